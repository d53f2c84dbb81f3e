"""What `results` keeps: surveys and answers, closing reports, publications, published figures."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from actions.models import Action, Activity
from core.models import Stateful
from experts.models import Deployment
from reference.models import Country, Theme
from results.enums import (
    PUBLICATION_TONES,
    REPORT_TONES,
    SURVEY_TONES,
    FigureCode,
    PublicationState,
    Qualifier,
    Question,
    ReportState,
    Score,
    SurveyKind,
    SurveyState,
)


class Survey(Stateful):
    """One set of questions put to a partner, an expert, or the participants of an activity.

    A partner's or an expert's survey has one respondent and takes one answer; participants answer
    each with a ticket, without account or address.
    """

    state = models.CharField(_("state"), max_length=32, choices=SurveyState)
    kind = models.CharField(_("who is asked"), max_length=12, choices=SurveyKind)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="surveys")
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, null=True, blank=True, related_name="surveys"
    )
    deployment = models.ForeignKey(
        Deployment, on_delete=models.PROTECT, null=True, blank=True, related_name="surveys"
    )
    respondent = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened at"))
    answer_by = models.DateField(_("answer by"))
    closed_because = models.TextField(_("why it was closed"), blank=True)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SurveyState.values), name="survey_state_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=SurveyKind.PARTNER,
                    activity__isnull=True,
                    deployment__isnull=True,
                    respondent__isnull=False,
                )
                | Q(
                    kind=SurveyKind.PARTICIPANT,
                    activity__isnull=False,
                    deployment__isnull=True,
                    respondent__isnull=True,
                )
                | Q(
                    kind=SurveyKind.EXPERT,
                    activity__isnull=True,
                    deployment__isnull=False,
                    respondent__isnull=False,
                ),
                name="survey_asks_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(kind=SurveyKind.PARTICIPANT) | ~Q(state=SurveyState.ANSWERED),
                name="survey_of_many_is_closed",
            ),
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(kind=SurveyKind.PARTNER),
                name="survey_of_partner_once",
            ),
            models.UniqueConstraint(fields=["activity"], name="survey_of_activity_once"),
            models.UniqueConstraint(fields=["deployment"], name="survey_of_deployment_once"),
        ]
        indexes = [models.Index(fields=["state", "answer_by"], name="survey_queue")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.action_id}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("surveys:survey", args=[self.pk])

    @property
    def tone(self) -> str:
        """How its badge is drawn."""
        return SURVEY_TONES[SurveyState(self.state)]

    @property
    def officer(self) -> Person:
        """Who has the case."""
        return self.action.fiche.officer


class Ticket(models.Model):
    """The right to answer a survey once, printed as a code and a link. Bound to nobody.

    Only the day of use is kept, so that the order of tickets and answers says nothing.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="tickets")
    code = models.CharField(_("code"), max_length=12, unique=True)
    used_on = models.DateField(_("used on"), null=True, blank=True)

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.pk}"


class Evaluation(models.Model):
    """One answer to a survey. A participant's is bound to no ticket, so nobody can be traced.

    The key is drawn at random: counted keys would give away in which order people answered.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="evaluations")
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    comment = models.TextField(_("in your own words"), blank=True)
    learning = models.TextField(_("what I learnt"), blank=True)
    help_needed = models.TextField(_("further help needed"), blank=True)
    given_on = models.DateField(_("given on"))

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["given_on", "pk"]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.pk}"


class EvaluationScore(models.Model):
    """The answer to one question, from 1 (poor) to 5 (excellent)."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="scores")
    question = models.CharField(_("question"), max_length=12, choices=Question)
    score = models.PositiveSmallIntegerField(_("score"), choices=Score)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["question", "evaluation"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "question"], name="score_once"),
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="score_one_to_five"),
            models.CheckConstraint(
                condition=Q(question__in=Question.values), name="score_question_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.score}"


class ClosingReport(Stateful):
    """What the officer reports of a whole Action before it is closed."""

    state = models.CharField(_("state"), max_length=32, choices=ReportState)
    action = models.OneToOneField(Action, on_delete=models.PROTECT, related_name="closing_report")
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    achieved = models.TextField(_("what was achieved, beside what was planned"), blank=True)
    ownership = models.TextField(
        _("local ownership: who keeps the results up, and how"), blank=True
    )
    lessons = models.TextField(_("lessons learnt: what worked"), blank=True)
    failures = models.TextField(_("lessons learnt: what did not work"), blank=True)
    recommendations = models.TextField(_("recommendations and follow-up"), blank=True)
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    sent_back_because = models.TextField(_("why it was sent back"), blank=True)

    class Meta:
        verbose_name = _("closing report")
        verbose_name_plural = _("closing reports")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ReportState.values), name="closing_report_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT)
                | Q(
                    achieved__gt="",
                    ownership__gt="",
                    recommendations__gt="",
                    handed_in_at__isnull=False,
                ),
                name="closing_report_handed_in_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("reports:report", args=[self.pk])

    @property
    def tone(self) -> str:
        """How its badge is drawn."""
        return REPORT_TONES[ReportState(self.state)]


class Publication(Stateful):
    """What the public reads of an Action, with the partner's agreement, in several languages."""

    state = models.CharField(_("state"), max_length=32, choices=PublicationState)
    action = models.OneToOneField(Action, on_delete=models.PROTECT, related_name="publication")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    quote_by = models.CharField(
        _("who says it"),
        max_length=150,
        blank=True,
        help_text=_("Role and country are enough: “Expert for Kyrgyzstan”."),
    )
    quote_person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("expert who gave leave"),
    )
    quote_country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country of who says it"),
    )
    quote_consent_on = models.DateField(_("leave to quote given on"), null=True, blank=True)
    sent_at = models.DateTimeField(_("first sent to the partner"), null=True, blank=True)
    partner_words = models.TextField(_("what the partner asks to change"), blank=True)
    agreed_on = models.DateField(_("agreed by the partner on"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_hash = models.CharField(
        _("fingerprint of what was agreed to"), max_length=64, blank=True
    )
    agreed_event_id = models.UUIDField(null=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    ended_because = models.TextField(_("why it was taken down or not published"), blank=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PublicationState.values), name="publication_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PublicationState.AGREED, PublicationState.PUBLISHED])
                | Q(agreed_on__isnull=False, agreed_by__isnull=False, agreed_hash__gt=""),
                name="publication_agreed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=PublicationState.PUBLISHED) | Q(published_at__isnull=False),
                name="publication_published_has_date",
            ),
            models.CheckConstraint(
                condition=Q(quote_by="") | Q(quote_consent_on__isnull=False),
                name="publication_quote_has_leave",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PublicationState.WITHDRAWN, PublicationState.WAIVED])
                | Q(ended_because__gt=""),
                name="publication_ended_says_why",
            ),
        ]
        indexes = [models.Index(fields=["state", "-published_at"], name="publication_catalogue")]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        """Its page for whoever works on it."""
        return reverse("publications:publication", args=[self.pk])

    @property
    def tone(self) -> str:
        """How its badge is drawn."""
        return PUBLICATION_TONES[PublicationState(self.state)]

    @property
    def officer(self) -> Person:
        """Who has the case."""
        return self.action.fiche.officer

    def text_in(self, language: str) -> "PublicationText":
        """Its words in a language, else in English, else in the one they were first written in.

        Reads `texts` once (or what was prefetched). Raises LookupError when nothing is written.
        """
        texts = {text.language: text for text in self.texts.all()}
        for wanted in (language.split("-")[0], "en"):
            if wanted in texts:
                return texts[wanted]
        if not texts:
            raise LookupError(f"Publication {self.pk} has no text.")
        return min(texts.values(), key=lambda text: text.pk)

    @property
    def text(self) -> "PublicationText":
        """Its words in the reader's language, or the nearest there is."""
        return self.text_in(get_language() or settings.LANGUAGE_CODE)

    @property
    def main_themes(self) -> list[Theme]:
        """The themes of the approved version, in the order of their codes."""
        return sorted(self.action.version.themes.all(), key=lambda theme: theme.code)


#: What the database answers to a change of words that the partner has before it or agreed to.
FROZEN_ERROR = "the words of a publication change in a draft only"


def _frozen_unless_draft() -> list[pgtrigger.Trigger]:
    """Triggers: no text is added, changed or removed once it has been sent to the partner."""

    def refuse(row: str) -> str:
        return (
            "IF EXISTS (SELECT 1 FROM results_publication p"
            f" WHERE p.id = {row}.publication_id AND p.state <> 'DRAFT') THEN"
            f" RAISE EXCEPTION '{FROZEN_ERROR}' USING ERRCODE='restrict_violation'; END IF;"
        )

    new, old = refuse("NEW"), refuse("OLD")
    before = pgtrigger.Before
    return [
        pgtrigger.Trigger(
            name="sent_add",
            when=before,
            operation=pgtrigger.Insert,
            func=f"{new} RETURN NEW;",
        ),
        pgtrigger.Trigger(
            name="sent_change",
            when=before,
            operation=pgtrigger.Update,
            func=f"{old} {new} RETURN NEW;",
        ),
        pgtrigger.Trigger(
            name="sent_remove",
            when=before,
            operation=pgtrigger.Delete,
            func=f"{old} RETURN OLD;",
        ),
    ]


class PublicationText(models.Model):
    """The words of a publication in one language. They change in a draft only."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("in a few sentences"))
    story = models.TextField(_("what was done"))
    results = models.TextField(_("what came of it"))
    quote = models.TextField(_("a voice"), blank=True)

    class Meta:
        verbose_name = _("text of a publication")
        verbose_name_plural = _("texts of publications")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "language"], name="text_once"),
        ]
        triggers = _frozen_unless_draft()

    def __str__(self) -> str:
        return self.title


class Baseline(models.Model):
    """A figure that was published before this portal counted, exactly as it was published.

    Never recomputed: the portal shows its own later counts beside it (domain.md 1.9).
    """

    code = models.CharField(_("figure"), max_length=20, choices=FigureCode)
    value = models.PositiveIntegerField(_("value"))
    qualifier = models.CharField(
        _("how exact"), max_length=8, choices=Qualifier, default=Qualifier.EXACT
    )
    as_of = models.DateField(_("as of"))
    as_of_said = models.CharField(_("as of, as published"), max_length=60)
    literal = models.CharField(
        _("label as printed"), max_length=200, blank=True, help_text=_("In its own language.")
    )
    definition = models.CharField(_("what is counted"), max_length=300)
    source = models.CharField(_("source"), max_length=200)
    is_headline = models.BooleanField(_("shown on the front page"), default=False)

    class Meta:
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        ordering = ["code", "-as_of", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__in=FigureCode.values), name="baseline_code_known"
            ),
            models.CheckConstraint(
                condition=Q(qualifier__in=Qualifier.values), name="baseline_qualifier_known"
            ),
            models.UniqueConstraint(
                fields=["code", "as_of", "source"], name="baseline_once_per_source"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(is_headline=True), name="baseline_one_headline"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.value}"

    @property
    def definition_said(self) -> str:
        """What is counted, in the reader's language."""
        return gettext(self.definition)

    @property
    def source_said(self) -> str:
        """Where it was published, in the reader's language."""
        return gettext(self.source)

    @property
    def as_of_words(self) -> str:
        """As of when, as published, in the reader's language."""
        return gettext(self.as_of_said)
