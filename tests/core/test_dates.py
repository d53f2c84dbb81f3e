"""Days and moments in words, in the five languages."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from core import dates

DAY = date(2026, 9, 4)
#: Half past ten in the evening in Brussels is the next day's dawn nowhere in the portal.
MOMENT = datetime(2026, 9, 4, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "long", "short", "month", "moment"),
    [
        ("en", "4 September 2026", "4 Sept 2026", "September 2026", "4 Sept 2026, 22:30"),
        (
            "es",
            "4 de septiembre de 2026",
            "4 sept 2026",
            "septiembre de 2026",
            "4 sept 2026, 22:30",
        ),
        ("fr", "4 septembre 2026", "4 sept. 2026", "septembre 2026", "4 sept. 2026, 22:30"),
        ("pt", "4 de setembro de 2026", "4 set. 2026", "setembro de 2026", "4 set. 2026, 22:30"),
        ("ar", "4 سبتمبر 2026", "4 سبتمبر 2026", "سبتمبر 2026", "4 سبتمبر 2026، 22:30"),
    ],
)
def test_each_language_writes_them_its_own_way(
    language: str, long: str, short: str, month: str, moment: str
) -> None:
    """Months in lower case where so, the Arabic comma, digits of Europe, 24 hours."""
    with translation.override(language):
        said = (
            dates.long_day(DAY),
            dates.short_day(DAY),
            dates.month(DAY),
            dates.moment(MOMENT),
        )
    assert said == (long, short, month, moment)


def test_a_moment_counts_where_the_portal_is() -> None:
    """Shortly before midnight in UTC the day is over in Brussels."""
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert dates.day_of(late) == date(2027, 1, 1)
    assert dates.long_day(late) == "1 January 2027"


def test_nothing_is_said_of_no_day() -> None:
    """Nor does a template fail on it."""
    drawn = Template("[{{ day|short_day }}{{ day|long_day }}{{ day|month }}{{ day|moment }}]")
    assert drawn.render(Context({"day": None})) == "[]"
