"""What tests of reference data need: the shipped rows, and a copy of the files to break."""

import shutil
from pathlib import Path

import pytest

from reference import calendars
from reference.loading import FIXTURES, load


@pytest.fixture
def reference(db: None) -> None:
    """The shipped rows are there, and no calendar is in memory."""
    load()
    calendars.forget()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped files."""
    copy = tmp_path / "fixtures"
    shutil.copytree(FIXTURES, copy)
    return copy
