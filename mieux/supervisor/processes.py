"""Children that cannot outlive us.

Every child leads a session of its own, so that Ctrl-C reaches the supervisor alone and it decides
the order of the end. The kernel signals each child when the supervisor dies, `kill -9` included.
As a second net the pids and start times of all children are written to `run.json`, and the next
start, or `make stop`, ends what is left of them: a pid alone may belong to a stranger by now.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TypedDict

import psutil

from mieux.supervisor.environment import ROOT, Refused, die_with_parent, disk_full, says_disk_full
from mieux.supervisor.places import Owner

#: Two readings of one process's start time may differ by what the clock was set meanwhile.
_SAME_START_SECONDS = 3.0


@dataclass(frozen=True)
class Program:
    """How one child is started and ended."""

    name: str
    command: Sequence[str | Path]
    log: Path
    env: dict[str, str] = field(default_factory=dict)
    stdin: bytes | None = None
    owner: Owner | None = None
    cwd: Path = ROOT
    stop_signal: signal.Signals = signal.SIGTERM
    #: Sent by the kernel when the supervisor is gone; nobody is left to wait, so it may be harsher.
    death_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0


class Child:
    """A running program."""

    def __init__(self, program: Program) -> None:
        """Start it; raises Refused when it cannot be started at all."""
        self.program = program
        self.started = time.monotonic()
        log = open_log(program.log)
        try:
            self._process = subprocess.Popen(
                [str(part) for part in program.command],
                stdin=subprocess.PIPE if program.stdin is not None else subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=program.cwd,
                env={**os.environ, **program.env},
                start_new_session=True,
                preexec_fn=die_with_parent(program.death_signal),
                **run_as(program.owner),
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise Refused(f"{program.name} could not be started: {error}.") from error
        finally:
            log.close()
        if self._process.stdin is not None and program.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(program.stdin)
                self._process.stdin.close()

    @property
    def pid(self) -> int:
        """The process, which leads its own group."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def signal(self, signum: signal.Signals) -> None:
        """Send a signal to the process, if it still runs."""
        if self.exit_code is None:
            self._process.send_signal(signum)

    def finish(self, until: float) -> None:
        """Wait for the end till the given monotonic time, then kill whatever is left of it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, until - time.monotonic()))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def ended(self) -> Refused:
        """The sentence for a child that ended by itself, with the reason that its log gives."""
        report = tail(self.program.log)
        # On a full disk the log may have had no room for the reason.
        if says_disk_full(report) or shutil.disk_usage(self.program.log.parent).free < 1_000_000:
            return disk_full(self.program.log.parent.parent)
        lines = [line for line in report.splitlines() if line.strip()]
        last = f"; its last words: {lines[-1].strip()}" if lines else ""
        return Refused(f"{self.program.name} ended by itself (see {self.program.log}){last}")


class Account(TypedDict, total=False):
    """The arguments of Popen that name an account."""

    user: int
    group: int
    extra_groups: list[int]


def run_as(owner: Owner | None) -> Account:
    """What makes Popen run as another account."""
    return {"user": owner.uid, "group": owner.gid, "extra_groups": []} if owner else {}


def open_log(path: Path) -> IO[bytes]:
    """Open a log for adding to it; one that has grown beyond 20 MB is put aside first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > 20_000_000:
            path.rename(path.with_suffix(".old.log"))
    return path.open("ab")


def tail(path: Path, size: int = 4000) -> str:
    """The end of a log."""
    try:
        with path.open("rb") as log:
            log.seek(max(0, path.stat().st_size - size))
            return log.read().decode(errors="replace")
    except OSError:
        return ""


def stop(children: Iterable[Child]) -> None:
    """Tell all of them to end, then wait for each as long as its program says."""
    told = list(children)
    now = time.monotonic()
    for child in told:
        child.signal(child.program.stop_signal)
    for child in told:
        child.finish(now + child.program.stop_seconds)


@dataclass(frozen=True)
class Trace:
    """A process as the record names it."""

    name: str
    pid: int
    created: float

    @classmethod
    def of(cls, name: str, pid: int) -> "Trace":
        """The trace of a running process."""
        with contextlib.suppress(psutil.Error):
            return cls(name, pid, psutil.Process(pid).create_time())
        return cls(name, pid, 0.0)

    def process(self) -> psutil.Process | None:
        """The process itself when it is still the same one."""
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.created) < _SAME_START_SECONDS
            return found if same and found.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None


@dataclass
class Record:
    """`run.json`: who runs, and with which environment, for `make stop` and `make shell`."""

    path: Path
    traces: list[Trace] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Record":
        """The record of the last start; empty when there is none or it is broken."""
        try:
            found = json.loads(path.read_text())
            return cls(path, [Trace(**row) for row in found["traces"]], found["env"])
        except (OSError, ValueError, KeyError, TypeError):
            return cls(path)

    def write(self) -> None:
        """Put it on the disk in one piece; it holds passwords, so it is ours alone."""
        part = self.path.with_suffix(".part")
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"traces": [vars(trace) for trace in self.traces], "env": self.env}, file)
        part.replace(self.path)

    def sweep(self) -> list[str]:
        """End what is left of the recorded children, last started first; gives their names."""
        left = [(t, p) for t in reversed(self.traces) if (p := t.process()) is not None]
        for trace, process in left:
            with contextlib.suppress(psutil.Error):
                # PostgreSQL waits for its clients on TERM, and not on INT.
                process.send_signal(signal.SIGINT if trace.name == "postgres" else signal.SIGTERM)
                process.wait(10)
            with contextlib.suppress(psutil.Error, ProcessLookupError, PermissionError):
                if process.is_running():
                    os.killpg(trace.pid, signal.SIGKILL)
        return [trace.name for trace, _ in left]
