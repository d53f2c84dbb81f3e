"""Signed links: one purpose, one bearer, once."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Institution, User
from core import links
from core.links import LinkError
from core.models import SignedLink
from portal.demo.cast import MINISTRY, institution

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def subject(cast: dict[str, User]) -> Institution:
    """Anything with a primary key."""
    return institution(MINISTRY)


def issue(cast: dict[str, User], subject: Any, purpose: str = "test.act") -> tuple[Any, str]:
    return links.issue(purpose, subject, cast["official"].person, valid_for=DAY)


def test_only_a_hash_is_kept(cast: dict[str, User], subject: Institution) -> None:
    link, token = issue(cast, subject)
    row = vars(SignedLink.objects.get(pk=link.pk))
    assert token not in str(row)
    assert len(token) >= 43
    assert (link.subject, link.bearer_id) == (subject, cast["official"].person_id)


def test_reading_uses_nothing_up(cast: dict[str, User], subject: Institution) -> None:
    link, token = issue(cast, subject)
    for _time in range(3):
        assert links.read(token, "test.act") == link
    with transaction.atomic():
        assert links.use(token, "test.act").used_at is not None
    with pytest.raises(LinkError, match="already used"):
        links.read(token, "test.act")
    with pytest.raises(LinkError, match="already used"), transaction.atomic():
        links.use(token, "test.act")


def test_an_act_that_fails_leaves_the_link_as_it_was(
    cast: dict[str, User], subject: Institution
) -> None:
    _link, token = issue(cast, subject)
    with transaction.atomic():
        links.use(token, "test.act")
        transaction.set_rollback(True)
    assert links.read(token, "test.act").used_at is None


@pytest.mark.parametrize("token", ["", "no-such-token", "\x00", "ع" * 50])
def test_an_unknown_token_is_not_valid(cast: dict[str, User], token: str) -> None:
    with pytest.raises(LinkError, match="not valid"):
        links.read(token, "test.act")


def test_a_link_serves_its_purpose_alone(cast: dict[str, User], subject: Institution) -> None:
    _link, token = issue(cast, subject)
    for function in (links.read, links.use):
        with pytest.raises(LinkError, match="not valid"), transaction.atomic():
            function(token, "test.other")
    assert links.read(token, "test.act")


def test_an_expired_link_says_so(cast: dict[str, User], subject: Institution) -> None:
    link, token = issue(cast, subject)
    assert links.read(token, "test.act", now=link.expires_at - timedelta(seconds=1))
    for late in (link.expires_at, link.expires_at + DAY):
        with pytest.raises(LinkError, match="expired"):
            links.read(token, "test.act", now=late)


def test_revoking_closes_the_unused_ones_of_that_purpose(
    cast: dict[str, User], subject: Institution
) -> None:
    _used, used = issue(cast, subject)
    _open, first = issue(cast, subject)
    _other, other = issue(cast, subject, "test.other")
    _elsewhere, elsewhere = issue(cast, Institution.objects.exclude(pk=subject.pk)[0])
    with transaction.atomic():
        links.use(used, "test.act")
    assert links.revoke("test.act", subject) == 1
    with pytest.raises(LinkError, match="withdrawn"):
        links.read(first, "test.act")
    with pytest.raises(LinkError, match="already used"):
        links.read(used, "test.act")
    assert links.read(other, "test.other")
    assert links.read(elsewhere, "test.act")
    assert links.revoke("test.act", subject) == 0


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_wins(cast: dict[str, User], subject: Institution) -> None:
    link, token = issue(cast, subject)
    start = threading.Barrier(8)
    won: list[Any] = []
    lost: list[str] = []

    def act() -> None:
        start.wait()
        try:
            with transaction.atomic():
                won.append(links.use(token, "test.act").pk)
        except LinkError as error:
            lost.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [link.pk]
    assert len(lost) == 7
    assert SignedLink.objects.get(pk=link.pk).used_at <= timezone.now()  # type: ignore[operator]
