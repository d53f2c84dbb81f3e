"""Working days against a naive recount, day by day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.calendars import Calendar, CalendarError, ExtraDay

ONE_DAY = timedelta(days=1)
UTC_ZONE = ZoneInfo("UTC")

#: Weekends in use somewhere, and odd ones: none, Friday alone, two days apart, six days.
WEEKENDS = [{5, 6}, {4, 5}, {4}, {3, 4}, {4, 6}, set(), {0, 1, 2, 3, 4, 5}]
#: Both kinds of weekend, moved working days, a changed weekend, none known, Brussels, Vienna.
COUNTRIES = ["", "BE", "AT", "EG", "JO", "SA", "AE", "SD", "SN", "CN", "UA", "BN", "NP", "QQ"]

days = st.dates(date(1999, 1, 1), date(2040, 12, 31))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """A calendar with any weekend, library holidays or none, and added and removed days."""
    weekend = draw(st.none() | st.sampled_from(WEEKENDS).map(frozenset))
    return Calendar(
        "any",
        UTC_ZONE,
        weekend=weekend,
        holidays_country=draw(st.sampled_from(COUNTRIES)),
        days=draw(
            st.dictionaries(
                st.dates(date(2024, 12, 1), date(2026, 2, 1)),
                st.booleans().map(ExtraDay),
                max_size=60,
            )
        ),
    )


near = st.dates(date(2024, 11, 1), date(2026, 3, 1))


def naive_add(calendar: Calendar, start: date, n: int) -> date:
    """Walk one day at a time."""
    day = start
    while n:
        day += ONE_DAY
        n -= calendar.is_working(day)
    return day


def naive_count(calendar: Calendar, after: date, through: date) -> int:
    """Look at every day."""
    days = (after + timedelta(days=i) for i in range(1, (through - after).days + 1))
    return sum(calendar.is_working(day) for day in days)


@settings(max_examples=300)
@given(calendars(), days | near, st.integers(0, 90))
def test_add_agrees_with_walking(calendar: Calendar, start: date, n: int) -> None:
    assert calendar.add(start, n) == naive_add(calendar, start, n)


@settings(max_examples=200)
@given(calendars(), days | near, st.integers(1, 60))
def test_add_inclusive_counts_the_start_if_people_work_on_it(
    calendar: Calendar, start: date, n: int
) -> None:
    assert calendar.add_inclusive(start, n) == naive_add(calendar, start - ONE_DAY, n)


@settings(max_examples=200)
@given(calendars(), days | near, st.integers(0, 60))
def test_subtract_walks_back(calendar: Calendar, end: date, n: int) -> None:
    day, left = end, n
    while left:
        day -= ONE_DAY
        left -= calendar.is_working(day)
    assert calendar.subtract(end, n) == day


@settings(max_examples=300)
@given(calendars(), days | near, st.integers(-40, 900))
def test_count_agrees_with_looking_at_every_day(
    calendar: Calendar, after: date, length: int
) -> None:
    through = after + timedelta(days=length)
    assert calendar.count(after, through) == naive_count(calendar, after, through)


@settings(max_examples=200)
@given(calendars(), days | near, st.integers(1, 90))
def test_add_and_count_are_each_others_inverse(calendar: Calendar, start: date, n: int) -> None:
    end = calendar.add(start, n)
    assert calendar.is_working(end)
    assert calendar.count(start, end) == n
    assert calendar.subtract(end + ONE_DAY, n) == calendar.add(start, 1)


@settings(max_examples=200)
@given(calendars(), near, near, near)
def test_counts_of_neighbouring_stretches_add_up(
    calendar: Calendar, a: date, b: date, c: date
) -> None:
    first, second, third = sorted([a, b, c])
    assert calendar.count(first, third) == calendar.count(first, second) + calendar.count(
        second, third
    )


@pytest.mark.parametrize("country", [c for c in COUNTRIES if c not in {"", "QQ"}])
def test_the_librarys_days_are_taken_as_they_are(country: str) -> None:
    """The tables by year must not lose holidays that are made up for across New Year."""
    library = holidays.country_holidays(country)
    calendar = Calendar("c", UTC_ZONE, holidays_country=country)
    day = date(2020, 1, 1)
    while day < date(2031, 1, 1):
        assert calendar.is_working(day) == library.is_working_day(day), day
        day += ONE_DAY


def test_friday_and_saturday_are_the_weekend_where_so() -> None:
    egypt = Calendar("eg", ZoneInfo("Africa/Cairo"), holidays_country="EG")
    thursday = date(2026, 11, 19)
    assert egypt.add(thursday, 1) == date(2026, 11, 22), "the Sunday"
    assert egypt.closed_because(date(2026, 11, 20)) == "weekend"
    brussels = Calendar("be", ZoneInfo("Europe/Brussels"), holidays_country="BE")
    assert brussels.add(thursday, 1) == date(2026, 11, 20)


def test_a_country_that_changed_its_weekend_keeps_its_past() -> None:
    emirates = Calendar("ae", ZoneInfo("Asia/Dubai"), holidays_country="AE")
    assert not emirates.is_working(date(2021, 6, 4)), "a Friday before 2022"
    assert emirates.is_working(date(2022, 6, 3)), "a Friday after"


def test_an_unknown_country_works_monday_to_friday_without_holidays() -> None:
    calendar = Calendar("qq", UTC_ZONE, holidays_country="QQ")
    assert calendar.count(date(2025, 12, 31), date(2026, 12, 31)) == 261


def test_added_and_removed_days_beat_weekend_and_holiday() -> None:
    calendar = Calendar(
        "office",
        ZoneInfo("Europe/Brussels"),
        holidays_country="BE",
        days={
            date(2026, 11, 11): ExtraDay(True, "working on Armistice Day", provisional=True),
            date(2026, 11, 14): ExtraDay(True),
            date(2026, 11, 16): ExtraDay(False, "moving house"),
        },
    )
    assert calendar.is_working(date(2026, 11, 11))
    assert calendar.is_provisional(date(2026, 11, 11))
    assert calendar.is_working(date(2026, 11, 14)), "a Saturday"
    assert calendar.closed_because(date(2026, 11, 16)) == "moving house"
    assert calendar.closed_because(date(2026, 12, 25)) == "Christmas Day"
    assert calendar.closed_because(date(2026, 11, 17)) == ""
    assert calendar.add(date(2026, 11, 13), 2) == date(2026, 11, 17)


def test_next_working_is_the_day_itself_or_the_next() -> None:
    calendar = Calendar("c", UTC_ZONE)
    assert calendar.next_working(date(2026, 11, 20)) == date(2026, 11, 20)
    assert calendar.next_working(date(2026, 11, 21)) == date(2026, 11, 23)


def test_zero_and_negative_numbers() -> None:
    calendar = Calendar("c", UTC_ZONE)
    saturday = date(2026, 11, 21)
    assert calendar.add(saturday, 0) == saturday
    assert calendar.subtract(saturday, 0) == saturday
    for wrong in (
        lambda: calendar.add(saturday, -1),
        lambda: calendar.subtract(saturday, -1),
        lambda: calendar.add_inclusive(saturday, 0),
    ):
        with pytest.raises(ValueError, match=r"negative|number 1"):
            wrong()


def test_a_calendar_without_working_days_says_so_and_does_not_hang() -> None:
    with pytest.raises(CalendarError, match="at least one"):
        Calendar("never", UTC_ZONE, weekend=frozenset(range(7)))
    closed = {date(1990, 1, 1) + timedelta(days=i): ExtraDay(False) for i in range(366 * 60)}
    calendar = Calendar("shut", UTC_ZONE, days=closed)
    with pytest.raises(CalendarError, match="has not"):
        calendar.add(date(2026, 1, 1), 1)
    with pytest.raises(CalendarError, match="has not"):
        calendar.subtract(date(2026, 1, 1), 1)
    with pytest.raises(CalendarError, match="has not"):
        Calendar("c", UTC_ZONE).add(date(9999, 12, 30), 5)


#: Summer time by the book; at local midnight, forwards and back; over 23:59:59 itself; none.
ZONES = [
    "Europe/Brussels",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Nuuk",
    "America/Santiago",
    "America/Havana",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "UTC",
]


@settings(max_examples=400)
@given(st.sampled_from(ZONES), st.dates(date(2000, 1, 1), date(2035, 12, 31)))
def test_end_of_is_the_last_second_of_the_day_where_the_office_is(zone: str, day: date) -> None:
    calendar = Calendar("c", ZoneInfo(zone))
    end = calendar.end_of(day)
    after = (end.astimezone(UTC) + timedelta(seconds=1)).astimezone(calendar.tz)
    assert end.date() == day
    assert after.date() == day + ONE_DAY
    assert calendar.date_of(end.astimezone(UTC)) == day


@pytest.mark.parametrize("zone", ZONES)
def test_end_of_every_day_of_twenty_years(zone: str) -> None:
    calendar = Calendar("c", ZoneInfo(zone))
    day = date(2010, 1, 1)
    while day < date(2031, 1, 1):
        end = calendar.end_of(day)
        after = (end.astimezone(UTC) + timedelta(seconds=1)).astimezone(calendar.tz)
        assert (end.date(), after.date()) == (day, day + ONE_DAY)
        day += ONE_DAY


def test_end_of_shifts_with_summer_time() -> None:
    brussels = Calendar("c", ZoneInfo("Europe/Brussels"))
    assert brussels.end_of(date(2026, 3, 28)).astimezone(UTC).hour == 22
    assert brussels.end_of(date(2026, 3, 29)).astimezone(UTC).hour == 21
    # In Cairo the night of 29 October 2026 has 23:59:59 twice; the day ends with the second.
    cairo = Calendar("c", ZoneInfo("Africa/Cairo"))
    assert cairo.end_of(date(2026, 10, 29)).astimezone(UTC).hour == 21
    # In Nuuk the clocks go from 23:00 to midnight on 28 March 2026.
    nuuk = Calendar("c", ZoneInfo("America/Nuuk"))
    assert nuuk.end_of(date(2026, 3, 28)).strftime("%H:%M:%S") == "22:59:59"


def test_due_at_counts_from_the_day_it_is_there() -> None:
    auckland = Calendar("c", ZoneInfo("Pacific/Auckland"))
    # Friday noon in Brussels is Saturday in Auckland: five days from there end on Friday.
    moment = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Europe/Brussels"))
    assert auckland.date_of(moment) == date(2026, 11, 21)
    assert auckland.due_at(moment, 5) == auckland.end_of(date(2026, 11, 27))
    with pytest.raises(ValueError, match="time zone"):
        auckland.date_of(datetime(2026, 11, 20, 12, 0))
