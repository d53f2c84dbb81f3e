"""Scenes of the verbs of deployments, consents and endorsements."""

from typing import Any

from actions.enums import ActionState
from actions.models import Action
from experts import journeys
from experts.enums import (
    CancelledBy,
    ConflictOutcome,
    DeclineReason,
    DeploymentState,
    EndorsementState,
    Level,
    PartnerWord,
    Readiness,
)
from experts.models import (
    ConflictDeclaration,
    Deployment,
    Endorsement,
    ExpertProfile,
    FeeRate,
    Journey,
)
from requests_app.intake import NamedPerson
from tests.experts import deployment_acting as acting
from tests.experts import roster_acting
from tests.stage import Stage, in_days

S = DeploymentState


def _deployment(stage: Stage, state: str) -> Any:
    return acting.deployment_in_state(stage, state)


def _endorsement(stage: Stage, state: str) -> Any:
    return acting.endorsement_in_state(stage, state)


def _nothing(stage: Stage, state: str) -> None:
    return None


def _all_clear(stage: Stage, state: str) -> Any:
    made = acting.deployment_in_state(stage, state)
    return acting.all_clear(stage, made) if state == S.ACCEPTED else made


def _all_ready(stage: Stage, state: str) -> Any:
    made = acting.deployment_in_state(stage, state)
    return acting.make_ready(stage, made) if state == S.CONTRACTED else made


def _leaving(stage: Stage, state: str) -> Any:
    made = acting.deployment_in_state(stage, state)
    return acting.put_days(made, -3, 4) if state == S.CLEARED else made


def _late(stage: Stage, state: str) -> Any:
    made = acting.deployment_in_state(stage, state)
    return acting.late(made) if state == S.INVITED else made


def _with_objection(stage: Stage, state: str) -> Any:
    made = acting.deployment_in_state(stage, state)
    if state == S.ACCEPTED:
        _set(made, partner_word=PartnerWord.OBJECTION, partner_reason="Another profile.")
    return Deployment.objects.get(pk=made.pk)


def _set(obj: Any, **columns: Any) -> None:
    type(obj)._default_manager.filter(pk=obj.pk).update(**columns)


def _propose_data(stage: Stage, obj: Any) -> dict[str, Any]:
    profile = roster_acting.profile_in_state(stage, "ACTIVE")
    return acting.propose_data(acting.a_need(stage), profile)


def _said(**changes: Any) -> Any:
    def spoil(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
        data.update(changes)

    return spoil


def _action_over(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    action = data["need"].action if "need" in data else obj.action
    _set(action, state=ActionState.CANCELLED, ended_on=in_days(0))
    if "need" in data:
        data["need"].action = Action.objects.get(pk=action.pk)


def _not_active(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    _set(data["profile"], state="SUBMITTED")
    data["profile"] = ExpertProfile.objects.get(pk=data["profile"].pk)


def _booked(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    """Another journey of the same person takes one of the days."""
    if obj is None:
        person, day = data["profile"].person, data["last_day"]
    else:
        person, day = obj.person, data.get("last_day", obj.journey.last_day)
    Journey.objects.create(person=person, block=journeys.block(day, day), binds=True)


def _proposed_already(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    acting.proposed(stage, data["need"], data["profile"])


def _pending(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    ConflictDeclaration.objects.filter(deployment=obj).update(outcome=ConflictOutcome.PENDING)


def _no_consent(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    Endorsement.objects.filter(deployment=obj, level=Level.EMPLOYER).update(
        state=EndorsementState.REQUESTED, given_by=None, given_on=None
    )


def _no_rates(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    FeeRate.objects.all().delete()


def _partner_silent(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    _set(obj, partner_word=PartnerWord.ASKED)


def _partner_answered(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    _set(obj, partner_word=PartnerWord.NO_OBJECTION)


def _visa_missing(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    obj.readiness.filter(kind=Readiness.VISA).delete()


def _mission_over(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    _set(
        obj.deployment, state=S.CANCELLED, cancelled_by=CancelledBy.FACILITY, cancel_reason="Over."
    )


def _superior_unknown(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    _set(obj, level=Level.EMPLOYER, asked_of=None)
    data["superior"] = None


def _one_word(stage: Stage, state: str) -> Any:
    """A Member State's endorsement, alone: the other level is free for the scene's fault."""
    made = acting.endorsement_in_state(stage, state)
    Endorsement.objects.filter(deployment=made.deployment_id, level=Level.EMPLOYER).delete()
    return made


def _ask_data(stage: Stage, obj: Any) -> dict[str, Any]:
    return {"deployment": acting.invited(stage), "level": Level.MEMBER_STATE}


def _back_data(stage: Stage, obj: Any) -> dict[str, Any]:
    return {"returned_on": obj.journey.last_day, "days_worked": obj.working_days}


def _early_data(stage: Stage, obj: Any) -> dict[str, Any]:
    return {"returned_on": in_days(-5), "days_worked": 3, "reason": "An accident at home."}


_DAYS = {"first_day": in_days(90), "last_day": in_days(95), "reason": "Elections."}


def scenes(scene: Any) -> dict[str, Any]:
    """The scenes by verb; `scene` is the class of `tests.scenes`."""
    return {**_before(scene), **_after(scene), **_words(scene)}


def _before(scene: Any) -> dict[str, Any]:
    """From the proposal to the contract."""
    return {
        "experts.deployment.propose": scene(
            _nothing,
            _propose_data,
            {
                "action_mobilising": _action_over,
                "profile_active": _not_active,
                "days_in_order": _said(last_day=in_days(acting.FIRST - 1)),
                "days_ahead": _said(first_day=in_days(-1)),
                "days_free": _booked,
                "once_per_need": _proposed_already,
            },
        ),
        "experts.deployment.invite": scene(
            _deployment,
            lambda stage, obj: acting.invite_data(obj),
            {
                "action_mobilising": _action_over,
                # Yesterday here is no later than today where the expert works.
                "reply_by_fits": _said(reply_by=in_days(-1)),
                "days_free": _booked,
            },
        ),
        "experts.deployment.accept": scene(
            _deployment,
            lambda stage, obj: dict(acting.ACCEPTS),
            {
                "reply_in_time": lambda stage, obj, data: acting.late(obj),
                "days_free": _booked,
                "interest_said": _said(has_interest=True, interest=" "),
                "consents": _said(consents=False),
            },
        ),
        "experts.deployment.decline": scene(
            _deployment, lambda stage, obj: {"reason": DeclineReason.DATES, "words": "In June."}
        ),
        "experts.deployment.expire": scene(
            _late, spoil={"reply_is_late": lambda stage, obj, data: _set(obj, reply_by=in_days(3))}
        ),
        "experts.deployment.declare": scene(
            _deployment,
            lambda stage, obj: {"has_interest": True, "interest": "My wife works there."},
            {"interest_said": _said(interest="")},
        ),
        "experts.deployment.assess_conflict": scene(
            _deployment,
            lambda stage, obj: {"outcome": ConflictOutcome.MITIGATED, "mitigation": "Two experts."},
            {"assessment_said": _said(mitigation="")},
        ),
        "experts.deployment.no_objection": scene(
            _deployment, spoil={"partner_asked": _partner_answered}
        ),
        "experts.deployment.object": scene(
            _deployment,
            lambda stage, obj: {"reason": "We know the expert from elsewhere."},
            {"partner_asked": _partner_answered},
        ),
        "experts.deployment.ask_partner": scene(
            _with_objection, spoil={"partner_objects": _partner_answered}
        ),
        "experts.deployment.contract": scene(
            _all_clear,
            lambda stage, obj: {"concluded_on": in_days(0)},
            {
                "action_mobilising": _action_over,
                "conflict_cleared": _pending,
                "words_given": _no_consent,
                "no_objection": _partner_silent,
                "rates_known": _no_rates,
                "concluded_in_time": _said(concluded_on=in_days(1)),
            },
        ),
    }


def _after(scene: Any) -> dict[str, Any]:
    """From the contract to the accepted report."""
    return {
        "experts.deployment.ready": scene(
            _deployment,
            lambda stage, obj: acting.ready_data(obj),
            {"item_whole": _said(covers_until=in_days(acting.LAST - 1))},
        ),
        "experts.deployment.clear": scene(
            _all_ready, spoil={"all_in": _visa_missing, "conflict_cleared": _pending}
        ),
        "experts.deployment.depart": scene(
            _leaving,
            lambda stage, obj: {"departed_on": in_days(-3)},
            {
                "conflict_cleared": _pending,
                "departs_within": _said(departed_on=in_days(-4)),
            },
        ),
        "experts.deployment.return": scene(
            _deployment,
            _back_data,
            {
                "back_after_departure": _said(returned_on=in_days(-11)),
                "back_as_planned": _said(returned_on=in_days(-4)),
                "days_as_agreed": _said(days_worked=7),
            },
        ),
        "experts.deployment.curtail": scene(
            _deployment,
            _early_data,
            {
                "back_after_departure": _said(returned_on=in_days(-11)),
                "back_early": _said(returned_on=in_days(-3)),
                "days_as_agreed": _said(days_worked=7),
            },
        ),
        "experts.deployment.submit_report": scene(
            _deployment, lambda stage, obj: dict(acting.REPORT)
        ),
        "experts.deployment.send_back": scene(
            _deployment, lambda stage, obj: {"reason": "By whom, until when?"}
        ),
        "experts.deployment.accept_report": scene(_deployment),
        "experts.deployment.postpone": scene(
            _deployment,
            lambda stage, obj: dict(_DAYS),
            {
                "days_in_order": _said(last_day=in_days(80)),
                "days_ahead": _said(first_day=in_days(-1)),
                "days_free": _booked,
            },
        ),
        "experts.deployment.cancel": scene(
            _deployment,
            lambda stage, obj: {"cancelled_by": CancelledBy.EMPLOYER, "reason": "Needed at home."},
        ),
    }


def _words(scene: Any) -> dict[str, Any]:
    """Consents and endorsements."""
    return {
        "experts.endorsement.ask": scene(_nothing, _ask_data),
        "experts.endorsement.give": scene(_endorsement, spoil={"still_asked": _mission_over}),
        "experts.endorsement.refuse": scene(
            _endorsement,
            lambda stage, obj: {"reason": "Needed at home."},
            {"still_asked": _mission_over},
        ),
        "experts.endorsement.ask_again": scene(
            _one_word,
            lambda stage, obj: {"superior": NamedPerson("Sofia", "Superior", "sofia@pt.example")},
            {"still_asked": _mission_over, "someone_to_ask": _superior_unknown},
        ),
        "experts.endorsement.reopen": scene(_endorsement),
    }


STATES: dict[str, Any] = {
    "experts.deployment": (DeploymentState, _deployment),
    "experts.endorsement": (EndorsementState, _endorsement),
}
