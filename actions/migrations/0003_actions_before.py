"""Actions made before their parts were rows get what their approved version planned.

An activity added here has no event of its own: that the Action was made says where it came from.
"""

from typing import Any

from django.db import migrations

_ACTIVITY = (
    "title",
    "form_id",
    "mode",
    "place",
    "country_id",
    "starts_on",
    "ends_on",
    "language",
)
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


def _taken(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _rows_of(apps: Any, name: str, action: Any) -> Any:
    rows = apps.get_model("actions", name).objects.filter(version_id=action.version_id)
    return rows.order_by("number", "pk")


def _conditions(apps: Any, action: Any) -> list[tuple[str, str]]:
    """What the round that approved asks for, each with the service that names it."""
    decided = (
        apps.get_model("actions", "Consultation")
        .objects.filter(fiche_id=action.fiche_id, state="SIGNED", result="APPROVED_WITH_CONDITIONS")
        .order_by("-number")
        .first()
    )
    if decided is None:
        return []
    recused = apps.get_model("actions", "Recusal").objects.filter(consultation=decided)
    last = (
        apps.get_model("actions", "Position")
        .objects.filter(seat__consultation=decided, seat__recused=False, seat__weight__gt=0)
        .exclude(person__in=recused.values("person"))
        .select_related("seat")
        .order_by("seat_id", "-pk")
        .distinct("seat_id")
    )
    return [(row.seat.name, row.condition) for row in last if row.value == "CONDITIONS"]


def fill(apps: Any, schema_editor: Any) -> None:
    """Copy activities, needs, commitments and the focal point; keep the conditions."""
    rows = {
        name: apps.get_model("actions", name).objects
        for name in ("Activity", "ExpertNeed", "Commitment", "Condition")
    }
    for action in apps.get_model("actions", "Action").objects.select_related("version"):
        if rows["Activity"].filter(action=action).exists():
            continue
        action.focal_point_id = action.version.focal_point_id
        action.save(update_fields=["focal_point"])
        planned = _rows_of(apps, "FicheActivity", action)
        for number, row in enumerate(planned, start=1):
            rows["Activity"].create(
                action=action,
                number=number,
                source=row,
                state="PLANNED",
                expected=row.participants,
                planned_outputs=row.outputs,
                **_taken(row, _ACTIVITY),
            )
        for number, row in enumerate(_rows_of(apps, "FicheExpertNeed", action), start=1):
            rows["ExpertNeed"].create(
                action=action, number=number, source=row, **_taken(row, _NEED)
            )
        for number, row in enumerate(_rows_of(apps, "OwnershipCommitment", action), start=1):
            rows["Commitment"].create(
                action=action, number=number, source=row, **_taken(row, _COMMITMENT)
            )
        for number, (service, text) in enumerate(_conditions(apps, action), start=1):
            rows["Condition"].create(action=action, number=number, service=service, text=text)


class Migration(migrations.Migration):
    """Data alone, in a step of its own: constraints of the step before are in force."""

    dependencies = [("actions", "0002_execution")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
