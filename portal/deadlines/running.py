"""The clocks that run on one object, as its page shows them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core import moves
from core.deadlines import running_on
from core.models import Deadline
from core.workflow import Text


@dataclass(frozen=True)
class Clockface:
    """One running clock. `move_url` is empty when the reader may not move it."""

    label: Text
    due: date | None
    overdue: bool
    paused: bool
    move_url: str = ""


def face(standing: Any, deadline: Deadline, subject: Any) -> Clockface | None:
    """One clock as a reader of the team sees it; None for one that is no longer declared."""
    known = moves.clock_of(deadline)
    if known is None:
        return None
    overdue = deadline.due_at is not None and deadline.due_at < timezone.now()
    movable = moves.may_move(standing, deadline, subject)
    return Clockface(
        known[1].label,
        deadline.due_on,
        overdue,
        deadline.is_paused,
        reverse("portal:deadline_move", args=[deadline.pk]) if movable else "",
    )


def faces(standing: Any, subject: Any) -> list[Clockface]:
    """The clocks of an object, soonest first, for officers and leaders; for others none.

    A clock that only stands in for another one is left out.
    """
    if not standing.holds(Role.OFFICER, Role.LEADER):
        return []
    rows = [row for row in running_on(subject) if not _shadows(row)]
    return [found for row in rows if (found := face(standing, row, subject)) is not None]


def _shadows(deadline: Deadline) -> bool:
    """Whether it runs beside another clock to the same day, and would show that day twice."""
    known = moves.clock_of(deadline)
    return known is not None and bool(known[1].quiet and known[1].fixed)
