"""Nothing told is lost, whatever breaks: worker, broker, mail server, database, clock.

Real processes on the loopback. What waits for a time is made due by moving the time in the row,
since nobody wants to wait for it; nothing else is helped along.
"""

import email
import email.policy
import os
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from core.models import Event, Outbox
from mieux.supervisor.mailsink import Sink
from notifications import tasks
from notifications.enums import Channel, DeliveryState, Frequency
from notifications.models import Delivery, Notice, Preference
from tests.chaos.conftest import Report
from tests.notifications.backlog import backlog, bare_rate, members
from tests.notifications.test_durability import (
    all_settled,
    arrived,
    end,
    settle,
    time_passes,
    wait_for,
)
from tests.notifications.test_speed import sink_apart  # noqa: F401
from tests.services import restart_database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

NOTICES, KILLS = 1000, 20


def taken(sink: Sink) -> Counter[str]:
    """How often the mail server took each mail, by Message-ID."""
    return Counter(str(sent["Message-ID"]) for sent in sink.messages())


def shown_twice() -> set[str]:
    """The mails whose rows say that they were tried more than once."""
    return {row.message_id("127.0.0.1") for row in Delivery.objects.filter(attempts__gt=1)}


def test_from_the_verb_to_the_mail_server(worker: Any, officer: User, report: Report) -> None:
    took = []
    for count, member in enumerate(members(40), start=1):
        began = time.monotonic()
        end(member, officer)
        wait_for(count, 20)
        took.append(time.monotonic() - began)
    took.sort()
    report.add("verb to mail accepted, p50", took[19], "s")
    report.add("verb to mail accepted, p95", took[37], "s", 2.0)
    assert took[37] <= 2.0


def test_a_worker_killed_twenty_times_amid_a_thousand_notices_loses_none(
    worker: Any, smtp_sink: Sink, officer: User, report: Report
) -> None:
    backlog(NOTICES - 100, officer, told=False)
    for member in members(100, prefix="spoken"):
        end(member, officer)
    time_passes()
    # The broker may hold the tasks of the dead for minutes: only the sweep brings back what waits.
    killed = 0
    while killed < KILLS:
        wait_for((killed + 1) * (NOTICES // (KILLS + 1)), 120)
        worker.kill()
        killed += 1
        worker.start()
        time_passes()
    settle(240)
    seen = taken(smtp_sink)
    twice = {message_id for message_id, times in seen.items() if times > 1}
    extra = sum(seen.values()) - len(seen)
    report.add("notices, worker killed 20 times: lost", NOTICES - len(seen), "mails", 0)
    report.add("sent twice, each shown by its attempts", extra, "mails", KILLS)
    report.add("sent twice and not shown", len(twice - shown_twice()), "mails", 0)
    assert len(seen) == NOTICES == Notice.objects.count()
    assert extra <= killed, "at most the one mail in the server's hands at each death"
    assert twice <= shown_twice()


def test_a_broker_that_is_down_during_a_hundred_verbs(
    worker: Any, officer: User, broker_at: Any, closed_port: int, report: Report
) -> None:
    everybody = members(100)
    with broker_at(f"redis://127.0.0.1:{closed_port}/0"):
        for member in everybody:
            end(member, officer)
    saved = Event.objects.filter(verb="accounts.membership.end").count()
    assert Outbox.objects.filter(dispatched_at=None).count() == 100
    settle(90)
    report.add("broker down during 100 verbs: not saved", 100 - saved, "verbs", 0)
    report.add("broker down during 100 verbs: not told", 100 - arrived(), "mails", 0)
    assert saved == arrived() == 100


def test_a_mail_server_that_refuses_then_crawls_then_recovers(
    worker: Any, smtp_sink: Sink, officer: User, report: Report
) -> None:
    smtp_sink.refuse("451 4.3.0 try again later")
    backlog(60, officer)
    tasks.sweep_deliveries.delay()
    until = time.monotonic() + 60
    while Delivery.objects.filter(attempts__gte=1, state=DeliveryState.QUEUED).count() < 60:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert arrived() == 0
    smtp_sink.restore()
    smtp_sink.slow(0.3)
    time_passes()
    wait_for(10, 60)
    smtp_sink.restore()
    settle(90)
    seen = taken(smtp_sink)
    report.add("mail server refuses 60, crawls, recovers: lost", 60 - len(seen), "mails", 0)
    report.add("the same: sent twice", sum(seen.values()) - len(seen), "mails", 0)
    assert len(seen) == sum(seen.values()) == 60


def test_a_database_that_is_restarted_in_the_middle(
    worker: Any, smtp_sink: Sink, officer: User, report: Report
) -> None:
    backlog(300, officer)
    tasks.sweep_deliveries.delay()
    wait_for(80, 60)
    connection.close()
    if not restart_database():
        pytest.skip("The database is not this run's own.")
    worker.start()
    settle(180)
    seen = taken(smtp_sink)
    twice = {message_id for message_id, times in seen.items() if times > 1}
    report.add("database restarted amid 300 mails: lost", 300 - len(seen), "mails", 0)
    report.add("the same: sent twice, each shown", sum(seen.values()) - len(seen), "mails", 1)
    assert len(seen) == 300
    assert sum(seen.values()) - 300 <= 1
    assert twice <= shown_twice()


def test_three_days_without_beat_then_two_at_once(
    worker: Any, smtp_sink: Sink, officer: User, report: Report
) -> None:
    everybody = members(30)
    Preference.objects.bulk_create(
        Preference(
            person=member.person,
            notice="membership_ended",
            channel=Channel.EMAIL,
            frequency=Frequency.DAILY,
        )
        for member in everybody
    )
    for member in everybody:
        end(member, officer)
    until = time.monotonic() + 60
    while Outbox.objects.filter(dispatched_at=None).exists():
        assert time.monotonic() < until
        time.sleep(0.1)
    assert arrived() == 0, "digests wait for their hour"
    earlier = timezone.now() - timedelta(days=3)
    Delivery.objects.exclude(next_try_at=None).update(next_try_at=earlier, created_at=earlier)
    for _scheduler in range(2):
        tasks.sweep_deliveries.delay()
        tasks.technical_digest.delay()
    until = time.monotonic() + 60
    while not all_settled():
        assert time.monotonic() < until
        time.sleep(0.1)
    digests = [sent for sent in smtp_sink.messages() if "@demo.example" in str(sent["To"])]
    to = Counter(str(sent["To"]) for sent in digests if str(sent["To"]).startswith("member"))
    report.add("clock three days on, two schedulers: digests missed", 30 - len(to), "mails", 0)
    report.add("the same: digests sent twice", sum(to.values()) - len(to), "mails", 0)
    assert len(to) == sum(to.values()) == 30


def test_a_long_backlog_beside_bare_smtplib(
    celery_worker_process: Any,
    cast: dict[str, User],
    sink_apart: Any,  # noqa: F811
    report: Report,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = int(os.environ.get("MIEUX_CHAOS_BACKLOG") or 10_000)
    port, folder = sink_apart
    backlog(many, cast["officer"])
    celery_worker_process.kill()
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{port}")
    celery_worker_process.start()
    waiting = Delivery.objects.exclude(state=DeliveryState.SENT)
    tasks.sweep_deliveries.delay()
    until = time.monotonic() + 60
    while waiting.count() == many:
        assert time.monotonic() < until, "the worker does not begin"
        time.sleep(0.02)
    began, left = time.monotonic(), waiting.count()
    while waiting.exists():
        assert time.monotonic() - began < many / 20, f"{waiting.count()} wait"
        time.sleep(0.25)
    rate = left / (time.monotonic() - began)
    celery_worker_process.kill()
    count = len(list(Path(folder.path).glob("*.eml")))
    bare = bare_rate(port, min(many, 2000), _one(Path(folder.path)))
    report.add(f"backlog of {many}: mails sent by one worker", rate, "mails/s", 60, least=True)
    report.add("bare smtplib to the same mail server", bare, "mails/s")
    report.add("of the bare rate", rate / bare, "", round(1 / 3, 3), least=True)
    report.add(f"backlog of {many}: lost", many - count, "mails", 0)
    assert count == many


def _one(folder: Path) -> Any:
    path = next(folder.glob("*.eml"))
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
