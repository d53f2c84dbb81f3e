"""Verbs of a round of the Steering Group."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from actions import conf as settings
from actions import ending, tasks
from actions.consultation import evaluate, is_complete, is_settled
from actions.enums import FicheState, RoundState, Stand
from actions.models import ActionFiche, Consultation, ConsultationSeat, FicheVersion, Position
from actions.rounds import own_seats, take_seats, views_of
from actions.rounds import recuse as keep_recused
from actions.rules import ROUNDS
from actions.workflow.fiche import decided, working_day_ahead
from core import papers
from core.deadlines import Clock
from core.enums import ActMode, Tone
from core.policy import standing_of
from core.workflow import SAME, SYSTEM, Act, Guard, Outcome, Table, Text, Told, Verb
from reference import calendars

S = RoundState
Data = Mapping[str, Any]


def _calendar(obj: Consultation) -> calendars.Calendar:
    """That of the EU institutions in Brussels."""
    return calendars.get(settings.STEERING_CALENDAR)


def due_at(obj: Consultation) -> datetime:
    """The last second of the day until which positions are taken; remembered for that day."""
    kept: dict[date, datetime] = obj.__dict__.setdefault("_due_at", {})
    if obj.due_on not in kept:
        kept[obj.due_on] = _calendar(obj).end_of(obj.due_on)
    return kept[obj.due_on]


# -- Guards ----------------------------------------------------------------------------------------


def _before_deadline(obj: Consultation, act: Act, data: Data) -> Text | None:
    """Positions are taken until the last second of the due day."""
    if act.at > due_at(obj):
        return _("The deadline has passed; the round is being closed.")
    return None


def _not_author(obj: Consultation, act: Act, data: Data) -> Text | None:
    """Who drafted the fiche takes no position on it."""
    if act.user is not None and obj.fiche.authors.filter(person=act.user.person_id).exists():
        return _("You took part in drafting this fiche, so you take no position on it.")
    return None


def _seat_yours(obj: Consultation, act: Act, data: Data) -> Text | None:
    """The seat belongs to a service of the person, and is not recused."""
    seat: ConsultationSeat | None = data.get("seat")
    if seat is None and not own_seats(obj, standing_of(act.user)):
        return _("No seat of yours is left in this round.")
    if seat is not None and seat not in own_seats(obj, standing_of(act.user)):
        return _("This seat is not yours.")
    return None


def _words_given(obj: Consultation, act: Act, data: Data) -> Text | None:
    """Conditions are named; a return or a rejection has its reasons."""
    if data["value"] == Stand.CONDITIONS and not data.get("condition", "").strip():
        return _("Name the conditions.")
    if data["value"] in (Stand.RETURN, Stand.REJECT) and not data.get("reason", "").strip():
        return _("Give the reasons.")
    return None


def _may_close(obj: Consultation, act: Act, data: Data) -> Text | None:
    """The system at the deadline; the chair once no open seat can change the result."""
    seats = views_of(obj)
    if act.mode == ActMode.SYSTEM:
        if act.at <= due_at(obj):
            return _("The deadline is still ahead.")
        if obj.extended_at is None and not is_complete(seats, obj.quorum_share):
            return _("Not everybody has answered: the round extends itself first.")
        return None
    if is_settled(seats, obj.quorum_share):
        return None
    return _("Seats are still open that can change the result.")


def _may_extend(obj: Consultation, act: Act, data: Data) -> Text | None:
    """The chair to a later working day; the system once, when a seat is silent at the deadline."""
    if act.mode != ActMode.SYSTEM:
        return working_day_ahead(data["due_on"], max(obj.due_on, timezone.localdate(act.at)))
    if act.at <= due_at(obj):
        return _("The deadline is still ahead.")
    if obj.extended_at is not None:
        return _("The round has extended itself already.")
    if is_complete(views_of(obj), obj.quorum_share):
        return _("Everybody has answered.")
    return None


BEFORE_DEADLINE = Guard("before_deadline", _before_deadline, early=True)
NOT_AUTHOR = Guard("not_author", _not_author)
SEAT_YOURS = Guard("seat_yours", _seat_yours)
WORDS_GIVEN = Guard("words_given", _words_given)
MAY_CLOSE = Guard("may_close", _may_close, early=True)
MAY_EXTEND = Guard("may_extend", _may_extend)

# -- Clocks ----------------------------------------------------------------------------------------


def _days(obj: Consultation) -> int:
    """Working days from the opening to the day until which positions are taken."""
    calendar = _calendar(obj)
    return calendar.count(obj.opened_at.astimezone(calendar.tz).date(), obj.due_on)


def _since_opening(obj: Consultation) -> datetime:
    return obj.opened_at


CLOCKS = (
    Clock(
        "consultation",
        _("positions"),
        _days,
        _calendar,
        on_due="close_round",
        since=_since_opening,
        asks=("silent_seat",),
        fixed=_("The chair extends a round on its own page."),
    ),
    # Reached at the same moment. One of the two verbs applies: the round is closed, or goes on.
    Clock(
        "second_chance",
        _("extension by itself"),
        _days,
        _calendar,
        on_due="extend",
        since=_since_opening,
        quiet="The clock of the positions reminds of the same day.",
        fixed=_("The chair extends a round on its own page."),
    ),
)

# -- The table -------------------------------------------------------------------------------------

_PARTNER_TOLD = ("focal_point", "submitter", "party", "delegation")


def _also_lock(obj: Consultation, verb: Verb, data: Data) -> Sequence[Model]:
    """Verbs that move the fiche take its lock with the round's; a rejection ends its requests."""
    if verb.name in ("sign_decision", "cancel_round"):
        fiche = ActionFiche.objects.get(pk=obj.fiche_id)
        return [fiche, *ending.requests_of(fiche)]
    return ()


TABLE: Table[Consultation] = Table(
    "actions.round",
    Consultation,
    ROUNDS,
    [
        Verb(
            "open",
            _("Consultation opened"),
            (),
            S.OPEN,
            who=SYSTEM,
            silent="Submitting the fiche tells every seat.",
            starts=("consultation", "second_chance"),
            happened=_("Consultation opened"),
        ),
        Verb(
            "take_position",
            _("Take a position"),
            (S.OPEN,),
            SAME,
            who=("seat",),
            silent="Positions stay with their service until the round is closed.",
            guards=(BEFORE_DEADLINE, NOT_AUTHOR, SEAT_YOURS, WORDS_GIVEN),
            shown_to="view_positions",
            tone=Tone.PROGRESS,
            done=_("Your position is recorded. You can change it until the round is closed."),
            happened=_("Position taken"),
        ),
        Verb(
            "recuse",
            _("Recuse yourself"),
            (S.OPEN,),
            SAME,
            who=("seat", "chair"),
            told=(Told("round_recusal", ("chair", "leader")),),
            shown_to="view_ballot",
            tone=Tone.DANGER,
            done=_("You are recused. You see neither the fiche nor the round any more."),
            help=_(
                "For a conflict of interest. You will see neither the fiche nor the round any "
                "more, and you can't undo it."
            ),
            happened=_("Recusal declared"),
        ),
        Verb(
            "extend",
            _("Extend the round"),
            (S.OPEN,),
            SAME,
            who=("chair",),
            also_system=True,
            told=(Told("round_extended", ("seat", "chair", "leader", "in_charge"), asks=True),),
            guards=(MAY_EXTEND,),
            shown_to="view_ballot",
            starts=("consultation", "second_chance"),
            done=_("The round is extended. Every seat is told."),
            happened=_("Round extended"),
        ),
        Verb(
            "close_round",
            _("Close the round"),
            (S.OPEN,),
            S.CLOSED,
            who=("chair",),
            also_system=True,
            told=(
                Told("round_closed", ("chair",), asks=True),
                Told("round_closed_team", ("leader", "in_charge")),
            ),
            guards=(MAY_CLOSE,),
            shown_to="view_ballot",
            stops=("consultation", "second_chance"),
            tone=Tone.PROGRESS,
            done=_("The round is closed. The decision waits for the chair's signature."),
            help=_("Lays the positions open to the Group and computes the result."),
            happened=_("Round closed"),
        ),
        Verb(
            "sign_decision",
            _("Sign the decision"),
            (S.CLOSED,),
            S.SIGNED,
            who=("chair",),
            told=(
                Told("fiche_decided", _PARTNER_TOLD),
                Told("round_decided", ("in_charge", "leader", "seat")),
            ),
            tone=Tone.SUCCESS,
            done=_("Signed. The partner, the Group and the team are told."),
            help=_("The fiche moves to the result, and an approval makes the Action."),
            happened=_("Decision signed"),
        ),
        Verb(
            "cancel_round",
            _("Cancel the round"),
            (S.OPEN, S.CLOSED),
            S.CANCELLED,
            who=("leader", "chair"),
            told=(Told("round_cancelled", ("seat", "chair", "in_charge", "leader")),),
            shown_to="view_ballot",
            stops=("consultation", "second_chance"),
            tone=Tone.DANGER,
            done=_("Cancelled. The fiche is back where it was: agreed by the partner."),
            happened=_("Round cancelled"),
        ),
    ],
    clocks=CLOCKS,
    also_lock=_also_lock,
)

# -- What the verbs do -----------------------------------------------------------------------------


@TABLE.effect
def open_(
    obj: None,
    act: Act,
    event_id: uuid.UUID,
    *,
    fiche: ActionFiche,
    version: FicheVersion,
    chair: Person,
    due_on: date,
) -> Outcome[Consultation]:
    """A round on a frozen version; seats, weights and quorum are kept as they are now."""
    opened = Consultation.objects.create(
        fiche=fiche,
        version=version,
        whole_hash=version.whole_hash,
        number=fiche.rounds.count() + 1,
        quorum_share=settings.number(settings.QUORUM_SHARE),
        due_on=due_on,
        chair=chair,
        opened_at=act.at,
        state=RoundState.OPEN,
        state_since=act.at,
    )
    take_seats(opened)
    return Outcome(
        obj=opened,
        payload={
            "fiche": fiche.pk,
            "version": version.number,
            "whole_hash": version.whole_hash,
            "chair": chair.pk,
            "due_on": due_on.isoformat(),
            "seats": {s.institution_id: s.weight for s in opened.seats.all()},
        },
    )


@TABLE.effect
def take_position(
    obj: Consultation,
    act: Act,
    event_id: uuid.UUID,
    *,
    value: str,
    seat: ConsultationSeat | None = None,
    condition: str = "",
    reason: str = "",
) -> Outcome[Consultation]:
    """A position of a seat; an earlier one of the seat is kept and no longer counts.

    `seat` may be left out by whoever answers for one alone.
    """
    seat = seat or own_seats(obj, standing_of(act.user))[0]
    position = Position.objects.create(
        seat=seat,
        value=value,
        condition=condition if value == Stand.CONDITIONS else "",
        reason=reason,
        person=act.user.person,
        taken_at=act.at,
    )
    return Outcome(
        payload={"position": position.pk, "seat": seat.pk, "value": value},
        detail="\n\n".join(filter(None, (position.condition, reason))),
    )


@TABLE.effect
def recuse(obj: Consultation, act: Act, event_id: uuid.UUID) -> Outcome[Consultation]:
    """Whoever declares it sees neither the fiche nor the round any more."""
    recusal = keep_recused(obj, act.user.person, act.at)
    return Outcome(payload={"recusal": recusal.pk, "person": act.user.person_id})


@TABLE.effect
def extend(
    obj: Consultation,
    act: Act,
    event_id: uuid.UUID,
    *,
    due_on: date | None = None,
    reason: str = "",
) -> Outcome[Consultation]:
    """Positions are taken until a later day; without `due_on` the round extends itself, once."""
    changed = ["due_on"]
    if due_on is None:
        # From today where the worker was late: a silent seat has the whole extension.
        start = max(obj.due_on, act.at.astimezone(_calendar(obj).tz).date())
        due_on = _calendar(obj).add(start, settings.number(settings.EXTENSION_DAYS))
        obj.extended_at = act.at
        changed.append("extended_at")
    obj.due_on = due_on
    return Outcome(
        changed=changed,
        payload={"due_on": due_on.isoformat(), "by_itself": act.mode == ActMode.SYSTEM},
        detail=reason,
    )


@TABLE.effect
def close_round(obj: Consultation, act: Act, event_id: uuid.UUID) -> Outcome[Consultation]:
    """The result is computed from the snapshot and the positions that count."""
    seats = views_of(obj)
    settled = act.mode != ActMode.SYSTEM and not is_complete(seats, obj.quorum_share)
    result = evaluate(seats, obj.quorum_share, last_deadline=True, settled=settled)
    if result.verdict is None:
        raise ValueError("A round is closed with a verdict.")
    obj.result, obj.closed_at = result.verdict, act.at
    obj.explanation = [step.as_json() for step in result.steps]
    return Outcome(
        changed=("result", "closed_at", "explanation"),
        payload={
            "result": result.verdict.value,
            "explanation": [step.code for step in result.steps],
            "whole_hash": obj.whole_hash,
        },
    )


@TABLE.effect
def sign_decision(
    obj: Consultation, act: Act, event_id: uuid.UUID, *, decision_text: str = ""
) -> Outcome[Consultation]:
    """The chair signs: the fiche moves, an approval makes the Action, the record is drawn up."""
    obj.signed_at, obj.signed_by = act.at, act.user.person
    obj.decision_text = decision_text
    decided(
        obj.fiche,
        act=Act.system(at=act.at),
        cause=event_id,
        origin=event_id,
        to=obj.result,
        round_id=obj.pk,
    )
    papers.ask(tasks.DECISION_RECORD, obj, by_id=act.user.pk, task=tasks.draw_up_decision_record)
    return Outcome(
        changed=("signed_at", "signed_by", "decision_text"),
        payload={"result": obj.result, "whole_hash": obj.whole_hash},
        detail=decision_text,
    )


@TABLE.effect
def cancel_round(
    obj: Consultation, act: Act, event_id: uuid.UUID, *, reason: str
) -> Outcome[Consultation]:
    """The round ends without a decision; the fiche is agreed by the partner as before."""
    obj.cancel_reason = reason
    decided(
        obj.fiche,
        act=Act.system(at=act.at),
        cause=event_id,
        origin=event_id,
        to=FicheState.AGREED,
        round_id=obj.pk,
    )
    return Outcome(changed=("cancel_reason",), detail=reason)
