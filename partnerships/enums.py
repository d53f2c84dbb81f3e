"""Codes of `partnerships`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.enums import Tone


class EnquiryState(models.TextChoices):
    """Where a message to the team stands."""

    RECEIVED = "RECEIVED", pgettext_lazy("enquiry", "received")
    ANSWERED = "ANSWERED", pgettext_lazy("enquiry", "answered")
    SET_ASIDE = "SET_ASIDE", pgettext_lazy("enquiry", "set aside")


ENQUIRY_TONES = {
    EnquiryState.RECEIVED: Tone.WAITING,
    EnquiryState.ANSWERED: Tone.SUCCESS,
    EnquiryState.SET_ASIDE: Tone.ENDED,
}


class Concern(models.TextChoices):
    """What a message is about."""

    REQUEST = "REQUEST", _("asking for expertise")
    EXPERT = "EXPERT", _("joining the roster as an expert")
    MEMBER_STATE = "MEMBER_STATE", _("taking part as a Member State institution")
    PRESS = "PRESS", _("press")
    OTHER = "OTHER", _("something else")


class SetAside(models.TextChoices):
    """Why a message gets no answer."""

    SPAM = "SPAM", _("advertising or nonsense")
    DUPLICATE = "DUPLICATE", _("sent twice; the other one is answered")
