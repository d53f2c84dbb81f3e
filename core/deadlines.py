"""Clocks in working days. `reference` knows the calendars; this module keeps the clocks.

How days are counted. A day counts when it is a working day of the clock's calendar, lies after
the day on which the clock started, and the clock was running when that day ended. So the day of
the start never counts, the day on which a clock is paused does not count, the day on which it
resumes does. A clock of n days is due on the last second of the n-th day that counts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise

from core.models import Deadline, DeadlinePause
from core.models.base import subject_key


class WorkingDays(Protocol):
    """What a calendar must offer; `reference.calendars` implements it."""

    @property
    def code(self) -> str: ...
    @property
    def tz(self) -> ZoneInfo: ...
    def add(self, start: date, n: int) -> date: ...
    def count(self, after: date, through: date) -> int: ...
    def end_of(self, day: date) -> datetime: ...


@dataclass(frozen=True)
class Clock:
    """One kind of clock of a verb table.

    `days` and `calendar` say, for a subject, how many working days of whose calendar; `on_due`
    names the verb that the system runs when it is reached, if any. `since` gives the moment it
    counts from, when that is not the moment of the verb that starts it (a letter received days
    before it was registered).

    Who it is about, as stakes of the subject's policy: it `asks` some to act and reminds them;
    `escalates` to others when they don't; others `awaits` what comes of it, and hear of a move.
    `movers` may move it; `moved(subject, day)` writes the new day wherever else it is kept.
    `quiet` says why a clock reminds nobody, `fixed` why it can't be moved; `shown_to` is the view
    that sees its moves in the history.
    """

    kind: str
    label: str | Promise
    days: Callable[[Any], int]
    calendar: Callable[[Any], WorkingDays]
    on_due: str = ""
    since: Callable[[Any], datetime] | None = None
    asks: tuple[str, ...] = ()
    escalates: tuple[str, ...] = ()
    awaits: tuple[str, ...] = ()
    movers: tuple[str, ...] = ("leader",)
    moved: Callable[[Any, date], None] | None = None
    quiet: str = ""
    fixed: str | Promise = ""
    shown_to: str = "view"


_source: list[Callable[[str], WorkingDays]] = []


def know_calendars(source: Callable[[str], WorkingDays]) -> None:
    """Say where calendars are found by their code; `reference` does so when it starts."""
    _source[:] = [source]


def calendar_of(code: str) -> WorkingDays:
    """The calendar that a clock was started with. LookupError when there is none any more."""
    if not _source:
        raise LookupError(f"Nobody knows the calendar {code!r}.")
    return _source[0](code)


def is_working(calendar: WorkingDays, day: date) -> bool:
    """Whether people of a calendar work on a day."""
    return calendar.count(day - timedelta(days=1), day) == 1


def days_counted(
    calendar: WorkingDays,
    started: date,
    through: date,
    pauses: Iterable[tuple[date, date | None]],
) -> int:
    """How many days of a clock have counted by the end of `through`; the inverse of `due_day`."""
    after, total = started, 0
    for paused, resumed in pauses:
        last = min(through, paused - timedelta(days=1))
        total += calendar.count(after, last)
        if resumed is None or resumed > through:
            return total
        after = max(started, resumed - timedelta(days=1))
    return total + calendar.count(after, through)


def due_day(
    calendar: WorkingDays, started: date, days: int, pauses: Iterable[tuple[date, date | None]]
) -> date | None:
    """The day on which a clock of `days` working days ends, or None while it stands still.

    `pauses` are (paused on, resumed on or None), oldest first, not overlapping; dates as read in
    the calendar's time zone. Pure; the rule is in the module's docstring.
    """
    after, left = started, days
    for paused, resumed in pauses:
        before_pause = calendar.count(after, paused - timedelta(days=1))
        if before_pause >= left:
            return calendar.add(after, left)
        left -= before_pause
        if resumed is None:
            return None
        after = max(started, resumed - timedelta(days=1))
    return calendar.add(after, left)


def start(
    subject: models.Model, table: str, clock: Clock, *, at: datetime, days: int | None = None
) -> Deadline:
    """Start a clock on a subject; a running one of the same kind is stopped first, as missed."""
    type_id, pk = subject_key(subject)
    stop(subject, clock.kind, at=at, met=False)
    calendar = clock.calendar(subject)
    length = clock.days(subject) if days is None else days
    at = clock.since(subject) if clock.since is not None else at
    day = calendar.add(at.astimezone(calendar.tz).date(), length)
    return Deadline.objects.create(
        subject_type_id=type_id,
        subject_id=pk,
        table=table,
        kind=clock.kind,
        calendar_code=calendar.code,
        started_at=at,
        working_days=length,
        due_at=calendar.end_of(day),
        due_on=day,
    )


def _open(subject: models.Model, kind: str) -> Deadline | None:
    type_id, pk = subject_key(subject)
    return (
        Deadline.objects.select_for_update()
        .filter(subject_type_id=type_id, subject_id=pk, kind=kind, stopped_at__isnull=True)
        .first()
    )


def stop(subject: models.Model, kind: str, *, at: datetime, met: bool | None = None) -> None:
    """Stop a clock. Whether it was met is read from `due_at` unless said; no clock, no effect."""
    deadline = _open(subject, kind)
    if deadline is None:
        return
    if met is None:
        met = deadline.due_at is None or at <= deadline.due_at
    DeadlinePause.objects.filter(deadline=deadline, resumed_at__isnull=True).update(resumed_at=at)
    Deadline.objects.filter(pk=deadline.pk).update(stopped_at=at, met=met)


def pause(subject: models.Model, clock: Clock, *, at: datetime) -> None:
    """Let a clock stand still because the other side has the ball. An overdue one stays overdue."""
    deadline = _open(subject, clock.kind)
    if deadline is None or deadline.is_paused:
        return
    DeadlinePause.objects.create(deadline=deadline, paused_at=at)
    _recount(deadline, clock.calendar(subject))


def resume(subject: models.Model, clock: Clock, *, at: datetime) -> None:
    """Let a paused clock run again."""
    deadline = _open(subject, clock.kind)
    if deadline is None:
        return
    DeadlinePause.objects.filter(deadline=deadline, resumed_at__isnull=True).update(resumed_at=at)
    _recount(deadline, clock.calendar(subject))


def put_off(deadline: Deadline, calendar: WorkingDays, day: date) -> None:
    """Let a running clock end on another day, a working day after today, pauses still apart.

    The caller has locked the row and judged the day. What changes is the number of working days,
    so that a later pause moves the new day as it would have moved the old one.
    """
    started, pauses = _stretches(deadline, calendar)
    deadline.working_days = days_counted(calendar, started, day, pauses)
    _set_day(deadline, calendar, due_day(calendar, started, deadline.working_days, pauses))


def _stretches(
    deadline: Deadline, calendar: WorkingDays
) -> tuple[date, list[tuple[date, date | None]]]:
    """The day of the start and the pauses, as the calendar's own days."""

    def local(moment: datetime | None) -> date | None:
        return moment.astimezone(calendar.tz).date() if moment else None

    pauses = [
        (local(paused) or date.min, local(resumed))
        for paused, resumed in deadline.pauses.values_list("paused_at", "resumed_at")
    ]
    return deadline.started_at.astimezone(calendar.tz).date(), pauses


def _recount(deadline: Deadline, calendar: WorkingDays) -> None:
    started, pauses = _stretches(deadline, calendar)
    _set_day(deadline, calendar, due_day(calendar, started, deadline.working_days, pauses))


def _set_day(deadline: Deadline, calendar: WorkingDays, day: date | None) -> None:
    """Another due day, or none; a verb that ran at the old one runs anew at the new one."""
    if day == deadline.due_on:
        return
    deadline.due_on = day
    deadline.due_at = calendar.end_of(day) if day else None
    deadline.handled_at = None
    deadline.save(update_fields=["due_on", "due_at", "handled_at", "working_days"])


def open_deadlines(subjects: Iterable[models.Model]) -> models.QuerySet[Deadline]:
    """The clocks that run or stand still on these subjects (all of one model), soonest first."""
    listed = list(subjects)
    if not listed:
        return Deadline.objects.none()
    type_id = subject_key(listed[0])[0]
    return Deadline.objects.filter(
        subject_type_id=type_id, subject_id__in=[s.pk for s in listed], stopped_at__isnull=True
    ).order_by(models.F("due_at").asc(nulls_last=True))


def running_on(subject: models.Model) -> list[Deadline]:
    """The clocks of one subject, soonest first; read once for all parts of a page."""
    kept: list[Deadline] | None = subject.__dict__.get("_running_clocks")
    if kept is None:
        kept = subject.__dict__["_running_clocks"] = list(open_deadlines([subject]))
    return kept


def remember_running(subject: models.Model, clocks: list[Deadline]) -> None:
    """Spare a page that has read `open_deadlines([subject])` with other things the question."""
    subject.__dict__["_running_clocks"] = clocks


def due(now: datetime | None = None) -> models.QuerySet[Deadline]:
    """Clocks that are reached and whose verb has not run yet, oldest first."""
    return Deadline.objects.filter(
        stopped_at__isnull=True, handled_at__isnull=True, due_at__lt=now or timezone.now()
    ).order_by("due_at")
