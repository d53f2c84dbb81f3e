"""Surveys, closing reports and publications in a given state, made by real verbs."""

from typing import Any

from django.utils import timezone

from actions.enums import ACTIVITY_DONE, ActionState, ActivityState
from actions.models import Action, Activity
from results.enums import (
    PUBLICATION_SETTLED,
    QUESTIONS,
    PublicationState,
    Question,
    ReportState,
    SurveyKind,
    SurveyState,
)
from results.models import ClosingReport, Publication, Survey, Ticket
from results.words import fingerprint
from results.workflow import publications, reports, surveys
from tests.actions import acting
from tests.stage import Stage, in_days

WORDS = {
    "title": "A strategy that the ministries agree on",
    "summary": "Peers from two countries helped to write it.",
    "story": "Three missions, one workshop.",
    "results": "The strategy was adopted.",
}


def action(stage: Stage, state: str = ActionState.COMPLETED) -> Action:
    """An Action in a state; its focal point is `official`."""
    made = acting.action_in_state(stage, state)
    Action.objects.filter(pk=made.pk).update(focal_point=stage.person("official"))
    return Action.objects.get(pk=made.pk)


def held_activity(made: Action, *, women: int = 12, men: int = 9) -> Activity:
    """One of its activities as it was held; made when there is none."""
    found = made.activities.filter(state__in=ACTIVITY_DONE).first()
    if found is not None:
        return found
    last = made.activities.order_by("-number").first()
    assert last is not None
    return Activity.objects.create(
        action=made,
        number=last.number + 1,
        title="A workshop",
        form=last.form,
        state=ActivityState.HELD,
        starts_on=in_days(-10),
        ends_on=in_days(-8),
        held_from=in_days(-10),
        held_until=in_days(-8),
        expected=20,
        women=women,
        men=men,
        undisclosed=0,
    )


# -- Surveys ---------------------------------------------------------------------------------------


def scores(kind: str, value: int = 4) -> dict[Question, int]:
    """The same score to every question of a kind."""
    return dict.fromkeys(QUESTIONS[kind], value)


def answer_data(survey: Survey, **changes: Any) -> dict[str, Any]:
    """What somebody answers."""
    said = {"scores": scores(survey.kind), "language": "en", "comment": "It helped us."}
    return said | changes


def partner_survey(stage: Stage, state: str = SurveyState.OPEN) -> Survey:
    """The partner's evaluation of an Action; `official` is asked."""
    made = surveys.ask(None, act=stage.act("officer"), action=action(stage)).obj
    if state == SurveyState.ANSWERED:
        made = surveys.answer(made, act=stage.act("official"), **answer_data(made)).obj
    if state == SurveyState.CLOSED:
        made = surveys.close(made, act=stage.act("officer"), reason="Nobody is left.").obj
    return Survey.objects.get(pk=made.pk)


def participant_survey(stage: Stage, tickets: int = 8) -> Survey:
    """The participants of an activity are asked, with codes."""
    return participant_survey_of(stage, action(stage), tickets)


def participant_survey_of(stage: Stage, made: Action, tickets: int = 8) -> Survey:
    """The same, of an Action that is there already."""
    done = surveys.ask_participants(
        None,
        act=stage.act("officer"),
        action=made,
        activity=held_activity(made),
        tickets=tickets,
    )
    return Survey.objects.get(pk=done.obj.pk)


def unused(survey: Survey) -> Ticket:
    """One of its codes that nobody has used."""
    return Ticket.objects.filter(survey=survey, used_on__isnull=True).order_by("pk")[0]


def collected(survey: Survey, *values: int) -> Survey:
    """Participants have answered, each with one of these scores throughout."""
    from core.workflow import Act

    for value in values:
        surveys.collect(
            survey,
            act=Act.system(),
            code=unused(survey).code,
            **answer_data(survey, scores=scores(survey.kind, value)),
        )
    return Survey.objects.get(pk=survey.pk)


# -- Closing reports -------------------------------------------------------------------------------

PARTS = {
    "achieved": "All three activities were held.",
    "ownership": "The drafting committee goes on.",
    "lessons": "Peers convince.",
    "failures": "The first date fell into the holidays.",
    "recommendations": "A follow-up on training.",
}


def report(stage: Stage, state: str = ReportState.DRAFT) -> ClosingReport:
    """A closing report; `officer` writes it."""
    made = reports.begin(None, act=stage.act("officer"), action=action(stage)).obj
    made = reports.write(made, act=stage.act("officer"), **PARTS).obj
    if state in (ReportState.SUBMITTED, ReportState.ACCEPTED):
        made = reports.submit(made, act=stage.act("officer")).obj
    if state == ReportState.ACCEPTED:
        made = reports.accept(made, act=stage.act("leader")).obj
    return ClosingReport.objects.get(pk=made.pk)


# -- Publications ----------------------------------------------------------------------------------


def agree_data(made: Publication) -> dict[str, Any]:
    """What the partner says when agreeing."""
    return {"words_hash": fingerprint(made), "agreed_on": timezone.localdate()}


def publication(
    stage: Stage, state: str = PublicationState.DRAFT, made_of: Action | None = None
) -> Publication:
    """A publication with one text; `communication` writes it."""
    made = publications.begin(
        None,
        act=stage.act("communication"),
        action=made_of or action(stage, ActionState.RUNNING),
    ).obj
    made = publications.write(made, act=stage.act("communication"), language="en", **WORDS).obj
    state = PublicationState(state)
    if state == PublicationState.WAIVED:
        made = publications.waive(made, act=stage.act("leader"), reason="Too small.").obj
    elif state != PublicationState.DRAFT:
        made = publications.send_to_partner(made, act=stage.act("communication")).obj
    if state in (PublicationState.AGREED, PublicationState.PUBLISHED, PublicationState.WITHDRAWN):
        made = publications.agree(made, act=stage.act("official"), **agree_data(made)).obj
    if state in (PublicationState.PUBLISHED, PublicationState.WITHDRAWN):
        made = publications.publish(made, act=stage.act("leader")).obj
    if state == PublicationState.WITHDRAWN:
        made = publications.withdraw(made, act=stage.act("leader"), reason="An error.").obj
    return Publication.objects.get(pk=made.pk)


# -- Before an Action goes on ----------------------------------------------------------------------


def evaluate_all(stage: Stage, made: Action) -> None:
    """The partner was asked and has answered; every other evaluation is closed."""
    act = stage.act("officer")
    if not Survey.objects.filter(action=made, kind=SurveyKind.PARTNER).exists():
        if made.focal_point_id is None:
            Action.objects.filter(pk=made.pk).update(focal_point=stage.person("official"))
        surveys.ask(None, act=act, action=Action.objects.get(pk=made.pk))
    for survey in Survey.objects.filter(action=made, state=SurveyState.OPEN):
        surveys.close(survey, act=act, reason="Asked in vain.")


def report_and_waive(stage: Stage, made: Action) -> None:
    """The closing report is accepted, and nothing is published."""
    act, leader = stage.act("officer"), stage.act("leader")
    found = ClosingReport.objects.filter(action=made).first()
    if found is None:
        found = reports.begin(None, act=act, action=made).obj
        found = reports.write(found, act=act, **PARTS).obj
    if found.state == ReportState.DRAFT:
        found = reports.submit(found, act=act).obj
    if found.state == ReportState.SUBMITTED:
        reports.accept(found, act=leader)
    told = Publication.objects.filter(action=made).first()
    if told is None:
        told = publications.begin(None, act=act, action=made).obj
    if told.state not in PUBLICATION_SETTLED:
        publications.waive(told, act=leader, reason="Too small.")


acting.BEFORE["evaluate"].append(evaluate_all)
acting.BEFORE["close"].append(report_and_waive)
