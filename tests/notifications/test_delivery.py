"""What becomes of a delivery: accepted, refused for now, refused for good, no longer true."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import get_connection
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import workflow
from accounts.models import Person
from core import mail
from core.models import Event
from mieux.supervisor.mailsink import Sink
from notifications import delivery, tasks
from notifications.enums import DeliveryState, Priority
from notifications.models import Delivery, Notice
from notifications.rendering import Frame, words
from notifications.smtp import message
from notifications.worded import Words
from tests.notifications.mails import part
from tests.stage import Stage

Tell = Callable[[Event], None]
pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(stage: Stage, tell: Tell) -> Delivery:
    """The mail that tells the newcomer that the membership has ended: it only informs."""
    membership = stage.membership("ACTIVE")
    done = workflow.end(
        membership, act=stage.act("officer"), seen=membership.seen, reason="Left <in> May."
    )
    tell(done.event)
    return Delivery.objects.get(notice__event=done.event)


def subject_of(row: Delivery) -> Any:
    """What a delivery is about."""
    assert row.notice is not None
    return row.notice.event.subject


def now_is_later(row: Delivery, **delta: float) -> None:
    """Let the time that a row waits for have come."""
    Delivery.objects.filter(pk=row.pk).update(next_try_at=timezone.now() - timedelta(**delta))


def test_a_mail_has_text_html_direction_and_the_headers_of_a_machine(
    smtp_sink: Sink, ended: Delivery, settings: Any
) -> None:
    Delivery.objects.filter(pk=ended.pk).update(language="ar")
    assert delivery.send_ready() == 1
    (sent,) = smtp_sink.messages()
    assert sent["To"] == "newcomer@demo.example"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["List-Id"] == "MIEUX portal <notices.127.0.0.1>"
    assert sent["Message-ID"] == ended.message_id("127.0.0.1")
    text = part(sent, "plain")
    html = part(sent, "html")
    assert "Left <in> May." in text
    assert "Left &lt;in&gt; May." in html
    assert '<html lang="ar" dir="rtl">' in html
    link = settings.SITE_URL + subject_of(ended).get_absolute_url()
    assert link in text
    assert link in html
    ended.refresh_from_db()
    assert (ended.state, ended.attempts, ended.next_try_at) == (DeliveryState.SENT, 1, None)


def test_the_officer_of_the_case_is_named_and_answered(
    smtp_sink: Sink, ended: Delivery, stage: Stage
) -> None:
    said = Words("Subject", "Text\n", "", stage.person("officer"))
    written = message(ended, said)
    assert "Olivia Example" in written.from_email
    assert "portal@demo.example" in written.from_email
    assert written.reply_to == ["Olivia Example <officer@demo.example>"]
    own = Delivery(key="k", person=stage.person("officer"), address="officer@demo.example")
    assert message(own, said).reply_to == []


def test_one_connection_carries_many(
    smtp_sink: Sink, ended: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    def counted() -> Any:
        opened.append(1)
        return get_connection()

    monkeypatch.setattr(delivery, "get_connection", counted)
    for number in range(45):
        mail.send(f"somebody{number}@demo.example", "Hello", "Text\n")
    assert delivery.send_ready() == 46
    assert len(opened) == 1
    assert len(smtp_sink.messages()) == 46


def test_what_somebody_waits_for_goes_first(smtp_sink: Sink, ended: Delivery) -> None:
    mail.send("late@demo.example", "Your code", "123456\n", kind="account/email/login_code")
    delivery.send_ready()
    assert [sent["To"] for sent in smtp_sink.messages()] == [
        "late@demo.example",
        "newcomer@demo.example",
    ]
    assert Delivery.objects.get(address="late@demo.example").priority == Priority.WAITED_FOR


def test_words_are_kept_only_as_long_as_they_are_needed(smtp_sink: Sink) -> None:
    mail.send("a@demo.example", "Your\ncode", "123456\n", "<p>123456</p>", kind="code")
    row = Delivery.objects.get()
    assert (row.subject, row.text, row.html) == ("Your code", "123456\n", "<p>123456</p>")
    delivery.send_ready()
    row.refresh_from_db()
    assert (row.subject, row.text, row.html) == ("", "", "")
    (sent,) = smtp_sink.messages()
    assert part(sent, "plain").strip() == "123456"


def test_refused_for_now_is_tried_again_later(smtp_sink: Sink, ended: Delivery) -> None:
    smtp_sink.refuse("451 4.3.0 try again later")
    before = timezone.now()
    assert delivery.send_ready() == 0
    ended.refresh_from_db()
    assert (ended.state, ended.attempts) == (DeliveryState.QUEUED, 1)
    assert ended.last_error.startswith("451 4.3.0")
    assert ended.next_try_at is not None
    assert ended.next_try_at >= before + timedelta(seconds=60)
    smtp_sink.restore()
    assert tasks.sweep_deliveries() == 0, "its time has not come"
    now_is_later(ended, seconds=1)
    assert tasks.sweep_deliveries() == 1
    ended.refresh_from_db()
    assert (ended.state, ended.attempts) == (DeliveryState.SENT, 2)


def test_refused_for_good_fails_with_its_reason_and_stops_nobody(
    smtp_sink: Sink, ended: Delivery
) -> None:
    smtp_sink.refuse("554 5.7.1 not here")
    assert delivery.send_ready() == 0
    ended.refresh_from_db()
    assert (ended.state, ended.last_error) == (DeliveryState.FAILED, "554 5.7.1 not here")
    assert ended.next_try_at is None


def test_refused_for_days_is_given_up(smtp_sink: Sink, ended: Delivery) -> None:
    smtp_sink.refuse("451 4.3.0 try again later")
    Delivery.objects.filter(pk=ended.pk).update(
        created_at=timezone.now() - timedelta(days=4), attempts=20
    )
    delivery.send_ready()
    ended.refresh_from_db()
    assert ended.state == DeliveryState.FAILED
    assert ended.last_error == "Given up: 451 4.3.0 try again later"


def test_a_mail_server_that_is_down_costs_no_attempt_and_shows(
    smtp_sink: Sink, ended: Delivery
) -> None:
    smtp_sink.down()
    assert delivery.send_ready() == 0
    ended.refresh_from_db()
    assert (ended.state, ended.attempts) == (DeliveryState.QUEUED, 0)
    assert "can't be reached" in ended.last_error
    smtp_sink.restore()
    assert tasks.sweep_deliveries() == 1
    ended.refresh_from_db()
    assert (ended.state, ended.attempts) == (DeliveryState.SENT, 1)


def test_what_is_no_longer_asked_is_not_sent(smtp_sink: Sink, stage: Stage, tell: Tell) -> None:
    membership = stage.membership("PENDING")
    asked = Event.objects.get(subject_id=membership.pk, verb="accounts.membership.ask")
    tell(asked)
    waiting = Delivery.objects.filter(notice__event=asked)
    assert waiting.count() >= 1
    workflow.confirm(membership, act=stage.act("officer"), seen=membership.seen, evidence="A call.")
    assert delivery.send_ready() == 0
    assert {row.state for row in waiting} == {DeliveryState.SUPPRESSED}
    assert {row.last_error for row in waiting} == {delivery.NO_LONGER_TRUE}
    assert smtp_sink.messages() == []


def test_what_is_still_asked_is_sent(smtp_sink: Sink, stage: Stage, tell: Tell) -> None:
    membership = stage.membership("PENDING")
    asked = Event.objects.get(subject_id=membership.pk, verb="accounts.membership.ask")
    tell(asked)
    assert delivery.send_ready() == Delivery.objects.count()
    assert smtp_sink.messages()


def test_a_row_whose_worker_died_comes_back_with_the_same_message_id(
    smtp_sink: Sink, ended: Delivery
) -> None:
    (taken,) = delivery.claim()
    assert taken.pk == ended.pk
    assert tasks.sweep_deliveries() == 0, "somebody has it"
    now_is_later(ended, seconds=1)
    assert tasks.sweep_deliveries() == 1
    ended.refresh_from_db()
    assert (ended.state, ended.attempts) == (DeliveryState.SENT, 2)
    assert ended.last_error == delivery.LOST
    assert smtp_sink.messages()[0]["Message-ID"] == ended.message_id("127.0.0.1")


def test_whoever_lost_the_lease_marks_nothing(smtp_sink: Sink, ended: Delivery) -> None:
    (late,) = delivery.claim()
    now_is_later(ended, seconds=1)
    (second,) = delivery.claim()
    delivery._end(late, DeliveryState.FAILED, "late")
    ended.refresh_from_db()
    assert (ended.state, ended.attempts) == (DeliveryState.SENDING, second.attempts)


@pytest.mark.expects_errors
def test_a_faulty_template_stops_only_its_own_mail(
    smtp_sink: Sink, ended: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> None:
        raise ValueError("no such name")

    monkeypatch.setattr(delivery, "words", broken)
    mail.send("a@demo.example", "Hello", "Text\n")
    assert delivery.send_ready() == 1
    ended.refresh_from_db()
    assert (ended.state, ended.last_error) == (DeliveryState.QUEUED, "ValueError: no such name")


def test_the_lease_outlasts_every_task_that_could_hold_it() -> None:
    for task in (tasks.send_deliveries, tasks.sweep_deliveries):
        assert task.time_limit is not None
        assert task.time_limit < delivery.LEASE.total_seconds()


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "LOST"},
        {"state": DeliveryState.SENT, "next_try_at": None},
        {"state": DeliveryState.FAILED, "next_try_at": None, "last_error": ""},
        {"state": DeliveryState.QUEUED, "next_try_at": None},
        {"text": "words beside a notice"},
        {"channel": "PIGEON"},
    ],
)
def test_the_database_refuses_impossible_deliveries(
    ended: Delivery, columns: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=ended.pk).update(**columns)


def test_a_reader_without_access_gets_no_link(smtp_sink: Sink, ended: Delivery) -> None:
    notice = Notice.objects.get()
    assert "/people/" in words(notice, "en", Frame()).html
    notice.recipient = Person.objects.get(email="outsider@demo.example")
    assert "/people/" not in words(notice, "en", Frame()).html
