"""The engines behind the tests, as a pytest plugin that is loaded before Django.

The first pytest process starts PostgreSQL and Valkey of its own, unless DATABASE_URL or REDIS_URL
name others, and puts their addresses into the environment, from where the processes of xdist have
them. Each process then has a database (a clone of one template), a Valkey database number, a mail
sink and a `var` folder to itself. All of it is gone at the end, however the end comes.

Fixtures for tests: `smtp_sink` and `celery_worker_process`.
"""

import contextlib
import hashlib
import os
import signal
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg2
import pytest
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from mieux.supervisor import places
from mieux.supervisor.environment import Refused
from mieux.supervisor.mailsink import Sink
from mieux.supervisor.postgres import EXTENSIONS, FOR_TESTS, OWNER, Postgres
from mieux.supervisor.processes import Child, Program, stop, tail
from mieux.supervisor.steps import digest, files_of
from mieux.supervisor.valkey import Valkey, free_port

#: Rows that outlive a test that commits: what `migrate` and `load_reference` put there.
KEPT_TABLES = ("django_content_type", "auth_permission", "django_migrations", "django_site")
KEPT_PREFIX = "reference_"
_BASE = "MIEUX_TEST_BASE"
_READY_SECONDS = 30.0


class Services:
    """The engines of one test run, owned by the first pytest process."""

    def __init__(self) -> None:
        self._children: list[Child] = []
        self._places = places.settle_for_tests()
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        os.environ[_BASE] = str(self._places.var)
        os.environ["MIEUX_MODE"] = "test"
        os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 50
        if "DATABASE_URL" not in os.environ:
            postgres = Postgres(self._places, self._places.var / "postgres.log", FOR_TESTS)
            postgres.make()
            postgres.wait(self._child(postgres.program()))
            postgres.provide(for_tests=True)
            os.environ["DATABASE_URL"] = postgres.url(OWNER)
        if "REDIS_URL" not in os.environ:
            valkey = Valkey(self._places, self._places.var / "valkey.log", lasting=False)
            valkey.make()
            valkey.wait(self._child(valkey.program()))
            os.environ["REDIS_URL"] = valkey.url()

    def _child(self, program: Program) -> Child:
        self._children.append(Child(program))
        return self._children[-1]

    def stop(self) -> None:
        """End the engines and remove their data."""
        for child in reversed(self._children):
            stop([child])
        self._children.clear()
        places.discard(self._places)


_services: Services | None = None
_sink: Sink | None = None


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    """Runs around pytest-django's own hook, which reads the settings."""
    global _services
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        try:
            _services = Services()
        except Refused as refused:
            raise pytest.UsageError(str(refused)) from refused
        signal.signal(signal.SIGTERM, _interrupt)
    _take_own_share(worker or "main", int(worker[2:]) + 1 if worker else 0)
    return (yield)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    """TERM ends a run the way Ctrl-C does."""
    raise KeyboardInterrupt


def _take_own_share(name: str, number: int) -> None:
    """Give this process its own broker database, mail sink and files."""
    global _sink
    own = Path(os.environ[_BASE]) / name
    own.mkdir(exist_ok=True)
    broker, _, _ = os.environ["REDIS_URL"].rpartition("/")
    os.environ["REDIS_URL"] = f"{broker}/{number}"
    os.environ["VAR_DIR"] = str(own)
    _sink = Sink(own / "mail", free_port())
    os.environ["EMAIL_URL"] = _sink.url


def pytest_unconfigure() -> None:
    """The end, after an interruption too."""
    if _sink is not None:
        _sink.down()
    if _services is not None:
        _services.stop()


# -- databases ------------------------------------------------------------------------------------


def _template_key() -> str:
    """Changes with everything that decides what an empty portal's database looks like."""
    code = files_of("requirements.txt", "mieux/settings.py", "*/migrations/*.py")
    reference = [path for path in files_of("reference/**/*") if path.suffix != ".pyc"]
    return digest([*code, *reference])[:16]


def _administer() -> Connection:
    """A connection beside the tests' databases, to make and drop them."""
    from django.db import connection

    params = {**connection.get_connection_params(), "dbname": "postgres"}
    keep = ("host", "port", "user", "password", "dbname")
    found = psycopg2.connect(**{key: params[key] for key in keep if params.get(key)})
    found.autocommit = True
    return found


def _use_database(name: str) -> None:
    from django.conf import settings
    from django.db import connection

    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _build(admin: Connection, template: str) -> None:
    """Make the template under another name, so that its own name means that it is whole."""
    from django.core.management import call_command
    from django.db import connection

    unfinished = f"{template}_unfinished"
    _run(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", unfinished)
    _run(admin, "CREATE DATABASE {}", unfinished)
    _use_database(unfinished)
    with connection.cursor() as cursor:
        for extension in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("load_reference", verbosity=0)
    connection.close()
    _run(admin, "ALTER DATABASE {} RENAME TO {}", unfinished, template)


def _run(admin: Connection, statement: str, *names: str) -> None:
    with admin.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _ensure_template(admin: Connection) -> str:
    """The template's name; the first process builds it while the others wait for the lock."""
    template = f"mieux_template_{_template_key()}"
    with admin.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('mieux test template'))")
        try:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
            if cursor.fetchone() is None:
                _build(admin, template)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('mieux test template'))")
    return template


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Each process's database: a clone of the template. Takes the place of pytest-django's own."""
    from django.conf import settings
    from django.db import connection

    original = settings.DATABASES["default"]["NAME"]
    run = hashlib.sha256(os.environ[_BASE].encode()).hexdigest()[:8]
    name = f"mieux_test_{run}_{Path(os.environ['VAR_DIR']).name}"
    with django_db_blocker.unblock(), contextlib.closing(_administer()) as admin:
        template = _ensure_template(admin)
        _run(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        _run(admin, "CREATE DATABASE {} TEMPLATE {}", name, template)
        _use_database(name)
    yield
    with django_db_blocker.unblock(), contextlib.closing(_administer()) as admin:
        connection.close()
        _run(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        _use_database(original)


def empty_tables() -> None:
    """Remove every row that a test committed, append-only ones included, in one statement."""
    import pgtrigger
    from django.db import connection

    kept = [f"{KEPT_PREFIX}%", *KEPT_TABLES]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(relname) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE relkind IN ('r', 'p') AND nspname = 'public' AND NOT relname LIKE ANY(%s)",
            [kept],
        )
        tables = ", ".join(name for (name,) in cursor.fetchall())
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '15s'")
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY")
        cursor.execute("SET lock_timeout = 0")


@pytest.fixture(autouse=True, scope="session")
def _tests_that_commit_leave_nothing() -> Iterator[None]:
    """Django's own flush would remove the reference rows and be refused by append-only tables."""
    from django.test import TransactionTestCase

    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        empty_tables()

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = original  # type: ignore[method-assign]


# -- mail and tasks -------------------------------------------------------------------------------


@pytest.fixture
def smtp_sink(settings: Any) -> Iterator[Sink]:
    """The mail server of this process, empty and willing; mail really goes there over SMTP."""
    assert _sink is not None
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    _sink.restore()
    _sink.clear()
    yield _sink
    _sink.restore()


class CeleryWorker:
    """A real worker over this process's database, broker and mail sink."""

    def __init__(self) -> None:
        self.log = Path(os.environ["VAR_DIR"]) / "worker.log"
        self._child: Child | None = None

    def start(self) -> None:
        """Start it unless it runs, and wait until it takes tasks."""
        if self._child is not None and self._child.exit_code is None:
            return
        self.log.unlink(missing_ok=True)
        command = [sys.executable, "-m", "celery", "-A", "mieux", "worker", "--concurrency=1"]
        quiet = ["--loglevel=INFO", "--without-gossip", "--without-mingle"]
        env = {"DATABASE_URL": self._database_url()}
        self._child = Child(Program("worker", [*command, *quiet], self.log, env))
        until = time.monotonic() + _READY_SECONDS
        while " ready." not in tail(self.log):
            assert self._child.exit_code is None, tail(self.log)
            assert time.monotonic() < until, tail(self.log)
            time.sleep(0.05)

    @staticmethod
    def _database_url() -> str:
        from django.db import connection

        given, _, query = os.environ["DATABASE_URL"].partition("?")
        server, _, _ = given.rpartition("/")
        return f"{server}/{connection.settings_dict['NAME']}" + (f"?{query}" if query else "")

    def kill(self) -> None:
        """End it and its child as `kill -9` does, with whatever they were doing."""
        if self._child is not None:
            self._child.finish(until=0)

    def stop(self) -> None:
        """End it as a person would."""
        if self._child is not None:
            stop([self._child])


@pytest.fixture(scope="session")
def celery_worker_process(django_db_setup: None) -> Iterator[CeleryWorker]:
    """A worker that does what is queued. Tests that use it must commit (`transaction=True`)."""
    worker = CeleryWorker()
    worker.start()
    yield worker
    worker.stop()
