"""The table of verbs of a request (`docs/verbs.md`)."""

from django.utils.translation import gettext_lazy as _

from accounts.standing import Standing
from core.enums import Tone
from core.workflow import SAME, SYSTEM, Table, Told, Verb
from requests_app.enums import RequestState
from requests_app.intake import Letter
from requests_app.models import AssistanceRequest
from requests_app.rules import REQUESTS, may_register
from requests_app.workflow.clocks import CLOCKS
from requests_app.workflow.guards import (
    CHECKLIST_CLEAR,
    COVERS_TWO_COUNTRIES,
    DECLARED,
    ESSENTIALS_THERE,
    INSTITUTION_CONFIRMED,
    JOINT_RULE_MET,
    KIND_JUSTIFIED,
    LETTER_THERE,
    OFFICER_OF_TEAM,
    PARTIES_CONFIRMED,
    PARTY_WAITS,
    REPLY_BY_AHEAD,
    SPEAKS_FOR,
    Data,
)

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
            (RequestState.DRAFT,),
            RequestState.SUBMITTED,
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
            RequestState.SUBMITTED,
            who=("assistant", "officer", "leader", "delegation"),
            told=(
                Told("request_acknowledged", ("focal_point", "signatory", "delegation")),
                _NEW,
            ),
            starts=("first_reply", "decision"),
            done=_(
                "The letter is registered and its receipt acknowledged by e-mail. A case officer "
                "starts the review next."
            ),
            happened=_("Letter registered"),
        ),
        Verb(
            "start_review",
            _("Start the review"),
            (RequestState.SUBMITTED,),
            RequestState.UNDER_REVIEW,
            who=("officer", "leader"),
            told=(Told("request_assigned", ("in_charge",), asks=True),),
            tone=Tone.PROGRESS,
            done=_("The review has started. Next: record the checklist, or ask the requester."),
            guards=(OFFICER_OF_TEAM,),
            help=_("Names the officer in charge. The requester sees who has the case."),
            happened=_("Review started"),
        ),
        Verb(
            "settle_party",
            _("Confirm a co-requester"),
            (RequestState.SUBMITTED, RequestState.UNDER_REVIEW, RequestState.CLARIFICATION),
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
            (RequestState.UNDER_REVIEW,),
            SAME,
            who=("officer", "leader"),
            silent="Internal work on the checklist; the outcome is what is told.",
            shown_to="view_internal",
            done=_("The checklist is saved. Once all is clear, the leader decides."),
            happened=_("Checklist recorded"),
        ),
        Verb(
            "give_opinion",
            _("Give the Delegation's opinion"),
            (RequestState.SUBMITTED, RequestState.UNDER_REVIEW, RequestState.CLARIFICATION),
            SAME,
            who=("delegation",),
            told=(Told("request_opinion", ("in_charge",)),),
            guards=(SPEAKS_FOR,),
            shown_to="view_opinions",
            done=_("Your opinion is with the team. You can give a newer one until the decision."),
            happened=_("Delegation’s opinion given"),
        ),
        Verb(
            "ask_clarification",
            _("Ask the requester"),
            (RequestState.UNDER_REVIEW,),
            RequestState.CLARIFICATION,
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
            (RequestState.CLARIFICATION,),
            RequestState.UNDER_REVIEW,
            who=("creator", "lead"),
            recorders=("officer", "leader", "assistant"),
            told=(Told("request_answered", ("in_charge",), asks=True),),
            shown_to="view_shared",
            stops=("clarification",),
            resumes=("decision",),
            tone=Tone.PROGRESS,
            done=_("Your answer is with the team. The review goes on; you hear of it by e-mail."),
            happened=_("Question answered"),
        ),
        Verb(
            "admit",
            _("Admit the request"),
            (RequestState.UNDER_REVIEW,),
            RequestState.ADMITTED,
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
            (RequestState.UNDER_REVIEW, RequestState.CLARIFICATION),
            RequestState.DECLINED,
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
        Verb(
            "conclude",
            _("Concluded"),
            (RequestState.ADMITTED,),
            RequestState.CONCLUDED,
            who=SYSTEM,
            silent="The closing of the Action tells everybody concerned.",
            tone=Tone.SUCCESS,
            happened=_("Request concluded"),
        ),
        Verb(
            "not_pursued",
            _("Not pursued"),
            (RequestState.ADMITTED,),
            RequestState.NOT_PURSUED,
            who=SYSTEM,
            silent="The decision on the fiche or the cancelling of the Action tells everybody.",
            tone=Tone.DANGER,
            happened=_("Request not pursued"),
        ),
    ],
    clocks=CLOCKS,
    creation_allowed=_may_create,
)
