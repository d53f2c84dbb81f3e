"""A place for real supervisors, and a way to see that nothing of them is left."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from mieux.supervisor.environment import ROOT
from mieux.supervisor.places import short_hash
from mieux.supervisor.valkey import free_port

TINY_PORTAL = ROOT / "tests" / "machine" / "tiny_portal.py"
#: What decides where a supervisor puts things; the tests' own engines must not reach it.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "VAR_DIR", "MIEUX_MODE", "SECRET_KEY")


@dataclass
class Supervisor:
    """One run of the tiny portal."""

    process: subprocess.Popen[str]
    output: list[str] = field(default_factory=list)

    def wait_until_ready(self) -> "Supervisor":
        """Read until it says so; fails with what it said when it ends instead."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output.append(line)
            if line == "ready\n":
                return self
        raise AssertionError("".join(self.output))

    def family(self) -> list[psutil.Process]:
        """It and everything that it started."""
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]

    def end(self, signum: signal.Signals) -> int:
        """Send a signal, wait, and give the exit code; everything it says is in `output`."""
        self.process.send_signal(signum)
        return self.finish()

    def finish(self) -> int:
        """Wait for its end."""
        rest, _ = self.process.communicate(timeout=60)
        self.output.append(rest)
        return self.process.returncode

    @property
    def said(self) -> str:
        """Everything it printed so far."""
        return "".join(self.output)


@pytest.fixture(scope="session")
def state() -> Iterator[Path]:
    """Where root's supervisors keep their engines; an account that is not root must get there."""
    folder = Path(tempfile.mkdtemp(prefix="mx-m-"))
    folder.chmod(0o711)
    yield folder / "state"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """A `var` of its own."""
    return tmp_path / "var"


@pytest.fixture
def environment(state: Path) -> dict[str, str]:
    """An environment that names no services."""
    env = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {**env, "MIEUX_STATE": str(state), "PYTHONPATH": str(ROOT)}


@pytest.fixture
def port() -> int:
    """A free port."""
    return free_port()


Start = Callable[..., Supervisor]


@pytest.fixture
def start(var: Path, port: int, environment: dict[str, str]) -> Iterator[Start]:
    """Starts tiny portals; what a failed test leaves is ended."""
    begun: list[Supervisor] = []

    def begin(*arguments: str, at: Path | None = None) -> Supervisor:
        command = [sys.executable, str(TINY_PORTAL), str(at or var), str(port), *arguments]
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            cwd=ROOT,
        )
        begun.append(Supervisor(process))
        return begun[-1]

    yield begin
    for supervisor in begun:
        if supervisor.process.poll() is None:
            supervisor.process.kill()
            supervisor.process.wait()
        if supervisor.process.stdout is not None:
            supervisor.process.stdout.close()
    # One that was killed could not remove its sockets' folder; the next start would use it.
    folder = Path(tempfile.gettempdir()) / f"mx-{os.geteuid()}-{short_hash(var)}"
    shutil.rmtree(folder, ignore_errors=True)


def all_gone(processes: list[psutil.Process], seconds: float = 10.0) -> list[psutil.Process]:
    """Wait for processes to be gone; gives those that are not."""
    until = time.monotonic() + seconds
    while True:
        left = [p for p in processes if _is_there(p)]
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.05)


def _is_there(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False  # Gone between the two questions.


def answers(port: int) -> bool:
    """Whether somebody listens on the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
