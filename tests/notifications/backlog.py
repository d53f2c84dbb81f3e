"""A backlog of mails, made in bulk: each about an object of its own, to a person of its own.

The hardest case for a sender: nothing that one mail read helps the next.
"""

import smtplib
import socket
import time
from email import policy
from email.message import EmailMessage
from typing import Any

from django.utils import timezone

from accounts.enums import MembershipState, Role
from accounts.models import Institution, Membership, Person, User
from core import events
from core.enums import ActMode
from core.models import Event, EventDetail, Outbox
from core.models.base import subject_key
from notifications.models import Delivery, Notice
from portal.demo.cast import MINISTRY, institution


def members(count: int, ministry: Institution | None = None, prefix: str = "member") -> Any:
    """That many active members of one ministry, each with an address."""
    ministry = ministry or institution(MINISTRY)
    people = Person.objects.bulk_create(
        Person(given_name="Member", family_name=str(n), email=f"{prefix}{n}@demo.example")
        for n in range(count)
    )
    return Membership.objects.bulk_create(
        Membership(
            person=person,
            institution=ministry,
            role=Role.OFFICIAL,
            state=MembershipState.ACTIVE,
            evidence="A list.",
        )
        for person in people
    )


def backlog(count: int, officer: User, *, told: bool = True, prefix: str = "waiting") -> None:
    """So many mails that wait: memberships that ended, each told to its person.

    Not `told`, the events wait in the outbox, for the sweep.
    """
    rows = members(count, prefix=prefix)
    now = timezone.now()
    Membership.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=MembershipState.ENDED, state_since=now, state_serial=1
    )
    type_id, _pk = subject_key(rows[0])
    written, details = [], []
    for row in rows:
        event = Event(
            subject_type_id=type_id,
            subject_id=row.pk,
            seq=1,
            verb="accounts.membership.end",
            at=now,
            mode=ActMode.SIGNED_IN,
            actor_id=officer.pk,
            from_state=MembershipState.ACTIVE,
            to_state=MembershipState.ENDED,
            payload={},
            detail_hash=events.digest("salt", "Left."),
            previous_hash="",
        )
        event.hash = events.chain_hash(event)
        written.append(event)
        details.append(EventDetail(event=event, salt="salt", text="Left."))
    Event.objects.bulk_create(written)
    EventDetail.objects.bulk_create(details)
    if not told:
        Outbox.objects.bulk_create(Outbox(event=event) for event in written)
        return
    notices = Notice.objects.bulk_create(
        Notice(event=event, recipient=row.person, notice="membership_ended")
        for event, row in zip(written, rows, strict=True)
    )
    Delivery.objects.bulk_create(
        Delivery.new(
            key=f"{notice.event_id}:backlog",
            notice=notice,
            person=notice.recipient,
            kind=notice.notice,
            address=notice.recipient.email,
            language="en",
        )
        for notice in notices
    )


def bare_rate(port: int, count: int, sample: EmailMessage) -> float:
    """Mails a second by plain smtplib, one connection, the same mail ready in memory."""
    content = sample.as_bytes(policy=policy.SMTP)
    with smtplib.SMTP("127.0.0.1", port) as server:
        began = time.monotonic()
        for n in range(count):
            server.sendmail("portal@demo.example", [f"bare{n}@demo.example"], content)
        return count / (time.monotonic() - began)


def until_it_listens(port: int, seconds: float = 20) -> None:
    """Wait until a mail server takes connections."""
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < until, "the mail server does not start"
            time.sleep(0.05)
