"""Deployments: one expert sent for one task, with the days it binds and everything it needs."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, Person
from actions.enums import Mode
from actions.models import Action, Activity, ExpertNeed
from core.models import Stateful, StoredFile
from experts.enums import (
    BINDING,
    DEPLOYMENT_TONES,
    ENDORSEMENT_TONES,
    CancelledBy,
    ConflictOutcome,
    DeclineReason,
    DeploymentState,
    EndorsementState,
    Level,
    PartnerWord,
    Readiness,
    Route,
)
from experts.models.rates import FeeRate, PerDiemList
from experts.models.roster import ExpertProfile

S = DeploymentState
_ANSWERED = [s for s in S.values if s not in (S.PROPOSED, S.CANCELLED)]
_CONTRACTED = [S.CONTRACTED, S.CLEARED, S.ON_MISSION, S.REPORT_DUE, S.REPORTED, S.CLOSED]
_RETURNED = [S.REPORT_DUE, S.REPORTED, S.CLOSED]


class Journey(models.Model):
    """The door-to-door block of days of one person: from leaving home to being back.

    `block` is half-open (`[first day, day after the last)`). Once the expert has accepted, the
    journey binds until the deployment is closed. Two binding journeys on site can't overlap:
    the database refuses it on every path, and there is no override (design.md section 5).
    Remote work binds no day. Deployments on one trip share one journey.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="journeys")
    block = DateRangeField(_("door to door"))
    on_site = models.BooleanField(_("on site"), default=True)
    binds = models.BooleanField(_("binds the expert's days"), default=False)

    #: Read by the constraint, so always part of its check in forms.
    ALWAYS_CHECKED = frozenset({"person", "block", "on_site", "binds"})

    class Meta:
        verbose_name = _("journey")
        verbose_name_plural = _("journeys")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(block__isempty=False)
                & Q(block__startswith__isnull=False)
                & Q(block__endswith__isnull=False),
                name="journey_has_days",
            ),
            ExclusionConstraint(
                name="journey_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("block", RangeOperators.OVERLAPS),
                ],
                condition=Q(binds=True, on_site=True),
                violation_error_message=_("The expert is already booked on some of these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.first_day} – {self.last_day}"

    @property
    def first_day(self) -> date:
        """The day of leaving."""
        return self.block.lower

    @property
    def last_day(self) -> date:
        """The day of being back."""
        return self.block.upper - timedelta(days=1)

    @property
    def nights(self) -> int:
        """Nights away (per diems are counted by nights, domain.md 4.1)."""
        return (self.last_day - self.first_day).days

    def validate_constraints(self, exclude: Any = None) -> None:
        """Check overlaps in every form, also where one of the columns is not part of it."""
        super().validate_constraints(exclude=set(exclude or ()) - self.ALWAYS_CHECKED)


class Engagement(models.Model):
    """One contract: one person, one route; several deployments may come under it."""

    reference = models.CharField(_("reference"), max_length=30, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="engagements")
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    route = models.CharField(_("route"), max_length=16, choices=Route)
    concluded_on = models.DateField(_("concluded on"))
    fee = models.ForeignKey(FeeRate, on_delete=models.PROTECT, related_name="+")
    fee_days = models.PositiveSmallIntegerField(_("days agreed"))
    per_diems = models.ForeignKey(PerDiemList, on_delete=models.PROTECT, related_name="+")
    signed_copy = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        ordering = ["-concluded_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(route__in=Route.values), name="engagement_route_known"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def fee_total(self) -> Decimal:
        """The fee for all days agreed, in the currency of the rate."""
        return self.fee.amount * self.fee_days


class Deployment(Stateful):
    """One expert sent for one task of an Action, from the proposal to the accepted report."""

    state = models.CharField(_("state"), max_length=32, choices=DeploymentState)
    reference = models.CharField(_("reference"), max_length=30, unique=True)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="deployments")
    need = models.ForeignKey(
        ExpertNeed, on_delete=models.PROTECT, related_name="deployments", verbose_name=_("need")
    )
    activity = models.ForeignKey(
        Activity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deployments",
        verbose_name=_("activity"),
    )
    profile = models.ForeignKey(ExpertProfile, on_delete=models.PROTECT, related_name="deployments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deployments")
    officer = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("support officer")
    )
    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="deployments")
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.ON_SITE)
    working_days = models.PositiveSmallIntegerField(
        _("working days"), validators=[MinValueValidator(1), MaxValueValidator(250)]
    )
    justification = models.TextField(_("why this expert"), blank=True)
    proposed_at = models.DateTimeField(_("proposed at"))

    # The invitation
    terms = models.TextField(_("terms of reference"), blank=True)
    reply_by = models.DateField(_("reply by"), null=True, blank=True)
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    decline_reason = models.CharField(_("reason"), max_length=10, choices=DeclineReason, blank=True)

    # The partner's word
    partner_word = models.CharField(
        _("the partner's word"),
        max_length=12,
        choices=PartnerWord,
        default=PartnerWord.NOT_ASKED,
    )
    partner_reason = models.TextField(_("the partner's reason"), blank=True)

    # Contract and mission
    engagement = models.ForeignKey(
        Engagement, on_delete=models.PROTECT, null=True, blank=True, related_name="deployments"
    )
    departed_on = models.DateField(_("departed on"), null=True, blank=True)
    returned_on = models.DateField(_("returned on"), null=True, blank=True)
    days_worked = models.PositiveSmallIntegerField(_("days worked"), null=True, blank=True)
    curtailed = models.BooleanField(_("came back early"), default=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    cancelled_by = models.CharField(
        _("who said no"), max_length=12, choices=CancelledBy, blank=True
    )
    cancel_reason = models.TextField(_("why it was cancelled"), blank=True)

    class Meta:
        verbose_name = _("deployment")
        verbose_name_plural = _("deployments")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=S.values), name="deployment_state_known"),
            models.CheckConstraint(
                condition=Q(working_days__range=(1, 250)), name="deployment_days_in_range"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_ANSWERED)
                | Q(invited_at__isnull=False, reply_by__isnull=False, terms__gt=""),
                name="deployment_invited_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_CONTRACTED) | Q(engagement__isnull=False),
                name="deployment_contracted_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[S.ON_MISSION, *_RETURNED]) | Q(departed_on__isnull=False),
                name="deployment_on_mission_has_departed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_RETURNED)
                | Q(returned_on__gte=F("departed_on"), days_worked__isnull=False),
                name="deployment_returned_after_departure",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.CANCELLED) | Q(cancelled_by__gt="", cancel_reason__gt=""),
                name="deployment_cancelled_says_who",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.DECLINED) | Q(decline_reason__gt=""),
                name="deployment_declined_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(partner_word=PartnerWord.OBJECTION) | Q(partner_reason__gt=""),
                name="deployment_objection_has_reason",
            ),
            models.UniqueConstraint(
                fields=["need", "person"],
                condition=~Q(state__in=[S.DECLINED, S.EXPIRED, S.CANCELLED]),
                name="deployment_once_per_need",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-proposed_at", "-id"], name="deployment_queue"),
            models.Index(fields=["-proposed_at", "-id"], name="deployment_recent"),
            models.Index(fields=["officer", "state"], name="deployment_officer"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("deployments:deployment", args=[self.pk])

    @property
    def tone(self) -> str:
        """How its badge is drawn."""
        return DEPLOYMENT_TONES[S(self.state)]

    @property
    def is_binding(self) -> bool:
        """Whether the expert's days are taken."""
        return self.state in BINDING

    @property
    def fee_due(self) -> Decimal | None:
        """Fee for the days worked (the days agreed until then), in the engagement's currency."""
        if self.engagement is None:
            return None
        days = self.working_days if self.days_worked is None else self.days_worked
        return self.engagement.fee.amount * days


class ConflictDeclaration(models.Model):
    """What an expert declares of own interests in one deployment. Each one is kept."""

    deployment = models.ForeignKey(
        Deployment, on_delete=models.CASCADE, related_name="declarations"
    )
    has_interest = models.BooleanField(_("there is something to declare"))
    interest = models.TextField(_("what it is"), blank=True)
    declared_at = models.DateTimeField(_("declared at"))
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=ConflictOutcome, default=ConflictOutcome.PENDING
    )
    mitigation = models.TextField(_("what is done about it"), blank=True)
    assessed_at = models.DateTimeField(_("assessed at"), null=True, blank=True)
    assessed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("declaration of interests")
        verbose_name_plural = _("declarations of interests")
        ordering = ["-declared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(has_interest=False) | Q(interest__gt=""),
                name="declaration_says_what",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[ConflictOutcome.PENDING, ConflictOutcome.CLEAR])
                | Q(assessed_by__isnull=False, mitigation__gt=""),
                name="declaration_assessed_whole",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=ConflictOutcome.values), name="declaration_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deployment_id}: {self.outcome}"


class Endorsement(Stateful):
    """The word that a serving official's employer or Member State gives for one deployment."""

    state = models.CharField(_("state"), max_length=32, choices=EndorsementState)
    deployment = models.ForeignKey(
        Deployment, on_delete=models.CASCADE, related_name="endorsements"
    )
    level = models.CharField(_("whose word"), max_length=16, choices=Level)
    asked_of = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked of"),
        help_text=_("The superior. A Member State's focal points are asked by their role."),
    )
    asked_at = models.DateTimeField(_("asked at"))
    given_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_on = models.DateField(_("given on"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("consent or endorsement")
        verbose_name_plural = _("consents and endorsements")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=EndorsementState.values), name="endorsement_state_known"
            ),
            models.CheckConstraint(
                condition=Q(level__in=Level.values), name="endorsement_level_known"
            ),
            models.UniqueConstraint(
                fields=["deployment", "level"], name="endorsement_once_per_level"
            ),
            models.CheckConstraint(
                condition=Q(state=EndorsementState.REQUESTED)
                | Q(given_by__isnull=False, given_on__isnull=False),
                name="endorsement_answered_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=EndorsementState.REFUSED) | Q(reason__gt=""),
                name="endorsement_refused_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deployment_id}: {self.level}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("deployments:endorsement", args=[self.pk])

    @property
    def officer(self) -> Person:
        """Who has the deployment."""
        return self.deployment.officer

    @property
    def reference(self) -> str:
        """The deployment's."""
        return self.deployment.reference

    @property
    def tone(self) -> str:
        """How its badge is drawn."""
        return ENDORSEMENT_TONES[EndorsementState(self.state)]


class ReadinessItem(models.Model):
    """One thing that must be in before the expert travels."""

    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="readiness")
    kind = models.CharField(_("what"), max_length=10, choices=Readiness)
    needed = models.BooleanField(_("needed"), default=True)
    done_on = models.DateField(_("in since"), null=True, blank=True)
    note = models.CharField(_("policy, booking or number"), max_length=300, blank=True)
    covers_from = models.DateField(_("covers from"), null=True, blank=True)
    covers_until = models.DateField(_("covers until"), null=True, blank=True)
    document = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("readiness item")
        verbose_name_plural = _("readiness items")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["deployment", "kind"], name="readiness_once"),
            models.CheckConstraint(
                condition=Q(kind__in=Readiness.values), name="readiness_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(note__gt=""), name="readiness_done_says_how"
            ),
            models.CheckConstraint(
                condition=Q(needed=True) | (Q(note__gt="") & ~Q(kind=Readiness.INSURANCE)),
                name="readiness_insurance_always",
            ),
            models.CheckConstraint(
                condition=Q(covers_from__isnull=True)
                | Q(covers_until__isnull=True)
                | Q(covers_from__lte=F("covers_until")),
                name="readiness_cover_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deployment_id}: {self.kind}"

    @property
    def is_in(self) -> bool:
        """Whether it no longer stands in the way."""
        return not self.needed or self.done_on is not None


class MissionReport(models.Model):
    """What the expert reports. Each one handed in is kept; the last one counts."""

    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="reports")
    number = models.PositiveSmallIntegerField(_("number"))
    tasks = models.TextField(_("what was done"))
    findings = models.TextField(_("findings"))
    recommendations = models.TextField(_("recommendations"))
    follow_up = models.TextField(_("follow-up"), blank=True)
    reflections = models.TextField(_("what I learnt myself"), blank=True)
    attachment = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    handed_in_at = models.DateTimeField(_("handed in at"))
    sent_back_at = models.DateTimeField(_("sent back at"), null=True, blank=True)
    sent_back_because = models.TextField(_("why it was sent back"), blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("mission report")
        verbose_name_plural = _("mission reports")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["deployment", "number"], name="report_number_once"),
            models.CheckConstraint(
                condition=Q(sent_back_at__isnull=True) | Q(sent_back_because__gt=""),
                name="report_sent_back_says_why",
            ),
            models.UniqueConstraint(
                fields=["deployment"],
                condition=Q(accepted_at__isnull=False),
                name="report_one_accepted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deployment_id} no. {self.number}"
