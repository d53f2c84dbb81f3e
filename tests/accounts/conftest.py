"""What the tests of people share: somebody signed in, the mails that are queued."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import User
from notifications.models import Delivery
from tests.stage import Stage, fresh


@pytest.fixture(autouse=True)
def no_rate_is_used_up(request: Any) -> None:
    """Limits on signing in are kept in the cache, which outlives a test."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        cache.clear()


@pytest.fixture
def stage(cast: dict[str, User]) -> Stage:
    """Objects in a given state."""
    return Stage(cast)


@pytest.fixture
def signed_in(cast: dict[str, User]) -> Callable[[str], Client]:
    """A browser in which somebody of the cast is signed in."""

    def sign_in(key: str) -> Client:
        client = Client()
        client.force_login(fresh(cast[key]))
        return client

    return sign_in


def queued(to: str, kind: str = "") -> list[Any]:
    """The mails queued for an address, oldest first."""
    rows = Delivery.objects.filter(address=to).order_by("pk")
    return [row for row in rows if kind in row.kind]


def code_in(text: str) -> str:
    """The code that a mail of the sign-in pages holds."""
    found = re.search(r"^([A-Z0-9]{3,4}-[A-Z0-9]{3,4}|[A-Z0-9]{6})$", text, re.MULTILINE)
    assert found is not None, text
    return found.group(1)


def day(offset: int) -> date:
    """A day that many days from today."""
    return timezone.localdate() + timedelta(days=offset)
