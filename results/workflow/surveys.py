"""Verbs of a survey: it is opened, answered, closed."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.standing import Standing
from actions.enums import ACTIVITY_DONE, ActionState, ActivityState
from actions.models import Action, Activity
from actions.rules import ACTIONS
from actions.workflow.shared import TEAM, Data, team_calendar
from core.deadlines import Clock, WorkingDays
from core.enums import ActMode, Tone
from core.workflow import SAME, SYSTEM, Act, Guard, Guarded, Outcome, Table, Text, Told, Verb
from experts.enums import DeploymentState
from experts.models import Deployment
from reference import calendars
from results import conf as settings
from results.enums import QUESTIONS, Score, SurveyKind, SurveyState
from results.models import Evaluation, EvaluationScore, Survey, Ticket
from results.rules import SURVEYS

S = SurveyState

#: Codes are typed from paper: no letter or digit that looks like another.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10
MOST_TICKETS = 500
#: An Action whose partner is asked; participants and experts are asked as soon as they are done.
ASKABLE = (ActionState.RUNNING, ActionState.COMPLETED)
REPORTED = (DeploymentState.REPORTED, DeploymentState.CLOSED)

# -- Guards ----------------------------------------------------------------------------------------


def _may_be_asked(survey: Survey, act: Act, data: Data) -> Text | None:
    """A partner is asked about an Action that runs or is over, an expert about a reported mission.

    Participants are asked about an activity that is confirmed or was held.
    """
    action: Action = data["action"]
    if action.state not in ASKABLE:
        return _("Evaluations are asked for while the Action runs, or once it is completed.")
    deployment: Deployment | None = data.get("deployment")
    activity: Activity | None = data.get("activity")
    if deployment is not None:
        if deployment.action_id != action.pk or deployment.state not in REPORTED:
            return _("An expert is asked once the mission report is handed in.")
    elif activity is not None:
        if activity.action_id != action.pk or activity.state not in (
            ActivityState.CONFIRMED,
            *ACTIVITY_DONE,
        ):
            return _("Participants are asked about an activity that is confirmed or was held.")
    elif action.focal_point_id is None:
        return _("No focal point is named who could answer for the partner.")
    return None


def _asked_already(data: Data) -> Text | None:
    asked = Survey.objects.filter(action=data["action"])
    if data.get("deployment") is not None:
        asked = asked.filter(deployment=data["deployment"])
    elif data.get("activity") is not None:
        asked = asked.filter(activity=data["activity"])
    else:
        asked = asked.filter(kind=SurveyKind.PARTNER)
    return _("This evaluation was asked for already.") if asked.exists() else None


def _not_asked_yet(survey: Survey, act: Act, data: Data) -> Text | None:
    """The partner is asked once about an Action, the participants and the expert once each."""
    return _asked_already(data)


def _tickets_in_range(survey: Survey, act: Act, data: Data) -> Text | None:
    """As many codes as people can come to one activity, and at least one."""
    if not 1 <= data["tickets"] <= MOST_TICKETS:
        return _("Choose between 1 and %(most)s codes.") % {"most": MOST_TICKETS}
    return None


def _something_said(survey: Survey, act: Act, data: Data) -> Text | None:
    """An answer rates at least one thing; what somebody can't judge is left out."""
    if not data["scores"]:
        return _("Answer at least one of the questions.")
    return None


def _reason_given(survey: Survey, act: Act, data: Data) -> Text | None:
    """Closing what nobody answered says why; the clock closes without words."""
    if act.mode == ActMode.SYSTEM or data.get("reason"):
        return None
    if survey.kind == SurveyKind.PARTICIPANT and survey.evaluations.exists():
        return None
    return _("Nobody has answered. Say why it is closed all the same.")


MAY_BE_ASKED = Guard("may_be_asked", _may_be_asked)
NOT_ASKED_YET = Guard("not_asked_yet", _not_asked_yet)
TICKETS_IN_RANGE = Guard("tickets_in_range", _tickets_in_range)
SOMETHING_SAID = Guard("something_said", _something_said)
REASON_GIVEN = Guard("reason_given", _reason_given)

# -- Clocks ----------------------------------------------------------------------------------------


def _calendar_of(iso2: str | None, survey: Survey) -> WorkingDays:
    return calendars.for_country(iso2) if iso2 else team_calendar(survey)


def respondent_calendar(survey: Survey) -> WorkingDays:
    """That of the country where whoever is asked works."""
    if survey.deployment is not None:
        country = survey.deployment.profile.employer_country
    elif survey.activity is not None:
        country = survey.activity.country or survey.action.country
    else:
        country = survey.action.country
    return _calendar_of(country.iso2 if country is not None else None, survey)


def collected_since(survey: Survey) -> datetime:
    """Participants are asked from the last day of their activity on."""
    activity = survey.activity
    last = (activity.held_until or activity.ends_on) if activity is not None else None
    if last is None:
        return survey.opened_at
    over = respondent_calendar(survey).end_of(last)
    return max(survey.opened_at, over)


def _answer_by(survey: Survey, day: date) -> None:
    """The day stands with the survey too, where its pages and lists read it."""
    Survey.objects.filter(pk=survey.pk).update(answer_by=day)


ANSWER = Clock(
    "answer",
    _("the answer"),
    lambda survey: settings.number(settings.ANSWER_DAYS),
    respondent_calendar,
    asks=("respondent",),
    escalates=("leader",),
    movers=("officer", "leader"),
    moved=_answer_by,
)
COLLECTION = Clock(
    "collection",
    _("the participants’ answers"),
    lambda survey: settings.number(settings.COLLECTION_DAYS),
    respondent_calendar,
    on_due="close",
    since=collected_since,
    quiet="Participants have no address here: they get their codes on paper.",
    movers=("officer", "leader"),
    moved=_answer_by,
)

# -- The table -------------------------------------------------------------------------------------


def _may_create(standing: Standing | None, verb: Verb, data: Mapping[str, Any]) -> bool:
    return ACTIONS.may(standing, "manage", data["action"])


def _also_lock(survey: Survey, verb: Verb, data: Data) -> Sequence[Model]:
    return [data["action"]] if verb.creates else ()


def _has_respondent(survey: Survey) -> bool:
    return survey.respondent_id is not None


def _has_tickets(survey: Survey) -> bool:
    return survey.kind == SurveyKind.PARTICIPANT


TABLE: Table[Survey] = Table(
    "results.survey",
    Survey,
    SURVEYS,
    [
        Verb(
            "ask",
            _("Ask for an evaluation"),
            (),
            S.OPEN,
            who=TEAM,
            told=(Told("survey_asked", ("respondent",), asks=True),),
            guards=(MAY_BE_ASKED, NOT_ASKED_YET),
            starts=("answer",),
            tone=Tone.WAITING,
            done=_("Asked. The mail brings a link that needs no password."),
            happened=_("Evaluation asked for"),
        ),
        Verb(
            "ask_participants",
            _("Ask the participants"),
            (),
            S.OPEN,
            who=TEAM,
            silent="Participants have no address here: they get their codes on paper.",
            guards=(MAY_BE_ASKED, NOT_ASKED_YET, TICKETS_IN_RANGE),
            starts=("collection",),
            tone=Tone.WAITING,
            done=_("The codes are made. Print the sheet and hand them out."),
            help=_(
                "Makes codes that are bound to nobody. Each lets one participant answer once, "
                "without account or address."
            ),
            happened=_("Participants asked"),
        ),
        Verb(
            "answer",
            _("Answer the evaluation"),
            (S.OPEN,),
            S.ANSWERED,
            who=("respondent",),
            recorders=TEAM,
            silent="The Action's page shows the answer; nobody has to act on it at once.",
            guards=(SOMETHING_SAID,),
            applies=_has_respondent,
            stops=("answer",),
            tone=Tone.SUCCESS,
            done=_("Thank you. Your answer is with the team."),
            happened=_("Evaluation answered"),
        ),
        Verb(
            "collect",
            _("Participant’s answer"),
            (S.OPEN,),
            SAME,
            who=SYSTEM,
            silent="Participants answer without a name; nobody is told of a single answer.",
            guards=(SOMETHING_SAID,),
            shown_to="view_times",
            happened=_("A participant answered"),
        ),
        Verb(
            "more_tickets",
            _("Make more codes"),
            (S.OPEN,),
            SAME,
            who=TEAM,
            silent="Only who prints the codes needs to know.",
            guards=(TICKETS_IN_RANGE,),
            applies=_has_tickets,
            done=_("The new codes are on the sheet."),
            happened=_("More codes made"),
        ),
        Verb(
            "close",
            _("Close the evaluation"),
            (S.OPEN,),
            S.CLOSED,
            who=TEAM,
            also_system=True,
            silent="Nobody has to act on it.",
            guards=(REASON_GIVEN,),
            stops=("answer", "collection"),
            tone=Tone.ENDED,
            done=_("Closed. No more answers are taken."),
            help=_("No more answers are taken after this."),
            happened=_("Evaluation closed"),
        ),
    ],
    clocks=(ANSWER, COLLECTION),
    creation_allowed=_may_create,
    also_lock=_also_lock,
)

# -- What the verbs do -----------------------------------------------------------------------------


def _open(survey: Survey, clock: Clock) -> Survey:
    """Store a new survey with the day until which answers are taken."""
    since = clock.since(survey) if clock.since is not None else survey.opened_at
    calendar = clock.calendar(survey)
    started = since.astimezone(calendar.tz).date()
    survey.answer_by = calendar.add(started, clock.days(survey))
    survey.save(force_insert=True)
    return survey


def _still_missing(data: Data) -> None:
    """Asked again under the lock: somebody may have been faster."""
    if sentence := _asked_already(data):
        raise Guarded(sentence)


@TABLE.effect
def ask(
    obj: None,
    act: Act,
    event_id: uuid.UUID,
    *,
    action: Action,
    deployment: Deployment | None = None,
) -> Outcome[Survey]:
    """The focal point is asked about the whole Action, or an expert about one mission."""
    _still_missing({"action": action, "deployment": deployment})
    survey = Survey(
        kind=SurveyKind.PARTNER if deployment is None else SurveyKind.EXPERT,
        action=action,
        deployment=deployment,
        respondent=action.focal_point if deployment is None else deployment.person,
        opened_at=act.at,
        state=S.OPEN,
        state_since=act.at,
    )
    _open(survey, ANSWER)
    return Outcome(obj=survey, payload={"action": action.pk, "kind": survey.kind})


@TABLE.effect
def ask_participants(
    obj: None,
    act: Act,
    event_id: uuid.UUID,
    *,
    action: Action,
    activity: Activity,
    tickets: int,
) -> Outcome[Survey]:
    """Codes are made that are bound to nobody."""
    _still_missing({"action": action, "activity": activity})
    survey = Survey(
        kind=SurveyKind.PARTICIPANT,
        action=action,
        activity=activity,
        opened_at=act.at,
        state=S.OPEN,
        state_since=act.at,
    )
    _open(survey, COLLECTION)
    make_tickets(survey, tickets)
    return Outcome(
        obj=survey, payload={"action": action.pk, "activity": activity.pk, "tickets": tickets}
    )


def make_tickets(survey: Survey, number: int) -> None:
    """So many new codes, drawn at random; none was given out before."""
    codes: set[str] = set()
    while len(codes) < number:
        codes.add("".join(secrets.choice(ALPHABET) for _i in range(CODE_LENGTH)))
        if len(codes) == number:
            codes -= set(Ticket.objects.filter(code__in=codes).values_list("code", flat=True))
    Ticket.objects.bulk_create(Ticket(survey=survey, code=code) for code in sorted(codes))


@TABLE.effect
def more_tickets(obj: Survey, act: Act, event_id: uuid.UUID, *, tickets: int) -> Outcome[Survey]:
    """More people came than were expected."""
    make_tickets(obj, tickets)
    return Outcome(payload={"tickets": tickets})


def _keep(
    survey: Survey,
    act: Act,
    scores: Mapping[str, int],
    language: str,
    comment: str,
    learning: str = "",
    help_needed: str = "",
) -> None:
    """Store one answer: what was asked and nothing else, with the day and no time."""
    asked = QUESTIONS[survey.kind]
    evaluation = Evaluation.objects.create(
        survey=survey,
        language=language,
        comment=comment,
        learning=learning,
        help_needed=help_needed,
        given_on=timezone.localdate(act.at),
    )
    EvaluationScore.objects.bulk_create(
        EvaluationScore(evaluation=evaluation, question=question, score=Score(scores[question]))
        for question in asked
        if question in scores
    )


@TABLE.effect
def answer(
    obj: Survey,
    act: Act,
    event_id: uuid.UUID,
    *,
    scores: Mapping[str, int],
    language: str,
    comment: str = "",
    learning: str = "",
    help_needed: str = "",
) -> Outcome[Survey]:
    """Whoever was asked has answered; words stay with the answer, not in the history."""
    _keep(obj, act, scores, language, comment, learning, help_needed)
    return Outcome(payload={"questions": len(scores)})


@TABLE.effect
def collect(
    obj: Survey,
    act: Act,
    event_id: uuid.UUID,
    *,
    code: str,
    scores: Mapping[str, int],
    language: str,
    comment: str = "",
) -> Outcome[Survey]:
    """The code is used up and the answer kept, together; nothing says which belong together."""
    spent = Ticket.objects.filter(survey=obj, code=code, used_on__isnull=True).update(
        used_on=timezone.localdate(act.at)
    )
    if not spent:
        raise Guarded(_("This code was already used."))
    _keep(obj, act, scores, language, comment)
    return Outcome()


@TABLE.effect
def close(obj: Survey, act: Act, event_id: uuid.UUID, *, reason: str = "") -> Outcome[Survey]:
    """No more answers are taken."""
    obj.closed_because = reason
    return Outcome(changed=("closed_because",), payload={"kind": obj.kind}, detail=reason)
