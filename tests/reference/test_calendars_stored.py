"""Calendars as the database has them: one query, never stale."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from reference import calendars
from reference.enums import Weekday
from reference.models import CalendarDay, Country, WorkingCalendar

pytestmark = pytest.mark.usefixtures("reference")


def test_brussels_works_by_the_institutions_own_days() -> None:
    brussels = calendars.get("eu-brussels")
    assert str(brussels.tz) == "Europe/Brussels"
    assert not brussels.is_working(date(2026, 7, 21)), "a Belgian holiday"
    assert not brussels.is_working(date(2026, 4, 2)), "Maundy Thursday, an office day"
    assert brussels.is_working(date(2026, 11, 11)), "a Belgian holiday on which they work"
    assert brussels.is_provisional(date(2026, 11, 11))
    assert brussels.count(date(2026, 12, 23), date(2027, 1, 3)) == 0, "the year-end closure"


def test_every_office_day_is_marked_provisional() -> None:
    assert not CalendarDay.objects.filter(provisional=False).exists()


def test_austria_has_the_holidays_of_vienna() -> None:
    austria = calendars.get("austria")
    assert str(austria.tz) == "Europe/Vienna"
    assert not austria.is_working(date(2026, 10, 26))
    assert austria.is_working(date(2026, 7, 21))


def test_a_country_needs_no_row() -> None:
    egypt = calendars.for_country("eg")
    assert str(egypt.tz) == "Africa/Cairo"
    assert not egypt.is_working(date(2026, 11, 20)), "a Friday"
    assert egypt.is_working(date(2026, 11, 22)), "a Sunday"
    assert calendars.get("country-eg") is egypt
    country = Country.objects.get(iso2="EG")
    assert calendars.get(country.calendar_code) is egypt


def test_a_countrys_row_replaces_the_weekend() -> None:
    libya = calendars.for_country("LY")
    assert not libya.is_working(date(2026, 11, 20)), "a Friday"
    assert libya.is_working(date(2026, 11, 22)), "a Sunday"
    assert not libya.is_working(date(2026, 12, 24)), "a holiday that the library knows"


def test_every_country_of_the_world_has_a_calendar() -> None:
    for iso2 in Country.objects.values_list("iso2", flat=True):
        calendar = calendars.for_country(iso2)
        assert calendar.count(date(2026, 1, 1), date(2026, 1, 31)) > 10, iso2


def test_one_query_each_time(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        first = calendars.get("eu-brussels")
    with django_assert_num_queries(1):
        assert calendars.get("eu-brussels") is first
    with django_assert_num_queries(1):
        calendars.for_country("SN")
    with django_assert_num_queries(1):
        calendars.for_country("SN")
    with django_assert_num_queries(0):
        first.add(date(2026, 1, 1), 5)


def test_days_are_not_fetched_again_while_nothing_changed() -> None:
    """The database is asked for the revision; the days come only when it is another."""
    calendars.get("eu-brussels")
    with CaptureQueriesContext(connection) as queries:
        calendars.get("eu-brussels")
    sql = queries.captured_queries[0]["sql"]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT TEXT) {sql}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "never executed" in plan


@pytest.mark.parametrize("way", ["row", "bulk", "update", "delete", "calendar", "weekend"])
def test_a_change_made_in_any_way_is_seen_at_once(way: str) -> None:
    calendar = WorkingCalendar.objects.get(code="eu-brussels")
    monday = date(2026, 11, 23)
    assert calendars.get(calendar).is_working(monday)
    row = CalendarDay(calendar=calendar, day=monday, note_en="burst pipe")
    match way:
        case "row":
            row.save()
        case "bulk":
            CalendarDay.objects.bulk_create([row])
        case "update":
            CalendarDay.objects.filter(day=date(2026, 11, 11)).update(day=monday, is_working=False)
        case "delete":
            assert not calendars.get(calendar).is_working(date(2026, 12, 28))
            CalendarDay.objects.filter(day=date(2026, 12, 28)).delete()
            assert calendars.get(calendar).is_working(date(2026, 12, 28))
            return
        case "calendar":
            WorkingCalendar.objects.filter(pk=calendar.pk).update(holidays_country="AT")
            assert calendars.get(calendar).is_working(date(2026, 7, 21))
            return
        case "weekend":
            calendar.weekend = [Weekday.SUN, Weekday.MON]
            calendar.save()
    assert not calendars.get(calendar).is_working(monday)


def test_what_a_rolled_back_transaction_wrote_is_forgotten() -> None:
    monday = date(2026, 11, 23)
    calendar = WorkingCalendar.objects.get(code="eu-brussels")
    with transaction.atomic():
        CalendarDay.objects.create(calendar=calendar, day=monday)
        assert not calendars.get("eu-brussels").is_working(monday)
        transaction.set_rollback(True)
    assert calendars.get("eu-brussels").is_working(monday)


def test_a_countrys_row_made_later_is_seen() -> None:
    senegal = Country.objects.get(iso2="SN")
    monday = date(2026, 11, 23)
    assert calendars.for_country("SN").is_working(monday)
    row = WorkingCalendar.objects.create(
        code="country-sn",
        country=senegal,
        name_en="Senegal",
        time_zone="Africa/Dakar",
        holidays_country="SN",
    )
    CalendarDay.objects.create(calendar=row, day=monday)
    changed = calendars.for_country("SN")
    assert not changed.is_working(monday)
    assert not changed.is_working(date(2026, 12, 25)), "the library's holidays stay"
    row.delete()
    assert calendars.for_country("SN").is_working(monday)


def test_unknown_codes_are_refused() -> None:
    for wrong in ("nowhere", "country-zz"):
        with pytest.raises(calendars.UnknownCalendar):
            calendars.get(wrong)
    with pytest.raises(calendars.UnknownCalendar):
        calendars.for_country("ZZ")


def test_the_database_refuses_a_week_without_work() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkingCalendar.objects.filter(code="austria").update(weekend=list(Weekday.values))
