"""The sections of a fiche: what belongs to each, and whether it is complete.

One list for the side column, the forms, the reading view and the guards.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from actions.drafting import INTERNAL
from actions.enums import SectionKey
from actions.models import FicheVersion
from core.lists import listed

K = SectionKey


@dataclass(frozen=True)
class Section:
    """One section: its columns, its sets of rows, and what must be there before it is shared.

    `needed` columns may not be empty, `needed_rows` have at least one row; a section that needs
    nothing is complete when something stands in it.
    """

    key: SectionKey
    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    needed_rows: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """Its number in the fiche."""
        return list(SectionKey).index(self.key) + 1

    @property
    def is_internal(self) -> bool:
        """Whether the partner never sees it."""
        return self.key in INTERNAL

    @property
    def is_required(self) -> bool:
        """Whether the fiche can't go on without it."""
        return bool(self.needed or self.needed_rows)


SECTIONS: tuple[Section, ...] = (
    Section(K.IDENTIFICATION, ("title", "language", "summary"), needed=("title", "summary")),
    Section(K.PARTNER, ("focal_point_post", "beneficiaries"), needed=("focal_point",)),
    Section(K.BACKGROUND, ("context", "synopsis", "national_framework"), needed=("context",)),
    Section(K.NEEDS, (), ("needs",), needed_rows=("needs",)),
    Section(
        K.OBJECTIVES,
        ("overall_objective", "specific_objectives", "expected_results", "deliverables"),
        needed=("overall_objective", "expected_results"),
    ),
    Section(
        K.CLASSIFICATION,
        (
            "themes",
            "impact_areas",
            "sdg_target",
            "level",
            "gender_marker",
            "human_rights_marker",
            "climate_marker",
            "data_marker",
            "pact_alignment",
            "team_europe",
            "triangular",
        ),
        needed_rows=("themes", "impact_areas"),
    ),
    Section(K.ACTIVITIES, (), ("activities",), needed_rows=("activities",)),
    Section(K.EXPERTISE, ("terms_of_reference",), ("expert_needs",), needed_rows=("expert_needs",)),
    Section(K.OWNERSHIP, ("follow_up",), ("commitments",), needed_rows=("commitments",)),
    Section(K.SYNERGIES, ("synergies",)),
    Section(K.PARTNERS, ("member_states", "other_partners", "exchange_sessions")),
    Section(K.TIMETABLE, ("starts_on", "ends_on", "milestones"), needed=("starts_on", "ends_on")),
    Section(K.BUDGET, ("currency",), ("budget_lines",), needed_rows=("budget_lines",)),
    Section(K.RISKS, ("assumptions", "security_notes"), ("risks",), needed_rows=("risks",)),
    Section(K.MONITORING, ("indicators", "evaluation_plan"), needed=("indicators",)),
    Section(K.VISIBILITY, ("products", "product_languages", "confidential")),
)
BY_KEY = {section.key.value: section for section in SECTIONS}
_COUNTED = (
    "themes",
    "impact_areas",
    "member_states",
    *(name for section in SECTIONS for name in section.rows),
)


def _counts(version: FicheVersion) -> dict[str, int]:
    """How many rows each set of a version has, in one query."""
    columns = {f"n_{name}": Count(name, distinct=True) for name in _COUNTED}
    row = FicheVersion.objects.filter(pk=version.pk).annotate(**columns).values(*columns).get()
    return {name[2:]: count for name, count in row.items()}


def completeness(version: FicheVersion, counts: dict[str, int] | None = None) -> dict[str, bool]:
    """Whether each section is complete, by its key; one query unless the rows were counted."""
    if counts is None:
        counts = _counts(version)
    found = {}
    for section in SECTIONS:
        if section.is_required:
            complete = all(getattr(version, name) for name in section.needed) and all(
                counts[name] for name in section.needed_rows
            )
        else:
            texts = [n for n in section.columns if n not in counts and n != "confidential"]
            complete = any(getattr(version, name) for name in texts)
        found[section.key.value] = bool(complete)
    return found


def missing(version: FicheVersion, *, internal: bool) -> list[Section]:
    """The required sections of one part that are not complete."""
    done = completeness(version)
    return [
        section
        for section in SECTIONS
        if section.is_internal == internal and section.is_required and not done[section.key.value]
    ]


def names(sections: Iterable[Section]) -> str:
    """Their titles, for a sentence."""
    return listed(section.key.label for section in sections)
