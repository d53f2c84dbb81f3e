"""Codes of `results`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.enums import Tone


class SurveyKind(models.TextChoices):
    """Who is asked, about what (domain.md 3.5)."""

    PARTNER = "PARTNER", _("partner, on the Action")
    PARTICIPANT = "PARTICIPANT", _("participants, on an activity")
    EXPERT = "EXPERT", _("expert, on the mission")


class SurveyState(models.TextChoices):
    """Where a survey stands."""

    OPEN = "OPEN", pgettext_lazy("survey", "open")
    ANSWERED = "ANSWERED", pgettext_lazy("survey", "answered")
    CLOSED = "CLOSED", pgettext_lazy("survey", "closed")


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


class Question(models.TextChoices):
    """What is asked (domain.md 3.5), as the scale answers it: from poor to excellent."""

    GOALS = "GOALS", _("How well were the goals reached?")
    NEEDS = "NEEDS", _("How well did it meet the needs?")
    RELEVANCE = "RELEVANCE", _("How relevant was it to the work?")
    EXPERTS = "EXPERTS", _("How good were the experts?")
    LOGISTICS = "LOGISTICS", _("How well was it organised?")
    KNOWLEDGE = "KNOWLEDGE", _("How much new knowledge came of it?")
    USE = "USE", _("How well can the results be used at work?")
    OWNERSHIP = "OWNERSHIP", _("How well will the results be kept up afterwards?")
    LEARNING = "LEARNING", _("How much did you learn yourself?")
    RECOMMEND = "RECOMMEND", _("How would you rate it to a colleague?")


_Q = Question
#: What each is asked, in this order.
QUESTIONS: dict[str, tuple[Question, ...]] = {
    SurveyKind.PARTNER: (
        _Q.GOALS,
        _Q.NEEDS,
        _Q.RELEVANCE,
        _Q.EXPERTS,
        _Q.LOGISTICS,
        _Q.KNOWLEDGE,
        _Q.USE,
        _Q.OWNERSHIP,
        _Q.RECOMMEND,
    ),
    SurveyKind.PARTICIPANT: (
        _Q.GOALS,
        _Q.RELEVANCE,
        _Q.EXPERTS,
        _Q.LOGISTICS,
        _Q.KNOWLEDGE,
        _Q.USE,
        _Q.RECOMMEND,
    ),
    SurveyKind.EXPERT: (
        _Q.GOALS,
        _Q.NEEDS,
        _Q.LOGISTICS,
        _Q.USE,
        _Q.OWNERSHIP,
        _Q.LEARNING,
        _Q.RECOMMEND,
    ),
}


class ReportState(models.TextChoices):
    """Where a closing report stands."""

    DRAFT = "DRAFT", pgettext_lazy("closing report", "being written")
    SUBMITTED = "SUBMITTED", pgettext_lazy("closing report", "handed in")
    ACCEPTED = "ACCEPTED", pgettext_lazy("closing report", "accepted")


REPORT_TONES = {
    ReportState.DRAFT: Tone.PROGRESS,
    ReportState.SUBMITTED: Tone.WAITING,
    ReportState.ACCEPTED: Tone.SUCCESS,
}


class PublicationState(models.TextChoices):
    """Where a publication stands."""

    DRAFT = "DRAFT", pgettext_lazy("publication", "being written")
    PARTNER_REVIEW = "PARTNER_REVIEW", pgettext_lazy("publication", "with the partner")
    AGREED = "AGREED", pgettext_lazy("publication", "agreed by the partner")
    PUBLISHED = "PUBLISHED", pgettext_lazy("publication", "published")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("publication", "taken down")
    WAIVED = "WAIVED", pgettext_lazy("publication", "not published")


#: Nothing is left to do before the Action is closed.
PUBLICATION_SETTLED = (
    PublicationState.PUBLISHED,
    PublicationState.WITHDRAWN,
    PublicationState.WAIVED,
)

PUBLICATION_TONES = {
    PublicationState.DRAFT: Tone.PROGRESS,
    PublicationState.PARTNER_REVIEW: Tone.WAITING,
    PublicationState.AGREED: Tone.INFO,
    PublicationState.PUBLISHED: Tone.SUCCESS,
    PublicationState.WITHDRAWN: Tone.ENDED,
    PublicationState.WAIVED: Tone.ENDED,
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
    INSTITUTIONS = "INSTITUTIONS", _("institutions strengthened")
    OFFICIALS_LITERAL = "OFFICIALS_LITERAL", _("public officials")
    WOMEN_SHARE = "WOMEN_SHARE", _("women among experts")
    PEERS_SHARE = "PEERS_SHARE", _("peers among experts")


class Qualifier(models.TextChoices):
    """How exact a published figure is."""

    EXACT = "EXACT", _("exactly")
    OVER = "OVER", _("more than")
    ALMOST = "ALMOST", _("almost")
    ABOUT = "ABOUT", _("about")
