"""Codes of `notifications`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """The ways by which somebody is told besides the portal's own inbox."""

    EMAIL = "EMAIL", _("E-mail")


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    QUEUED = "QUEUED", _("waiting")
    SENDING = "SENDING", _("being sent")
    SENT = "SENT", _("sent")
    FAILED = "FAILED", _("failed")
    SUPPRESSED = "SUPPRESSED", _("not sent: no longer true")


#: States from which a delivery still goes on.
WAITING = (DeliveryState.QUEUED, DeliveryState.SENDING)


class NotMailed(models.TextChoices):
    """Why a notice has no mail."""

    NO_ADDRESS = "NO_ADDRESS", _("no e-mail address is known")
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED", _("the account is closed")


class Priority(models.IntegerChoices):
    """Which deliveries go first when many wait."""

    WAITED_FOR = 0, _("somebody waits for it")
    ASKS = 1, _("asks somebody to act")
    INFORMS = 2, _("informs")
