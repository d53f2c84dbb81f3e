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


def test_made_once_and_then_passed_over(clone: Clone) -> None:
    assert clone.make() == (0, "")
    assert clone.works()
    made = (clone.venv / "pyvenv.cfg").stat().st_mtime_ns
    began = time.monotonic()
    assert clone.make() == (0, "")
    assert time.monotonic() - began < 1
    assert (clone.venv / "pyvenv.cfg").stat().st_mtime_ns == made


def test_broken_off_half_way_it_is_made_anew(clone: Clone) -> None:
    process = clone.begin()
    until = time.monotonic() + 20
    while not (clone.venv / "bin").exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (clone.venv / "lib" / "half").mkdir(parents=True, exist_ok=True)
    assert clone.make() == (0, "")
    assert clone.works()
    assert not (clone.venv / "lib" / "half").exists()


def test_a_broken_one_is_made_anew(clone: Clone) -> None:
    (clone.venv / "bin").mkdir(parents=True)
    (clone.venv / "bin" / "python").write_text("no program")
    assert clone.make() == (0, "")
    assert clone.works()


def test_without_an_index_one_sentence_says_so_and_what_was_there_stays(clone: Clone) -> None:
    assert clone.make() == (0, "")
    clone.lock.write_text(NOWHERE)
    code, errors = clone.make()
    assert code == 1
    assert errors == (
        "No package index gave the locked Python packages: connect this machine to one, or tell "
        "pip of yours (PIP_INDEX_URL), and run make again.\n"
    )
    (clone.venv / "kept").touch()
    clone.lock.write_text("")
    assert clone.make() == (0, "")
    assert (clone.venv / "kept").exists()


def test_the_stamp_knows_which_locks_were_installed(clone: Clone) -> None:
    assert clone.make() == (0, "")
    stamp = clone.venv / "installed.json"
    assert set(json.loads(stamp.read_text())) == {"root", "runtime"}
    assert clone.make("--dev") == (0, "")
    assert set(json.loads(stamp.read_text())) == {"root", "runtime", "dev"}
