"""What an Action begins with: rows copied from the approved version, conditions from the round."""

from typing import Any

from django.db.models import Model

from actions.models import Action, Commitment, Condition, Consultation, ExpertNeed
from actions.rounds import conditions_of

#: Columns that a need of the Action takes from the need of the version.
_NEED = (
    "position",
    "is_principal",
    "profile",
    "theme_id",
    "language_id",
    "language_level",
    "working_days",
    "origin",
    "public_official",
)
_COMMITMENT = ("kind", "commitment", "by_whom", "until")


def _taken(row: Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def copy_needs(action: Action) -> None:
    """The expert needs of the approved version become the Action's own."""
    ExpertNeed.objects.bulk_create(
        ExpertNeed(action=action, source=row, number=number, **_taken(row, _NEED))
        for number, row in enumerate(action.version.expert_needs.all(), start=1)
    )


def copy_commitments(action: Action) -> None:
    """What the partner takes on, as the approved version says it."""
    Commitment.objects.bulk_create(
        Commitment(action=action, source=row, number=number, **_taken(row, _COMMITMENT))
        for number, row in enumerate(action.version.commitments.all(), start=1)
    )


def keep_conditions(action: Action, round_id: int | None) -> None:
    """The conditions under which the Group approved, each with the service that names it."""
    decided = Consultation.objects.filter(pk=round_id).first() if round_id else None
    listed = conditions_of(decided) if decided is not None else []
    Condition.objects.bulk_create(
        Condition(action=action, number=number, service=service, text=text)
        for number, (service, text) in enumerate(listed, start=1)
    )
