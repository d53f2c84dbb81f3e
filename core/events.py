"""The event chain: append, lock, verify, erase words.

Each subject has its own chain. An event's hash covers its own columns and the hash of the event
before it, so one changed byte breaks the chain from there on and `verify` names the place.
"""

import hashlib
import json
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction

from core.broker import hand_over
from core.enums import ActMode
from core.models import Event, EventDetail, Outbox
from core.models.base import subject_key

#: First key of the advisory locks of the chain; the second is a hash of the subject.
LOCK_SPACE = 42


def lock(subjects: Iterable[models.Model]) -> None:
    """Take the chain locks of these subjects until the transaction ends, in one fixed order.

    All locks of a transaction are taken here, first and sorted: two transactions over the same
    subjects in opposite order would deadlock. Raises TransactionManagementError outside one.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Chain locks need a transaction.")
    keys = sorted({subject_key(subject) for subject in subjects})
    with connection.cursor() as cursor:
        for type_id, pk in keys:
            cursor.execute(
                "select pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_SPACE, f"{type_id}:{pk}"]
            )


def digest(salt: str, text: str) -> str:
    """SHA-256 over salt and text: what an event keeps of its erasable words."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def chain_hash(event: Event) -> str:
    """SHA-256 over the canonical form of everything that an event says."""
    label = ContentType.objects.get_for_id(event.subject_type_id)
    said = {
        "id": str(event.id),
        "subject": f"{label.app_label}.{label.model}:{event.subject_id}",
        "seq": event.seq,
        "verb": event.verb,
        "at": event.at.astimezone(UTC).isoformat(),
        "from": event.from_state,
        "to": event.to_state,
        "mode": event.mode,
        "actor": event.actor_id,
        "principal": event.principal_id,
        "cause": str(event.cause_id) if event.cause_id else None,
        "payload": event.payload,
        "nonce": str(event.nonce) if event.nonce else None,
        "detail": event.detail_hash,
        "previous": event.previous_hash,
    }
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def record(
    subject: models.Model,
    verb: str,
    *,
    at: datetime,
    mode: ActMode,
    actor_id: int | None = None,
    principal_id: int | None = None,
    from_state: str = "",
    to_state: str = "",
    payload: dict[str, Any] | None = None,
    detail: str = "",
    nonce: uuid.UUID | None = None,
    cause_id: uuid.UUID | None = None,
    event_id: uuid.UUID | None = None,
) -> Event:
    """Append one event to the chain of `subject` and, unless it has a cause, queue it for telling.

    The caller holds the subject's chain lock (`lock`). `at` is aware; `payload` holds ids and
    codes only; `detail` takes words. An event with a `cause_id` is a consequence of another event
    in the same transaction and is not dispatched itself. Returns the saved event.
    """
    type_id, pk = subject_key(subject)
    last = (
        Event.objects.filter(subject_type_id=type_id, subject_id=pk)
        .order_by("-seq")
        .values_list("seq", "hash")
        .first()
    )
    salt = secrets.token_hex(16) if detail else ""
    event = Event(
        id=event_id or uuid.uuid4(),
        subject_type_id=type_id,
        subject_id=pk,
        seq=last[0] + 1 if last else 1,
        verb=verb,
        at=at,
        mode=mode,
        actor_id=actor_id,
        principal_id=principal_id,
        from_state=from_state,
        to_state=to_state,
        payload=payload or {},
        nonce=nonce,
        cause_id=cause_id,
        detail_hash=digest(salt, detail) if detail else "",
        previous_hash=last[1] if last else "",
    )
    event.hash = chain_hash(event)
    event.save(force_insert=True)
    if detail:
        EventDetail.objects.create(event=event, salt=salt, text=detail)
    if cause_id is None:
        Outbox.objects.create(event=event)
        hand_over("core.tasks.dispatch_event", str(event.id))
    return event


@dataclass(frozen=True)
class Fault:
    """A place where a chain does not hold."""

    event_id: uuid.UUID
    seq: int
    reason: str


def verify(subject: models.Model) -> list[Fault]:
    """Check the whole chain of a subject, oldest first. Returns every fault, or nothing."""
    type_id, pk = subject_key(subject)
    faults: list[Fault] = []
    previous = ""
    events = (
        Event.objects.filter(subject_type_id=type_id, subject_id=pk)
        .select_related("detail")
        .order_by("seq")
    )
    for expected, event in enumerate(events, start=1):
        if event.seq != expected:
            faults.append(Fault(event.id, event.seq, f"number {expected} is missing"))
            break
        if event.previous_hash != previous:
            faults.append(Fault(event.id, event.seq, "does not follow the event before it"))
        if event.hash != chain_hash(event):
            faults.append(Fault(event.id, event.seq, "its content was changed"))
        detail = getattr(event, "detail", None)
        if detail is not None and digest(detail.salt, detail.text) != event.detail_hash:
            faults.append(Fault(event.id, event.seq, "its words were changed"))
        previous = event.hash
    return faults


def erase_detail(event: Event) -> None:
    """Erase the words of an event for good; the chain stays whole."""
    EventDetail.objects.filter(event=event).delete()
