"""Working days: which days count, and when a number of them is over.

`Calendar` is pure: it knows its days and asks nobody. `get` and `for_country` make one from the
database, one query each, and keep it in this process until its row changes. `core` stores
deadlines; this module only computes days (`docs/architecture.md`, "Clocks").
"""

import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, Value, When
from django.db.models.functions import JSONObject

from core.memory import ACT
from reference.enums import Weekday
from reference.models import CalendarDay, Country, WorkingCalendar

SATURDAY_SUNDAY = frozenset({5, 6})
_COUNTRY_PREFIX = "country-"
#: A calendar that holds no working day for so many years is taken to hold none at all.
_EMPTY_YEARS_AT_MOST = 10


class CalendarError(ValueError):
    """The question has no answer in this calendar, for example when it has no working day."""


class UnknownCalendar(LookupError):
    """No calendar and no country has this code."""


@dataclass(frozen=True)
class ExtraDay:
    """A day that differs from the rule: closed, or working all the same."""

    is_working: bool
    note: str = ""
    provisional: bool = False


@lru_cache(maxsize=512)
def _library_year(country: str, subdivision: str, year: int) -> holidays.HolidayBase:
    """What the library knows of one year of a country, holidays named in English if it can."""
    known = holidays.list_supported_countries()
    part = subdivision if subdivision in known.get(country, []) else None
    found = holidays.country_holidays(country, subdiv=part, years=year, expand=False)
    if "en_US" in found.supported_languages and found.language != "en_US":
        found = holidays.country_holidays(
            country, subdiv=part, years=year, expand=False, language="en_US"
        )
    return found


@lru_cache(maxsize=1)
def _library_countries() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries(include_aliases=False))


class Calendar:
    """The working days of one office or country. Immutable; answers are computed from tables.

    `weekend` holds weekdays as `date.weekday()` counts them and overrules the library; None takes
    the library's, which knows when a country changed its own, or else Saturday and Sunday.
    `days` are added and removed days; they overrule everything.
    """

    def __init__(
        self,
        code: str,
        tz: ZoneInfo,
        *,
        weekend: frozenset[int] | None = None,
        holidays_country: str = "",
        holidays_subdivision: str = "",
        days: Mapping[date, ExtraDay] | None = None,
    ) -> None:
        """Raise CalendarError when the week would have no working day."""
        if weekend is not None and len(weekend) > 6:
            raise CalendarError("A week needs at least one working day.")
        self.code = code
        self.tz = tz
        self._weekend = weekend
        self._country = holidays_country if holidays_country in _library_countries() else ""
        self._subdivision = holidays_subdivision
        self._days = dict(days or {})
        self._years: dict[int, tuple[int, ...]] = {}

    def __repr__(self) -> str:
        return f"<Calendar {self.code}>"

    # -- One day -----------------------------------------------------------------------------------

    def is_weekend(self, day: date) -> bool:
        """Whether the rule counts this weekday as weekend (added days not considered)."""
        if self._weekend is not None:
            return day.weekday() in self._weekend
        if self._country:
            return _library_year(self._country, self._subdivision, day.year).is_weekend(day)
        return day.weekday() in SATURDAY_SUNDAY

    def is_working(self, day: date) -> bool:
        """Whether people work on this day."""
        extra = self._days.get(day)
        if extra is not None:
            return extra.is_working
        if not self._country:
            return not self.is_weekend(day)
        library = _library_year(self._country, self._subdivision, day.year)
        if self.is_weekend(day):
            # Some states work on a weekend day to make up for a long holiday.
            return day in library.weekend_workdays
        return day not in library

    def closed_because(self, day: date) -> str:
        """Why nobody works on this day, in English as the sources have it; "" on a working day.

        A weekend without any other reason is "weekend".
        """
        if self.is_working(day):
            return ""
        extra = self._days.get(day)
        if extra is not None and extra.note:
            return extra.note
        if self._country:
            name = _library_year(self._country, self._subdivision, day.year).get(day)
            if name:
                return str(name)
        return "weekend" if self.is_weekend(day) else "closed"

    def is_provisional(self, day: date) -> bool:
        """Whether the answer for this day rests on an entry that nobody has confirmed yet."""
        extra = self._days.get(day)
        return extra is not None and extra.provisional

    # -- Many days ---------------------------------------------------------------------------------

    def add(self, start: date, n: int) -> date:
        """The n-th working day after `start`, which itself never counts; n = 0 is `start`.

        Raises ValueError for a negative n, CalendarError when there are not so many.
        """
        if n < 0:
            raise ValueError("A number of working days is not negative; use subtract.")
        if n == 0:
            return start
        year, empty = start.year, 0
        working = self._working_ordinals(year)
        index = bisect_right(working, start.toordinal()) + n - 1
        while index >= len(working):
            index -= len(working)
            empty = empty + 1 if not working else 0
            year += 1
            if year > MAXYEAR or empty > _EMPTY_YEARS_AT_MOST:
                raise CalendarError(f"{self.code} has not {n} working days after {start}.")
            working = self._working_ordinals(year)
        return date.fromordinal(working[index])

    def add_inclusive(self, start: date, n: int) -> date:
        """The n-th working day from `start` on, which counts itself if people work on it.

        Raises ValueError for n < 1, CalendarError as `add` does.
        """
        if n < 1:
            raise ValueError("The first day is number 1.")
        if self.is_working(start):
            n -= 1
        return self.add(start, n)

    def subtract(self, end: date, n: int) -> date:
        """The n-th working day before `end`, which itself never counts; n = 0 is `end`.

        For reminders. Raises as `add` does.
        """
        if n < 0:
            raise ValueError("A number of working days is not negative; use add.")
        if n == 0:
            return end
        year, empty = end.year, 0
        working = self._working_ordinals(year)
        index = bisect_left(working, end.toordinal()) - n
        while index < 0:
            empty = empty + 1 if not working else 0
            year -= 1
            if year < 1 or empty > _EMPTY_YEARS_AT_MOST:
                raise CalendarError(f"{self.code} has not {n} working days before {end}.")
            working = self._working_ordinals(year)
            index += len(working)
        return date.fromordinal(working[index])

    def count(self, after: date, through: date) -> int:
        """How many working days lie after `after` and up to and including `through`.

        0 when `through` is not later than `after`.
        """
        total = 0
        first, last = after.toordinal(), through.toordinal()
        if last <= first:
            return 0
        for year in range(after.year, through.year + 1):
            working = self._working_ordinals(year)
            total += bisect_right(working, last) - bisect_right(working, first)
        return total

    def next_working(self, day: date) -> date:
        """`day` itself if people work on it, else the first working day after it."""
        return self.add_inclusive(day, 1)

    # -- Clock time --------------------------------------------------------------------------------

    def date_of(self, moment: datetime) -> date:
        """The day it is at `moment` where the calendar lives (ValueError for a naive one)."""
        if moment.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        return moment.astimezone(self.tz).date()

    def end_of(self, day: date) -> datetime:
        """The last second of `day` where the calendar lives, also when clocks change that night."""
        # fold=1: of two 23:59:59 the later; where clocks leap over 23:59:59, the last second that
        # the day has. The way through UTC turns the second case into a time that exists.
        last = datetime.combine(day, time(23, 59, 59, fold=1), tzinfo=self.tz)
        return last.astimezone(UTC).astimezone(self.tz)

    def due_at(self, start: datetime, n: int) -> datetime:
        """The end of the n-th working day after the day of `start`: what a clock stores."""
        return self.end_of(self.add(self.date_of(start), n))

    def _working_ordinals(self, year: int) -> tuple[int, ...]:
        """The working days of one year as ordinals, computed once."""
        known = self._years.get(year)
        if known is None:
            first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
            known = tuple(o for o in range(first, last + 1) if self.is_working(date.fromordinal(o)))
            self._years[year] = known
        return known


# -- From the database -----------------------------------------------------------------------------

_Version = uuid.UUID | str
_CACHE: dict[str, tuple[_Version, Calendar]] = {}


@ACT.keeps
def get(code_or_calendar: str | WorkingCalendar) -> Calendar:
    """The calendar of a code such as "eu-brussels", "austria" or "country-sn", or of its row.

    One query, which fetches the days only when the copy in memory is stale. A country without a
    row of its own gets the library's days. Raises UnknownCalendar.
    """
    # A row in hand is not trusted to tell its revision: its days may have changed meanwhile.
    code = code_or_calendar if isinstance(code_or_calendar, str) else code_or_calendar.code
    if code.startswith(_COUNTRY_PREFIX):
        return for_country(code.removeprefix(_COUNTRY_PREFIX))
    return _from_row(
        code,
        WorkingCalendar.objects.filter(code=code),
        prefix="",
    )


@ACT.keeps
def for_country(iso2: str) -> Calendar:
    """The calendar of a country by its two-letter code, in either case. Raises UnknownCalendar.

    Weekend and public holidays come from the `holidays` library where it knows the country, else
    Monday to Friday without holidays; a row `country-<iso2>` replaces the weekend and adds and
    removes days. One query.
    """
    return _from_row(
        f"{_COUNTRY_PREFIX}{iso2.lower()}",
        Country.objects.filter(iso2=iso2.upper()),
        prefix="calendar__",
    )


def forget() -> None:
    """Empty this process's memory of calendars; only measurements need it."""
    _CACHE.clear()


def _from_row(code: str, rows: Any, *, prefix: str) -> Calendar:
    """Read a calendar's row (or its country's), with its days if memory is stale."""
    known = _CACHE.get(code)
    known_revision = known[0] if known is not None and isinstance(known[0], uuid.UUID) else None
    days = CalendarDay.objects.filter(calendar=OuterRef(f"{prefix}pk"), is_active=True).values(
        json=JSONObject(
            day="day", is_working="is_working", note="note_en", provisional="provisional"
        )
    )
    fresh = Q(**{f"{prefix}revision": known_revision})
    row = (
        rows.annotate(
            extra_days=Case(
                *([When(fresh, then=Value(None))] if known_revision else []),
                default=ArraySubquery(days),
            ),
            revision_=F(f"{prefix}revision"),
            zone_=F(f"{prefix}time_zone"),
            weekend_=F(f"{prefix}weekend"),
            country_=F(f"{prefix}holidays_country"),
            subdivision_=F(f"{prefix}holidays_subdivision"),
        )
        .values(
            "extra_days",
            "revision_",
            "zone_",
            "weekend_",
            "country_",
            "subdivision_",
            *(["iso2", "time_zone"] if prefix else []),
        )
        .first()
    )
    if row is None:
        raise UnknownCalendar(f"No working calendar is called {code!r}.")
    version: _Version = row["revision_"] or row["time_zone"]
    if known is not None and known[0] == version:
        return known[1]
    calendar = Calendar(
        code,
        ZoneInfo(row["zone_"] or row["time_zone"]),
        weekend=frozenset(Weekday(name).number for name in row["weekend_"] or ()) or None,
        holidays_country=row["iso2"] if row["revision_"] is None else row["country_"],
        holidays_subdivision=row["subdivision_"] or "",
        days={
            date.fromisoformat(day["day"]): ExtraDay(
                day["is_working"], day["note"], day["provisional"]
            )
            for day in row["extra_days"] or ()
        },
    )
    _CACHE[code] = (version, calendar)
    return calendar
