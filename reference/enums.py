"""Codes of `reference`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Weekday(models.TextChoices):
    """Days of the week, Monday first, as `date.weekday()` counts them."""

    MON = "mon", _("Monday")
    TUE = "tue", _("Tuesday")
    WED = "wed", _("Wednesday")
    THU = "thu", _("Thursday")
    FRI = "fri", _("Friday")
    SAT = "sat", _("Saturday")
    SUN = "sun", _("Sunday")

    @property
    def number(self) -> int:
        """0 for Monday to 6 for Sunday."""
        return list(Weekday).index(self)


class TriageFlagCode(models.TextChoices):
    """What triage must be told about a country before a request from it is admitted."""

    MEMBER_STATE = "MEMBER_STATE", _("Member State")
    NOT_PARTNER = "NOT_PARTNER", _("not a partner country")
    OUTSIDE_PHASE = "OUTSIDE_PHASE", _("outside the current phase")
    NO_DEVELOPMENT_ASSISTANCE = "NO_DEVELOPMENT_ASSISTANCE", _("no EU development assistance")
    DAC_GRADUATE = "DAC_GRADUATE", _("left the list of aid recipients")
    RESTRICTED = "RESTRICTED", _("cooperation restricted")
    NO_INSTITUTION = "NO_INSTITUTION", _("no institution that could ask")


class Cefr(models.TextChoices):
    """Language levels of the Common European Framework."""

    A1 = "A1", "A1"
    A2 = "A2", "A2"
    B1 = "B1", "B1"
    B2 = "B2", "B2"
    C1 = "C1", "C1"
    C2 = "C2", "C2"
