"""Background jobs: ask once, report progress, finish with a file or a reason.

A job that the broker missed stays queued; asking for it again hands it over again, and `begin`
lets one worker have it.
"""

from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from core.broker import hand_over
from core.enums import JobState
from core.models import Job, StoredFile
from core.models.base import subject_key


def ask(kind: str, subject: models.Model, *, by_id: int | None, task: Any, total: int = 1) -> Job:
    """Queue one job of a kind on a subject; while one is open, that one is returned.

    `task` is a Celery task that takes the job's id.
    """
    type_id, pk = subject_key(subject)
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind, subject_type_id=type_id, subject_id=pk, asked_by_id=by_id, total=total
            )
    except IntegrityError:
        job = Job.objects.get(
            kind=kind,
            subject_type_id=type_id,
            subject_id=pk,
            state__in=[JobState.QUEUED, JobState.RUNNING],
        )
    if job.state == JobState.QUEUED:
        hand_over(task.name, job.pk)
    return job


def begin(job_id: int) -> Job | None:
    """Take a queued job to work on. None when another worker has it or it is over."""
    taken = Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(
        state=JobState.RUNNING, started_at=timezone.now()
    )
    return Job.objects.get(pk=job_id) if taken else None


def progress(job: Job, done: int) -> None:
    """Say how far the job is; `done` of its total."""
    Job.objects.filter(pk=job.pk).update(done=min(done, job.total))


def finish(job: Job, result: StoredFile | None = None) -> None:
    """Mark the job done, with the file it made if any."""
    Job.objects.filter(pk=job.pk).update(
        state=JobState.DONE, done=job.total, finished_at=timezone.now(), result=result
    )


def fail(job: Job, reason: str) -> None:
    """Mark the job failed, with a sentence for whoever asked."""
    Job.objects.filter(pk=job.pk).update(
        state=JobState.FAILED, finished_at=timezone.now(), error=reason[:300]
    )
