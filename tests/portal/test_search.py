"""Search finds what the reader may see, and says nothing of the rest."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import escape

from accounts.models import User
from portal.demo.cases import Until
from portal.demo.cast import KEYS
from requests_app.models import AssistanceRequest
from requests_app.rules import REQUESTS
from tests.portal.conftest import Loaded
from tests.portal.test_desk import queries_of

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
