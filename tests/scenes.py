"""One scene per verb: how its object comes to be, what is said, how each guard is broken.

The six tests of every verb (`tests/verbs.py`) are made from these and from the declared matrix
(`docs/permissions/`). A verb without a scene fails a test of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator

from accounts import workflow as membership_verbs
from accounts.enums import DeputationState, MembershipState, Role
from accounts.models import Deputation, Membership
from portal.demo.cast import DELEGATION, MINISTRY, institution
from reference.models import Country, InstitutionKind
from requests_app.enums import (
    Criterion,
    DeclineReason,
    PartyKind,
    RequestState,
    Stance,
    Verdict,
)
from requests_app.models import AssistanceRequest
from tests.actions import scenes as actions_scenes
from tests.experts import scenes as experts_scenes
from tests.partnerships import scenes as partnerships_scenes
from tests.results import scenes as results_scenes
from tests.stage import Stage, in_days

Make = Callable[[Stage, str], Any]
Data = Callable[[Stage, Any], dict[str, Any]]
#: Breaks one guard: gets the stage, the object and the data, may change both.
Spoil = Callable[[Stage, Any, dict[str, Any]], None]


@dataclass(frozen=True)
class Scene:
    """`make(stage, state)` brings the object into a state, `data` is what the verb is given."""

    make: Make
    data: Data = lambda stage, obj: {}
    spoil: dict[str, Spoil] = field(default_factory=dict)


def _request(stage: Stage, state: str) -> AssistanceRequest:
    return stage.request(state)


def _checked_request(stage: Stage, state: str) -> AssistanceRequest:
    request = stage.request(state)
    return stage.clear_checklist(request) if state == RequestState.UNDER_REVIEW else request


def _change(obj: Any, **columns: Any) -> None:
    type(obj)._default_manager.filter(pk=obj.pk).update(**columns)


def _no_letter(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    _change(obj, letter=None)


def _no_needs(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    _change(obj, needs="")


def _asks_alone(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    kind = InstitutionKind.objects.filter(joint_request_required=True).order_by("code").first()
    _change(obj.lead_institution, kind=kind)


def _no_justification(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    kind = InstitutionKind.objects.filter(needs_justification=True).order_by("code").first()
    _change(obj.lead_institution, kind=kind, kind_justification="")


def _covers_one(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    _change(obj, is_regional=True)


def _not_confirmed(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    _change(obj, lead_institution=None)


def _named_party(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    obj.parties.create(kind=PartyKind.CO_REQUESTER, named="A city council")


def _settle_data(stage: Stage, obj: Any) -> dict[str, Any]:
    party = obj.parties.create(kind=PartyKind.CO_REQUESTER, named="The Delegation's own")
    return {"party": party, "institution": institution(DELEGATION)}


def _settled(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    _change(data["party"], institution=institution(DELEGATION))


def _unclear(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    obj.checks.filter(criterion=Criterion.SECURITY).delete()


def _without(**changes: Any) -> Spoil:
    def spoil(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
        data.update(changes)

    return spoil


def _for_the_ministry(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    data["institution"] = institution(MINISTRY)


def _nowhere(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    _change(obj, institution=None)
    data["institution"] = None


def _ask_data(stage: Stage, obj: Any) -> dict[str, Any]:
    return {
        "person": stage.newcomer().person,
        "role": Role.OFFICIAL,
        "claimed_name": "A ministry",
        "claimed_country": Country.objects.get(iso2="GH"),
    }


def _invite_data(stage: Stage, obj: Any) -> dict[str, Any]:
    return {
        "person": stage.newcomer().person,
        "role": Role.OFFICER,
        "institution": institution(MINISTRY),
    }


def _nothing(stage: Stage, state: str) -> None:
    stage.newcomer()


def _pending(stage: Stage, state: str) -> Membership:
    return stage.membership(state)


def _invited(stage: Stage, state: str) -> Membership:
    return stage.membership(state, invited=True)


def _with_second_factor(stage: Stage, state: str) -> Membership:
    Authenticator.objects.get_or_create(
        user=stage.newcomer(), type=Authenticator.Type.TOTP, defaults={"data": {}}
    )
    return stage.membership(state)


def _without_second_factor(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    Authenticator.objects.all().delete()


def _oneself(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    data["person"] = stage.person("admin")


def _held_already(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    membership_verbs.invite(None, act=stage.act("admin"), **data)


def _deputy_data(stage: Stage, obj: Any) -> dict[str, Any]:
    return {
        "principal": stage.person("officer"),
        "deputy": stage.person("assistant"),
        "starts_on": in_days(0),
        "ends_on": in_days(5),
    }


def _deputation(stage: Stage, state: str) -> Deputation:
    named = membership_verbs.name_deputy(
        None, act=stage.act("officer"), **_deputy_data(stage, None)
    ).obj
    if state == DeputationState.ENDED:
        named = membership_verbs.end_deputation(named, act=stage.act("officer")).obj
    return named


def _deputy_named(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    _deputation(stage, DeputationState.ACTIVE)


def _stranger(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    data["deputy"] = stage.person("official")


def _uninvited(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    _change(obj, invited=False)


SCENES: dict[str, Scene] = {
    "requests_app.request.submit": Scene(
        _request,
        lambda stage, obj: {"declaration": True},
        {
            "letter_there": _no_letter,
            "essentials_there": _no_needs,
            "joint_rule_met": _asks_alone,
            "kind_justified": _no_justification,
            "covers_two_countries": _covers_one,
            "declared": _without(declaration=False),
        },
    ),
    "requests_app.request.register": Scene(
        lambda stage, state: None, lambda stage, obj: {"letter": stage.letter()}
    ),
    "requests_app.request.start_review": Scene(
        _request,
        lambda stage, obj: {"officer": stage.person("officer")},
        {"officer_of_team": lambda stage, obj, data: data.update(officer=stage.person("official"))},
    ),
    "requests_app.request.settle_party": Scene(_request, _settle_data, {"party_waits": _settled}),
    "requests_app.request.check": Scene(
        _request,
        lambda stage, obj: {"findings": {Criterion.COUNTRY: (Verdict.CLEAR, "")}},
    ),
    "requests_app.request.give_opinion": Scene(
        _request,
        lambda stage, obj: {
            "stance": Stance.IN_FAVOUR,
            "text": "We support it.",
            "institution": institution(DELEGATION),
        },
        {"speaks_for": _for_the_ministry},
    ),
    "requests_app.request.ask_clarification": Scene(
        _request,
        lambda stage, obj: {"question": "Why now?", "reply_by": in_days(10)},
        {"reply_by_ahead": _without(reply_by=in_days(0))},
    ),
    "requests_app.request.answer": Scene(_request, lambda stage, obj: {"answer": "Because."}),
    "requests_app.request.admit": Scene(
        _checked_request,
        lambda stage, obj: {"outcome_text": "Welcome."},
        {
            "letter_there": _no_letter,
            "institution_confirmed": _not_confirmed,
            "parties_confirmed": _named_party,
            "checklist_clear": _unclear,
        },
    ),
    "requests_app.request.decline": Scene(
        _request,
        lambda stage, obj: {"reason": DeclineReason.OVERLAP, "outcome_text": "Sorry."},
    ),
    "requests_app.request.conclude": Scene(_request),
    "requests_app.request.not_pursued": Scene(_request),
    "accounts.membership.ask": Scene(_nothing, _ask_data),
    "accounts.membership.invite": Scene(
        _nothing, _invite_data, {"not_oneself": _oneself, "held_once": _held_already}
    ),
    "accounts.membership.invite_again": Scene(_invited, spoil={"invited": _uninvited}),
    "accounts.membership.rescope": Scene(
        _pending, lambda stage, obj: {"countries": [Country.objects.get(iso2="GH")]}
    ),
    "accounts.membership.reset_second_factor": Scene(
        _with_second_factor,
        lambda stage, obj: {"reason": "The telephone was stolen."},
        {"has_second_factor": _without_second_factor},
    ),
    "accounts.membership.confirm": Scene(
        _pending,
        lambda stage, obj: {"evidence": "A call to the switchboard."},
        {
            "institution_named": _nowhere,
            "evidence_given": _without(evidence=""),
        },
    ),
    "accounts.membership.accept": Scene(_invited, spoil={"invited": _uninvited}),
    "accounts.membership.refuse": Scene(_pending, lambda stage, obj: {"reason": "Unknown."}),
    "accounts.membership.end": Scene(_pending, lambda stage, obj: {"reason": "Left."}),
    "accounts.deputation.name_deputy": Scene(
        lambda stage, state: None,
        _deputy_data,
        {
            "dates_in_order": lambda stage, obj, data: data.update(ends_on=in_days(-1)),
            "deputy_is_colleague": _stranger,
            "no_overlap": _deputy_named,
        },
    ),
    "accounts.deputation.end_deputation": Scene(_deputation),
}

#: How to bring an object of each table into each of its states, for the views of the matrix.
STATES: dict[str, tuple[type[Any], Make]] = {
    "requests_app.request": (RequestState, _request),
    "accounts.membership": (MembershipState, _pending),
    "accounts.deputation": (DeputationState, _deputation),
}

# The scenes of later rooms.
for _room in (actions_scenes, experts_scenes, results_scenes, partnerships_scenes):
    SCENES |= _room.scenes(Scene)
    STATES |= _room.STATES
