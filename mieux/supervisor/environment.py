"""Make `.venv` with the locked packages. Run by path, with the standard library alone.

Nothing is installed yet when this runs, so it imports nothing from the portal. It does its work
once: a stamp inside `.venv` names the lock files that were installed, and while packages are being
written a marker stands beside it, so that a run broken off half-way is seen and begun anew.

    python3 mieux/supervisor/environment.py [--dev]
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
UNFINISHED = VENV / "unfinished"
RUNTIME_LOCK = ROOT / "requirements.txt"
DEV_LOCK = ROOT / "requirements-dev.txt"

DISK_FULL = ("No space left on device", "Disk quota exceeded")
NO_INDEX = (
    "NewConnectionError",
    "Max retries exceeded",
    "Could not find a version",
    "No matching distribution",
    "ReadTimeout",
    "SSLError",
    "HTTP error",
)
_PR_SET_PDEATHSIG = 1


class Refused(Exception):
    """Something stands in the way; the message is one sentence for the person at the keyboard."""


class NothingFetched(Refused):
    """No package arrived, so nothing in `.venv` was touched."""


def die_with_parent(signum: int) -> Callable[[], None]:
    """Give a `preexec_fn` that makes the kernel send `signum` to the child when we die.

    It holds against `kill -9` of the parent as well. Only the thread that starts the child counts
    as its parent, so children are started from the main thread alone.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def before_exec() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signum)
        if os.getppid() != parent:  # the parent died before prctl took hold
            os._exit(1)

    return before_exec


def end_with_parent() -> None:
    """Let the kernel end this very process when make, which started it, is killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def says_disk_full(text: str) -> bool:
    """Tell whether a program's report says that the disk, or the quota, is used up."""
    return any(mark in text for mark in DISK_FULL)


def disk_full(place: Path) -> Refused:
    """The sentence for a full disk."""
    return Refused(f"The disk that holds {place} is full: make room there and run make again.")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _wanted(dev: bool) -> dict[str, str]:
    """What the stamp must say. The clone's path counts too: scripts in `.venv/bin` hold it."""
    locks = {"root": str(ROOT), "runtime": _digest(RUNTIME_LOCK)}
    if dev:
        locks["dev"] = _digest(DEV_LOCK)
    return locks


def _starts(*command: str) -> bool:
    """Tell whether the environment's Python runs this."""
    try:
        result = subprocess.run([PYTHON, *command], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


def is_ready(dev: bool) -> bool:
    """Tell whether `.venv` is whole and holds what the lock files name."""
    if UNFINISHED.exists():
        return False
    try:
        found = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    return all(found.get(key) == value for key, value in _wanted(dev).items()) and _starts("-V")


def _usable() -> bool:
    """Tell whether an environment without our stamp is whole enough to install into."""
    fit = "import sys; sys.exit(sys.version_info < (3, 11))"
    if UNFINISHED.exists() or not _starts("-c", fit):
        return False
    try:
        moved = json.loads(STAMP.read_text()).get("root") != str(ROOT)
    except FileNotFoundError:
        moved = False
    except (OSError, ValueError):
        return False
    return not moved and (_starts("-m", "pip", "-V") or _starts("-m", "ensurepip"))


def _call(command: list[str | Path]) -> str:
    """Run a step quietly and give back its output; raises Refused with the reason it names."""
    env = {"PIP_RETRIES": "2", "PIP_DEFAULT_TIMEOUT": "20", **os.environ}
    env["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    result = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=env,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    if result.returncode:
        raise _reason(result.stdout)
    return result.stdout


def _reason(report: str) -> Refused:
    """Turn the report of venv or pip into one sentence."""
    if says_disk_full(report):
        return disk_full(ROOT)
    if "ensurepip" in report:
        return Refused(
            "This Python cannot make virtual environments: install its venv package "
            "(on Debian and Ubuntu: apt install python3-venv) and run make again."
        )
    if "DO NOT MATCH THE HASHES" in report:
        return NothingFetched(
            "A package that arrived is not the one that requirements.txt locks: "
            "check where pip gets its packages from, and run make again."
        )
    if any(mark in report for mark in NO_INDEX):
        return NothingFetched(
            "No package index gave the locked Python packages: connect this machine to one, "
            "or tell pip of yours (PIP_INDEX_URL), and run make again."
        )
    lines = [line.strip() for line in report.splitlines() if line.strip()]
    last = lines[-1] if lines else "it said nothing"
    return Refused(f"The Python packages could not be installed: {last}")


def make(dev: bool) -> None:
    """Bring `.venv` to what the lock files say. Raises Refused; safe to break off at any point."""
    if is_ready(dev):
        return
    print("Installing the Python packages into .venv (a minute at first) …", flush=True)
    if not _usable():
        shutil.rmtree(VENV, ignore_errors=True)
        VENV.mkdir()
        UNFINISHED.touch()
        _call([sys.executable, "-m", "venv", VENV])
    UNFINISHED.touch()
    STAMP.unlink(missing_ok=True)
    lock = DEV_LOCK if dev else RUNTIME_LOCK
    install = ["-m", "pip", "install", "--quiet", "--no-input", "--require-hashes"]
    try:
        _call([PYTHON, *install, "--only-binary", ":all:", "-r", lock])
    except NothingFetched:
        UNFINISHED.unlink()
        raise
    STAMP.write_text(json.dumps(_wanted(dev)))
    UNFINISHED.unlink()


def _alone() -> None:
    """Wait for another make that prepares the same clone; the lock ends with this process."""
    lock = os.open(ROOT, os.O_RDONLY)
    with contextlib.suppress(OSError):  # some network file systems lock no directories
        fcntl.flock(lock, fcntl.LOCK_EX)


def in_one_sentence(work: Callable[[], int]) -> int:
    """Do the work and give its exit code; whatever stands in the way is said in one sentence."""
    try:
        return work()
    except Refused as refused:
        print(refused, file=sys.stderr)
    except KeyboardInterrupt:
        print("\nInterrupted: the next make goes on from here.", file=sys.stderr)
        return 130
    except OSError as error:  # shutil.Error, a list of them, is one as well
        where = Path(error.filename) if error.filename else ROOT
        print(disk_full(where) if says_disk_full(str(error)) else f"{error}.", file=sys.stderr)
    return 1


def main() -> int:
    """Prepare the environment; 0 when it is ready, 1 with one sentence when it cannot be."""

    def work() -> int:
        end_with_parent()
        _alone()
        make(dev="--dev" in sys.argv[1:])
        return 0

    return in_one_sentence(work)


if __name__ == "__main__":
    sys.exit(main())
