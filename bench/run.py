"""What is measured: PostgreSQL, Valkey and gunicorn as `make run` has them, on data of their own.

Nothing of the portal of this clone is touched; all of it is gone at the end, however it ends.
"""

import os
from dataclasses import dataclass

from mieux.supervisor import assets, places
from mieux.supervisor.crew import Crew, check_room
from mieux.supervisor.portal import Portal
from mieux.supervisor.valkey import free_port

#: Free space that a request of the bench world takes, with all that hangs on it.
_BYTES_EACH = 12_000


@dataclass
class Bench(Portal):
    """The portal without worker and beat, so that nothing but the pages is measured."""

    @property
    def mode(self) -> str:
        """Signing in needs no second factor there."""
        return "demo"

    @property
    def address(self) -> str:
        """Loopback, by number."""
        return f"http://127.0.0.1:{self.port}"

    def begin(self, crew: Crew) -> None:
        """Start the engines, with tables and reference rows and nothing else. Raises Refused."""
        assets.make(self._log("steps"))
        self.start_engines(crew)
        self._compile_words()
        self._collect_static()
        self._migrate()
        self._load_reference()

    def serve(self, crew: Crew) -> None:
        """Start gunicorn, and wait until it answers."""
        self.env["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        crew.start_app(self._web())
        self._wait_for_answer(crew)

    def connect(self) -> None:
        """Let this process load and ask the database, as the owner of its tables."""
        os.environ.update(self.environment(as_owner=True))
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        import django

        django.setup()


def bench(size: int) -> Bench:
    """A bench with room for so many requests, on fresh places. Raises Refused."""
    for given in ("DATABASE_URL", "REDIS_URL", "SITE_URL", "EMAIL_URL", "MIEUX_MODE"):
        os.environ.pop(given, None)
    found = places.settle_for_tests()
    check_room(found.state, 500_000_000 + size * _BYTES_EACH)
    return Bench(found, free_port())
