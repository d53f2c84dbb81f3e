"""The demonstration world, loaded once for the tests of a module."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from portal import phase
from portal.demo.cases import CASES, Until
from portal.demo.cast import DOMAIN, KEYS, institution
from portal.demo.world import World
from requests_app.models import AssistanceRequest


@dataclass(frozen=True)
class Loaded:
    """The world: its accounts by key, its cases by how far they have come."""

    cast: dict[str, User]
    cases: dict[Until, AssistanceRequest]


@pytest.fixture(scope="module")
def loaded_world(
    django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The world inside a transaction that ends with the module; tests run in savepoints of it."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        outer = transaction.atomic()
        outer.__enter__()
        try:
            World().load()
            yield
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def world(loaded_world: None, db: None) -> Loaded:
    """The loaded world, with fresh objects: nobody's standing is remembered from another test."""
    phase.forget()
    cast = {key: User.objects.get(email=f"{key}@{DOMAIN}") for key in KEYS}
    cases = {
        case.until: AssistanceRequest.objects.get(
            title=case.title, lead_institution=institution(case.body)
        )
        for case in CASES
    }
    return Loaded(cast, cases)


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser of somebody who is signed in."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make
