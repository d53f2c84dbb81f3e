"""Codes of `core`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ActMode(models.TextChoices):
    """How an act came in (`docs/architecture.md`, "Three ways to act")."""

    SIGNED_IN = "SIGNED_IN", _("signed in")
    LINK = "LINK", _("by signed link")
    RECORDED = "RECORDED", _("recorded on behalf")
    SYSTEM = "SYSTEM", _("system")


class EvidenceSource(models.TextChoices):
    """What the team has in hand when it records an act of somebody outside."""

    EMAIL = "EMAIL", _("E-mail")
    LETTER = "LETTER", _("Letter")
    CONVERSATION = "CONVERSATION", _("Conversation")


class GrantEffect(models.TextChoices):
    """Whether a grant opens or closes a subject to its holder. Exclusion beats allowance."""

    ALLOW = "ALLOW", _("may see")
    EXCLUDE = "EXCLUDE", _("may not see")


class JobState(models.TextChoices):
    """Where a background job stands."""

    QUEUED = "QUEUED", pgettext_lazy("job", "queued")
    RUNNING = "RUNNING", pgettext_lazy("job", "running")
    DONE = "DONE", pgettext_lazy("job", "done")
    FAILED = "FAILED", pgettext_lazy("job", "failed")


class ReminderStep(models.TextChoices):
    """The reminders of a clock, in the order in which they come."""

    FIRST = "FIRST", _("some days before")
    LAST = "LAST", _("shortly before")
    OVERDUE = "OVERDUE", _("overdue")
    ESCALATED = "ESCALATED", _("overdue, also to others")


class Tone(models.TextChoices):
    """How a state or a button is meant; the templates give each a colour, a shape and a word."""

    NEUTRAL = "neutral", _("neutral")
    INFO = "info", _("information")
    PROGRESS = "progress", _("in progress")
    WAITING = "waiting", _("waiting")
    SUCCESS = "success", _("success")
    DANGER = "danger", _("danger")
    ENDED = "ended", _("ended")
