"""What the tests stand on: databases, broker, mail, a worker, and clean tables."""

import os
import smtplib
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
import redis
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.enums import ActMode
from core.models import Event
from mieux.celery import app
from mieux.supervisor.environment import ROOT
from mieux.supervisor.mailsink import Sink
from mieux.supervisor.processes import tail
from reference.models import Country
from tests.databases import empty_tables
from tests.engines import BASE
from tests.services import CeleryWorker


@pytest.mark.django_db
def test_the_database_is_a_clone_for_this_process_alone() -> None:
    name = connection.settings_dict["NAME"]
    assert name.endswith(Path(os.environ["VAR_DIR"]).name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ÉÜЯ'), unaccent('Réponse'), current_user")
        assert cursor.fetchone() == ("éüя", "Reponse", "mieux_owner")
        cursor.execute("SELECT plainto_tsquery('simple', '«école» تأشيرة،')::text")
        assert cursor.fetchone() == ("'école' & 'تأشيرة'",)


@pytest.mark.django_db
def test_reference_rows_are_there() -> None:
    assert Country.objects.count() > 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_for_the_next_and_reference_rows_stay(turn: int) -> None:
    assert not Event.objects.exists()
    country = Country.objects.order_by("pk")[0]
    event = Event.objects.create(
        subject=country, seq=1, verb="tests.turn", at=timezone.now(), mode=ActMode.SYSTEM, hash="x"
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        event.delete()
    assert Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_emptying_the_tables_takes_no_time() -> None:
    """The floor under every test that commits; a TRUNCATE of all tables took 0.18 s.

    The best of five: what a busy machine adds says nothing about the floor.
    """
    took = []
    for _attempt in range(5):
        Session.objects.create(session_key="x", session_data="", expire_date=timezone.now())
        began = time.monotonic()
        empty_tables()
        took.append(time.monotonic() - began)
        assert not Session.objects.exists()
    assert min(took) < 0.1


def test_the_broker_is_this_processs_own() -> None:
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    client.set("whose", os.environ["VAR_DIR"])
    assert client.get("whose") == os.environ["VAR_DIR"].encode()
    client.close()


def test_mail_goes_through_smtp_to_the_sink(smtp_sink: Sink) -> None:
    EmailMessage("Subject", "Body", "portal@demo.example", ["official@demo.example"]).send()
    assert [message["Subject"] for message in smtp_sink.messages()] == ["Subject"]
    smtp_sink.refuse("550 5.7.1 no")
    with pytest.raises(smtplib.SMTPDataError):
        EmailMessage("Subject", "Body", "portal@demo.example", ["official@demo.example"]).send()


def test_a_second_run_beside_this_one_has_engines_of_its_own() -> None:
    """Two people may run tests in one clone at the same time."""
    foreign = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "VAR_DIR", BASE, "PYTEST_XDIST_WORKER"}
    env = {name: value for name, value in os.environ.items() if name not in foreign}
    code = (
        "import os; from tests.engines import Services; services = Services(); "
        "print(os.environ['DATABASE_URL'], os.environ['REDIS_URL']); services.stop()"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    database, broker = result.stdout.split()
    assert database != os.environ["DATABASE_URL"]
    assert broker.rpartition("/")[0] != os.environ["REDIS_URL"].rpartition("/")[0]
    host = psycopg2.extensions.parse_dsn(database)["host"]
    assert not Path(host).exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_carries_out_what_is_queued(celery_worker_process: CeleryWorker) -> None:
    celery_worker_process.kill()
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
        # Tests that commit hand tasks over, and nobody was there to take them.
        broker.delete("celery")
    app.send_task("core.tasks.sweep_outbox")
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
        assert broker.llen("celery") == 1
    celery_worker_process.start()
    until = time.monotonic() + 20
    while "sweep_outbox" not in tail(celery_worker_process.log):
        assert time.monotonic() < until, tail(celery_worker_process.log)
        time.sleep(0.05)
