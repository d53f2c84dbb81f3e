"""The roster: what an expert offers. Knows nothing of Actions."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.models import Stateful, StoredFile
from experts.enums import (
    PEERS,
    PROFILE_TONES,
    CvState,
    Employment,
    Level,
    ProfileState,
    Sex,
)
from reference.enums import Cefr
from reference.models import Country, FormOfAssistance, Language, Theme


class ExpertProfile(Stateful):
    """What one person offers as an expert. Self-declared unless the team has verified it.

    Person ≠ account ≠ profile: somebody may be on the roster without an account.
    """

    state = models.CharField(_("state"), max_length=32, choices=ProfileState)
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, related_name="expert_profile", verbose_name=_("person")
    )
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    nationality = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("nationality"),
    )
    residence = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country of residence"),
    )

    # Where the expert works
    employment = models.CharField(_("employment"), max_length=10, choices=Employment, blank=True)
    employer_name = models.CharField(_("employer"), max_length=200, blank=True)
    employer_country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country of the employer"),
    )
    post = models.CharField(_("post"), max_length=150, blank=True)
    superior = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("superior who may consent to missions"),
    )

    # What the expert offers
    language = models.CharField(
        _("language of the profile and CV"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    headline = models.CharField(_("expertise in one line"), max_length=160, blank=True)
    summary = models.TextField(_("what you can teach others"), blank=True)
    years = models.PositiveSmallIntegerField(
        _("years of experience"), null=True, blank=True, validators=[MaxValueValidator(70)]
    )
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="+", verbose_name=_("fields of expertise")
    )
    forms_of_assistance = models.ManyToManyField(
        FormOfAssistance, blank=True, related_name="+", verbose_name=_("forms of assistance")
    )
    countries = models.ManyToManyField(
        Country, blank=True, related_name="+", verbose_name=_("countries worked in")
    )

    # The CV
    cv = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("CV"),
    )
    cv_state = models.CharField(max_length=8, choices=CvState, default=CvState.NONE)
    cv_text = models.TextField(_("words of the CV"), blank=True)

    # Consent and dates
    consent_version = models.CharField(_("consent, version of its text"), max_length=20, blank=True)
    consent_at = models.DateTimeField(_("consented at"), null=True, blank=True)
    registered_at = models.DateTimeField(_("registered at"))
    entered_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
        help_text=_("Who of the team entered a CV that came by mail."),
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed as right at"), null=True, blank=True)
    answer = models.TextField(_("the team's words to the expert"), blank=True)

    search = models.GeneratedField(
        expression=models.Func(
            F("language"),
            Concat(
                F("headline"),
                models.Value(" "),
                F("employer_name"),
                models.Value(" "),
                F("post"),
                output_field=models.TextField(),
            ),
            Concat(F("summary"), models.Value(" "), F("cv_text"), output_field=models.TextField()),
            function="mieux_search_vector",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("expert profile")
        verbose_name_plural = _("expert profiles")
        ordering = ["-registered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ProfileState.values), name="profile_state_known"
            ),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="profile_sex_known"),
            models.CheckConstraint(
                condition=Q(employment="") | Q(employment__in=Employment.values),
                name="profile_employment_known",
            ),
            models.CheckConstraint(
                condition=Q(state=ProfileState.DRAFT)
                | Q(
                    submitted_at__isnull=False,
                    consent_at__isnull=False,
                    employment__gt="",
                    headline__gt="",
                    cv__isnull=False,
                ),
                name="profile_submitted_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProfileState.ACTIVE) | Q(accepted_at__isnull=False),
                name="profile_active_was_accepted",
            ),
            models.CheckConstraint(
                condition=Q(cv__isnull=True, cv_state=CvState.NONE)
                | Q(cv__isnull=False, cv_state__in=[s for s in CvState.values if s != "NONE"]),
                name="profile_cv_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-registered_at", "-id"], name="profile_queue"),
            models.Index(fields=["employer_country", "state"], name="profile_country"),
            GinIndex(fields=["search"], name="profile_search"),
        ]

    def __str__(self) -> str:
        return self.person.name

    def get_absolute_url(self) -> str:
        """The profile's page."""
        return reverse("experts:profile", args=[self.pk])

    @property
    def tone(self) -> str:
        """How its badge is drawn."""
        return PROFILE_TONES[ProfileState(self.state)]

    @property
    def is_peer(self) -> bool:
        """Whether the expert works or worked for a public administration (seed row 4)."""
        return self.employment in PEERS

    @property
    def words_needed(self) -> list[Level]:
        """Whose word a mission needs: a serving official's employer; the Member State's too."""
        if self.employment != Employment.SERVING:
            return []
        country = self.employer_country
        if country is not None and country.is_member_state:
            return [Level.EMPLOYER, Level.MEMBER_STATE]
        return [Level.EMPLOYER]


class ExpertLanguage(models.Model):
    """How well an expert speaks a language, in the five skills of the CEFR; empty is unknown."""

    profile = models.ForeignKey(ExpertProfile, on_delete=models.CASCADE, related_name="languages")
    language = models.ForeignKey(
        Language, on_delete=models.PROTECT, related_name="+", verbose_name=_("language")
    )
    is_native = models.BooleanField(_("mother tongue"), default=False)
    listening = models.CharField(_("listening"), max_length=2, choices=Cefr, blank=True)
    reading = models.CharField(_("reading"), max_length=2, choices=Cefr, blank=True)
    interaction = models.CharField(_("conversation"), max_length=2, choices=Cefr, blank=True)
    production = models.CharField(_("speaking"), max_length=2, choices=Cefr, blank=True)
    writing = models.CharField(_("writing"), max_length=2, choices=Cefr, blank=True)

    class Meta:
        verbose_name = _("language of an expert")
        verbose_name_plural = _("languages of experts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "language"], name="expert_language_once"),
        ]
        indexes = [models.Index(fields=["language", "profile"], name="expert_by_language")]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.language_id}"

    @property
    def spoken(self) -> str:
        """The level at which a mission can be held: the lower of the two oral skills."""
        if self.is_native:
            return Cefr.C2
        both = [self.interaction, self.production]
        return min(both) if all(both) else ""
