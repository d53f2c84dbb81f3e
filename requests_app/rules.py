"""Who has to do with a request for assistance, and what follows from it.

The table of `docs/permissions.md` in code: one stake per way of having to do with a request.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.holders import holders, scope_condition, with_deputies
from accounts.models import Person
from accounts.standing import Standing
from core.conditions import both
from core.memory import PEOPLE
from core.policy import Policy, Stake
from reference.models import DelegationCountry
from requests_app.enums import FROM_ADMISSION_ON, RequestState
from requests_app.models import AssistanceRequest, RequestParty

#: Everything but a draft: what people outside the requesting institution may know of.
REGISTERED = ~Q(state=RequestState.DRAFT)


def _in_countries(ids: Iterable[int]) -> Q:
    covered = AssistanceRequest.countries.through.objects.filter(
        assistancerequest=OuterRef("pk"), country__in=list(ids)
    )
    return Q(country__in=list(ids)) | Q(Exists(covered))


def _in_themes(ids: Iterable[int]) -> Q:
    themes = AssistanceRequest.themes.through.objects.filter(
        assistancerequest=OuterRef("pk"), theme__in=list(ids)
    )
    return Q(Exists(themes))


@PEOPLE.keeps
def country_ids(obj: AssistanceRequest) -> list[int]:
    """The countries that a request is about."""
    ids = set(obj.countries.values_list("pk", flat=True))
    if obj.country_id is not None:
        ids.add(obj.country_id)
    return sorted(ids)


@PEOPLE.keeps
def _theme_ids(obj: AssistanceRequest) -> list[int]:
    return list(obj.themes.values_list("pk", flat=True))


def _has_party(institutions: Any) -> Q:
    parties = RequestParty.objects.filter(request=OuterRef("pk"), institution__in=institutions)
    return Q(Exists(parties))


def _team(*roles: str) -> Callable[[Standing], Q | None]:
    """Objects condition of a role in the team, within the scope of the membership."""

    def objects(standing: Standing) -> Q | None:
        condition = scope_condition(standing, roles, _in_countries, _in_themes)
        return both(REGISTERED, condition)

    return objects


def _team_people(*roles: str) -> Callable[[AssistanceRequest], QuerySet[Person]]:
    def people(obj: AssistanceRequest) -> QuerySet[Person]:
        if obj.state == RequestState.DRAFT:
            return Person.objects.none()
        return holders_in_scope(obj, *roles)

    return people


def holders_in_scope(obj: AssistanceRequest, *roles: str) -> QuerySet[Person]:
    """Holders of one of the roles whose scope the request lies in."""
    return holders(*roles, countries=country_ids(obj), themes=_theme_ids(obj))


def _creator(standing: Standing) -> Q | None:
    """Whoever began it in the portal, as long as the institution is not confirmed, sees it."""
    return Q(created_by__in=standing.user_ids, lead_institution__isnull=True)


def _creator_people(obj: AssistanceRequest) -> QuerySet[Person]:
    if obj.lead_institution_id is not None:
        return Person.objects.none()
    return Person.objects.filter(user=obj.created_by_id)


def _party(standing: Standing) -> Q | None:
    institutions = standing.institutions(Role.OFFICIAL)
    return _has_party(institutions) if institutions else None


def _party_people(obj: AssistanceRequest) -> QuerySet[Person]:
    return holders(Role.OFFICIAL, institutions=obj.parties.values("institution"))


def _lead(standing: Standing) -> Q | None:
    institutions = standing.institutions(Role.OFFICIAL)
    return Q(lead_institution__in=institutions) if institutions else None


def _lead_people(obj: AssistanceRequest) -> QuerySet[Person]:
    return holders(Role.OFFICIAL, institutions=_lead_ids(obj))


def _lead_ids(obj: AssistanceRequest) -> list[int]:
    return [obj.lead_institution_id] if obj.lead_institution_id is not None else []


def _submitter(standing: Standing) -> Q | None:
    institutions = [h.institution_id for h in standing.with_role(Role.OFFICIAL) if h.may_submit]
    return Q(lead_institution__in=institutions) if institutions else None


def _submitter_people(obj: AssistanceRequest) -> QuerySet[Person]:
    return holders(Role.OFFICIAL, institutions=_lead_ids(obj), may_submit=True)


def _accreditations() -> QuerySet[DelegationCountry]:
    """Which Delegation is accredited to which country today."""
    today = timezone.localdate()
    return DelegationCountry.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=today),
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
    )


def _delegation(standing: Standing) -> Q | None:
    """The requests of the countries that the officer's Delegation is accredited to today."""
    delegations = [
        h.delegation_id for h in standing.with_role(Role.DELEGATION) if h.delegation_id is not None
    ]
    if not delegations:
        return None
    accredited = _accreditations().filter(delegation__in=delegations).values("country")
    covered = AssistanceRequest.countries.through.objects.filter(
        assistancerequest=OuterRef("pk"), country__in=accredited
    )
    return REGISTERED & (Q(country__in=accredited) | Q(Exists(covered)))


def _delegation_people(obj: AssistanceRequest) -> QuerySet[Person]:
    if obj.state == RequestState.DRAFT:
        return Person.objects.none()
    accredited = _accreditations().filter(country__in=country_ids(obj))
    delegations = accredited.values("delegation")
    return holders(Role.DELEGATION, delegations=delegations)


def _co_initiator(standing: Standing) -> Q | None:
    """A focal point sees a summary of what its Member State helped to initiate."""
    states = standing.institution_countries(Role.FOCAL_POINT)
    if not states:
        return None
    initiated = AssistanceRequest.initiated_by.through.objects.filter(
        assistancerequest=OuterRef("pk"), country__in=states
    )
    return REGISTERED & Q(Exists(initiated))


def _co_initiator_people(obj: AssistanceRequest) -> QuerySet[Person]:
    if obj.state == RequestState.DRAFT:
        return Person.objects.none()
    return holders(Role.FOCAL_POINT, institution_countries=obj.initiated_by.values("pk"))


def _steering(standing: Standing) -> Q | None:
    """Members of the Steering Group read a request from its admission on."""
    return Q(state__in=FROM_ADMISSION_ON) if standing.holds(Role.STEERING) else None


def _steering_people(obj: AssistanceRequest) -> QuerySet[Person]:
    admitted = obj.state in FROM_ADMISSION_ON
    return holders(Role.STEERING) if admitted else Person.objects.none()


def _auditor(standing: Standing) -> Q | None:
    return REGISTERED if standing.holds(Role.AUDITOR) else None


def _auditor_people(obj: AssistanceRequest) -> QuerySet[Person]:
    return Person.objects.none() if obj.state == RequestState.DRAFT else holders(Role.AUDITOR)


def _one(person_id: int | None) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=[] if person_id is None else [person_id])


def _focal_point_people(obj: AssistanceRequest) -> QuerySet[Person]:
    return _one(obj.focal_point_id)


def _signatory_people(obj: AssistanceRequest) -> QuerySet[Person]:
    return _one(obj.signatory_id)


def _in_charge_people(obj: AssistanceRequest) -> QuerySet[Person]:
    """The officer in charge; before there is one, the officers in whose scope it lies."""
    if obj.officer_id is not None:
        return _one(obj.officer_id)
    return _team_people(Role.OFFICER)(obj)


def _nobody_sees_by_it(standing: Standing) -> Q | None:
    return None


PARTNER = frozenset({"creator", "party", "lead", "submitter"})
TEAM_STAKES = frozenset({"officer", "leader", "assistant"})

REQUESTS: Policy[AssistanceRequest] = Policy(
    model=AssistanceRequest,
    stakes=(
        Stake("creator", _("whoever began it"), _creator, _creator_people),
        Stake("party", _("officials of the institutions party to it"), _party, _party_people),
        Stake("lead", _("officials of the lead institution"), _lead, _lead_people),
        Stake(
            "submitter",
            _("officials whom the lead institution lets submit"),
            _submitter,
            _submitter_people,
        ),
        Stake("delegation", _("the EU Delegation"), _delegation, _delegation_people),
        Stake(
            "co_initiator",
            _("focal points of Member States that helped to initiate it"),
            _co_initiator,
            _co_initiator_people,
        ),
        Stake("officer", _("case officers"), _team(Role.OFFICER), _team_people(Role.OFFICER)),
        Stake("leader", _("team leaders"), _team(Role.LEADER), _team_people(Role.LEADER)),
        Stake("assistant", _("assistants"), _team(Role.ASSISTANT), _team_people(Role.ASSISTANT)),
        Stake("steering", _("Steering Group members"), _steering, _steering_people),
        Stake("auditor", _("auditors"), _auditor, _auditor_people),
        # Known by name and address only: they are told, and see the case if they hold a role.
        Stake("in_charge", _("the officer in charge"), _nobody_sees_by_it, _in_charge_people),
        Stake("focal_point", _("the focal point"), _nobody_sees_by_it, _focal_point_people),
        Stake("signatory", _("the signatory"), _nobody_sees_by_it, _signatory_people),
    ),
    views={
        # Exists for them, at least as a summary.
        "view": PARTNER | TEAM_STAKES | {"delegation", "steering", "auditor", "co_initiator"},
        # Reads what was asked, the letter and the answers.
        "view_content": PARTNER | TEAM_STAKES | {"delegation", "steering", "auditor"},
        # Reads the triage: checklist, internal history.
        "view_internal": TEAM_STAKES | {"auditor"},
        # Reads the opinions of the Delegation and of the services.
        "view_opinions": TEAM_STAKES | {"delegation", "auditor"},
        # Reads what was asked of and answered by the partner.
        "view_shared": PARTNER | TEAM_STAKES | {"delegation", "auditor"},
    },
    rights={
        "edit": frozenset({"creator", "lead"}),
        "triage": frozenset({"officer", "leader"}),
        "file:letter": PARTNER | TEAM_STAKES | {"delegation", "steering", "auditor"},
        "file:answer": PARTNER | TEAM_STAKES | {"delegation", "auditor"},
        "file:evidence": TEAM_STAKES | {"auditor"},
    },
    people_model=lambda: Person,
    deputies=with_deputies,
)


def delegation_countries(standing: Standing) -> list[int]:
    """The countries that the Delegations a person works for are accredited to today, as ids."""
    ids = [h.delegation_id for h in standing.with_role(Role.DELEGATION) if h.delegation_id]
    if not ids:
        return []
    accredited = _accreditations().filter(delegation__in=ids)
    return sorted(set(accredited.values_list("country", flat=True)))


def may_register(standing: Standing | None, countries: Iterable[int] | None = None) -> bool:
    """Assistants, officers, leaders and Delegation officers enter a letter that reached them.

    `countries` are those that the letter is about, when they are known: a Delegation registers
    for its own countries only.
    """
    if standing is None:
        return False
    if standing.holds(Role.ASSISTANT, Role.OFFICER, Role.LEADER):
        return True
    if not standing.holds(Role.DELEGATION):
        return False
    return countries is None or bool(set(countries) & set(delegation_countries(standing)))


def may_begin(standing: Standing | None) -> bool:
    """Officials, confirmed or not yet, begin a request."""
    if standing is None:
        return False
    return standing.holds(Role.OFFICIAL) or not standing.held


def possible_officers(obj: AssistanceRequest) -> QuerySet[Person]:
    """Who may be put in charge of a request: officers and leaders in whose scope it lies."""
    people = holders_in_scope(obj, Role.OFFICER, Role.LEADER)
    return people.order_by("given_name", "family_name", "pk")


def delegations_of(standing: Standing | None, obj: AssistanceRequest) -> list[int]:
    """For which Delegations (institution ids) somebody may give an opinion on a request."""
    if standing is None:
        return []
    accredited = set(
        _accreditations().filter(country__in=country_ids(obj)).values_list("delegation", flat=True)
    )
    return sorted(
        {
            h.institution_id
            for h in standing.with_role(Role.DELEGATION)
            if h.delegation_id in accredited
        }
    )
