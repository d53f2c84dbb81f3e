"""Scenes of the verbs of `results`."""

from typing import Any

from actions.enums import ActionState
from actions.models import Action, FicheVersion
from core.enums import EvidenceSource
from core.models import Event, RecordedAct
from results.enums import PublicationState, ReportState, SurveyState
from results.models import Publication, PublicationText, Ticket
from results.workflow import publications, reports, surveys
from tests.results import acting
from tests.stage import Stage, in_days


def _nothing(stage: Stage, state: str) -> None:
    return None


def _said(**changes: Any) -> Any:
    def spoil(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
        data.update(changes)

    return spoil


def _still_preparing(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    Action.objects.filter(pk=data["action"].pk).update(state=ActionState.PREPARING)
    data["action"] = Action.objects.get(pk=data["action"].pk)


# -- Surveys ---------------------------------------------------------------------------------------


def _survey(stage: Stage, state: str) -> Any:
    return acting.partner_survey(stage, state)


def _participants(stage: Stage, state: str) -> Any:
    return acting.participant_survey(stage)


def _ask_data(stage: Stage, obj: Any) -> dict[str, Any]:
    return {"action": acting.action(stage)}


def _ask_participants_data(stage: Stage, obj: Any) -> dict[str, Any]:
    made = acting.action(stage)
    return {"action": made, "activity": acting.held_activity(made), "tickets": 8}


def _asked(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    surveys.ask(None, act=stage.act("officer"), **data)


def _participants_asked(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    surveys.ask_participants(None, act=stage.act("officer"), **data)


def _answer_data(stage: Stage, obj: Any) -> dict[str, Any]:
    return acting.answer_data(obj)


def _collect_data(stage: Stage, obj: Any) -> dict[str, Any]:
    found = Ticket.objects.filter(survey=obj).first()
    return acting.answer_data(obj, code=found.code if found is not None else "")


# -- Closing reports -------------------------------------------------------------------------------


def _report(stage: Stage, state: str) -> Any:
    return acting.report(stage, state)


def _report_begun(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    reports.begin(None, act=stage.act("officer"), **data)


def _not_over(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    Action.objects.filter(pk=data["action"].pk).update(state=ActionState.RUNNING)
    data["action"] = Action.objects.get(pk=data["action"].pk)


def _no_ownership(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    type(obj)._default_manager.filter(pk=obj.pk).update(ownership=" ")


# -- Publications ----------------------------------------------------------------------------------


def _publication(stage: Stage, state: str) -> Any:
    return acting.publication(stage, state)


def _begin_data(stage: Stage, obj: Any) -> dict[str, Any]:
    return {"action": acting.action(stage, ActionState.RUNNING)}


def _publication_begun(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    publications.begin(None, act=stage.act("officer"), **data)


def _confidential(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    """The approved version says that nothing is published (its row is frozen by a trigger)."""
    import pgtrigger

    made = data["action"] if obj is None else obj.action
    with pgtrigger.ignore("actions.FicheVersion:frozen_change"):
        FicheVersion.objects.filter(pk=made.version_id).update(confidential=True)
    if obj is None:
        data["action"] = Action.objects.get(pk=made.pk)


def _unwritten(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    PublicationText.objects.filter(publication=obj).delete()


def _quoted(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    PublicationText.objects.filter(publication=obj).update(quote="I learnt as much as I taught.")


def _said_by_another(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    Publication.objects.filter(pk=obj.pk).update(quote_by="Somebody", quote_consent_on=in_days(-1))


def _only_told(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    """The agreement came from a conversation, so it is provisional."""
    from django.contrib.contenttypes.models import ContentType

    event = Event.objects.get(pk=obj.agreed_event_id)
    giver = stage.person("official")
    RecordedAct.objects.create(
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        event=event,
        giver_type=ContentType.objects.get_for_model(giver),
        giver_id=giver.pk,
        source=EvidenceSource.CONVERSATION,
        given_on=in_days(0),
        note="On the telephone.",
    )


def scenes(scene: Any) -> dict[str, Any]:
    """The scenes by verb; `scene` is the class of `tests.scenes`."""
    return _survey_scenes(scene) | _report_scenes(scene) | _publication_scenes(scene)


def _survey_scenes(scene: Any) -> dict[str, Any]:
    return {
        "results.survey.ask": scene(
            _nothing, _ask_data, {"may_be_asked": _still_preparing, "not_asked_yet": _asked}
        ),
        "results.survey.ask_participants": scene(
            _nothing,
            _ask_participants_data,
            {
                "may_be_asked": _still_preparing,
                "not_asked_yet": _participants_asked,
                "tickets_in_range": _said(tickets=0),
            },
        ),
        "results.survey.answer": scene(_survey, _answer_data, {"something_said": _said(scores={})}),
        "results.survey.collect": scene(
            _participants, _collect_data, {"something_said": _said(scores={})}
        ),
        "results.survey.more_tickets": scene(
            _participants,
            lambda stage, obj: {"tickets": 3},
            {"tickets_in_range": _said(tickets=5000)},
        ),
        "results.survey.close": scene(
            _survey,
            lambda stage, obj: {"reason": "Nobody is left."},
            {"reason_given": _said(reason="")},
        ),
    }


def _report_scenes(scene: Any) -> dict[str, Any]:
    return {
        "results.report.begin": scene(
            _nothing, _ask_data, {"activities_over": _not_over, "not_begun": _report_begun}
        ),
        "results.report.write": scene(_report, lambda stage, obj: acting.PARTS),
        "results.report.submit": scene(_report, spoil={"parts_filled": _no_ownership}),
        "results.report.send_back": scene(_report, lambda stage, obj: {"reason": "Say how."}),
        "results.report.accept": scene(_report),
    }


def _publication_scenes(scene: Any) -> dict[str, Any]:
    return {
        "results.publication.begin": scene(
            _nothing,
            _begin_data,
            {
                "action_started": _still_preparing,
                "may_be_published": _confidential,
                "not_begun": _publication_begun,
            },
        ),
        "results.publication.write": scene(
            _publication, lambda stage, obj: {"language": "fr", **acting.WORDS}
        ),
        "results.publication.drop_language": scene(
            _publication,
            lambda stage, obj: {"language": "en"},
            {"language_there": _said(language="ar")},
        ),
        "results.publication.attribute_quote": scene(
            _publication,
            lambda stage, obj: {"said_by": "Expert for Ghana", "consent_on": in_days(-1)},
            {"was_deployed": lambda stage, obj, data: data.update(person=stage.person("admin"))},
        ),
        "results.publication.send_to_partner": scene(
            _publication,
            spoil={"something_written": _unwritten, "quote_has_leave": _quoted},
        ),
        "results.publication.agree": scene(
            _publication,
            lambda stage, obj: acting.agree_data(obj),
            {
                "same_words": _said(words_hash="0" * 64),
                "date_not_ahead": _said(agreed_on=in_days(2)),
            },
        ),
        "results.publication.ask_changes": scene(
            _publication, lambda stage, obj: {"words": "Our name is another."}
        ),
        "results.publication.publish": scene(
            _publication,
            spoil={
                "may_be_published": _confidential,
                "agreement_holds": _only_told,
                "words_as_agreed": _said_by_another,
            },
        ),
        "results.publication.withdraw": scene(
            _publication, lambda stage, obj: {"reason": "A name is wrong."}
        ),
        "results.publication.waive": scene(
            _publication, lambda stage, obj: {"reason": "Too small."}
        ),
        "results.publication.revise": scene(
            _publication, lambda stage, obj: {"reason": "A newer number."}
        ),
    }


STATES: dict[str, Any] = {
    "results.survey": (SurveyState, _survey),
    "results.report": (ReportState, _report),
    "results.publication": (PublicationState, _publication),
}
