"""Time that passes: what beat and worker do between the acts of a story, day by day.

Nothing waits in earnest. The clock of the process is set to the moment of each act; the days before
it pass first, with their reminders, due verbs, gathered mails and digests.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from core import dispatch, reminders
from core import tasks as core_tasks
from core.models import Deadline, Outbox
from core.workflow import Stale, Table
from notifications import delivery
from notifications.enums import DeliveryState
from notifications.models import Delivery

#: At which hour (UTC) beat looks for reminders and due clocks: in the morning of everybody here.
HOUR = 8


class Passing:
    """The clock of a story. `now` only goes ahead."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._depth = 0

    def read(self) -> datetime:
        """What `timezone.now` answers."""
        return self.now

    def until(self, moment: datetime) -> None:
        """Let time pass up to a moment."""
        while (stop := self._next_stop(moment)) is not None:
            self.now = stop
            core_tasks.run_due_deadlines()
            reminders.send(stop)
            self.settle()
        self.now = max(self.now, moment)

    def _next_stop(self, moment: datetime) -> datetime | None:
        """The next moment at which beat finds something, before this one."""
        waiting = Delivery.objects.filter(
            state=DeliveryState.QUEUED, next_try_at__lt=moment
        ).order_by("next_try_at")
        stops = list(waiting.values_list("next_try_at", flat=True)[:1])
        if Deadline.objects.filter(stopped_at__isnull=True, due_at__isnull=False).exists():
            stops += [self._next_look()]
        ahead = [max(stop, self.now) for stop in stops if stop is not None and stop < moment]
        return min(ahead, default=None)

    def _next_look(self) -> datetime:
        today = self.now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
        return today if today > self.now else today + timedelta(days=1)

    def settle(self) -> None:
        """Tell what happened and send what is due."""
        for event_id in Outbox.objects.filter(dispatched_at=None).values_list("event", flat=True):
            dispatch.dispatch(str(event_id))
        delivery.send_ready()

    def perform(self, table: Table[Any], *args: Any, **more: Any) -> Any:
        """A verb at its moment; what it announces is told at once."""
        if self._depth == 0:
            self.until(more["act"].at)
        self._depth += 1
        try:
            return _performed(table, *args, **more)
        except Stale:
            # A due clock was there first, as it would have been.
            verb, obj = args
            obj.refresh_from_db()
            if not verb.also_system or obj.state != verb.target:
                raise
            return None
        finally:
            self._depth -= 1
            if self._depth == 0:
                self.settle()


_performed = Table.perform


@contextmanager
def passing(since: datetime, monkeypatch: Any) -> Iterator[Passing]:
    """Every verb inside happens at the moment of its act, and time passes in between."""
    clock = Passing(since)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", clock.read)
        patch.setattr(Table, "perform", lambda *args, **more: clock.perform(*args, **more))
        yield clock
