"""The import contracts hold, and break on each fault that is seeded into a copy of the code."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = [
    "core",
    "reference",
    "accounts",
    "requests_app",
    "actions",
    "experts",
    "results",
    "partnerships",
    "notifications",
    "portal",
    "mieux",
]
FAULTS = {
    "the base looks up, inside a function": (
        "core/policy.py",
        "def f() -> None:\n    import notifications.models\n",
    ),
    "what happened earlier imports what happened later": (
        "requests_app/rules.py",
        "import actions.models\n",
    ),
    "a room uses another room's forms": ("portal/queries.py", "import requests_app.forms\n"),
    "models ask the workflow": ("requests_app/models.py", "import requests_app.workflow\n"),
    "a room imports the project": ("accounts/rules.py", "import mieux.settings\n"),
}


def _copy(tmp_path: Path) -> Path:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command as run; run()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "MIEUX_MODE": "test"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_contracts_are_kept(tmp_path: Path) -> None:
    done = _lint(_copy(tmp_path))
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize(("place", "line"), FAULTS.values(), ids=FAULTS.keys())
def test_a_seeded_fault_is_found(tmp_path: Path, place: str, line: str) -> None:
    folder = _copy(tmp_path)
    with (folder / place).open("a") as code:
        code.write(f"\n\n{line}")
    done = _lint(folder)
    assert done.returncode != 0
    assert "BROKEN" in done.stdout
