"""Under which programme: the phases, with who pays, coordinates and implements."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reference.models.names import ReferenceRow, TranslatedName, TranslatedQuerySet, translated
from reference.models.places import Country
from reference.models.themes import ThemesEdition


def validate_targets(value: object) -> None:
    """Targets are an object of indicator code and whole number (raises ValidationError)."""
    if not isinstance(value, dict) or not all(
        isinstance(number, int) and not isinstance(number, bool) and number >= 0
        for number in value.values()
    ):
        raise ValidationError(
            _("Targets are written as codes with whole numbers, such as {“actions”: 40}.")
        )


class Programme(ReferenceRow, TranslatedName):
    """One phase of the programme. Every page and document shows the current one's statement."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    funding_instrument = models.CharField(_("funding instrument"), max_length=200, blank=True)
    coordinator = models.CharField(
        _("coordinator"), max_length=200, help_text=_("The service of the Commission in the chair.")
    )
    implementer_short = models.CharField(_("implementer, short"), max_length=60)
    implementer_en = models.CharField(_("implementer in English"), max_length=200)
    implementer_es = models.CharField(_("implementer in Spanish"), max_length=200, blank=True)
    implementer_fr = models.CharField(_("implementer in French"), max_length=200, blank=True)
    implementer_pt = models.CharField(_("implementer in Portuguese"), max_length=200, blank=True)
    implementer_ar = models.CharField(_("implementer in Arabic"), max_length=200, blank=True)
    statement_en = models.CharField(_("funding statement in English"), max_length=200)
    statement_es = models.CharField(_("funding statement in Spanish"), max_length=200, blank=True)
    statement_fr = models.CharField(_("funding statement in French"), max_length=200, blank=True)
    statement_pt = models.CharField(
        _("funding statement in Portuguese"), max_length=200, blank=True
    )
    statement_ar = models.CharField(_("funding statement in Arabic"), max_length=200, blank=True)
    disclaimer_en = models.TextField(
        _("disclaimer in English"), help_text=_("{implementer} stands for its name.")
    )
    disclaimer_es = models.TextField(_("disclaimer in Spanish"), blank=True)
    disclaimer_fr = models.TextField(_("disclaimer in French"), blank=True)
    disclaimer_pt = models.TextField(_("disclaimer in Portuguese"), blank=True)
    disclaimer_ar = models.TextField(_("disclaimer in Arabic"), blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    envelope = models.DecimalField(
        _("envelope"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    currency = models.CharField(
        _("currency"), max_length=3, default="EUR", validators=[RegexValidator(r"^[A-Z]{3}$")]
    )
    themes_edition = models.ForeignKey(
        ThemesEdition,
        on_delete=models.PROTECT,
        related_name="programmes",
        verbose_name=_("edition of the themes"),
    )
    eligible_countries = models.ManyToManyField(
        Country,
        blank=True,
        related_name="programmes",
        verbose_name=_("eligible countries"),
        help_text=_("Leave empty if every partner country is eligible."),
        limit_choices_to={"is_partner": True},
    )
    targets = models.JSONField(
        _("targets"), default=dict, blank=True, validators=[validate_targets]
    )
    is_current = models.BooleanField(_("current"), default=False)

    objects = TranslatedQuerySet["Programme"].as_manager()

    class Meta:
        ordering = ["starts_on"]
        verbose_name = _("programme phase")
        verbose_name_plural = _("programme phases")
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="reference_programme_one_current",
                violation_error_message=_("Another phase is the current one."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="reference_programme_dates_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(envelope__isnull=True) | Q(envelope__gte=0),
                name="reference_programme_envelope_not_negative",
                violation_error_message=_("The envelope is below zero."),
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"),
                name="reference_programme_currency_code",
                violation_error_message=_("The currency is three capital letters."),
            ),
        ]

    def clean(self) -> None:
        """Refuse a last day before the first (ValidationError beside the field)."""
        super().clean()
        if self.ends_on and self.starts_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day is before the first.")})

    @property
    def implementer(self) -> str:
        """Who implements, in the active language."""
        return translated(self, "implementer")

    @property
    def statement(self) -> str:
        """The funding statement that stands beside the emblem, never apart from it."""
        return translated(self, "statement")

    @property
    def disclaimer(self) -> str:
        """Who answers for the contents, in the active language, with the implementer's name."""
        return translated(self, "disclaimer").replace("{implementer}", self.implementer)
