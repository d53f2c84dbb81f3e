"""The one plain line: where a request is, who has it, until when."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Person
from core import conf
from core.dates import long_day
from core.enums import Tone
from core.models import Deadline
from requests_app import conf as settings
from requests_app.enums import ENDED, STATE_TONES, RequestState
from requests_app.models import AssistanceRequest
from requests_app.queries.clocks import is_past, request_type
from requests_app.rules import REQUESTS


@dataclass(frozen=True)
class Whereabouts:
    """The one plain line: where it is, who has it, until when (`components/who_has_it.html`)."""

    place: str
    holder: str = ""
    until: date | None = None
    overdue: bool = False
    tone: Tone = Tone.INFO
    note: str = ""


def whereabouts(request: AssistanceRequest, standing: Any) -> Whereabouts:
    """Where a request is, in words for this reader. Two queries at most."""
    state = RequestState(request.state)
    partner = bool(REQUESTS.stakes_of(standing, request) & {"creator", "lead", "party"})
    if state == RequestState.DRAFT:
        return Whereabouts(_("A draft. Nobody but your institution sees it."), tone=Tone.NEUTRAL)
    if state in (RequestState.ADMITTED, *ENDED):
        return _decided(request, state)
    clocks = {
        clock.kind: clock
        for clock in Deadline.objects.filter(
            subject_type=request_type(), subject_id=request.pk, stopped_at__isnull=True
        )
    }
    if state == RequestState.CLARIFICATION:
        until, late = _day(clocks.get("clarification"))
        place = _("Waiting for your answer") if partner else _("Waiting for the requester's answer")
        holder = "" if partner else request.institution_name
        note = _("The team's clock stands still meanwhile.")
        return Whereabouts(place, holder, until, late, Tone.WAITING, note)
    if state == RequestState.SUBMITTED:
        until, late = _day(clocks.get("first_reply"))
        duty = officer_on_duty()
        holder = duty.name if duty is not None else _("the team")
        return Whereabouts(_("Received"), holder, until, late)
    until, late = _day(clocks.get("decision"))
    holder = request.officer.name if request.officer is not None else _("the team")
    return Whereabouts(_("Under review"), holder, until, late)


def _day(clock: Deadline | None) -> tuple[date | None, bool]:
    """The due day of a clock, and whether it is over."""
    return (clock.due_on, is_past(clock.due_at)) if clock is not None else (None, False)


def _decided(request: AssistanceRequest, state: RequestState) -> Whereabouts:
    day = long_day(request.decided_at) if request.decided_at else ""
    if state == RequestState.ADMITTED:
        place = _("Admitted on %(day)s") % {"day": day}
        note = _("An Action Fiche is drafted next, together with the focal point.")
        holder = request.officer.name if request.officer is not None else ""
        return Whereabouts(place, holder, tone=Tone.SUCCESS, note=note)
    if state != RequestState.DECLINED:
        ended = long_day(request.state_since)
        concluded = state == RequestState.CONCLUDED
        words = _("Concluded on %(day)s") if concluded else _("Not pursued since %(day)s")
        return Whereabouts(words % {"day": ended}, tone=STATE_TONES[state])
    place = _("Declined on %(day)s") % {"day": day}
    return Whereabouts(place, tone=Tone.ENDED, note=request.get_decline_reason_display())


def officer_on_duty() -> Person | None:
    """Who answers for a request until an officer is in charge: a setting, else nobody by name."""
    address = conf.value(settings.OFFICER_ON_DUTY.key)
    if not address:
        return None
    return Person.objects.filter(user__email__iexact=address).first()


def next_steps(request: AssistanceRequest) -> list[str]:
    """What happens after receipt, and until when, for the requester. One query."""
    due = dict(
        Deadline.objects.filter(
            subject_type=request_type(), subject_id=request.pk, stopped_at__isnull=True
        ).values_list("kind", "due_on")
    )

    def day(kind: str) -> str:
        found = due.get(kind)
        return long_day(found) if found is not None else ""

    steps = [_("An officer reads your request and the letter, and is named to you.")]
    if day("first_reply"):
        steps.append(_("You hear from us by %(day)s at the latest.") % {"day": day("first_reply")})
    if day("decision"):
        steps.append(
            _("The decision is due by %(day)s; while we wait for an answer of yours, it waits too.")
            % {"day": day("decision")}
        )
    steps.append(_("If it is admitted, we draft an Action Fiche together with your focal point."))
    return steps
