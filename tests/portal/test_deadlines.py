"""Deadlines in one place: my page, the team's list and month, a move by its form, the calendar."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from accounts import feeds
from accounts.models import CalendarFeed, User
from core import deadlines, moves, reminders
from core.dates import long_day
from core.models import Deadline, DeadlineMove, Event
from core.workflow import Act, tables
from notifications.listeners import hear
from notifications.models import Notice
from notifications.rendering import Frame, words
from portal import desk
from portal.deadlines import ics, team
from portal.demo.cast import KEYS
from reference import calendars
from tests.portal.conftest import Loaded
from tests.stage import Stage, fresh

SignIn = Callable[[User], Client]


def page_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return str(answer.content.decode())


def queries_of(client: Client, path: str) -> int:
    """How many queries a page asks once the process is warm."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


# -- Mine ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_everybody_has_a_page_of_their_own(key: str, world: Loaded, sign_in: SignIn) -> None:
    client = sign_in(world.cast[key])
    answer = client.get("/deadlines/")
    assert answer.status_code == 200
    tasks = desk.tasks_of(fresh(world.cast[key]).standing)
    for task in (*tasks[0], *tasks[1]):
        assert (task.due_at is None) == (task.due_on is None), task
        if task.due_on is not None:
            assert task.url in answer.content.decode()
    assert ("/deadlines/team/" in answer.content.decode()) == (key in _TEAM)


#: Who reads the team's deadlines; the deputy deputises for the leader.
_TEAM = {"officer", "leader", "deputy"}


# -- The team's ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/deadlines/team/", "/deadlines/month/"])
@pytest.mark.parametrize("key", KEYS)
def test_the_list_is_the_teams(key: str, path: str, world: Loaded, sign_in: SignIn) -> None:
    answer = sign_in(world.cast[key]).get(path)
    assert answer.status_code == (200 if key in _TEAM else 403)


def test_every_table_with_clocks_says_how_its_subjects_are_called() -> None:
    assert {table.name for table in team.with_clocks()} == set(team.KEPT)


def test_the_list_is_what_the_policies_show(world: Loaded) -> None:
    """Row by row: visible by its own table's policy, movable by its clock's movers."""
    for key in ("officer", "leader", "official"):
        standing = fresh(world.cast[key]).standing
        listed = {row.pk: row for row in team.running(standing, team.Wanted())}
        for deadline in Deadline.objects.filter(stopped_at__isnull=True):
            table = tables[deadline.table]
            subject = table.model._default_manager.get(pk=deadline.subject_id)
            clock = table.clocks[deadline.kind]
            seen = table.policy.may(standing, "view", subject) and deadline.kind != "second_chance"
            assert (deadline.pk in listed) == seen, (key, deadline)
            if not seen:
                continue
            held = bool(table.policy.stakes_of(standing, subject) & set(clock.movers))
            expected = held and not clock.fixed and deadline.due_on is not None
            assert listed[deadline.pk].is_movable == expected, (key, deadline.kind)


def test_rows_name_case_officer_and_country(world: Loaded) -> None:
    standing = fresh(world.cast["leader"]).standing
    rows = list(team.as_rows(list(team.running(standing, team.Wanted())), team.country_names()))
    assert rows
    assert all(row.title and row.url for row in rows)
    requests = [row for row in rows if row.reference.startswith("REQ-")]
    assert requests
    assert all(row.country for row in requests)


def test_filters_narrow_and_show_as_chips(world: Loaded, sign_in: SignIn) -> None:
    client = sign_in(world.cast["leader"])
    standing = fresh(world.cast["leader"]).standing
    everything = list(team.running(standing, team.Wanted()))
    one = next(row for row in everything if row.due_on and row.country_id)
    officer = world.cast["officer"].person_id
    for query, wanted in (
        (f"kind={one.table}:{one.kind}", lambda r: (r.table, r.kind) == (one.table, one.kind)),
        (f"country={one.country_id}", lambda r: r.country_id == one.country_id),
        ("overdue=on", lambda r: r.due_at is not None and r.due_at < timezone.now()),
        (f"day={one.due_on}", lambda r: r.due_on == one.due_on),
    ):
        answer = client.get(f"/deadlines/team/?{query}")
        found = {row.pk for row in answer.context["rows"]}
        assert found == {row.pk for row in everything if wanted(row)}, query
        assert len(answer.context["active"]) == 1
    mine = client.get(f"/deadlines/team/?officer={officer}").context["rows"]
    name = world.cast["officer"].person.name
    assert {row.officer for row in mine} <= {name}


@pytest.mark.parametrize(
    "query",
    ["officer=x", "officer=999999", "kind=nothing", "country=-1", "page=99", "page=x", "day=soon"],
)
def test_what_cannot_be_understood_is_no_error(query: str, world: Loaded, sign_in: SignIn) -> None:
    client = sign_in(world.cast["leader"])
    assert client.get(f"/deadlines/team/?{query}").status_code == 200
    assert client.get(f"/deadlines/month/?{query}").status_code == 200


@pytest.mark.parametrize("said", ["", "2026-13", "x", "0000-01", "9999-12", "2026-11", "2026-02"])
def test_any_month_opens(said: str, world: Loaded, sign_in: SignIn) -> None:
    answer = sign_in(world.cast["leader"]).get(f"/deadlines/month/?month={said}")
    assert answer.status_code == 200
    month = answer.context["month"]
    days = [day.day for week in month.weeks for day in week]
    assert days[0].weekday() == 0
    assert len(days) % 7 == 0


def test_the_month_shows_each_deadline_on_its_day(world: Loaded, sign_in: SignIn) -> None:
    standing = fresh(world.cast["leader"]).standing
    one = next(r for r in team.running(standing, team.Wanted()) if r.due_on)
    answer = sign_in(world.cast["leader"]).get(f"/deadlines/month/?month={one.due_on:%Y-%m}")
    cells = {day.day: day for week in answer.context["month"].weeks for day in week}
    assert one.pk in {row.pk for row in cells[one.due_on].rows}
    elsewhere = [day for day in cells.values() if day.day != one.due_on]
    assert all(one.pk not in {row.pk for row in day.rows} for day in elsewhere)


@pytest.mark.parametrize("path", ["/deadlines/", "/deadlines/team/", "/deadlines/month/"])
def test_pages_ask_a_fixed_number_of_queries(path: str, cast: dict[str, User], sign_in: SignIn):
    stage = Stage(cast)
    client = sign_in(cast["leader"])
    stage.request("UNDER_REVIEW")
    one = queries_of(client, path)
    stage.request("UNDER_REVIEW")
    stage.request("CLARIFICATION")
    assert queries_of(client, path) == one
    assert one <= 12


# -- Another day -----------------------------------------------------------------------------------


@pytest.fixture
def decision(cast: dict[str, User]) -> Deadline:
    request = Stage(cast).request("UNDER_REVIEW")
    return Deadline.objects.get(subject_id=request.pk, kind="decision", stopped_at__isnull=True)


def later(deadline: Deadline) -> date:
    assert deadline.due_on is not None
    return calendars.get(deadline.calendar_code).add(deadline.due_on, 4)


def typed(deadline: Deadline, **changes: Any) -> dict[str, Any]:
    said = {"seen": deadline.due_on, "to": later(deadline), "reason": "A strike at the airport."}
    return {name: str(value) for name, value in (said | changes).items()}


def test_a_leader_moves_a_deadline(decision: Deadline, cast: dict[str, User], sign_in: SignIn):
    client = sign_in(cast["leader"])
    path = reverse("portal:deadline_move", args=[decision.pk])
    assert f"/deadlines/{decision.pk}/move/" in page_of(client, "/deadlines/team/")
    assert client.get(path).status_code == 200
    done = client.post(path, typed(decision))
    subject: Any = decision.subject
    assert (done.status_code, done["Location"]) == (302, subject.get_absolute_url())
    row = DeadlineMove.objects.get()
    assert (row.deadline_id, row.to_day) == (decision.pk, later(decision))
    case = page_of(client, subject.get_absolute_url())
    assert "Deadline moved: decision" in case
    assert "A strike at the airport." in case
    assert "A strike at the airport." in page_of(client, path)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"to": ""}, "Enter the date."),
        ({"to": "soon"}, "valid date"),
        ({"to": "2020-01-02"}, "lies ahead"),
        ({"to": "2099-01-05"}, "within a year"),
        ({"reason": "  "}, "Fill this in."),
    ],
)
def test_faults_stand_beside_the_field_and_keep_what_was_typed(
    changes: dict[str, str],
    words: str,
    decision: Deadline,
    cast: dict[str, User],
    sign_in: SignIn,
) -> None:
    path = reverse("portal:deadline_move", args=[decision.pk])
    answer = sign_in(cast["leader"]).post(path, typed(decision, **changes))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    if "reason" not in changes:
        assert "A strike at the airport." in page
    assert not DeadlineMove.objects.exists()


def test_a_day_off_names_the_next_working_day(
    decision: Deadline, cast: dict[str, User], sign_in: SignIn
) -> None:
    calendar, day = calendars.get(decision.calendar_code), later(decision)
    while calendar.is_working(day):
        day += timedelta(days=1)
    path = reverse("portal:deadline_move", args=[decision.pk])
    answer = sign_in(cast["leader"]).post(path, typed(decision, to=day))
    assert answer.status_code == 422
    assert "The next working day is" in answer.content.decode()


def test_a_page_from_before_moves_nothing(
    decision: Deadline, cast: dict[str, User], sign_in: SignIn
) -> None:
    client, path = sign_in(cast["leader"]), reverse("portal:deadline_move", args=[decision.pk])
    before = typed(decision)
    client.post(path, before)
    answer = client.post(path, before)
    assert answer.status_code == 409
    assert DeadlineMove.objects.count() == 1


@pytest.mark.parametrize(
    ("key", "status"), [("officer", 403), ("official", 403), ("outsider", 404), ("leader", 200)]
)
def test_who_opens_the_form(
    key: str, status: int, decision: Deadline, cast: dict[str, User], sign_in: SignIn
) -> None:
    client = sign_in(cast[key])
    path = reverse("portal:deadline_move", args=[decision.pk])
    assert client.get(path).status_code == status
    assert client.get(reverse("portal:deadline_move", args=[0])).status_code == 404


# -- What the mails say ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_mails_say_what_is_due_when_and_why(
    language: str, decision: Deadline, cast: dict[str, User]
) -> None:
    """Reminder, overdue and move as their readers get them; the words have no holes."""
    calendar = calendars.get(decision.calendar_code)
    assert decision.due_on is not None
    subject: Any = decision.subject
    deadlines.stop(subject, "first_reply", at=timezone.now())
    early = calendar.end_of(calendar.subtract(decision.due_on, 1)).replace(hour=10)
    late = calendar.end_of(calendar.add(decision.due_on, 3)).replace(hour=10)
    # Other deadlines of the world may be due on these days as well.
    assert reminders.send(early) >= 1
    assert reminders.send(late) >= 1
    act = Act.by(fresh(cast["leader"]))
    moves.move(decision.pk, later(decision), "A strike.", act=act, seen=decision.due_on)
    told: dict[str, set[Any]] = {}
    for event in Event.objects.filter(payload__deadline=decision.pk):
        hear(event)
        for notice in Notice.objects.filter(event=event):
            said = words(notice, language, Frame())
            told.setdefault(notice.notice, set()).add(notice.recipient)
            assert subject.reference in said.subject
            assert subject.title in said.text
            assert subject.title in said.html
            if language == "en":
                day = event.payload["due_on"]
                assert long_day(date.fromisoformat(day)) in said.text
                assert ("A strike." in said.text) == (notice.notice == "deadline_moved")
    assert set(told) == {"deadline_reminder", "deadline_overdue", "deadline_moved"}
    officer, leader = cast["officer"].person, cast["leader"].person
    assert officer in told["deadline_reminder"]
    assert leader not in told["deadline_reminder"]
    assert {officer, leader} <= told["deadline_overdue"]
    assert subject.focal_point in told["deadline_moved"]
    assert leader not in told["deadline_moved"], "who moved it knows"


# -- The calendar ----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_limits_from_other_tests(db: None) -> None:
    cache.clear()


def feed_path(person: Any) -> str:
    return reverse("portal:feed", args=[feeds.secret(feeds.renew(person))])


def test_the_address_is_made_renewed_and_taken_back(cast: dict[str, User], sign_in: SignIn) -> None:
    client, anybody = sign_in(cast["official"]), Client()
    assert "You have no address yet" in page_of(client, "/deadlines/calendar/")
    client.post("/deadlines/calendar/renew/")
    first = client.get("/deadlines/calendar/").context["address"]
    assert anybody.get(first).status_code == 200
    client.post("/deadlines/calendar/renew/")
    second = client.get("/deadlines/calendar/").context["address"]
    assert first != second
    assert (anybody.get(first).status_code, anybody.get(second).status_code) == (404, 200)
    client.post("/deadlines/calendar/revoke/")
    assert anybody.get(second).status_code == 404
    assert CalendarFeed.objects.count() == 2


def test_an_address_taken_back_can_be_had_again_for_a_moment(
    cast: dict[str, User], sign_in: SignIn
) -> None:
    """The last one, within minutes, unless another was made; nobody else's."""
    client, anybody = sign_in(cast["official"]), Client()
    feeds.renew(cast["official"].person)
    address = client.get("/deadlines/calendar/").context["address"]
    page = client.post("/deadlines/calendar/revoke/", follow=True).content.decode()
    assert 'action="/deadlines/calendar/restore/"' in page
    sign_in(cast["officer"]).post("/deadlines/calendar/restore/")
    assert anybody.get(address).status_code == 404
    client.post("/deadlines/calendar/restore/")
    assert anybody.get(address).status_code == 200
    client.post("/deadlines/calendar/revoke/")
    CalendarFeed.objects.update(revoked_at=timezone.now() - feeds.REGRET - timedelta(seconds=1))
    client.post("/deadlines/calendar/restore/")
    assert anybody.get(address).status_code == 404
    client.post("/deadlines/calendar/renew/")
    client.post("/deadlines/calendar/restore/")
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 1


def test_the_secret_is_kept_nowhere(cast: dict[str, User]) -> None:
    feed = feeds.renew(cast["official"].person)
    kept = " ".join(str(value) for value in CalendarFeed.objects.values_list().get(pk=feed.pk))
    assert len(feeds.secret(feed)) >= 40
    assert feeds.secret(feed) not in kept


def test_unknown_and_closed_addresses_are_not_found(cast: dict[str, User]) -> None:
    path = feed_path(cast["official"].person)
    assert Client().get("/calendar/guessed.ics").status_code == 404
    User.objects.filter(pk=cast["official"].pk).update(is_active=False)
    assert Client().get(path).status_code == 404


def test_it_says_what_is_asked_and_names_nobody(world: Loaded) -> None:
    """Deadlines as whole days, each that of the desk; no name of anybody, no address of mail."""
    for key in ("official", "officer", "leader", "chair", "expert"):
        person = world.cast[key].person
        made = Calendar.from_ical(Client().get(feed_path(person)).content)
        with translation.override(person.language):
            asked = [t for t in desk.tasks_of(fresh(world.cast[key]).standing)[0] if t.due_on]
        entries = {
            str(event["url"]).removeprefix("http://testserver"): event for event in made.events
        }
        for task in asked:
            event = next(e for url, e in entries.items() if url.endswith(task.url))
            assert event.decoded("dtstart") == task.due_on
            assert event.decoded("dtend") == task.due_on + timedelta(days=1)
            assert task.reference in str(event["summary"])
        said = " ".join(str(event["summary"]) for event in made.events)
        for other in User.objects.select_related("person"):
            assert other.person.name not in said
            assert other.email not in said


def test_lines_are_folded_and_the_language_is_the_readers(cast: dict[str, User]) -> None:
    stage = Stage(cast)
    request = stage.request("CLARIFICATION")
    type(request).objects.filter(pk=request.pk).update(title="Ünïcödé " * 18)
    person = cast["official"].person
    person.language = "fr"
    person.save()
    body = Client().get(feed_path(person)).content
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert body.endswith(b"END:VCALENDAR\r\n")
    said = [str(event["summary"]) for event in Calendar.from_ical(body).events]
    assert any("Ünïcödé Ünïcödé" in summary for summary in said)


def test_nothing_changed_is_answered_in_no_words(cast: dict[str, User]) -> None:
    stage = Stage(cast)
    request = stage.request("CLARIFICATION")
    path = feed_path(cast["official"].person)
    first = Client().get(path)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    for header, value in (
        ("If-None-Match", first["ETag"]),
        ("If-Modified-Since", first["Last-Modified"]),
    ):
        again = Client().get(path, headers={header: value})
        assert (again.status_code, again.content) == (304, b"")
    # What ends is a change too, though no row of the calendar is younger for it.
    feed = CalendarFeed.objects.get()
    CalendarFeed.objects.update(changed_at=feed.changed_at - timedelta(hours=1))
    since = Client().get(path)["Last-Modified"]
    from requests_app import workflow

    workflow.answer(request, act=stage.act("official"), seen=request.seen, answer="Yes.")
    assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert Client().get(path, headers={"If-Modified-Since": since}).status_code == 200


def test_asking_too_often_is_refused(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the calendar holds is dear to gather and of no matter here.
    monkeypatch.setattr(ics, "content", lambda feed: b"BEGIN:VCALENDAR")
    path = feed_path(cast["official"].person)
    client = Client()
    answers = [client.get(path).status_code for _ in range(62)]
    assert answers[:60] == [200] * 60
    assert answers[-1] == 429


def test_the_feed_asks_a_fixed_number_of_queries(cast: dict[str, User]) -> None:
    stage = Stage(cast)
    path = feed_path(cast["leader"].person)
    stage.request("SUBMITTED")
    one = queries_of(Client(), path)
    stage.request("SUBMITTED")
    stage.request("SUBMITTED")
    assert queries_of(Client(), path) == one


def entries(person: Any) -> dict[str, Any]:
    """The entries of a person's calendar by their UID, as a calendar program reads them."""
    found = Calendar.from_ical(ics.content(feeds.renew(person))).walk("VEVENT")
    listed = [str(entry["uid"]) for entry in found]
    assert len(listed) == len(set(listed)), listed
    return {str(entry["uid"]): entry for entry in found}


@pytest.mark.parametrize("key", KEYS)
def test_each_entry_has_an_identity_of_its_own_that_stays(key: str, world: Loaded) -> None:
    person = fresh(world.cast[key]).person
    first = entries(person)
    person.language = "fr"
    assert set(entries(person)) == set(first)


def test_text_in_the_calendar_is_escaped(cast: dict[str, User]) -> None:
    event = ics._event(
        "k", "A, b; c\\d\nATTENDEE:x", date(2026, 3, 2), date(2026, 3, 2), timezone.now(), "/"
    )
    text = event.to_ical().decode()
    assert "SUMMARY:A\\, b\\; c\\\\d\\nATTENDEE:x" in text
    assert "\r\nATTENDEE" not in text
