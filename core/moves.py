"""Moving a deadline to another day: who may, which days, with a reason, told to those concerned."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core import deadlines, events
from core.dates import long_day
from core.deadlines import Clock, WorkingDays
from core.enums import ActMode
from core.models import Deadline, DeadlineMove, Event
from core.policy import Standing
from core.workflow import (
    Act,
    AlreadyDone,
    Guarded,
    NotAllowed,
    NotVisible,
    Stale,
    Table,
    Text,
    tables,
)
from core.workflow.acts import standings_of
from core.workflow.clocks import moved_kind

#: How far ahead a deadline may be moved; whoever needs longer closes the case instead.
FARTHEST = timedelta(days=366)


def clock_of(deadline: Deadline) -> tuple[Table[Any], Clock] | None:
    """The table and the clock that a deadline belongs to; None for one no longer declared."""
    table = tables.get(deadline.table)
    clock = table.clocks.get(deadline.kind) if table is not None else None
    return (table, clock) if table is not None and clock is not None else None


def may_move(standing: Standing | None, deadline: Deadline, subject: models.Model) -> bool:
    """Whether somebody's stakes in the subject let them move this clock, as it now is."""
    found = clock_of(deadline)
    if found is None or deadline.stopped_at is not None or deadline.due_on is None:
        return False
    table, clock = found
    return not clock.fixed and bool(table.policy.stakes_of(standing, subject) & set(clock.movers))


def fault(calendar: WorkingDays, before: date, to: date, now: datetime) -> Text | None:
    """Why a day can't be the new one, or None: another one, ahead, a working day, within a year."""
    today = now.astimezone(calendar.tz).date()
    if to == before:
        return _("This is the day on which it is due already.")
    if to <= today:
        return _("Choose a day that lies ahead.")
    if to > today + FARTHEST:
        return _("Choose a day within a year.")
    if not deadlines.is_working(calendar, to):
        ahead = calendar.add(to, 1)
        return _("Nobody works there on that day. The next working day is %(day)s.") % {
            "day": long_day(ahead)
        }
    return None


def move(pk: int, to: date, reason: str, *, act: Act, seen: date) -> DeadlineMove:
    """Move a running clock to another day and tell those concerned.

    `seen` is the due day that the page showed. Raises NotVisible, NotAllowed, Stale when it was
    stopped or moved meanwhile, Guarded with sentences, AlreadyDone for a second click.
    """
    with transaction.atomic():
        found = Deadline.objects.filter(pk=pk).first()
        known = clock_of(found) if found is not None else None
        if found is None or known is None:
            raise NotVisible(_("There is nothing here for you."))
        table, clock = known
        subject = table.model._default_manager.get(pk=found.subject_id)
        events.lock([subject])
        deadline = Deadline.objects.select_for_update().get(pk=pk)
        principal = _authorise(table, clock, subject, act)
        kind = moved_kind(table.name, clock.kind)
        done = Event.objects.filter(verb=kind, nonce=act.nonce).first() if act.nonce else None
        if done is not None:
            raise AlreadyDone(done)
        if deadline.stopped_at is not None or deadline.due_on is None or deadline.due_on != seen:
            raise Stale(_("Somebody was faster: this deadline has changed meanwhile."))
        if deadline.pauses.filter(resumed_at__isnull=True).exists():
            raise Guarded(_("The clock stands still. It can be moved once it runs again."))
        calendar = clock.calendar(subject)
        sentence = fault(calendar, deadline.due_on, to, act.at)
        if sentence or not reason.strip():
            raise Guarded(sentence or _("Say why it is moved."))
        deadlines.put_off(deadline, calendar, to)
        if clock.moved is not None:
            clock.moved(subject, to)
        state = str(getattr(subject, "state", ""))
        event = events.record(
            subject,
            kind,
            at=act.at,
            mode=ActMode.SIGNED_IN,
            actor_id=act.user.pk,
            principal_id=principal,
            from_state=state,
            to_state=state,
            payload={
                "deadline": deadline.pk,
                "clock": clock.kind,
                "from_day": seen.isoformat(),
                "due_on": to.isoformat(),
            },
            detail=reason.strip(),
            nonce=act.nonce,
        )
        return DeadlineMove.objects.create(deadline=deadline, event=event, from_day=seen, to_day=to)


def _authorise(table: Table[Any], clock: Clock, subject: models.Model, act: Act) -> int | None:
    """The user for whom a deputy moves it, if any. Raises NotVisible or NotAllowed."""
    visible = False
    for standing, principal in standings_of(act):
        if table.policy.stakes_of(standing, subject) & set(clock.movers) and not clock.fixed:
            return principal
        visible = visible or table.policy.may(standing, "view", subject)
    if not visible:
        raise NotVisible(_("There is nothing here for you."))
    raise NotAllowed(clock.fixed or _("This deadline is not yours to move. Ask the team leader."))
