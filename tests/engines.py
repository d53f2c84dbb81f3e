"""PostgreSQL and Valkey for one test run, and what is kept of them for the next.

Making the cluster, migrating and loading the reference rows takes most of ten seconds, so a run
that did so leaves its data directory, with nothing in it but the template, for the next run to
copy. It is named by a hash of all that decides what it holds and is thrown away when that changes.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from mieux.supervisor import places
from mieux.supervisor.environment import ROOT
from mieux.supervisor.postgres import FOR_TESTS, OWNER, Postgres
from mieux.supervisor.processes import Child, Program, stop
from mieux.supervisor.steps import digest, files_of
from mieux.supervisor.valkey import Valkey

#: The folder of one test run, for all of its processes.
BASE = "MIEUX_TEST_BASE"


def template_name() -> str:
    """The template's name: it changes with whatever decides what an empty portal holds."""
    code = files_of("requirements.txt", "mieux/settings.py", "*/migrations/*.py")
    reference = [path for path in files_of("reference/**/*") if path.suffix != ".pyc"]
    return f"mieux_template_{digest([*code, *reference])[:16]}"


class Services:
    """The engines of one test run, owned by the first pytest process."""

    def __init__(self) -> None:
        """Start them and put their addresses into the environment. Raises Refused."""
        self._children: list[Child] = []
        self._places = places.settle_for_tests()
        self._postgres: Postgres | None = None
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        base = self._places.var
        os.environ[BASE] = str(base)
        os.environ["MIEUX_MODE"] = "test"
        os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 50
        if "DATABASE_URL" not in os.environ:
            self._postgres = Postgres(self._places, base / "postgres.log", FOR_TESTS)
            self._take_saved(self._postgres)
            self._postgres.make()
            self._postgres.wait(self._child(self._postgres.program()))
            self._postgres.provide(for_tests=True)
            os.environ["DATABASE_URL"] = self._postgres.url(OWNER)
        if "REDIS_URL" not in os.environ:
            valkey = Valkey(self._places, base / "valkey.log", lasting=False)
            valkey.make()
            valkey.wait(self._child(valkey.program()))
            os.environ["REDIS_URL"] = valkey.url()

    def _child(self, program: Program) -> Child:
        self._children.append(Child(program))
        return self._children[-1]

    @property
    def _saved(self) -> Path:
        """Beside the run's folder where that folder is ours for good (root), else in the clone."""
        if self._places.owner:
            return self._places.var.parent / template_name()
        return ROOT / ".cache" / template_name()

    def _take_saved(self, postgres: Postgres) -> None:
        """Begin with what an earlier run left, if that fits; `cp` keeps owners and is quick."""
        saved = self._saved
        for other in saved.parent.glob("mieux_template_*"):
            if other != saved:
                shutil.rmtree(other, ignore_errors=True)
        if saved.exists() and subprocess.run(["cp", "-a", saved, postgres.data]).returncode:
            shutil.rmtree(postgres.data, ignore_errors=True)  # another run removed it meanwhile

    def _leave_for_the_next(self, postgres: Postgres) -> bool:
        """Drop all but the template; false when there is none, or an earlier run left it."""
        if self._saved.exists():
            return False
        with contextlib.closing(postgres.connect()) as admin, admin.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'mieux_t%'")
            found = {name for (name,) in cursor.fetchall()}
            if template_name() not in found:
                return False
            for name in found - {template_name()}:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        return True

    def _save(self, data: Path) -> None:
        """Put the data directory in its place in one step, whatever disks the two are on."""
        part = self._saved.with_name(f"part-{os.getpid()}")
        with contextlib.suppress(OSError):  # no room, or another run was faster
            part.parent.mkdir(exist_ok=True)
            shutil.move(data, part)
            part.rename(self._saved)
        shutil.rmtree(part, ignore_errors=True)

    def restart_database(self) -> bool:
        """End PostgreSQL with everybody connected and start it again; false when it isn't ours."""
        found = next((c for c in self._children if c.program.name == "postgres"), None)
        if self._postgres is None or found is None:
            return False
        found.signal(signal.SIGINT)  # "fast": sessions are ended, not waited for
        found.finish(until=time.monotonic() + 30)
        self._children.remove(found)
        started = Child(found.program)
        self._children.insert(0, started)
        self._postgres.wait(started)
        return True

    def stop(self) -> None:
        """End the engines and remove their data, except what the next run may begin with."""
        whole = False
        if self._postgres is not None and self._children:
            with contextlib.suppress(Exception):
                whole = self._leave_for_the_next(self._postgres)
        for child in reversed(self._children):
            stop([child])
            whole = whole and child.exit_code == 0 if child.program.name == "postgres" else whole
        if whole and self._postgres is not None:
            self._save(self._postgres.data)
        self._children.clear()
        places.discard(self._places)
