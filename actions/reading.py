"""A version as it is read: every section with its texts and rows, from one query."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext_lazy as _

from actions.enums import (
    BudgetKind,
    Likelihood,
    Mode,
    Origin,
    OwnershipKind,
    SectionKey,
)
from actions.models import (
    BudgetLine,
    FicheActivity,
    FicheExpertNeed,
    FicheVersion,
    OwnershipCommitment,
    PriorityNeed,
    Risk,
    VersionImpactArea,
    VersionMemberState,
    VersionTheme,
)
from actions.sections import SECTIONS, Section, completeness
from core.dates import short_day
from core.lists import listed
from reference.models.names import translated_column


def _own(*names: str, **more: Any) -> JSONObject:
    return JSONObject(**{name: F(name) for name in names}, **more)


#: How each set of rows is read: its model, its order, its columns.
_SETS: dict[str, tuple[type[models.Model], tuple[str, ...], JSONObject]] = {
    "needs": (PriorityNeed, ("number", "pk"), _own("number", "need", "passage")),
    "commitments": (
        OwnershipCommitment,
        ("number", "pk"),
        _own("number", "kind", "commitment", "by_whom", "until"),
    ),
    "risks": (Risk, ("number", "pk"), _own("number", "risk", "likelihood", "mitigation")),
    "budget_lines": (
        BudgetLine,
        ("number", "pk"),
        _own(
            "number",
            "kind",
            "description",
            quantity=Cast("quantity", TextField()),
            unit_cost=Cast("unit_cost", TextField()),
            amount=Cast("amount", TextField()),
        ),
    ),
}


def _sets() -> dict[str, tuple[type[models.Model], tuple[str, ...], JSONObject]]:
    """The same, with the sets whose names depend on the language that is active now."""
    name = translated_column
    return {
        **_SETS,
        "activities": (
            FicheActivity,
            ("number", "pk"),
            _own(
                "number", "title", "mode", "place", "starts_on", "ends_on", "participants",
                "language", "outputs", form=name("form__name"), country=name("country__name"),
            ),
        ),
        "expert_needs": (
            FicheExpertNeed,
            ("number", "pk"),
            _own(
                "number", "position", "is_principal", "profile", "language_level",
                "working_days", "origin", "public_official",
                theme=name("theme__name"), language=name("language__name"),
            ),
        ),
        "themes": (VersionTheme, ("theme__code",), JSONObject(name=name("theme__name"))),
        "impact_areas": (
            VersionImpactArea,
            ("impact_area__code",),
            JSONObject(name=name("impact_area__name")),
        ),
        "member_states": (
            VersionMemberState,
            ("country__iso2",),
            JSONObject(name=name("country__name")),
        ),
    }  # fmt: skip


_LABELS: dict[str, Any] = {
    "activities.mode": Mode,
    "expert_needs.origin": Origin,
    "commitments.kind": OwnershipKind,
    "budget_lines.kind": BudgetKind,
    "risks.likelihood": Likelihood,
}


def _row(set_name: str, said: dict[str, Any]) -> SimpleNamespace:
    row: dict[str, Any] = {}
    for name, value in said.items():
        if name in ("starts_on", "ends_on", "until") and value:
            value = date.fromisoformat(value)
        elif name in ("quantity", "unit_cost", "amount"):
            value = Decimal(value)
        choices = _LABELS.get(f"{set_name}.{name}")
        row[name] = choices(value).label if choices is not None and value else value
    return SimpleNamespace(**row)


def with_rows(version: QuerySet[FicheVersion]) -> QuerySet[FicheVersion]:
    """The version with all its rows as arrays of JSON beside its columns."""
    columns = {
        f"rows_{name}": ArraySubquery(
            model._default_manager.filter(version=OuterRef("pk"))
            .order_by(*order)
            .values(json=columns)
        )
        for name, (model, order, columns) in _sets().items()
    }
    return version.select_related("focal_point").annotate(**columns)


#: Columns that are read together.
_MARKERS = ("gender_marker", "human_rights_marker", "climate_marker", "data_marker")


@dataclass(frozen=True)
class Line:
    """One labelled text of a section."""

    label: Any
    value: str


@dataclass
class SectionReading:
    """One section as it is read."""

    section: Section
    lines: list[Line]
    rows: list[SimpleNamespace]
    is_complete: bool
    total: Decimal | None = None
    edit_url: str = ""
    comment_url: str = ""
    comments: list[Any] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The section's key."""
        return self.section.key.value

    @property
    def title(self) -> Any:
        """Its title."""
        return self.section.key.label

    @property
    def template(self) -> str:
        """Draws its rows."""
        return f"actions/rows/{self.section.rows[0]}.html"

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.lines and not self.rows


@dataclass(frozen=True)
class Reading:
    """A whole version as it is read."""

    version: FicheVersion
    sections: list[SectionReading]


def read(pk: int, wanted: Callable[[Section], bool] = lambda section: True) -> Reading:
    """A version with the wanted sections, in the reader's language. One query."""
    version = with_rows(FicheVersion.objects.filter(pk=pk)).get()
    rows = {
        name: [_row(name, said) for said in getattr(version, f"rows_{name}")] for name in _sets()
    }
    done = completeness(version, {name: len(listed) for name, listed in rows.items()})
    read_sections = []
    for section in SECTIONS:
        if not wanted(section):
            continue
        own = rows[section.rows[0]] if section.rows else []
        reading = SectionReading(
            section, _lines(version, section, rows), own, done[section.key.value]
        )
        if section.key == SectionKey.BUDGET:
            reading.total = sum((line.amount for line in own), Decimal(0))
        read_sections.append(reading)
    return Reading(version, read_sections)


def _lines(version: FicheVersion, section: Section, rows: dict[str, Any]) -> list[Line]:
    lines = []
    if section.key == SectionKey.PARTNER:
        lines = _partner_lines(version)
    if section.key == SectionKey.BUDGET:
        return lines
    for name in section.columns:
        if name in _MARKERS:
            continue
        label = FicheVersion._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        names = listed(row.name for row in rows.get(name, ()))
        value = names if name in rows else _shown(version, name)
        if value:
            lines.append(Line(label, value))
    if section.key == SectionKey.CLASSIFICATION:
        lines.append(Line(_("cross-cutting aims"), _markers(version)))
    return lines


def _markers(version: FicheVersion) -> str:
    """The four markers, one per line."""
    return "\n".join(
        f"{FicheVersion._meta.get_field(name).verbose_name}: {_shown(version, name)}"  # type: ignore[union-attr]
        for name in _MARKERS
    )


def _partner_lines(version: FicheVersion) -> list[Line]:
    lines = []
    if version.parties:
        lines.append(
            Line(_("institutions that ask"), "\n".join(p["name"] for p in version.parties))
        )
    if version.focal_point is not None:
        lines.append(Line(_("focal point"), version.focal_point.name))
    if version.requests:
        lines.append(Line(_("requests"), listed(r["reference"] for r in version.requests)))
    return lines


def _shown(version: FicheVersion, name: str) -> str:
    value = getattr(version, name)
    if isinstance(value, bool):
        return str(_("yes")) if value else ""
    if isinstance(value, date):
        return short_day(value)
    display = getattr(version, f"get_{name}_display", None)
    return str(display()) if display is not None else str(value or "")
