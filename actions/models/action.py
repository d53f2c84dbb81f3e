"""The Action that an approved fiche becomes."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from actions.enums import ACTION_TONES, ActionState
from actions.models.fiche import ActionFiche
from actions.models.version import FicheVersion
from core.models import Stateful
from reference.models import Country, Region

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def roman(number: int) -> str:
    """A number from 1 to 3999 in Roman numerals. Raises ValueError outside."""
    if not 1 <= number <= 3999:
        raise ValueError(f"No Roman numeral for {number}.")
    letters = ""
    for value, letter in _ROMAN:
        times, number = divmod(number, value)
        letters += letter * times
    return letters


class Action(Stateful):
    """What the facility carries out: "Country or region + numeral", on an approved version."""

    state = models.CharField(_("state"), max_length=32, choices=ActionState)
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.PositiveSmallIntegerField(_("number in its country or region"))
    fiche = models.OneToOneField(ActionFiche, on_delete=models.PROTECT, related_name="action")
    version = models.ForeignKey(
        FicheVersion,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("approved version"),
    )
    approved_at = models.DateTimeField(_("approved at"))

    # What the partner stands for
    focal_point = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("focal point"),
    )
    commitments_accepted_at = models.DateTimeField(_("commitments accepted at"), null=True)
    commitments_accepted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: A recorded word that was only spoken, or is contested, holds nothing.
    commitments_event_id = models.UUIDField(null=True, blank=True, editable=False)

    # When it ran
    started_on = models.DateField(_("started on"), null=True, blank=True)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    ended_on = models.DateField(_("closed or cancelled on"), null=True, blank=True)

    class Meta:
        verbose_name = _("Action")
        verbose_name_plural = _("Actions")
        ordering = ["-approved_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ActionState.values), name="action_state_known"
            ),
            models.CheckConstraint(
                condition=Q(country__isnull=False, region__isnull=True)
                | Q(country__isnull=True, region__isnull=False),
                name="action_country_or_region",
            ),
            models.UniqueConstraint(fields=["country", "number"], name="action_numeral_of_country"),
            models.UniqueConstraint(fields=["region", "number"], name="action_numeral_of_region"),
            models.CheckConstraint(condition=Q(number__gte=1), name="action_number_from_one"),
            models.CheckConstraint(
                condition=Q(state__in=[ActionState.PREPARING, ActionState.CANCELLED])
                | Q(
                    started_on__isnull=False,
                    focal_point__isnull=False,
                    commitments_accepted_at__isnull=False,
                ),
                name="action_started_whole",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[ActionState.COMPLETED, ActionState.EVALUATED, ActionState.CLOSED]
                )
                | Q(completed_on__isnull=False),
                name="action_completed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(completed_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(started_on__lte=F("completed_on")),
                name="action_dates_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-approved_at", "-id"], name="action_queue"),
            models.Index(fields=["-approved_at", "-id"], name="action_recent"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The Action's page."""
        return reverse("actions:action", args=[self.pk])

    @property
    def numeral(self) -> str:
        """The number in Roman letters."""
        return roman(self.number)

    @property
    def name(self) -> str:
        """Country or region and numeral, in the reader's language."""
        return f"{self.country or self.region} {self.numeral}"

    @property
    def reference(self) -> str:
        """That of the fiche which was approved."""
        return self.fiche.reference

    @property
    def officer(self) -> Person:
        """The officer in charge."""
        return self.fiche.officer

    @property
    def tone(self) -> str:
        """How its badge is drawn."""
        return ACTION_TONES[ActionState(self.state)]
