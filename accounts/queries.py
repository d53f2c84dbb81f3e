"""Questions about people that other rooms ask."""

from typing import Any

from django.db.models import QuerySet

from accounts.enums import MembershipState, Role
from accounts.models import Institution, Membership
from accounts.rules import MEMBERSHIPS
from accounts.standing import Standing
from core.models import Event
from core.policy import standing_of
from core.timeline import Entry, entries


def timeline(subjects: list[Any], standing: Standing | None) -> list[Entry]:
    """The history of these objects as the reader may see it, with names joined."""
    with_names = Event.objects.select_related("actor__person", "principal__person")
    return entries(subjects, standing, with_names)


def own_institutions(user: Any) -> QuerySet[Institution]:
    """The institutions for which the user may submit a request."""
    standing = standing_of(user)
    if not isinstance(standing, Standing):
        return Institution.objects.none()
    ids = [h.institution_id for h in standing.with_role(Role.OFFICIAL) if h.may_submit]
    return Institution.objects.filter(pk__in=ids)


def pending_memberships(standing: Standing | None) -> QuerySet[Membership]:
    """Memberships that wait for a confirmation by this person, oldest first."""
    return (
        MEMBERSHIPS.visible_to(standing, "confirm")
        .filter(state=MembershipState.PENDING)
        .select_related("person", "institution", "claimed_country")
        .order_by("state_since")
    )
