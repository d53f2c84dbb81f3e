"""Background jobs: ask once, report progress, finish with a file or a reason.

A job that the broker missed stays queued, one whose worker was killed stays running: a sweep hands
it over again, and so does asking for it again; `begin` lets one worker have it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from core.broker import hand_over
from core.enums import JobState as S
from core.models import Job, StoredFile
from core.models.base import subject_key

#: How much longer than the limit of a task its end may take to be noticed.
SPARE_SECONDS = 30


def ask(kind: str, subject: models.Model, *, by_id: int | None, task: Any, total: int = 1) -> Job:
    """Queue one job of a kind on a subject; while one is open, that one is returned.

    `task` is a Celery task that takes the job's id.
    """
    type_id, pk = subject_key(subject)
    named = {"kind": kind, "subject_type_id": type_id, "subject_id": pk}
    try:
        with transaction.atomic():
            job = Job.objects.create(**named, task=task.name, asked_by_id=by_id, total=total)
    except IntegrityError:
        found = Job.objects.filter(**named, state__in=[S.QUEUED, S.RUNNING]).first()
        # None when the open one has ended this moment: then there is room for another.
        job = found or Job.objects.create(**named, task=task.name, asked_by_id=by_id, total=total)
    if job.state == S.QUEUED or _is_lost(job):
        hand_over(task.name, job.pk)
    return job


def _lost_before() -> datetime:
    """Who began a job before this moment and is not done was killed: no task runs longer."""
    return timezone.now() - timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + SPARE_SECONDS)


def _is_lost(job: Job) -> bool:
    began = job.started_at
    return job.state == S.RUNNING and began is not None and began < _lost_before()


def sweep(*, older_than: timedelta, most: int) -> int:
    """Hand over again what the broker missed or a killed worker left. Returns how many jobs."""
    now = timezone.now()
    lost = Q(state=S.QUEUED, asked_at__lt=now - older_than) | Q(
        state=S.RUNNING, started_at__lt=_lost_before()
    )
    waiting = list(Job.objects.filter(lost).exclude(task="").order_by("asked_at")[:most])
    for job in waiting:
        hand_over(job.task, job.pk)
    return len(waiting)


def begin(job_id: int) -> Job | None:
    """Take a job to work on: a queued one, or one whose worker was killed.

    None when another worker has it or it is over.
    """
    free = Q(state=S.QUEUED) | Q(state=S.RUNNING, started_at__lt=_lost_before())
    taken = Job.objects.filter(free, pk=job_id).update(
        state=S.RUNNING, started_at=timezone.now(), done=0
    )
    return Job.objects.get(pk=job_id) if taken else None


def progress(job: Job, done: int) -> None:
    """Say how far the job is; `done` of its total."""
    Job.objects.filter(pk=job.pk, state=S.RUNNING).update(done=min(done, job.total))


def finish(job: Job, result: StoredFile | None = None) -> None:
    """Mark the job done, with the file it made if any."""
    Job.objects.filter(pk=job.pk).update(
        state=S.DONE, done=job.total, finished_at=timezone.now(), result=result
    )


def fail(job: Job, reason: str) -> None:
    """Mark the job failed, with a sentence for whoever asked."""
    Job.objects.filter(pk=job.pk).update(
        state=S.FAILED, finished_at=timezone.now(), error=reason[:300]
    )
