"""Codes of `results`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.enums import Tone


class SurveyKind(models.TextChoices):
    """Who is asked, about what (domain.md 3.5)."""

    PARTNER = "PARTNER", _("partner, on the Action")
    PARTICIPANT = "PARTICIPANT", _("participants, on an activity")
    EXPERT = "EXPERT", _("expert, on the mission")


class SurveyState(models.TextChoices):
    """Where a survey stands."""

    OPEN = "OPEN", _("open")
    ANSWERED = "ANSWERED", _("answered")
    CLOSED = "CLOSED", _("closed")


SURVEY_TONES = {
    SurveyState.OPEN: Tone.WAITING,
    SurveyState.ANSWERED: Tone.SUCCESS,
    SurveyState.CLOSED: Tone.ENDED,
}


class Score(models.IntegerChoices):
    """The five points of the scale (domain.md 1.9)."""

    POOR = 1, _("poor")
    FAIR = 2, _("fair")
    GOOD = 3, _("good")
    VERY_GOOD = 4, _("very good")
    EXCELLENT = 5, _("excellent")


class ReportState(models.TextChoices):
    """Where a closing report stands."""

    DRAFT = "DRAFT", _("being written")
    SUBMITTED = "SUBMITTED", _("handed in")
    ACCEPTED = "ACCEPTED", _("accepted")


REPORT_TONES = {
    ReportState.DRAFT: Tone.PROGRESS,
    ReportState.SUBMITTED: Tone.WAITING,
    ReportState.ACCEPTED: Tone.SUCCESS,
}


class PublicationState(models.TextChoices):
    """Where a publication stands."""

    DRAFT = "DRAFT", _("being written")
    PARTNER_REVIEW = "PARTNER_REVIEW", _("with the partner")
    AGREED = "AGREED", _("agreed by the partner")
    PUBLISHED = "PUBLISHED", _("published")
    WITHDRAWN = "WITHDRAWN", _("taken down")


PUBLICATION_TONES = {
    PublicationState.DRAFT: Tone.PROGRESS,
    PublicationState.PARTNER_REVIEW: Tone.WAITING,
    PublicationState.AGREED: Tone.INFO,
    PublicationState.PUBLISHED: Tone.SUCCESS,
    PublicationState.WITHDRAWN: Tone.ENDED,
}


class FigureCode(models.TextChoices):
    """What the portal counts in public (domain.md 1.9)."""

    REQUESTS = "REQUESTS", _("requests received")
    ACTIONS = "ACTIONS", _("Actions")
    ACTIVITIES = "ACTIVITIES", _("activities")
    COUNTRIES = "COUNTRIES", _("partner countries")
    EXPERTS = "EXPERTS", _("experts deployed")
    MEMBER_STATES = "MEMBER_STATES", _("Member States")
    PARTICIPANTS = "PARTICIPANTS", _("participants")
    OFFICIALS_LITERAL = "OFFICIALS_LITERAL", _("public officials")
    WOMEN_SHARE = "WOMEN_SHARE", _("women among experts")
    PEERS_SHARE = "PEERS_SHARE", _("peers among experts")


class Qualifier(models.TextChoices):
    """How exact a published figure is."""

    EXACT = "EXACT", _("exactly")
    OVER = "OVER", _("more than")
    ALMOST = "ALMOST", _("almost")
    ABOUT = "ABOUT", _("about")
