"""Codes of `actions`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.enums import Tone


class FicheState(models.TextChoices):
    """Where an Action Fiche stands."""

    DRAFTING = "DRAFTING", pgettext_lazy("fiche", "being drafted")
    PARTNER_REVIEW = "PARTNER_REVIEW", pgettext_lazy("fiche", "with the partner")
    AGREED = "AGREED", pgettext_lazy("fiche", "agreed by the partner")
    IN_CONSULTATION = "IN_CONSULTATION", pgettext_lazy("fiche", "with the Steering Group")
    APPROVED = "APPROVED", pgettext_lazy("fiche", "approved")
    APPROVED_WITH_CONDITIONS = (
        "APPROVED_WITH_CONDITIONS",
        pgettext_lazy("fiche", "approved with conditions"),
    )
    RETURNED = "RETURNED", pgettext_lazy("fiche", "returned for revision")
    REJECTED = "REJECTED", pgettext_lazy("fiche", "rejected")


#: States after which nothing more happens to the fiche itself.
FICHE_ENDED = (
    FicheState.APPROVED,
    FicheState.APPROVED_WITH_CONDITIONS,
    FicheState.REJECTED,
)

FICHE_TONES = {
    FicheState.DRAFTING: Tone.PROGRESS,
    FicheState.PARTNER_REVIEW: Tone.WAITING,
    FicheState.AGREED: Tone.INFO,
    FicheState.IN_CONSULTATION: Tone.WAITING,
    FicheState.APPROVED: Tone.SUCCESS,
    FicheState.APPROVED_WITH_CONDITIONS: Tone.SUCCESS,
    FicheState.RETURNED: Tone.PROGRESS,
    FicheState.REJECTED: Tone.ENDED,
}


class RoundState(models.TextChoices):
    """Where a round of consultation stands."""

    OPEN = "OPEN", pgettext_lazy("round", "open")
    CLOSED = "CLOSED", pgettext_lazy("round", "closed, to be signed")
    SIGNED = "SIGNED", pgettext_lazy("round", "signed")
    CANCELLED = "CANCELLED", pgettext_lazy("round", "cancelled")


ROUND_TONES = {
    RoundState.OPEN: Tone.WAITING,
    RoundState.CLOSED: Tone.PROGRESS,
    RoundState.SIGNED: Tone.SUCCESS,
    RoundState.CANCELLED: Tone.ENDED,
}


class ActionState(models.TextChoices):
    """Where an Action stands."""

    PREPARING = "PREPARING", pgettext_lazy("Action", "in preparation")
    RUNNING = "RUNNING", pgettext_lazy("Action", "running")
    SUSPENDED = "SUSPENDED", pgettext_lazy("Action", "suspended")
    COMPLETED = "COMPLETED", pgettext_lazy("Action", "activities completed")
    EVALUATED = "EVALUATED", pgettext_lazy("Action", "evaluated")
    CLOSED = "CLOSED", pgettext_lazy("Action", "closed")
    CANCELLED = "CANCELLED", pgettext_lazy("Action", "cancelled")


#: States in which an Action still changes.
ACTION_OPEN = (
    ActionState.PREPARING,
    ActionState.RUNNING,
    ActionState.SUSPENDED,
    ActionState.COMPLETED,
    ActionState.EVALUATED,
)
#: States in which experts are found and sent.
ACTION_MOBILISING = (ActionState.PREPARING, ActionState.RUNNING)

ACTION_TONES = {
    ActionState.PREPARING: Tone.PROGRESS,
    ActionState.RUNNING: Tone.PROGRESS,
    ActionState.SUSPENDED: Tone.WAITING,
    ActionState.COMPLETED: Tone.INFO,
    ActionState.EVALUATED: Tone.INFO,
    ActionState.CLOSED: Tone.SUCCESS,
    ActionState.CANCELLED: Tone.ENDED,
}


class ActivityState(models.TextChoices):
    """Where an activity stands."""

    PLANNED = "PLANNED", pgettext_lazy("activity", "planned")
    CONFIRMED = "CONFIRMED", pgettext_lazy("activity", "confirmed")
    HELD = "HELD", pgettext_lazy("activity", "held")
    REPORTED = "REPORTED", pgettext_lazy("activity", "reported")
    CANCELLED = "CANCELLED", pgettext_lazy("activity", "cancelled")


#: States in which something of an activity is still to be done.
ACTIVITY_OPEN = (ActivityState.PLANNED, ActivityState.CONFIRMED, ActivityState.HELD)
#: States of an activity that took place.
ACTIVITY_DONE = (ActivityState.HELD, ActivityState.REPORTED)

ACTIVITY_TONES = {
    ActivityState.PLANNED: Tone.NEUTRAL,
    ActivityState.CONFIRMED: Tone.INFO,
    ActivityState.HELD: Tone.PROGRESS,
    ActivityState.REPORTED: Tone.SUCCESS,
    ActivityState.CANCELLED: Tone.ENDED,
}


class OutputState(models.TextChoices):
    """Where an output stands."""

    DRAFT = "DRAFT", pgettext_lazy("output", "being drafted")
    QUALITY_CHECK = "QUALITY_CHECK", pgettext_lazy("output", "in quality check")
    PARTNER_REVIEW = "PARTNER_REVIEW", pgettext_lazy("output", "with the partner")
    VALIDATED = "VALIDATED", pgettext_lazy("output", "validated by the partner")
    ADOPTED = "ADOPTED", pgettext_lazy("output", "adopted")
    GIVEN_UP = "GIVEN_UP", pgettext_lazy("output", "given up")


#: States in which an output still waits for the partner's word.
OUTPUT_OPEN = (OutputState.DRAFT, OutputState.QUALITY_CHECK, OutputState.PARTNER_REVIEW)
#: States in which the partner has it, or has had it, before them.
OUTPUT_SENT = (OutputState.PARTNER_REVIEW, OutputState.VALIDATED, OutputState.ADOPTED)
#: States of an output that the partner stands behind.
OUTPUT_READY = (OutputState.VALIDATED, OutputState.ADOPTED)

OUTPUT_TONES = {
    OutputState.DRAFT: Tone.PROGRESS,
    OutputState.QUALITY_CHECK: Tone.PROGRESS,
    OutputState.PARTNER_REVIEW: Tone.WAITING,
    OutputState.VALIDATED: Tone.SUCCESS,
    OutputState.ADOPTED: Tone.SUCCESS,
    OutputState.GIVEN_UP: Tone.ENDED,
}


class Openness(models.TextChoices):
    """Who may read an output once it is validated."""

    INTERNAL = "INTERNAL", _("those who have to do with the Action")
    PUBLISHED = "PUBLISHED", _("everybody: it may be published")
    CONFIDENTIAL = "CONFIDENTIAL", _("confidential: it is never published")


class OutputKind(models.TextChoices):
    """What kind of deliverable an output is (as phase III counted them, domain.md 1.9)."""

    REPORT = "REPORT", _("analytical report")
    POLICY = "POLICY", _("policy")
    STRATEGY = "STRATEGY", _("strategy")
    LEGISLATION = "LEGISLATION", _("legal text")
    MANUAL = "MANUAL", _("manual or guide")
    SURVEY = "SURVEY", _("survey")
    OPERATIONAL = "OPERATIONAL", _("operational document")
    TRAINING = "TRAINING", _("training material")
    OTHER = "OTHER", _("other")


class Procedure(models.TextChoices):
    """How the Steering Group is consulted."""

    WRITTEN_ALL = "WRITTEN_ALL", _("written procedure, all must answer")


class Stand(models.TextChoices):
    """The position that a seat takes on a version."""

    APPROVE = "APPROVE", _("Approve")
    CONDITIONS = "CONDITIONS", _("Approve with conditions")
    RETURN = "RETURN", _("Return for revision")
    REJECT = "REJECT", _("Reject")
    ABSTAIN = "ABSTAIN", _("Abstain")


STAND_HELP = {
    Stand.APPROVE: _("The Action can go ahead as this version describes it."),
    Stand.CONDITIONS: _("It can go ahead if what you name below is met."),
    Stand.RETURN: _("The team revises it; a new version comes back to the Group."),
    Stand.REJECT: _("It should not go ahead."),
    Stand.ABSTAIN: _("Your seat has answered and takes no side."),
}

STAND_TONES = {
    Stand.APPROVE: Tone.SUCCESS,
    Stand.CONDITIONS: Tone.INFO,
    Stand.RETURN: Tone.WAITING,
    Stand.REJECT: Tone.DANGER,
    Stand.ABSTAIN: Tone.NEUTRAL,
}


class Verdict(models.TextChoices):
    """What a round comes to. Its codes are states of the fiche."""

    APPROVED = "APPROVED", _("approved")
    APPROVED_WITH_CONDITIONS = "APPROVED_WITH_CONDITIONS", _("approved with conditions")
    RETURNED = "RETURNED", _("returned for revision")
    REJECTED = "REJECTED", _("rejected")


class Mode(models.TextChoices):
    """Where an activity takes place."""

    ON_SITE = "ON_SITE", _("on site")
    REMOTE = "REMOTE", _("remote")
    HYBRID = "HYBRID", _("hybrid")


class Level(models.TextChoices):
    """At which level an Action works."""

    POLICY = "POLICY", _("policy")
    OPERATIONAL = "OPERATIONAL", _("operational")
    BOTH = "BOTH", _("policy and operational")


class Marker(models.IntegerChoices):
    """How much an Action serves a cross-cutting aim (scale of the OECD policy markers)."""

    NOT_TARGETED = 0, _("not targeted")
    SIGNIFICANT = 1, _("significant objective")
    PRINCIPAL = 2, _("principal objective")


class Origin(models.TextChoices):
    """Where an expert should come from."""

    MEMBER_STATE = "MEMBER_STATE", _("a Member State")
    PARTNER_COUNTRY = "PARTNER_COUNTRY", _("a partner country")
    OTHER = "OTHER", _("elsewhere")
    ANY = "ANY", _("no preference")


class BudgetKind(models.TextChoices):
    """What a line of the budget estimate pays for."""

    FEES = "FEES", _("fees")
    PER_DIEMS = "PER_DIEMS", _("per diems")
    TRAVEL = "TRAVEL", _("travel")
    INSURANCE = "INSURANCE", _("insurance")
    INTERPRETATION = "INTERPRETATION", _("interpretation")
    VENUE = "VENUE", _("venue")
    TRANSLATION = "TRANSLATION", _("translation")
    VISIBILITY = "VISIBILITY", _("visibility")
    OTHER = "OTHER", _("other")


class Likelihood(models.TextChoices):
    """How likely a risk is."""

    LOW = "LOW", _("low")
    MEDIUM = "MEDIUM", _("medium")
    HIGH = "HIGH", _("high")


class OwnershipKind(models.TextChoices):
    """What a partner commits itself to, so that results last."""

    CONTRIBUTION = "CONTRIBUTION", _("contribution to the Action")
    VALIDATION = "VALIDATION", _("validation of outputs")
    ADOPTION = "ADOPTION", _("adoption and upkeep of outputs")
    FOLLOW_UP = "FOLLOW_UP", _("follow-up")


class SectionKey(models.TextChoices):
    """The sections of a fiche, in their order (domain.md 3.2)."""

    IDENTIFICATION = "identification", _("Identification")
    PARTNER = "partner", _("Partner")
    BACKGROUND = "background", _("Background and justification")
    NEEDS = "needs", _("Priority needs")
    OBJECTIVES = "objectives", _("Objectives and expected results")
    CLASSIFICATION = "classification", _("Classification")
    ACTIVITIES = "activities", _("Activities")
    EXPERTISE = "expertise", _("Expertise and terms of reference")
    OWNERSHIP = "ownership", _("Local ownership and sustainability")
    SYNERGIES = "synergies", _("Synergies")
    PARTNERS = "partners", _("Member States and other partners")
    TIMETABLE = "timetable", _("Timetable")
    BUDGET = "budget", _("Budget estimate")
    RISKS = "risks", _("Risks and assumptions")
    MONITORING = "monitoring", _("Monitoring and evaluation")
    VISIBILITY = "visibility", _("Dissemination and visibility")
