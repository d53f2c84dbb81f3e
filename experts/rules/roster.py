"""Who has to do with an expert's profile, and what of it they see.

The row "expert profile" of design.md section 4. The roster is one for the whole facility: a role's
countries and themes do not narrow it. Nobody decides about themselves.
"""

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.holders import holders, with_deputies
from accounts.models import Person
from accounts.standing import Standing
from core.policy import Policy, Stake
from experts.enums import Employment, ProfileState
from experts.models import ExpertProfile

S = ProfileState
#: What the team knows of: what was sent once, and what it entered itself. A draft that somebody
#: writes for themselves is theirs alone.
_KNOWN = ~Q(state=S.DRAFT) | Q(submitted_at__isnull=False) | Q(entered_by__isnull=False)
#: A CV that came by mail, while the team enters it.
_ENTERED = Q(state=S.DRAFT, entered_by__isnull=False)


def is_known(profile: ExpertProfile) -> bool:
    """Whether the team knows of a profile."""
    return (
        profile.state != S.DRAFT
        or profile.submitted_at is not None
        or profile.entered_by_id is not None
    )


def _themselves(standing: Standing) -> Q | None:
    """The person alone: what an expert says of themselves is not passed on to a deputy."""
    return None if standing.for_another else Q(person_id=standing.person_id)


def _of_others(standing: Standing, *roles: str) -> Q | None:
    """Profiles of people other than the holder of a role, the reader and the deputy."""
    holding = {held.person_id for held in standing.with_role(*roles)}
    if not holding:
        return None
    condition = Q(pk__in=[])
    for person_id in holding:
        condition |= ~Q(person_id=person_id)
    return condition & ~Q(
        person_id__in=[standing.person_id, standing.deputy_id or standing.person_id]
    )


def _team(known: Q, *roles: str) -> Callable[[Standing], Q | None]:
    def objects(standing: Standing) -> Q | None:
        others = _of_others(standing, *roles)
        return None if others is None else known & others

    return objects


def _others(profile: ExpertProfile, *roles: str) -> QuerySet[Person]:
    """Holders of a role and their deputies, never the person whom the profile is about."""
    people = holders(*roles).exclude(pk=profile.person_id)
    return with_deputies(people).exclude(pk=profile.person_id)


def _team_people(*roles: str) -> Callable[[ExpertProfile], QuerySet[Person]]:
    def people(profile: ExpertProfile) -> QuerySet[Person]:
        return _others(profile, *roles) if is_known(profile) else Person.objects.none()

    return people


#: Who enters a CV that came by mail.
KEEPERS = (Role.ASSISTANT, Role.OFFICER, Role.LEADER)


def _keeper_people(profile: ExpertProfile) -> QuerySet[Person]:
    if profile.state != S.DRAFT or profile.entered_by_id is None:
        return Person.objects.none()
    return _others(profile, *KEEPERS)


def _focal_point(standing: Standing) -> Q | None:
    """A Member State's focal point sees the officials who serve in its administrations."""
    states = standing.institution_countries(Role.FOCAL_POINT)
    if not states:
        return None
    return Q(
        state=S.ACTIVE,
        employment=Employment.SERVING,
        employer_country__in=states,
        employer_country__is_member_state=True,
    )


def _focal_point_people(profile: ExpertProfile) -> QuerySet[Person]:
    country = profile.employer_country
    if (
        profile.state != S.ACTIVE
        or profile.employment != Employment.SERVING
        or country is None
        or not country.is_member_state
    ):
        return Person.objects.none()
    return holders(Role.FOCAL_POINT, institution_countries=[country.pk])


_FULL = frozenset({"themselves", "officer", "leader", "auditor", "keeper"})

PROFILES = Policy(
    model=ExpertProfile,
    stakes=(
        Stake(
            "themselves",
            _("the expert"),
            _themselves,
            lambda p: Person.objects.filter(pk=p.person_id),
            deputies=False,
        ),
        Stake(
            "officer",
            _("case officers"),
            _team(_KNOWN, Role.OFFICER),
            _team_people(Role.OFFICER),
            deputies=False,
        ),
        Stake(
            "leader",
            _("team leaders"),
            _team(_KNOWN, Role.LEADER),
            _team_people(Role.LEADER),
            deputies=False,
        ),
        Stake(
            "assistant",
            _("assistants"),
            _team(_KNOWN, Role.ASSISTANT),
            _team_people(Role.ASSISTANT),
            deputies=False,
        ),
        Stake(
            "keeper",
            _("the team, while it enters a CV that came by mail"),
            _team(_ENTERED, *KEEPERS),
            _keeper_people,
            deputies=False,
        ),
        Stake(
            "auditor",
            _("auditors"),
            _team(_KNOWN, Role.AUDITOR),
            _team_people(Role.AUDITOR),
            deputies=False,
        ),
        Stake(
            "focal_point",
            _("focal points of the Member State that the expert serves"),
            _focal_point,
            _focal_point_people,
        ),
    ),
    views={
        "view": _FULL | {"assistant", "focal_point"},
        "view_full": _FULL,
        "view_contact": _FULL | {"assistant"},
        "view_summary": _FULL | {"assistant", "focal_point"},
    },
    rights={
        "edit": frozenset({"themselves", "keeper"}),
        "file:cv": _FULL,
        # The mail by which a CV came holds the same as the CV.
        "file:evidence": _FULL,
    },
    people_model=lambda: Person,
    deputies=with_deputies,
)


def may_enter(standing: Standing | None) -> bool:
    """Whether somebody may enter a CV that came by mail."""
    return standing is not None and standing.holds(*KEEPERS)


def may_search(standing: Standing | None) -> bool:
    """Whether somebody has a roster to search: the team's case roles, auditors, focal points."""
    return standing is not None and standing.holds(*KEEPERS, Role.AUDITOR, Role.FOCAL_POINT)


def searches_words(standing: Standing | None) -> bool:
    """Whether somebody searches the words of CVs: who may not read them may not ask them either."""
    return standing is not None and standing.holds(Role.OFFICER, Role.LEADER, Role.AUDITOR)
