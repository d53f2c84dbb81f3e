"""What the list of Actions can be narrowed by."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.holders import holders
from accounts.models import Person
from actions.enums import ActionState
from actions.models import Action
from reference.queries import partner_countries


def _team() -> QuerySet[Person]:
    """Who may be in charge of an Action."""
    return holders(Role.OFFICER, Role.LEADER).order_by("given_name", "family_name", "pk")


class ActionFilter(filters.FilterSet):
    """State, country and, inside the team, who is in charge."""

    state = filters.ChoiceFilter(choices=ActionState.choices, label=_("State"))
    country = filters.ModelChoiceFilter(
        queryset=lambda request: partner_countries(), label=_("Country")
    )
    officer = filters.ModelChoiceFilter(
        field_name="fiche__officer",
        queryset=lambda request: _team(),
        label=_("Officer in charge"),
    )

    class Meta:
        model = Action
        fields: list[str] = []

    def __init__(self, *args: Any, inside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not inside:
            del self.filters["officer"]
