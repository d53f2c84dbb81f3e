"""When people work: calendars and the days added to or taken from them."""

import uuid
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reference.enums import Weekday
from reference.models.names import (
    ReferenceRow,
    TranslatedName,
    TranslatedQuerySet,
    validate_time_zone,
)
from reference.models.places import Country


class WorkingCalendar(ReferenceRow, TranslatedName):
    """The working days of an office, or what differs in a country from the `holidays` library.

    Countries need no row: `reference.calendars.for_country` makes their calendar from the
    library. A row coded `country-<iso2>` replaces the weekend or adds and removes days.
    `revision` is changed by the database whenever the calendar or one of its days changes, so
    that copies held in memory know that they are stale.
    """

    code = models.CharField(
        _("code"), max_length=40, unique=True, validators=[RegexValidator(r"^[a-z0-9-]+$")]
    )
    country = models.OneToOneField(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="calendar",
        verbose_name=_("calendar of this country"),
    )
    time_zone = models.CharField(_("time zone"), max_length=60, validators=[validate_time_zone])
    weekend = ArrayField(
        models.CharField(max_length=3, choices=Weekday.choices),
        verbose_name=_("weekend"),
        default=list,
        blank=True,
        help_text=_("Leave empty to take what the library knows of the country."),
    )
    holidays_country = models.CharField(
        _("public holidays of"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$")],
        help_text=_("Two-letter code of a country; empty for none."),
    )
    holidays_subdivision = models.CharField(_("part of that country"), max_length=10, blank=True)
    note_en = models.TextField(_("note for the team"), blank=True)
    revision = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = TranslatedQuerySet["WorkingCalendar"].as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")
        constraints = [
            models.CheckConstraint(
                condition=Q(weekend__len__lt=7),
                name="reference_workingcalendar_has_working_days",
                violation_error_message=_("A week needs at least one working day."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="new_revision",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="NEW.revision = gen_random_uuid(); RETURN NEW;",
            ),
        ]

    def clean(self) -> None:
        """A country's calendar is coded after the country (ValidationError beside the field)."""
        super().clean()
        if self.country and self.code != self.country.calendar_code:
            raise ValidationError(
                {"code": _("The calendar of a country is coded like country-sn.")}
            )


class CalendarDay(ReferenceRow):
    """A day on which an office is closed, or works although the rule says otherwise."""

    KEY: ClassVar[tuple[str, ...]] = ("calendar", "day")

    calendar = models.ForeignKey(
        WorkingCalendar,
        on_delete=models.CASCADE,
        related_name="days",
        verbose_name=_("working calendar"),
    )
    day = models.DateField(_("day"))
    is_working = models.BooleanField(_("working day"), default=False)
    note_en = models.CharField(_("note"), max_length=200, blank=True)
    provisional = models.BooleanField(
        _("provisional"), default=False, help_text=_("Not yet confirmed by the office's own list.")
    )

    class Meta:
        ordering = ["calendar", "day"]
        verbose_name = _("added or removed day")
        verbose_name_plural = _("added and removed days")
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day"],
                name="reference_calendarday_once",
                violation_error_message=_("The calendar already has an entry for this day."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="new_revision",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP <> 'INSERT' THEN
                        UPDATE reference_workingcalendar SET revision = gen_random_uuid()
                        WHERE id = OLD.calendar_id;
                    END IF;
                    IF TG_OP <> 'DELETE' THEN
                        UPDATE reference_workingcalendar SET revision = gen_random_uuid()
                        WHERE id = NEW.calendar_id;
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.day}"
