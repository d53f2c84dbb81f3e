"""Filters of the roster. No field lists a table that grows: people are asked by words."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.remembered import remembered
from core.together import together
from core.widgets import LightSelect
from experts.enums import PEERS, Employment, ProfileState
from experts.models import ExpertProfile
from experts.queries import roster as queries
from reference.enums import Cefr
from reference.models import Theme
from reference.queries import languages

#: Groups that filters offer besides single values.
PEER = "PEER"
ALL = "all"
MEMBER_STATE, PARTNER, ELSEWHERE = "member_state", "partner", "elsewhere"
ORIGINS = {
    MEMBER_STATE: (_("a Member State"), Q(employer_country__is_member_state=True)),
    PARTNER: (_("a partner country"), Q(employer_country__is_partner=True)),
    ELSEWHERE: (
        _("elsewhere"),
        Q(employer_country__is_member_state=False, employer_country__is_partner=False),
    ),
}


def _current_themes() -> QuerySet[Theme]:
    """The themes of the newest edition, each before its parts."""
    return Theme.objects.filter(is_active=True, edition_to__isnull=True).order_by("code")


@remembered
def _offered(*, inside: bool) -> dict[str, list[tuple[int, str]]]:
    """What the filters list from tables; one query, and none while it is remembered."""
    wanted = [_current_themes(), languages(), *([queries.employer_countries()] if inside else [])]
    names = ("theme", "language", "country")
    return {
        name: [(row.pk, str(row)) for row in rows]
        for name, rows in zip(names, together(wanted), strict=False)
    }


class RosterFilterForm(forms.Form):
    """A level is of a language: asked alone it would say nothing, and is not passed over."""

    def clean(self) -> dict[str, Any]:
        """Ask for the language."""
        cleaned = super().clean() or {}
        if cleaned.get("level") and not cleaned.get("language") and "language" not in self.errors:
            self.add_error("language", _("Choose the language that the level is of."))
        return cleaned


class RosterFilter(filters.FilterSet):
    """What the roster can be narrowed by. Focal points see their own officials on it only."""

    q = filters.CharFilter(method="by_words", label=_("Words"), widget=forms.HiddenInput)
    state = filters.ChoiceFilter(
        method="by_state",
        choices=[*ProfileState.choices, (ALL, _("all"))],
        label=_("State"),
        widget=forms.HiddenInput,
    )
    theme = filters.TypedChoiceFilter(
        method="by_theme", coerce=int, label=_("Field of expertise"), widget=LightSelect
    )
    language = filters.TypedChoiceFilter(
        method="by_language", coerce=int, label=_("Language"), widget=LightSelect
    )
    level = filters.ChoiceFilter(
        method="by_level", choices=Cefr.choices, label=_("Speaks it at least at")
    )
    country = filters.TypedChoiceFilter(
        method="by_country", coerce=int, label=_("Country of the employer"), widget=LightSelect
    )
    employment = filters.ChoiceFilter(
        method="by_employment",
        choices=[(PEER, _("peer: serves or served in an administration")), *Employment.choices],
        label=_("Employment"),
    )
    origin = filters.ChoiceFilter(
        method="by_origin",
        choices=[(key, label) for key, (label, _condition) in ORIGINS.items()],
        label=_("Works in"),
    )

    class Meta:
        model = ExpertProfile
        form = RosterFilterForm
        fields: list[str] = []

    def __init__(self, *args: Any, standing: Any, inside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        if not inside:
            for name in ("state", "country", "employment", "origin"):
                del self.filters[name]
        for name, choices in _offered(inside=inside).items():
            self.filters[name].extra["choices"] = choices

    def by_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        """In whose profile or CV the words occur."""
        return queries.search(rows, words.strip()[:200], self.standing)

    def by_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        """In that state."""
        return rows if state == ALL else rows.filter(state=state)

    def by_theme(self, rows: QuerySet[Any], name: str, theme: int) -> QuerySet[Any]:
        """In that field or one of its parts."""
        return queries.on_theme(rows, theme)

    def by_language(self, rows: QuerySet[Any], name: str, language: int) -> QuerySet[Any]:
        """Who know that language, at the level asked for."""
        return queries.speaking(rows, language, self.form.cleaned_data.get("level") or "")

    def by_level(self, rows: QuerySet[Any], name: str, level: str) -> QuerySet[Any]:
        """Asked together with the language."""
        return rows

    def by_country(self, rows: QuerySet[Any], name: str, country: int) -> QuerySet[Any]:
        """Who work there."""
        return rows.filter(employer_country=country)

    def by_employment(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Who stand so to their employer; or peers."""
        return rows.filter(employment__in=PEERS if value == PEER else [value])

    def by_origin(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Whose employer is there."""
        return rows.filter(ORIGINS[value][1])
