"""Figures with their limits: as a table to be read, as JSON to be compared."""

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil


@dataclass(frozen=True)
class Row:
    """One figure. Without a limit it is only told; `least` says that more is better.

    `beside` are the figures that the limit was made of, in words.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None
    least: bool = False
    beside: str = ""

    @property
    def ratio(self) -> float | None:
        """Value over limit, where smaller is better."""
        if self.limit is None or self.least or not self.limit:
            return None
        return self.value / self.limit

    @property
    def passes(self) -> bool | None:
        """Whether the figure keeps its limit; None without one."""
        if self.limit is None:
            return None
        return self.value >= self.limit if self.least else self.value <= self.limit

    def said(self) -> dict[str, Any]:
        """As it stands in the JSON."""
        ratio = self.ratio
        return {
            "name": self.name,
            "value": round(self.value, 2),
            "unit": self.unit,
            "limit": None if self.limit is None else round(self.limit, 2),
            "ratio": None if ratio is None else round(ratio, 3),
            "pass": self.passes,
        }


def machine() -> dict[str, Any]:
    """On what, and how busy it was at the end."""
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "processor": _processor(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def write(path: Path, rows: Iterable[Row], found: dict[str, Any]) -> None:
    """Keep the figures of the last run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    said = {"machine": found, "rows": [row.said() for row in rows]}
    part.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n")
    part.replace(path)


def lines(rows: Iterable[Row]) -> list[str]:
    """The table: figure, limit, whether it is kept, and what the limit was made of."""
    listed = list(rows)
    width = max((len(row.name) for row in listed), default=0)
    return [_line(row, width) for row in listed]


def _line(row: Row, width: int) -> str:
    mark = {True: "ok", False: "MISSED", None: ""}[row.passes]
    limit = ""
    if row.limit is not None:
        limit = f"{'≥' if row.least else '≤'} {row.limit:,.1f}"
    figures = f"{row.value:>10,.1f} {row.unit:<5} {limit:<12} {mark:<6}"
    return f"{row.name:<{width}} {figures} {row.beside}".rstrip()
