"""What `make run` runs: the engines, the steps that prepare their data, the portal's processes."""

import os
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from signal import SIGQUIT, SIGTERM, Signals
from urllib.parse import urlsplit

from psycopg2.extensions import parse_dsn

from mieux.supervisor import assets
from mieux.supervisor.crew import Crew, check_port, check_room
from mieux.supervisor.environment import ROOT, Refused
from mieux.supervisor.places import Places
from mieux.supervisor.postgres import APP, OWNER, Postgres
from mieux.supervisor.processes import Program
from mieux.supervisor.steps import Stamp, digest, files_of, run_step
from mieux.supervisor.valkey import Valkey, free_port

#: Free space without which a start is refused; a first start fills about half of it.
ROOM_FIRST, ROOM_LATER = 200_000_000, 30_000_000
_ANSWER_SECONDS = 90.0


@dataclass
class Portal:
    """One portal of this clone."""

    places: Places
    port: int = 8000
    #: What the processes get besides our own environment.
    env: dict[str, str] = field(default_factory=dict)

    @property
    def mode(self) -> str:
        """What the environment says, else the demonstration."""
        return os.environ.get("MIEUX_MODE", "demo")

    @property
    def address(self) -> str:
        """Where the portal answers; `localhost`, since passkeys need a name."""
        return os.environ.get("SITE_URL", f"http://localhost:{self.port}")

    def begin(self, crew: Crew) -> None:
        """Start everything, in order, and say where it is. Raises Refused with the reason."""
        check_port(self.port)
        self._check_room()
        assets.make(self._log("steps"))
        self.start_engines(crew)
        self.prepare()
        self._start_web(crew)
        self._wait_for_answer(crew)
        self._start_tasks(crew)
        self._announce()

    # -- engines ----------------------------------------------------------------------------------

    def start_engines(self, crew: Crew) -> None:
        """Start PostgreSQL and Valkey, unless their addresses are given, and set the addresses."""
        self.env |= self._own_settings()
        if "DATABASE_URL" not in os.environ:
            postgres = Postgres(self.places, self._log("postgres"))
            crew.passing.append(self.places.sockets)
            postgres.make()
            postgres.wait(crew.start_engine(postgres.program()))
            postgres.provide()
            self.env["DATABASE_URL"] = postgres.url(APP)
            self.env["DATABASE_OWNER_URL"] = postgres.url(OWNER)
        if "REDIS_URL" not in os.environ:
            valkey = Valkey(self.places, self._log("valkey"), lasting=True)
            valkey.make()
            valkey.wait(crew.start_engine(valkey.program()))
            self.env["REDIS_URL"] = valkey.url()
        crew.record.env = dict(self.env)
        crew.note()

    def _own_settings(self) -> dict[str, str]:
        var = self.places.var
        settings = {
            "MIEUX_MODE": self.mode,
            "SITE_URL": self.address,
            "VAR_DIR": str(var),
            "PYTHONUNBUFFERED": "1",
        }
        if "SECRET_KEY" not in os.environ:
            settings["SECRET_KEY"] = _kept_secret(var / "secret-key")
        if "EMAIL_URL" not in os.environ:
            settings["EMAIL_URL"] = f"smtp://127.0.0.1:{free_port()}"
        return settings

    # -- steps ------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Bring files, tables and rows up to date; what is already so is passed over."""
        code = files_of("requirements.txt", "mieux/settings.py")
        self._once("words", self._compile_words, files_of("locale/**/*.po", "core/words.py"))
        self._once("static", self._collect_static, [*code, *files_of("static/**/*")])
        migrations = [*files_of("*/migrations/*.py"), *files_of("core/management/commands/*.py")]
        self._once("tables", self._migrate, [*code, *migrations], in_database=True)
        reference = files_of("reference/**/*.py", "reference/fixtures/**/*", "reference/data/**/*")
        self._once("reference", self._load_reference, reference, in_database=True)
        if self.mode == "demo":
            world = files_of("portal/demo/**/*.py", "portal/demo/**/*.csv")
            self._once("demo", self._load_demonstration, world, in_database=True)

    def _once(
        self, name: str, step: Callable[[], None], files: list[Path], in_database: bool = False
    ) -> None:
        """Carry a step through unless it was, with these files.

        What lies in a database that isn't ours is never taken for granted.
        """
        folder = (self.places.state if in_database else self.places.var) / "steps"
        stamp = Stamp(folder / name, digest(files))
        if stamp.is_current and not (in_database and "DATABASE_URL" in os.environ):
            return
        step()
        stamp.set()

    def _compile_words(self) -> None:
        self.manage("words", "compile")

    def _collect_static(self) -> None:
        print("Collecting the static files …", flush=True)
        self.manage("collectstatic", "--noinput", "--clear", "--verbosity=0")

    def _migrate(self) -> None:
        print("Bringing the tables up to date …", flush=True)
        self.manage("migrate", "--noinput", "--verbosity=0", as_owner=True)
        role = parse_dsn(self.environment()["DATABASE_URL"]).get("user", APP)
        self.manage("grant_app_role", "--role", role, as_owner=True)

    def _load_reference(self) -> None:
        self.manage("load_reference")

    def _load_demonstration(self) -> None:
        print("Loading the demonstration world …", flush=True)
        self.manage("demo")
        accounts = self.manage("demo", "--accounts")
        self._accounts.parent.mkdir(parents=True, exist_ok=True)
        self._accounts.write_text(accounts)

    @property
    def _accounts(self) -> Path:
        """What is printed about the cast, kept beside the database that holds it."""
        return self.places.state / "steps" / "accounts.txt"

    def manage(self, *arguments: str, as_owner: bool = False) -> str:
        """Run one management command to its end and give back what it printed."""
        env = self.environment(as_owner)
        command: list[str | Path] = [sys.executable, ROOT / "manage.py", *arguments]
        return run_step(f"manage.py {arguments[0]}", command, self._log("steps"), env)

    def environment(self, as_owner: bool = False) -> dict[str, str]:
        """What the portal's processes read; the owner of the tables has an address of its own."""
        env = {**os.environ, **self.env}
        if as_owner:
            env["DATABASE_URL"] = env.get("DATABASE_OWNER_URL", env["DATABASE_URL"])
        return env

    # -- the portal's own processes ---------------------------------------------------------------

    def _start_web(self, crew: Crew) -> None:
        if "EMAIL_URL" not in os.environ:
            crew.start_app(self._mail_sink())
        crew.start_app(self._web())

    def _start_tasks(self, crew: Crew) -> None:
        """After the first page has come: on two cores they would double the wait for it."""
        (self.places.var / "run").mkdir(exist_ok=True)
        crew.start_app(self._worker())
        crew.start_app(self._beat())

    def _app(self, name: str, *arguments: str | Path, death: Signals = SIGTERM) -> Program:
        command = [sys.executable, "-m", *arguments]
        return Program(name, command, self._log(name), env=self.env, death_signal=death)

    def _mail_sink(self) -> Program:
        port = str(urlsplit(self.env["EMAIL_URL"]).port)
        module = "mieux.supervisor.mailsink"
        return self._app("mail", module, "--port", port, "--folder", self.places.var / "mail")

    def _web(self) -> Program:
        workers = os.environ.get("WEB_CONCURRENCY", "2")
        how = ["--worker-class", "gthread", "--workers", workers, "--threads", "4", "--preload"]
        bind = ["--bind", f"127.0.0.1:{self.port}", "--no-control-socket"]
        return self._app("web", "gunicorn", "mieux.wsgi:application", *how, *bind)

    def _worker(self) -> Program:
        # QUIT does not wait for running tasks; the broker hands them out again.
        how = ["--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        return self._app("worker", "celery", "-A", "mieux", "worker", *how, death=SIGQUIT)

    def _beat(self) -> Program:
        run = self.places.var / "run"
        (run / "beat.pid").unlink(missing_ok=True)  # the lock of this clone says it is stale
        files: list[str | Path] = ["--schedule", run / "beat-schedule"]
        files += ["--pidfile", run / "beat.pid"]
        return self._app("beat", "celery", "-A", "mieux", "beat", *files)

    # -- the start and its end --------------------------------------------------------------------

    def _check_room(self) -> None:
        needed = ROOM_LATER if (self.places.state / "postgres").exists() else ROOM_FIRST
        for place in {self.places.state, self.places.var}:
            check_room(place, needed)

    def _wait_for_answer(self, crew: Crew) -> None:
        """Wait for the sign-in page. Raises Refused when a process ends or none comes in time."""
        until = time.monotonic() + _ANSWER_SECONDS
        while time.monotonic() < until:
            crew.check()
            try:
                status = _status(self.port, "/accounts/login/")
            except (OSError, HTTPException):
                time.sleep(0.1)
                continue
            if status < 500:
                return
            raise Refused(f"The portal answers with error {status} (see {self._log('web')}).")
        raise Refused(f"The portal does not answer (see {self._log('web')}).")

    def _announce(self) -> None:
        lines = [f"The portal is ready: {self.address}/"]
        if "EMAIL_URL" not in os.environ:
            lines.append(f"mail: {self.places.var / 'mail'} (one file for each message)")
        lines.append(f"logs: {self.places.var / 'log'}")
        if self.mode == "demo" and self._accounts.exists():
            lines.append(self._accounts.read_text().rstrip())
        print("\n".join([*lines, "Ctrl-C ends everything."]), flush=True)

    def _log(self, name: str) -> Path:
        return self.places.var / "log" / f"{name}.log"


def _status(port: int, path: str) -> int:
    """The status of one page, asked directly: a proxy that is set doesn't know this machine."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def _kept_secret(path: Path) -> str:
    """The secret of this clone, made at first and readable by its owner alone."""
    if not path.exists():
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
        part.rename(path)
    return path.read_text()
