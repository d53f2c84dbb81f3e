"""Questions about people that other rooms ask, and what the pages of this room list."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.enums import DeputationState, MembershipState, Role
from accounts.models import Deputation, Institution, Membership, Person
from accounts.rules import INSTITUTIONS, MEMBERSHIPS
from accounts.standing import Standing
from core.models import Event
from core.policy import standing_of
from core.timeline import Entry, entries


def timeline(subjects: list[Any], standing: Standing | None) -> list[Entry]:
    """The history of these objects as the reader may see it, with names joined. One query.

    `event.giver_name` is the name of whose recorded act it is.
    """
    giver = Person.objects.filter(pk=OuterRef("recorded_act__giver_id")).values(
        name=Concat("given_name", Value(" "), "family_name")
    )
    with_names = Event.objects.select_related("actor__person", "principal__person")
    return entries(subjects, standing, with_names.annotate(giver_name=Subquery(giver[:1])))


def own_institutions(user: Any) -> QuerySet[Institution]:
    """The institutions for which the user may submit a request."""
    standing = standing_of(user)
    if not isinstance(standing, Standing):
        return Institution.objects.none()
    ids = [h.institution_id for h in standing.with_role(Role.OFFICIAL) if h.may_submit]
    return Institution.objects.filter(pk__in=ids)


def _with_names(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    return memberships.select_related(
        "person", "person__user", "institution__country", "institution__kind", "claimed_country"
    )


def pending_memberships(standing: Standing | None) -> QuerySet[Membership]:
    """Memberships that wait for a confirmation by this person, oldest first.

    What was invited waits for the invited person.
    """
    memberships = MEMBERSHIPS.visible_to(standing, "confirm")
    waiting = memberships.filter(state=MembershipState.PENDING, invited=False)
    return _with_names(waiting).order_by("state_since")


def directory(
    standing: Standing | None, *, words: str = "", role: str = "", state: str = ""
) -> QuerySet[Membership]:
    """The memberships that this person may look up, by name of the person."""
    found = MEMBERSHIPS.visible_to(standing)
    for word in words.split()[:5]:
        found = found.filter(
            Q(person__given_name__icontains=word)
            | Q(person__family_name__icontains=word)
            | Q(person__email__icontains=word)
            | Q(claimed_name__icontains=word)
            | Q(institution__name__icontains=word)
            | Q(institution__acronym__iexact=word)
        )
    if role:
        found = found.filter(role=role)
    if state:
        found = found.filter(state=state)
    return _with_names(found).order_by("person__family_name", "person__given_name", "pk")


def visible_membership(standing: Standing | None, pk: int) -> Membership | None:
    """One membership with its names, if it exists for this person."""
    return _with_names(MEMBERSHIPS.visible_to(standing)).filter(pk=pk).first()


def visible_institution(standing: Standing | None, pk: int) -> Institution | None:
    """One institution, if it exists for this person."""
    found = INSTITUTIONS.visible_to(standing).select_related("country", "kind", "delegation")
    return found.filter(pk=pk).first()


def people_of(institution: Institution, standing: Standing | None) -> QuerySet[Membership]:
    """The people who belong to an institution today, by name.

    `listed_for_reader` says whether the reader may open the membership.
    """
    openable = MEMBERSHIPS.visible_to(standing).filter(pk=OuterRef("pk"))
    return (
        Membership.objects.in_force()
        .filter(institution=institution)
        .annotate(listed_for_reader=Exists(openable))
        .select_related("person")
        .order_by("-is_contact", "person__family_name", "person__given_name", "pk")
    )


def own_memberships(person_id: int) -> QuerySet[Membership]:
    """All that a person holds, held or asked for, newest first."""
    held = Membership.objects.filter(person=person_id)
    return _with_names(held).order_by("-state_since", "-pk")


def deputations_of(person_id: int) -> list[Deputation]:
    """Who deputises for a person, and for whom the person does, now or later."""
    concerned = Q(principal=person_id) | Q(deputy=person_id)
    return list(
        Deputation.objects.filter(concerned, state=DeputationState.ACTIVE)
        .exclude(ends_on__lt=timezone.localdate())
        .select_related("principal", "deputy")
        .order_by("starts_on", "pk")
    )
