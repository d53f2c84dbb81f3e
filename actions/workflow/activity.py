"""Verbs of an activity of an Action."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max, Model
from django.utils.translation import gettext_lazy as _

from accounts.standing import Standing
from actions.enums import ACTION_MOBILISING, ActionState, ActivityState, Mode
from actions.models import Action, Activity, FicheActivity
from actions.rules import ACTIONS, ACTIVITIES
from actions.workflow.shared import TEAM, Data, in_order, not_ahead
from core import deadlines, files
from core.enums import Tone
from core.workflow import Act, Guard, Guarded, Outcome, Table, Text, Verb
from reference.models import Country, FormOfAssistance

S = ActivityState
#: States of an Action in which activities are added to it.
_PLANNABLE = (ActionState.PREPARING, ActionState.RUNNING, ActionState.SUSPENDED)

# -- Guards ----------------------------------------------------------------------------------------


def _action_goes_on(obj: Activity, act: Act, data: Data) -> Text | None:
    """Nothing is planned once the Action's activities are completed, or it was cancelled."""
    now = Action.objects.filter(pk=data["action"].pk, state__in=_PLANNABLE)
    return None if now.exists() else _("Activities are planned until the Action is completed.")


def _action_mobilises(obj: Activity, act: Act, data: Data) -> Text | None:
    """Dates are set while the Action is in preparation or runs."""
    if obj.action.state not in ACTION_MOBILISING:
        return _("Dates are set while the Action is in preparation or running.")
    return None


def _action_runs(obj: Activity, act: Act, data: Data) -> Text | None:
    """Activities are held while the Action runs."""
    if obj.action.state != ActionState.RUNNING:
        return _("An activity is held while the Action is running. Start or resume it first.")
    return None


ACTION_GOES_ON = Guard("action_goes_on", _action_goes_on)
ACTION_MOBILISES = Guard("action_mobilises", _action_mobilises, early=True)
ACTION_RUNS = Guard("action_runs", _action_runs, early=True)
DAYS_IN_ORDER = in_order("starts_on", "ends_on")

# -- The table -------------------------------------------------------------------------------------

_SHOWN = "The Action’s page and the calendar show it; the team tells those who take part itself."


def _may_create(standing: Standing | None, verb: Verb, data: Data) -> bool:
    return ACTIONS.may(standing, "manage", data["action"])


def _also_lock(obj: Activity, verb: Verb, data: Data) -> Sequence[Model]:
    """Numbering, and what depends on the Action's state, take the Action's lock too."""
    if verb.name == "plan":
        return [data["action"]]
    return [obj.action] if verb.name in ("confirm", "record_held") else ()


TABLE: Table[Activity] = Table(
    "actions.activity",
    Activity,
    ACTIVITIES,
    [
        Verb(
            "plan",
            _("Plan an activity"),
            (),
            S.PLANNED,
            who=TEAM,
            also_system=True,
            silent=_SHOWN,
            guards=(ACTION_GOES_ON, DAYS_IN_ORDER),
            tone=Tone.PROGRESS,
            done=_("The activity is planned. Confirm its dates once they are settled."),
            happened=_("Activity planned"),
        ),
        Verb(
            "confirm",
            _("Confirm the dates"),
            (S.PLANNED,),
            S.CONFIRMED,
            who=TEAM,
            silent=_SHOWN,
            guards=(ACTION_MOBILISES, DAYS_IN_ORDER),
            tone=Tone.PROGRESS,
            done=_("Confirmed. It stands in the calendar."),
            help=_("Once those who take part can come on these days."),
            happened=_("Dates confirmed"),
        ),
        Verb(
            "postpone",
            _("Postpone"),
            (S.PLANNED, S.CONFIRMED),
            S.PLANNED,
            who=TEAM,
            silent=_SHOWN,
            guards=(DAYS_IN_ORDER,),
            shown_to="view_report",
            tone=Tone.WAITING,
            done=_("Postponed. Confirm it again once the new days are settled."),
            happened=_("Activity postponed"),
        ),
        Verb(
            "record_held",
            _("Record as held"),
            (S.CONFIRMED,),
            S.HELD,
            who=TEAM,
            silent=_SHOWN,
            guards=(
                ACTION_RUNS,
                in_order("held_from", "held_until"),
                not_ahead("held_until"),
            ),
            tone=Tone.SUCCESS,
            done=_("Recorded. Its report is the last step."),
            happened=_("Activity held"),
        ),
        Verb(
            "report",
            _("Report on it"),
            (S.HELD,),
            S.REPORTED,
            who=TEAM,
            silent="The partner takes part in the activity and reads the report on its page.",
            shown_to="view_report",
            tone=Tone.SUCCESS,
            done=_("The report is saved. Nothing more is to be done for this activity."),
            happened=_("Activity reported"),
        ),
        Verb(
            "cancel",
            _("Cancel the activity"),
            (S.PLANNED, S.CONFIRMED),
            S.CANCELLED,
            who=TEAM,
            silent=_SHOWN,
            shown_to="view_report",
            tone=Tone.DANGER,
            done=_("The activity is cancelled."),
            happened=_("Activity cancelled"),
        ),
    ],
    creation_allowed=_may_create,
    also_lock=_also_lock,
)

# -- What the verbs do -----------------------------------------------------------------------------


def _next_number(action: Action) -> int:
    highest = Activity.objects.filter(action=action).aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


@TABLE.effect
def plan(
    obj: None,
    act: Act,
    event_id: uuid.UUID,
    *,
    action: Action,
    title: str,
    form: FormOfAssistance,
    mode: str = Mode.ON_SITE,
    place: str = "",
    country: Country | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    expected: int | None = None,
    language: str = "",
    planned_outputs: str = "",
    source: FicheActivity | None = None,
) -> Outcome[Activity]:
    """One more activity of the Action; `source` is the row of the version that it comes from."""
    if reason := _action_goes_on(Activity(), act, {"action": action}):
        # Somebody completed or cancelled the Action before we had its lock.
        raise Guarded(reason)
    planned = Activity.objects.create(
        action=action,
        source=source,
        number=_next_number(action),
        title=title,
        form=form,
        mode=mode,
        place=place,
        country=country,
        starts_on=starts_on,
        ends_on=ends_on,
        expected=expected,
        language=language,
        planned_outputs=planned_outputs,
        state=S.PLANNED,
        state_since=act.at,
    )
    return Outcome(obj=planned, payload={"action": action.pk, "number": planned.number})


def _days(first: date | None, last: date | None) -> dict[str, str | None]:
    return {
        "starts_on": first.isoformat() if first else None,
        "ends_on": last.isoformat() if last else None,
    }


@TABLE.effect
def confirm(
    obj: Activity,
    act: Act,
    event_id: uuid.UUID,
    *,
    starts_on: date,
    ends_on: date,
    mode: str,
    place: str = "",
    country: Country | None = None,
    agenda: str = "",
) -> Outcome[Activity]:
    """When, where and how it takes place."""
    obj.starts_on, obj.ends_on = starts_on, ends_on
    obj.mode, obj.place, obj.country, obj.agenda = mode, place, country, agenda
    return Outcome(
        changed=("starts_on", "ends_on", "mode", "place", "country", "agenda"),
        payload=_days(starts_on, ends_on),
    )


@TABLE.effect
def postpone(
    obj: Activity,
    act: Act,
    event_id: uuid.UUID,
    *,
    reason: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Outcome[Activity]:
    """The days no longer hold; new ones may be there already, or are still to be found."""
    before = _days(obj.starts_on, obj.ends_on)
    obj.starts_on, obj.ends_on = starts_on, ends_on
    return Outcome(
        changed=("starts_on", "ends_on"),
        payload={"before": before, **_days(starts_on, ends_on)},
        detail=reason,
    )


@TABLE.effect
def record_held(
    obj: Activity,
    act: Act,
    event_id: uuid.UUID,
    *,
    held_from: date,
    held_until: date,
    women: int,
    men: int,
    undisclosed: int = 0,
) -> Outcome[Activity]:
    """On which days it was held and who came; the first one of an Action stops its clock."""
    obj.held_from, obj.held_until = held_from, held_until
    obj.women, obj.men, obj.undisclosed = women, men, undisclosed
    deadlines.stop(obj.action, "first_activity", at=act.at)
    return Outcome(
        changed=("held_from", "held_until", "women", "men", "undisclosed"),
        payload={
            "held_from": held_from.isoformat(),
            "held_until": held_until.isoformat(),
            "women": women,
            "men": men,
            "undisclosed": undisclosed,
        },
    )


@TABLE.effect
def report(
    obj: Activity,
    act: Act,
    event_id: uuid.UUID,
    *,
    text: str,
    file: UploadedFile | None = None,
) -> Outcome[Activity]:
    """What was done and what came of it, with a document where there is one."""
    obj.report = text
    if file is not None:
        obj.report_file = files.store_upload(
            file, kind="report", subject=obj, by_id=act.user.pk, accept=files.CV_TYPES
        )
    return Outcome(changed=("report", "report_file"))


@TABLE.effect
def cancel(obj: Activity, act: Act, event_id: uuid.UUID, *, reason: str = "") -> Outcome[Activity]:
    """It does not take place."""
    return Outcome(detail=reason)
