"""Verbs of an Action: it is made when its fiche is approved, prepared, carried out, closed."""

import uuid
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, cast

from django.db.models import Max, Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import Person
from actions import beginning, ending, outstanding
from actions import conf as settings
from actions.enums import ACTIVITY_DONE, ActionState, ActivityState
from actions.models import Action, ActionFiche, Condition, FicheVersion
from actions.rules import ACTIONS, SPEAKERS
from actions.workflow import activity
from actions.workflow.shared import TEAM, Data, giver, not_ahead, team_calendar, today
from core.deadlines import Clock
from core.enums import Tone
from core.workflow import SAME, SYSTEM, Act, Guard, Outcome, Table, Text, Told, Verb
from reference.models import Country, Region
from requests_app.intake import NamedPerson, person_named

S = ActionState

# -- Guards ----------------------------------------------------------------------------------------


def _not_accepted_yet(action: Action, act: Act, data: Data) -> Text | None:
    """The commitments are accepted once; what was only said or is contested counts for nothing."""
    if outstanding.commitments_hold(action):
        return _("The commitments are accepted already.")
    return None


def _person_fits(action: Action, act: Act, data: Data) -> Text | None:
    """The focal point is an official of a party, or somebody named with an address."""
    person, named = data.get("person"), data.get("named")
    if person is None:
        return None if named else _("Choose an official, or give a name and an address.")
    if not ACTIONS.people(("party",), action).filter(pk=person.pk).exists():
        return _("Choose an official of an institution that is party to the Action.")
    return None


def _condition_open(action: Action, act: Act, data: Data) -> Text | None:
    """The condition is one of this Action, and was not met before."""
    condition: Condition = data["condition"]
    if not action.conditions.filter(pk=condition.pk, met_on__isnull=True).exists():
        return _("This condition is met already.")
    return None


def _focal_point_named(action: Action, act: Act, data: Data) -> Text | None:
    """Somebody on the partner's side answers for the Action."""
    return None if action.focal_point_id is not None else _("No focal point is named yet.")


def _commitments_accepted(action: Action, act: Act, data: Data) -> Text | None:
    """Local ownership: the partner has accepted what it takes on, in a way that holds."""
    if action.commitments_accepted_at is None:
        return _("The partner has not accepted its commitments yet.")
    if not outstanding.commitments_hold(action):
        return _("The partner’s word on its commitments must be confirmed in writing first.")
    return None


def _conditions_met(action: Action, act: Act, data: Data) -> Text | None:
    """Each condition of the Steering Group is met."""
    count = len(outstanding.unmet_conditions(action))
    if not count:
        return None
    return ngettext_lazy(
        "%(count)d condition of the Steering Group is not met yet.",
        "%(count)d conditions of the Steering Group are not met yet.",
        "count",
    ) % {"count": count}


def _something_held(action: Action, act: Act, data: Data) -> Text | None:
    """At least one activity took place; an Action without any is cancelled."""
    if not any(row.state in ACTIVITY_DONE for row in outstanding.activities_of(action)):
        return _("No activity was held. An Action without any is cancelled.")
    return None


def _nothing_open(verb: str) -> Guard[Action]:
    def check(verb: str, action: Action, act: Act, data: Data) -> Text | None:
        return outstanding.sentence(len(outstanding.before(verb, action)))

    asked = partial(check, verb)
    asked.__doc__ = "Nothing that belongs to the Action is open; its page lists what, and whose."
    return Guard("nothing_open", asked, early=True)


NOT_ACCEPTED_YET = Guard("not_accepted_yet", _not_accepted_yet, early=True)
PERSON_FITS = Guard("person_fits", _person_fits)
CONDITION_OPEN = Guard("condition_open", _condition_open)
FOCAL_POINT_NAMED = Guard("focal_point_named", _focal_point_named, early=True)
COMMITMENTS_ACCEPTED = Guard("commitments_accepted", _commitments_accepted, early=True)
CONDITIONS_MET = Guard("conditions_met", _conditions_met, early=True)
SOMETHING_HELD = Guard("something_held", _something_held, early=True)

# -- Clocks ----------------------------------------------------------------------------------------

CLOCKS = (
    Clock(
        "first_activity",
        _("first activity"),
        lambda action: settings.number(settings.FIRST_ACTIVITY_DAYS),
        team_calendar,
        asks=("in_charge",),
        escalates=("leader",),
    ),
)

# -- The table -------------------------------------------------------------------------------------

_PARTNER_TOLD = ("focal_point", "submitter", "party", "delegation")


def _commitments_open(action: Action) -> bool:
    return not outstanding.commitments_hold(action)


def _conditions_open(action: Action) -> bool:
    return bool(outstanding.unmet_conditions(action))


def _also_lock(action: Action, verb: Verb, data: Data) -> Sequence[Model]:
    """An Action that ends takes its requests along; cancelled, also what was still to come."""
    if verb.name not in ("close", "cancel"):
        return ()
    to_come = list(_to_come(action)) if verb.name == "cancel" else []
    return [*to_come, *ending.requests_of(action.fiche)]


def _to_come(action: Action) -> Any:
    return action.activities.filter(state__in=[ActivityState.PLANNED, ActivityState.CONFIRMED])


TABLE: Table[Action] = Table(
    "actions.action",
    Action,
    ACTIONS,
    [
        Verb(
            "make",
            _("Action made"),
            (),
            S.PREPARING,
            who=SYSTEM,
            silent="The decision on the fiche tells everybody concerned.",
            starts=("first_activity",),
            happened=_("Action made"),
        ),
        Verb(
            "accept_commitments",
            _("Accept the commitments"),
            (S.PREPARING,),
            SAME,
            who=SPEAKERS,
            recorders=TEAM,
            told=(Told("commitments_accepted", ("in_charge",)),),
            guards=(NOT_ACCEPTED_YET,),
            shown_to="view_terms",
            tone=Tone.SUCCESS,
            applies=_commitments_open,
            done=_("Accepted. The team can start the Action."),
            help=_("For all institutions party to the Action, as the approved version says them."),
            happened=_("Commitments accepted"),
        ),
        Verb(
            "name_focal_point",
            _("Name the focal point"),
            (S.PREPARING, S.RUNNING),
            SAME,
            who=TEAM,
            told=(Told("action_focal_point", ("focal_point",)),),
            guards=(PERSON_FITS,),
            shown_to="view_terms",
            done=_("Named. The focal point is told."),
            help=_("Answers for the partner: accepts the commitments and validates outputs."),
            happened=_("Focal point named"),
        ),
        Verb(
            "meet_condition",
            _("Record a condition as met"),
            (S.PREPARING,),
            SAME,
            who=TEAM,
            silent="The Action’s page shows it; the start tells everybody concerned.",
            guards=(CONDITION_OPEN, not_ahead("met_on")),
            shown_to="view_terms",
            applies=_conditions_open,
            done=_("The condition is met. The Action can start once all of them are."),
            happened=_("Condition met"),
        ),
        Verb(
            "start",
            _("Start the Action"),
            (S.PREPARING,),
            S.RUNNING,
            who=TEAM,
            told=(Told("action_started", (*SPEAKERS, "in_charge"), quiet=True),),
            guards=(FOCAL_POINT_NAMED, COMMITMENTS_ACCEPTED, CONDITIONS_MET),
            tone=Tone.PROGRESS,
            done=_("The Action is running. The partner is told."),
            happened=_("Action started"),
        ),
        Verb(
            "suspend",
            _("Suspend the Action"),
            (S.RUNNING,),
            S.SUSPENDED,
            who=("leader",),
            told=(Told("action_suspended", (*SPEAKERS, "delegation", "in_charge")),),
            pauses=("first_activity",),
            shown_to="view_terms",
            tone=Tone.WAITING,
            done=_("Suspended. The partner and the EU Delegation are told."),
            help=_("No activity is held and no expert sent until it is resumed."),
            happened=_("Action suspended"),
        ),
        Verb(
            "resume",
            _("Resume the Action"),
            (S.SUSPENDED,),
            S.RUNNING,
            who=("leader",),
            told=(Told("action_resumed", (*SPEAKERS, "delegation", "in_charge")),),
            resumes=("first_activity",),
            shown_to="view_terms",
            tone=Tone.PROGRESS,
            done=_("The Action is running again."),
            happened=_("Action resumed"),
        ),
        Verb(
            "complete",
            _("Complete the activities"),
            (S.RUNNING,),
            S.COMPLETED,
            who=TEAM,
            silent="The evaluation that follows asks everybody concerned.",
            guards=(SOMETHING_HELD, _nothing_open("complete")),
            tone=Tone.SUCCESS,
            done=_("All activities are completed. The evaluation follows."),
            help=_("Nothing more is planned afterwards; outputs can still be validated."),
            happened=_("Activities completed"),
        ),
        Verb(
            "evaluate",
            _("Conclude the evaluation"),
            (S.COMPLETED,),
            S.EVALUATED,
            who=TEAM,
            silent="The leader’s desk asks for the closing.",
            guards=(_nothing_open("evaluate"),),
            tone=Tone.SUCCESS,
            done=_("The evaluation is concluded. The leader closes the Action."),
            happened=_("Evaluation concluded"),
        ),
        Verb(
            "close",
            _("Close the Action"),
            (S.EVALUATED,),
            S.CLOSED,
            who=("leader",),
            told=(
                Told("action_closed", _PARTNER_TOLD),
                Told("action_closed_team", ("in_charge",)),
            ),
            guards=(_nothing_open("close"),),
            shown_to="view_terms",
            tone=Tone.SUCCESS,
            done=_("The Action is closed. The partner and the EU Delegation are told."),
            happened=_("Action closed"),
        ),
        Verb(
            "cancel",
            _("Cancel the Action"),
            (S.PREPARING, S.RUNNING, S.SUSPENDED),
            S.CANCELLED,
            who=("leader",),
            told=(Told("action_cancelled", (*_PARTNER_TOLD, "in_charge")),),
            guards=(_nothing_open("cancel"),),
            stops=("first_activity",),
            shown_to="view_terms",
            tone=Tone.DANGER,
            done=_("Cancelled. The partner and the EU Delegation are told."),
            help=_("Activities that were still to come are cancelled with it."),
            happened=_("Action cancelled"),
        ),
    ],
    clocks=CLOCKS,
    also_lock=_also_lock,
)

# -- What the verbs do -----------------------------------------------------------------------------


def next_number(fiche: ActionFiche) -> int:
    """The number of the next Action of the fiche's country or region, from its row's lock on.

    A country goes on from the Actions that it had before this portal.
    """
    if fiche.country is not None:
        country = Country.objects.select_for_update(of=("self",)).get(pk=fiche.country.pk)
        before, earlier = country.actions_before, Action.objects.filter(country=country)
    else:
        region = Region.objects.select_for_update(of=("self",)).get(
            code=fiche.region.code if fiche.region is not None else ""
        )
        before, earlier = 0, Action.objects.filter(region=region)
    highest = earlier.aggregate(highest=Max("number"))["highest"] or 0
    return max(before, highest) + 1


@TABLE.effect
def make(
    obj: None,
    act: Act,
    event_id: uuid.UUID,
    *,
    fiche: ActionFiche,
    round_id: int | None = None,
    origin: uuid.UUID | None = None,
) -> Outcome[Action]:
    """The approved fiche becomes an Action with its numeral and all that the version plans.

    `round_id` is the round that decided: its conditions are to be met before the start. `origin`
    is the event that all of it follows from.
    """
    version = cast(FicheVersion, fiche.version)
    action = Action.objects.create(
        fiche=fiche,
        version=version,
        focal_point_id=version.focal_point_id,
        country_id=fiche.country_id,
        region_id=fiche.region_id,
        number=next_number(fiche),
        approved_at=act.at,
        state=S.PREPARING,
        state_since=act.at,
    )
    beginning.keep_conditions(action, round_id)
    beginning.copy_commitments(action)
    beginning.copy_needs(action)
    for row in version.activities.select_related("form", "country"):
        activity.plan(
            None,
            act=act,
            cause=origin or event_id,
            action=action,
            source=row,
            title=row.title,
            form=row.form,
            mode=row.mode,
            place=row.place,
            country=row.country,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            expected=row.participants,
            language=row.language,
            planned_outputs=row.outputs,
        )
    return Outcome(obj=action, payload={"fiche": fiche.pk, "number": action.number})


@TABLE.effect
def accept_commitments(obj: Action, act: Act, event_id: uuid.UUID) -> Outcome[Action]:
    """The partner takes on what the approved version says, for all institutions party to it."""
    obj.commitments_accepted_at = act.at
    obj.commitments_accepted_by = giver(act)
    obj.commitments_event_id = event_id
    return Outcome(
        changed=(
            "commitments_accepted_at",
            "commitments_accepted_by",
            "commitments_event_id",
        ),
        payload={"commitments": list(obj.commitments.values_list("pk", flat=True))},
    )


@TABLE.effect
def name_focal_point(
    obj: Action,
    act: Act,
    event_id: uuid.UUID,
    *,
    person: Person | None = None,
    named: NamedPerson | None = None,
) -> Outcome[Action]:
    """Who answers for the partner: an official, or somebody known by name and address alone."""
    if person is None:
        lead = obj.fiche.request_links.select_related("request__lead_institution").get(is_lead=True)
        person = person_named(cast(NamedPerson, named), lead.request.lead_institution)
    obj.focal_point = person
    return Outcome(changed=("focal_point",), payload={"focal_point": person.pk})


@TABLE.effect
def meet_condition(
    obj: Action,
    act: Act,
    event_id: uuid.UUID,
    *,
    condition: Condition,
    met_on: date,
    how: str,
) -> Outcome[Action]:
    """How and when a condition of the Steering Group was met."""
    Condition.objects.filter(pk=condition.pk).update(met_on=met_on, met_how=how, met_by=giver(act))
    return Outcome(payload={"condition": condition.pk, "met_on": met_on.isoformat()}, detail=how)


@TABLE.effect
def start(obj: Action, act: Act, event_id: uuid.UUID) -> Outcome[Action]:
    """The Action runs from today."""
    obj.started_on = today(act)
    return Outcome(changed=("started_on",))


@TABLE.effect
def suspend(obj: Action, act: Act, event_id: uuid.UUID, *, reason: str) -> Outcome[Action]:
    """The Action stands still; the clock with it."""
    return Outcome(detail=reason)


@TABLE.effect
def resume(obj: Action, act: Act, event_id: uuid.UUID, *, message: str = "") -> Outcome[Action]:
    """It goes on."""
    return Outcome(detail=message)


@TABLE.effect
def complete(obj: Action, act: Act, event_id: uuid.UUID) -> Outcome[Action]:
    """The last activity is behind it."""
    obj.completed_on = today(act)
    return Outcome(changed=("completed_on",))


@TABLE.effect
def evaluate(obj: Action, act: Act, event_id: uuid.UUID) -> Outcome[Action]:
    """What was to be learnt is gathered; later rooms say whether it is."""
    return Outcome()


@TABLE.effect
def close(obj: Action, act: Act, event_id: uuid.UUID, *, message: str = "") -> Outcome[Action]:
    """The case is at its end."""
    obj.ended_on = today(act)
    ending.end_requests(obj.fiche, closed=True, act=act, cause=event_id)
    return Outcome(changed=("ended_on",), detail=message)


@TABLE.effect
def cancel(obj: Action, act: Act, event_id: uuid.UUID, *, reason: str) -> Outcome[Action]:
    """It ends before its time, and the activities still to come with it."""
    obj.ended_on = today(act)
    for row in _to_come(obj):
        activity.cancel(row, act=Act.system(at=act.at), cause=event_id)
    ending.end_requests(obj.fiche, closed=False, act=act, cause=event_id)
    return Outcome(changed=("ended_on",), detail=reason)
