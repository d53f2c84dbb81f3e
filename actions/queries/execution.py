"""Actions and what they consist of, as far as somebody sees them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from accounts.standing import Standing
from actions import outstanding
from actions.enums import ACTIVITY_DONE, ActivityState
from actions.models import Action, Activity, Commitment, Condition, Output
from actions.rules import ACTIONS, ACTIVITIES, OUTPUTS
from core.together import together


def actions(standing: Standing | None) -> QuerySet[Action]:
    """The Actions that somebody sees, newest first."""
    return (
        ACTIONS.visible_to(standing)
        .select_related("fiche__officer", "version", "country", "region")
        .defer("version__shared_content", "version__whole_content")
        .order_by("-approved_at", "-pk")
    )


def calendar(standing: Standing | None, *, past: bool = False) -> QuerySet[Activity]:
    """The activities with dates that somebody sees, of Actions of any state.

    Those still to come or not yet reported on, soonest first; or what lies behind, newest first.
    """
    rows = ACTIVITIES.visible_to(standing).filter(starts_on__isnull=False)
    rows = rows.select_related("action__country", "action__region", "country", "form")
    over = [ActivityState.REPORTED, ActivityState.CANCELLED]
    if past:
        return rows.filter(state__in=over).order_by("-starts_on", "-pk")
    return rows.exclude(state__in=over).order_by("starts_on", "pk")


@dataclass(frozen=True)
class Participants:
    """How many came, by sex."""

    women: int = 0
    men: int = 0
    undisclosed: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.women + self.men + self.undisclosed


def participants(activities: Iterable[Activity]) -> Participants | None:
    """Those who came to the activities that were held; None when none was."""
    held = [row for row in activities if row.state in ACTIVITY_DONE]
    if not held:
        return None
    return Participants(
        women=sum(row.women or 0 for row in held),
        men=sum(row.men or 0 for row in held),
        undisclosed=sum(row.undisclosed or 0 for row in held),
    )


@dataclass
class Parts:
    """What an Action consists of, as far as somebody reads it."""

    activities: list[Activity] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)


def parts_of(standing: Standing, action: Action) -> Parts:
    """All in one query; each activity and output comes with the reader's stakes."""
    wanted: list[QuerySet[Any]] = [
        ACTIVITIES.loading(standing, action.activities.select_related("form", "country")),
        OUTPUTS.loading(standing, action.outputs.select_related("file")),
    ]
    wanted += [Condition.objects.filter(action=action), outstanding.words_of(action)]
    reads_terms = ACTIONS.may(standing, "view_terms", action)
    if reads_terms:
        wanted.append(Commitment.objects.filter(action=action))
    activities, outputs, conditions, words, *commitments = together(wanted)
    _keep(action, conditions)
    outstanding.remember_words(action, words)
    parts = Parts(ACTIVITIES.loaded(standing, activities), OUTPUTS.loaded(standing, outputs))
    for row in parts.activities:
        row.action = action
    for output in parts.outputs:
        output.action = action
    if reads_terms:
        parts.conditions, parts.commitments = conditions, commitments[0]
    return parts


def _keep(action: Action, conditions: list[Condition]) -> None:
    """Guards ask for the conditions again: they find them on the Action."""
    kept: Any = action.conditions.all()
    kept._result_cache, kept._prefetch_done = conditions, True
    action.__dict__.setdefault("_prefetched_objects_cache", {})["conditions"] = kept
