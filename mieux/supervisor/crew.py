"""One supervisor for each clone: the lock, the signals, the children and their end.

What is run is said in `portal`; here is how it is kept running and how it all ends: the apps
first, then Valkey, then PostgreSQL.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from mieux.supervisor.environment import Refused
from mieux.supervisor.processes import Child, Program, Record, Trace, stop

#: An app that ends by itself is started again, unless apps end more often than this in a minute.
MOST_RESTARTS = 5


class Stopped(BaseException):
    """Somebody asked us to end. Not an Exception, so that no handler on the way swallows it."""


@contextlib.contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Hold the lock of this clone; raises Refused when another supervisor has it."""
    descriptor = os.open(var / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Refused(
            "The portal of this clone is already running: use it, or end it with make stop."
        ) from None
    finally:
        os.close(descriptor)


def check_port(port: int) -> None:
    """Raises Refused when the port is taken or may not be used."""
    if not 0 < port < 65536:
        raise Refused(f"{port} is no port: choose one from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Refused(
                f"Port {port} cannot be used ({error.strerror}): end what uses it, "
                f"or choose another, for instance: make run PORT={port + 1}"
            ) from None


def check_room(place: Path, needed: int) -> None:
    """Raises Refused when the disk that holds the place has less than this to give."""
    free = shutil.disk_usage(place).free
    if free < needed:
        raise Refused(
            f"The disk that holds {place} is full: {free // 1_000_000} MB are free and the portal "
            f"needs {needed // 1_000_000} MB. Make room there and run make again."
        )


@contextlib.contextmanager
def signals_stop_us() -> Iterator[None]:
    """Turn INT, TERM and HUP into Stopped, once; the end is bounded, so no second one is heard."""
    watched = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def on_signal(signum: int, frame: FrameType | None) -> None:
        for heard in watched:
            signal.signal(heard, signal.SIG_IGN)
        raise Stopped(signum)

    before = {signum: signal.signal(signum, on_signal) for signum in watched}
    try:
        yield
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


@dataclass
class Crew:
    """The running children and their record."""

    record: Record
    engines: list[Child] = field(default_factory=list)
    apps: list[Child] = field(default_factory=list)
    #: Directories outside `var` that are empty, and removed, at the end.
    passing: list[Path] = field(default_factory=list)

    def start_engine(self, program: Program) -> Child:
        """Start something that everything else needs: when it ends, all ends."""
        self.engines.append(Child(program))
        self.note()
        return self.engines[-1]

    def start_app(self, program: Program) -> Child:
        """Start something that is started again when it ends."""
        self.apps.append(Child(program))
        self.note()
        return self.apps[-1]

    def note(self) -> None:
        """Write down who runs."""
        children = [Trace.of(c.program.name, c.pid) for c in (*self.engines, *self.apps)]
        self.record.traces = [Trace.of("supervisor", os.getpid()), *children]
        self.record.write()

    def stop(self) -> None:
        """End everything: apps together, then the engines, last started first."""
        stop(self.apps)
        for engine in reversed(self.engines):
            stop([engine])
        self.apps.clear()
        self.engines.clear()
        self.record.path.unlink(missing_ok=True)
        for folder in self.passing:
            with contextlib.suppress(OSError):
                folder.rmdir()

    def check(self) -> None:
        """Raises Refused when a child has ended."""
        for child in (*self.engines, *self.apps):
            if child.exit_code is not None:
                raise child.ended()

    def watch(self) -> None:
        """Keep the apps running until a signal says otherwise.

        Raises Refused when an engine ends, or apps end again and again.
        """
        restarts: list[float] = []
        while True:
            for engine in self.engines:
                if engine.exit_code is not None:
                    raise engine.ended()
            for index, app in enumerate(self.apps):
                if app.exit_code is None:
                    continue
                restarts = [moment for moment in restarts if time.monotonic() - moment < 60]
                if len(restarts) >= MOST_RESTARTS:
                    raise app.ended()
                restarts.append(time.monotonic())
                app.finish(until=0)
                self.apps[index] = Child(app.program)
                self.note()
                print(f"{app.program.name} ended by itself and is started again.", flush=True)
            time.sleep(0.5)


def carry(var: Path, begin: Callable[[Crew], None]) -> None:
    """Be the one supervisor of this `var`: begin, then watch, until a signal or a Refused ends it.

    Nothing that was started is left over, whichever way it ends.
    """
    with only_one(var), signals_stop_us():
        left = Record.read(var / "run.json").sweep()
        if left:
            print(f"Ended what an interrupted run had left: {', '.join(left)}.", flush=True)
        crew = Crew(Record(var / "run.json"))
        try:
            crew.note()
            begin(crew)
            crew.watch()
        except Stopped as stopped:
            if stopped.args:  # a signal, and not work that is done
                print("\nStopping …", flush=True)
        finally:
            crew.stop()


def stop_running(var: Path) -> list[str]:
    """End the supervisor that the record names, or what an interrupted one left; gives names."""
    path = var / "run.json"
    supervisors = [trace for trace in Record.read(path).traces if trace.name == "supervisor"]
    ended = []
    for trace in supervisors:
        process = trace.process()
        if process is not None:
            process.terminate()
            with contextlib.suppress(Exception):
                process.wait(90)
            ended.append(trace.name)
    return ended + Record.read(path).sweep()
