"""Questions to fiches, rounds and Actions: one object, lists, the desk."""

from actions.queries.desk import desk, desk_steps, waiting_for, waiting_on_others
from actions.queries.execution import Parts, actions, calendar, participants, parts_of
from actions.queries.fiches import (
    Around,
    around,
    comments_on,
    fiches,
    may_read,
    positions_shown,
)
from actions.queries.one import (
    action_of,
    action_or_404,
    activity_or_404,
    fiche_or_404,
    output_or_404,
    round_or_404,
)

__all__ = [
    "Around",
    "Parts",
    "action_of",
    "action_or_404",
    "actions",
    "activity_or_404",
    "around",
    "calendar",
    "comments_on",
    "desk",
    "desk_steps",
    "fiche_or_404",
    "fiches",
    "may_read",
    "output_or_404",
    "participants",
    "parts_of",
    "positions_shown",
    "round_or_404",
    "waiting_for",
    "waiting_on_others",
]
