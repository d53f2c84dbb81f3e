"""What an Action consists of while it runs: conditions, commitments, activities, needs, outputs.

The rows begin as copies of the approved version; from then on they live their own life, and the
version stays what was approved. `source` names the row of the version that one came from.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from actions.enums import (
    ACTIVITY_DONE,
    ACTIVITY_TONES,
    OUTPUT_TONES,
    ActivityState,
    Mode,
    Openness,
    Origin,
    OutputKind,
    OutputState,
    OwnershipKind,
)
from actions.models.action import Action
from actions.models.version import FicheActivity, FicheExpertNeed, OwnershipCommitment
from core.models import Stateful, StoredFile
from reference.enums import Cefr
from reference.models import Country, FormOfAssistance, Language, Theme


class Condition(models.Model):
    """A condition of the Steering Group. The Action starts once each is met."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="conditions")
    number = models.PositiveSmallIntegerField(_("number"))
    service = models.CharField(_("service"), max_length=60)
    text = models.TextField(_("condition"))
    met_on = models.DateField(_("met on"), null=True, blank=True)
    met_how = models.TextField(_("how it was met"), blank=True)
    met_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="condition_number_once"),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True, met_by__isnull=True)
                | Q(met_on__isnull=False, met_by__isnull=False, met_how__gt=""),
                name="condition_met_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.text[:60]}"

    @property
    def is_met(self) -> bool:
        """Whether it no longer stands in the way."""
        return self.met_on is not None


class Commitment(models.Model):
    """What the partner takes on, so that results last; kept when it is kept."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="commitments")
    source = models.ForeignKey(
        OwnershipCommitment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=16, choices=OwnershipKind)
    commitment = models.TextField(_("commitment"))
    by_whom = models.CharField(_("unit or post in charge"), max_length=150, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="commitment_number_once"),
            models.CheckConstraint(
                condition=Q(kind__in=OwnershipKind.values), name="action_commitment_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.commitment[:60]


class Activity(Stateful):
    """One workshop, mission, training, … of an Action.

    Dates are days at the place of the activity, both included. Participants are those who came,
    counted by sex as the activity was held.
    """

    state = models.CharField(_("state"), max_length=32, choices=ActivityState)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="activities")
    source = models.ForeignKey(
        FicheActivity, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    form = models.ForeignKey(
        FormOfAssistance,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("form of assistance"),
    )
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.ON_SITE)
    place = models.CharField(_("place"), max_length=120, blank=True)
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country"),
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    expected = models.PositiveIntegerField(_("participants expected"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=60, blank=True)
    planned_outputs = models.TextField(_("outputs planned"), blank=True)
    agenda = models.TextField(_("agenda"), blank=True)

    # As it was held
    held_from = models.DateField(_("held from"), null=True, blank=True)
    held_until = models.DateField(_("held until"), null=True, blank=True)
    women = models.PositiveIntegerField(_("women"), null=True, blank=True)
    men = models.PositiveIntegerField(_("men"), null=True, blank=True)
    undisclosed = models.PositiveIntegerField(_("sex not given"), null=True, blank=True)
    report = models.TextField(_("report"), blank=True)
    report_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ActivityState.values), name="activity_state_known"
            ),
            models.UniqueConstraint(fields=["action", "number"], name="activity_number_once"),
            models.CheckConstraint(
                condition=Q(mode__in=Mode.values), name="action_activity_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=F("ends_on")),
                name="action_activity_dates_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ActivityState.CONFIRMED)
                | Q(starts_on__isnull=False, ends_on__isnull=False),
                name="activity_confirmed_has_dates",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ACTIVITY_DONE)
                | Q(
                    held_from__isnull=False,
                    held_until__isnull=False,
                    women__isnull=False,
                    men__isnull=False,
                    undisclosed__isnull=False,
                    held_from__lte=F("held_until"),
                ),
                name="activity_held_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=ActivityState.REPORTED) | Q(report__gt=""),
                name="activity_reported_in_words",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_on"], name="activity_calendar")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("activities:activity", args=[self.pk])

    @property
    def reference(self) -> str:
        """That of the fiche which was approved."""
        return self.action.reference

    @property
    def officer(self) -> Person:
        """The officer in charge of the Action."""
        return self.action.officer

    @property
    def tone(self) -> str:
        """How its badge is drawn."""
        return ACTIVITY_TONES[ActivityState(self.state)]

    @property
    def participants(self) -> int | None:
        """How many came, None until it was held."""
        if self.women is None or self.men is None:
            return None
        return self.women + self.men + (self.undisclosed or 0)


class ExpertNeed(models.Model):
    """A profile that the Action needs; experts are proposed for it (room `experts`)."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="needs")
    source = models.ForeignKey(
        FicheExpertNeed, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, null=True, blank=True, related_name="needs"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    position = models.CharField(_("position"), max_length=150)
    is_principal = models.BooleanField(_("principal expert"), default=False)
    profile = models.TextField(_("profile"), blank=True)
    theme = models.ForeignKey(
        Theme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("field of expertise"),
    )
    language = models.ForeignKey(
        Language,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("language"),
    )
    language_level = models.CharField(_("language level"), max_length=2, choices=Cefr)
    working_days = models.PositiveSmallIntegerField(
        _("working days"), validators=[MinValueValidator(1), MaxValueValidator(250)]
    )
    origin = models.CharField(_("origin"), max_length=16, choices=Origin, default=Origin.ANY)
    public_official = models.BooleanField(_("public official"), default=True)

    class Meta:
        verbose_name = _("expert need")
        verbose_name_plural = _("expert needs")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="need_number_once"),
            models.CheckConstraint(
                condition=Q(working_days__range=(1, 250)), name="need_days_in_range"
            ),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="need_origin_known"),
        ]

    def __str__(self) -> str:
        return self.position


class Output(Stateful):
    """A deliverable of an Action, from the draft to what the partner makes of it."""

    state = models.CharField(_("state"), max_length=32, choices=OutputState)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="outputs")
    activity = models.ForeignKey(
        Activity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="outputs",
        verbose_name=_("activity it comes from"),
    )
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=OutputKind)
    language = models.CharField(_("language"), max_length=5, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_published = models.BooleanField(_("published"), default=False)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    validated_on = models.DateField(_("validated on"), null=True, blank=True)
    validated_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    validated_event_id = models.UUIDField(null=True, blank=True, editable=False)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    adopted_as = models.CharField(_("adopted as"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("output")
        verbose_name_plural = _("outputs")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OutputState.values), name="output_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OutputKind.values), name="output_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[OutputState.DRAFT, OutputState.GIVEN_UP])
                | Q(file__isnull=False),
                name="output_checked_has_file",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[OutputState.VALIDATED, OutputState.ADOPTED])
                | Q(validated_on__isnull=False, validated_by__isnull=False),
                name="output_validated_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=OutputState.ADOPTED)
                | Q(adopted_on__isnull=False, adopted_as__gt=""),
                name="output_adopted_whole",
            ),
            models.CheckConstraint(
                condition=~Q(is_published=True, is_confidential=True),
                name="output_confidential_stays_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("outputs:output", args=[self.pk])

    @property
    def reference(self) -> str:
        """That of the fiche which was approved."""
        return self.action.reference

    @property
    def officer(self) -> Person:
        """The officer in charge of the Action."""
        return self.action.officer

    @property
    def tone(self) -> str:
        """How its badge is drawn."""
        return OUTPUT_TONES[OutputState(self.state)]

    @property
    def openness(self) -> Openness:
        """Who may read it, in one word."""
        if self.is_confidential:
            return Openness.CONFIDENTIAL
        return Openness.PUBLISHED if self.is_published else Openness.INTERNAL
