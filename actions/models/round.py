"""The consultation of the Steering Group: one round, one version."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, Person
from actions.enums import ROUND_TONES, Procedure, RoundState, Stand, Verdict
from actions.models.fiche import ActionFiche
from actions.models.version import FicheVersion
from core.models import Stateful
from core.models.events import append_only


class Seat(models.Model):
    """A service in the Steering Group, with its weight, from–to. The secretariat weighs nothing.

    Its people are the service's Steering Group members.
    """

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="seats", verbose_name=_("service")
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MaxValueValidator(100)]
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["-weight", "institution__name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=F("ends_on")),
                name="seat_dates_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            models.UniqueConstraint(
                fields=["institution"], condition=Q(ends_on__isnull=True), name="seat_one_open"
            ),
        ]

    def __str__(self) -> str:
        return str(self.institution)


class Consultation(Stateful):
    """One round of the Steering Group on one frozen version.

    Seats, weights and the quorum are as they were when it was opened. The result is a pure
    function of them and of the positions (`actions.consultation`).
    """

    state = models.CharField(_("state"), max_length=32, choices=RoundState)
    fiche = models.ForeignKey(ActionFiche, on_delete=models.PROTECT, related_name="rounds")
    version = models.ForeignKey(FicheVersion, on_delete=models.PROTECT, related_name="rounds")
    whole_hash = models.CharField(_("fingerprint of what is decided on"), max_length=64)
    number = models.PositiveSmallIntegerField(_("round"), default=1)
    procedure = models.CharField(
        _("procedure"), max_length=16, choices=Procedure, default=Procedure.WRITTEN_ALL
    )
    quorum_share = models.PositiveSmallIntegerField(
        _("quorum, as a percentage of the seats"),
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    due_on = models.DateField(_("positions until"))
    extended_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the round extended itself, which it does once.")
    )
    chair = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("chair")
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(_("result"), max_length=32, choices=Verdict, blank=True)
    explanation = models.JSONField(default=list, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_text = models.TextField(_("words to the partner"), blank=True)
    cancel_reason = models.TextField(_("why it was cancelled"), blank=True)

    class Meta:
        verbose_name = _("consultation of the Steering Group")
        verbose_name_plural = _("consultations of the Steering Group")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RoundState.values), name="round_state_known"
            ),
            models.CheckConstraint(
                condition=Q(procedure__in=Procedure.values), name="round_procedure_known"
            ),
            models.UniqueConstraint(
                fields=["fiche"],
                condition=Q(state__in=[RoundState.OPEN, RoundState.CLOSED]),
                name="round_one_at_a_time",
            ),
            models.UniqueConstraint(fields=["fiche", "number"], name="round_number_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[RoundState.CLOSED, RoundState.SIGNED])
                | Q(result__in=Verdict.values, closed_at__isnull=False),
                name="round_closed_has_result",
            ),
            models.CheckConstraint(
                condition=~Q(state=RoundState.SIGNED)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="round_signed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["chair", "state"], name="round_chair")]

    def __str__(self) -> str:
        return f"{self.fiche_id}/{self.number}"

    def get_absolute_url(self) -> str:
        """The round's page."""
        return reverse("rounds:round", args=[self.pk])

    @property
    def tone(self) -> str:
        """How its badge is drawn."""
        return ROUND_TONES[RoundState(self.state)]

    @property
    def reference(self) -> str:
        """The fiche's, under which everybody knows the case."""
        return self.fiche.reference

    @property
    def is_over(self) -> bool:
        """Whether the positions are laid open."""
        return self.state in (RoundState.CLOSED, RoundState.SIGNED)


class ConsultationSeat(models.Model):
    """A seat as it was when the round was opened."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="seats")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("service"), max_length=200)
    weight = models.PositiveSmallIntegerField(_("weight"))
    recused = models.BooleanField(
        _("recused"), default=False, help_text=_("Nobody of the service is left to answer.")
    )

    class Meta:
        ordering = ["-weight", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "institution"], name="round_seat_once"),
        ]
        indexes = [models.Index(fields=["institution", "consultation"], name="round_seat_of")]

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """What a person of a seat said. Every change is a new row; the last one counts."""

    seat = models.ForeignKey(ConsultationSeat, on_delete=models.PROTECT, related_name="positions")
    value = models.CharField(_("position"), max_length=12, choices=Stand)
    condition = models.TextField(_("conditions"), blank=True)
    reason = models.TextField(_("reasons"), blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Position"]] = models.Manager()

    class Meta:
        ordering = ["taken_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__in=Stand.values), name="position_value_known"
            ),
            models.CheckConstraint(
                condition=~Q(value=Stand.CONDITIONS) | Q(condition__gt=""),
                name="position_names_condition",
            ),
            models.CheckConstraint(
                condition=~Q(value__in=[Stand.RETURN, Stand.REJECT]) | Q(reason__gt=""),
                name="position_gives_reason",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.value}"


class Recusal(models.Model):
    """Somebody has a conflict of interest: they see neither the fiche nor the round, for good."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="recusals"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "person"], name="recusal_once"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.person_id}"
