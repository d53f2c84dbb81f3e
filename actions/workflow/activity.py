"""Verbs of an activity of an Action."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Max, Model
from django.utils.translation import gettext_lazy as _

from accounts.standing import Standing
from actions.enums import ActionState, ActivityState, Mode
from actions.models import Action, Activity, FicheActivity
from actions.rules import ACTIONS, ACTIVITIES
from core.enums import Tone
from core.workflow import Act, Guard, Outcome, Table, Text, Verb
from reference.models import Country, FormOfAssistance

S = ActivityState
Data = Mapping[str, Any]
_TEAM = ("officer", "leader")

# -- Guards ----------------------------------------------------------------------------------------


def _action_goes_on(obj: Activity, act: Act, data: Data) -> Text | None:
    """Nothing is planned once the Action's activities are completed, or it was cancelled."""
    if data["action"].state not in (
        ActionState.PREPARING,
        ActionState.RUNNING,
        ActionState.SUSPENDED,
    ):
        return _("Activities are planned until the Action is completed.")
    return None


def _days_in_order(obj: Activity, act: Act, data: Data) -> Text | None:
    """The last day is not before the first."""
    first, last = data.get("starts_on"), data.get("ends_on")
    if first is not None and last is not None and last < first:
        return _("The last day is before the first.")
    return None


ACTION_GOES_ON = Guard("action_goes_on", _action_goes_on)
DAYS_IN_ORDER = Guard("days_in_order", _days_in_order)

# -- The table -------------------------------------------------------------------------------------


def _may_create(standing: Standing | None, verb: Verb, data: Data) -> bool:
    return ACTIONS.may(standing, "manage", data["action"])


def _also_lock(obj: Activity, verb: Verb, data: Data) -> Sequence[Model]:
    """Numbering takes the Action's lock."""
    return [data["action"]] if verb.name == "plan" else ()


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
            who=_TEAM,
            also_system=True,
            silent="The list on the Action's page shows it; who takes part hears when it is set.",
            guards=(ACTION_GOES_ON, DAYS_IN_ORDER),
            tone=Tone.PROGRESS,
            done=_("The activity is planned."),
            happened=_("Activity planned"),
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
