"""Where a case is: the one plain line, and the four stages."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from actions.enums import ActionState, FicheState, RoundState
from actions.models import Action, ActionFiche
from core.enums import Tone
from core.models import Deadline
from core.workflow import Text
from portal.case.loading import Case
from requests_app.enums import RequestState
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


def _action_line(case: Case, action: Action) -> Whereabouts:
    officer = next((f.officer.name for f in case.fiches if f.pk == action.fiche_id), "")
    if action.state == ActionState.PREPARING:
        place = _("Approved: %(action)s is being prepared") % {"action": action}
    else:
        place = f"{action}: {action.get_state_display()}"
    return Whereabouts(place, officer, tone=Tone.SUCCESS)


def stages(case: Case) -> list[Stage]:
    """The four stages that both brochures name, as far as this reader knows of them."""
    request = case.request
    admitted, declined = (
        request.state == RequestState.ADMITTED,
        request.state == RequestState.DECLINED,
    )
    fiche = case.fiches[0] if case.fiches else None
    has_action = bool(case.actions)
    first = "done" if admitted else "ended" if declined else "current"
    second = "todo"
    if has_action:
        second = "done"
    elif fiche is not None and fiche.state == FicheState.REJECTED:
        second = "ended"
    elif admitted:
        second = "current"
    return [
        Stage(_("Request"), first, request.received_on, request.get_state_display()),
        Stage(
            _("Action Fiche"),
            second,
            fiche.opened_at if fiche is not None else None,
            fiche.get_state_display() if fiche is not None else "",
        ),
        Stage(
            _("Implementation"),
            "current" if has_action else "todo",
            case.actions[0].approved_at if has_action else None,
            case.actions[0].get_state_display() if has_action else "",
        ),
        Stage(_("Evaluation and dissemination"), "todo"),
    ]
