"""Dated rates: the set fee and the lists of per diems. Imported by the operator, never in code."""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reference.models import Country

_CURRENCY = RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, like EUR."))


class FeeRate(models.Model):
    """The set fee for one working day, for contracts concluded from a day on."""

    amount = models.DecimalField(
        _("fee per working day"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR", validators=[_CURRENCY])
    contracts_from = models.DateField(_("for contracts from"), unique=True)
    source = models.CharField(_("source"), max_length=200)
    is_demonstration = models.BooleanField(_("invented, for the demonstration"), default=False)

    class Meta:
        verbose_name = _("fee rate")
        verbose_name_plural = _("fee rates")
        ordering = ["-contracts_from"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="fee_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class PerDiemList(models.Model):
    """A published list of per diems. The date of the contract decides which one holds.

    Several lists run beside each other: a later one applies to contracts concluded from its day on
    (domain.md 4.1).
    """

    name = models.CharField(_("name"), max_length=120)
    contracts_from = models.DateField(_("for contracts from"), unique=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR", validators=[_CURRENCY])
    source = models.CharField(_("source"), max_length=200)
    is_demonstration = models.BooleanField(_("invented, for the demonstration"), default=False)

    class Meta:
        verbose_name = _("list of per diems")
        verbose_name_plural = _("lists of per diems")
        ordering = ["-contracts_from"]

    def __str__(self) -> str:
        return self.name


class PerDiemRate(models.Model):
    """The most that is paid for one night in a country, under one list."""

    list = models.ForeignKey(PerDiemList, on_delete=models.CASCADE, related_name="rates")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(
        _("per night"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = _("per diem")
        verbose_name_plural = _("per diems")
        ordering = ["list", "country__name_en"]
        constraints = [
            models.UniqueConstraint(fields=["list", "country"], name="per_diem_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="per_diem_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.country}: {self.amount}"
