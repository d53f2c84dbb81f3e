"""Reminders of deadlines: before, after, and to others when nothing comes of it.

Beat asks often, and each reminder goes out once: it is a row of its own, written with its event
under the lock of its subject. After a standstill only the latest reminder is sent, late; the ones
it overtook would say what is no longer so.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import conf, deadlines, events, notices
from core.conf import Definition, between
from core.deadlines import WorkingDays
from core.enums import ActMode, ReminderStep
from core.models import Deadline, DeadlineMove, DeadlineReminder, Event
from core.moves import clock_of
from core.workflow import tables
from core.workflow.clocks import MOVED_NOTICE, OVERDUE_NOTICE, REMINDER_NOTICE, reminded_kind

log = logging.getLogger(__name__)

#: From this hour on, where the clock's calendar lives, and on its working days only.
FROM_HOUR = 7
#: The most reminders of one run, so that it ends well before the next one.
MOST = 500

FIRST_DAYS = conf.define(
    Definition(
        "deadlines.first_reminder_days",
        int,
        3,
        _("First reminder of a deadline, in working days before"),
        _("Sent only when at least half of the time has gone. 0 for none."),
        between(0, 30),
    )
)
LAST_DAYS = conf.define(
    Definition(
        "deadlines.last_reminder_days",
        int,
        1,
        _("Last reminder of a deadline, in working days before"),
        _("Sent only when at least half of the time has gone. 0 for none."),
        between(0, 30),
    )
)
ESCALATION_DAYS = conf.define(
    Definition(
        "deadlines.escalation_days",
        int,
        3,
        _("Overdue deadlines go to the team leader, in working days after"),
        _("Whoever is late is told once more at the same time."),
        between(1, 60),
    )
)


@dataclass(frozen=True)
class Days:
    """When reminders are sent, in working days."""

    first: int
    last: int
    escalation: int

    @classmethod
    def in_force(cls) -> "Days":
        """As the settings say now."""
        return cls(*(conf.value(d.key) for d in (FIRST_DAYS, LAST_DAYS, ESCALATION_DAYS)))


@dataclass(frozen=True)
class Running:
    """What counts of a clock: its day, its length, and since when it runs towards that day."""

    due_on: date
    due_at: datetime
    working_days: int
    since: datetime
    has_verb: bool = False


def step_of(
    clock: Running, calendar: WorkingDays, days: Days, now: datetime
) -> ReminderStep | None:
    """The reminder that is to stand at this moment, or None. Pure.

    None outside working hours; before the due day also when less than half of the time has gone,
    or when whoever is asked was told today already by what made the clock run.
    """
    local = now.astimezone(calendar.tz)
    today = local.date()
    if local.hour < FROM_HOUR or not deadlines.is_working(calendar, today):
        return None
    if now > clock.due_at:
        if clock.has_verb:
            return None
        late = today >= calendar.add(clock.due_on, days.escalation)
        return ReminderStep.ESCALATED if late else ReminderStep.OVERDUE
    left = calendar.count(today, clock.due_on)
    if today <= clock.since.astimezone(calendar.tz).date() or 2 * left > clock.working_days:
        return None
    if left <= days.last and days.last:
        return ReminderStep.LAST
    if left <= days.first and days.first:
        return ReminderStep.FIRST
    return None


def send(now: datetime | None = None) -> int:
    """Send what is to be said of deadlines now. Returns how many reminders went out.

    Safe to run twice at once, and late. One deadline that can't be reminded of stops no other.
    """
    now = now or timezone.now()
    days = Days.in_force()
    calendars: dict[str, WorkingDays] = {}
    sent = 0
    for row in _candidates(now, days):
        if sent == MOST:
            break
        try:
            known = clock_of(row)
            if known is None or known[1].quiet:
                continue
            if row.calendar_code not in calendars:
                calendars[row.calendar_code] = deadlines.calendar_of(row.calendar_code)
            step = step_of(_running(row, known[1].on_due), calendars[row.calendar_code], days, now)
            if step is not None and step not in row.sent_steps:
                sent += _remind(row, step, now)
        except Exception:
            log.exception("Deadline %s could not be reminded of", row.pk)
    return sent


def _candidates(now: datetime, days: Days) -> list[Any]:
    """Running clocks near their day or past it, with what was sent. Two queries."""
    # Weekends and long holidays included: a bound for the database, not the rule.
    horizon = now + timedelta(days=7 + 3 * max(days.first, days.last))
    finished = DeadlineReminder.objects.filter(
        deadline=OuterRef("pk"), due_on=OuterRef("due_on"), step=ReminderStep.ESCALATED
    )
    rows: list[Any] = list(
        Deadline.objects.filter(
            ~Exists(finished),
            stopped_at__isnull=True,
            due_at__lt=horizon,
            table__in=list(tables),
        )
        .annotate(
            since=Greatest("started_at", Max("pauses__resumed_at"), Max("moves__event__at")),
        )
        .order_by("due_at")
    )
    sent: dict[int, set[str]] = {}
    for reminder in DeadlineReminder.objects.filter(
        deadline__in=[row.pk for row in rows], due_on=models.F("deadline__due_on")
    ):
        sent.setdefault(reminder.deadline_id, set()).add(reminder.step)
    for row in rows:
        row.sent_steps = sent.get(row.pk, set())
    return rows


def _running(row: Any, on_due: str) -> Running:
    return Running(row.due_on, row.due_at, row.working_days, row.since, bool(on_due))


def _remind(row: Any, step: ReminderStep, now: datetime) -> bool:
    """Write one reminder and its event, unless it is there or the clock has changed."""
    subject = tables[row.table].model._default_manager.get(pk=row.subject_id)
    with transaction.atomic():
        events.lock([subject])
        still = Deadline.objects.select_for_update(skip_locked=True).filter(
            pk=row.pk, stopped_at__isnull=True, due_on=row.due_on
        )
        told = DeadlineReminder.objects.filter(deadline=row, due_on=row.due_on, step=step)
        if not still.first() or told.exists():
            return False
        subject.refresh_from_db()
        state = str(getattr(subject, "state", ""))
        event = events.record(
            subject,
            reminded_kind(row.table, row.kind, step),
            at=now,
            mode=ActMode.SYSTEM,
            from_state=state,
            to_state=state,
            payload={
                "deadline": row.pk,
                "clock": row.kind,
                "step": str(step),
                "due_on": str(row.due_on),
            },
        )
        DeadlineReminder.objects.create(deadline=row, step=step, due_on=row.due_on, event=event)
    return True


# -- What the mails say ----------------------------------------------------------------------------


def _still_due(event: Event, subject: Any) -> bool:
    """A notice about a deadline holds while that deadline runs towards the same day."""
    return Deadline.objects.filter(
        pk=event.payload["deadline"], stopped_at__isnull=True, due_on=event.payload["due_on"]
    ).exists()


def _about(event: Event, subject: Any, person: Any) -> dict[str, Any]:
    """The clock in words, its day, what it is about; for a move the day before and the reason."""
    row = Deadline.objects.get(pk=event.payload["deadline"])
    known = clock_of(row)
    moved = DeadlineMove.objects.filter(event=event).first()
    return {
        "clock": known[1].label if known is not None else "",
        "due_on": date.fromisoformat(event.payload["due_on"]),
        "step": event.payload.get("step", ""),
        "moved_from": moved.from_day if moved is not None else None,
        "about": title_of(subject),
    }


def title_of(subject: Any) -> str:
    """What a subject is called: its title, working title or name, else its words for itself."""
    for name in ("title", "working_title", "name"):
        value = getattr(subject, name, "")
        if value and not callable(value):
            return str(value)
    return str(subject)


for _notice in (REMINDER_NOTICE, OVERDUE_NOTICE, MOVED_NOTICE):
    notices.context_for(_notice)(_about)
    notices.still_true_for(_notice)(_still_due)
