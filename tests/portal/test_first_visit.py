"""The guided first visit: in the demonstration alone, remembered by browser and account."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from portal.demo import first_visit
from tests.portal.conftest import Loaded
from tests.portal.test_desk import queries_of

SignIn = Callable[[User], Client]
TITLE = "Your first visit"


@pytest.fixture
def demonstration(settings: Any) -> None:
    """The portal as `make run` shows it."""
    settings.DEMO_MODE = True


def test_elsewhere_there_is_none(world: Loaded, sign_in: SignIn) -> None:
    client = sign_in(world.cast["official"])
    assert TITLE not in client.get("/desk/").content.decode()
    assert client.get(reverse("portal:first_visit")).status_code == 404
    assert client.get(reverse("portal:first_visit_thing", args=[1])).status_code == 404
    assert client.post(reverse("portal:first_visit_hide")).status_code == 404
    assert "first-visit" not in Client().get("/").content.decode()


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("key", ["official", "focalpoint", "expert", "officer", "outsider"])
def test_each_thing_leads_to_a_page_and_is_ticked_off(
    key: str, world: Loaded, sign_in: SignIn
) -> None:
    client = sign_in(world.cast[key])
    assert queries_of(client, "/desk/") <= 12
    card = client.get("/desk/").context["first_visit"]
    assert len(card.things) == 3
    assert card.done == 0
    for thing in card.things:
        answer = client.get(reverse("portal:first_visit_thing", args=[thing.number]), follow=True)
        assert answer.status_code == 200, thing.label
    assert client.get("/desk/").context["first_visit"].done == 3
    assert client.get(reverse("portal:first_visit_thing", args=[4])).status_code == 404


@pytest.mark.usefixtures("demonstration")
def test_it_leads_to_real_cases(world: Loaded, sign_in: SignIn) -> None:
    """Where the small world holds something to do, that is where the reader lands."""
    for key, number, begins in (
        ("official", 2, "/cases/REQ-"),
        ("official", 3, "/fiches/AF-"),
        ("officer", 1, "/cases/REQ-"),
        ("leader", 2, "/fiches/AF-"),
        ("steering1", 1, "/rounds/"),
        ("finance", 2, "/fiches/AF-"),
    ):
        answer = sign_in(world.cast[key]).get(reverse("portal:first_visit_thing", args=[number]))
        assert answer["Location"].startswith(begins), (key, answer["Location"])


@pytest.mark.usefixtures("demonstration")
def test_it_is_put_away_and_brought_back_for_one_account(world: Loaded, sign_in: SignIn) -> None:
    client = sign_in(world.cast["official"])
    assert TITLE in client.get("/desk/").content.decode()
    page = client.post(reverse("portal:first_visit_hide"), follow=True).content.decode()
    assert TITLE not in page
    assert "brings it back" in page
    assert ">Undo</button>" in page
    # Whoever signs in next at the same browser has their own.
    other = sign_in(world.cast["leader"])
    other.cookies[first_visit.COOKIE] = client.cookies[first_visit.COOKIE].value
    assert TITLE in other.get("/desk/").content.decode()
    assert "Show the three things" in client.get(reverse("portal:first_visit")).content.decode()
    back = client.post(reverse("portal:first_visit_hide"), {"again": "1"}, follow=True)
    assert TITLE in back.content.decode()


@pytest.mark.usefixtures("demonstration")
def test_the_way_of_a_case_begins_with_the_address_filled_in(world: Loaded) -> None:
    visitor = Client()
    page = visitor.get(reverse("portal:first_visit")).content.decode()
    assert page.count("?login=") == len(first_visit.STEPS)
    login = visitor.get(reverse("account_login"), {"login": "officer@demo.example"})
    assert 'value="officer@demo.example"' in login.content.decode()


def test_the_address_is_not_taken_from_a_link_elsewhere(db: None) -> None:
    login = Client().get(reverse("account_login"), {"login": "officer@demo.example"})
    assert "officer@demo.example" not in login.content.decode()


@pytest.mark.parametrize("cookie", ["", "x", "1:", "1:9.zz", "1:abc", ":", "1:1.1:2", "9" * 5000])
def test_a_strange_cookie_counts_as_little_as_it_says(cookie: str) -> None:
    kept = first_visit.with_mark(cookie, 7, "1")
    assert first_visit.remembered(kept)[7] == "1"
    assert first_visit.remembered(first_visit.with_mark(kept, 7, "1"))[7] == "1"
    assert first_visit.remembered(first_visit.without_mark(kept, 7, "1"))[7] == ""
    assert len(kept) < 400
