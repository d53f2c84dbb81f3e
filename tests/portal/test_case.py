"""The case page: each reader sees what is theirs, in a fixed number of queries."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import Institution, User
from core.timeline import entries
from portal import case as cases
from portal.demo.cases import Until
from portal.demo.cast import KEYS
from reference.models import Theme
from requests_app.models import AssistanceRequest, Clarification, RequestParty
from requests_app.rules import REQUESTS
from tests.portal.conftest import Loaded
from tests.portal.test_desk import queries_of

FICHE_OUT = "The Action Fiche is with the partner"
PARTS = (("case", "view"), ("triage", "view_opinions"), ("sent", "view_internal"))
SignIn = Callable[[User], Client]


def page_of(request: AssistanceRequest, part: str = "case") -> str:
    """The address of a case, or of one part of it."""
    return reverse(f"portal:{part}", args=[request.reference])


@pytest.mark.parametrize("key", KEYS)
def test_a_case_exists_for_whoever_may_see_it(key: str, world: Loaded, sign_in: SignIn) -> None:
    """404 for everybody else; at most twelve queries."""
    user = world.cast[key]
    client = sign_in(user)
    client.get("/")
    seen = set(REQUESTS.visible_to(user.standing).values_list("pk", flat=True))
    for until, request in world.cases.items():
        if until == Until.DRAFT:
            continue
        for part, view in PARTS:
            may = request.pk in seen and REQUESTS.may(user.standing, view, request)
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(page_of(request, part))
            assert answer.status_code == (200 if may else 404), (until, part)
            assert len(asked) <= 12, (until, part)


def test_the_outsider_sees_nothing(world: Loaded, sign_in: SignIn) -> None:
    client = sign_in(world.cast["outsider"])
    for request in world.cases.values():
        if request.reference:
            assert client.get(page_of(request)).status_code == 404


def test_more_rows_ask_no_more_queries(world: Loaded, sign_in: SignIn) -> None:
    """Many parties, themes and questions: the same queries as few."""
    request = world.cases[Until.ANSWERED]
    client = sign_in(world.cast["officer"])
    few = queries_of(client, page_of(request))
    request.themes.set(Theme.objects.all())
    for body in Institution.objects.exclude(requests_led=request)[:10]:
        RequestParty.objects.create(request=request, institution=body, kind="CO_REQUESTER")
    for number in range(3):
        Clarification.objects.create(
            request=request,
            question=f"Question {number}",
            reply_by=timezone.localdate(),
            asked_by=world.cast["officer"].person,
            asked_at=timezone.now() - timedelta(days=number),
            answer="Yes.",
            answered_at=timezone.now(),
            answered_by=world.cast["official"].person,
        )
    assert queries_of(client, page_of(request)) == few


def test_partner_and_team_read_different_things(world: Loaded, sign_in: SignIn) -> None:
    request = world.cases[Until.ASKED]
    partner = sign_in(world.cast["official"]).get(page_of(request)).content.decode()
    team = sign_in(world.cast["officer"]).get(page_of(request)).content.decode()
    assert escape("We need an answer from you") in partner
    assert escape("Waiting for the requester’s answer") in team
    assert "Clocks" in team
    assert "Clocks" not in partner
    assert page_of(request, "triage") in team
    assert page_of(request, "triage") not in partner
    opinion = escape("The request follows from the sector dialogue")
    assert opinion not in partner
    assert (
        opinion
        in sign_in(world.cast["delegation"]).get(page_of(request, "triage")).content.decode()
    )


def test_a_recorded_act_shows_as_such(world: Loaded, sign_in: SignIn) -> None:
    page = sign_in(world.cast["auditor"]).get(page_of(world.cases[Until.ANSWERED])).content.decode()
    assert "Awa Exemple" in page
    assert "recorded by <bdi>Olivia Example</bdi>" in page


def test_a_deputy_shows_for_whom(world: Loaded, sign_in: SignIn) -> None:
    page = sign_in(world.cast["officer"]).get(page_of(world.cases[Until.AGREED])).content.decode()
    assert "<bdi>Dana Example</bdi> for <bdi>Lukas Example</bdi>" in page


def test_the_focal_point_reads_a_summary(world: Loaded, sign_in: SignIn) -> None:
    request = world.cases[Until.DRAFTING]
    page = sign_in(world.cast["focalpoint"]).get(page_of(request)).content.decode()
    assert escape(request.title) in page
    assert escape(request.needs[:40]) not in page


@pytest.mark.parametrize(
    ("until", "stages", "line"),
    [
        (Until.RECEIVED, ["current", "todo", "todo", "todo"], "Received"),
        (Until.REVIEW, ["current", "todo", "todo", "todo"], "Under review"),
        (Until.DECLINED, ["ended", "todo", "todo", "todo"], "Declined"),
        (Until.ADMITTED, ["done", "current", "todo", "todo"], "Admitted"),
        (
            Until.PARTNER,
            ["done", "current", "todo", "todo"],
            "The Action Fiche is with the partner",
        ),
        (Until.ROUND, ["done", "current", "todo", "todo"], "With the Steering Group"),
        (
            Until.ACTION,
            ["done", "done", "current", "todo"],
            "Approved: Ghana I waits for the partner to accept the commitments",
        ),
    ],
)
def test_where_it_is(until: Until, stages: list[str], line: str, world: Loaded) -> None:
    case = cases.load_case(world.cast["leader"].standing, world.cases[until].reference)
    assert case is not None
    assert [stage.state for stage in cases.stages(case)] == stages
    assert cases.whereabouts(case).place == line


def test_the_history_is_in_order(world: Loaded) -> None:
    for until, request in world.cases.items():
        if until == Until.DRAFT:
            continue
        case = cases.load_case(world.cast["auditor"].standing, request.reference)
        assert case is not None
        for subject in case.subjects:
            own = entries([subject], case.standing)
            moments = [entry.event.at for entry in sorted(own, key=lambda e: e.event.seq)]
            assert moments == sorted(moments), until


def test_buttons_are_what_the_tables_offer(world: Loaded) -> None:
    def names(key: str, until: Until) -> tuple[set[str], set[str]]:
        case = cases.load_case(world.cast[key].standing, world.cases[until].reference)
        assert case is not None
        doable = cases.doable(case)
        return (
            {button.url.rstrip("/").rsplit("/", 1)[-1] for button in doable.own},
            {button.url.rstrip("/").rsplit("/", 1)[-1] for button in doable.recorded},
        )

    assert names("official", Until.ASKED) == ({"answer"}, set())
    assert names("official", Until.PARTNER) == ({"comment", "send_comments", "agree"}, set())
    assert names("officer", Until.PARTNER)[1] == {"comment", "send_comments", "agree"}
    assert names("leader", Until.AGREED)[0] >= {"submit_to_steering", "revise"}
    assert names("steering1", Until.ROUND)[0] == {"take_position", "recuse"}
    assert names("auditor", Until.REVIEW) == (set(), set())
