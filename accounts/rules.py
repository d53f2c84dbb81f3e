"""Who has to do with a membership, an institution, a deputation.

Nobody decides about themselves: not as officer, not as administrator, not as somebody's deputy.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import STAFF, TEAM, MembershipState, Role
from accounts.holders import holders, with_deputies
from accounts.models import Deputation, Institution, Membership, Person
from accounts.standing import Standing
from core.conditions import EVERYTHING
from core.policy import Policy, Stake

# -- Memberships -----------------------------------------------------------------------------------


def _themselves(standing: Standing) -> Q | None:
    """The person alone: no deputy takes up or asks for a role in somebody's name."""
    return None if standing.for_another else Q(person_id=standing.person_id)


def _about_others(standing: Standing, *roles: str) -> Q | None:
    """Memberships of people other than the reader, the holder of the role, and the deputy."""
    holding = {held.person_id for held in standing.with_role(*roles)}
    if not holding:
        return None
    by_one_of_them = Q(pk__in=[])
    for person_id in holding:
        by_one_of_them |= ~Q(person_id=person_id)
    return by_one_of_them & _not_the_reader(standing)


def _not_the_reader(standing: Standing) -> Q:
    return ~Q(person_id__in=[standing.person_id, standing.deputy_id or standing.person_id])


def _administrators(standing: Standing) -> Q | None:
    return _about_others(standing, Role.ADMINISTRATOR)


def _officers(standing: Standing) -> Q | None:
    """Officers and leaders confirm people of institutions outside, never staff."""
    others = _about_others(standing, Role.OFFICER, Role.LEADER)
    return None if others is None else others & ~Q(role__in=STAFF)


def _contacts(standing: Standing) -> Q | None:
    """An institution's contact confirms its officials."""
    condition: Q | None = None
    for held in standing.with_role(Role.OFFICIAL):
        if held.is_contact:
            part = Q(institution_id=held.institution_id) & ~Q(person_id=held.person_id)
            condition = part if condition is None else condition | part
    if condition is None:
        return None
    return condition & Q(role=Role.OFFICIAL) & _not_the_reader(standing)


def _others(people: QuerySet[Person], membership: Membership) -> QuerySet[Person]:
    """These people and their deputies, but never the person whom the membership is about."""
    others = people.exclude(pk=membership.person_id)
    return with_deputies(others).exclude(pk=membership.person_id)


def _administrator_people(membership: Membership) -> QuerySet[Person]:
    return _others(holders(Role.ADMINISTRATOR), membership)


def _officer_people(membership: Membership) -> QuerySet[Person]:
    if membership.role in STAFF:
        return Person.objects.none()
    return _others(holders(Role.OFFICER, Role.LEADER), membership)


def _contact_people(membership: Membership) -> QuerySet[Person]:
    if membership.role != Role.OFFICIAL or membership.institution_id is None:
        return Person.objects.none()
    contacts = Membership.objects.in_force().filter(
        institution=membership.institution_id, role=Role.OFFICIAL, is_contact=True
    )
    return _others(Person.objects.filter(pk__in=contacts.values("person")), membership)


MEMBERSHIPS = Policy(
    model=Membership,
    stakes=(
        Stake(
            "themselves",
            _("the person"),
            _themselves,
            lambda m: Person.objects.filter(pk=m.person_id),
            deputies=False,
        ),
        Stake(
            "administrator",
            _("administrators"),
            _administrators,
            _administrator_people,
            deputies=False,
        ),
        Stake(
            "officer",
            _("case officers and leaders"),
            _officers,
            _officer_people,
            deputies=False,
        ),
        Stake(
            "contact",
            _("the institution's contact"),
            _contacts,
            _contact_people,
            deputies=False,
        ),
    ),
    views={
        "view": frozenset({"themselves", "administrator", "officer", "contact"}),
        "confirm": frozenset({"administrator", "officer", "contact"}),
        # Reads what was done about the account: no matter of those who confirm where people work.
        "view_account": frozenset({"themselves", "administrator"}),
    },
    people_model=lambda: Person,
    deputies=with_deputies,
)

#: States in which nobody has decided yet, or decided for it.
OPEN_STATES = (MembershipState.PENDING, MembershipState.ACTIVE)


# -- Institutions ----------------------------------------------------------------------------------

#: Roles that look things up across institutions.
_LOOKS_UP = (*sorted(TEAM), Role.AUDITOR, Role.ADMINISTRATOR)
#: Roles that see who else is in their institution.
_COLLEAGUES = (Role.OFFICIAL, Role.DELEGATION, Role.FOCAL_POINT, Role.STEERING)


def _all(standing: Standing) -> Q | None:
    return EVERYTHING if standing.holds(*_LOOKS_UP) else None


def _colleagues(standing: Standing) -> Q | None:
    institutions = standing.institutions(*_COLLEAGUES)
    return Q(pk__in=institutions) if institutions else None


INSTITUTIONS = Policy(
    model=Institution,
    stakes=(
        Stake("team", _("the team, auditors, administrators"), _all, lambda i: holders(*_LOOKS_UP)),
        Stake(
            "colleague",
            _("its people"),
            _colleagues,
            lambda i: holders(*_COLLEAGUES, institutions=[i.pk]),
        ),
    ),
    views={"view": frozenset({"team", "colleague"}), "addresses": frozenset({"team"})},
    people_model=lambda: Person,
    deputies=with_deputies,
)

# -- Deputations -----------------------------------------------------------------------------------


def _principal(standing: Standing) -> Q | None:
    return None if standing.for_another else Q(principal_id=standing.person_id)


def _deputy(standing: Standing) -> Q | None:
    return None if standing.for_another else Q(deputy_id=standing.person_id)


def _administrator_of_deputies(standing: Standing) -> Q | None:
    return EVERYTHING if standing.holds(Role.ADMINISTRATOR) else None


DEPUTATIONS = Policy(
    model=Deputation,
    stakes=(
        Stake(
            "principal",
            _("the person deputised for"),
            _principal,
            lambda d: Person.objects.filter(pk=d.principal_id),
            deputies=False,
        ),
        Stake(
            "deputy",
            _("the deputy"),
            _deputy,
            lambda d: Person.objects.filter(pk=d.deputy_id),
            deputies=False,
        ),
        Stake(
            "administrator",
            _("administrators"),
            _administrator_of_deputies,
            lambda d: holders(Role.ADMINISTRATOR),
        ),
    ),
    views={"view": frozenset({"principal", "deputy", "administrator"})},
    people_model=lambda: Person,
    deputies=with_deputies,
)


def may_invite(standing: Standing | None) -> bool:
    """Whether somebody may invite people into roles."""
    return standing is not None and standing.holds(Role.ADMINISTRATOR)


def may_use_directory(standing: Standing | None) -> bool:
    """Whether somebody looks people up: who confirms them, the team, auditors."""
    if standing is None:
        return False
    contact = any(held.is_contact for held in standing.with_role(Role.OFFICIAL))
    return contact or standing.holds(*_LOOKS_UP)


def colleagues_of(person_id: int) -> QuerySet[Person]:
    """People with an account who belong to an institution of this person today, without them."""
    own = Membership.objects.in_force().filter(person=person_id).values("institution")
    shared = Membership.objects.in_force().filter(person=OuterRef("pk"), institution__in=own)
    people = Person.objects.filter(Exists(shared), user__is_active=True)
    return people.exclude(pk=person_id)
