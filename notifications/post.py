"""Notices become deliveries: each alone, or several in one that waits for its time.

Runs in the dispatch's transaction. A delivery that gathers is found by its key, which is unique,
and is added to under its row lock: one that a worker has taken takes no more.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from core import conf
from core.broker import hand_over
from notifications.catalog import Entry
from notifications.conf import GATHER_MINUTES
from notifications.enums import Channel, DeliveryState, HeldFor, Priority
from notifications.models import Delivery, Notice
from notifications.planning import Plan, plan
from notifications.readers import Reader

SEND_TASK = "notifications.tasks.send_deliveries"
#: How many mails with the same key may follow each other when the first ones are taken already.
FOLLOWERS = 50


def give(rows: Sequence[tuple[Notice, Reader]], entry: Entry) -> None:
    """Plan the mail of each of these notices of one kind."""
    if not rows:
        return
    now = timezone.now()
    minutes = 0 if entry.mandatory else conf.value(GATHER_MINUTES.key)
    alone = []
    for notice, reader in rows:
        planned = plan(
            entry,
            reader.person.pk,
            notice.case_key,
            reader.frequency(entry),
            reader.hours,
            minutes,
            now,
        )
        if planned.gathers:
            _gather(notice, reader, planned, entry)
        else:
            key = f"{notice.event_id}:{entry.notice}:{reader.person.pk}:{Channel.EMAIL}"
            alone.append(
                Delivery.new(
                    key=key, kind=entry.notice, notice=notice, **_columns(reader, entry, planned)
                )
            )
    Delivery.objects.bulk_create(alone, ignore_conflicts=True)
    if any(row.next_try_at is not None and row.next_try_at <= now for row in alone):
        hand_over(SEND_TASK)


def _columns(reader: Reader, entry: Entry, planned: Plan) -> dict[str, Any]:
    """What a delivery to a reader says, and whether it waits for its time or for somebody."""
    columns = {
        "person": reader.person,
        "address": reader.address,
        "language": reader.language,
        "priority": entry.priority,
        "next_try_at": planned.due,
    }
    if reader.held_for:
        columns |= held(reader.held_for, reader.trouble)
    return columns


def held(held_for: str, reason: str = "") -> dict[str, Any]:
    """The columns of a held delivery."""
    return {
        "state": DeliveryState.HELD,
        "held_for": held_for,
        "next_try_at": None,
        "last_error": (reason or HeldFor(held_for).label)[:300],
    }


def _gather(notice: Notice, reader: Reader, planned: Plan, entry: Entry) -> None:
    """Add a notice to the delivery of its key, or to one that follows it."""
    for number in range(FOLLOWERS):
        key = planned.key if number == 0 else f"{planned.key}+{number}"
        Delivery.objects.bulk_create(
            [Delivery.new(key=key, kind=planned.kind, **_columns(reader, entry, planned))],
            ignore_conflicts=True,
        )
        row = Delivery.objects.select_for_update().get(key=key)
        if row.state in (DeliveryState.QUEUED, DeliveryState.HELD) and row.attempts == 0:
            Notice.objects.filter(pk=notice.pk).update(carried_by=row)
            return
    raise RuntimeError(f"No room in {planned.key}.")


def queue_mail(*, to: str, subject: str, text: str, html: str, person: Any, kind: str) -> None:
    """Queue a mail that brings its own words (`core.mail.send`); somebody waits for it."""
    Delivery.new(
        person=person,
        key=f"mail:{uuid.uuid4()}",
        kind=kind or "mail",
        address=to,
        language=(get_language() or "en")[:5],
        subject=" ".join(subject.split())[:300],
        text=text,
        html=html,
        priority=Priority.WAITED_FOR,
    ).save(force_insert=True)
    hand_over(SEND_TASK)


def release(rows: Any, *, by: Any = None, at: datetime | None = None) -> int:
    """Let held deliveries go. Returns how many."""
    now = at or timezone.now()
    columns: dict[str, Any] = {
        "state": DeliveryState.QUEUED,
        "held_for": "",
        "next_try_at": now,
        "last_error": "",
    }
    if by is not None:
        columns |= {"handled_by": by, "handled_at": now}
    released = rows.filter(state=DeliveryState.HELD).update(**columns)
    if released:
        hand_over(SEND_TASK)
    return int(released)
