"""Verbs of a closing report."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.standing import Standing
from actions.enums import ActionState
from actions.models import Action
from actions.rules import ACTIONS
from actions.workflow.shared import TEAM, Data
from core.enums import Tone
from core.workflow import SAME, Act, Guard, Guarded, Outcome, Table, Text, Told, Verb
from results.enums import ReportState
from results.models import ClosingReport
from results.rules import REPORTS

S = ReportState

#: The parts of a report, and those without which it is not handed in.
PARTS = ("achieved", "ownership", "lessons", "failures", "recommendations")
NEEDED = ("achieved", "ownership", "recommendations")

# -- Guards ----------------------------------------------------------------------------------------


def _activities_over(report: ClosingReport, act: Act, data: Data) -> Text | None:
    """A closing report is begun once all activities are completed."""
    action: Action = data["action"]
    if action.state not in (ActionState.COMPLETED, ActionState.EVALUATED):
        return _("The closing report is begun once the activities are completed.")
    return None


def _not_begun(report: ClosingReport, act: Act, data: Data) -> Text | None:
    """An Action has one closing report."""
    if ClosingReport.objects.filter(action=data["action"]).exists():
        return _("The closing report is begun already.")
    return None


def _parts_filled(report: ClosingReport, act: Act, data: Data) -> Text | None:
    """What was achieved, who keeps it up, and what is recommended are written."""
    missing = [
        str(ClosingReport._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in NEEDED
        if not getattr(report, name).strip()
    ]
    if not missing:
        return None
    return _("Still to be filled in: %(list)s.") % {"list": "; ".join(missing)}


ACTIVITIES_OVER = Guard("activities_over", _activities_over)
NOT_BEGUN = Guard("not_begun", _not_begun)
PARTS_FILLED = Guard("parts_filled", _parts_filled, early=True)

# -- The table -------------------------------------------------------------------------------------


def _may_create(standing: Standing | None, verb: Verb, data: Mapping[str, Any]) -> bool:
    return ACTIONS.may(standing, "manage", data["action"])


def _also_lock(report: ClosingReport, verb: Verb, data: Data) -> Sequence[Model]:
    return [data["action"]] if verb.creates else ()


TABLE: Table[ClosingReport] = Table(
    "results.report",
    ClosingReport,
    REPORTS,
    [
        Verb(
            "begin",
            _("Begin the closing report"),
            (),
            S.DRAFT,
            who=TEAM,
            silent="Whoever begins it writes it.",
            guards=(ACTIVITIES_OVER, NOT_BEGUN),
            tone=Tone.PROGRESS,
            done=_("The report is begun. What was planned and done stands beside it."),
            happened=_("Closing report begun"),
        ),
        Verb(
            "write",
            _("Write the report"),
            (S.DRAFT,),
            SAME,
            who=TEAM,
            silent="A draft concerns whoever writes it.",
            done=_("Saved."),
            happened=_("Closing report changed"),
        ),
        Verb(
            "submit",
            _("Hand in the report"),
            (S.DRAFT,),
            S.SUBMITTED,
            who=TEAM,
            told=(Told("closing_report_submitted", ("leader",), asks=True),),
            guards=(PARTS_FILLED,),
            tone=Tone.WAITING,
            done=_("Handed in. The leader reads it."),
            happened=_("Closing report handed in"),
        ),
        Verb(
            "send_back",
            _("Send it back"),
            (S.SUBMITTED,),
            S.DRAFT,
            who=("leader",),
            told=(Told("closing_report_returned", ("in_charge",), asks=True),),
            done=_("Sent back with your reason."),
            happened=_("Closing report sent back"),
        ),
        Verb(
            "accept",
            _("Accept the report"),
            (S.SUBMITTED,),
            S.ACCEPTED,
            who=("leader",),
            silent="The leader closes the Action next; its page shows that nothing is open.",
            tone=Tone.SUCCESS,
            done=_("Accepted. The Steering Group and the Delegation can read it now."),
            help=_("Opens the report to the EU Delegation and the Steering Group."),
            happened=_("Closing report accepted"),
        ),
    ],
    creation_allowed=_may_create,
    also_lock=_also_lock,
)

# -- What the verbs do -----------------------------------------------------------------------------


@TABLE.effect
def begin(obj: None, act: Act, event_id: uuid.UUID, *, action: Action) -> Outcome[ClosingReport]:
    """An empty report of the Action; whoever begins it writes it."""
    if ClosingReport.objects.filter(action=action).exists():
        raise Guarded(_("The closing report is begun already."))
    report = ClosingReport.objects.create(
        action=action,
        officer=cast(Person, act.user.person),
        state=S.DRAFT,
        state_since=act.at,
    )
    return Outcome(obj=report, payload={"action": action.pk})


@TABLE.effect
def write(
    obj: ClosingReport, act: Act, event_id: uuid.UUID, **parts: str
) -> Outcome[ClosingReport]:
    """The parts as they now stand."""
    changed = [name for name in PARTS if name in parts and getattr(obj, name) != parts[name]]
    for name in changed:
        setattr(obj, name, parts[name])
    return Outcome(changed=changed, payload={"parts": changed})


@TABLE.effect
def submit(obj: ClosingReport, act: Act, event_id: uuid.UUID) -> Outcome[ClosingReport]:
    """The report goes to the leader."""
    obj.handed_in_at, obj.sent_back_because = act.at, ""
    return Outcome(changed=("handed_in_at", "sent_back_because"))


@TABLE.effect
def send_back(
    obj: ClosingReport, act: Act, event_id: uuid.UUID, *, reason: str
) -> Outcome[ClosingReport]:
    """Something is missing or unclear; the reason says what."""
    obj.sent_back_because = reason
    return Outcome(changed=("sent_back_because",), detail=reason)


@TABLE.effect
def accept(obj: ClosingReport, act: Act, event_id: uuid.UUID) -> Outcome[ClosingReport]:
    """The report stands."""
    obj.accepted_at = act.at
    return Outcome(changed=("accepted_at",))
