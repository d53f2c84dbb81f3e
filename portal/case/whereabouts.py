"""Where a case is: the one plain line, and the four stages."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from actions.enums import ActionState, FicheState, RoundState
from actions.models import Action, ActionFiche
from actions.rules import ACTIONS, SPEAKERS
from core.dates import short_day
from core.enums import Tone
from core.models import Deadline
from core.workflow import Text
from portal.case.loading import Case
from requests_app.enums import FROM_ADMISSION_ON, RequestState
from requests_app.queries import Whereabouts, officer_on_duty


@dataclass(frozen=True)
class Stage:
    """One of the four stages (`components/stage_tracker.html`)."""

    label: Text
    state: str
    date: date | datetime | None = None
    note: Text = ""


def whereabouts(case: Case) -> Whereabouts:
    """The one plain line: where it is, who has it, until when. At most two queries."""
    if case.actions:
        return _action_line(case, case.actions[0])
    for fiche in case.fiches:
        return _fiche_line(case, fiche)
    return _request_line(case)


def _past(deadline: Deadline | None) -> bool:
    return deadline is not None and deadline.due_at is not None and deadline.due_at < timezone.now()


def _due(deadline: Deadline | None) -> date | None:
    return deadline.due_on if deadline is not None else None


def _officer(case: Case) -> str:
    return case.request.officer.name if case.request.officer is not None else _("the team")


def _request_line(case: Case) -> Whereabouts:
    request, state = case.request, RequestState(case.request.state)
    if state == RequestState.SUBMITTED:
        clock = case.clock(request, "first_reply")
        duty = officer_on_duty()
        holder = duty.name if duty is not None else _("the team")
        note = _("We confirm or ask by then, at the latest.") if case.is_partner else ""
        return Whereabouts(_("Received"), holder, _due(clock), _past(clock), note=note)
    if state == RequestState.CLARIFICATION:
        clock = case.clock(request, "clarification")
        note = _("The team’s own clock stands still meanwhile.")
        if case.is_partner:
            place, holder = _("We need an answer from you"), ""
        else:
            place, holder = _("Waiting for the requester’s answer"), request.institution_name
        return Whereabouts(place, holder, _due(clock), _past(clock), Tone.WAITING, note)
    if state == RequestState.UNDER_REVIEW:
        clock = case.clock(request, "decision")
        return Whereabouts(_("Under review"), _officer(case), _due(clock), _past(clock))
    if state == RequestState.ADMITTED:
        note = _("Next: the Action Fiche is drafted together with the focal point.")
        return Whereabouts(_("Admitted"), _officer(case), tone=Tone.SUCCESS, note=note)
    return Whereabouts(
        str(request.get_state_display()).capitalize(),
        tone=Tone.ENDED,
        note=str(request.get_decline_reason_display()) if request.decline_reason else "",
    )


def _fiche_line(case: Case, fiche: ActionFiche) -> Whereabouts:
    state = FicheState(fiche.state)
    round_ = next((r for r in case.rounds if r.fiche_id == fiche.pk), None)
    if state == FicheState.DRAFTING:
        return Whereabouts(_("The Action Fiche is being drafted"), fiche.officer.name)
    if state == FicheState.PARTNER_REVIEW:
        clock = case.clock(fiche, "partner_review", "agreement")
        if case.is_partner:
            place, holder = _("The Action Fiche waits for your comments or agreement"), ""
        else:
            place, holder = _("The Action Fiche is with the partner"), case.request.institution_name
        return Whereabouts(place, holder, _due(clock), _past(clock), Tone.WAITING)
    if state == FicheState.AGREED:
        place = _("The Action Fiche is agreed; the team submits it to the Steering Group")
        return Whereabouts(place, fiche.officer.name)
    if state == FicheState.IN_CONSULTATION:
        if round_ is not None and round_.state == RoundState.CLOSED:
            return Whereabouts(_("The decision waits for the chair’s signature"), tone=Tone.WAITING)
        clock = case.clock(round_, "consultation") if round_ is not None else None
        return Whereabouts(
            _("With the Steering Group"), "", _due(clock), _past(clock), Tone.WAITING
        )
    if state == FicheState.RETURNED:
        return Whereabouts(_("The Steering Group asks for a revision"), fiche.officer.name)
    if state == FicheState.REJECTED:
        return Whereabouts(_("Not approved by the Steering Group"), tone=Tone.ENDED)
    return Whereabouts(_("Approved by the Steering Group"), fiche.officer.name, tone=Tone.SUCCESS)


def _action_line(case: Case, action: Any) -> Whereabouts:
    """Who has an Action, and until when, in each of its states."""
    officer = next((f.officer.name for f in case.fiches if f.pk == action.fiche_id), "")
    state, name = ActionState(action.state), {"action": action}
    if state == ActionState.PREPARING:
        return _preparing(case, action, officer)
    if state == ActionState.RUNNING:
        note = ""
        if action.next_title:
            note = _("Next: %(activity)s, from %(day)s.") % {
                "activity": action.next_title,
                "day": short_day(action.next_on),
            }
        over = action.version.ends_on is not None and action.version.ends_on < timezone.localdate()
        return Whereabouts(
            _("%(action)s is under way") % name,
            officer,
            action.version.ends_on,
            over,
            note=note,
        )
    if state == ActionState.SUSPENDED:
        note = _("Nothing is carried out meanwhile; the team leader resumes it or cancels it.")
        place = _("%(action)s is suspended") % name
        return Whereabouts(place, officer, tone=Tone.WAITING, note=note)
    if state == ActionState.COMPLETED:
        note = _("Partner, participants and experts are asked how it went.")
        place = _("%(action)s: the activities are over, it is being evaluated") % name
        return Whereabouts(place, officer, note=note)
    if state == ActionState.EVALUATED:
        note = _("Left: the closing report, and what is published with the partner’s agreement.")
        return Whereabouts(_("%(action)s is evaluated") % name, officer, note=note)
    if state == ActionState.CLOSED:
        place = _("%(action)s is closed") % name
        return Whereabouts(place, tone=Tone.SUCCESS, note=_ended(action))
    return Whereabouts(_("%(action)s was cancelled") % name, tone=Tone.ENDED, note=_ended(action))


def _preparing(case: Case, action: Any, officer: str) -> Whereabouts:
    """Approved: the partner accepts the commitments, then the team starts it."""
    over = action.due_at is not None and action.due_at < timezone.now()
    if action.commitments_accepted_at is None:
        note = _("The first activity is due by then; the Action starts with your word.")
        if ACTIONS.stakes_of(case.standing, action) & set(SPEAKERS):
            place = _("Approved: %(action)s waits for you to accept the commitments")
            words = place % {"action": action}
            return Whereabouts(words, "", action.due_on, over, Tone.WAITING, note)
        place = _("Approved: %(action)s waits for the partner to accept the commitments")
        holder = case.request.institution_name
        return Whereabouts(place % {"action": action}, holder, action.due_on, over, Tone.WAITING)
    place = _("Approved: %(action)s is being prepared") % {"action": action}
    return Whereabouts(place, officer, action.due_on, over, Tone.SUCCESS)


def _ended(action: Action) -> str:
    if action.ended_on is None:
        return ""
    return _("On %(day)s.") % {"day": short_day(action.ended_on)}


# -- The four stages -------------------------------------------------------------------------------


def stages(case: Case) -> list[Stage]:
    """The four stages that both brochures name, as far as this reader knows of them."""
    request = case.request
    fiche = case.fiches[0] if case.fiches else None
    action = case.actions[0] if case.actions else None
    return [
        Stage(
            _("Request"),
            _first(request.state),
            request.received_on,
            request.get_state_display(),
        ),
        Stage(
            _("Action Fiche"),
            _second(request.state, fiche, action),
            fiche.opened_at if fiche is not None else None,
            fiche.get_state_display() if fiche is not None else "",
        ),
        _implementation(action),
        _evaluation(action),
    ]


def _first(state: str) -> str:
    if state in FROM_ADMISSION_ON:
        return "done"
    return "ended" if state == RequestState.DECLINED else "current"


def _second(state: str, fiche: ActionFiche | None, action: Action | None) -> str:
    if action is not None:
        return "done"
    if fiche is not None and fiche.state == FicheState.REJECTED:
        return "ended"
    return "current" if state == RequestState.ADMITTED else "todo"


#: States in which the third stage is over.
_CARRIED_OUT = (ActionState.COMPLETED, ActionState.EVALUATED, ActionState.CLOSED)


def _implementation(action: Action | None) -> Stage:
    """From the approval to the last activity."""
    label = _("Implementation")
    if action is None:
        return Stage(label, "todo")
    if action.state in _CARRIED_OUT:
        return Stage(label, "done", action.completed_on, _("activities completed"))
    if action.state == ActionState.CANCELLED:
        return Stage(label, "ended", action.ended_on, action.get_state_display())
    since = action.started_on or action.approved_at
    return Stage(label, "current", since, action.get_state_display())


def _evaluation(action: Action | None) -> Stage:
    """From the last activity to the close."""
    label = _("Evaluation and dissemination")
    if action is None or action.state not in _CARRIED_OUT:
        return Stage(label, "todo")
    if action.state == ActionState.CLOSED:
        return Stage(label, "done", action.ended_on, action.get_state_display())
    note = _("being evaluated") if action.state == ActionState.COMPLETED else _("evaluated")
    return Stage(label, "current", None, note)
