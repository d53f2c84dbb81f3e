"""When things happened: working days in the past, and a list of what happens in its order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reference import calendars

TEAM_ZONE = ZoneInfo("Europe/Vienna")


@dataclass(frozen=True)
class Calendar:
    """Moments in the past, on working days of the team, between nine and five."""

    now: datetime
    working: calendars.Calendar

    @property
    def today(self) -> date:
        """The day it is for the team."""
        return self.now.astimezone(TEAM_ZONE).date()

    def on(self, days_ago: int, hour: int = 10) -> datetime:
        """That many days ago, on the last working day until then; never in the future."""
        day = (self.now - timedelta(days=days_ago)).astimezone(TEAM_ZONE).date()
        return min(self.at(day, hour), self.now)

    def at(self, day: date, hour: int = 10) -> datetime:
        """An hour of a day, or of the last working day before it; may lie ahead."""
        while not self.working.is_working(day):
            day -= timedelta(days=1)
        return datetime.combine(day, time(hour), tzinfo=TEAM_ZONE)

    def from_(self, day: date, hour: int = 10) -> datetime:
        """An hour of a day, or of the next working day after it; may lie ahead."""
        while not self.working.is_working(day):
            day += timedelta(days=1)
        return datetime.combine(day, time(hour), tzinfo=TEAM_ZONE)

    def after(self, earlier: datetime | None, moment: datetime) -> datetime:
        """The moment, or half an hour after the earlier one where weekends moved them together."""
        if earlier is None or moment > earlier:
            return moment
        return min(earlier + timedelta(minutes=35), self.now)

    def monday(self, day: date) -> date:
        """The Monday of a day's week."""
        return day - timedelta(days=day.weekday())


@dataclass
class Timeline:
    """What happens when. Only what lies in the past takes place, in the order of time."""

    now: datetime
    _planned: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)

    def add(self, at: datetime, happen: Callable[[datetime], None]) -> None:
        """Something happens at a moment; what is added later comes later at the same moment."""
        self._planned.append((at, len(self._planned), happen))

    def run(self) -> None:
        """Let it happen, up to now; what happens may plan nothing more."""
        for at, _number, happen in sorted(self._planned, key=lambda row: row[:2]):
            if at > self.now:
                return
            happen(at)
