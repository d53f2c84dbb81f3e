"""What a person stands for: memberships in force, own and of those deputised for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.enums import TEAM, DeputationState, MembershipState, Role
from core.prepared import Prepared

if TYPE_CHECKING:
    from accounts.models import Person


@dataclass(frozen=True)
class Held:
    """One membership in force, with its scope as ids; empty scope means everything."""

    membership_id: int
    person_id: int
    user_id: int | None
    role: str
    institution_id: int
    country_id: int | None
    delegation_id: int | None
    may_submit: bool
    is_contact: bool
    countries: frozenset[int]
    themes: frozenset[int]


@dataclass(frozen=True)
class Standing:
    """The memberships that a person may act under now, and for whom.

    `person_id` and `user_id` are the person's own; `held` holds the memberships in force of the
    person and of everybody whom the person deputises for. `deputy_id` is set in the standing of
    one of those, and names the deputy: what is personal, such as accepting an invitation, is not
    passed on, and a deputy decides nothing about themselves. `is_waiting` says that the person has
    asked to belong somewhere and is not confirmed yet.
    """

    person_id: int
    user_id: int | None
    held: tuple[Held, ...]
    principal_user_ids: tuple[int, ...] = ()
    key: str = ""
    deputy_id: int | None = None
    is_waiting: bool = False

    @property
    def is_newcomer(self) -> bool:
        """Whether the person belongs nowhere and has not asked to: so does an expert who joins."""
        return not self.held and not self.is_waiting

    @property
    def user_ids(self) -> list[int]:
        """The accounts that grants are read for: the own one first."""
        own = [self.user_id] if self.user_id is not None else []
        return own + list(self.principal_user_ids)

    @property
    def for_another(self) -> bool:
        """Whether this is what a deputy stands for in somebody's place."""
        return self.deputy_id is not None

    def with_role(self, *roles: str) -> Iterator[Held]:
        """The memberships with one of these roles."""
        return (held for held in self.held if held.role in roles)

    def holds(self, *roles: str) -> bool:
        """Whether one of the roles is held anywhere."""
        return any(True for _held in self.with_role(*roles))

    def institutions(self, *roles: str) -> list[int]:
        """The institutions in which one of the roles is held."""
        return sorted({held.institution_id for held in self.with_role(*roles)})

    def institution_countries(self, *roles: str) -> list[int]:
        """The countries of the institutions in which one of the roles is held."""
        countries = {held.country_id for held in self.with_role(*roles)}
        return sorted(c for c in countries if c is not None)

    @property
    def in_team(self) -> bool:
        """Whether the person works in the implementer's team."""
        return self.holds(*TEAM)

    @cached_property
    def own(self) -> "Standing":
        """Only what the person holds, without those deputised for."""
        held = tuple(h for h in self.held if h.person_id == self.person_id)
        return Standing(self.person_id, self.user_id, held, (), f"{self.key}:own")

    @cached_property
    def principals(self) -> list[tuple["Standing", int | None]]:
        """Each person deputised for, as (their standing, their user id)."""
        people = sorted({h.person_id for h in self.held if h.person_id != self.person_id})
        listed = []
        for person_id in people:
            held = tuple(h for h in self.held if h.person_id == person_id)
            user_id = held[0].user_id
            key = f"{self.key}:for:{person_id}"
            listed.append((Standing(person_id, user_id, held, (), key, self.person_id), user_id))
        return listed


def _memberships(person: int, today: date) -> QuerySet[Any, Any]:
    """What a person and those deputised for hold on a day, and what the person waits for.

    Two ways to it, each along an index; in one condition all memberships there are would be read.
    """
    membership_model = apps.get_model("accounts", "Membership")
    deputations = apps.get_model("accounts", "Deputation")._default_manager.filter(
        deputy_id=person, state=DeputationState.ACTIVE, starts_on__lte=today, ends_on__gte=today
    )
    own = Q(person_id=person, state__in=(MembershipState.ACTIVE, MembershipState.PENDING))
    others = Q(person_id__in=deputations.values("principal_id"), state=MembershipState.ACTIVE)
    ways = [
        membership_model._default_manager.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=today),
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            way,
        )
        .order_by()
        .values_list(
            "pk",
            "person_id",
            "person__user__id",
            "role",
            "institution_id",
            "institution__country_id",
            "institution__delegation_id",
            "may_submit",
            "is_contact",
            _scope(membership_model, "countries", "country_id"),
            _scope(membership_model, "themes", "theme_id"),
            "state",
        )
        for way in (own, others)
    ]
    return ways[0].union(ways[1]).order_by("pk")


def _scope(membership_model: Any, field: str, column: str) -> ArraySubquery:
    """The keys that a membership is narrowed to; empty: to none."""
    through = getattr(membership_model, field).through._default_manager
    return ArraySubquery(through.filter(membership=OuterRef("pk")).values(column))


_MEMBERSHIPS = Prepared(_memberships, person=int, today=date)


def load_standing(person: "Person") -> Standing:
    """Read a person's standing as of today, in one query."""
    rows = _MEMBERSHIPS.rows(person=person.pk, today=timezone.localdate())
    held = tuple(
        Held(*row[:9], *(frozenset(ids) for ids in row[9:11]))
        for row in rows
        if row[11] == MembershipState.ACTIVE
    )
    is_waiting = any(row[11] == MembershipState.PENDING for row in rows)
    user = getattr(person, "user", None)
    own_id = user.pk if user is not None else None
    others = {h.user_id for h in held if h.person_id != person.pk and h.user_id is not None}
    return Standing(
        person.pk,
        own_id,
        held,
        tuple(sorted(others)),
        f"person:{person.pk}",
        is_waiting=is_waiting,
    )


#: Roles whose holders see across institutions.
WIDE_ROLES = (*sorted(TEAM), Role.STEERING, Role.AUDITOR)
