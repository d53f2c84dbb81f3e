"""Scenes of the verbs of fiches, rounds and Actions, for the tests that every verb must pass."""

from typing import Any

from accounts.models import Membership
from actions.drafting import note_author
from actions.enums import (
    ActionState,
    ActivityState,
    FicheState,
    Openness,
    OutputKind,
    OutputState,
    RoundState,
    Stand,
    Verdict,
)
from actions.models import Agreement, Consultation, PriorityNeed
from actions.workflow import action
from core import blockers
from core.enums import EvidenceSource
from core.models import Event, RecordedAct
from core.workflow import Act, Evidence
from portal.demo.cast import HOME, institution
from reference.models import FormOfAssistance, Programme
from requests_app.models import AssistanceRequest
from tests.actions import acting
from tests.stage import Stage, a_letter, in_days


def _fiche(stage: Stage, state: str) -> Any:
    return acting.in_state(stage, state)


def _complete_draft(stage: Stage, state: str) -> Any:
    made = acting.in_state(stage, state)
    if state == FicheState.DRAFTING and made.version is not None:
        acting.fill(made.version)
    return made


def _ready(stage: Stage, state: str) -> Any:
    acting.seats()
    return acting.in_state(stage, state)


def _round(stage: Stage, state: str) -> Any:
    return acting.round_in_state(stage, state)


def _answered_round(stage: Stage, state: str) -> Any:
    made = acting.round_in_state(stage, state)
    return acting.answered(stage, made) if state == RoundState.OPEN else made


def _nothing(stage: Stage, state: str) -> None:
    return None


def _open_data(stage: Stage, obj: Any) -> dict[str, Any]:
    return {
        "requests": [stage.request("ADMITTED")],
        "working_title": "A strategy",
        "officer": stage.person("officer"),
    }


def _not_admitted(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    data["requests"] = [stage.request("UNDER_REVIEW")]


def _nowhere(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    request = data["requests"][0]
    AssistanceRequest.objects.filter(pk=request.pk).update(country=None)
    data["requests"] = [AssistanceRequest.objects.get(pk=request.pk)]


def _no_phase(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    Programme.objects.update(is_current=False)


def _no_need(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    PriorityNeed.objects.filter(version=obj.version).delete()


def _said(**changes: Any) -> Any:
    def spoil(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
        data.update(changes)

    return spoil


def _only_said(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    """The agreement came from a conversation, so it is provisional."""
    agreement = Agreement.objects.get(version=obj.version)
    event = Event.objects.get(pk=agreement.event_id)
    RecordedAct.objects.create(
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        event=event,
        giver_type=_type_of(stage.person("official")),
        giver_id=stage.person("official").pk,
        source=EvidenceSource.CONVERSATION,
        given_on=in_days(0),
        note="On the telephone.",
    )


def _type_of(obj: Any) -> Any:
    from django.contrib.contenttypes.models import ContentType

    return ContentType.objects.get_for_model(obj)


def _no_budget(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    obj.version.budget_lines.all().delete()


def _empty_seat(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    Membership.objects.filter(institution=institution(HOME)).update(ends_on=in_days(-1))


def _submit_data(stage: Stage, obj: Any) -> dict[str, Any]:
    return {"chair": stage.person("chair"), "due_on": acting.working_day()}


def _decided_data(stage: Stage, obj: Any) -> dict[str, Any]:
    found = Consultation.objects.filter(fiche=obj).first()
    return {"to": Verdict.APPROVED, "round_id": found.pk if found is not None else 0}


def _round_open_data(stage: Stage, obj: Any) -> dict[str, Any]:
    made = acting.round_in_state(stage, RoundState.CANCELLED)
    return {
        "fiche": made.fiche,
        "version": made.version,
        "chair": stage.person("chair"),
        "due_on": acting.working_day(),
    }


def _position_data(stage: Stage, obj: Any) -> dict[str, Any]:
    return {"value": Stand.APPROVE}


def _too_late(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    acting.overdue(obj)


def _drafted(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    note_author(obj.fiche, stage.person("steering1"))


def _foreign_seat(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    data["seat"] = acting.seat_of(obj, "steering2")


def _made_data(stage: Stage, obj: Any) -> dict[str, Any]:
    return {"fiche": acting.submitted(stage)}


def _action(stage: Stage, state: str) -> Any:
    return acting.action_in_state(stage, state)


def _accepted(stage: Stage, state: str) -> Any:
    made = acting.action_in_state(stage, state)
    return action.accept_commitments(made, act=stage.act("official")).obj


def _carried_out(stage: Stage, state: str) -> Any:
    made = acting.action_in_state(stage, state)
    for row in made.activities.exclude(state=ActivityState.REPORTED):
        acting.carry_out(stage, row)
    return acting.settle(stage, made, "complete")


def _to_evaluate(stage: Stage, state: str) -> Any:
    return acting.settle(stage, acting.action_in_state(stage, state), "evaluate")


def _to_close(stage: Stage, state: str) -> Any:
    return acting.settle(stage, acting.action_in_state(stage, state), "close")


def _to_cancel(stage: Stage, state: str) -> Any:
    return acting.settle(stage, acting.action_in_state(stage, state), "cancel")


def _conditional(stage: Stage, state: str) -> Any:
    return acting.prepared(stage, {"steering1": Stand.CONDITIONS})


def _condition_data(stage: Stage, obj: Any) -> dict[str, Any]:
    return {"condition": obj.conditions.get(), "met_on": in_days(0), "how": "A letter of the EEAS."}


def _accepted_already(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    action.accept_commitments(obj, act=stage.act("official"))


def _met_already(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    action.meet_condition(obj, act=stage.act("officer"), **data)


def _changed(**columns: Any) -> Any:
    def spoil(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
        type(obj)._default_manager.filter(pk=obj.pk).update(**columns)

    return spoil


def _one_condition(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    obj.conditions.create(number=1, service="EEAS", text="A start in spring.")


def _nothing_held(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    obj.activities.all().delete()


_blocked: set[int] = set()


def _said_open(obj: Any) -> list[blockers.Blocker]:
    return [blockers.Blocker("A report", "Emma")] if obj.pk in _blocked else []


def _blocked_by_a_later_room(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    for verb in ("evaluate", "cancel"):
        blockers.register(f"actions.action.{verb}", _said_open)
    _blocked.add(obj.pk)


def _suspended(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    action.suspend(obj.action, act=stage.act("leader"), reason="Elections.")


def _activity(stage: Stage, state: str) -> Any:
    return acting.activity_in_state(stage, state)


def _plan_data(stage: Stage, obj: Any) -> dict[str, Any]:
    return {
        "action": acting.running(stage),
        "title": "A seminar",
        "form": FormOfAssistance.objects.get(code="A7"),
    }


def _ended_action(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    data["action"] = acting.action_in_state(stage, ActionState.CANCELLED)


def _output(stage: Stage, state: str) -> Any:
    return acting.output_in_state(stage, state)


def _add_data(stage: Stage, obj: Any) -> dict[str, Any]:
    return {"action": acting.running(stage), "title": "A manual", "kind": OutputKind.MANUAL}


def _foreign_activity(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    data["activity"] = acting.running(stage).activities.get()


def _validated_on_the_telephone(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    event = Event.objects.get(pk=obj.validated_event_id)
    RecordedAct.objects.create(
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        event=event,
        giver_type=_type_of(stage.person("official")),
        giver_id=stage.person("official").pk,
        source=EvidenceSource.CONVERSATION,
        given_on=in_days(0),
        note="On the telephone.",
    )


def recorded(stage: Stage, by: str, giver: str, **changes: Any) -> Act:
    """An act that somebody of the team records for somebody outside."""
    person = stage.person(giver)
    said: dict[str, Any] = {
        "giver": person,
        "giver_standing": person.standing,
        "source": EvidenceSource.CONVERSATION,
        "given_on": in_days(0),
        "note": "On the telephone.",
    }
    return Act.recorded(stage.cast[by], Evidence(**(said | changes)))


def scenes(scene: Any) -> dict[str, Any]:
    """The scenes by verb; `scene` is the class of `tests.scenes`."""
    return {
        "actions.fiche.open": scene(
            _nothing,
            _open_data,
            {
                "requests_admitted": _not_admitted,
                "place_known": _nowhere,
                "phase_current": _no_phase,
            },
        ),
        "actions.fiche.share": scene(_complete_draft, spoil={"shared_complete": _no_need}),
        "actions.fiche.comment": scene(
            _fiche, lambda stage, obj: {"section": "needs", "text": "One need is missing."}
        ),
        "actions.fiche.send_comments": scene(_fiche, lambda stage, obj: {"message": "As above."}),
        "actions.fiche.agree": scene(
            _fiche,
            lambda stage, obj: acting.agree_data(obj),
            {
                "same_version": _said(shared_hash="0" * 64),
                "date_not_ahead": _said(agreed_on=in_days(2)),
            },
        ),
        "actions.fiche.revise": scene(_fiche, lambda stage, obj: {"reason": "A new date."}),
        "actions.fiche.submit_to_steering": scene(
            _ready,
            _submit_data,
            {
                "agreement_holds": _only_said,
                "internal_complete": _no_budget,
                "seats_filled": _empty_seat,
                "chair_sits": lambda stage, obj, data: data.update(chair=stage.person("official")),
                "due_ahead": _said(due_on=in_days(0)),
            },
        ),
        "actions.fiche.decided": scene(_fiche, _decided_data),
        "actions.round.open": scene(_nothing, _round_open_data),
        "actions.round.take_position": scene(
            _round,
            _position_data,
            {
                "before_deadline": _too_late,
                "not_author": _drafted,
                "seat_yours": _foreign_seat,
                "words_given": _said(value=Stand.REJECT),
            },
        ),
        "actions.round.recuse": scene(_round),
        "actions.round.extend": scene(
            _round,
            lambda stage, obj: {"due_on": acting.working_day(20), "reason": "Holidays."},
            {"may_extend": _said(due_on=in_days(0))},
        ),
        "actions.round.close_round": scene(
            _answered_round,
            spoil={"may_close": _silent_seat},
        ),
        "actions.round.sign_decision": scene(_round, lambda stage, obj: {"decision_text": "Yes."}),
        "actions.round.cancel_round": scene(_round, lambda stage, obj: {"reason": "An error."}),
        "actions.action.make": scene(_nothing, _made_data),
        "actions.action.accept_commitments": scene(
            _action, spoil={"not_accepted_yet": _accepted_already}
        ),
        "actions.action.name_focal_point": scene(
            _action,
            lambda stage, obj: {"person": stage.person("official")},
            {"person_fits": lambda stage, obj, data: data.update(person=stage.person("officer"))},
        ),
        "actions.action.meet_condition": scene(
            _conditional,
            _condition_data,
            {"condition_open": _met_already, "date_not_ahead": _said(met_on=in_days(2))},
        ),
        "actions.action.start": scene(
            _accepted,
            spoil={
                "focal_point_named": _changed(focal_point=None),
                "commitments_accepted": _changed(commitments_accepted_at=None),
                "conditions_met": _one_condition,
            },
        ),
        "actions.action.suspend": scene(_action, lambda stage, obj: {"reason": "Elections."}),
        "actions.action.resume": scene(_action),
        "actions.action.complete": scene(
            _carried_out,
            spoil={
                "something_held": _nothing_held,
                "nothing_open": lambda stage, obj, data: acting.planned(stage, obj),
            },
        ),
        "actions.action.evaluate": scene(
            _to_evaluate, spoil={"nothing_open": _blocked_by_a_later_room}
        ),
        "actions.action.close": scene(
            _to_close, spoil={"nothing_open": lambda stage, obj, data: acting.added(stage, obj)}
        ),
        "actions.action.cancel": scene(
            _to_cancel,
            lambda stage, obj: {"reason": "A new government."},
            {"nothing_open": _blocked_by_a_later_room},
        ),
        "actions.activity.plan": scene(
            _nothing,
            _plan_data,
            {
                "action_goes_on": _ended_action,
                "days_in_order": _said(starts_on=in_days(3), ends_on=in_days(2)),
            },
        ),
        "actions.activity.confirm": scene(
            _activity,
            lambda stage, obj: acting.confirm_data(),
            {"action_mobilises": _suspended, "days_in_order": _said(ends_on=in_days(-1))},
        ),
        "actions.activity.postpone": scene(
            _activity,
            lambda stage, obj: {"reason": "A strike."},
            {"days_in_order": _said(starts_on=in_days(3), ends_on=in_days(2))},
        ),
        "actions.activity.record_held": scene(
            _activity,
            lambda stage, obj: acting.held_data(),
            {
                "action_runs": _suspended,
                "days_in_order": _said(held_until=in_days(-1)),
                "date_not_ahead": _said(held_until=in_days(1)),
            },
        ),
        "actions.activity.report": scene(_activity, lambda stage, obj: {"text": "It went well."}),
        "actions.activity.cancel": scene(_activity, lambda stage, obj: {"reason": "A strike."}),
        "actions.output.add": scene(
            _nothing,
            _add_data,
            {"action_open": _ended_action, "activity_fits": _foreign_activity},
        ),
        "actions.output.check": scene(_output, lambda stage, obj: {"file": a_letter("draft.pdf")}),
        "actions.output.rework": scene(_output, lambda stage, obj: {"reason": "Too long."}),
        "actions.output.send_to_partner": scene(_output),
        "actions.output.validate": scene(_output),
        "actions.output.ask_changes": scene(_output, lambda stage, obj: {"message": "Shorter."}),
        "actions.output.adopt": scene(
            _output,
            lambda stage, obj: {"adopted_as": "A decree", "adopted_on": in_days(0)},
            {
                "validation_holds": _validated_on_the_telephone,
                "date_not_ahead": _said(adopted_on=in_days(2)),
            },
        ),
        "actions.output.mark": scene(
            _output,
            lambda stage, obj: {"openness": Openness.CONFIDENTIAL},
            {"may_be_open": _said(openness=Openness.PUBLISHED)},
        ),
        "actions.output.give_up": scene(_output, lambda stage, obj: {"reason": "Not needed."}),
    }


def _silent_seat(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    """A service more, which hasn't answered."""
    obj.seats.create(
        institution=stage.cast["official"].person.memberships.get().institution,
        name="DG Late",
        weight=1,
    )


STATES: dict[str, Any] = {
    "actions.fiche": (FicheState, _fiche),
    "actions.round": (RoundState, _round),
    "actions.action": (ActionState, acting.action_in_state),
    "actions.activity": (ActivityState, acting.activity_in_state),
    "actions.output": (OutputState, acting.output_in_state),
}
__all__ = ["STATES", "recorded", "scenes"]
