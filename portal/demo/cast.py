"""The cast: one invented person per role, the institutions they belong to.

`outsider` must never see anything. `deputy` deputises for the leader.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.enums import MembershipState, Role
from accounts.models import Deputation, Institution, Membership, Person, User
from reference.models import Country, Delegation, DelegationCountry, InstitutionKind

DOMAIN = "demo.example"
#: Printed by `make run`; refused outside demonstration mode.
PASSWORD = "peer-to-peer-2026"


@dataclass(frozen=True)
class Body:
    """An institution of the cast."""

    name: str
    kind: str
    country: str = ""
    acronym: str = ""
    delegation_to: str = ""


MINISTRY = Body("National Directorate for Migration (demonstration)", "national_admin", "GH", "NDM")
DELEGATION = Body("EU Delegation to Ghana (demonstration)", "eu_delegation", "GH", "", "GH")
IMPLEMENTER = Body("Institute for Peer Expertise (demonstration)", "implementer", "", "IPE")
INTPA = Body("Directorate-General for International Partnerships", "eu_service", "", "DG INTPA")
HOME = Body("Directorate-General for Migration and Home Affairs", "eu_service", "", "DG HOME")
EEAS = Body("European External Action Service", "eu_service", "", "EEAS")
MS_FOCAL = Body("Migration Agency of Portugal (demonstration)", "member_state_body", "PT")
MS_EXPERT = Body("Asylum Office of Portugal (demonstration)", "member_state_body", "PT")
MS_HOST = Body("Border Service of Spain (demonstration)", "member_state_body", "ES")


@dataclass(frozen=True)
class Member:
    """One person of the cast."""

    key: str
    given: str
    family: str
    role: Role
    body: Body
    post: str
    language: str = "en"
    may_submit: bool = False
    is_contact: bool = False


CAST = (
    Member(
        "official", "Abena", "Example", Role.OFFICIAL, MINISTRY, "Head of Cooperation",
        may_submit=True, is_contact=True,
    ),
    Member("delegation", "Dominik", "Example", Role.DELEGATION, DELEGATION, "Programme Manager"),
    Member("focalpoint", "Filipa", "Example", Role.FOCAL_POINT, MS_FOCAL, "National focal point"),
    Member("expert", "Emma", "Example", Role.EXPERT, MS_EXPERT, "Senior caseworker"),
    Member("host", "Hugo", "Example", Role.HOST, MS_HOST, "Head of training"),
    Member("officer", "Olivia", "Example", Role.OFFICER, IMPLEMENTER, "Case officer"),
    Member("leader", "Lukas", "Example", Role.LEADER, IMPLEMENTER, "Team leader"),
    Member("assistant", "Amir", "Example", Role.ASSISTANT, IMPLEMENTER, "Project assistant"),
    Member("finance", "Freya", "Example", Role.FINANCE, IMPLEMENTER, "Finance officer"),
    Member(
        "communication", "Carmen", "Example", Role.COMMUNICATION, IMPLEMENTER,
        "Communication officer",
    ),
    Member("auditor", "Anton", "Example", Role.AUDITOR, INTPA, "Auditor"),
    Member("deputy", "Dana", "Example", Role.OFFICER, IMPLEMENTER, "Senior case officer"),
    Member("steering1", "Ines", "Example", Role.STEERING, INTPA, "Policy officer"),
    Member("steering2", "Henrik", "Example", Role.STEERING, HOME, "Policy officer"),
    Member("steering3", "Elena", "Example", Role.STEERING, EEAS, "Desk officer"),
    Member("chair", "Claire", "Example", Role.STEERING, INTPA, "Head of Unit"),
    Member("admin", "Ada", "Example", Role.ADMINISTRATOR, IMPLEMENTER, "Administrator"),
)  # fmt: skip
OUTSIDER = Member(
    "outsider", "Otto", "Example", Role.OFFICIAL, Body("A ministry elsewhere", "", "KE"), "Clerk"
)
KEYS = (*(member.key for member in CAST), OUTSIDER.key)


def institution(body: Body) -> Institution:
    """The institution of a body, made when it is not there yet."""
    country = Country.objects.get(iso2=body.country) if body.country else None
    found, _made = Institution.objects.get_or_create(
        name=body.name,
        country=country,
        defaults={
            "kind": InstitutionKind.objects.get(code=body.kind),
            "acronym": body.acronym,
            "delegation": _delegation(body.delegation_to) if body.delegation_to else None,
        },
    )
    return found


def _delegation(iso2: str) -> Delegation:
    """The Delegation accredited to a country."""
    accredited = DelegationCountry.objects.filter(country__iso2=iso2).select_related("delegation")
    return accredited.order_by("pk")[0].delegation


@lru_cache(maxsize=4)
def _hashed(password: str | None) -> str:
    """The stored form, made once: it is the same published password for all eighteen."""
    return make_password(password)


def account(member: Member, password: str | None) -> User:
    """The account of one person of the cast, with a verified address."""
    from allauth.account.models import EmailAddress

    email = f"{member.key}@{DOMAIN}"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(
            email,
            None,
            given_name=member.given,
            family_name=member.family,
            language=member.language,
        )
        User.objects.filter(pk=user.pk).update(password=_hashed(password))
        user.refresh_from_db()
    EmailAddress.objects.get_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    return user


@transaction.atomic
def make_cast(password: str | None = PASSWORD) -> dict[str, User]:
    """Make the cast, or find it: returns its accounts by key. Idempotent."""
    cast = {member.key: account(member, password) for member in (*CAST, OUTSIDER)}
    for member in CAST:
        Membership.objects.get_or_create(
            person=cast[member.key].person,
            institution=institution(member.body),
            role=member.role,
            defaults={
                "state": MembershipState.ACTIVE,
                "post": member.post,
                "may_submit": member.may_submit,
                "is_contact": member.is_contact,
                "evidence": "Part of the demonstration.",
            },
        )
    outsider: Person = cast[OUTSIDER.key].person
    Membership.objects.get_or_create(
        person=outsider,
        role=OUTSIDER.role,
        defaults={
            "state": MembershipState.PENDING,
            "claimed_name": OUTSIDER.body.name,
            "claimed_country": Country.objects.get(iso2=OUTSIDER.body.country),
            "post": OUTSIDER.post,
        },
    )
    Deputation.objects.get_or_create(
        principal=cast["leader"].person,
        deputy=cast["deputy"].person,
        defaults={"starts_on": date(2026, 1, 1), "ends_on": date(2035, 12, 31)},
    )
    User.objects.filter(pk=cast["admin"].pk).update(is_staff=True)
    return cast
