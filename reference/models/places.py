"""Where: regions, countries, languages, and which EU Delegation is competent for what."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reference.models.names import (
    Dated,
    DatedQuerySet,
    ReferenceRow,
    TranslatedName,
    TranslatedQuerySet,
    date_range,
    dates_in_order,
    translated,
    validate_time_zone,
)


class Region(ReferenceRow, TranslatedName):
    """One of the six regions that the older brochure names; every partner country is in one."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)

    objects = TranslatedQuerySet["Region"].as_manager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class ReportingRegion(ReferenceRow, TranslatedName):
    """One of the four regions that the newer brochure reports by, or "other"."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)

    objects = TranslatedQuerySet["ReportingRegion"].as_manager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("reporting region")
        verbose_name_plural = _("reporting regions")


class Language(ReferenceRow, TranslatedName):
    """A language of the world by its two-letter code; six are working languages."""

    code = models.CharField(
        _("code"), max_length=2, unique=True, validators=[RegexValidator(r"^[a-z]{2}$")]
    )
    is_working_language = models.BooleanField(_("working language"), default=False)

    objects = TranslatedQuerySet["Language"].as_manager()

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("language")
        verbose_name_plural = _("languages")


class Country(ReferenceRow, TranslatedName):
    """A country or territory of ISO 3166, for requests, nationality and residence.

    157 of them are partner countries and have a region and a reporting region; 27 are Member
    States; the rest only tells where people come from.
    """

    KEY: ClassVar[tuple[str, ...]] = ("iso2",)

    iso2 = models.CharField(
        _("two-letter code"), max_length=2, unique=True, validators=[RegexValidator(r"^[A-Z]{2}$")]
    )
    iso3 = models.CharField(
        _("three-letter code"),
        max_length=3,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{3}$")],
    )
    time_zone = models.CharField(
        _("time zone of the capital"),
        max_length=60,
        default="UTC",
        validators=[validate_time_zone],
    )
    inhabited = models.BooleanField(
        _("has residents"), default=True, help_text=_("Otherwise left out of lists about people.")
    )

    is_partner = models.BooleanField(_("partner country"), default=False)
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="countries",
        verbose_name=_("region"),
    )
    reporting_region = models.ForeignKey(
        ReportingRegion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="countries",
        verbose_name=_("reporting region"),
    )
    region_valid_from = models.DateField(_("in this region from"), null=True, blank=True)
    region_valid_to = models.DateField(_("in this region until"), null=True, blank=True)
    development_assistance = models.BooleanField(
        _("receives EU development assistance"),
        default=True,
        help_text=_("Off for the Gulf states, which are on no list of aid recipients."),
    )
    development_assistance_until = models.DateField(
        _("last day of development assistance"),
        null=True,
        blank=True,
        help_text=_("For countries that have left the list of aid recipients."),
    )
    restricted = models.BooleanField(
        _("cooperation restricted"),
        default=False,
        help_text=_("Needs a word from the Steering Group before anything is promised."),
    )
    hidden_from_requesters = models.BooleanField(
        _("hidden from requesters"),
        default=False,
        help_text=_("No institution there could ask."),
    )
    actions_before = models.PositiveSmallIntegerField(
        _("Actions before this portal"),
        default=0,
        help_text=_("The numeral of the next Action goes on from here."),
    )

    is_member_state = models.BooleanField(_("Member State"), default=False)
    eu_code = models.CharField(_("EU code"), max_length=2, blank=True)
    member_state_from = models.DateField(_("Member State from"), null=True, blank=True)
    member_state_until = models.DateField(_("Member State until"), null=True, blank=True)

    note_en = models.TextField(_("note for the team"), blank=True)
    footnote_en = models.TextField(_("footnote in English"), blank=True)
    footnote_es = models.TextField(_("footnote in Spanish"), blank=True)
    footnote_fr = models.TextField(_("footnote in French"), blank=True)
    footnote_pt = models.TextField(_("footnote in Portuguese"), blank=True)
    footnote_ar = models.TextField(_("footnote in Arabic"), blank=True)

    objects = TranslatedQuerySet["Country"].as_manager()

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        constraints = [
            models.CheckConstraint(
                condition=Q(iso2__regex=r"^[A-Z]{2}$", iso3__regex=r"^[A-Z]{3}$"),
                name="reference_country_codes",
                violation_error_message=_("The codes are two and three capital letters."),
            ),
            models.CheckConstraint(
                condition=Q(is_partner=True, region__isnull=False, reporting_region__isnull=False)
                | Q(is_partner=False, region__isnull=True, reporting_region__isnull=True),
                name="reference_country_partner_has_regions",
                violation_error_message=_(
                    "A partner country has a region and a reporting region, other countries "
                    "have none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(is_partner=False) | Q(is_member_state=False),
                name="reference_country_partner_or_member",
                violation_error_message=_("A Member State is not a partner country."),
            ),
            models.CheckConstraint(
                condition=Q(is_partner=True) | Q(restricted=False, hidden_from_requesters=False),
                name="reference_country_flags_of_partners",
                violation_error_message=_(
                    "Only a partner country can be restricted or hidden from requesters."
                ),
            ),
            models.CheckConstraint(
                condition=Q(region_valid_from__isnull=True)
                | Q(region_valid_to__isnull=True)
                | Q(region_valid_from__lte=F("region_valid_to")),
                name="reference_country_region_dates",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(is_member_state=True, member_state_until__isnull=True)
                | Q(is_member_state=False, member_state_from__isnull=True)
                | Q(is_member_state=False, member_state_until__isnull=False),
                name="reference_country_membership_dates",
                violation_error_message=_(
                    "A Member State has no last day of membership; a former one has."
                ),
            ),
            models.CheckConstraint(
                condition=Q(member_state_from__isnull=True)
                | Q(member_state_until__isnull=True)
                | Q(member_state_from__lte=F("member_state_until")),
                name="reference_country_membership_order",
                violation_error_message=_("The last day is before the first."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["region"], condition=Q(is_partner=True), name="reference_country_partners"
            ),
        ]

    def __str__(self) -> str:
        return self.marked_name

    @property
    def marked_name(self) -> str:
        """The name with an asterisk where a footnote belongs to it."""
        return f"{self.name}*" if self.footnote_en else self.name

    @property
    def footnote(self) -> str:
        """What must stand below a list that names the country, such as for Palestine*."""
        return translated(self, "footnote")

    @property
    def calendar_code(self) -> str:
        """The working calendar of its offices, for `reference.calendars.get`."""
        return f"country-{self.iso2.lower()}"


class FormerClassification(ReferenceRow, Dated):
    """The regions a country was in before the present ones, so that old figures stay right."""

    KEY: ClassVar[tuple[str, ...]] = ("country", "valid_to")

    country = models.ForeignKey(
        Country,
        on_delete=models.CASCADE,
        related_name="former_classifications",
        verbose_name=_("country"),
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    reporting_region = models.ForeignKey(
        ReportingRegion,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("reporting region"),
    )
    note_en = models.TextField(_("note for the team"), blank=True)

    objects = DatedQuerySet["FormerClassification"].as_manager()

    class Meta:
        ordering = ["country", "valid_to"]
        verbose_name = _("former region of a country")
        verbose_name_plural = _("former regions of countries")
        constraints = [
            dates_in_order("reference_formerclassification"),
            ExclusionConstraint(
                name="reference_formerclassification_no_overlap",
                expressions=[
                    ("country", RangeOperators.EQUAL),
                    (date_range(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The country is already in a region in these days."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=False),
                name="reference_formerclassification_has_ended",
                violation_error_message=_("A former region has a last day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} – {self.region}"


class Delegation(ReferenceRow, TranslatedName):
    """A Delegation of the European Union; competent for one or several countries, with dates."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    seat = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="delegations_seated", verbose_name=_("seat")
    )
    city = models.CharField(_("city"), max_length=100, blank=True)
    countries = models.ManyToManyField(
        Country,
        through="DelegationCountry",
        related_name="delegations",
        verbose_name=_("competent for"),
    )

    objects = TranslatedQuerySet["Delegation"].as_manager()

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("EU Delegation")
        verbose_name_plural = _("EU Delegations")

    @property
    def calendar_code(self) -> str:
        """Delegations work by the days of their seat, for `reference.calendars.get`."""
        return self.seat.calendar_code


class DelegationCountry(ReferenceRow, Dated):
    """That a Delegation is competent for a country, from a first to a last day."""

    KEY: ClassVar[tuple[str, ...]] = ("delegation", "country", "valid_from")

    delegation = models.ForeignKey(
        Delegation,
        on_delete=models.CASCADE,
        related_name="competences",
        verbose_name=_("EU Delegation"),
    )
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="competences", verbose_name=_("country")
    )
    note_en = models.TextField(_("note for the team"), blank=True)

    objects = DatedQuerySet["DelegationCountry"].as_manager()

    class Meta:
        ordering = ["delegation", "country"]
        verbose_name = _("competence of a Delegation")
        verbose_name_plural = _("competences of Delegations")
        constraints = [
            dates_in_order("reference_delegationcountry"),
            ExclusionConstraint(
                name="reference_delegationcountry_no_overlap",
                expressions=[
                    ("delegation", RangeOperators.EQUAL),
                    ("country", RangeOperators.EQUAL),
                    (date_range(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "This Delegation is already competent for the country in these days."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegation} – {self.country}"
