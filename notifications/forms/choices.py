"""What a reader chooses: how often of which kind, and when."""

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.forms import TypedForm
from notifications.choosing import Group, Kind, groups_for
from notifications.enums import Channel, Frequency
from notifications.models import Preference, ReadingHours


@lru_cache(maxsize=1)
def time_zones() -> tuple[str, ...]:
    """The time zones of the tz database that countries use, by name."""
    table = resources.files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return tuple(sorted({row[2] for row in rows} | {settings.TIME_ZONE, "UTC"}))


class TimeInput(forms.TimeInput):
    """The browser's own time field."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def _hour(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=TimeInput, **more)


class PreferencesForm(TypedForm):
    """Reading hours, and one choice for each kind and channel (`groups`)."""

    mail_language = forms.ChoiceField(label=_("Language of mails"), required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("For the hours below and for your digest.")
    )
    digest_at = _hour(_("Hour of the digest"))
    quiet_from = _hour(_("Quiet from"), required=False)
    quiet_until = _hour(
        _("Quiet until"),
        required=False,
        help_text=_("May be past midnight. What asks you to act comes all the same."),
    )
    quiet_weekends = forms.BooleanField(label=_("Quiet on Saturdays and Sundays"), required=False)

    HOURS = (
        "mail_language",
        "time_zone",
        "digest_at",
        "quiet_from",
        "quiet_until",
        "quiet_weekends",
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        hours = ReadingHours.objects.filter(person=person).first() or ReadingHours(person=person)
        kwargs["initial"] = hours.facts | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.groups: list[Group] = groups_for(person)
        languages = [(code, _native(code)) for code, _name in settings.LANGUAGES]
        self._choose("mail_language", [("", _("As in the portal")), *languages])
        self._choose("time_zone", [(zone, zone.replace("_", " ")) for zone in time_zones()])
        for kind in self._kinds():
            self.fields[kind.mail_field] = forms.ChoiceField(
                label=kind.label, choices=Frequency.choices, initial=kind.by_mail
            )
            self.fields[kind.inbox_field] = forms.BooleanField(
                label=kind.label, required=False, initial=kind.in_inbox
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _kinds(self) -> Iterator[Kind]:
        for group in self.groups:
            yield from group.kinds

    @property
    def hours_fields(self) -> list[forms.BoundField]:
        """The fields beside the table."""
        return [self[name] for name in self.HOURS]

    @property
    def tables(self) -> list[dict[str, Any]]:
        """The table of choices, group by group, with the fields to draw."""
        return [
            {
                "label": group.label,
                "fixed": group.fixed,
                "rows": [
                    {"kind": kind, "mail": self[kind.mail_field], "inbox": self[kind.inbox_field]}
                    for kind in group.kinds
                ],
            }
            for group in self.groups
        ]

    def clean(self) -> dict[str, Any]:
        """Quiet hours have two ends, and they differ."""
        data: dict[str, Any] = super().clean() or {}
        begin, end = data.get("quiet_from"), data.get("quiet_until")
        if begin is not None and end is None and "quiet_until" not in self.errors:
            self.add_error("quiet_until", ValidationError(_("Say until when it is quiet.")))
        if end is not None and begin is None and "quiet_from" not in self.errors:
            self.add_error("quiet_from", ValidationError(_("Say from when it is quiet.")))
        if begin is not None and begin == end:
            self.add_error("quiet_until", ValidationError(_("Choose another hour than the first.")))
        return data

    def save(self) -> None:
        """Keep what differs from the defaults; what is as by default needs no row."""
        data = self.cleaned_data
        with transaction.atomic():
            ReadingHours.objects.update_or_create(
                person=self.person, defaults={name: data[name] for name in self.HOURS}
            )
            rows = []
            for kind in self._kinds():
                mail, shown = data[kind.mail_field], data[kind.inbox_field]
                if mail != kind.entry.default:
                    rows.append(self._row(kind, Channel.EMAIL, mail))
                if not shown:
                    rows.append(self._row(kind, Channel.INBOX, Frequency.OFF))
            named = [kind.entry.notice for kind in self._kinds()]
            Preference.objects.filter(person=self.person, notice__in=named).delete()
            Preference.objects.bulk_create(rows)

    def _row(self, kind: Kind, channel: Channel, frequency: str) -> Preference:
        return Preference(
            person=self.person, notice=kind.entry.notice, channel=channel, frequency=frequency
        )


def _native(code: str) -> str:
    """A language named in itself."""
    return str(get_language_info(code)["name_local"]).capitalize()
