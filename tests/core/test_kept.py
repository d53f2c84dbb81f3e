"""What is typed while the session has expired comes back to who typed it, and to nobody else."""

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from core import kept
from portal.demo.cast import PASSWORD
from tests.stage import fresh

pytestmark = pytest.mark.django_db

TEXT = "Ministère de l'Intérieur – وزارة الداخلية"


def typed(user: User, **changes: Any) -> dict[str, Any]:
    return {
        "institution": TEXT,
        "country": "none",
        "post": "Head of unit",
        kept.FIELD: kept.mark(user),
    } | changes


def expire(client: Client) -> None:
    """The session is over; the browser's page stays open."""
    client.session.flush()
    client.cookies.pop("sessionid", None)


def sign_in(client: Client, key: str, then: str) -> Any:
    return client.post(
        f"{reverse('account_login')}?next={then}",
        {"login": f"{key}@demo.example", "password": PASSWORD, "next": then},
    )


@pytest.fixture
def page() -> str:
    """A form of the portal."""
    return reverse("accounts:ask")


def _lost(cast: dict[str, User], page: str, **changes: Any) -> Client:
    """A browser that sent the form after the session had expired."""
    client = Client()
    client.force_login(fresh(cast["expert"]))
    client.get(page)
    expire(client)
    answer = client.post(page, typed(cast["expert"], **changes))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    return client


def test_after_signing_in_again_everything_typed_is_there(cast: dict[str, User], page: str) -> None:
    client = _lost(cast, page)
    answer = sign_in(client, "expert", page)
    assert answer["Location"] == page
    form = client.get(page).context["form"]
    assert form["institution"].value() == TEXT
    assert form["post"].value() == "Head of unit"
    assert form["country"].value() == "none"


def test_it_is_given_back_once(cast: dict[str, User], page: str) -> None:
    client = _lost(cast, page)
    sign_in(client, "expert", page)
    client.get(page)
    assert not client.get(page).context["form"]["institution"].value()


def test_somebody_else_at_the_same_browser_gets_nothing(cast: dict[str, User], page: str) -> None:
    client = _lost(cast, page)
    sign_in(client, "host", page)
    answer = client.get(page)
    assert not answer.context["form"]["institution"].value()
    assert "Intérieur" not in answer.content.decode()


def test_another_page_gets_nothing(cast: dict[str, User], page: str) -> None:
    client = _lost(cast, page)
    sign_in(client, "expert", page)
    assert "Intérieur" not in client.get(reverse("accounts:deputy")).content.decode()
    assert client.get(page).context["form"]["institution"].value() == TEXT


@pytest.mark.parametrize("mark", ["", "forged", "MTIz:abc:def"])
def test_a_form_without_our_mark_is_not_kept(cast: dict[str, User], page: str, mark: str) -> None:
    client = _lost(cast, page, **{kept.FIELD: mark})
    sign_in(client, "expert", page)
    assert not client.get(page).context["form"]["institution"].value()


def test_an_old_mark_and_a_flood_are_not_kept(
    cast: dict[str, User], page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = RequestFactory().post(page, typed(cast["expert"], institution="x" * 200_001))
    request.session = {}  # type: ignore[assignment]
    assert not kept.keep(request)
    request = RequestFactory().post(page, typed(cast["expert"]))
    request.session = {}  # type: ignore[assignment]
    assert kept.keep(request)
    monkeypatch.setattr("time.time", lambda: 4_000_000_000)
    assert not kept.keep(request)


def test_several_values_of_one_field_are_kept(cast: dict[str, User], page: str) -> None:
    request = RequestFactory().post(page, typed(cast["expert"], themes=["1", "2"], country=""))
    request.session = {}  # type: ignore[assignment]
    request.user = cast["expert"]
    assert kept.keep(request)
    found = kept.take(request)
    assert found == {
        "institution": TEXT, "country": "", "post": "Head of unit", "themes": ["1", "2"]
    }  # fmt: skip
    assert kept.take(request) is None


def test_signing_out_lets_the_browser_throw_away_what_it_kept(cast: dict[str, User]) -> None:
    """Text that was typed and not sent lies in the browser until then, for this person alone."""
    client = Client()
    client.force_login(fresh(cast["expert"]))
    assert "Clear-Site-Data" not in client.get(reverse("portal:desk"))
    assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in client.get(reverse("account_login"))


def test_the_browser_knows_people_by_a_key_that_says_nothing(cast: dict[str, User]) -> None:
    keys = set()
    for key in ("expert", "officer"):
        client = Client()
        client.force_login(fresh(cast[key]))
        page = client.get(reverse("accounts:me")).content.decode()
        keys |= set(re.findall(r'id="offline-kit" data-key="([0-9a-f]{16})"', page))
    assert len(keys) == 2
    assert "offline-kit" not in Client().get(reverse("account_login")).content.decode()
