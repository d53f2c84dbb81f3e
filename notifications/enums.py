"""Codes of `notifications`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """The ways by which somebody is told."""

    EMAIL = "EMAIL", _("E-mail")
    INBOX = "INBOX", _("In the portal")


class Frequency(models.TextChoices):
    """How often somebody wants to hear of what only informs."""

    AT_ONCE = "AT_ONCE", _("at once")
    HOURLY = "HOURLY", _("gathered: one mail per case and hour")
    DAILY = "DAILY", _("in a daily digest")
    WEEKLY = "WEEKLY", _("in a weekly digest, on Mondays")
    OFF = "OFF", _("not at all")


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    QUEUED = "QUEUED", pgettext_lazy("mail", "waiting")
    SENDING = "SENDING", pgettext_lazy("mail", "being sent")
    SENT = "SENT", pgettext_lazy("mail", "sent")
    FAILED = "FAILED", pgettext_lazy("mail", "failed")
    BOUNCED = "BOUNCED", pgettext_lazy("mail", "came back")
    SUPPRESSED = "SUPPRESSED", pgettext_lazy("mail", "not sent")
    HELD = "HELD", pgettext_lazy("mail", "held")


#: States from which a delivery still goes on by itself.
WAITING = (DeliveryState.QUEUED, DeliveryState.SENDING)
#: States that say why in `last_error`.
WITH_REASON = (DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.SUPPRESSED)


class HeldFor(models.TextChoices):
    """What a held delivery waits for."""

    RELEASE = "RELEASE", _("a draft: somebody of the team releases it")
    BY_HAND = "BY_HAND", _("held by the team")
    ADDRESS = "ADDRESS", _("mails to this address came back")


class NotMailed(models.TextChoices):
    """Why a notice has no mail."""

    NO_ADDRESS = "NO_ADDRESS", _("no e-mail address is known")
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED", _("the account is closed")
    SWITCHED_OFF = "SWITCHED_OFF", _("switched off by the reader")
    NO_LONGER_TRUE = "NO_LONGER_TRUE", _("no longer true when the mail was sent")


class Priority(models.IntegerChoices):
    """Which deliveries go first when many wait."""

    WAITED_FOR = 0, _("somebody waits for it")
    ASKS = 1, _("asks somebody to act")
    INFORMS = 2, _("informs")


class Settled(models.TextChoices):
    """How trouble with an address ended."""

    CONFIRMED = "CONFIRMED", _("the address is right")
    CHANGED = "CHANGED", _("the person has another address")
