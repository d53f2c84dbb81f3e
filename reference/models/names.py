"""Abstract models: names in five languages, rows that are shipped as files, dated rows."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self, TypeVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound=models.Model, covariant=True)

#: Languages in which reference names are kept; English is the one that may not be empty.
NAME_LANGUAGES = ("en", "es", "fr", "pt", "ar")


def name_language() -> str:
    """The active language if names exist in it, else English ("es-mx" counts as "es")."""
    language = (get_language() or "en").split("-")[0]
    return language if language in NAME_LANGUAGES else "en"


def translated(row: models.Model, stem: str) -> str:
    """The text of the columns `<stem>_en` … `<stem>_ar` in the active language, else English."""
    text: str = getattr(row, f"{stem}_{name_language()}") or getattr(row, f"{stem}_en")
    return text


def translated_column(stem: str) -> Coalesce:
    """The same choice as `translated`, made by the database; `stem` may cross relations."""
    return Coalesce(NullIf(F(f"{stem}_{name_language()}"), Value("")), F(f"{stem}_en"))


def validate_time_zone(value: str) -> None:
    """Refuse a name that the time zone database does not know (raises ValidationError)."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(
            _("“%(name)s” is not a time zone, such as Africa/Dakar."), params={"name": value}
        ) from error


#: Columns about where a row comes from.
_UPKEEP = ("shipped", "edited_fields", "source")


class TranslatedQuerySet(models.QuerySet[M]):
    """Rows that can be sorted by their name in the active language."""

    def by_name(self) -> Self:
        """Sorted for a reader: case and accents ignored, in the language active now."""
        return self.order_by(Lower(Func(translated_column("name"), function="unaccent")), "pk")

    def lean(self, *relations: str) -> Self:
        """Without what only loading and the administration need, also of the related rows."""
        prefixes = ("", *(f"{name}__" for name in relations))
        return self.defer(*(f"{p}{column}" for p in prefixes for column in _UPKEEP))


class TranslatedName(models.Model):
    """A name in the portal's five languages."""

    name_en = models.CharField(_("name in English"), max_length=200)
    name_es = models.CharField(_("name in Spanish"), max_length=200, blank=True)
    name_fr = models.CharField(_("name in French"), max_length=200, blank=True)
    name_pt = models.CharField(_("name in Portuguese"), max_length=200, blank=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language, in English where that one is missing."""
        return translated(self, "name")


class ReferenceRow(models.Model):
    """A row that the repository ships in a file and an administrator may edit.

    `shipped` holds what the last release of the files said, field by field. A field whose value
    differs from it was edited by a person: it is listed in `edited_fields` and
    `load_reference` leaves it alone. A row that the files no longer name is not deleted but
    `is_active` is switched off, since cases may refer to it.
    """

    #: Fields that identify a row in the files.
    KEY: ClassVar[tuple[str, ...]] = ("code",)

    is_active = models.BooleanField(
        _("offered"), default=True, help_text=_("Switched off: old cases keep it, new ones cannot.")
    )
    unverified = models.BooleanField(
        _("unverified"),
        default=False,
        help_text=_("From general knowledge; nobody has checked it against a source yet."),
    )
    source = models.TextField(_("source"), blank=True)
    shipped = models.JSONField(default=dict, editable=False)
    edited_fields = ArrayField(
        models.CharField(max_length=60), verbose_name=_("edited here"), default=list, editable=False
    )

    class Meta:
        abstract = True

    @property
    def edited(self) -> bool:
        """Whether a person changed anything that the files say."""
        return bool(self.edited_fields)

    @property
    def reference_key(self) -> str:
        """How files name this row, such as "T1" or "eud-bb / AG"."""
        return " / ".join(str(plain_value(self, name) or "…") for name in self.KEY)

    def differing_fields(self) -> list[str]:
        """Names of the shipped fields whose value here differs from what the files said."""
        return [name for name, value in self.shipped.items() if plain_value(self, name) != value]


def plain(value: Any) -> Any:
    """A value as JSON can hold it: dates as text, related rows as their key."""
    if isinstance(value, ReferenceRow):
        return value.reference_key
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value.normalize())
    return value


def plain_value(row: models.Model, field_name: str) -> Any:
    """The value of a row's field as JSON can hold it."""
    return plain(getattr(row, field_name))


class DatedQuerySet(models.QuerySet[M]):
    """Rows that hold from a first to a last day."""

    def on(self, day: date) -> Self:
        """Those that hold on `day`; an empty end or beginning is open."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class Dated(models.Model):
    """A row that holds from a first to a last day, both included; empty means open."""

    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        abstract = True

    def _in_order(self) -> bool:
        return not (self.valid_from and self.valid_to) or self.valid_from <= self.valid_to

    def overlaps(self, other: "Dated") -> bool:
        """Whether both hold on some day."""
        return (self.valid_from or date.min) <= (other.valid_to or date.max) and (
            other.valid_from or date.min
        ) <= (self.valid_to or date.max)

    def clean(self) -> None:
        """Refuse a last day before the first (ValidationError beside the field)."""
        super().clean()
        if not self._in_order():
            raise ValidationError({"valid_to": _("The last day is before the first.")})

    def validate_constraints(self, exclude: Iterable[str] | None = None) -> None:
        """Check the whole row, also when a form leaves out the row it stands under.

        Ranges that end before they begin cannot be compared: `clean` has said so. Under a row that
        is not saved yet nothing can overlap.
        """
        related = [f.name for f in self._meta.concrete_fields if isinstance(f, models.ForeignKey)]
        if self._in_order() and all(getattr(self, f"{name}_id") for name in related):
            always = {"valid_from", "valid_to", *related}
            super().validate_constraints(exclude=set(exclude or ()) - always)


def date_range() -> Func:
    """The days of a `Dated` row as a PostgreSQL range, both ends included."""
    return Func(
        F("valid_from"),
        F("valid_to"),
        Value("[]"),
        function="daterange",
        output_field=DateRangeField(),
    )


def dates_in_order(table: str) -> models.CheckConstraint:
    """The check constraint of a `Dated` table."""
    return models.CheckConstraint(
        condition=Q(valid_from__isnull=True)
        | Q(valid_to__isnull=True)
        | Q(valid_from__lte=F("valid_to")),
        name=f"{table}_dates_in_order",
        violation_error_message=_("The last day is before the first."),
    )
