"""What each verb of a request does."""

import uuid
from datetime import date
from typing import cast

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from accounts.models import Institution, Person
from core import files
from core.workflow import Act, Outcome
from requests_app.enums import Channel, RequestState
from requests_app.intake import (
    Letter,
    NamedInstitution,
    institution_named,
    keep_letter,
    name_parties,
    next_reference,
    person_named,
    set_lead,
)
from requests_app.models import AssistanceRequest, Clarification, Opinion, RequestParty, TriageCheck
from requests_app.workflow.table import TABLE


def _doer(act: Act) -> Person:
    """Whose act it is: whoever gave it, came by link, or pressed the button."""
    person = act.evidence.giver if act.evidence is not None else act.bearer or act.user.person
    return cast("Person", person)


def _register_now(request: AssistanceRequest, act: Act, received_on: date) -> None:
    request.reference = next_reference("REQ", timezone.localdate(act.at))
    request.received_on = received_on
    request.registered_at = act.at


@TABLE.effect
def submit(
    obj: AssistanceRequest, act: Act, event_id: uuid.UUID, *, declaration: bool
) -> Outcome[AssistanceRequest]:
    """The draft becomes a request with a reference; both clocks start."""
    _register_now(obj, act, timezone.localdate(act.at))
    obj.declared_at = act.at
    return Outcome(
        changed=("reference", "received_on", "registered_at", "declared_at"),
        payload={"channel": Channel.PORTAL, "reference": obj.reference},
    )


@TABLE.effect
def register(
    obj: None, act: Act, event_id: uuid.UUID, *, letter: Letter
) -> Outcome[AssistanceRequest]:
    """A letter in hand becomes a request. Raises ValidationError when the file is no letter."""
    institution = institution_named(letter.institution)
    institution.learn_language(letter.letter_language)
    request = AssistanceRequest(
        created_by=act.user,
        channel=letter.channel,
        title=letter.title,
        problem=letter.problem,
        needs=letter.needs,
        country=institution.country,
        is_regional=len(letter.countries) > 1,
        letter_date=letter.letter_date,
        letter_language=letter.letter_language,
        signatory=person_named(letter.signatory, institution),
        signatory_post=letter.signatory_post,
        focal_point=person_named(letter.focal_point, institution),
        focal_point_post=letter.focal_point_post,
        state=RequestState.SUBMITTED,
        state_since=act.at,
    )
    _register_now(request, act, letter.received_on)
    request.save()
    request.themes.set(letter.themes)
    request.countries.set(letter.countries)
    set_lead(request, institution)
    name_parties(request, letter.co_requesters)
    keep_letter(request, letter.file, act.user.pk)
    return Outcome(obj=request, payload={"channel": letter.channel, "reference": request.reference})


@TABLE.effect
def start_review(
    obj: AssistanceRequest, act: Act, event_id: uuid.UUID, *, officer: Person
) -> Outcome[AssistanceRequest]:
    """`officer` is in charge from now on."""
    obj.officer = officer
    return Outcome(changed=("officer",), payload={"officer": officer.pk})


@TABLE.effect
def settle_party(
    obj: AssistanceRequest,
    act: Act,
    event_id: uuid.UUID,
    *,
    party: RequestParty,
    institution: Institution | NamedInstitution | None,
    reason: str = "",
) -> Outcome[AssistanceRequest]:
    """A named co-requester is this institution; without one it is no party, for this reason."""
    if institution is None:
        obj.parties.filter(pk=party.pk).delete()
        return Outcome(payload={"party": party.pk, "institution": None}, detail=reason)
    known = institution_named(institution)
    obj.parties.filter(pk=party.pk).update(institution=known)
    return Outcome(payload={"party": party.pk, "institution": known.pk})


@TABLE.effect
def check(
    obj: AssistanceRequest,
    act: Act,
    event_id: uuid.UUID,
    *,
    findings: dict[str, tuple[str, str]],
) -> Outcome[AssistanceRequest]:
    """Keep findings by criterion as (verdict, note); an empty verdict takes a finding back."""
    for criterion, (verdict, note) in findings.items():
        if not verdict:
            TriageCheck.objects.filter(request=obj, criterion=criterion).delete()
            continue
        TriageCheck.objects.update_or_create(
            request=obj,
            criterion=criterion,
            defaults={"verdict": verdict, "note": note, "found_by": _doer(act)},
        )
    return Outcome(payload={"findings": {c: verdict for c, (verdict, _note) in findings.items()}})


@TABLE.effect
def give_opinion(
    obj: AssistanceRequest,
    act: Act,
    event_id: uuid.UUID,
    *,
    stance: str,
    text: str,
    institution: Institution,
) -> Outcome[AssistanceRequest]:
    """The Delegation says what it thinks; an earlier opinion is kept beside the new one."""
    opinion = Opinion.objects.create(
        request=obj,
        institution=institution,
        given_by=_doer(act),
        given_at=act.at,
        stance=stance,
        text=text,
    )
    return Outcome(payload={"opinion": opinion.pk, "stance": stance}, detail=text)


@TABLE.effect
def ask_clarification(
    obj: AssistanceRequest, act: Act, event_id: uuid.UUID, *, question: str, reply_by: date
) -> Outcome[AssistanceRequest]:
    """Put a question to the requester; the decision clock stands still meanwhile."""
    clarification = Clarification.objects.create(
        request=obj,
        question=question,
        reply_by=reply_by,
        asked_by=_doer(act),
        asked_at=act.at,
    )
    return Outcome(
        payload={"clarification": clarification.pk, "reply_by": reply_by.isoformat()},
        detail=question,
    )


@TABLE.effect
def answer(
    obj: AssistanceRequest,
    act: Act,
    event_id: uuid.UUID,
    *,
    answer: str,
    attachment: UploadedFile | None = None,
) -> Outcome[AssistanceRequest]:
    """Answer the open question, with one file if wanted."""
    clarification = obj.clarifications.select_for_update().get(answered_at__isnull=True)
    clarification.answer = answer
    clarification.answered_at = act.at
    clarification.answered_by = _doer(act)
    if attachment:
        clarification.attachment = files.store_upload(
            attachment, kind="answer", subject=obj, by_id=act.user.pk if act.user else None
        )
    clarification.save(update_fields=["answer", "answered_at", "answered_by", "attachment"])
    return Outcome(payload={"clarification": clarification.pk}, detail=answer)


@TABLE.effect
def admit(
    obj: AssistanceRequest,
    act: Act,
    event_id: uuid.UUID,
    *,
    outcome_text: str = "",
    override_reason: str = "",
) -> Outcome[AssistanceRequest]:
    """The facility takes the request on. `override_reason` stands in for an unclear checklist."""
    obj.outcome_text, obj.decided_at = outcome_text, act.at
    obj.override_reason = override_reason
    return Outcome(
        changed=("outcome_text", "decided_at", "override_reason"),
        payload={"overridden": bool(override_reason)},
    )


@TABLE.effect
def decline(
    obj: AssistanceRequest, act: Act, event_id: uuid.UUID, *, reason: str, outcome_text: str
) -> Outcome[AssistanceRequest]:
    """Not taken on: `reason` is a `DeclineReason`, the text goes to the requester."""
    obj.decline_reason, obj.outcome_text, obj.decided_at = reason, outcome_text, act.at
    return Outcome(
        changed=("decline_reason", "outcome_text", "decided_at"), payload={"reason": reason}
    )


@TABLE.effect
def conclude(obj: AssistanceRequest, act: Act, event_id: uuid.UUID) -> Outcome[AssistanceRequest]:
    """The last of its Actions is closed."""
    return Outcome()


@TABLE.effect
def not_pursued(
    obj: AssistanceRequest, act: Act, event_id: uuid.UUID
) -> Outcome[AssistanceRequest]:
    """Nothing came of it: its fiches were not approved, or their Actions cancelled."""
    return Outcome()
