"""Search finds what the reader may see, and says nothing of the rest."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from actions.models import Action, roman
from portal.demo.cases import Until
from portal.demo.cast import KEYS
from portal.search import _numeral
from requests_app.models import AssistanceRequest
from requests_app.rules import REQUESTS
from tests.partnerships import acting
from tests.portal import publishing
from tests.portal.conftest import Loaded
from tests.portal.test_desk import queries_of
from tests.stage import Stage

SignIn = Callable[[User], Client]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("words", ["demonstration", "2026", "transferts", "expertise", "AF-"])
def test_search_leaks_nothing(key: str, words: str, world: Loaded, sign_in: SignIn) -> None:
    user = world.cast[key]
    page = sign_in(user).get("/search/", {"q": words}).content.decode()
    seen = set(REQUESTS.visible_to(user.standing).values_list("pk", flat=True))
    for request in AssistanceRequest.objects.exclude(pk__in=seen):
        assert escape(request.title) not in page


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("tarif", Until.ANSWERED),
        ("إحصاءات", Until.REVIEW),
        ("residencia", Until.DRAFTING),
        ("Defensoría", Until.DECLINED),
    ],
)
def test_words_in_five_languages(words: str, until: Until, world: Loaded, sign_in: SignIn) -> None:
    page = sign_in(world.cast["officer"]).get("/search/", {"q": words}).content.decode()
    assert escape(world.cases[until].title) in page


def test_a_whole_reference_opens_the_case(world: Loaded, sign_in: SignIn) -> None:
    request = world.cases[Until.ROUND]
    client = sign_in(world.cast["officer"])
    answer = client.get("/search/", {"q": request.reference.lower()})
    assert answer.status_code == 302
    assert answer["Location"] == request.get_absolute_url()
    stranger = sign_in(world.cast["outsider"]).get("/search/", {"q": request.reference})
    assert stranger.status_code == 200
    assert "Nothing found" in stranger.content.decode()


def test_fiches_are_found_by_title_and_reference(world: Loaded, sign_in: SignIn) -> None:
    page = sign_in(world.cast["leader"]).get("/search/", {"q": "Integration plans"})
    assert "Integration plans made by districts" in page.content.decode()
    hidden = sign_in(world.cast["official"]).get("/search/", {"q": "Integration plans"})
    assert "Integration plans made by districts" not in hidden.content.decode()


def test_odd_words_do_no_harm(world: Loaded, sign_in: SignIn) -> None:
    client = sign_in(world.cast["officer"])
    for words in ("", "   ", "'", "a & | !", "%", "\x00", "x" * 300, "<script>"):
        answer = client.get("/search/", {"q": words})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()


def test_search_asks_few_queries(world: Loaded, sign_in: SignIn) -> None:
    assert queries_of(sign_in(world.cast["officer"]), "/search/?q=migration") <= 12


# -- What later rooms keep -------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["Ghana I", "ghana i", "Ghana", "غانا"])
def test_actions_are_found_by_place_and_numeral(words: str, world: Loaded, sign_in: SignIn) -> None:
    """ "Ghana I" is that Action; a stranger finds none."""
    found = sign_in(world.cast["officer"]).get("/search/", {"q": words}).content.decode()
    assert ">Ghana I<" in found
    hidden = sign_in(world.cast["outsider"]).get("/search/", {"q": words}).content.decode()
    assert ">Ghana I<" not in hidden


def test_another_numeral_is_another_action(world: Loaded, sign_in: SignIn) -> None:
    page = sign_in(world.cast["officer"]).get("/search/", {"q": "Ghana II"}).content.decode()
    assert ">Ghana I<" not in page


@pytest.mark.parametrize(
    ("letters", "number"),
    [("I", 1), ("iv", 4), ("IX", 9), ("XLII", 42), ("IIII", None), ("VX", None), ("Mali", None)],
)
def test_roman_letters_are_read(letters: str, number: int | None) -> None:
    assert _numeral(letters) == number


@given(number=st.integers(1, 399))
def test_every_numeral_is_read_back(number: int) -> None:
    assert _numeral(roman(number)) == number


def test_messages_are_found_by_who_answers_them(world: Loaded, sign_in: SignIn) -> None:
    enquiry = acting.enquiry_in_state(Stage(world.cast), sender="Wanda Wonder")
    for key, sees in (("communication", True), ("official", False), ("expert", False)):
        page = sign_in(world.cast[key]).get("/search/", {"q": "wonder"}).content.decode()
        assert ("Wanda Wonder" in page) == sees, key
    answer = sign_in(world.cast["officer"]).get("/search/", {"q": enquiry.reference})
    assert answer["Location"] == enquiry.get_absolute_url()


def test_results_are_found_by_everybody(world: Loaded, sign_in: SignIn) -> None:
    action = Action.objects.get(fiche__requests=world.cases[Until.ACTION])
    publishing.publish(action, world.cast["communication"].person)
    title = publishing.WORDS["en"][0]
    for key in ("officer", "expert", "outsider"):
        client = sign_in(world.cast[key])
        assert title in client.get("/search/", {"q": "counselling"}).content.decode()
        assert queries_of(client, "/search/?q=counselling") <= 12
