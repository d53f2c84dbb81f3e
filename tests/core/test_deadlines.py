"""Clocks: the rule of `core.deadlines` against a day-by-day recount, and what verbs do to them."""

import importlib
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Person, User
from core import deadlines
from core.deadlines import Clock, due_day, open_deadlines
from core.models import Deadline
from tests.stage import Stage

START = date(2026, 1, 1)
BRUSSELS = ZoneInfo("Europe/Brussels")


@dataclass(frozen=True)
class PlainCalendar:
    """Working days by weekday alone, with some days off."""

    weekend: frozenset[int]
    off: frozenset[date]
    code: str = "plain"
    tz: ZoneInfo = BRUSSELS

    def is_working(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.off

    def add(self, start: date, n: int) -> date:
        day = start
        while n > 0:
            day += timedelta(days=1)
            n -= self.is_working(day)
        return day

    def count(self, after: date, through: date) -> int:
        days = (through - after).days
        return sum(self.is_working(after + timedelta(days=i)) for i in range(1, days + 1))

    def end_of(self, day: date) -> datetime:
        return datetime.combine(day, time(23, 59, 59), tzinfo=self.tz)


def naive_due_day(
    calendar: PlainCalendar,
    started: date,
    days: int,
    pauses: list[tuple[date, date | None]],
    horizon: int = 3000,
) -> date | None:
    """Walk day by day and count the days that count, as the rule is written."""
    left = days
    for step in range(1, horizon):
        day = started + timedelta(days=step)
        stands_still = any(
            paused <= day and (resumed is None or day < resumed) for paused, resumed in pauses
        )
        if calendar.is_working(day) and not stands_still:
            left -= 1
        if left == 0:
            return day
    return None


@st.composite
def clocks(
    draw: st.DrawFn,
) -> tuple[PlainCalendar, date, int, list[tuple[date, date | None]]]:
    weekend = draw(st.sampled_from([frozenset({5, 6}), frozenset({4, 5}), frozenset({6})]))
    off = draw(st.frozensets(st.integers(0, 200), max_size=20))
    calendar = PlainCalendar(weekend, frozenset(START + timedelta(days=i) for i in off))
    started = START + timedelta(days=draw(st.integers(0, 30)))
    steps = draw(st.lists(st.integers(0, 15), max_size=6))
    moments = [started]
    for step in steps:
        moments.append(moments[-1] + timedelta(days=step))
    cuts = moments[1:]
    pauses: list[tuple[date, date | None]] = [
        (cuts[i], cuts[i + 1] if i + 1 < len(cuts) else None) for i in range(0, len(cuts), 2)
    ]
    return calendar, started, draw(st.integers(1, 40)), pauses


@given(clocks())
def test_due_day_agrees_with_a_day_by_day_recount(
    clock: tuple[PlainCalendar, date, int, list[tuple[date, date | None]]],
) -> None:
    calendar, started, days, pauses = clock
    assert due_day(calendar, started, days, pauses) == naive_due_day(
        calendar, started, days, pauses
    )


def test_the_day_of_the_pause_does_not_count_and_that_of_the_resumption_does() -> None:
    """Friday pause, Monday resumption: Monday is the next day that counts."""
    calendar = PlainCalendar(frozenset({5, 6}), frozenset())
    monday = date(2026, 3, 2)
    friday, next_monday = date(2026, 3, 6), date(2026, 3, 9)
    assert due_day(calendar, monday, 5, []) == date(2026, 3, 9)
    assert due_day(calendar, monday, 5, [(friday, next_monday)]) == date(2026, 3, 10)


#: From far west to far east, with halves of hours and clocks that change.
ZONES = (
    "America/Bogota", "America/Anchorage", "Pacific/Honolulu", "Atlantic/Azores", "Africa/Accra",
    "Europe/Brussels", "Africa/Cairo", "Asia/Kathmandu", "Asia/Kabul", "Asia/Manila",
    "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Tongatapu",
)  # fmt: skip


def a_clock(calendar: PlainCalendar, days: int) -> Clock:
    return Clock("test", "test", lambda _subject: days, lambda _subject: calendar)


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ZONES)
def test_the_stored_day_is_that_of_the_calendar_wherever_it_lives(zone: str) -> None:
    """Started, paused and resumed at random moments; recounted by hand from local dates."""
    tz, chance = ZoneInfo(zone), random.Random(zone)
    calendar = PlainCalendar(frozenset({4, 5}), frozenset(), tz=tz)
    for number in range(6):
        person = Person.objects.create(given_name="P", family_name=str(number))
        clock = a_clock(calendar, chance.randint(1, 12))
        moment = datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=chance.randint(0, 20_000))
        row = deadlines.start(person, "test.table", clock, at=moment)
        started = moment.astimezone(tz).date()
        pauses: list[tuple[date, date | None]] = []
        for _ in range(chance.randint(0, 2)):
            moment += timedelta(minutes=chance.randint(1, 6_000))
            deadlines.pause(person, clock, at=moment)
            paused = moment.astimezone(tz).date()
            row.refresh_from_db()
            assert row.due_on == naive_due_day(
                calendar, started, row.working_days, [*pauses, (paused, None)], 300
            )
            assert (row.due_at is None) == (row.due_on is None)
            moment += timedelta(minutes=chance.randint(1, 6_000))
            deadlines.resume(person, clock, at=moment)
            pauses.append((paused, moment.astimezone(tz).date()))
        row.refresh_from_db()
        assert row.due_on == naive_due_day(calendar, started, row.working_days, pauses)
        assert row.due_at is not None
        local = row.due_at.astimezone(tz)
        assert (local.date(), local.time()) == (row.due_on, time(23, 59, 59))


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ZONES)
def test_the_day_of_clocks_from_before_is_read_back_from_their_moment(zone: str) -> None:
    person = Person.objects.create(given_name="P", family_name="Q")
    calendar = PlainCalendar(frozenset(), frozenset(), tz=ZoneInfo(zone))
    kept = {}
    for days in (1, 9, 90, 180, 270):
        clock = a_clock(calendar, days)
        at = datetime(2026, 3, 20, 12, tzinfo=UTC)
        row = deadlines.start(person, "test.table", clock, at=at)
        kept[row.pk] = row.due_on
    wrong = date(2000, 1, 1)
    Deadline.objects.update(due_on=wrong)
    migration = importlib.import_module("core.migrations.0004_due_day")
    with connection.cursor() as cursor:
        cursor.execute(migration.READ_BACK)
    assert dict(Deadline.objects.values_list("pk", "due_on")) == kept


@pytest.mark.django_db
def test_a_question_pauses_the_decision_and_an_answer_resumes_it(cast: dict[str, User]) -> None:
    stage = Stage(cast)
    request = stage.request("CLARIFICATION")
    clocks = {d.kind: d for d in open_deadlines([request])}
    assert clocks["decision"].is_paused
    assert not clocks["clarification"].is_paused
    assert "first_reply" not in clocks
    from requests_app import workflow

    done = workflow.answer(request, act=stage.act("official"), seen=request.seen, answer="Yes.")
    clocks = {d.kind: d for d in open_deadlines([done.obj])}
    assert set(clocks) == {"decision"}
    assert clocks["decision"].due_at is not None
    assert clocks["decision"].due_on is not None
    reply = Deadline.objects.get(kind="first_reply")
    assert reply.met is True
