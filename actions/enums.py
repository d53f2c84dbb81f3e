"""Codes of `actions`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.enums import Tone


class FicheState(models.TextChoices):
    """Where an Action Fiche stands."""

    DRAFTING = "DRAFTING", _("being drafted")
    PARTNER_REVIEW = "PARTNER_REVIEW", _("with the partner")
    AGREED = "AGREED", _("agreed by the partner")
    IN_CONSULTATION = "IN_CONSULTATION", _("with the Steering Group")
    APPROVED = "APPROVED", _("approved")
    APPROVED_WITH_CONDITIONS = "APPROVED_WITH_CONDITIONS", _("approved with conditions")
    RETURNED = "RETURNED", _("returned for revision")
    REJECTED = "REJECTED", _("rejected")


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

    OPEN = "OPEN", _("open")
    CLOSED = "CLOSED", _("closed, to be signed")
    SIGNED = "SIGNED", _("signed")
    CANCELLED = "CANCELLED", _("cancelled")


ROUND_TONES = {
    RoundState.OPEN: Tone.WAITING,
    RoundState.CLOSED: Tone.PROGRESS,
    RoundState.SIGNED: Tone.SUCCESS,
    RoundState.CANCELLED: Tone.ENDED,
}


class ActionState(models.TextChoices):
    """Where an Action stands."""

    PREPARING = "PREPARING", _("in preparation")


ACTION_TONES = {ActionState.PREPARING: Tone.PROGRESS}


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


class Cefr(models.TextChoices):
    """Language levels of the Common European Framework."""

    A1 = "A1", "A1"
    A2 = "A2", "A2"
    B1 = "B1", "B1"
    B2 = "B2", "B2"
    C1 = "C1", "C1"
    C2 = "C2", "C2"


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
