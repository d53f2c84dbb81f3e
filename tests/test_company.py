"""The cast that tests are given is the one that `make_cast` makes."""

import pytest

from accounts.models import Deputation, Institution, Membership, User
from portal.demo.cast import make_cast


@pytest.mark.django_db
def test_the_cast_is_the_one_that_is_made(cast: dict[str, User]) -> None:
    """Making it again finds everything there: the same people, nothing new."""
    models = (User, Institution, Membership, Deputation)
    before = [model.objects.count() for model in models]
    again = make_cast()
    assert [model.objects.count() for model in models] == before
    assert {key: user.pk for key, user in again.items()} == {
        key: user.pk for key, user in cast.items()
    }
    assert all(user.check_password("peer-to-peer-2026") for user in cast.values())
