"""Every job of beat by two schedulers at once, and late: what is missed happens once.

A table: how each job finds work that waited for three days, and what it leaves. A new entry of the
schedule without a row here fails.
"""

import mailbox
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from actions.models import Consultation
from core import files, jobs, uploads
from core.models import Deadline, DeadlineReminder, Event, Job, Outbox, StoredFile
from mieux.supervisor.mailsink import Sink
from notifications import technical
from notifications.enums import DeliveryState
from notifications.models import AddressTrouble, Delivery, Notice
from tests.actions import acting
from tests.core.test_reminders import at_once, decision_of
from tests.notifications.backlog import backlog
from tests.notifications.test_bounces import report
from tests.stage import Stage

pytestmark = pytest.mark.django_db(transaction=True)
AGO = timedelta(days=3)


class Ground:
    """What a row of the table prepares its work with."""

    def __init__(
        self, stage: Stage, sink: Sink, folder: Path, settings: Any, patch: pytest.MonkeyPatch
    ) -> None:
        self.stage, self.sink, self.folder = stage, sink, folder
        self.settings, self.patch = settings, patch
        self.handed: list[Any] = []

    @property
    def officer(self) -> User:
        return self.stage.cast["officer"]


#: Makes the work, and returns what reads its effect: the same however often the job runs.
Row = Callable[[Ground], Callable[[], Any]]


def events_told_to_nobody(ground: Ground) -> Callable[[], Any]:
    backlog(6, ground.officer, told=False)
    Outbox.objects.update(created_at=timezone.now() - AGO)
    return lambda: (
        Outbox.objects.filter(dispatched_at=None).count(),
        Notice.objects.count(),
        Delivery.objects.count(),
    )


def a_job_that_the_broker_missed(ground: Ground) -> Callable[[], Any]:
    class Task:
        name = "tests.work"

    job = jobs.ask("export", ground.officer.person, by_id=None, task=Task, total=1)
    Job.objects.filter(pk=job.pk).update(asked_at=timezone.now() - AGO)
    done: list[int] = []

    def work(name: str, pk: int) -> None:
        # What a worker does with it: whoever begins it does it, and nobody else.
        begun = jobs.begin(pk)
        if begun is not None:
            done.append(pk)
            jobs.finish(begun)

    ground.patch.setattr(jobs, "hand_over", work)
    return lambda: (len(done), list(Job.objects.values_list("state", flat=True)))


def a_due_clock(ground: Ground) -> Callable[[], Any]:
    round_ = acting.overdue(acting.round_of(acting.submitted(ground.stage)))
    clocks = Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(Consultation), subject_id=round_.pk
    )
    clocks.update(due_at=timezone.now() - AGO)
    verbs = ("actions.round.extend", "actions.round.close_round")
    return lambda: Event.objects.filter(verb__in=verbs, subject_id=round_.pk).count()


def a_reminder(ground: Ground) -> Callable[[], Any]:
    decision = decision_of(ground.stage.request("UNDER_REVIEW"))
    others = Deadline.objects.exclude(pk=decision.pk).filter(stopped_at=None)
    others.update(stopped_at=timezone.now(), met=True)
    long_ago = timezone.now() - timedelta(days=40)
    Deadline.objects.filter(pk=decision.pk).update(
        started_at=long_ago, due_at=long_ago + AGO, due_on=(long_ago + AGO).date()
    )
    ground.patch.setattr("core.reminders.FROM_HOUR", 0)
    ground.patch.setattr("core.deadlines.is_working", lambda _calendar, _day: True)
    return lambda: (
        list(DeadlineReminder.objects.values_list("step", flat=True)),
        Event.objects.filter(payload__deadline=decision.pk).count(),
    )


def mails_that_wait(ground: Ground) -> Callable[[], Any]:
    backlog(12, ground.officer)
    Delivery.objects.update(next_try_at=timezone.now() - AGO)

    def effect() -> Any:
        times = Counter(str(mail["Message-ID"]) for mail in ground.sink.messages())
        return len(times), set(times.values()), Delivery.objects.filter(attempts=1).count()

    return effect


def a_mail_that_came_back(ground: Ground) -> Callable[[], Any]:
    backlog(1, ground.officer)
    row = Delivery.objects.get()
    Delivery.objects.update(state=DeliveryState.SENT, sent_at=timezone.now(), next_try_at=None)
    box = mailbox.Maildir(ground.folder / "box", create=True)
    box.add(report(row).as_bytes())
    ground.settings.BOUNCE_MAILDIR = str(ground.folder / "box")
    return lambda: (
        Delivery.objects.get(pk=row.pk).state,
        AddressTrouble.objects.count(),
        set(
            Counter(Notice.objects.filter(notice="address_dead").values_list("recipient")).values()
        ),
        len(mailbox.Maildir(ground.folder / "box")),
    )


def technical_problems(ground: Ground) -> Callable[[], Any]:
    backlog(1, ground.officer)
    Delivery.objects.update(state=DeliveryState.FAILED, next_try_at=None, last_error="554 no")
    ground.patch.setattr(technical, "HOUR", datetime.min.time())
    return lambda: Delivery.objects.filter(kind=technical.KIND).count()


def forgotten_uploads(ground: Ground) -> Callable[[], Any]:
    for name in ("old.pdf", "older.pdf", "new.pdf"):
        files.store(
            b"%PDF-1.7",
            name=name,
            content_type=files.PDF,
            kind=uploads.KIND,
            subject=None,
            by_id=ground.officer.pk,
        )
    StoredFile.objects.exclude(name="new.pdf").update(uploaded_at=timezone.now() - AGO)
    return lambda: list(StoredFile.objects.filter(kind=uploads.KIND).values_list("name", flat=True))


#: By entry of the schedule: how its work is made, and what is left after any number of runs.
TABLE: dict[str, tuple[Row, Any]] = {
    "sweep-outbox": (events_told_to_nobody, (0, 6, 6)),
    "sweep-jobs": (a_job_that_the_broker_missed, (1, ["DONE"])),
    "run-due-deadlines": (a_due_clock, 1),
    "remind": (a_reminder, (["ESCALATED"], 1)),
    "sweep-deliveries": (mails_that_wait, (12, {1}, 12)),
    "read-bounces": (a_mail_that_came_back, ("BOUNCED", 1, {1}, 1)),
    "technical-digest": (technical_problems, 1),
    "forget-kept-uploads": (forgotten_uploads, ["new.pdf"]),
}


def test_every_job_of_the_schedule_is_in_the_table() -> None:
    assert set(TABLE) == set(django_settings.CELERY_BEAT_SCHEDULE)


@pytest.mark.parametrize("name", TABLE)
def test_two_schedulers_at_once_and_once_more_have_the_effect_of_one(
    name: str,
    cast: dict[str, User],
    nothing_gathered: None,
    smtp_sink: Sink,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepare, wanted = TABLE[name]
    effect = prepare(Ground(Stage(cast), smtp_sink, tmp_path, settings, monkeypatch))
    task = import_string(settings.CELERY_BEAT_SCHEDULE[name]["task"])
    assert effect() != wanted, "there is nothing to do, so nothing would be seen"
    at_once(2, task)
    assert effect() == wanted
    task()
    assert effect() == wanted
