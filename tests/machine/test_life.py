"""How a supervisor lives and ends: with the real engines, and with nothing left over."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg2
import pytest

from mieux.supervisor.crew import stop_running
from mieux.supervisor.processes import Record, Trace
from tests.machine.conftest import Start, Supervisor, all_gone, answers


def addresses(var: Path) -> dict[str, str]:
    return Record.read(var / "run.json").env


def sleeper(supervisor: Supervisor) -> psutil.Process:
    """The tiny portal's idle process, once it is there."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for process in supervisor.family()[1:]:
            with contextlib.suppress(psutil.Error):
                if "time.sleep(600)" in " ".join(process.cmdline()):
                    return process
        time.sleep(0.05)
    raise AssertionError(supervisor.said)


def test_a_signal_ends_everything_and_the_data_stay(start: Start, var: Path, port: int) -> None:
    first = start().wait_until_ready()
    family = first.family()
    names = {process.name() for process in family}
    assert {"postgres", "valkey-server"} <= names
    with psycopg2.connect(addresses(var)["DATABASE_OWNER_URL"]) as database:
        database.cursor().execute("CREATE TABLE kept (word text)")
    database.close()
    assert first.end(signal.SIGINT) == 0
    assert all_gone(family) == []
    assert not answers(port)
    assert not (var / "run.json").exists()

    second = start().wait_until_ready()
    family = second.family()
    with psycopg2.connect(addresses(var)["DATABASE_OWNER_URL"]) as database:
        database.cursor().execute("SELECT word FROM kept")
    database.close()
    assert second.end(signal.SIGTERM) == 0
    assert all_gone(family) == []


def test_the_portals_role_owns_nothing(start: Start, var: Path) -> None:
    start().wait_until_ready()
    with psycopg2.connect(addresses(var)["DATABASE_URL"]) as database, database.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("mieux_app", False, False)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("CREATE TABLE own (word text)")
    database.close()


def test_kill_9_leaves_nothing_and_the_next_start_works(start: Start, port: int) -> None:
    supervisor = start().wait_until_ready()
    family = supervisor.family()
    assert len(family) > 8
    supervisor.end(signal.SIGKILL)
    assert all_gone(family) == []
    assert not answers(port)
    again = start().wait_until_ready()
    assert again.end(signal.SIGINT) == 0


def test_a_first_start_broken_off_does_not_spoil_the_next(
    start: Start, state: Path, var: Path
) -> None:
    supervisor = start()
    until = time.monotonic() + 20
    half_made = (var.glob("postgres.part/*"), state.glob("*/data-*/postgres.part/*"))
    while not any(map(any, half_made)):
        assert time.monotonic() < until
        time.sleep(0.01)
        half_made = (var.glob("postgres.part/*"), state.glob("*/data-*/postgres.part/*"))
    family = supervisor.family()
    supervisor.end(signal.SIGKILL)
    assert all_gone(family) == []
    assert start().wait_until_ready().end(signal.SIGINT) == 0


def test_a_second_supervisor_is_refused_with_one_sentence(start: Start) -> None:
    first = start("--without-engines").wait_until_ready()
    second = start("--without-engines")
    assert second.finish() == 1
    assert second.said.splitlines() == [
        "The portal of this clone is already running: use it, or end it with make stop."
    ]
    assert all(app.is_running() for app in first.family())
    assert first.end(signal.SIGTERM) == 0


def test_a_taken_port_is_refused_with_one_sentence(start: Start, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        supervisor = start("--without-engines")
        assert supervisor.finish() == 1
    assert supervisor.said == (
        f"Port {port} cannot be used (Address already in use): end what uses it, or choose "
        f"another, for instance: make run PORT={port + 1}\n"
    )


def test_a_step_that_fails_ends_all_with_its_reason(start: Start) -> None:
    fails = "import sys; sys.exit('Nothing works today.')"
    supervisor = start("--step", sys.executable, "-c", fails)
    time.sleep(0.5)
    family = supervisor.family()
    assert supervisor.finish() == 1
    assert supervisor.said.startswith("the step failed: Nothing works today. (see ")
    assert len(supervisor.said.splitlines()) == 1
    assert all_gone(family) == []


def test_a_signal_during_the_preparation_ends_the_step_too(start: Start) -> None:
    supervisor = start("--step", sys.executable, "-c", "import time; time.sleep(600)")
    sleeper(supervisor)
    family = supervisor.family()
    assert supervisor.end(signal.SIGTERM) == 0
    assert all_gone(family) == []


def test_an_app_that_ends_is_started_again(start: Start) -> None:
    supervisor = start("--without-engines").wait_until_ready()
    first = sleeper(supervisor)
    first.kill()
    assert supervisor.process.stdout is not None
    assert supervisor.process.stdout.readline() == "worker ended by itself and is started again.\n"
    second = sleeper(supervisor)
    assert second.pid != first.pid
    assert supervisor.end(signal.SIGTERM) == 0
    assert all_gone([second]) == []


def test_an_engine_that_ends_ends_all_with_one_sentence(start: Start) -> None:
    supervisor = start().wait_until_ready()
    family = supervisor.family()
    (valkey,) = (p for p in family if p.name() == "valkey-server")
    valkey.kill()
    assert supervisor.finish() == 1
    assert supervisor.said.splitlines()[-1].startswith("valkey ended by itself (see ")
    assert all_gone(family) == []


def test_what_an_interrupted_run_left_is_ended_and_a_stranger_is_not(tmp_path: Path) -> None:
    sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
    ours = subprocess.Popen(sleep, start_new_session=True)
    stranger = subprocess.Popen(sleep, start_new_session=True)
    try:
        long_ago = psutil.Process(stranger.pid).create_time() - 3600
        traces = [Trace.of("web", ours.pid), Trace("worker", stranger.pid, long_ago)]
        Record(tmp_path / "run.json", traces).write()
        assert os.stat(tmp_path / "run.json").st_mode & 0o077 == 0
        assert stop_running(tmp_path) == ["web"]
        assert not psutil.pid_exists(ours.pid) or ours.wait(5)
        assert stranger.poll() is None
    finally:
        ours.kill()
        stranger.kill()
        ours.wait()
        stranger.wait()


def test_make_stop_ends_a_running_supervisor(start: Start, var: Path) -> None:
    supervisor = start("--without-engines").wait_until_ready()
    family = supervisor.family()
    assert stop_running(var) == ["supervisor"]
    assert supervisor.finish() == 0
    assert all_gone(family) == []
