"""What the chaos tests use, and the table that they print and keep."""

import json
import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from mieux.supervisor.environment import ROOT
from mieux.supervisor.mailsink import Sink
from tests.notifications.conftest import (  # noqa: F401
    broker_at,
    closed_port,
    nothing_gathered,
    silent_port,
)


class Report:
    """Figures of one run, each beside its limit where it has one."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def add(
        self, name: str, value: float, unit: str, limit: float | None = None, *, least: bool = False
    ) -> None:
        """Keep one figure; `limit` is the most, or with `least` the least, that it may be."""
        passed = limit is None or (value >= limit if least else value <= limit)
        ratio = round(value / limit, 3) if limit and not least else None
        row = {"name": name, "value": round(value, 3), "unit": unit, "limit": limit}
        self.rows.append({**row, "ratio": ratio, "pass": passed})

    def write(self) -> None:
        """Print the table and keep it."""
        machine = {
            "cores": os.cpu_count(),
            "system": platform.platform(),
            "load": [round(x, 2) for x in os.getloadavg()],
        }
        folder = ROOT / "var" / "chaos"
        folder.mkdir(parents=True, exist_ok=True)
        kept = {"at": datetime.now(UTC).isoformat(), "machine": machine, "rows": self.rows}
        (folder / "latest.json").write_text(json.dumps(kept, indent=2) + "\n")
        print(f"\n{'what':<58} {'value':>10} {'limit':>10}")
        for row in self.rows:
            limit = "" if row["limit"] is None else f"{row['limit']:g}"
            mark = "" if row["pass"] else "  MISSED"
            print(f"{row['name']:<58} {row['value']:>10g} {limit:>10} {row['unit']}{mark}")
        print(f"{machine['cores']} cores, load {machine['load']}; kept in var/chaos/latest.json")


@pytest.fixture(scope="session")
def report() -> Iterator[Report]:
    """The one table of the run, written at its end whatever happened."""
    kept = Report()
    yield kept
    if kept.rows:
        kept.write()


@pytest.fixture
def worker(celery_worker_process: Any, smtp_sink: Sink, nothing_gathered: None) -> Any:  # noqa: F811
    """A running worker; what only informs waits for nothing."""
    celery_worker_process.start()
    return celery_worker_process


@pytest.fixture
def officer(cast: dict[str, User]) -> User:
    """Who ends memberships."""
    return cast["officer"]


@pytest.fixture
def sink_folder() -> Path:
    """Where the mail server of this process keeps what it took."""
    return Path(os.environ["VAR_DIR"]) / "mail"
