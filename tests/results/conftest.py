"""What the tests of this room share."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.stage import Stage


@pytest.fixture
def stage(cast: dict[str, User]) -> Stage:
    """The cast on a stage."""
    return Stage(cast)


@pytest.fixture
def as_(cast: dict[str, User]) -> Any:
    """A client in which somebody of the cast is signed in."""

    def signed_in(key: str) -> Client:
        client = Client()
        client.force_login(cast[key])
        return client

    return signed_in
