"""What happens to the clocks of a table besides verbs: they remind, run over, are moved."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from core.dates import short_day
from core.deadlines import Clock
from core.enums import ReminderStep, Tone
from core.workflow.rows import EventKind, Told

REMINDER_NOTICE = "deadline_reminder"
OVERDUE_NOTICE = "deadline_overdue"
MOVED_NOTICE = "deadline_moved"


def moved_kind(table: str, clock: str) -> str:
    """The name of the event of a move."""
    return f"{table}.{clock}_moved"


def reminded_kind(table: str, clock: str, step: ReminderStep) -> str:
    """The name of the event of a reminder."""
    return f"{table}.{clock}_{_SUFFIX[step]}"


_SUFFIX = {
    ReminderStep.FIRST: "reminder",
    ReminderStep.LAST: "reminder",
    ReminderStep.OVERDUE: "overdue",
    ReminderStep.ESCALATED: "escalated",
}


def kinds_of(table: str, clock: Clock, views: Iterable[str]) -> Iterator[EventKind]:
    """The kinds of events that a clock has: one per kind of reminder, and its move.

    Reminders are for whoever reads the internal history, where the policy tells that apart.
    """
    internal = "view_internal" if "view_internal" in views else clock.shown_to
    if not clock.quiet:
        yield EventKind(
            reminded_kind(table, clock.kind, ReminderStep.LAST),
            format_lazy("{}: {}", _("Reminder"), clock.label),
            shown_to=internal,
            told=(Told(REMINDER_NOTICE, clock.asks, asks=True),),
            tone=Tone.WAITING,
            clock=clock.kind,
            in_words=_due,
        )
    if not clock.quiet and not clock.on_due:
        yield EventKind(
            reminded_kind(table, clock.kind, ReminderStep.OVERDUE),
            format_lazy("{}: {}", _("Overdue"), clock.label),
            shown_to=internal,
            told=(Told(OVERDUE_NOTICE, clock.asks, asks=True),),
            tone=Tone.DANGER,
            clock=clock.kind,
            in_words=_due,
        )
        yield EventKind(
            reminded_kind(table, clock.kind, ReminderStep.ESCALATED),
            format_lazy("{}: {}", _("Still overdue"), clock.label),
            shown_to=internal,
            told=(Told(OVERDUE_NOTICE, (*clock.asks, *clock.escalates), asks=True),),
            tone=Tone.DANGER,
            clock=clock.kind,
            in_words=_due,
        )
    if not clock.fixed:
        yield EventKind(
            moved_kind(table, clock.kind),
            format_lazy("{}: {}", _("Deadline moved"), clock.label),
            shown_to=clock.shown_to,
            told=(Told(MOVED_NOTICE, (*clock.asks, *clock.awaits)),),
            tone=Tone.INFO,
            clock=clock.kind,
            in_words=_move,
        )


def _day(value: Any) -> str:
    return short_day(date.fromisoformat(str(value)))


def _due(payload: Mapping[str, Any]) -> str:
    return _g("Due %(day)s") % {"day": _day(payload["due_on"])}


def _move(payload: Mapping[str, Any]) -> str:
    return _g("From %(before)s to %(now)s") % {
        "before": _day(payload["from_day"]),
        "now": _day(payload["due_on"]),
    }
