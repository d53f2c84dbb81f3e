"""Work that is done once and again only when what it depends on has changed."""

import hashlib
import os
import signal
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mieux.supervisor.environment import (
    ROOT,
    Refused,
    die_with_parent,
    disk_full,
    says_disk_full,
)
from mieux.supervisor.processes import open_log


def digest(files: Iterable[Path], *more: object) -> str:
    """A hash over the names and contents of files, and whatever else the step depends on."""
    found = hashlib.sha256(repr(more).encode())
    for path in sorted(files):
        found.update(str(path).encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def files_of(*patterns: str) -> list[Path]:
    """The files of the clone that match any of the patterns."""
    return [path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()]


@dataclass(frozen=True)
class Stamp:
    """Remembers with which inputs a step was last carried through."""

    path: Path
    key: str

    @property
    def is_current(self) -> bool:
        """Whether the step was carried through with these very inputs."""
        try:
            return self.path.read_text() == self.key
        except OSError:
            return False

    def set(self) -> None:
        """The step has been carried through."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.key)


def run_step(
    title: str,
    command: Sequence[str | Path],
    log: Path,
    env: Mapping[str, str] | None = None,
) -> str:
    """Run a command to its end and give back its output, kept in the log as well.

    Raises Refused with the command's last words when it fails.
    """
    try:
        result = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
    except OSError as error:
        raise Refused(f"{title} could not be started: {error}.") from error
    report = result.stdout + result.stderr
    with open_log(log) as file:
        file.write(f"== {title}\n{report}".encode())
    if result.returncode == 0:
        return result.stdout
    if says_disk_full(report):
        raise disk_full(log.parent.parent)
    lines = [line.strip() for line in report.splitlines() if line.strip()]
    raise Refused(f"{title} failed: {lines[-1] if lines else 'no reason given'} (see {log}).")
