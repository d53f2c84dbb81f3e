"""One mail per person, case and hour; digests; what is no longer true is left out of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import workflow
from accounts.models import Membership
from core import conf, dispatch
from core.models import Event
from mieux.supervisor.mailsink import Sink
from notifications import delivery, listeners, post
from notifications.conf import GATHER_MINUTES, HOLD_OUTSIDE
from notifications.enums import Channel, DeliveryState, Frequency, HeldFor, NotMailed
from notifications.models import CaseHold, Delivery, Notice, Preference, ReadingHours
from tests.notifications.mails import part
from tests.stage import Stage

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def gathering(stage: Stage) -> Stage:
    """The stage, with mails gathered by the hour as in production."""
    conf.put(GATHER_MINUTES.key, 60, by=None)
    return stage


def ended(stage: Stage) -> Event:
    """The newcomer is told that the membership has ended."""
    membership = stage.membership("ACTIVE")
    event = workflow.end(
        membership, act=stage.act("officer"), seen=membership.seen, reason="Left."
    ).event
    assert dispatch.dispatch(str(event.pk))
    return event


def once_more(event: Event, notice: str = "membership_rescoped") -> Notice:
    """The same person is told something else of the same case."""
    told = Notice.objects.filter(event=event).first()
    assert told is not None
    listeners.tell(event, notice, [told.recipient])
    return Notice.objects.get(event=event, notice=notice)


def the_hour_has_come() -> None:
    """What waits is due."""
    Delivery.objects.filter(state=DeliveryState.QUEUED).update(next_try_at=timezone.now())


def test_two_pieces_of_news_of_a_case_are_one_mail(gathering: Stage, smtp_sink: Sink) -> None:
    event = ended(gathering)
    once_more(event)
    (row,) = Delivery.objects.all()
    assert row.kind == "gathered"
    assert row.carried.count() == 2
    assert delivery.send_ready() == 0, "the hour has not come"
    the_hour_has_come()
    assert delivery.send_ready() == 1
    (mail,) = smtp_sink.messages()
    assert "2 pieces of news" in mail["Subject"]
    for kind in ("plain", "html"):
        words = part(mail, kind)
        assert "has ended" in words
        assert words.count("Dear ") == 1
    assert "List-Unsubscribe" in mail


def test_one_piece_of_news_is_the_mail_it_would_be_alone(gathering: Stage, smtp_sink: Sink) -> None:
    ended(gathering)
    the_hour_has_come()
    delivery.send_ready()
    (mail,) = smtp_sink.messages()
    assert "pieces of news" not in mail["Subject"]


def test_what_is_no_longer_true_is_left_out(gathering: Stage, smtp_sink: Sink) -> None:
    event = ended(gathering)
    row = Delivery.objects.get()
    asked = Notice.objects.create(
        event=event,
        recipient=row.person,  # type: ignore[misc]
        notice="membership_asked",
        carried_by=row,
    )
    Membership.objects.filter(pk=event.subject_id).update(state="PENDING")
    the_hour_has_come()
    assert delivery.send_ready() == 1
    asked.refresh_from_db()
    assert asked.not_mailed == NotMailed.NO_LONGER_TRUE
    assert "pieces of news" not in smtp_sink.messages()[0]["Subject"]


def test_a_mail_that_a_worker_has_takes_no_more(gathering: Stage) -> None:
    event = ended(gathering)
    the_hour_has_come()
    (taken,) = delivery.claim()
    added = once_more(event)
    assert added.carried_by is not None
    assert added.carried_by.pk != taken.pk
    assert added.carried_by.key.endswith("+1") or added.carried_by.key != taken.key


def test_told_again_gathers_nothing_twice(gathering: Stage) -> None:
    event = ended(gathering)
    for _time in range(2):
        listeners.hear(Event.objects.get(pk=event.pk))
    assert Delivery.objects.count() == Notice.objects.count() == 1


def test_what_asks_leaves_at_once(gathering: Stage, tell: Callable[[Event], None]) -> None:
    membership = gathering.membership("PENDING")
    tell(Event.objects.get(subject_id=membership.pk, verb="accounts.membership.ask"))
    rows = Delivery.objects.all()
    assert rows
    assert all(row.notice is not None and row.next_try_at <= timezone.now() for row in rows)  # type: ignore[operator]


def prefer(stage: Stage, frequency: Frequency, channel: Channel = Channel.EMAIL) -> None:
    Preference.objects.create(
        person=stage.newcomer().person,
        notice="membership_ended",
        channel=channel,
        frequency=frequency,
    )


def test_a_digest_is_one_row_a_day_however_often_planned_and_late_once(
    gathering: Stage, smtp_sink: Sink
) -> None:
    person = gathering.newcomer().person
    for notice in ("membership_ended", "membership_rescoped"):
        Preference.objects.create(
            person=person, notice=notice, channel=Channel.EMAIL, frequency=Frequency.DAILY
        )
    event = ended(gathering)
    once_more(event)
    (row,) = Delivery.objects.all()
    assert row.kind == "digest"
    assert row.carried.count() == 2
    # Three days without a worker: the same row, late, once.
    Delivery.objects.update(next_try_at=timezone.now() - timedelta(days=3))
    assert delivery.send_ready() == 1
    assert delivery.send_ready() == 0
    assert "Your digest" in smtp_sink.messages()[0]["Subject"]


def test_switched_off_there_is_a_notice_and_no_mail(gathering: Stage) -> None:
    prefer(gathering, Frequency.OFF)
    prefer(gathering, Frequency.OFF, Channel.INBOX)
    event = ended(gathering)
    notice = Notice.objects.get(event=event)
    assert (notice.not_mailed, notice.in_inbox) == (NotMailed.SWITCHED_OFF, False)
    assert not Delivery.objects.exists()


def test_the_language_of_mails_is_the_one_chosen_for_them(gathering: Stage) -> None:
    person = gathering.newcomer().person
    ReadingHours.objects.create(person=person, mail_language="ar")
    ended(gathering)
    assert Delivery.objects.get().language == "ar"


def test_mails_to_people_outside_wait_as_drafts_when_the_team_wants_it(
    gathering: Stage, smtp_sink: Sink
) -> None:
    conf.put(HOLD_OUTSIDE.key, True, by=None)
    ended(gathering)
    row = Delivery.objects.get()
    assert (row.state, row.held_for) == (DeliveryState.HELD, HeldFor.RELEASE)
    assert delivery.send_ready() == 0
    assert post.release(Delivery.objects.all()) == 1
    assert delivery.send_ready() == 1


def test_mails_to_the_team_do_not_wait(gathering: Stage, tell: Callable[[Event], None]) -> None:
    conf.put(HOLD_OUTSIDE.key, True, by=None)
    gathering.request("SUBMITTED")
    tell(Event.objects.get(verb="requests_app.request.submit"))
    by_address = {row.address: row for row in Delivery.objects.all()}
    assert by_address["official@demo.example"].state == DeliveryState.HELD
    staff: Any = [row for address, row in by_address.items() if address == "officer@demo.example"]
    assert all(row.state == DeliveryState.QUEUED for row in staff)


def test_the_mails_of_one_case_wait_until_the_officer_lets_them_go(
    gathering: Stage, tell: Callable[[Event], None], client: Client
) -> None:
    request = gathering.request("SUBMITTED")
    type(request).objects.filter(pk=request.pk).update(officer=gathering.person("officer"))
    page = f"/notices/sent/requests_app.assistancerequest/{request.pk}/"
    client.force_login(gathering.cast["official"], backend=BACKEND)
    assert client.post(f"{page}drafts/begin/").status_code == 404
    client.force_login(gathering.cast["assistant"], backend=BACKEND)
    assert "wait as drafts" not in client.get(page).content.decode()
    assert client.post(f"{page}drafts/begin/").status_code == 403
    assert not CaseHold.objects.exists()
    client.force_login(gathering.cast["officer"], backend=BACKEND)
    assert "Let mails to people outside wait as drafts" in client.get(page).content.decode()
    for _click in range(2):
        assert client.post(f"{page}drafts/begin/")["Location"] == page
    assert CaseHold.objects.count() == 1
    tell(Event.objects.get(verb="requests_app.request.submit", subject_id=request.pk))
    by_address = {row.address: row.held_for for row in Delivery.objects.all()}
    assert by_address["official@demo.example"] == HeldFor.RELEASE
    # Another case, and the team, are not concerned.
    other = gathering.request("SUBMITTED")
    tell(Event.objects.get(verb="requests_app.request.submit", subject_id=other.pk))
    later = Delivery.objects.filter(notice__event__subject_id=other.pk)
    assert later.exists()
    assert not later.exclude(held_for="").exists()
    assert by_address.get("officer@demo.example", "") == ""
    assert "Let new mails leave at once" in client.get(page).content.decode()
    client.post(f"{page}drafts/end/", {"back": "//evil.example/"})
    ended = CaseHold.objects.get()
    assert ended.ended_by == gathering.cast["officer"]
    held = Delivery.objects.filter(state=DeliveryState.HELD)
    assert held.exists(), "drafts stay until each is released"
