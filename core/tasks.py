"""Tasks of `core`: thin, ids in, one call."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core import deadlines, dispatch, jobs, uploads
from core.models import Deadline, Outbox
from core.workflow import Act, Refusal, Table, tables

log = logging.getLogger(__name__)

#: An outbox row younger than this is still in the hands of the broker.
SWEEP_AFTER = timedelta(seconds=20)
#: The most rows that one sweep takes, so that it ends well before the next one.
SWEEP_MOST = 500


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
    """Remove uploads whose form nobody came back to correct. Returns how many."""
    return uploads.forget()


@shared_task(ignore_result=True)
def run_due_deadlines() -> int:
    """Run the verbs of reached deadlines as the system. Returns how many ran.

    Safe to run twice and late: a deadline is handled once, under its row lock.
    """
    wanted = Q(pk__in=[])
    for table in tables.values():
        for clock in table.clocks.values():
            if clock.on_due:
                wanted |= Q(table=table.name, kind=clock.kind)
    ids = list(deadlines.due().filter(wanted).values_list("pk", flat=True)[:SWEEP_MOST])
    return sum(_run_due(pk) for pk in ids)


def _run_due(pk: int) -> bool:
    with transaction.atomic():
        deadline = (
            Deadline.objects.select_for_update(skip_locked=True)
            .filter(pk=pk, handled_at__isnull=True, stopped_at__isnull=True)
            .first()
        )
        if deadline is None:
            return False
        Deadline.objects.filter(pk=pk).update(handled_at=timezone.now())
    table: Table = tables[deadline.table]
    obj = table.model._default_manager.get(pk=deadline.subject_id)
    try:
        table.run(table.clocks[deadline.kind].on_due, obj, act=Act.system())
    except Refusal as refusal:
        log.info("Deadline %s: nothing to do: %s", pk, refusal)
        return False
    except Exception:
        # Not done: the next run tries again.
        Deadline.objects.filter(pk=pk).update(handled_at=None)
        raise
    return True
