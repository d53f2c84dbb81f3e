"""Who is told of which event, the mails that carry it, what readers chose, what the team words."""

from notifications.models.addresses import AddressTrouble
from notifications.models.choices import Preference, ReadingHours
from notifications.models.holds import CaseHold
from notifications.models.told import Delivery, Notice
from notifications.models.wording import Wording

__all__ = [
    "AddressTrouble",
    "CaseHold",
    "Delivery",
    "Notice",
    "Preference",
    "ReadingHours",
    "Wording",
]
