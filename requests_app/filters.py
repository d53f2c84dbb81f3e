"""Filters of the register. No field lists a table that grows: institutions are asked by text."""

from typing import Any, ClassVar, cast

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ChoiceField

from accounts.enums import Role
from accounts.holders import holders
from accounts.models import Person
from core.remembered import remembered
from core.together import together
from core.widgets import LightSelect, SharedField
from reference.models import Theme
from reference.queries import country_names, current_programme, themes
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


Choice = tuple[int, str]


def _offered(*, inside: bool) -> dict[str, list[Choice]]:
    """What the filters offer besides states: themes; inside also countries and officers.

    Two queries, whatever is chosen; lists of objects to choose from would ask one more for each.
    """
    wanted = [current_themes(), *([country_names(), team()] if inside else [])]
    found = together(wanted)
    offered = {"theme": [(theme.pk, str(theme)) for theme in found[0]]}
    if inside:
        offered["country"] = [(pk, name) for pk, name in found[1]]
        offered["officer"] = [(person.pk, person.name) for person in found[2]]
    return offered


class _Choice(SharedField, ChoiceField):
    pass


class _TypedChoice(SharedField, forms.TypedChoiceField):
    pass


class _Chosen(filters.ChoiceFilter):
    field_class = _Choice


class _Key(filters.TypedChoiceFilter):
    field_class = _TypedChoice


class RegisterFilter(filters.FilterSet):
    """What a list of requests can be narrowed by. `inside` offers what only the team can ask."""

    q = filters.CharFilter(
        method="by_words", label=_("Words, reference or institution"), widget=forms.HiddenInput
    )
    state = _Chosen(method="by_state", choices=STATES, label=_("State"), widget=LightSelect)
    country = _Key(method="by_country", coerce=int, label=_("Country"), widget=LightSelect)
    theme = _Key(method="by_theme", coerce=int, label=_("Theme"), widget=LightSelect)
    officer = _Key(coerce=int, label=_("Officer in charge"), widget=LightSelect)
    overdue = filters.BooleanFilter(
        method="by_overdue", label=_("Overdue only"), widget=forms.CheckboxInput
    )
    #: What only the team can ask.
    INSIDE: ClassVar[tuple[str, ...]] = ("officer", "overdue", "country")

    class Meta:
        model = AssistanceRequest
        fields: list[str] = []

    def __init__(self, *args: Any, inside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inside = inside
        if not inside:
            for name in self.INSIDE:
                del self.filters[name]

    def get_form_class(self) -> type[forms.Form]:
        """The form with what can be chosen now; the same one for everybody, for a minute."""
        return _form_class(inside=self.inside)

    def new_form_class(self) -> type[forms.Form]:
        """The form, made anew."""
        for name, choices in _offered(inside=self.inside).items():
            self.filters[name].extra["choices"] = choices
        made = cast("type[forms.Form]", super().get_form_class())
        for field in made.base_fields.values():
            if isinstance(field.widget, LightSelect):
                field.widget.drawn = {}
        return made

    def by_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        """In which the words occur."""
        return queries.search(rows, words.strip()[:200])

    def by_state(self, rows: QuerySet[Any], name: str, state: str) -> QuerySet[Any]:
        """In that state, or in a group of states; open ones soonest due first."""
        if state != OPEN:
            return rows.filter(state=state)
        return rows.filter(state__in=IN_TRIAGE)

    def by_country(self, rows: QuerySet[Any], name: str, country: int) -> QuerySet[Any]:
        """About that country, or covering it."""
        return queries.in_country(rows, country)

    def by_theme(self, rows: QuerySet[Any], name: str, theme: int) -> QuerySet[Any]:
        """On that theme or one of its sub-themes."""
        return queries.on_theme(rows, theme)

    def by_overdue(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        """With a clock that has run out."""
        return queries.overdue(rows) if wanted else rows


@remembered
def _form_class(*, inside: bool) -> type[forms.Form]:
    """The form of the filters. No query while it is remembered."""
    return RegisterFilter(
        None, queryset=AssistanceRequest.objects.none(), inside=inside
    ).new_form_class()
