"""Everybody of the cast signs in to a desk of their own."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from accounts.models import User
from core.workflow import Act
from portal.demo import letters
from portal.demo.cases import CASES, Until
from portal.demo.cast import KEYS, institution
from portal.demo.requesting import RequestStory
from portal.demo.world import World
from requests_app import workflow
from requests_app.models import AssistanceRequest
from requests_app.rules import REQUESTS
from tests.portal.conftest import Loaded

SignIn = Callable[[User], Client]


@pytest.mark.parametrize("key", KEYS)
def test_desk_opens_and_names_nothing_foreign(key: str, world: Loaded, sign_in: SignIn) -> None:
    user = world.cast[key]
    answer = sign_in(user).get("/desk/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert len(answer.content) < 60_000
    seen = set(REQUESTS.visible_to(user.standing).values_list("pk", flat=True))
    for request in AssistanceRequest.objects.exclude(pk__in=seen):
        assert escape(request.title) not in page
    # Three errands, the guide, and how to write to the team for whom that is not at hand.
    assert page.count('class="way"') == (5 if answer.context["asks_team"] else 4)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("official", ["Answer the question", "Read the fiche", "Finish and send the draft"]),
        ("officer", ["Start the review", "Draft the fiche", "Confirm Otto Example"]),
        ("leader", ["Submit the fiche to the Steering Group"]),
        ("chair", ["Take a position"]),
        ("delegation", ["Give the Delegation"]),
        ("expert", ["Register as an expert", "My missions", "See published results"]),
        ("host", ["No visit waits for you"]),
        ("finance", ["You read the budget of every Action Fiche"]),
        ("communication", ["Nothing to publish, nothing to answer"]),
        ("focalpoint", ["Um procedimento único"]),
        ("outsider", ["Your institution is being confirmed", "Begin a request"]),
        ("deputy", ["You deputise for", "Lukas Example"]),
    ],
)
def test_desk_says_what_to_do(key: str, words: list[str], world: Loaded, sign_in: SignIn) -> None:
    page = sign_in(world.cast[key]).get("/desk/").content.decode()
    for word in words:
        assert escape(word) in page, word


@pytest.mark.parametrize("key", KEYS)
def test_every_way_leads_somewhere(key: str, world: Loaded, sign_in: SignIn) -> None:
    client = sign_in(world.cast[key])
    answer = client.get("/desk/")
    for item in answer.context["nav_items"]:
        assert client.get(item.url, follow=True).status_code == 200, item.url


def queries_of(client: Client, path: str) -> int:
    """How many queries a page asks once the process is warm."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def _more_of_the_same(world: Loaded) -> None:
    """Two more requests of every institution, received and in review."""
    builder = World()
    builder.cast = world.cast
    for number in range(2):
        for case in CASES:
            if case.until == Until.DRAFT or case.channel == "PORTAL":
                continue
            request = RequestStory(builder, case).register()
            AssistanceRequest.objects.filter(pk=request.pk).update(title=f"{case.title} {number}")
            workflow.start_review(
                request,
                act=Act.by(world.cast["officer"], at=timezone.now() - timedelta(hours=1)),
                officer=world.cast["officer"].person,
            )
    assert letters.pdf.cache_info().hits
    assert institution(CASES[0].body)


@pytest.mark.parametrize("key", ["official", "officer", "leader", "delegation", "steering1"])
def test_desk_asks_a_fixed_number_of_queries(key: str, world: Loaded, sign_in: SignIn) -> None:
    client = sign_in(world.cast[key])
    few = queries_of(client, "/desk/")
    _more_of_the_same(world)
    assert queries_of(client, "/desk/") == few
    assert few <= 12


@pytest.mark.parametrize("key", KEYS)
def test_no_desk_asks_more_than_twelve(key: str, world: Loaded, sign_in: SignIn) -> None:
    """Whatever the rooms together have for a role."""
    assert queries_of(sign_in(world.cast[key]), "/desk/") <= 12
