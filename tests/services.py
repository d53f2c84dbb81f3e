"""The engines behind the tests, as a pytest plugin that is loaded before Django.

The first pytest process starts PostgreSQL and Valkey of its own, unless DATABASE_URL or REDIS_URL
name others, and puts their addresses into the environment, from where the processes of xdist have
them. Each process then has a database (a clone of one template), a Valkey database number, a mail
sink and a `var` folder to itself. All of it is gone at the end, however the end comes.

Fixtures for tests: `smtp_sink` and `celery_worker_process`.
"""

import gc
import os
import signal
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from core import words
from mieux.supervisor.environment import ROOT, Refused
from mieux.supervisor.mailsink import Sink
from mieux.supervisor.processes import Child, Program, tail
from mieux.supervisor.valkey import free_port
from tests.engines import BASE, Services

_READY_SECONDS = 30.0
#: Looking for circles of garbage took a seventh of the processor time of a run.
_RARELY = (100_000, 50, 100)


_services: Services | None = None
_sink: Sink | None = None


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    """Runs around pytest-django's own hook, which reads the settings."""
    global _services
    gc.set_threshold(*_RARELY)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        words.compile_all(ROOT, [path.name for path in (ROOT / "locale").iterdir()])
        try:
            _services = Services()
        except Refused as refused:
            raise pytest.UsageError(str(refused)) from refused
        signal.signal(signal.SIGTERM, _interrupt)
    _take_own_share(worker or "main", int(worker[2:]) + 1 if worker else 0)
    return (yield)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    """TERM ends a run the way Ctrl-C does; a second one does not disturb the end."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _take_own_share(name: str, number: int) -> None:
    """Give this process its own broker database, mail sink and files."""
    global _sink
    own = Path(os.environ[BASE]) / name
    (own / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise looks for it
    broker, _, _ = os.environ["REDIS_URL"].rpartition("/")
    os.environ["REDIS_URL"] = f"{broker}/{number}"
    os.environ["VAR_DIR"] = str(own)
    _sink = Sink(own / "mail", free_port())
    os.environ["EMAIL_URL"] = _sink.url


def pytest_configure(config: pytest.Config) -> None:
    """The databases' fixtures come after pytest-django's, whose place they take."""
    config.pluginmanager.import_plugin("tests.databases")


def pytest_unconfigure() -> None:
    """The end, after an interruption too."""
    if _sink is not None:
        _sink.down()
    if _services is not None:
        _services.stop()


def restart_database() -> bool:
    """Restart this run's own PostgreSQL; false when there is none, or another process has it."""
    return _services is not None and _services.restart_database()


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


@pytest.fixture(scope="module")
def celery_worker_process(django_db_setup: None) -> Iterator[CeleryWorker]:
    """A worker that does what is queued, once started. Its tests must commit (`transaction=True`).

    It ends with its module: it would take what the tests of other modules queue.
    """
    worker = CeleryWorker()
    yield worker
    worker.kill()
