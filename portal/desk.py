"""A person's desk: what waits in every room, put together.

A room says what waits there in its `queries.desk_steps(standing)`: generators that yield query sets
and return (mine, others) of `core.desk.Task`. All rooms are asked side by side, in as many queries
as the longest way has steps (`core.together`), so that the page stays within its twelve.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.queries import pending_memberships
from accounts.standing import Standing
from actions import queries as actions
from core.desk import MOST, Task, soonest_first
from core.enums import Tone
from core.together import Steps, side_by_side
from experts.queries import deployments, roster
from notifications import waiting as mails
from partnerships import queries as partnerships
from portal.navigation import confirms_people, is_expert, reads_fiches, reads_requests
from portal.queries import Row, case_row, cases
from requests_app import queries as requests
from results import queries as results

#: How many cases the desk lists as recent.
RECENT = 6

Tasks = tuple[list[Task], list[Task]]
Asks = Callable[[Standing], bool]


@dataclass(frozen=True)
class Shown:
    """What a page shows of somebody's tasks, soonest first: at most `MOST`; `more` says of more."""

    rows: list[Row]
    more: bool


@dataclass(frozen=True)
class Desk:
    """Everything on one person's desk."""

    mine: Shown
    others: Shown
    drafts: list[Row]
    recent: list[Row]


def _confirmations(standing: Standing) -> list[Steps[Tasks]]:
    """People who wait for this person's word that they work where they say."""
    return [_confirm(standing)]


def _confirm(standing: Standing) -> Steps[Tasks]:
    waiting = yield pending_memberships(standing)[: MOST + 1]
    return [
        Task(
            label=_("Confirm %(person)s") % {"person": membership.person.name},
            title=membership.institution_name,
            url=membership.get_absolute_url(),
            since=membership.state_since,
            tone=Tone.INFO,
        )
        for membership in waiting
    ], []


def _holds(*roles: Role) -> Asks:
    return lambda standing: standing.holds(*roles)


def _or_expert(*roles: Role) -> Asks:
    return lambda standing: is_expert(standing) or standing.holds(*roles)


_SENDING = _or_expert(Role.OFFICER, Role.LEADER, Role.ASSISTANT, Role.FOCAL_POINT, Role.OFFICIAL)
_ENDING = _or_expert(Role.OFFICER, Role.LEADER, Role.COMMUNICATION, Role.OFFICIAL)

#: The rooms' desks, each a list of steps, and for whom each is asked.
ROOMS: tuple[tuple[Callable[[Standing], list[Steps[Tasks]]], Asks], ...] = (
    (requests.desk_steps, reads_requests),
    (actions.desk_steps, reads_fiches),
    (roster.desk_steps, _or_expert(Role.OFFICER, Role.LEADER, Role.ASSISTANT)),
    (deployments.desk_steps, _SENDING),
    (results.desk_steps, _ENDING),
    (partnerships.desk_steps, _holds(Role.OFFICER, Role.COMMUNICATION)),
    (mails.desk_steps, _holds(Role.OFFICER, Role.LEADER)),
    (_confirmations, confirms_people),
)


def tasks_of(standing: Standing) -> Tasks:
    """What waits for a person in all rooms, and what they wait for, soonest first."""
    steps = [one for desk, is_asked in ROOMS if is_asked(standing) for one in desk(standing)]
    mine: list[Task] = []
    others: list[Task] = []
    for asked, awaited in side_by_side(steps):
        mine += asked
        others += awaited
    return soonest_first(mine), soonest_first(others)


def row_of(task: Task, *, waiting: bool) -> Row:
    overdue = task.due_at is not None and task.due_at < timezone.now()
    return Row(
        title=str(task.label),
        url=task.url,
        reference=task.reference,
        subject=task.title,
        icon="" if waiting else "hourglass-split",
        tone=str(task.tone) if waiting else "neutral",
        due=task.due_on,
        overdue=overdue,
    )


def shown(tasks: list[Task], *, waiting: bool) -> Shown:
    """The first of these tasks as rows; `waiting` for the reader, or for others."""
    return Shown([row_of(task, waiting=waiting) for task in tasks[:MOST]], len(tasks) > MOST)


def _is_draft(task: Task) -> bool:
    """A request has no reference before it is submitted."""
    return not task.reference and task.url.startswith(reverse("requests:list"))


def _recent(standing: Standing) -> list[Row]:
    """The cases that came last among those that the person sees. One query, where any can be."""
    if not reads_requests(standing):
        return []
    return [case_row(request) for request in cases(standing)[:RECENT]]


def desk_for(standing: Standing) -> Desk:
    """A person's desk. The number of queries does not depend on what lies on it."""
    mine, others = tasks_of(standing)
    drafts = [task for task in mine if _is_draft(task)]
    mine = [task for task in mine if not _is_draft(task)]
    return Desk(
        mine=shown(mine, waiting=True),
        others=shown(others, waiting=False),
        drafts=[row_of(task, waiting=True) for task in drafts],
        recent=_recent(standing),
    )
