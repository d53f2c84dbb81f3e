"""Filters of the register. No field lists a table that grows: institutions are asked by text."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.holders import holders
from accounts.models import Person
from reference.models import Country, Theme
from reference.queries import current_programme, partner_countries, themes
from requests_app import queries
from requests_app.enums import IN_TRIAGE, RequestState
from requests_app.models import AssistanceRequest

#: A group of states that the state filter offers besides the states themselves.
OPEN = "open"
STATES = [(OPEN, _("still to be decided")), *RequestState.choices]


def team() -> QuerySet[Person]:
    """Who may be in charge of a request."""
    return holders(Role.OFFICER, Role.LEADER).order_by("given_name", "family_name", "pk")


def current_themes() -> QuerySet[Theme]:
    """The themes of the current phase's edition."""
    programme = current_programme()
    return themes(programme.themes_edition) if programme is not None else Theme.objects.none()


class RegisterFilter(filters.FilterSet):
    """What a list of requests can be narrowed by. `inside` offers what only the team can ask."""

    q = filters.CharFilter(
        method="by_words", label=_("Words, reference or institution"), widget=forms.HiddenInput
    )
    state = filters.ChoiceFilter(method="by_state", choices=STATES, label=_("State"))
    country = filters.ModelChoiceFilter(
        method="by_country", queryset=lambda request: partner_countries(), label=_("Country")
    )
    theme = filters.ModelChoiceFilter(
        method="by_theme", queryset=lambda request: current_themes(), label=_("Theme")
    )
    officer = filters.ModelChoiceFilter(
        queryset=lambda request: team(), label=_("Officer in charge")
    )
    overdue = filters.BooleanFilter(
        method="by_overdue", label=_("Overdue only"), widget=forms.CheckboxInput
    )

    class Meta:
        model = AssistanceRequest
        fields: list[str] = []

    def __init__(self, *args: Any, inside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not inside:
            for name in ("officer", "overdue", "country"):
                del self.filters[name]

    def by_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        """In which the words occur."""
        return queries.search(rows, words.strip()[:200])

    def by_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        """In that state, or in a group of states; open ones soonest due first."""
        if state != OPEN:
            return rows.filter(state=state)
        return rows.filter(state__in=IN_TRIAGE)

    def by_country(self, rows: QuerySet[Any], name: str, country: Country) -> QuerySet[Any]:
        """About that country, or covering it."""
        return queries.in_country(rows, country.pk)

    def by_theme(self, rows: QuerySet[Any], name: str, theme: Theme) -> QuerySet[Any]:
        """On that theme or one of its sub-themes."""
        return queries.on_theme(rows, theme.pk)

    def by_overdue(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        """With a clock that has run out."""
        return queries.overdue(rows) if wanted else rows
