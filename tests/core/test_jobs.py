"""Background jobs: one open per kind, one worker, progress that can be found again."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import Institution, User
from core import jobs
from core.enums import JobState
from core.models import Job
from portal.demo.cast import MINISTRY, institution


class Task:
    """A stand-in for a Celery task: only its name is used."""

    name = "tests.export"


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The jobs that were handed to the broker."""
    given: list[int] = []
    monkeypatch.setattr(jobs, "hand_over", lambda name, pk: given.append(pk))
    return given


@pytest.fixture
def subject(cast: dict[str, User]) -> Institution:
    """Anything with a primary key."""
    return institution(MINISTRY)


def ask(subject: Any, kind: str = "export", total: int = 10) -> Job:
    return jobs.ask(kind, subject, by_id=None, task=Task, total=total)


@pytest.mark.django_db
def test_a_job_goes_from_queued_to_done(subject: Institution, handed: list[int]) -> None:
    job = ask(subject)
    assert (job.state, job.percent, handed) == (JobState.QUEUED, 0, [job.pk])
    begun = jobs.begin(job.pk)
    assert begun is not None
    assert begun.started_at is not None
    jobs.progress(begun, 4)
    assert Job.objects.get().percent == 40
    jobs.progress(begun, 400)
    assert Job.objects.get().percent == 100
    jobs.finish(begun)
    done = Job.objects.get()
    assert (done.state, done.percent) == (JobState.DONE, 100)
    assert done.finished_at is not None


@pytest.mark.django_db
def test_one_is_open_per_kind_and_subject(subject: Institution, handed: list[int]) -> None:
    job = ask(subject)
    assert ask(subject) == job
    other = ask(subject, "another")
    elsewhere = ask(Institution.objects.exclude(pk=subject.pk)[0])
    assert len({job.pk, other.pk, elsewhere.pk}) == 3
    # Asked for again while it waits, it is handed over again: the broker may have missed it.
    assert handed == [job.pk, job.pk, other.pk, elsewhere.pk]
    begun = jobs.begin(job.pk)
    assert begun is not None
    assert ask(subject) == job
    assert handed.count(job.pk) == 2
    jobs.finish(begun)
    assert ask(subject) != job


@pytest.mark.django_db
def test_a_failed_job_says_why_and_makes_room(subject: Institution, handed: list[int]) -> None:
    job = ask(subject)
    begun = jobs.begin(job.pk)
    assert begun is not None
    jobs.fail(begun, "The disk is full. " * 40)
    failed = Job.objects.get()
    assert failed.state == JobState.FAILED
    assert failed.error.startswith("The disk is full.")
    assert len(failed.error) <= 300
    jobs.progress(begun, 5)
    assert Job.objects.get().done == 0
    assert jobs.begin(job.pk) is None
    assert ask(subject) != job


@pytest.mark.django_db
def test_what_is_over_or_unknown_is_not_begun(subject: Institution, handed: list[int]) -> None:
    job = ask(subject)
    begun = jobs.begin(job.pk)
    assert begun is not None
    assert jobs.begin(job.pk) is None
    jobs.finish(begun)
    assert jobs.begin(job.pk) is None
    assert jobs.begin(0) is None


@pytest.mark.django_db
def test_a_job_whose_worker_was_killed_is_begun_again(
    subject: Institution, handed: list[int]
) -> None:
    job = ask(subject)
    begun = jobs.begin(job.pk)
    assert begun is not None
    jobs.progress(begun, 6)
    long_ago = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + jobs.SPARE_SECONDS + 1)
    Job.objects.update(started_at=timezone.now() - long_ago)
    assert ask(subject) == job
    assert handed == [job.pk, job.pk]
    again = jobs.begin(job.pk)
    assert again is not None
    assert (again.state, again.done) == (JobState.RUNNING, 0)
    assert jobs.begin(job.pk) is None


def _at_once(number: int, act: Any) -> list[Any]:
    """What several threads get that do the same thing at the same moment."""
    start = threading.Barrier(number)
    got: list[Any] = []

    def run() -> None:
        start.wait()
        try:
            got.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_begins(subject: Institution, handed: list[int]) -> None:
    job = ask(subject)
    got = _at_once(2, lambda: jobs.begin(job.pk))
    assert sorted(found is not None for found in got) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_asked_for_by_many_at_once_it_is_one_job(subject: Institution, handed: list[int]) -> None:
    got = _at_once(6, lambda: ask(subject).pk)
    assert len(got) == 6
    assert len(set(got)) == 1
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_what_the_broker_missed_is_handed_over_again(
    subject: Institution, handed: list[int]
) -> None:
    """A young one is still in the broker's hands; an old or abandoned one is swept."""
    young, old, lost, running = (ask(subject, kind) for kind in ("young", "old", "lost", "running"))
    past = timezone.now() - timedelta(days=1)
    Job.objects.filter(pk=old.pk).update(asked_at=past)
    Job.objects.filter(pk=lost.pk).update(state=JobState.RUNNING, asked_at=past, started_at=past)
    jobs.begin(running.pk)
    handed.clear()
    assert jobs.sweep(older_than=timedelta(seconds=20), most=10) == 2
    assert sorted(handed) == sorted([old.pk, lost.pk])
    assert young.pk not in handed
