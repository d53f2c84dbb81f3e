"""Reminders, moves and due verbs: once each, late after a standstill, safe with two schedulers."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from actions.models import Consultation
from core import deadlines, moves, reminders, tasks
from core.deadlines import days_counted, due_day
from core.enums import ReminderStep
from core.models import Deadline, DeadlineMove, DeadlineReminder, Event
from core.reminders import Days, Running, step_of
from core.workflow import Act, AlreadyDone, Guarded, NotAllowed, NotVisible, Stale, kinds, tables
from reference import calendars
from requests_app import workflow
from tests.actions import acting
from tests.core.test_deadlines import PlainCalendar, clocks
from tests.stage import Stage, fresh

DAYS = Days(first=3, last=1, escalation=3)


@pytest.fixture
def stage(cast: dict[str, User]) -> Stage:
    return Stage(cast)


# -- Declared for every clock ----------------------------------------------------------------------

CLOCKS = [
    pytest.param(table, clock, id=f"{table.name}.{clock.kind}")
    for table in tables.values()
    for clock in table.clocks.values()
]


@pytest.mark.parametrize(("table", "clock"), CLOCKS)
def test_every_clock_says_whom_it_asks_and_who_may_move_it(table: Any, clock: Any) -> None:
    known = {stake.name for stake in table.policy.stakes}
    assert {*clock.asks, *clock.escalates, *clock.awaits} <= known
    assert clock.shown_to in table.policy.views
    assert bool(clock.asks) != bool(clock.quiet), "it asks somebody, or says why it reminds nobody"
    if not clock.quiet and not clock.on_due:
        assert clock.escalates, "somebody hears of it when nothing comes of the reminder"
    assert clock.fixed or set(clock.movers) <= known
    assert not (set(clock.movers) & set(clock.asks)), "nobody moves what asks themselves"


def test_the_test_above_sees_every_clock() -> None:
    assert len(CLOCKS) >= 14


# -- When ------------------------------------------------------------------------------------------


@st.composite
def running(draw: st.DrawFn) -> tuple[PlainCalendar, Running, datetime]:
    calendar, started, days, _pauses = draw(clocks())
    due = calendar.add(started, days)
    moment = datetime.combine(started, datetime.min.time(), calendar.tz)
    now = moment + timedelta(hours=draw(st.integers(0, 24 * 90)))
    since = moment + timedelta(days=draw(st.integers(0, 10)))
    clock = Running(due, calendar.end_of(due), days, since, draw(st.booleans()))
    return calendar, clock, now


@given(running())
def test_the_step_agrees_with_one_counted_on_fingers(
    given_: tuple[PlainCalendar, Running, datetime],
) -> None:
    calendar, clock, now = given_
    today = now.astimezone(calendar.tz).date()
    ahead, day = 0, today
    while day < clock.due_on:
        day += timedelta(days=1)
        ahead += calendar.is_working(day)
    behind, day = 0, clock.due_on
    while day < today:
        day += timedelta(days=1)
        behind += calendar.is_working(day)
    expected = None
    if calendar.is_working(today) and now.astimezone(calendar.tz).hour >= 7:
        if today > clock.due_on:
            if not clock.has_verb:
                late = behind >= DAYS.escalation
                expected = ReminderStep.ESCALATED if late else ReminderStep.OVERDUE
        elif today > clock.since.astimezone(calendar.tz).date() and ahead <= clock.working_days / 2:
            if ahead <= 1:
                expected = ReminderStep.LAST
            elif ahead <= 3:
                expected = ReminderStep.FIRST
    assert step_of(clock, calendar, DAYS, now) == expected


@given(clocks(), st.integers(1, 60))
def test_a_moved_clock_ends_on_the_day_it_was_moved_to(clock: Any, ahead: int) -> None:
    """Whatever the pauses were, the length that `put_off` writes leads back to the day."""
    calendar, started, _days, pauses = clock
    pauses = [pause for pause in pauses if pause[1] is not None]
    after = max([started, *(resumed for _paused, resumed in pauses)])
    day = calendar.add(after, ahead)
    assert due_day(calendar, started, days_counted(calendar, started, day, pauses), pauses) == day


# -- Sending ---------------------------------------------------------------------------------------


def decision_of(request: Any) -> Deadline:
    return Deadline.objects.get(
        subject_type=ContentType.objects.get_for_model(request),
        subject_id=request.pk,
        kind="decision",
        stopped_at__isnull=True,
    )


def at_ten(day: date, code: str) -> datetime:
    tz = calendars.get(code).tz
    return datetime.combine(day, datetime.min.time(), tz).replace(hour=10)


def steps(deadline: Deadline) -> list[str]:
    return list(deadline.reminders.order_by("pk").values_list("step", flat=True))


@pytest.fixture
def decision(stage: Stage) -> Deadline:
    """The decision clock of a request in review; its first reply has been given."""
    request = stage.request("UNDER_REVIEW")
    deadlines.stop(request, "first_reply", at=timezone.now())
    return decision_of(request)


def day_before(deadline: Deadline, working_days: int) -> datetime:
    calendar = calendars.get(deadline.calendar_code)
    assert deadline.due_on is not None
    return at_ten(calendar.subtract(deadline.due_on, working_days), deadline.calendar_code)


def day_after(deadline: Deadline, working_days: int) -> datetime:
    calendar = calendars.get(deadline.calendar_code)
    assert deadline.due_on is not None
    return at_ten(calendar.add(deadline.due_on, working_days), deadline.calendar_code)


@pytest.mark.django_db
def test_each_reminder_goes_out_once_in_its_order(decision: Deadline) -> None:
    assert reminders.send(day_before(decision, 4)) == 0
    for moment, step in (
        (day_before(decision, 3), "FIRST"),
        (day_before(decision, 1), "LAST"),
        (day_after(decision, 1), "OVERDUE"),
        (day_after(decision, 3), "ESCALATED"),
    ):
        assert reminders.send(moment) == 1
        assert reminders.send(moment + timedelta(minutes=15)) == 0
        assert steps(decision)[-1] == step
    assert reminders.send(day_after(decision, 9)) == 0
    assert len(steps(decision)) == 4


@pytest.mark.django_db
def test_after_a_standstill_only_the_latest_is_sent_late(decision: Deadline) -> None:
    assert reminders.send(day_before(decision, 1)) == 1
    assert steps(decision) == ["LAST"]
    assert reminders.send(day_after(decision, 7)) == 1
    assert steps(decision) == ["LAST", "ESCALATED"]


@pytest.mark.django_db
def test_who_is_told_follows_from_the_policy(decision: Deadline, stage: Stage) -> None:
    request: Any = decision.subject
    policy = tables["requests_app.request"].policy
    reminders.send(day_before(decision, 1))
    reminders.send(day_after(decision, 4))
    last, escalated = Event.objects.filter(pk__in=decision.reminders.values("event")).order_by("at")
    assert last.verb == "requests_app.request.decision_reminder"
    assert escalated.verb == "requests_app.request.decision_escalated"
    asked = {p for told in kinds[last.verb].told for p in policy.people(told.stakes, request)}
    more = {p for told in kinds[escalated.verb].told for p in policy.people(told.stakes, request)}
    assert stage.person("officer") in asked
    assert stage.person("leader") in more - asked
    assert stage.person("official") not in more


@pytest.mark.django_db
def test_a_paused_or_stopped_clock_reminds_of_nothing(stage: Stage) -> None:
    request = stage.request("UNDER_REVIEW")
    decision = decision_of(request)
    moment = day_before(decision, 1)
    workflow.ask_clarification(
        request, act=stage.act("officer"), question="Why?", reply_by=moment.date()
    )
    reminders.send(moment)
    assert not decision.reminders.exists()


@pytest.mark.django_db
def test_a_short_clock_is_not_reminded_of_in_its_first_half(stage: Stage) -> None:
    request = stage.request("SUBMITTED")
    reply = Deadline.objects.get(kind="first_reply", subject_id=request.pk)
    assert reply.working_days == 5
    assert reminders.send(day_before(reply, 3)) == 0
    assert reminders.send(day_before(reply, 1)) == 1


@pytest.mark.django_db
def test_nothing_goes_out_at_night_or_on_a_day_off(decision: Deadline) -> None:
    calendar = calendars.get(decision.calendar_code)
    moment = day_before(decision, 1)
    assert reminders.send(moment.replace(hour=6)) == 0
    late = day_after(decision, 1)
    while calendar.is_working(late.date()):
        late += timedelta(days=1)
    assert reminders.send(late) == 0


@pytest.mark.django_db
@pytest.mark.expects_errors
def test_one_that_fails_stops_no_other(
    decision: Deadline, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = stage.request("UNDER_REVIEW")
    deadlines.stop(other, "first_reply", at=timezone.now())
    real = reminders._remind

    def faulty(row: Any, *args: Any) -> bool:
        if row.pk == decision.pk:
            raise RuntimeError("no")
        return real(row, *args)

    monkeypatch.setattr(reminders, "_remind", faulty)
    assert reminders.send(day_before(decision, 1)) == 1


def at_once(times: int, call: Callable[[], Any]) -> list[Any]:
    """Call in as many threads at the same moment."""
    barrier = Barrier(times)

    def run(_number: int) -> Any:
        try:
            barrier.wait(30)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_send_each_reminder_once(cast: dict[str, User]) -> None:
    stage = Stage(cast)
    rows = []
    for _ in range(4):
        request = stage.request("UNDER_REVIEW")
        with transaction.atomic():
            deadlines.stop(request, "first_reply", at=timezone.now())
        rows.append(decision_of(request))
    moment = day_before(rows[0], 1)
    sent = at_once(4, lambda: reminders.send(moment))
    assert sum(sent) == 4
    assert DeadlineReminder.objects.count() == 4
    assert Event.objects.filter(verb="requests_app.request.decision_reminder").count() == 4


# -- Due verbs -------------------------------------------------------------------------------------


def due_rounds(stage: Stage, count: int) -> list[Consultation]:
    """Rounds whose deadline passed three days ago, with nobody having looked."""
    made = []
    for _ in range(count):
        round_ = acting.overdue(acting.round_of(acting.submitted(stage)))
        Deadline.objects.filter(
            subject_type=ContentType.objects.get_for_model(Consultation), subject_id=round_.pk
        ).update(due_at=timezone.now() - timedelta(days=3))
        made.append(round_)
    return made


def ran(round_: Consultation, verb: str) -> int:
    return Event.objects.filter(
        subject_type=ContentType.objects.get_for_model(Consultation),
        subject_id=round_.pk,
        verb=f"actions.round.{verb}",
    ).count()


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_run_each_due_verb_once_after_three_days_off(cast: dict[str, User]) -> None:
    stage = Stage(cast)
    rounds = due_rounds(stage, 2)
    # Two clocks of a round are reached at once and one of the two verbs applies; which is seen
    # first does not matter, and no run is lost when both threads meet on one of them.
    at_once(2, tasks.run_due_deadlines)
    for round_ in rounds:
        assert (ran(round_, "extend"), ran(round_, "close_round")) == (1, 0)
    at_once(2, tasks.run_due_deadlines)
    for round_ in rounds:
        assert (ran(round_, "extend"), ran(round_, "close_round")) == (1, 0)


@pytest.mark.django_db
@pytest.mark.expects_errors
def test_a_due_verb_that_fails_is_tried_again_and_stops_no_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = due_rounds(stage, 2)
    real = tasks._perform_due

    def faulty(deadline: Deadline) -> bool:
        if deadline.subject_id == first.pk:
            raise RuntimeError("no")
        return real(deadline)

    monkeypatch.setattr(tasks, "_perform_due", faulty)
    tasks.run_due_deadlines()
    assert (ran(first, "extend"), ran(second, "extend")) == (0, 1)
    monkeypatch.setattr(tasks, "_perform_due", real)
    tasks.run_due_deadlines()
    assert (ran(first, "extend"), ran(second, "extend")) == (1, 1)


# -- Moves -----------------------------------------------------------------------------------------


def later(deadline: Deadline, working_days: int = 5) -> date:
    assert deadline.due_on is not None
    return calendars.get(deadline.calendar_code).add(deadline.due_on, working_days)


def move(stage: Stage, deadline: Deadline, to: date, who: str = "leader", **more: Any) -> Any:
    assert deadline.due_on is not None
    act = Act.by(fresh(stage.cast[who]), nonce=more.pop("nonce", None))
    said: dict[str, Any] = {"reason": "Their minister is new.", "seen": deadline.due_on} | more
    return moves.move(deadline.pk, to, said["reason"], act=act, seen=said["seen"])


@pytest.mark.django_db
def test_a_move_writes_day_history_and_event(decision: Deadline, stage: Stage) -> None:
    before, to = decision.due_on, later(decision)
    reminders.send(day_before(decision, 1))
    row = move(stage, decision, to)
    decision.refresh_from_db()
    assert decision.due_on == to
    assert decision.due_at == calendars.get(decision.calendar_code).end_of(to)
    assert (row.from_day, row.to_day, row.reason) == (before, to, "Their minister is new.")
    assert row.event.verb == "requests_app.request.decision_moved"
    assert row.event.payload["from_day"] == str(before)
    told = kinds[row.event.verb].told
    policy = tables["requests_app.request"].policy
    people = {p for t in told for p in policy.people(t.stakes, decision.subject)}
    assert {stage.person("officer"), stage.person("focal")} <= people
    # The new day has reminders of its own, the old one none any more.
    assert reminders.send(day_before(decision, 1)) == 1
    assert steps(decision) == ["LAST", "LAST"]


@pytest.mark.django_db
def test_a_pause_after_a_move_moves_the_new_day(decision: Deadline, stage: Stage) -> None:
    to = later(decision)
    move(stage, decision, to)
    request: Any = decision.subject
    clock = tables[decision.table].clocks["decision"]
    now = timezone.now()
    calendar = calendars.get(decision.calendar_code)
    deadlines.pause(request, clock, at=now)
    deadlines.resume(request, clock, at=now + timedelta(days=7))
    decision.refresh_from_db()
    lost = calendar.count(
        calendar.date_of(now) - timedelta(days=1), calendar.date_of(now + timedelta(days=6))
    )
    if not calendar.is_working(calendar.date_of(now)):
        lost = calendar.count(calendar.date_of(now), calendar.date_of(now + timedelta(days=6)))
    # The day of the start counts for nothing, so a pause on it costs that day nothing.
    assert decision.due_on in {calendar.add(to, lost), calendar.add(to, max(lost - 1, 0))}


@pytest.mark.django_db
def test_who_may_move_what(stage: Stage) -> None:
    request = stage.request("CLARIFICATION")
    answer = Deadline.objects.get(subject_id=request.pk, kind="clarification")
    for who, refusal in (
        ("official", NotAllowed),
        ("delegation", NotAllowed),
        ("outsider", NotVisible),
    ):
        with pytest.raises(refusal):
            move(stage, answer, later(answer), who)
    move(stage, answer, later(answer), "officer")
    answer.refresh_from_db()
    assert request.clarifications.get().reply_by == answer.due_on


@pytest.mark.django_db
def test_an_officer_does_not_move_what_asks_the_team(decision: Deadline, stage: Stage) -> None:
    with pytest.raises(NotAllowed):
        move(stage, decision, later(decision), "officer")


@pytest.mark.django_db
def test_a_round_is_extended_by_its_chair_and_not_moved(stage: Stage) -> None:
    round_ = acting.round_of(acting.submitted(stage))
    clock = Deadline.objects.get(subject_id=round_.pk, kind="consultation")
    with pytest.raises(NotAllowed, match="chair"):
        move(stage, clock, later(clock))


@pytest.mark.django_db
def test_bad_days_and_no_reason_are_refused(decision: Deadline, stage: Stage) -> None:
    calendar = calendars.get(decision.calendar_code)
    assert decision.due_on is not None
    sunday = decision.due_on
    while calendar.is_working(sunday):
        sunday += timedelta(days=1)
    today = calendar.date_of(timezone.now())
    for day in (decision.due_on, today, today - timedelta(days=3), sunday, date(2099, 1, 2)):
        with pytest.raises(Guarded):
            move(stage, decision, day)
    with pytest.raises(Guarded):
        move(stage, decision, later(decision), reason="   ")
    with pytest.raises(Stale):
        move(stage, decision, later(decision), seen=decision.due_on - timedelta(days=1))
    assert not DeadlineMove.objects.exists()


@pytest.mark.django_db
def test_a_stopped_or_paused_clock_is_not_moved(decision: Deadline, stage: Stage) -> None:
    request: Any = decision.subject
    clock = tables[decision.table].clocks["decision"]
    deadlines.pause(request, clock, at=timezone.now())
    with pytest.raises(Stale):
        move(stage, decision, later(decision))
    deadlines.stop(request, "decision", at=timezone.now())
    with pytest.raises(Stale):
        move(stage, decision, later(decision))


@pytest.mark.django_db
def test_a_second_click_moves_nothing(decision: Deadline, stage: Stage) -> None:
    nonce, to = uuid.uuid4(), later(decision)
    seen = decision.due_on
    move(stage, decision, to, nonce=nonce)
    with pytest.raises(AlreadyDone):
        move(stage, decision, to, nonce=nonce, seen=seen)
    assert DeadlineMove.objects.count() == 1


@pytest.mark.django_db
def test_notices_of_a_day_that_is_no_longer_true_are_not_sent(
    decision: Deadline, stage: Stage
) -> None:
    reminders.send(day_before(decision, 1))
    event = decision.reminders.get().event
    assert reminders._still_due(event, decision.subject)
    move(stage, decision, later(decision))
    assert not reminders._still_due(event, decision.subject)
