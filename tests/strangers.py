"""People of every role whom no scene concerns: elsewhere, or for other countries and themes.

They stand beside the cast when it is counted who is told: whoever of them is told shows that a
stake reaches too far.
"""

from accounts.enums import MembershipState, Role
from accounts.models import Membership, Person
from portal.demo.cast import DOMAIN, IMPLEMENTER, Body, institution
from reference.models import Country, Theme

#: The cast's request is of Ghana; these are for Moldova, and for a theme that it does not have.
ELSEWHERE = "MD"
_MINISTRY = Body("Ministry of the Interior of Moldova", "national_admin", ELSEWHERE)
_AGENCY = Body("Migration Agency of Sweden", "member_state_body", "SE")
_DELEGATION = Body("EU Delegation to Moldova", "eu_delegation", ELSEWHERE, "", ELSEWHERE)
_SERVICE = Body("Directorate-General for Budget", "eu_service")
_HOMES: dict[Role, Body] = {
    Role.OFFICIAL: _MINISTRY,
    Role.DELEGATION: _DELEGATION,
    Role.FOCAL_POINT: _AGENCY,
    Role.EXPERT: _AGENCY,
    Role.HOST: _AGENCY,
    Role.STEERING: _SERVICE,
}
#: Roles of the team that have a scope of countries and themes.
SCOPED = (Role.OFFICER, Role.LEADER, Role.ASSISTANT)
#: Their matters belong to no country: every officer is told of them, whatever the scope.
WITHOUT_COUNTRY = (
    "accounts.membership",
    "accounts.deputation",
    "experts.profile",
    "partnerships.enquiry",
)


def strangers(*, scoped: bool) -> list[Person]:
    """One of each role, and with `scoped` those of the team who are for other countries."""
    roles = [*_HOMES, *(SCOPED if scoped else ())]
    homes = {body: institution(body) for body in {*_HOMES.values(), IMPLEMENTER}}
    people = Person.objects.bulk_create(
        Person(given_name="Far", family_name=role, email=f"far-{role.lower()}@{DOMAIN}")
        for role in roles
    )
    members = Membership.objects.bulk_create(
        Membership(
            person=person,
            institution=homes[_HOMES.get(role, IMPLEMENTER)],
            role=role,
            state=MembershipState.ACTIVE,
            may_submit=role == Role.OFFICIAL,
            is_contact=role == Role.OFFICIAL,
            evidence="Part of a test.",
        )
        for role, person in zip(roles, people, strict=True)
    )
    ids = [member.pk for member in members if member.role in SCOPED]
    if ids:
        elsewhere = Country.objects.get(iso2=ELSEWHERE)
        theme = Theme.objects.filter(parent__isnull=True).order_by("-code")[0]
        countries, themes = Membership.countries.through, Membership.themes.through
        countries.objects.bulk_create(
            countries(membership_id=pk, country_id=elsewhere.pk) for pk in ids
        )
        themes.objects.bulk_create(themes(membership_id=pk, theme_id=theme.pk) for pk in ids)
    return people
