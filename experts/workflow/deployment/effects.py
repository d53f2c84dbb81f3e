"""What the verbs do from the proposal to the contract."""

import uuid
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from actions.models import Activity, ExpertNeed
from core import files
from core.enums import EvidenceSource
from core.workflow import Act, Guarded, Outcome
from experts import grants, journeys, money
from experts.enums import (
    CancelledBy,
    ConflictOutcome,
    DeploymentState,
    EndorsementState,
    PartnerWord,
    Route,
)
from experts.models import (
    ConflictDeclaration,
    Deployment,
    Endorsement,
    Engagement,
    ExpertProfile,
    Journey,
)
from experts.workflow import endorsement
from experts.workflow.deployment.table import TABLE
from requests_app.intake import next_reference

#: What a signed contract may be.
CONTRACT_TYPES = files.LETTER_TYPES


def _doer(act: Act) -> Person:
    """Who did it: the bearer of the link, whose act is recorded, or who signed in."""
    if act.evidence is not None:
        giver: Any = act.evidence.giver
        return giver
    person: Person = act.bearer if act.bearer is not None else act.user.person
    return person


@TABLE.effect
def propose(
    obj: None,
    act: Act,
    event_id: uuid.UUID,
    *,
    need: ExpertNeed,
    profile: ExpertProfile,
    first_day: date,
    last_day: date,
    working_days: int,
    mode: str,
    justification: str = "",
    activity: Activity | None = None,
    officer: Person | None = None,
) -> Outcome[Deployment]:
    """An expert for a need, with the days from door to door. Nothing is reserved yet.

    Both days are included. Whoever proposes is the support officer unless said.
    """
    journey = Journey.objects.create(
        person_id=profile.person_id,
        block=journeys.block(first_day, last_day),
        on_site=money.is_on_site(mode),
    )
    made = Deployment.objects.create(
        reference=next_reference("DEP", timezone.localdate(act.at)),
        action=need.action,
        need=need,
        activity=activity or need.activity,
        profile=profile,
        person=profile.person,
        officer=officer or act.user.person,
        journey=journey,
        mode=mode,
        working_days=working_days,
        justification=justification,
        proposed_at=act.at,
        state=DeploymentState.PROPOSED,
        state_since=act.at,
    )
    return Outcome(
        obj=made,
        payload={"need": need.pk, "profile": profile.pk, "journey": journey.pk},
        detail=justification,
    )


@TABLE.effect
def invite(
    obj: Deployment, act: Act, event_id: uuid.UUID, *, terms: str, reply_by: date
) -> Outcome[Deployment]:
    """The expert gets the terms of reference and until when to answer."""
    obj.terms, obj.reply_by, obj.invited_at = terms, reply_by, act.at
    return Outcome(
        changed=("terms", "reply_by", "invited_at"), payload={"reply_by": reply_by.isoformat()}
    )


@TABLE.effect
def accept(
    obj: Deployment,
    act: Act,
    event_id: uuid.UUID,
    *,
    has_interest: bool,
    consents: bool,
    interest: str = "",
) -> Outcome[Deployment]:
    """The expert will go: the days bind, the Action opens, and everybody else is asked at once.

    Raises Guarded when another journey took one of the days at the same moment, and for an act
    recorded from a conversation: interests are declared and leave is given in writing (design: 5).
    """
    if act.evidence is not None and act.evidence.source == EvidenceSource.CONVERSATION:
        raise Guarded(_("Consent is given in writing: attach the mail or the letter."))
    journeys.bind(obj.journey)
    obj.answered_at, obj.partner_word = act.at, PartnerWord.ASKED
    declared = _declare(obj, act, has_interest, interest)
    for level in obj.profile.words_needed:
        endorsement.ask(
            None,
            act=Act.system(at=act.at),
            cause=event_id,
            deployment=obj,
            level=level,
        )
    grants.open_action(obj, act.at)
    return Outcome(
        changed=("answered_at", "partner_word"),
        payload={"declaration": declared.pk, "has_interest": has_interest},
    )


def _declare(obj: Deployment, act: Act, has_interest: bool, interest: str) -> ConflictDeclaration:
    return ConflictDeclaration.objects.create(
        deployment=obj,
        has_interest=has_interest,
        interest=interest if has_interest else "",
        declared_at=act.at,
    )


@TABLE.effect
def decline(
    obj: Deployment, act: Act, event_id: uuid.UUID, *, reason: str, words: str = ""
) -> Outcome[Deployment]:
    """The expert will not go, and says why."""
    obj.answered_at, obj.decline_reason = act.at, reason
    return Outcome(
        changed=("answered_at", "decline_reason"), payload={"reason": reason}, detail=words
    )


@TABLE.effect
def expire(obj: Deployment, act: Act, event_id: uuid.UUID) -> Outcome[Deployment]:
    """Nobody answered; the officer looks for somebody else. Silence is no consent."""
    return Outcome()


@TABLE.effect
def declare(
    obj: Deployment, act: Act, event_id: uuid.UUID, *, has_interest: bool, interest: str = ""
) -> Outcome[Deployment]:
    """Something has changed; the newest declaration is the one that counts."""
    declared = _declare(obj, act, has_interest, interest)
    return Outcome(payload={"declaration": declared.pk, "has_interest": has_interest})


@TABLE.effect
def assess_conflict(
    obj: Deployment, act: Act, event_id: uuid.UUID, *, outcome: str, mitigation: str = ""
) -> Outcome[Deployment]:
    """What the team makes of the newest declaration."""
    newest = obj.declarations.order_by("-declared_at", "-pk")[0]
    ConflictDeclaration.objects.filter(pk=newest.pk).update(
        outcome=outcome,
        mitigation="" if outcome == ConflictOutcome.CLEAR else mitigation,
        assessed_at=act.at,
        assessed_by=_doer(act),
    )
    return Outcome(payload={"declaration": newest.pk, "outcome": outcome}, detail=mitigation)


@TABLE.effect
def no_objection(
    obj: Deployment, act: Act, event_id: uuid.UUID, *, words: str = ""
) -> Outcome[Deployment]:
    """The partner receives the expert."""
    obj.partner_word, obj.partner_reason = PartnerWord.NO_OBJECTION, ""
    return Outcome(changed=("partner_word", "partner_reason"), detail=words)


@TABLE.effect
def object_(obj: Deployment, act: Act, event_id: uuid.UUID, *, reason: str) -> Outcome[Deployment]:
    """The partner would rather have somebody else, or has a question; it says why."""
    obj.partner_word, obj.partner_reason = PartnerWord.OBJECTION, reason
    return Outcome(changed=("partner_word", "partner_reason"), detail=reason)


@TABLE.effect
def ask_partner(
    obj: Deployment, act: Act, event_id: uuid.UUID, *, words: str = ""
) -> Outcome[Deployment]:
    """The objection was talked over; the partner is asked once more."""
    obj.partner_word, obj.partner_reason = PartnerWord.ASKED, ""
    return Outcome(changed=("partner_word", "partner_reason"), detail=words)


@TABLE.effect
def contract(
    obj: Deployment, act: Act, event_id: uuid.UUID, *, concluded_on: date, signed_copy: Any = None
) -> Outcome[Deployment]:
    """An individual contract on the fee and the per diems that hold on the day it is concluded."""
    fee, listed = money.fee_on(concluded_on), money.per_diems_on(concluded_on)
    if fee is None or listed is None:
        raise ValueError("A contract is concluded on known rates.")
    stored = None
    if signed_copy is not None:
        stored = files.store_upload(
            signed_copy,
            kind="contract",
            subject=obj,
            by_id=act.user.pk if act.user else None,
            accept=CONTRACT_TYPES,
        )
    obj.engagement = Engagement.objects.create(
        reference=next_reference("ENG", concluded_on),
        person_id=obj.person_id,
        route=Route.INDIVIDUAL,
        concluded_on=concluded_on,
        fee=fee,
        fee_days=obj.working_days,
        per_diems=listed,
        signed_copy=stored,
    )
    return Outcome(
        changed=("engagement",),
        payload={
            "engagement": obj.engagement.pk,
            "fee": fee.pk,
            "days": obj.working_days,
            "per_diems": listed.pk,
        },
    )


@TABLE.effect
def postpone(
    obj: Deployment, act: Act, event_id: uuid.UUID, *, first_day: date, last_day: date, reason: str
) -> Outcome[Deployment]:
    """Other days: everything that hangs on the days is asked anew, and nothing old still counts.

    A contract that was concluded is kept as it was; a new one is needed. Raises Guarded when one
    of the days is taken.
    """
    journeys.move(obj.journey, first_day, last_day)
    obj.partner_word, obj.partner_reason, obj.engagement = PartnerWord.ASKED, "", None
    obj.readiness.all().delete()
    for word in Endorsement.objects.filter(deployment=obj):
        if word.state != EndorsementState.REQUESTED:
            endorsement.reopen(word, act=Act.system(at=act.at), cause=event_id)
    return Outcome(
        changed=("partner_word", "partner_reason", "engagement"),
        payload={"first_day": first_day.isoformat(), "last_day": last_day.isoformat()},
        detail=reason,
    )


@TABLE.effect
def cancel(
    obj: Deployment,
    act: Act,
    event_id: uuid.UUID,
    *,
    reason: str,
    cancelled_by: str = CancelledBy.EXPERT,
) -> Outcome[Deployment]:
    """Nobody goes: the days are free again. What was spent stays written down.

    An expert who cancels is the one who says no.
    """
    by_expert = _doer(act).pk == obj.person_id
    obj.cancelled_by = CancelledBy.EXPERT if by_expert else cancelled_by
    obj.cancel_reason = reason
    journeys.release(obj)
    grants.close_action(obj, act.at)
    return Outcome(
        changed=("cancelled_by", "cancel_reason"),
        payload={"by": obj.cancelled_by},
        detail=reason,
    )


__all__ = [
    "accept",
    "ask_partner",
    "assess_conflict",
    "cancel",
    "contract",
    "declare",
    "decline",
    "expire",
    "invite",
    "no_objection",
    "object_",
    "postpone",
    "propose",
]
