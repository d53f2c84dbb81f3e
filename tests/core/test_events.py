"""The chain: append-only in the database, verifiable, erasable in its words alone."""

from concurrent.futures import ThreadPoolExecutor

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import User
from core import events
from core.enums import ActMode
from core.models import Event, EventDetail
from tests.stage import Stage


@pytest.fixture
def stage(cast: dict[str, User]) -> Stage:
    return Stage(cast)


@pytest.mark.django_db
def test_events_are_neither_changed_nor_deleted(stage: Stage) -> None:
    stage.request("CLARIFICATION")
    for change in (
        lambda: Event.objects.update(verb="x"),
        lambda: Event.objects.all().delete(),
        lambda: EventDetail.objects.update(text="x"),
        lambda: _sql("truncate core_event cascade"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_one_changed_byte_is_found_and_named(stage: Stage) -> None:
    request = stage.request("CLARIFICATION")
    assert events.verify(request) == []
    victim = Event.objects.filter(subject_id=request.pk).order_by("seq")[1]
    with pgtrigger.ignore("core.Event:no_update"):
        Event.objects.filter(pk=victim.pk).update(payload={"officer": 0})
    faults = events.verify(request)
    assert [(fault.event_id, fault.seq) for fault in faults] == [(victim.pk, 2)]
    assert "changed" in faults[0].reason


@pytest.mark.django_db
def test_a_removed_event_is_found(stage: Stage) -> None:
    request = stage.request("UNDER_REVIEW")
    last = Event.objects.filter(subject_id=request.pk).order_by("seq").first()
    assert last is not None
    with pgtrigger.ignore("core.Event:no_delete"):
        last.outbox.delete()
        Event.objects.filter(pk=last.pk).delete()
    assert events.verify(request)


@pytest.mark.django_db
def test_words_can_be_erased_and_the_chain_stays_whole(stage: Stage) -> None:
    request = stage.request("CLARIFICATION")
    asked = Event.objects.get(verb="requests_app.request.ask_clarification")
    assert asked.detail.text == "How many posts?"
    events.erase_detail(asked)
    assert not EventDetail.objects.filter(event=asked).exists()
    assert events.verify(request) == []


@pytest.mark.django_db
def test_events_hold_no_name_and_no_address(stage: Stage) -> None:
    stage.request("ADMITTED")
    payloads = " ".join(str(event.payload) for event in Event.objects.all())
    assert "Example" not in payloads
    assert "@" not in payloads


@pytest.mark.django_db
def test_the_portals_role_can_write_events_and_not_change_them(stage: Stage) -> None:
    """In production the portal's role owns no table; `grant_app_role` withholds the rest."""
    request = stage.request("SUBMITTED")
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = 'mieux_app'")
        if cursor.fetchone() is None:
            pytest.skip("the database given for the tests has no role mieux_app")
    call_command("grant_app_role", verbosity=0)
    with transaction.atomic():
        _sql("set local role mieux_app")
        with transaction.atomic():
            events.lock([request])
            events.record(
                request, "requests_app.request.check", at=timezone.now(), mode=ActMode.SYSTEM
            )
        for statement in (
            "update core_event set verb = 'x'",
            "delete from core_event",
            "truncate core_event cascade",
            "alter table core_event disable trigger all",
            "update core_setting set value = '1'",
            "delete from actions_position",
        ):
            refused = pytest.raises(DatabaseError, match=r"permission denied|must be owner")
            with pgtrigger.ignore(), refused, transaction.atomic():
                _sql(statement)
        _sql("reset role")


@pytest.mark.django_db(transaction=True)
def test_parallel_appends_keep_the_chain(cast: dict[str, User]) -> None:
    """Eight writers on two subjects, locked in both orders: no gap, no deadlock."""
    stage = Stage(cast)
    subjects = [stage.request("SUBMITTED"), stage.request("SUBMITTED")]

    def write(number: int) -> None:
        try:
            order = subjects if number % 2 else list(reversed(subjects))
            with transaction.atomic():
                events.lock(order)
                for subject in order:
                    events.record(
                        subject,
                        "requests_app.request.check",
                        at=timezone.now(),
                        mode=ActMode.SYSTEM,
                        payload={"n": number},
                    )
        finally:
            connection.close()

    before = Event.objects.count()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    assert Event.objects.count() == before + 80
    assert [events.verify(subject) for subject in subjects] == [[], []]
