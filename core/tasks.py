"""Tasks of `core`: thin, ids in, one call."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from core import deadlines, dispatch, jobs, reminders, uploads
from core.models import Deadline, Outbox
from core.uploads import parts
from core.workflow import Act, Refusal, Table, tables

log = logging.getLogger(__name__)

#: An outbox row younger than this is still in the hands of the broker.
SWEEP_AFTER = timedelta(seconds=20)
#: The most rows that one sweep takes, so that it ends well before the next one.
SWEEP_MOST = 500
#: First key of the advisory locks of deadlines in hand; those of the event chain have another.
LOCK_SPACE = 43


@shared_task(ignore_result=True)
def dispatch_event(event_id: str) -> None:
    """Tell everybody concerned of one event."""
    _dispatch(event_id)


@shared_task(ignore_result=True)
def sweep_outbox() -> int:
    """Tell what the broker missed. Returns how many events it told."""
    waiting = (
        Outbox.objects.filter(
            dispatched_at__isnull=True, created_at__lt=timezone.now() - SWEEP_AFTER
        )
        .order_by("attempts", "created_at")
        .values_list("event_id", flat=True)[:SWEEP_MOST]
    )
    return sum(_dispatch(str(event_id)) for event_id in list(waiting))


def _dispatch(event_id: str) -> bool:
    try:
        return dispatch.dispatch(event_id)
    except Exception as error:
        log.warning("Event %s could not be told: %s", event_id, error, exc_info=True)
        dispatch.note_failure(event_id, error)
        return False


@shared_task(ignore_result=True)
def sweep_jobs() -> int:
    """Hand over again the jobs that the broker missed. Returns how many."""
    return jobs.sweep(older_than=SWEEP_AFTER, most=SWEEP_MOST)


@shared_task(ignore_result=True)
def forget_kept_uploads() -> int:
    """Remove what nobody came back for: kept files, and parts of files. Returns how many."""
    return uploads.forget() + parts.forget()


@shared_task(ignore_result=True)
def remind() -> int:
    """Send the reminders of deadlines that are to go out now. Returns how many."""
    return reminders.send()


@shared_task(ignore_result=True)
def run_due_deadlines() -> int:
    """Run the verbs of reached deadlines as the system. Returns how many ran.

    Safe to run twice at once and late: a deadline is handled once, and one that fails stops no
    other and is tried again by the next run.
    """
    wanted = Q(pk__in=[])
    for table in tables.values():
        for clock in table.clocks.values():
            if clock.on_due:
                wanted |= Q(table=table.name, kind=clock.kind)
    ids = list(deadlines.due().filter(wanted).values_list("pk", flat=True)[:SWEEP_MOST])
    return sum(_run_due(pk) for pk in ids)


def _run_due(pk: int) -> bool:
    """The verb and the mark that it ran stand or fall together, also when the worker is killed."""
    try:
        with transaction.atomic():
            # No row lock: the verb takes its own locks, in the order in which people's acts do.
            if not _alone(pk):
                return False
            deadline = Deadline.objects.filter(
                pk=pk, handled_at__isnull=True, stopped_at__isnull=True, due_at__lt=timezone.now()
            ).first()
            if deadline is None:
                return False
            done = _perform_due(deadline)
            Deadline.objects.filter(pk=pk).update(handled_at=timezone.now())
            return done
    except Exception:
        log.exception("Deadline %s: its verb failed", pk)
        return False


def _alone(pk: int) -> bool:
    """Whether no other scheduler has this deadline in hand, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s, %s)", [LOCK_SPACE, pk % 2**31])
        return bool(cursor.fetchone()[0])


def _perform_due(deadline: Deadline) -> bool:
    table: Table = tables[deadline.table]
    obj = table.model._default_manager.get(pk=deadline.subject_id)
    try:
        table.run(table.clocks[deadline.kind].on_due, obj, act=Act.system())
    except Refusal as refusal:
        log.info("Deadline %s: nothing to do: %s", deadline.pk, refusal)
        return False
    return True
