"""Who has to do with a membership. Holders of roles are found in `holders`."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import STAFF, MembershipState, Role
from accounts.holders import holders, with_deputies
from accounts.models import Membership, Person
from accounts.standing import Standing
from core.policy import Policy, Stake


def _themselves(standing: Standing) -> Q:
    return Q(person_id=standing.person_id)


def _administrators(standing: Standing) -> Q | None:
    return Q(pk__isnull=False) if standing.holds(Role.ADMINISTRATOR) else None


def _officers(standing: Standing) -> Q | None:
    """Officers and leaders confirm people of institutions outside, never staff."""
    held = standing.holds(Role.OFFICER, Role.LEADER)
    return ~Q(role__in=STAFF) & ~Q(person_id=standing.person_id) if held else None


def _contacts(standing: Standing) -> Q | None:
    institutions = [h.institution_id for h in standing.with_role(Role.OFFICIAL) if h.is_contact]
    if not institutions:
        return None
    return Q(institution_id__in=institutions, role=Role.OFFICIAL) & ~Q(person_id=standing.person_id)


def _officer_people(membership: Membership) -> QuerySet[Person]:
    if membership.role in STAFF:
        return Person.objects.none()
    return holders(Role.OFFICER, Role.LEADER).exclude(pk=membership.person_id)


def _contact_people(membership: Membership) -> QuerySet[Person]:
    if membership.role != Role.OFFICIAL or membership.institution_id is None:
        return Person.objects.none()
    contacts = Membership.objects.in_force().filter(
        institution=membership.institution_id, role=Role.OFFICIAL, is_contact=True
    )
    return Person.objects.filter(pk__in=contacts.values("person")).exclude(pk=membership.person_id)


MEMBERSHIPS = Policy(
    model=Membership,
    stakes=(
        Stake(
            "themselves",
            _("the person"),
            _themselves,
            lambda m: Person.objects.filter(pk=m.person_id),
        ),
        Stake(
            "administrator",
            _("administrators"),
            _administrators,
            lambda m: holders(Role.ADMINISTRATOR),
        ),
        Stake("officer", _("case officers and leaders"), _officers, _officer_people),
        Stake("contact", _("the institution's contact"), _contacts, _contact_people),
    ),
    views={
        "view": frozenset({"themselves", "administrator", "officer", "contact"}),
        "confirm": frozenset({"administrator", "officer", "contact"}),
    },
    people_model=lambda: Person,
    deputies=with_deputies,
)

#: States in which a membership may still come to life.
OPEN_STATES = (MembershipState.PENDING, MembershipState.ACTIVE)
