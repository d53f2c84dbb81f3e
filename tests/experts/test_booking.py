"""No double booking, whichever way it is tried; the database has the last word."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Person, User
from actions.enums import Mode
from core.workflow import Act, Guarded, Refusal
from experts import journeys
from experts.enums import CancelledBy, DeploymentState
from experts.models import Deployment, Journey
from experts.workflow import deployment
from tests.experts import deployment_acting as acting
from tests.experts import roster_acting
from tests.stage import Stage, fresh, in_days

DAY = date(2030, 1, 1)


def _at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """All calls in threads at the same moment; returns results and refusals."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait(30)
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def _invitations(stage: Stage, number: int) -> list[Deployment]:
    """So many invitations of one person for the same days, each for its own need."""
    made = []
    for _ in range(number):
        row = acting.proposed(stage, first_day=in_days(acting.FIRST), last_day=in_days(acting.LAST))
        made.append(acting.invited(stage, row))
    return made


@pytest.mark.django_db(transaction=True)
def test_fifty_overlapping_acceptances_at_once_make_one_booking(cast: dict[str, User]) -> None:
    """One expert says yes to fifty missions at the same moment: one binds, 49 get a sentence."""
    stage = Stage(cast)
    made = _invitations(stage, 50)
    expert = stage.cast["expert"]

    def accept(row: Deployment) -> Callable[[], Any]:
        return lambda: deployment.accept(
            row, act=Act.by(fresh(expert)), seen=row.seen, **acting.ACCEPTS
        )

    results = _at_once([accept(row) for row in made])
    refused = [r for r in results if isinstance(r, Guarded)]
    assert (len(refused), len(results) - len(refused)) == (49, 1)
    assert all("booked" in str(r) for r in refused)
    assert Journey.objects.filter(person=expert.person, binds=True).count() == 1
    states = list(Deployment.objects.values_list("state", flat=True))
    assert states.count(DeploymentState.ACCEPTED) == 1
    assert states.count(DeploymentState.INVITED) == 49


@pytest.mark.django_db(transaction=True)
def test_the_page_books_once(cast: dict[str, User]) -> None:
    """Ten browsers of one expert accept ten overlapping missions through the form."""
    stage = Stage(cast)
    made = _invitations(stage, 10)

    def post(row: Deployment) -> Callable[[], int]:
        def call() -> int:
            client = Client()
            client.force_login(fresh(stage.cast["expert"]))
            said = {"has_interest": "no", "consents": "on", "seen": row.seen}
            return client.post(f"/deployments/{row.pk}/accept/", said).status_code

        return call

    answers = _at_once([post(row) for row in made])
    assert sorted(answers) == [302] + [422] * 9
    assert Journey.objects.filter(binds=True).count() == 1


@pytest.mark.django_db
def test_the_page_names_the_other_mission_to_who_may_see_it(cast: dict[str, User]) -> None:
    """The expert reads which mission it is; somebody who may not see it only that there is one."""
    stage = Stage(cast)
    first = acting.accepted(stage)
    days: dict[str, Any] = {
        "first_day": first.journey.first_day,
        "last_day": first.journey.last_day,
    }
    with pytest.raises(Guarded, match=first.reference):
        acting.proposed(stage, **days)
    hidden = journeys.clash(first.person_id, days["first_day"], days["last_day"], None)
    assert first.reference not in str(hidden)
    assert "already booked" in str(hidden)


@pytest.mark.django_db
def test_the_shell_can_not_book_twice(cast: dict[str, User]) -> None:
    """Plain ORM, bulk and raw updates are refused by the database itself."""
    stage = Stage(cast)
    booked = acting.accepted(stage)
    other = Journey.objects.create(person=booked.person, block=booked.journey.block)
    for book in (
        lambda: Journey.objects.filter(pk=other.pk).update(binds=True),
        lambda: Journey.objects.bulk_create(
            [Journey(person=booked.person, block=booked.journey.block, binds=True)]
        ),
        lambda: _save(other, binds=True),
        lambda: _raw("update experts_journey set binds = true where id = %s", other.pk),
    ):
        with pytest.raises(IntegrityError, match="journey_no_overlap"), transaction.atomic():
            book()
    assert Journey.objects.filter(binds=True).count() == 1


def _save(journey: Journey, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(journey, name, value)
    journey.save()


def _raw(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def two_bookings(cast: dict[str, User]) -> tuple[Deployment, Deployment]:
    """Two missions of one expert on different days."""
    stage = Stage(cast)
    return acting.accepted(stage), acting.accepted(stage)


def _admin(cast: dict[str, User]) -> Client:
    User.objects.filter(pk=cast["admin"].pk).update(is_staff=True)
    client = Client()
    client.force_login(User.objects.get(pk=cast["admin"].pk))
    return client


@pytest.mark.django_db
def test_the_administration_refuses_with_a_sentence(
    cast: dict[str, User], two_bookings: tuple[Deployment, Deployment]
) -> None:
    """Days moved onto another mission: a sentence, no fault of the server; free days are taken."""
    first, second = two_bookings
    client = _admin(cast)
    address = f"/admin/experts/journey/{second.journey_id}/change/"
    assert client.get(address).status_code == 200
    said = {"first_day": first.journey.first_day, "last_day": first.journey.first_day}
    refused = client.post(address, said)
    assert refused.status_code == 200
    assert "already booked" in refused.content.decode()
    backwards = client.post(address, {"first_day": in_days(90), "last_day": in_days(80)})
    assert "before the first" in backwards.content.decode()
    never = client.post(address, {"first_day": in_days(90), "last_day": "9999-12-31"})
    assert "Enter a valid date" in never.content.decode()
    moved = {"first_day": in_days(200), "last_day": in_days(205)}
    assert client.post(address, moved).status_code == 302
    second.journey.refresh_from_db()
    assert (second.journey.first_day, second.journey.last_day) == (in_days(200), in_days(205))


@pytest.mark.django_db
def test_a_race_in_the_administration_is_a_sentence_too(
    cast: dict[str, User],
    two_bookings: tuple[Deployment, Deployment],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Somebody books between the check and the write: still no 500."""
    first, second = two_bookings
    monkeypatch.setattr(Journey, "validate_constraints", lambda self, exclude=None: None)
    client = _admin(cast)
    said = {"first_day": first.journey.first_day, "last_day": first.journey.last_day}
    address = f"/admin/experts/journey/{second.journey_id}/change/"
    with transaction.atomic():
        answer = client.post(address, said, follow=True)
    assert answer.status_code == 200
    assert "already booked" in answer.content.decode()


@pytest.mark.django_db
def test_moving_the_days_can_not_book_twice(
    cast: dict[str, User], two_bookings: tuple[Deployment, Deployment]
) -> None:
    """Postponing onto another mission, and coming back late into one, are refused in words."""
    stage = Stage(cast)
    first, second = two_bookings
    with pytest.raises(Guarded, match="already booked"):
        deployment.postpone(
            second,
            act=stage.act("officer"),
            first_day=first.journey.last_day,
            last_day=first.journey.last_day + timedelta(days=3),
            reason="Elections.",
        )
    second.refresh_from_db()
    assert second.journey.first_day > first.journey.last_day


@pytest.mark.django_db
def test_a_late_return_into_the_next_mission_is_refused(cast: dict[str, User]) -> None:
    """The days after the planned return belong to another mission: a sentence, nothing written."""
    stage = Stage(cast)
    away = acting.on_mission(stage)
    Journey.objects.create(
        person=away.person, block=journeys.block(in_days(-2), in_days(-2)), binds=True
    )
    with pytest.raises(Guarded, match="already booked"):
        deployment.return_(away, act=stage.act("assistant"), returned_on=in_days(-1), days_worked=6)
    away.refresh_from_db()
    assert away.state == DeploymentState.ON_MISSION


@pytest.mark.django_db
def test_cancelling_frees_the_days(cast: dict[str, User]) -> None:
    """After a cancel the same days can be accepted again, and adjacent days always."""
    stage = Stage(cast)
    first = acting.accepted(stage)
    days: dict[str, Any] = {
        "first_day": first.journey.first_day,
        "last_day": first.journey.last_day,
    }
    deployment.cancel(
        first, act=stage.act("officer"), cancelled_by=CancelledBy.FACILITY, reason="No funds."
    )
    again = acting.accepted(stage, acting.invited(stage, acting.proposed(stage, **days)))
    assert again.journey.binds
    next_day = days["last_day"] + timedelta(days=1)
    beside = acting.proposed(stage, first_day=next_day, last_day=next_day)
    assert acting.accepted(stage, acting.invited(stage, beside)).journey.binds


@pytest.mark.django_db
def test_remote_work_takes_no_days(cast: dict[str, User]) -> None:
    """Remote work on the days of a mission on site, and twice on the same days."""
    stage = Stage(cast)
    first = acting.accepted(stage)
    days: dict[str, Any] = {
        "first_day": first.journey.first_day,
        "last_day": first.journey.last_day,
    }
    for _ in range(2):
        remote = acting.proposed(stage, mode=Mode.REMOTE, **days)
        made = acting.accepted(stage, acting.invited(stage, remote))
        assert not made.journey.on_site


@pytest.mark.django_db
def test_two_people_go_on_the_same_days(cast: dict[str, User]) -> None:
    stage = Stage(cast)
    first = acting.accepted(stage)
    other = roster_acting.another_expert(stage, "Bruno")
    days: dict[str, Any] = {
        "first_day": first.journey.first_day,
        "last_day": first.journey.last_day,
    }
    made = acting.invited(stage, acting.proposed(stage, profile=other, **days))
    assert acting.accepted(stage, made).journey.binds


Block = st.tuples(st.integers(0, 40), st.integers(0, 12)).map(lambda b: (b[0], b[0] + b[1]))


@pytest.mark.django_db
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(blocks=st.lists(st.tuples(Block, st.booleans(), st.booleans()), max_size=8))
def test_the_database_agrees_with_a_naive_calendar(
    blocks: list[tuple[tuple[int, int], bool, bool]],
) -> None:
    """Containment, equality, one day, adjacency: a set of days says the same as the constraint.

    Each block is (first, last), on site, given back at once.
    """
    with transaction.atomic():
        person = Person.objects.create(given_name="Nia", family_name="Naive")
        taken: set[int] = set()
        for (first, last), on_site, given_back in blocks:
            wanted = set(range(first, last + 1))
            start, end = DAY + timedelta(days=first), DAY + timedelta(days=last)
            journey = Journey.objects.create(
                person=person, block=journeys.block(start, end), on_site=on_site
            )
            free = not (on_site and wanted & taken)
            assert free == (not on_site or not journeys.booked(person.pk, start, end).exists())
            try:
                journeys.bind(journey)
                bound = True
            except Guarded:
                bound = False
            assert bound == free
            if bound and given_back:
                Journey.objects.filter(pk=journey.pk).update(binds=False)
            elif bound and on_site:
                taken |= wanted
        transaction.set_rollback(True)
