"""Verbs of a request for assistance (`docs/verbs.md`).

Main path: submit or register → start_review → ask / answer → admit or decline.
"""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, Person
from accounts.standing import Standing
from core import conf, files
from core.deadlines import Clock, WorkingDays
from core.enums import Tone
from core.policy import standing_of
from core.workflow import SAME, Act, Guard, Outcome, Table, Text, Told, Verb
from reference import calendars
from requests_app import conf as settings
from requests_app.enums import (
    Channel,
    Criterion,
    PartyKind,
    RequestState,
    Verdict,
)
from requests_app.intake import (
    Letter,
    NamedInstitution,
    institution_named,
    keep_letter,
    name_parties,
    next_reference,
    person_named,
    receipt,
    set_lead,
)
from requests_app.models import (
    AssistanceRequest,
    Clarification,
    Opinion,
    RequestParty,
    TriageCheck,
)
from requests_app.rules import REQUESTS, delegations_of, may_register, possible_officers

S = RequestState
Data = Mapping[str, Any]

# -- Guards ----------------------------------------------------------------------------------------


def _letter_there(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """Intake is by signed letter (domain.md 1.4)."""
    if request.letter_id is None:
        return _("Attach the signed letter.")
    return None


def _essentials_there(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """What the team needs to begin: needs, theme, focal point, signatory (domain.md 3.1)."""
    missing = [
        label
        for absent, label in (
            (not request.needs.strip(), _("the priority needs")),
            (not request.themes.exists(), _("a theme")),
            (request.focal_point_id is None, _("the focal point")),
            (request.signatory_id is None, _("the signatory of the letter")),
            (request.letter_date is None, _("the date of the letter")),
        )
        if absent
    ]
    if not missing:
        return None
    return _("Still to be filled in: %(list)s.") % {"list": ", ".join(map(str, missing))}


def _joint_rule_met(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """Civil society and academia ask jointly with a government body (domain.md 1.2).

    A co-requester that is still only named counts: the team confirms it before admitting.
    """
    lead = request.lead_institution
    if lead is None or not lead.kind.joint_request_required:
        return None
    government = Q(institution__kind__counts_as_government=True) | Q(
        institution__isnull=True, named_kind__counts_as_government=True
    )
    if request.parties.filter(government, kind=PartyKind.CO_REQUESTER).exists():
        return None
    return _(
        "This kind of institution asks together with a government body: add it as co-requester."
    )


def _covers_two_countries(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """A regional request covers two countries or more (domain.md 3.1, no. 6)."""
    if not request.is_regional or request.countries.count() > 1:
        return None
    return _("A regional request covers at least two countries: choose them.")


def _parties_confirmed(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """Everybody who asks is known by then: an unconfirmed name may be anybody's."""
    if not request.parties.filter(institution__isnull=True).exists():
        return None
    return _("Confirm the co-requesters first, or take them off the request.")


def _officer_of_team(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """The officer in charge is one in whose scope the request lies."""
    officer = data.get("officer")
    if officer is not None and possible_officers(request).filter(pk=officer.pk).exists():
        return None
    return _("Choose an officer of the team for this country and theme.")


def _party_waits(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """The co-requester is not settled yet, and the institution no party yet."""
    party, institution = data["party"], data.get("institution")
    current = request.parties.filter(pk=party.pk).first()
    if current is None or current.is_confirmed:
        return _("This co-requester is settled already.")
    if isinstance(institution, Institution) and request.parties.filter(institution=institution):
        return _("This institution is a party to the request already.")
    return None


def _kind_justified(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """The kind “other” says why it is responsible for migration or mobility."""
    lead = request.lead_institution
    if lead is None or not lead.kind.needs_justification:
        return None
    if lead.kind_justification or request.kind_justification:
        return None
    return _("Say why the institution is responsible for migration or mobility.")


def _declared(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """Mandate, accuracy, consent to share with the EU services (domain.md 3.1, no. 19)."""
    if data.get("declaration"):
        return None
    return _("Confirm the declaration.")


def _institution_confirmed(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """The requester belongs to a confirmed institution by then."""
    if request.lead_institution_id is None:
        return _("The institution of the requester is not confirmed yet.")
    return None


def _checklist_clear(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """Every criterion found clear, or the leader says why not all need to be."""
    if data.get("override_reason"):
        return None
    clear = request.checks.filter(verdict=Verdict.CLEAR).count()
    if clear == len(Criterion.values):
        return None
    return _(
        "The checklist is clear in %(clear)s of %(all)s points. Finish it, or say why you admit."
    ) % {"clear": clear, "all": len(Criterion.values)}


def _reply_by_ahead(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """The day to reply by lies ahead."""
    day = data.get("reply_by")
    if day is not None and day <= timezone.localdate(act.at):
        return _("The day to reply by must lie ahead.")
    return None


LETTER_THERE = Guard("letter_there", _letter_there, early=True)
ESSENTIALS_THERE = Guard("essentials_there", _essentials_there, early=True)
JOINT_RULE_MET = Guard("joint_rule_met", _joint_rule_met, early=True)
KIND_JUSTIFIED = Guard("kind_justified", _kind_justified, early=True)
COVERS_TWO_COUNTRIES = Guard("covers_two_countries", _covers_two_countries, early=True)
PARTIES_CONFIRMED = Guard("parties_confirmed", _parties_confirmed, early=True)
OFFICER_OF_TEAM = Guard("officer_of_team", _officer_of_team)
PARTY_WAITS = Guard("party_waits", _party_waits)
DECLARED = Guard("declared", _declared)
INSTITUTION_CONFIRMED = Guard("institution_confirmed", _institution_confirmed, early=True)
CHECKLIST_CLEAR = Guard("checklist_clear", _checklist_clear)


def _speaks_for(request: AssistanceRequest, act: Act, data: Data) -> Text | None:
    """An opinion is given for a Delegation whose officer the person is."""
    institution: Institution = data["institution"]
    standing: Any = standing_of(act.user)
    if institution.pk in delegations_of(standing, request):
        return None
    return _("You do not speak for %(name)s.") % {"name": institution}


SPEAKS_FOR = Guard("speaks_for", _speaks_for)
REPLY_BY_AHEAD = Guard("reply_by_ahead", _reply_by_ahead)

# -- Clocks ----------------------------------------------------------------------------------------


def _team_calendar(request: AssistanceRequest) -> WorkingDays:
    return calendars.get(conf.value(settings.TEAM_CALENDAR.key))


def _partner_calendar(request: AssistanceRequest) -> WorkingDays:
    if request.country is None:
        return _team_calendar(request)
    return calendars.for_country(request.country.iso2)


def _answer_days(request: AssistanceRequest) -> int:
    """Working days from the question to the day the officer asked to reply by."""
    open_question = request.clarifications.filter(answered_at__isnull=True).first()
    if open_question is None:
        return settings.days(settings.CLARIFICATION_DAYS)
    asked_on = timezone.localdate(open_question.asked_at)
    count = _partner_calendar(request).count(asked_on, open_question.reply_by)
    return max(1, count)


CLOCKS = (
    Clock(
        "first_reply",
        _("first reply"),
        lambda request: settings.days(settings.FIRST_REPLY_DAYS),
        _team_calendar,
        since=receipt,
    ),
    Clock(
        "decision",
        _("decision"),
        lambda request: settings.days(settings.DECISION_DAYS),
        _team_calendar,
        since=receipt,
    ),
    Clock("clarification", _("answer to the question"), _answer_days, _partner_calendar),
)

# -- The table -------------------------------------------------------------------------------------

_PARTNER_TOLD = ("creator", "submitter", "focal_point")
_ACKNOWLEDGED = Told(
    "request_acknowledged", ("focal_point", "signatory", "delegation"), actor_too=True
)
_NEW = Told("request_received", ("officer",), asks=True)


def _may_create(standing: Standing | None, verb: Verb, data: Data) -> bool:
    """A letter is entered by whom it reached; a Delegation enters those of its countries."""
    letter: Letter | None = data.get("letter")
    if letter is None:
        return may_register(standing)
    countries = {country.pk for country in letter.countries}
    if letter.institution.country is not None:
        countries.add(letter.institution.country.pk)
    return may_register(standing, countries)


TABLE: Table[AssistanceRequest] = Table(
    "requests_app.request",
    AssistanceRequest,
    REQUESTS,
    [
        Verb(
            "submit",
            _("Submit the request"),
            (S.DRAFT,),
            S.SUBMITTED,
            who=("submitter", "creator"),
            told=(_ACKNOWLEDGED, _NEW),
            guards=(
                LETTER_THERE,
                ESSENTIALS_THERE,
                JOINT_RULE_MET,
                KIND_JUSTIFIED,
                COVERS_TWO_COUNTRIES,
                DECLARED,
            ),
            starts=("first_reply", "decision"),
            tone=Tone.PROGRESS,
            done=_("Your request has reached us. We have sent you an acknowledgement by e-mail."),
            happened=_("Request submitted"),
        ),
        Verb(
            "register",
            _("Register a letter"),
            (),
            S.SUBMITTED,
            who=("assistant", "officer", "leader", "delegation"),
            told=(
                Told("request_acknowledged", ("focal_point", "signatory", "delegation")),
                _NEW,
            ),
            starts=("first_reply", "decision"),
            done=_("The letter is registered and its receipt acknowledged by e-mail."),
            happened=_("Letter registered"),
        ),
        Verb(
            "start_review",
            _("Start the review"),
            (S.SUBMITTED,),
            S.UNDER_REVIEW,
            who=("officer", "leader"),
            told=(Told("request_assigned", ("in_charge",), asks=True),),
            tone=Tone.PROGRESS,
            done=_("The review has started."),
            guards=(OFFICER_OF_TEAM,),
            help=_("Names the officer in charge. The requester sees who has the case."),
            happened=_("Review started"),
        ),
        Verb(
            "settle_party",
            _("Confirm a co-requester"),
            (S.SUBMITTED, S.UNDER_REVIEW, S.CLARIFICATION),
            SAME,
            who=("officer", "leader"),
            told=(Told("request_party_settled", ("party", "creator")),),
            guards=(PARTY_WAITS,),
            applies=lambda request: any(not p.is_confirmed for p in request.parties.all()),
            shown_to="view_shared",
            done=_("Saved. The officials of the parties are told."),
            help=_(
                "Says which institution a co-requester is, or takes it off the request. Its "
                "officials see the request from then on."
            ),
            happened=_("Co-requester confirmed"),
        ),
        Verb(
            "check",
            _("Record the checklist"),
            (S.UNDER_REVIEW,),
            SAME,
            who=("officer", "leader"),
            silent="Internal work on the checklist; the outcome is what is told.",
            shown_to="view_internal",
            done=_("The checklist is saved."),
            happened=_("Checklist recorded"),
        ),
        Verb(
            "give_opinion",
            _("Give the Delegation's opinion"),
            (S.SUBMITTED, S.UNDER_REVIEW, S.CLARIFICATION),
            SAME,
            who=("delegation",),
            told=(Told("request_opinion", ("in_charge",)),),
            guards=(SPEAKS_FOR,),
            shown_to="view_opinions",
            done=_("Your opinion is with the team."),
            happened=_("Delegation’s opinion given"),
        ),
        Verb(
            "ask_clarification",
            _("Ask the requester"),
            (S.UNDER_REVIEW,),
            S.CLARIFICATION,
            who=("officer", "leader"),
            told=(Told("request_question", _PARTNER_TOLD, asks=True),),
            guards=(REPLY_BY_AHEAD,),
            shown_to="view_shared",
            stops=("first_reply",),
            pauses=("decision",),
            starts=("clarification",),
            done=_("The question is on its way. The clock stands still until the answer."),
            happened=_("Question asked"),
        ),
        Verb(
            "answer",
            _("Answer the question"),
            (S.CLARIFICATION,),
            S.UNDER_REVIEW,
            who=("creator", "lead"),
            recorders=("officer", "leader", "assistant"),
            told=(Told("request_answered", ("in_charge",), asks=True),),
            shown_to="view_shared",
            stops=("clarification",),
            resumes=("decision",),
            tone=Tone.PROGRESS,
            done=_("Your answer is with the team."),
            happened=_("Question answered"),
        ),
        Verb(
            "admit",
            _("Admit the request"),
            (S.UNDER_REVIEW,),
            S.ADMITTED,
            who=("leader",),
            told=(
                Told("request_admitted", (*_PARTNER_TOLD, "signatory", "delegation")),
                Told("request_admitted_team", ("in_charge",)),
            ),
            guards=(LETTER_THERE, INSTITUTION_CONFIRMED, PARTIES_CONFIRMED, CHECKLIST_CLEAR),
            stops=("first_reply", "decision"),
            tone=Tone.SUCCESS,
            done=_("Admitted. The requester is told; the Action Fiche can be opened."),
            happened=_("Request admitted"),
        ),
        Verb(
            "decline",
            _("Decline the request"),
            (S.UNDER_REVIEW, S.CLARIFICATION),
            S.DECLINED,
            who=("leader",),
            told=(
                Told("request_declined", (*_PARTNER_TOLD, "signatory", "delegation")),
                Told("request_declined_team", ("in_charge",)),
            ),
            stops=("first_reply", "decision", "clarification"),
            tone=Tone.DANGER,
            done=_("Declined. The requester is told, with the reason."),
            happened=_("Request declined"),
        ),
    ],
    clocks=CLOCKS,
    creation_allowed=_may_create,
)

# -- What the verbs do -----------------------------------------------------------------------------


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
