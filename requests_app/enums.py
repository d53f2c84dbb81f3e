"""Codes of `requests_app`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.enums import Tone


class RequestState(models.TextChoices):
    """Where a request for assistance stands (`docs/verbs.md`)."""

    DRAFT = "DRAFT", pgettext_lazy("request", "draft")
    SUBMITTED = "SUBMITTED", pgettext_lazy("request", "received")
    UNDER_REVIEW = "UNDER_REVIEW", pgettext_lazy("request", "under review")
    CLARIFICATION = "CLARIFICATION", pgettext_lazy("request", "question asked")
    ADMITTED = "ADMITTED", pgettext_lazy("request", "admitted")
    DECLINED = "DECLINED", pgettext_lazy("request", "declined")
    CONCLUDED = "CONCLUDED", pgettext_lazy("request", "concluded")
    NOT_PURSUED = "NOT_PURSUED", pgettext_lazy("request", "not pursued")


#: States in which the team works on the request.
IN_TRIAGE = (RequestState.SUBMITTED, RequestState.UNDER_REVIEW, RequestState.CLARIFICATION)
#: States after which nothing more happens to the request itself.
ENDED = (RequestState.DECLINED, RequestState.CONCLUDED, RequestState.NOT_PURSUED)
#: The facility took it on, whatever became of it: the Steering Group reads it from here on.
FROM_ADMISSION_ON = (
    RequestState.ADMITTED,
    RequestState.CONCLUDED,
    RequestState.NOT_PURSUED,
)

STATE_TONES = {
    RequestState.DRAFT: Tone.NEUTRAL,
    RequestState.SUBMITTED: Tone.INFO,
    RequestState.UNDER_REVIEW: Tone.PROGRESS,
    RequestState.CLARIFICATION: Tone.WAITING,
    RequestState.ADMITTED: Tone.SUCCESS,
    RequestState.DECLINED: Tone.ENDED,
    RequestState.CONCLUDED: Tone.SUCCESS,
    RequestState.NOT_PURSUED: Tone.ENDED,
}


class Channel(models.TextChoices):
    """How the request came in."""

    PORTAL = "PORTAL", _("This portal")
    LETTER_TEAM = "LETTER_TEAM", _("Letter to the team")
    DELEGATION = "DELEGATION", _("Through the EU Delegation")
    EMAIL = "EMAIL", _("E-mail")
    EVENT = "EVENT", _("At an outreach event")


class PartyKind(models.TextChoices):
    """What an institution is in a request."""

    LEAD = "LEAD", _("lead institution")
    CO_REQUESTER = "CO_REQUESTER", _("co-requester")


class Criterion(models.TextChoices):
    """The triage checklist; sources in `docs/triage.md`."""

    COUNTRY = "COUNTRY", _("The country is eligible")
    INSTITUTION = "INSTITUTION", _("The institution may ask (alone or jointly)")
    MANDATE = "MANDATE", _("Its mandate covers migration or mobility")
    TOPIC = "TOPIC", _("The topic is migration governance or management")
    SHORT_TERM = "SHORT_TERM", _("Short-term expertise can meet the need")
    NO_EQUIPMENT = "NO_EQUIPMENT", _("No money, equipment or infrastructure is asked for")
    NO_OPEN_ACTION = "NO_OPEN_ACTION", _("No Action with the same institution is open")
    NO_OVERLAP = "NO_OVERLAP", _("No overlap with another EU initiative")
    POLICY_FIT = "POLICY_FIT", _("It fits the EU's external migration policy")
    OWNERSHIP = "OWNERSHIP", _("The institution shows ownership")
    EXPERTISE = "EXPERTISE", _("The expertise is likely to be found")
    SECURITY = "SECURITY", _("Travel and security allow it")
    SENSITIVITY = "SENSITIVITY", _("No human-rights or political concern stands against it")


class Verdict(models.TextChoices):
    """What triage found on one criterion."""

    CLEAR = "CLEAR", _("clear")
    CONCERN = "CONCERN", _("concern")


class DeclineReason(models.TextChoices):
    """Why a request is declined; the reader is told the sentence."""

    NOT_ELIGIBLE = "NOT_ELIGIBLE", _("The institution or country can't be supported")
    NOT_MIGRATION = "NOT_MIGRATION", _("The topic lies outside migration and mobility")
    NOT_SHORT_TERM = "NOT_SHORT_TERM", _("The need can't be met by short-term expertise")
    MATERIAL = "MATERIAL", _("The request is for money, equipment or infrastructure")
    OVERLAP = "OVERLAP", _("Another initiative already covers it")
    CAPACITY = "CAPACITY", _("The facility can't take it on now")
    OTHER = "OTHER", _("Another reason")


class Stance(models.TextChoices):
    """What a Delegation thinks of a request."""

    IN_FAVOUR = "IN_FAVOUR", _("in favour")
    RESERVATIONS = "RESERVATIONS", _("in favour, with reservations")
    AGAINST = "AGAINST", _("against")
