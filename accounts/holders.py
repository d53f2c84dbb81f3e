"""Who holds which role: the people and the scopes that the rules of every room ask for."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Deputation, Membership, Person
from accounts.standing import Standing
from core.conditions import EVERYTHING, either


def holders(
    *roles: str,
    institutions: Any = None,
    institution_countries: Any = None,
    delegations: Any = None,
    countries: Iterable[int] | None = None,
    themes: Iterable[int] | None = None,
    may_submit: bool = False,
) -> QuerySet[Person]:
    """People who hold one of the roles now.

    `institutions`, `institution_countries`, `delegations` (ids or querysets) narrow where;
    `countries` and `themes` are the object's:
    a membership scoped to others does not count, one without scope does.
    """
    memberships = Membership.objects.in_force().filter(role__in=roles, person=OuterRef("pk"))
    if institutions is not None:
        memberships = memberships.filter(institution__in=institutions)
    if institution_countries is not None:
        memberships = memberships.filter(institution__country__in=institution_countries)
    if delegations is not None:
        memberships = memberships.filter(institution__delegation__in=delegations)
    if may_submit:
        memberships = memberships.filter(may_submit=True)
    if countries is not None:
        through = Membership.countries.through.objects.filter(membership=OuterRef("pk"))
        memberships = memberships.filter(
            ~Exists(through) | Exists(through.filter(country__in=list(countries)))
        )
    if themes is not None:
        through_themes = Membership.themes.through.objects.filter(membership=OuterRef("pk"))
        memberships = memberships.filter(
            ~Exists(through_themes) | Exists(through_themes.filter(theme__in=list(themes)))
        )
    return Person.objects.filter(Exists(memberships))


def with_deputies(people: QuerySet[Person]) -> QuerySet[Person]:
    """These people and whoever deputises for one of them today."""
    deputations = Deputation.objects.in_force().filter(
        deputy=OuterRef("pk"), principal__in=people.values("pk")
    )
    return Person.objects.filter(Q(pk__in=people.values("pk")) | Exists(deputations))


def scope_condition(
    standing: Standing, roles: Iterable[str], by_country: Any, by_theme: Any
) -> Q | None:
    """The objects within the scope of one of the roles held, or None when none is held.

    `by_country(ids)` and `by_theme(ids)` build the condition over objects. A membership without
    scope covers everything.
    """
    parts = []
    for held in standing.with_role(*roles):
        part = Q()
        if held.countries:
            part &= by_country(held.countries)
        if held.themes:
            part &= by_theme(held.themes)
        parts.append(part or EVERYTHING)
    return either(*parts)
