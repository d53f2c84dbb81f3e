"""When a mail leaves: against the plainest possible oracle, minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.catalog import Entry
from notifications.enums import Frequency
from notifications.planning import Hours, after_quiet, next_digest, plan

ZONES = ["Europe/Brussels", "Africa/Dakar", "Asia/Kathmandu", "America/La_Paz", "Asia/Amman"]
#: Whole quarters of hours, as people choose them; clock changes are in February to November.
quarters = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 20), timezones=st.just(UTC)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
hours = st.builds(
    Hours,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    digest_at=quarters,
    quiet_from=quarters,
    quiet_until=quarters,
    quiet_weekends=st.booleans(),
)
INFORMS = Entry("told", ("a.b.c",), asks=False, acknowledges=False)
ASKS = Entry("asked", ("a.b.c",), asks=True, acknowledges=False)
NOON = datetime(2026, 11, 18, 12, 20, tzinfo=UTC)  # a Wednesday


def is_quiet(moment: datetime, chosen: Hours) -> bool:
    """The rule, said once more."""
    local = moment.astimezone(chosen.zone)
    if chosen.quiet_weekends and local.strftime("%a") in ("Sat", "Sun"):
        return True
    begin, end, clock = chosen.quiet_from, chosen.quiet_until, local.time()
    if begin is None or end is None or begin == end:
        return False
    return begin <= clock < end if begin < end else clock >= begin or clock < end


@settings(max_examples=60)
@given(moments, hours)
def test_quiet_ends_at_the_first_minute_that_is_not_quiet(at: datetime, chosen: Hours) -> None:
    found = after_quiet(at, chosen)
    walked = at
    while is_quiet(walked, chosen):
        walked += timedelta(minutes=1)
        assert walked - at < timedelta(days=9)
    # Where the clocks are turned an hour may come twice or never.
    assert abs(found - walked) <= timedelta(hours=1)
    if walked.astimezone(chosen.zone).utcoffset() == at.astimezone(chosen.zone).utcoffset():
        assert found == walked


@pytest.mark.parametrize(("begin", "end"), [(time(22), time(2, 45)), (time(2), time(2, 45))])
def test_quiet_in_the_second_run_of_an_hour_ends_in_that_run(begin: time, end: time) -> None:
    """In Brussels the clocks went back from 3:00 to 2:00 on 25 October 2026."""
    chosen = Hours(ZoneInfo("Europe/Brussels"), quiet_from=begin, quiet_until=end)
    again = datetime(2026, 10, 25, 1, 20, tzinfo=UTC)
    assert again.astimezone(chosen.zone).strftime("%H:%M") == "02:20"
    assert after_quiet(again, chosen) == datetime(2026, 10, 25, 1, 45, tzinfo=UTC)
    first = again - timedelta(hours=1)
    assert after_quiet(first, chosen) == datetime(2026, 10, 25, 0, 45, tzinfo=UTC)


@settings(max_examples=100)
@given(moments, hours, st.booleans())
def test_a_digest_comes_at_its_hour_soon(at: datetime, chosen: Hours, weekly: bool) -> None:
    due = next_digest(at, chosen, weekly=weekly)
    local = due.astimezone(chosen.zone)
    assert at < due <= at + timedelta(days=8 if weekly else 4)
    assert not weekly or local.strftime("%a") == "Mon"
    assert weekly or not (chosen.quiet_weekends and local.strftime("%a") in ("Sat", "Sun"))


def planned(entry: Entry, frequency: Frequency, chosen: Hours, at: datetime = NOON) -> object:
    return plan(entry, 7, "requests_app.assistancerequest:3", frequency, chosen, 60, at)


def test_what_asks_leaves_at_once_even_at_night() -> None:
    night = Hours(ZoneInfo("UTC"), quiet_from=time(8), quiet_until=time(20), quiet_weekends=True)
    found = plan(ASKS, 7, "case", Frequency.WEEKLY, night, 60, NOON)
    assert found.due == NOON
    assert not found.gathers


def test_what_informs_of_one_case_shares_the_mail_of_the_hour() -> None:
    plain = Hours(ZoneInfo("UTC"))
    first = planned(INFORMS, Frequency.HOURLY, plain)
    second = planned(INFORMS, Frequency.HOURLY, plain, NOON + timedelta(minutes=39))
    third = planned(INFORMS, Frequency.HOURLY, plain, NOON + timedelta(minutes=41))
    assert first == second != third


def test_all_of_a_quiet_night_is_one_mail_in_the_morning() -> None:
    night = Hours(ZoneInfo("Europe/Brussels"), quiet_from=time(19), quiet_until=time(7, 30))
    evening = datetime(2026, 11, 18, 19, 5, tzinfo=UTC)
    one = planned(INFORMS, Frequency.HOURLY, night, evening)
    other = planned(INFORMS, Frequency.HOURLY, night, evening + timedelta(hours=6))
    assert one == other
    assert plan(INFORMS, 7, "c", Frequency.AT_ONCE, night, 60, evening).due == datetime(
        2026, 11, 19, 6, 30, tzinfo=UTC
    )


def test_daily_and_weekly_share_the_digest_of_a_monday() -> None:
    sunday = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    plain = Hours(ZoneInfo("Africa/Dakar"))
    daily = planned(INFORMS, Frequency.DAILY, plain, sunday)
    weekly = planned(INFORMS, Frequency.WEEKLY, plain, sunday)
    assert daily == weekly
    assert daily.due.date() == date(2026, 11, 23)  # type: ignore[attr-defined]


@pytest.mark.parametrize("minutes", [1, 9])
def test_reminders_of_one_person_are_one_mail(minutes: int) -> None:
    plain = Hours(ZoneInfo("UTC"))
    reminder = Entry("deadline_reminder", ("a.b.c",), asks=True, acknowledges=False)
    begin = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
    later = begin + timedelta(minutes=minutes)
    one = plan(reminder, 7, "case:1", Frequency.AT_ONCE, plain, 60, begin)
    other = plan(reminder, 7, "case:2", Frequency.AT_ONCE, plain, 60, later)
    assert one == other
    assert one.gathers
