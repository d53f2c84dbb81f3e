"""One fiche, round, Action, activity or output, if it exists for somebody."""

from typing import Any

from django.http import Http404

from actions.models import Action, ActionFiche, Activity, Consultation, Output
from actions.rules import ACTIONS, ACTIVITIES, FICHES, OUTPUTS, ROUNDS
from core.policy import Standing, standing_of

#: Long texts that no page reads.
_FROZEN = ("shared_content", "whole_content")
_ABOVE = ("action__fiche__officer", "action__version", "action__country", "action__region")


def _one(found: list[Any]) -> Any:
    if not found:
        raise Http404
    return found[0]


def fiche_or_404(user: Any, reference: str) -> ActionFiche:
    """The fiche with its stakes, if it exists for this user. One query. Raises Http404."""
    rows = ActionFiche.objects.filter(reference=reference).select_related(
        "version", "officer", "programme", "country", "region"
    )
    return _one(FICHES.load(standing_of(user), rows))


def round_or_404(user: Any, pk: int) -> Consultation:
    """The round with its stakes, if it exists for this user. One query. Raises Http404."""
    rows = Consultation.objects.filter(pk=pk).select_related(
        "fiche__officer", "fiche__country", "fiche__region", "version", "chair", "signed_by"
    )
    return _one(ROUNDS.load(standing_of(user), rows))


def action_or_404(user: Any, pk: int, *, with_conditions: bool = True) -> Action:
    """The Action with its stakes, if it exists for this user. Raises Http404.

    Two queries; one for a page that reads the conditions with the other parts (`parts_of`).
    """
    rows = (
        Action.objects.filter(pk=pk)
        .select_related(
            "fiche__officer",
            "fiche__programme",
            "version",
            "country",
            "region",
            "focal_point",
            "commitments_accepted_by",
        )
        .defer(*(f"version__{name}" for name in _FROZEN))
    )
    if with_conditions:
        rows = rows.prefetch_related("conditions")
    return _one(ACTIONS.load(standing_of(user), rows))


def action_of(standing: Standing | None, fiche: ActionFiche) -> Action | None:
    """The Action that came of a fiche, if it exists for somebody."""
    rows = Action.objects.filter(fiche=fiche).select_related("country", "region")
    return next(iter(ACTIONS.load(standing, rows)), None)


def activity_or_404(user: Any, pk: int) -> Activity:
    """The activity with its stakes, if it exists for this user. One query. Raises Http404."""
    rows = (
        Activity.objects.filter(pk=pk)
        .select_related(*_ABOVE, "form", "country", "report_file")
        .defer(*(f"action__version__{name}" for name in _FROZEN))
    )
    return _one(ACTIVITIES.load(standing_of(user), rows))


def output_or_404(user: Any, pk: int) -> Output:
    """The output with its stakes, if it exists for this user. One query. Raises Http404."""
    rows = (
        Output.objects.filter(pk=pk)
        .select_related(*_ABOVE, "action__focal_point", "activity", "file", "validated_by")
        .defer(*(f"action__version__{name}" for name in _FROZEN))
    )
    return _one(OUTPUTS.load(standing_of(user), rows))
