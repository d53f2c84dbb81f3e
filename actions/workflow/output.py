"""Verbs of an output: drafted, checked, validated by the partner, adopted."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.standing import Standing
from actions import outstanding
from actions.enums import ACTION_OPEN, OUTPUT_READY, Openness, OutputState
from actions.models import Action, Activity, Output
from actions.rules import ACTIONS, OUTPUTS, SPEAKERS
from actions.workflow.shared import TEAM, Data, giver, not_ahead, today
from core import files
from core.enums import Tone
from core.workflow import SAME, Act, Guard, Guarded, Outcome, Table, Text, Told, Verb

S = OutputState
#: What an output may be: a document to print, or one to go on writing.
ACCEPTED = (files.PDF, files.DOCX)

# -- Guards ----------------------------------------------------------------------------------------


def _action_open(obj: Output, act: Act, data: Data) -> Text | None:
    """Outputs are added until the Action is closed or cancelled."""
    now = Action.objects.filter(pk=data["action"].pk, state__in=ACTION_OPEN)
    return None if now.exists() else _("The Action is at its end; outputs are added before that.")


def _activity_fits(obj: Output, act: Act, data: Data) -> Text | None:
    """The activity that it comes from is one of the same Action."""
    activity: Activity | None = data.get("activity")
    if activity is not None and activity.action_id != data["action"].pk:
        return _("Choose an activity of this Action.")
    return None


def _validation_holds(obj: Output, act: Act, data: Data) -> Text | None:
    """What was only said is provisional, and what is contested holds nothing."""
    if outstanding.holds(obj.validated_event_id):
        return None
    return _("The partner’s validation must be confirmed in writing first.")


def _may_be_open(obj: Output, act: Act, data: Data) -> Text | None:
    """Published is what the partner has validated, unless the approved version closes all."""
    if data["openness"] != Openness.PUBLISHED:
        return None
    if obj.state not in OUTPUT_READY:
        return _("Only what the partner has validated is published.")
    if obj.action.version.confidential:
        return _("The approved version says that nothing of this Action is published.")
    return None


ACTION_IS_OPEN = Guard("action_open", _action_open)
ACTIVITY_FITS = Guard("activity_fits", _activity_fits)
VALIDATION_HOLDS = Guard("validation_holds", _validation_holds, early=True)
MAY_BE_OPEN = Guard("may_be_open", _may_be_open)

# -- The table -------------------------------------------------------------------------------------

_INSIDE = "The team works on it; the Action’s page shows where it stands."


def _may_create(standing: Standing | None, verb: Verb, data: Data) -> bool:
    return ACTIONS.may(standing, "manage", data["action"])


def _also_lock(obj: Output, verb: Verb, data: Data) -> Sequence[Model]:
    """Nothing is added while the Action is being closed."""
    return [data["action"]] if verb.name == "add" else ()


TABLE: Table[Output] = Table(
    "actions.output",
    Output,
    OUTPUTS,
    [
        Verb(
            "add",
            _("Add an output"),
            (),
            S.DRAFT,
            who=TEAM,
            silent=_INSIDE,
            guards=(ACTION_IS_OPEN, ACTIVITY_FITS),
            tone=Tone.PROGRESS,
            done=_("The output is listed. Its file comes with the quality check."),
            happened=_("Output added"),
        ),
        Verb(
            "check",
            _("Pass on for quality check"),
            (S.DRAFT,),
            S.QUALITY_CHECK,
            who=TEAM,
            silent=_INSIDE,
            tone=Tone.PROGRESS,
            done=_("The file is in quality check."),
            help=_("The file is kept; an earlier one stays among the files of the output."),
            happened=_("Quality check begun"),
        ),
        Verb(
            "rework",
            _("Send back for rework"),
            (S.QUALITY_CHECK, S.PARTNER_REVIEW),
            S.DRAFT,
            who=TEAM,
            silent=_INSIDE,
            shown_to="view_remarks",
            tone=Tone.WAITING,
            done=_("Back with whoever drafts it."),
            happened=_("Sent back for rework"),
        ),
        Verb(
            "send_to_partner",
            _("Send to the partner"),
            (S.QUALITY_CHECK,),
            S.PARTNER_REVIEW,
            who=TEAM,
            told=(Told("output_sent", SPEAKERS, asks=True),),
            shown_to="view_remarks",
            tone=Tone.PROGRESS,
            done=_("Sent. The partner is asked to validate it."),
            happened=_("Sent to the partner"),
        ),
        Verb(
            "validate",
            _("Validate"),
            (S.PARTNER_REVIEW,),
            S.VALIDATED,
            who=SPEAKERS,
            recorders=TEAM,
            told=(Told("output_validated", ("in_charge",)),),
            tone=Tone.SUCCESS,
            done=_("Validated. The team is told."),
            help=_("It is what was asked for, and the institution stands behind it."),
            happened=_("Validated by the partner"),
        ),
        Verb(
            "ask_changes",
            _("Ask for changes"),
            (S.PARTNER_REVIEW,),
            S.DRAFT,
            who=SPEAKERS,
            recorders=TEAM,
            told=(Told("output_changes_asked", ("in_charge",), asks=True),),
            shown_to="view_remarks",
            tone=Tone.WAITING,
            done=_("The team has your words and works on it."),
            happened=_("Changes asked for"),
        ),
        Verb(
            "adopt",
            _("Record the adoption"),
            (S.VALIDATED,),
            S.ADOPTED,
            who=(*TEAM, *SPEAKERS),
            silent="What the partner makes of it stands on its page; it asks nothing of anybody.",
            guards=(VALIDATION_HOLDS, not_ahead("adopted_on")),
            tone=Tone.SUCCESS,
            done=_("The adoption is recorded."),
            help=_("As a law, a strategy, an instruction: what the output has become, and when."),
            happened=_("Adopted"),
        ),
        Verb(
            "mark",
            _("Set who may read it"),
            (
                S.DRAFT,
                S.QUALITY_CHECK,
                S.PARTNER_REVIEW,
                S.VALIDATED,
                S.ADOPTED,
            ),
            SAME,
            who=TEAM,
            silent="A mark; the publication itself asks the partner.",
            guards=(MAY_BE_OPEN,),
            done=_("Saved."),
            happened=_("Readers set"),
        ),
        Verb(
            "give_up",
            _("Give it up"),
            (S.DRAFT, S.QUALITY_CHECK, S.PARTNER_REVIEW),
            S.GIVEN_UP,
            who=TEAM,
            silent=_INSIDE,
            shown_to="view_remarks",
            tone=Tone.DANGER,
            done=_("Given up. It no longer stands in the way of closing."),
            help=_("When it is not needed any more, or was listed by mistake."),
            happened=_("Given up"),
        ),
    ],
    creation_allowed=_may_create,
    also_lock=_also_lock,
)

# -- What the verbs do -----------------------------------------------------------------------------


@TABLE.effect
def add(
    obj: None,
    act: Act,
    event_id: uuid.UUID,
    *,
    action: Action,
    title: str,
    kind: str,
    language: str = "",
    activity: Activity | None = None,
) -> Outcome[Output]:
    """One more deliverable of the Action."""
    if reason := _action_open(Output(), act, {"action": action}):
        # Somebody closed or cancelled the Action before we had its lock.
        raise Guarded(reason)
    added = Output.objects.create(
        action=action,
        activity=activity,
        title=title,
        kind=kind,
        language=language,
        state=S.DRAFT,
        state_since=act.at,
    )
    return Outcome(obj=added, payload={"action": action.pk, "kind": kind})


@TABLE.effect
def check(obj: Output, act: Act, event_id: uuid.UUID, *, file: UploadedFile) -> Outcome[Output]:
    """The draft is there: a colleague looks at the file."""
    obj.file = files.store_upload(
        file, kind="output", subject=obj, by_id=act.user.pk, accept=ACCEPTED
    )
    return Outcome(changed=("file",), payload={"file": str(obj.file.pk)})


@TABLE.effect
def rework(obj: Output, act: Act, event_id: uuid.UUID, *, reason: str) -> Outcome[Output]:
    """It is not good enough yet."""
    return Outcome(detail=reason)


@TABLE.effect
def send_to_partner(
    obj: Output, act: Act, event_id: uuid.UUID, *, message: str = ""
) -> Outcome[Output]:
    """The partner is asked whether it stands behind it."""
    return Outcome(detail=message)


@TABLE.effect
def validate(obj: Output, act: Act, event_id: uuid.UUID) -> Outcome[Output]:
    """The partner stands behind it from today, or from the day of the word that is recorded."""
    obj.validated_on = act.evidence.given_on if act.evidence is not None else today(act)
    obj.validated_by = giver(act)
    obj.validated_event_id = event_id
    return Outcome(
        changed=("validated_on", "validated_by", "validated_event_id"),
        payload={"validated_on": obj.validated_on.isoformat(), "by": obj.validated_by.pk},
    )


@TABLE.effect
def ask_changes(obj: Output, act: Act, event_id: uuid.UUID, *, message: str) -> Outcome[Output]:
    """The partner says what is still missing."""
    return Outcome(detail=message)


@TABLE.effect
def adopt(
    obj: Output, act: Act, event_id: uuid.UUID, *, adopted_as: str, adopted_on: date
) -> Outcome[Output]:
    """What the partner has made of it, and when."""
    obj.adopted_as, obj.adopted_on = adopted_as, adopted_on
    return Outcome(
        changed=("adopted_as", "adopted_on"),
        payload={"adopted_on": adopted_on.isoformat()},
        detail=adopted_as,
    )


@TABLE.effect
def mark(obj: Output, act: Act, event_id: uuid.UUID, *, openness: str) -> Outcome[Output]:
    """Whether the public may read it, those who have to do with it, or it is kept close."""
    obj.is_published = openness == Openness.PUBLISHED
    obj.is_confidential = openness == Openness.CONFIDENTIAL
    return Outcome(changed=("is_published", "is_confidential"), payload={"openness": openness})


@TABLE.effect
def give_up(obj: Output, act: Act, event_id: uuid.UUID, *, reason: str) -> Outcome[Output]:
    """It will not be finished."""
    return Outcome(detail=reason)
