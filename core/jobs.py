"""Background jobs: ask once, report progress, finish with a file or a reason.

A room says what its kinds of jobs are called (`declare`); people find their own at `/jobs/`.
A job that the broker missed stays queued, one whose worker was killed stays running: a sweep hands
it over again, and so does asking for it again; `begin` lets one worker have it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.broker import hand_over
from core.enums import JobState as S
from core.models import Job, StoredFile
from core.models.base import subject_key
from core.policy import policy_of, standing_of

#: How much longer than the limit of a task its end may take to be noticed.
SPARE_SECONDS = 30
#: Not over yet.
OPEN = (S.QUEUED, S.RUNNING)
#: How long a person's finished jobs stay listed.
LISTED_FOR = timedelta(days=30)
#: What each kind of job is called, for people.
labels: dict[str, str | Promise] = {}


def declare(kind: str, label: str | Promise) -> None:
    """Say what a kind of job is called. Raises ValueError when it is called otherwise already."""
    if labels.setdefault(kind, label) != label:
        raise ValueError(f"The job {kind} has two names.")


def ask(kind: str, subject: models.Model, *, by_id: int | None, task: Any, total: int = 1) -> Job:
    """Queue one job of a kind on a subject; while one is open, that one is returned.

    `task` is a Celery task that takes the job's id.
    """
    type_id, pk = subject_key(subject)
    return _ask(kind, type_id, pk, by_id=by_id, task=task.name, total=total)


def ask_again(job: Job, *, by_id: int | None) -> Job:
    """Queue what a failed job was to do once more, for whoever asks now."""
    return _ask(
        job.kind, job.subject_type_id, job.subject_id, by_id=by_id, task=job.task, total=job.total
    )


def _ask(kind: str, type_id: int, pk: int, *, by_id: int | None, task: str, total: int) -> Job:
    named = {"kind": kind, "subject_type_id": type_id, "subject_id": pk}
    try:
        with transaction.atomic():
            job = Job.objects.create(**named, task=task, asked_by_id=by_id, total=total)
    except IntegrityError:
        found = Job.objects.filter(**named, state__in=OPEN).first()
        # None when the open one has ended this moment: then there is room for another.
        job = found or Job.objects.create(**named, task=task, asked_by_id=by_id, total=total)
    if job.state == S.QUEUED or _is_lost(job):
        hand_over(task, job.pk)
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
    """Mark the job failed, with a sentence for whoever asked.

    The sentence is kept in English (mark it with `gettext_noop`) and read in each one's language.
    """
    Job.objects.filter(pk=job.pk).update(
        state=S.FAILED, finished_at=timezone.now(), error=reason[:300]
    )


# -- Finding one's jobs again ----------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """One job as its asker sees it; what it is about only while they may see that."""

    job: Job
    label: str
    subject: models.Model | None

    @property
    def error(self) -> str:
        """What went wrong, in the reader's language."""
        return _(self.job.error) if self.job.error else ""

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.job.state in OPEN

    @property
    def may_retry(self) -> bool:
        """Whether it failed and can be asked for once more."""
        return self.job.state == S.FAILED and bool(self.job.task) and self.subject is not None


def own(user: Any) -> models.QuerySet[Job]:
    """What a person asked for: what is open, and what ended lately; newest first."""
    lately = Q(state__in=OPEN) | Q(asked_at__gt=timezone.now() - LISTED_FOR)
    return Job.objects.filter(lately, asked_by=user).select_related("result").order_by("-pk")


def running(user: Any) -> models.QuerySet[Job]:
    """What a person asked for and is not over."""
    return Job.objects.filter(asked_by=user, state__in=OPEN)


def shown(user: Any, rows: Sequence[Job]) -> list[Shown]:
    """These jobs with what they are about: two queries for each kind of subject among them."""
    models.prefetch_related_objects(rows, "subject")
    standing = standing_of(user)
    seen: set[tuple[int, int]] = set()
    for type_id in {job.subject_type_id for job in rows}:
        those = [job.subject for job in rows if job.subject_type_id == type_id and job.subject]
        if not those:
            continue
        try:
            visible = policy_of(those[0]).visible_to(standing)
        except KeyError:
            # Of what no room declares a policy for, nothing is shown to anybody.
            continue
        ids = {subject.pk for subject in those}
        seen |= {(type_id, pk) for pk in visible.filter(pk__in=ids).values_list("pk", flat=True)}
    return [
        Shown(
            job,
            str(labels.get(job.kind, job.kind)),
            job.subject if (job.subject_type_id, job.subject_id) in seen else None,
        )
        for job in rows
    ]
