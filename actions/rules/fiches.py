"""Who has to do with a fiche.

The table of `docs/permissions.md` in code. Whoever has to do with a request has to do with the
fiches that answer it, so most stakes are read through the request's own policy.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.holders import holders, scope_condition, with_deputies
from accounts.models import Person
from accounts.standing import Standing
from actions.models import ActionFiche, Consultation, ConsultationSeat, FicheRequest
from core.conditions import EVERYTHING, any_of, through
from core.policy import Policy, Stake
from requests_app.models import AssistanceRequest
from requests_app.rules import REGISTERED, REQUESTS, holders_in_scope

Condition = Callable[[Standing], Q | None]
_REQUEST_STAKES = {stake.name: stake for stake in REQUESTS.stakes}


def people_of(standing: Standing) -> list[int]:
    """The person and whoever the person deputises for."""
    return sorted({standing.person_id, *(held.person_id for held in standing.held)})


# -- Through the requests --------------------------------------------------------------------------


def _answering(requests: QuerySet[AssistanceRequest]) -> Q:
    links = FicheRequest.objects.filter(fiche=OuterRef("pk"), request__in=requests.values("pk"))
    return Q(Exists(links))


def _answering_those(condition: Q | None) -> Q | None:
    """Fiches of the requests that meet the condition.

    Each answers one at least, and none that is still a draft: `open` starts from ADMITTED.
    """
    if condition is None:
        return None
    if condition is REGISTERED or condition is EVERYTHING:
        return EVERYTHING
    return _answering(AssistanceRequest.objects.filter(condition))


def through_requests(name: str) -> Condition:
    """Fiches of the requests in which somebody has that stake."""

    def objects(standing: Standing) -> Q | None:
        return _answering_those(_REQUEST_STAKES[name].objects(standing))

    return objects


def _requests_of(fiche: ActionFiche) -> list[AssistanceRequest]:
    """The fiche's requests; remembered on it, as several stakes ask."""
    cached: list[AssistanceRequest] | None = fiche.__dict__.get("_requests")
    if cached is None:
        cached = list(fiche.requests.all())
        fiche.__dict__["_requests"] = cached
    return cached


def people_through_requests(name: str) -> Callable[[ActionFiche], QuerySet[Person]]:
    """The people who have that stake in a request of a fiche."""

    def people(fiche: ActionFiche) -> QuerySet[Person]:
        return any_of(Person, (_REQUEST_STAKES[name].people(r) for r in _requests_of(fiche)))

    return people


def in_scope_of_fiche(fiche: ActionFiche, *roles: str) -> QuerySet[Person]:
    """Holders of a role in whose scope one of the fiche's requests lies."""
    return any_of(Person, (holders_in_scope(r, *roles) for r in _requests_of(fiche)))


def _lead_requests(fiche: ActionFiche) -> QuerySet[AssistanceRequest]:
    links = FicheRequest.objects.filter(fiche=fiche, is_lead=True)
    return AssistanceRequest.objects.filter(pk__in=links.values("request"))


def _leading(condition: Q) -> Q:
    links = FicheRequest.objects.filter(
        fiche=OuterRef("pk"),
        is_lead=True,
        request__in=AssistanceRequest.objects.filter(condition).values("pk"),
    )
    return Q(Exists(links))


def _lead_submitter(standing: Standing) -> Q | None:
    """Officials whom the lead institution lets submit."""
    condition = _REQUEST_STAKES["submitter"].objects(standing)
    return None if condition is None else _leading(condition)


def _lead_submitter_people(fiche: ActionFiche) -> QuerySet[Person]:
    return any_of(Person, (_REQUEST_STAKES["submitter"].people(r) for r in _lead_requests(fiche)))


def _focal_point(standing: Standing) -> Q | None:
    """The focal point whom the lead's letter names.

    With an account, only as a confirmed official of a party: a name in a letter opens nothing to
    somebody who registered. Without one, so that the team can record the act.
    """
    named = Q(focal_point__in=people_of(standing))
    if standing.user_id is None:
        return _leading(named)
    party = _REQUEST_STAKES["party"].objects(standing)
    return None if party is None else _leading(named & party)


def _focal_point_people(fiche: ActionFiche) -> QuerySet[Person]:
    named = Person.objects.filter(pk__in=_lead_requests(fiche).values("focal_point"))
    officials = people_through_requests("party")(fiche)
    return named.filter(Q(user__isnull=True) | Q(pk__in=officials.values("pk")))


# -- The team --------------------------------------------------------------------------------------


def in_countries(ids: Iterable[int]) -> Q:
    """Fiches whose requests are about one of these countries."""
    listed = list(ids)
    covered = AssistanceRequest.objects.filter(Q(country__in=listed) | Q(countries__in=listed))
    return _answering(covered)


def in_themes(ids: Iterable[int]) -> Q:
    """Fiches whose requests name one of these themes."""
    return _answering(AssistanceRequest.objects.filter(themes__in=list(ids)))


def _finance(standing: Standing) -> Q | None:
    return scope_condition(standing, (Role.FINANCE,), in_countries, in_themes)


def _finance_people(fiche: ActionFiche) -> QuerySet[Person]:
    return in_scope_of_fiche(fiche, Role.FINANCE)


def _in_charge_people(fiche: ActionFiche) -> QuerySet[Person]:
    return Person.objects.filter(pk=fiche.officer_id)


def _nobody_sees_by_it(standing: Standing) -> Q | None:
    return None


def _author_people(fiche: ActionFiche) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=fiche.authors.values("person"))


# -- The Steering Group ----------------------------------------------------------------------------


def _seat(standing: Standing) -> Q | None:
    """Members of a service that has, or had, a seat in a round on the fiche."""
    services = standing.institutions(Role.STEERING)
    if not services:
        return None
    seats = ConsultationSeat.objects.filter(
        consultation__fiche=OuterRef("pk"), institution__in=services
    )
    return Q(Exists(seats))


def _seat_people(fiche: ActionFiche) -> QuerySet[Person]:
    seats = ConsultationSeat.objects.filter(consultation__fiche=fiche)
    return holders(Role.STEERING, institutions=seats.values("institution"))


def _chair(standing: Standing) -> Q | None:
    rounds = Consultation.objects.filter(fiche=OuterRef("pk"), chair__in=people_of(standing))
    return Q(Exists(rounds))


def _chair_people(fiche: ActionFiche) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=fiche.rounds.values("chair"))


PARTNER = frozenset({"party", "focal_point"})
#: Whoever speaks for the partner: accepts, agrees, validates.
SPEAKERS = ("focal_point", "submitter")
TEAM = frozenset({"officer", "leader"})
GROUP = frozenset({"seat", "chair"})

FICHES: Policy[ActionFiche] = Policy(
    model=ActionFiche,
    stakes=(
        Stake(
            "party",
            _("officials of the institutions party to it"),
            through_requests("party"),
            people_through_requests("party"),
        ),
        Stake(
            "submitter",
            _("officials whom the lead institution lets submit"),
            _lead_submitter,
            _lead_submitter_people,
        ),
        Stake("focal_point", _("the lead's focal point"), _focal_point, _focal_point_people),
        Stake(
            "delegation",
            _("the EU Delegation"),
            through_requests("delegation"),
            people_through_requests("delegation"),
        ),
        Stake(
            "officer",
            _("case officers"),
            through_requests("officer"),
            people_through_requests("officer"),
        ),
        Stake(
            "leader",
            _("team leaders"),
            through_requests("leader"),
            people_through_requests("leader"),
        ),
        Stake("finance", _("finance officers"), _finance, _finance_people),
        Stake("seat", _("people of the seats consulted"), _seat, _seat_people),
        Stake("chair", _("the chair"), _chair, _chair_people),
        Stake(
            "auditor",
            _("auditors"),
            through_requests("auditor"),
            people_through_requests("auditor"),
        ),
        # Told of it, or kept from an act; they see the fiche by another stake.
        Stake("in_charge", _("the officer in charge"), _nobody_sees_by_it, _in_charge_people),
        Stake("author", _("whoever drafted it"), _nobody_sees_by_it, _author_people),
    ),
    views={
        # Exists for them: reference, title, state.
        "view": PARTNER | TEAM | GROUP | {"submitter", "delegation", "finance", "auditor"},
        # Reads sections 1 to 12, 15 and 16 of the versions shown to them.
        "view_shared": PARTNER | TEAM | GROUP | {"submitter", "delegation", "auditor"},
        # Reads what is still being drafted.
        "view_drafts": TEAM | {"auditor"},
        # Reads risks, assumptions and the internal history.
        "view_internal": TEAM | GROUP | {"auditor"},
        # Reads the budget estimate.
        "view_budget": TEAM | GROUP | {"auditor", "finance"},
        # Reads what the partner and the Delegation remark.
        "view_comments": PARTNER | TEAM | {"submitter", "delegation", "auditor"},
        # Reads who agreed, and that the Group is consulted.
        "view_steps": PARTNER | TEAM | GROUP | {"submitter", "delegation", "auditor", "finance"},
    },
    rights={
        "edit": TEAM,
        "file:evidence": TEAM | {"auditor"},
    },
    people_model=lambda: Person,
    deputies=with_deputies,
)
FICHE_STAKES = {stake.name: stake for stake in FICHES.stakes}


# -- What hangs on a fiche ------------------------------------------------------------------------


def of_fiche(name: str) -> Condition:
    """Rounds or Actions of the fiches in which somebody has that stake."""

    def objects(standing: Standing) -> Q | None:
        condition = FICHE_STAKES[name].objects(standing)
        return through(ActionFiche, condition, pk=OuterRef("fiche_id"))

    return objects


def people_of_fiche(name: str) -> Callable[[Any], QuerySet[Person]]:
    """The people who have that stake in the fiche of a round or an Action."""

    def people(obj: Any) -> QuerySet[Person]:
        return FICHE_STAKES[name].people(obj.fiche)

    return people


def like_fiche(name: str) -> Stake[Any]:
    """The fiche's stake, as one of its rounds or its Action."""
    return Stake(name, FICHE_STAKES[name].label, of_fiche(name), people_of_fiche(name))
