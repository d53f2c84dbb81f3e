"""Announcements flow up by subscription: who wants to hear of events registers here."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from core.models import Event, Outbox

Listener = Callable[[Event], None]
_listeners: list[Listener] = []


def subscribe(listener: Listener) -> None:
    """Have `listener` called with every dispatched event. It runs in the dispatch's transaction.

    Dispatch is at-least-once in the face of crashes, so a listener makes its effect once by
    unique rows.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def dispatch(event_id: str) -> bool:
    """Tell the listeners of one event, once. Returns whether this call did it.

    The listeners' rows and the mark stand or fall together; a row that another worker holds is
    left to that worker.
    """
    with transaction.atomic():
        row = (
            Outbox.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("event", "event__cause")
            .filter(event_id=event_id, dispatched_at__isnull=True)
            .first()
        )
        if row is None:
            return False
        for listener in _listeners:
            listener(row.event)
        row.dispatched_at = timezone.now()
        row.attempts += 1
        row.last_error = ""
        row.save(update_fields=["dispatched_at", "attempts", "last_error"])
    return True


def note_failure(event_id: str, error: Exception) -> None:
    """Keep why telling failed, so that the team can see it; the sweep tries again."""
    row = Outbox.objects.filter(event_id=event_id).first()
    if row is not None:
        row.attempts = min(row.attempts + 1, 32_000)
        row.last_error = f"{type(error).__name__}: {error}"[:300]
        row.save(update_fields=["attempts", "last_error"])
