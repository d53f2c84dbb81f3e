"""Days and moments in words, as each language writes them (Unicode CLDR, through Babel).

Digits are those of Europe in every language, times count 24 hours, and a moment is told in the
portal's time zone.
"""

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date, format_skeleton, format_time, get_datetime_format
from django.conf import settings
from django.utils import timezone, translation

#: Which country's way of writing is meant, where a language has several.
_LOCALES = {"en": "en_GB", "pt": "pt_PT"}
Day = date | datetime | None


def locale() -> str:
    """The active language, as Babel names it."""
    code = (translation.get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return _LOCALES.get(code, code)


def day_of(when: date | datetime) -> date:
    """The day of a moment, as clocks show it here; a day as it is."""
    if not isinstance(when, datetime):
        return when
    return (timezone.localtime(when) if timezone.is_aware(when) else when).date()


def long_day(when: Day) -> str:
    """A day for sentences ("22 November 2026", "22 de noviembre de 2026"); "" for none."""
    return "" if when is None else _long(locale(), day_of(when))


def short_day(when: Day) -> str:
    """A day for lists ("22 Nov 2026", "22 nov. 2026"); "" for none."""
    return "" if when is None else _short(locale(), day_of(when))


def month(when: Day) -> str:
    """A month of a year ("November 2026", "noviembre de 2026"); "" for none."""
    return "" if when is None else str(format_skeleton("yMMMM", day_of(when), locale=locale()))


def clock(when: datetime) -> str:
    """The time of day ("14:05")."""
    local = timezone.localtime(when) if timezone.is_aware(when) else when
    return str(format_time(local.time(), "HH:mm", locale=locale()))


def moment(when: datetime | None) -> str:
    """A day and the time of day for lists ("22 Nov 2026, 14:05"); "" for none."""
    return "" if when is None else joined(short_day(when), clock(when))


def joined(day: str, time: str) -> str:
    """A day and a time of day, with what the active language puts between them."""
    together = str(get_datetime_format("medium", locale=locale()))
    return together.replace("{1}", day).replace("{0}", time)


@lru_cache(maxsize=4096)
def _long(name: str, day: date) -> str:
    return str(format_date(day, "long", locale=name))


@lru_cache(maxsize=4096)
def _short(name: str, day: date) -> str:
    return str(format_date(day, "d MMM y", locale=name))
