"""What the tests of this room share."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.stage import Stage


@pytest.fixture
def stage(cast: dict[str, User]) -> Stage:
    """The stage of the cast."""
    return Stage(cast)


@pytest.fixture
def browse(cast: dict[str, User]) -> Callable[[str], Client]:
    """A browser in which somebody of the cast is signed in."""

    def sign_in(key: str) -> Client:
        client = Client()
        client.force_login(cast[key])
        return client

    return sign_in
