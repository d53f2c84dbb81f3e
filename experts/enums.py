"""Codes of `experts`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.enums import Tone


class ProfileState(models.TextChoices):
    """Where an expert's profile stands."""

    DRAFT = "DRAFT", pgettext_lazy("expert profile", "draft")
    SUBMITTED = "SUBMITTED", pgettext_lazy("expert profile", "submitted")
    ACTIVE = "ACTIVE", pgettext_lazy("expert profile", "on the roster")
    NOT_RETAINED = "NOT_RETAINED", pgettext_lazy("expert profile", "not retained")


PROFILE_TONES = {
    ProfileState.DRAFT: Tone.PROGRESS,
    ProfileState.SUBMITTED: Tone.WAITING,
    ProfileState.ACTIVE: Tone.SUCCESS,
    ProfileState.NOT_RETAINED: Tone.ENDED,
}


class Employment(models.TextChoices):
    """How an expert stands to the employer (domain.md 3.3)."""

    SERVING = "SERVING", _("serving public official")
    FORMER = "FORMER", _("former public official")
    RETIRED = "RETIRED", _("retired public official")
    ACADEMIC = "ACADEMIC", _("at a university or research institute")
    PRIVATE = "PRIVATE", _("self-employed or in the private sector")


#: Peers: they work or worked for a public administration.
PEERS = (Employment.SERVING, Employment.FORMER, Employment.RETIRED)


class Sex(models.TextChoices):
    """For statistics only; always optional."""

    FEMALE = "F", _("female")
    MALE = "M", _("male")
    OTHER = "X", _("other")
    UNDISCLOSED = "", _("prefer not to say")


class CvState(models.TextChoices):
    """Whether the words of a CV could be read."""

    NONE = "NONE", pgettext_lazy("CV", "no CV yet")
    WAITING = "WAITING", pgettext_lazy("CV", "being read")
    READ = "READ", pgettext_lazy("CV", "read")
    NO_TEXT = "NO_TEXT", pgettext_lazy("CV", "no text found: it is a picture")
    FAILED = "FAILED", pgettext_lazy("CV", "could not be read")


class DeploymentState(models.TextChoices):
    """Where a deployment stands."""

    PROPOSED = "PROPOSED", pgettext_lazy("deployment", "proposed")
    INVITED = "INVITED", pgettext_lazy("deployment", "invited")
    ACCEPTED = "ACCEPTED", pgettext_lazy("deployment", "accepted by the expert")
    DECLINED = "DECLINED", pgettext_lazy("deployment", "declined")
    EXPIRED = "EXPIRED", pgettext_lazy("deployment", "not answered in time")
    CONTRACTED = "CONTRACTED", pgettext_lazy("deployment", "contracted")
    CLEARED = "CLEARED", pgettext_lazy("deployment", "cleared to travel")
    ON_MISSION = "ON_MISSION", pgettext_lazy("deployment", "on mission")
    REPORT_DUE = "REPORT_DUE", pgettext_lazy("deployment", "report due")
    REPORTED = "REPORTED", pgettext_lazy("deployment", "report handed in")
    CLOSED = "CLOSED", pgettext_lazy("deployment", "closed")
    CANCELLED = "CANCELLED", pgettext_lazy("deployment", "cancelled")


#: From acceptance to the end the journey binds the expert's days (design.md section 5).
BINDING = (
    DeploymentState.ACCEPTED,
    DeploymentState.CONTRACTED,
    DeploymentState.CLEARED,
    DeploymentState.ON_MISSION,
    DeploymentState.REPORT_DUE,
    DeploymentState.REPORTED,
    DeploymentState.CLOSED,
)
#: States in which something is still to be done.
DEPLOYMENT_OPEN = (
    DeploymentState.PROPOSED,
    DeploymentState.INVITED,
    DeploymentState.ACCEPTED,
    DeploymentState.CONTRACTED,
    DeploymentState.CLEARED,
    DeploymentState.ON_MISSION,
    DeploymentState.REPORT_DUE,
    DeploymentState.REPORTED,
)
#: The expert has been sent.
DEPLOYED = (
    DeploymentState.ON_MISSION,
    DeploymentState.REPORT_DUE,
    DeploymentState.REPORTED,
    DeploymentState.CLOSED,
)

DEPLOYMENT_TONES = {
    DeploymentState.PROPOSED: Tone.NEUTRAL,
    DeploymentState.INVITED: Tone.WAITING,
    DeploymentState.ACCEPTED: Tone.INFO,
    DeploymentState.DECLINED: Tone.ENDED,
    DeploymentState.EXPIRED: Tone.ENDED,
    DeploymentState.CONTRACTED: Tone.INFO,
    DeploymentState.CLEARED: Tone.SUCCESS,
    DeploymentState.ON_MISSION: Tone.PROGRESS,
    DeploymentState.REPORT_DUE: Tone.WAITING,
    DeploymentState.REPORTED: Tone.PROGRESS,
    DeploymentState.CLOSED: Tone.SUCCESS,
    DeploymentState.CANCELLED: Tone.ENDED,
}


class DeclineReason(models.TextChoices):
    """Why an expert declines."""

    DATES = "DATES", _("not free on these dates")
    EMPLOYER = "EMPLOYER", _("my employer does not release me")
    SUBJECT = "SUBJECT", _("not my subject")
    CONFLICT = "CONFLICT", _("conflict of interest")
    PERSONAL = "PERSONAL", _("personal reasons")
    OTHER = "OTHER", _("other")


class CancelledBy(models.TextChoices):
    """Who said no."""

    EXPERT = "EXPERT", _("the expert")
    EMPLOYER = "EMPLOYER", _("the employer")
    MEMBER_STATE = "MEMBER_STATE", _("the Member State")
    PARTNER = "PARTNER", _("the partner")
    FACILITY = "FACILITY", _("the facility")


class ConflictOutcome(models.TextChoices):
    """What the team makes of a declaration of interests."""

    PENDING = "PENDING", _("to be assessed")
    CLEAR = "CLEAR", _("no conflict")
    MITIGATED = "MITIGATED", _("conflict mitigated")
    BLOCKING = "BLOCKING", _("conflict: can't be sent")


class PartnerWord(models.TextChoices):
    """What the partner says of an expert proposed to it."""

    NOT_ASKED = "NOT_ASKED", _("not asked yet")
    ASKED = "ASKED", _("asked")
    NO_OBJECTION = "NO_OBJECTION", _("no objection")
    OBJECTION = "OBJECTION", _("objection")


class Level(models.TextChoices):
    """Who gives a word for an expert."""

    EMPLOYER = "EMPLOYER", _("the employer's consent")
    MEMBER_STATE = "MEMBER_STATE", _("the Member State's endorsement")


class EndorsementState(models.TextChoices):
    """Where a consent or endorsement stands."""

    REQUESTED = "REQUESTED", pgettext_lazy("endorsement", "asked for")
    GIVEN = "GIVEN", pgettext_lazy("endorsement", "given")
    REFUSED = "REFUSED", pgettext_lazy("endorsement", "refused")


ENDORSEMENT_TONES = {
    EndorsementState.REQUESTED: Tone.WAITING,
    EndorsementState.GIVEN: Tone.SUCCESS,
    EndorsementState.REFUSED: Tone.DANGER,
}


class Route(models.TextChoices):
    """How an expert is contracted (domain.md 3.4). One route is open so far."""

    INDIVIDUAL = "INDIVIDUAL", _("individual service contract")


class Readiness(models.TextChoices):
    """What must be in before anybody travels."""

    INSURANCE = "INSURANCE", _("travel insurance")
    TRAVEL = "TRAVEL", _("travel booked and paid")
    VISA = "VISA", _("visa or entry permit")
    SECURITY = "SECURITY", _("security briefing")
