"""Mails that come back: by the standard, in other words, by the provider's call; and forgeries."""

import email
import json
import mailbox
import time
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts import workflow as memberships
from accounts.models import Membership, User
from core import conf, dispatch
from core.models import Event
from core.together import side_by_side
from notifications import addresses, bounces, delivery, listeners, waiting
from notifications.conf import HOLD_OUTSIDE
from notifications.enums import DeliveryState, HeldFor, Settled
from notifications.models import AddressTrouble, Delivery, Notice
from requests_app.models import AssistanceRequest
from tests.stage import Stage, fresh

pytestmark = pytest.mark.django_db
SECRET = "a-secret-of-the-provider"


@pytest.fixture
def gone(stage: Stage, smtp_sink: Any) -> Delivery:
    """A mail to the official about a request, accepted by the mail server."""
    stage.request("SUBMITTED")
    assert dispatch.dispatch(str(Event.objects.get(verb="requests_app.request.submit").pk))
    delivery.send_ready()
    return Delivery.objects.get(address="official@demo.example")


def report(row: Delivery, status: str = "5.1.1", action: str = "failed", address: str = "") -> Any:
    """What RFC 3464 says a report looks like."""
    outer = MIMEMultipart("report", report_type="delivery-status")
    outer["From"] = "Mail Delivery System <MAILER-DAEMON@mx.example>"
    outer["Subject"] = "Undelivered Mail Returned to Sender"
    outer.attach(MIMEText("I'm sorry."))
    body = (
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {address or row.address}\nAction: {action}\n"
        f"Status: {status}\nDiagnostic-Code: smtp; 550 {status} User unknown\n"
    )
    outer.attach(email.message_from_string(body))
    returned = EmailMessage()
    returned["Message-ID"] = row.message_id("127.0.0.1")
    returned["Subject"] = "What was sent"
    returned.set_content("Words.")
    outer.attach(MIMEMessage(returned))
    return outer


def parsed(message: Any) -> bounces.Bounce | None:
    return bounces._parsed(message.as_bytes())


def test_a_report_by_the_standard_marks_mail_and_address_and_tells_the_officer_once(
    gone: Delivery,
) -> None:
    found = parsed(report(gone))
    assert found is not None
    assert found.for_good
    assert bounces.take(found)
    assert not bounces.take(found), "twice the same is no news"
    gone.refresh_from_db()
    assert (gone.state, gone.sent_at is not None) == (DeliveryState.BOUNCED, True)
    trouble = AddressTrouble.objects.get()
    assert "5.1.1" in trouble.reason
    told = Notice.objects.filter(notice="address_dead")
    assert "official@demo.example" not in {row.recipient.user.email for row in told}
    assert told.count() == told.values("recipient").distinct().count() >= 1


def test_later_mails_wait_until_the_address_is_confirmed(gone: Delivery, stage: Stage) -> None:
    bounces.take(parsed(report(gone)))  # type: ignore[arg-type]
    notice = gone.notice
    assert notice is not None
    listeners.tell(notice.event, "request_admitted", [notice.recipient])
    later = Delivery.objects.get(kind="request_admitted")
    assert (later.state, later.held_for) == (DeliveryState.HELD, HeldFor.ADDRESS)
    assert addresses.settle(AddressTrouble.objects.get(), Settled.CONFIRMED) == 1
    later.refresh_from_db()
    assert later.state == DeliveryState.QUEUED


def test_another_address_lets_go_what_waited(gone: Delivery) -> None:
    bounces.take(parsed(report(gone)))  # type: ignore[arg-type]
    assert gone.notice is not None
    listeners.tell(gone.notice.event, "request_admitted", [gone.notice.recipient])
    user = gone.notice.recipient.user
    user.email = "new@demo.example"
    user.save()
    assert addresses.follow_changes() == 1
    later = Delivery.objects.get(kind="request_admitted")
    assert (later.address, later.state) == ("new@demo.example", DeliveryState.QUEUED)
    assert AddressTrouble.objects.get().settled == Settled.CHANGED


@pytest.mark.parametrize(
    ("status", "action", "state", "dead"),
    [
        ("5.1.1", "delayed", DeliveryState.SENT, False),
        ("4.4.7", "failed", DeliveryState.BOUNCED, False),
        ("5.2.2", "failed", DeliveryState.BOUNCED, False),
        ("5.7.1", "failed", DeliveryState.BOUNCED, False),
        ("5.1.10", "failed", DeliveryState.BOUNCED, True),
    ],
)
def test_a_delay_a_full_mailbox_and_a_filter_do_not_kill_an_address(
    gone: Delivery, status: str, action: str, state: str, dead: bool
) -> None:
    found = parsed(report(gone, status, action))
    if found is not None:
        bounces.take(found)
    gone.refresh_from_db()
    assert gone.state == state
    assert AddressTrouble.objects.exists() == dead


def in_words(row: Delivery, sender: str, body: str, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["Subject"] = "failure notice"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body + f"\n\nMessage-ID: {row.message_id('127.0.0.1')}\n")
    return message


def test_reports_in_other_words_are_read(gone: Delivery) -> None:
    qmail = in_words(
        gone,
        "MAILER-DAEMON@mx.example",
        f"Hi. This is the qmail-send program.\n<{gone.address}>:\n"
        "10.0.0.1 does not like recipient.\nRemote host said: 550 5.1.1 no mailbox here\n"
        "--- Below this line is a copy of the message.\n",
    )
    exim = in_words(gone, "mx@mx.example", "550 Unknown user", X_Failed_Recipients=gone.address)
    for message in (qmail, exim):
        found = parsed(message)
        assert found is not None
        assert (found.address, found.for_good) == (gone.address, True)


def test_what_is_no_report_about_our_mail_is_left_alone(gone: Delivery) -> None:
    away = in_words(gone, "official@demo.example", "I am away.", Auto_Submitted="auto-replied")
    forged = report(gone)
    assert parsed(away) is None
    for part in forged.get_payload():
        for inner in part.get_payload() if part.is_multipart() else []:
            if inner["Message-ID"]:
                inner.replace_header("Message-ID", f"<{'0' * 40}@127.0.0.1>")
    found = parsed(forged)
    assert found is None or not bounces.take(found)
    other = parsed(report(gone, address="leader@demo.example"))
    assert other is not None
    assert not bounces.take(other), "only the address that the mail went to"
    assert parsed(EmailMessage()) is None
    assert bounces._parsed(b"\xff\x00garbage") is None


def test_a_mailbox_is_read_once_and_nothing_is_thrown_away(gone: Delivery, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "box", create=True)
    box.add(report(gone).as_bytes())
    box.add(in_words(gone, "somebody@ministry.example", "A question.").as_bytes())
    call_command("read_bounces", str(tmp_path / "box"))
    gone.refresh_from_db()
    assert gone.state == DeliveryState.BOUNCED
    assert bounces.read_maildir(tmp_path / "box") == {"taken": 0, "others": 0}
    assert len(mailbox.Maildir(tmp_path / "box")) == 2


def call(client: Client, body: bytes, secret: str = SECRET, age: int = 0) -> Any:
    stamp = str(int(time.time()) - age)
    return client.post(
        "/hooks/mail/",
        body,
        content_type="application/json",
        headers={
            "X-Timestamp": stamp,
            "X-Signature": "sha256=" + bounces.signature(secret, stamp, body),
        },
    )


def test_the_provider_is_believed_only_with_its_signature(
    gone: Delivery, client: Client, settings: Any
) -> None:
    event = {"message_id": gone.message_id("x"), "recipient": gone.address, "reason": "550 5.1.1"}
    body = json.dumps({"events": [event]}).encode()
    assert call(client, body).status_code == 404, "no secret, no hook"
    settings.MAIL_HOOK_SECRET = SECRET
    assert call(client, body, "another").status_code == 403
    assert call(client, body, age=900).status_code == 403
    assert client.post("/hooks/mail/", body, content_type="application/json").status_code == 403
    assert call(client, b"[]").status_code == 422
    assert call(client, b"{").status_code == 422
    assert call(client, b'{"events": [1]}').status_code == 422
    assert call(client, body).json() == {"taken": 1}
    gone.refresh_from_db()
    assert gone.state == DeliveryState.BOUNCED


def test_the_team_sends_again_holds_and_releases_and_others_do_not(
    gone: Delivery, stage: Stage, client: Client
) -> None:
    assert gone.notice is not None
    subject: Any = gone.notice.event.subject
    backend = "django.contrib.auth.backends.ModelBackend"
    address = f"/notices/sent/requests_app.assistancerequest/{subject.pk}/"
    act = f"/notices/{gone.notice.pk}/mails/{gone.pk}/again/"
    client.force_login(stage.cast["official"], backend=backend)
    assert client.get(address).status_code == 404
    assert client.post(act).status_code == 404
    client.force_login(stage.cast["leader"], backend=backend)
    page = client.get(address).content.decode()
    assert "official@demo.example" in page
    assert act in page
    nonce = "6f8a5a0e-8c5e-4f8e-9b0a-1f6f5f7f0a11"
    for _click in range(2):
        assert client.post(act, {"nonce": nonce, "back": "//evil.example/"}).status_code == 302
    again = Delivery.objects.get(again=gone)
    assert (again.state, again.handled_by) == (DeliveryState.QUEUED, stage.cast["leader"])
    hold = f"/notices/{gone.notice.pk}/mails/{again.pk}/hold/"
    client.post(hold)
    again.refresh_from_db()
    assert (again.state, again.held_for) == (DeliveryState.HELD, HeldFor.BY_HAND)
    client.post(hold)  # no longer as the page showed it: nothing happens
    client.post(hold.replace("hold", "release"))
    again.refresh_from_db()
    assert again.state == DeliveryState.QUEUED
    assert again.next_try_at is not None
    assert again.next_try_at <= timezone.now()


def test_nothing_is_sent_again_to_a_closed_account(
    gone: Delivery, stage: Stage, client: Client
) -> None:
    client.force_login(stage.cast["leader"], backend="django.contrib.auth.backends.ModelBackend")
    User.objects.filter(person=gone.person).update(is_active=False)
    assert gone.notice is not None
    said = client.post(f"/notices/{gone.notice.pk}/mails/{gone.pk}/again/", follow=True)
    assert "The account is closed." in said.content.decode()
    assert not Delivery.objects.filter(again=gone).exists()


def test_drafts_stand_on_the_desk_of_whoever_has_the_case(stage: Stage) -> None:
    conf.put(HOLD_OUTSIDE.key, True, by=None)
    request = stage.request("UNDER_REVIEW")
    event = Event.objects.filter(subject_id=request.pk).order_by("-seq").first()
    assert event is not None
    listeners.tell(event, "request_admitted", [stage.person("official")])
    assert on_desk(stage, "officer") == {"Release 1 mail"}
    assert on_desk(stage, "leader") == on_desk(stage, "official") == set()
    # What nobody has waits for every officer.
    membership = stage.membership("ACTIVE")
    ended = memberships.end(
        membership, act=stage.act("officer"), seen=membership.seen, reason="Left."
    )
    assert dispatch.dispatch(str(ended.event.pk))
    type(request).objects.filter(pk=request.pk).update(officer=stage.person("leader"))
    assert on_desk(stage, "officer") == {"Release 1 mail"}
    assert on_desk(stage, "leader") == {"Release 1 mail"}
    assert on_desk(stage, "deputy") == {"Release 1 mail"}


def on_desk(stage: Stage, key: str) -> set[str]:
    """What the room of mails has on somebody's desk."""
    steps = waiting.desk_steps(fresh(stage.cast[key]).person.standing)
    return {str(task.label) for mine, _others in side_by_side(steps) for task in mine}


def test_a_dead_address_stands_on_the_desk_and_on_every_page_of_the_person(
    gone: Delivery, stage: Stage, client: Client
) -> None:
    request = AssistanceRequest.objects.get()
    type(request).objects.filter(pk=request.pk).update(
        officer=stage.person("officer"), focal_point=gone.person
    )
    bounces.take(parsed(report(gone)))  # type: ignore[arg-type]
    name = stage.person("official").name
    assert on_desk(stage, "officer") == {f"Find another address of {name}"}
    assert on_desk(stage, "leader") == set()
    member = Membership.objects.get(person=gone.person)
    pages = (request.get_absolute_url(), member.get_absolute_url(), "/people/all/")
    for key, sees in (("officer", True), ("delegation", False)):
        client.force_login(stage.cast[key], backend="django.contrib.auth.backends.ModelBackend")
        for page in pages[: 3 if sees else 1]:
            shown = client.get(page).content.decode()
            assert ("Mails to this address come back" in shown) == sees, (key, page)
    client.force_login(stage.cast["official"], backend="django.contrib.auth.backends.ModelBackend")
    assert "Mails to this address come back" in client.get("/people/me/").content.decode()
    # Sent again by the officer, the address counts as right.
    client.force_login(stage.cast["officer"], backend="django.contrib.auth.backends.ModelBackend")
    assert gone.notice is not None
    client.post(f"/notices/{gone.notice.pk}/mails/{gone.pk}/again/")
    trouble = AddressTrouble.objects.get()
    assert (trouble.settled, trouble.settled_by) == (Settled.CONFIRMED, stage.cast["officer"])
    assert on_desk(stage, "officer") == set()
