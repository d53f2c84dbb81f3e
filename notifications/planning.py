"""When a notice leaves as a mail, and beside which others. Pure but for the settings it is given.

What asks somebody to act, and every acknowledgement, leaves at once. What only informs follows the
reader's choice: at once, gathered by case and hour, in a daily or weekly digest; quiet hours hold
it. Everything that shares a mail shares the key of its delivery, which is unique: however often and
wherever it is planned, there is one mail.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from notifications.catalog import Entry
from notifications.enums import Frequency
from notifications.models.choices import DIGEST_AT
from notifications.models.told import DIGEST, GATHERED, REMINDERS

#: Reminders of one person that come within so many minutes are one mail.
REMINDER_MINUTES = 10
SATURDAY, DAYS = 5, 7


@dataclass(frozen=True)
class Hours:
    """When somebody reads; see `models.ReadingHours`."""

    zone: ZoneInfo
    digest_at: time = DIGEST_AT
    quiet_from: time | None = None
    quiet_until: time | None = None
    quiet_weekends: bool = False


@dataclass(frozen=True)
class Plan:
    """When a mail leaves. `kind` and `key` are set where it may carry several notices."""

    due: datetime
    kind: str = ""
    key: str = ""

    @property
    def gathers(self) -> bool:
        """Whether the notice joins others."""
        return bool(self.key)


def plan(
    entry: Entry,
    person_id: int,
    case_key: str,
    frequency: Frequency,
    hours: Hours,
    gather_minutes: int,
    now: datetime,
) -> Plan:
    """When a notice of this kind leaves to this person. `frequency` is none of OFF."""
    if entry.by_person:
        due = _boundary(now, REMINDER_MINUTES)
        return Plan(due, REMINDERS, f"{REMINDERS}:{person_id}:{_stamp(due)}")
    if entry.mandatory:
        return Plan(now)
    if frequency in (Frequency.DAILY, Frequency.WEEKLY):
        due = next_digest(now, hours, weekly=frequency == Frequency.WEEKLY)
        day = due.astimezone(hours.zone).date()
        return Plan(after_quiet(due, hours), DIGEST, f"{DIGEST}:{person_id}:{day}")
    if frequency == Frequency.AT_ONCE or not gather_minutes:
        return Plan(after_quiet(now, hours))
    due = after_quiet(_boundary(now, gather_minutes), hours)
    return Plan(due, GATHERED, f"{GATHERED}:{person_id}:{case_key}:{_stamp(due)}")


def after_quiet(moment: datetime, hours: Hours) -> datetime:
    """The first moment from this one on that is not quiet."""
    # A week of quiet days and nights is passed in at most so many steps.
    for _step in range(4 * DAYS):
        later = _end_of_quiet(moment, hours)
        if later is None:
            return moment
        moment = later
    return moment


def _end_of_quiet(moment: datetime, hours: Hours) -> datetime | None:
    """The end of the quiet in which a moment lies; None when it is not quiet."""
    local = moment.astimezone(hours.zone)
    if hours.quiet_weekends and local.weekday() >= SATURDAY:
        return _at(local, DAYS - local.weekday(), time(0), hours.zone)
    begin, end = hours.quiet_from, hours.quiet_until
    if begin is None or end is None or begin == end:
        return None
    clock = local.time()
    if begin > end and clock >= begin:
        return _at(local, 1, end, hours.zone)
    if clock < end and (begin > end or begin <= clock):
        later = _at(local, 0, end, hours.zone)
        # When the clocks go back, an hour comes twice; what lies in its second run ends in that.
        return later if later > moment else _at(local, 0, end.replace(fold=1), hours.zone)
    return None


def next_digest(now: datetime, hours: Hours, *, weekly: bool) -> datetime:
    """When the next digest leaves: on a Monday if weekly, not on a quiet weekend."""
    local = now.astimezone(hours.zone)
    for days in range(2 * DAYS + 1):
        due = _at(local, days, hours.digest_at, hours.zone)
        weekday = due.astimezone(hours.zone).weekday()
        if due <= now or (weekly and weekday != 0):
            continue
        if not weekly and hours.quiet_weekends and weekday >= SATURDAY:
            continue
        return due
    raise AssertionError("Two weeks hold a Monday.")


def _at(local: datetime, days: int, clock: time, zone: ZoneInfo) -> datetime:
    """That many days later, at this hour there; an hour that the clocks skip counts as the next."""
    day = local.date() + timedelta(days=days)
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def _boundary(now: datetime, minutes: int) -> datetime:
    """The next full so-many minutes."""
    step = minutes * 60
    return datetime.fromtimestamp((int(now.timestamp()) // step + 1) * step, tz=UTC)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%S")
