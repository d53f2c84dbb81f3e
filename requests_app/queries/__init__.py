"""Questions about requests: one's own list, the register, what waits, what a case page shows."""

from requests_app.queries.case import (
    CaseParts,
    Finding,
    Question,
    case_parts,
    checklist,
    opinions,
    questions,
    stance_tone,
)
from requests_app.queries.choices import (
    institutions_like,
    own_memberships,
    reply_by_default,
    speaking_for,
    unsettled_parties,
    who_may_submit,
)
from requests_app.queries.desk import desk, desk_steps, waiting_for, waiting_on_others
from requests_app.queries.one import get_draft_or_404, get_visible_or_404, visible
from requests_app.queries.register import (
    COUNTED,
    Listed,
    bounded_count,
    in_country,
    listed,
    on_theme,
    overdue,
    register,
    search,
    soonest_due_first,
)
from requests_app.queries.whereabouts import Whereabouts, next_steps, officer_on_duty, whereabouts

__all__ = [
    "COUNTED",
    "CaseParts",
    "Finding",
    "Listed",
    "Question",
    "Whereabouts",
    "bounded_count",
    "case_parts",
    "checklist",
    "desk",
    "desk_steps",
    "get_draft_or_404",
    "get_visible_or_404",
    "in_country",
    "institutions_like",
    "listed",
    "next_steps",
    "officer_on_duty",
    "on_theme",
    "opinions",
    "overdue",
    "own_memberships",
    "questions",
    "register",
    "reply_by_default",
    "search",
    "soonest_due_first",
    "speaking_for",
    "stance_tone",
    "unsettled_parties",
    "visible",
    "waiting_for",
    "waiting_on_others",
    "whereabouts",
    "who_may_submit",
]
