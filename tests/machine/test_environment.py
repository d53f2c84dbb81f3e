"""The step before all others: `.venv` from a plain Python, in a clone of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mieux.supervisor.environment import ROOT

UNREACHABLE = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1"}
#: A package that no index has under this hash.
NOWHERE = f"nowhere==1.0 --hash=sha256:{'0' * 64}\n"


class Clone:
    """A clone that holds just what this step reads."""

    def __init__(self, root: Path) -> None:
        self.venv = root / ".venv"
        self.script = root / "mieux" / "supervisor" / "environment.py"
        self.script.parent.mkdir(parents=True)
        shutil.copyfile(ROOT / "mieux" / "supervisor" / "environment.py", self.script)
        self.lock = root / "requirements.txt"
        for lock in (self.lock, root / "requirements-dev.txt"):
            lock.write_text("")

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        env = {**os.environ, **UNREACHABLE}
        return subprocess.Popen(
            [getattr(sys, "_base_executable", sys.executable), self.script, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=env,
        )

    def make(self, *arguments: str) -> tuple[int, str]:
        process = self.begin(*arguments)
        _, errors = process.communicate(timeout=120)
        return process.returncode, errors

    def works(self) -> bool:
        pip = [str(self.venv / "bin" / "python"), "-m", "pip", "-V"]
        return subprocess.run(pip, capture_output=True).returncode == 0


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path / "clone")


def test_made_once_and_again_only_when_the_locks_change(clone: Clone) -> None:
    assert clone.make() == (0, "")
    assert clone.works()
    stamp = clone.venv / "installed.json"
    assert set(json.loads(stamp.read_text())) == {"root", "runtime"}
    installed = stamp.stat().st_mtime_ns
    assert clone.make() == (0, "")
    assert stamp.stat().st_mtime_ns == installed

    (clone.venv / "kept").touch()
    assert clone.make("--dev") == (0, "")
    assert set(json.loads(stamp.read_text())) == {"root", "runtime", "dev"}

    clone.lock.write_text(NOWHERE)
    code, errors = clone.make()
    assert code == 1
    assert errors == (
        "No package index gave the locked Python packages: connect this machine to one, or tell "
        "pip of yours (PIP_INDEX_URL), and run make again.\n"
    )
    clone.lock.write_text("")
    assert clone.make() == (0, "")
    assert (clone.venv / "kept").exists()


def test_broken_off_half_way_or_broken_since_it_is_made_anew(clone: Clone) -> None:
    process = clone.begin()
    until = time.monotonic() + 20
    while not (clone.venv / "bin").exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (clone.venv / "half").touch()
    assert clone.make() == (0, "")
    assert clone.works()
    assert not (clone.venv / "half").exists()

    (clone.venv / "bin" / "python").unlink()
    (clone.venv / "bin" / "python").write_text("no program")
    assert clone.make() == (0, "")
    assert clone.works()
