"""What every test may use: the cast, a signed letter, requests in a given state."""

import logging
import math
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings

from accounts.models import User
from portal import phase
from tests.browsers import browser

__all__ = ["browser"]

# How fast an example is drawn says something about the machine, not about the rule it tries.
settings.register_profile("mieux", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("mieux")


@pytest.fixture(autouse=True)
def nothing_logged_at_error(caplog: pytest.LogCaptureFixture, request: Any) -> Iterator[None]:
    """A test fails when something was logged at ERROR, unless it expects it (`expects_errors`)."""
    yield
    if request.node.get_closest_marker("expects_errors"):
        return
    errors = [
        record.getMessage()
        for when in ("setup", "call")
        for record in caplog.get_records(when)
        if record.levelno >= logging.ERROR
    ]
    assert not errors, errors


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Every test begins in English, whatever language a page of the one before was in."""
    translation.activate("en")
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def phase_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test reads the current phase itself, at its first page and never again.

    Else the count of queries would hang on whether a minute ended amid the test.
    """
    phase.forget()
    monkeypatch.setattr(phase, "KEPT_SECONDS", math.inf)


@pytest.fixture(scope="session")
def cast_rows(django_db_setup: None, django_db_blocker: Any) -> str:
    """The cast as statements, made once a process."""
    from tests import company

    with django_db_blocker.unblock():
        return company.statement()


@pytest.fixture
def cast(db: None, request: pytest.FixtureRequest) -> dict[str, User]:
    """The cast by key: cast["official"], cast["outsider"], …"""
    from portal.demo.cast import make_cast
    from tests import company

    if User.objects.exists():
        # A world that is loaded for the whole module has them already.
        return make_cast()
    rows: str = request.getfixturevalue("cast_rows")
    return company.call(rows)


@pytest.fixture
def nonce() -> uuid.UUID:
    """A fresh click."""
    return uuid.uuid4()
