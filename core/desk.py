"""What waits on somebody's desk. Each room says it in its `queries.waiting_for(standing)`."""

from dataclasses import dataclass
from datetime import date, datetime

from core.enums import Tone
from core.workflow import Text

#: The most tasks that a room lists; the desk says so when there are more.
MOST = 50


@dataclass(frozen=True)
class Task:
    """One thing to do, or one thing that others have to do.

    `label` says what to do ("Answer the question"), `title` about what, `reference` is the case's;
    `due_at` is empty when no clock runs; `due_on` is the day that a reader is shown, as the clock's
    own calendar has it; `since` is when it came to the desk. `names_case` says that the title is
    that of a case and names nobody: only such titles leave the portal in somebody's calendar.
    """

    label: Text
    title: str
    url: str
    reference: str = ""
    due_at: datetime | None = None
    since: datetime | None = None
    tone: Tone = Tone.NEUTRAL
    due_on: date | None = None
    names_case: bool = False


def soonest_first(tasks: list[Task]) -> list[Task]:
    """Tasks in the order in which they are due; those without a clock last, oldest first."""
    return sorted(
        tasks,
        key=lambda task: (
            task.due_at is None,
            task.due_at.timestamp() if task.due_at else 0.0,
            task.since.timestamp() if task.since else 0.0,
        ),
    )
