"""Nothing leaks: every page that a role can reach, and every address it can guess.

A case is planted with canaries in the fields that the matrix closes to somebody. Each role then
walks every link from its desk and tries every address of the portal with the case's own numbers:
no canary closed to it may appear, an object that does not exist for it answers 404, no link leads
nowhere, nothing answers 500.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlsplit

import pytest
from django.test import Client
from django.urls import get_resolver

from accounts.models import User
from actions.enums import Stand
from actions.workflow import fiche as fiche_verbs
from core.models import Event
from experts.models import Deployment
from portal.demo.cast import KEYS
from requests_app import workflow
from requests_app.enums import Criterion, Stance, Verdict
from requests_app.models import AssistanceRequest
from tests.actions import acting
from tests.experts import deployment_acting as missions
from tests.stage import Stage, in_days
from tests.verbs import matrix

#: Pages one role may open in the walk; reaching it means that the walk runs in circles.
MOST_PAGES = 900
#: Pages of the walk that differ only in what the same filters are set to.
SAME_FILTERS = 2
#: Addresses that end the session, download, or belong to the framework's own administration; the
#: words of a mail are looked at in English alone: in other languages they say the same of the same.
LEFT_OUT = re.compile(
    r"^/(accounts/logout|admin|i18n|static|accounts/(2fa|reauthenticate)|deadlines/month/\?"
    r"|notices/wording/\w+/(fr|es|pt|ar)/)"
)


@dataclass
class Planted:
    """The case, its canaries by word, and for each word the roles that may read it."""

    request: AssistanceRequest
    canaries: dict[str, set[str]] = field(default_factory=dict)

    def plant(self, word: str, table: str, state: str, view: str) -> str:
        """A word that only the declared viewers may meet."""
        self.canaries[word] = set(matrix()["sees"][table][state][view])
        return word


def plant_request(cast: dict[str, User]) -> Planted:
    """An admitted request with a canary in every field that is closed to somebody."""
    stage = Stage(cast)
    request = stage.request("UNDER_REVIEW")
    planted = Planted(request)
    table, state = "requests_app.request", "ADMITTED"
    AssistanceRequest.objects.filter(pk=request.pk).update(
        problem=planted.plant("CANARYproblem", table, state, "view_content")
    )
    findings = dict.fromkeys(Criterion.values, (Verdict.CLEAR, ""))
    findings[Criterion.SECURITY] = (
        Verdict.CONCERN,
        planted.plant("CANARYtriage", table, state, "view_internal"),
    )
    workflow.check(request, act=stage.act("officer"), findings=findings)
    workflow.give_opinion(
        request,
        act=stage.act("delegation"),
        stance=Stance.RESERVATIONS,
        text=planted.plant("CANARYopinion", table, state, "view_opinions"),
        institution=cast["delegation"].person.memberships.get().institution,
    )
    request = workflow.ask_clarification(
        request,
        act=stage.act("officer"),
        question=planted.plant("CANARYquestion", table, state, "view_shared"),
        reply_by=in_days(14),
    ).obj
    request = workflow.answer(
        request,
        act=stage.act("official"),
        answer=planted.plant("CANARYanswer", table, state, "view_shared"),
    ).obj
    planted.request = workflow.admit(
        request,
        act=stage.act("leader"),
        outcome_text="Welcome.",
        override_reason=planted.plant("CANARYoverride", table, state, "view_internal"),
    ).obj
    plant_fiche(planted, stage)
    plant_mission(planted, stage)
    return planted


def plant_mission(planted: Planted, stage: Stage) -> None:
    """A mission whose report is handed in, with a canary in every field closed to somebody."""
    made = missions.deployment_in_state(stage, "REPORTED")
    table = "experts.deployment"

    def word(name: str, view: str) -> str:
        return planted.plant(f"CANARY{name}", table, "REPORTED", view)

    Deployment.objects.filter(pk=made.pk).update(
        justification=word("justification", "view_internal"),
        partner_reason=word("objection", "view_partner_word"),
        terms=word("terms", "view_terms"),
    )
    made.declarations.update(has_interest=True, interest=word("interest", "view_conflict"))
    made.reports.update(findings=word("findings", "view_report"))


def plant_fiche(planted: Planted, stage: Stage) -> None:
    """A fiche on the request, with the Steering Group, and one position taken."""
    acting.seats()
    made = acting.opened(stage, planted.request)
    assert made.version is not None
    acting.fill(made.version)
    table, state = "actions.fiche", "IN_CONSULTATION"
    made.version.budget_lines.create(
        number=8,
        kind="TRAVEL",
        description=planted.plant("CANARYbudget", table, state, "view_budget"),
        quantity=1,
        unit_cost=1,
    )
    made.version.risks.create(
        number=8, risk=planted.plant("CANARYrisk", table, state, "view_internal")
    )
    made = fiche_verbs.share(made, act=stage.act("officer")).obj
    made = fiche_verbs.agree(made, act=stage.act("official"), **acting.agree_data(made)).obj
    made = fiche_verbs.submit_to_steering(
        made, act=stage.act("leader"), chair=stage.person("chair"), due_on=acting.working_day()
    ).obj
    word = planted.plant("CANARYposition", "actions.round", "OPEN", "view_positions")
    # Positions are read by the own service until the round is closed.
    planted.canaries[word] |= {"steering1", "chair"}
    acting.position(stage, acting.round_of(made), "steering1", Stand.RETURN, reason=word)


def _links(body: str, base: str) -> set[str]:
    found = set()
    for href in re.findall(r'href="([^"]+)"', body):
        path = urldefrag(href.replace("&amp;", "&")).url
        parts = urlsplit(path)
        if parts.scheme or parts.netloc or path.startswith(("mailto:", "data:")):
            continue
        if path.startswith("?"):
            path = urlsplit(base).path + path
        if path and not LEFT_OUT.match(path):
            found.add(path)
    return found


def _filters(link: str) -> tuple[str, ...]:
    """A page and which of its filters are set, whatever they are set to."""
    parts = urlsplit(link)
    return (parts.path, *sorted(key for key, _value in parse_qsl(parts.query)))


def _text(response: Any) -> str:
    if response.streaming:
        return ""
    return str(response.content.decode(errors="replace"))


def _meets_no_closed_word(key: str, path: str, body: str, planted: Planted) -> None:
    for word, readers in planted.canaries.items():
        assert key in readers or word not in body, f"{key} reads {word} at {path}"


def _walk(key: str, client: Client, planted: Planted) -> set[str]:
    """Follow every link that the role's pages show: no canary, no dead end, no error."""
    waiting, seen = ["/desk/"], {"/desk/"}
    filtered: Counter[tuple[str, ...]] = Counter()
    while waiting:
        path = waiting.pop()
        response = client.get(path)
        assert response.status_code in {200, 302, 409}, f"{key}: {path} → {response.status_code}"
        body = _text(response)
        _meets_no_closed_word(key, path, body, planted)
        onward = {str(response["Location"])} if response.status_code == 302 else set()
        found = _links(body, path) | onward
        for link in sorted({link for link in found if link.startswith("/")} - seen):
            filtered[_filters(link)] += 1
            if filtered[_filters(link)] <= SAME_FILTERS:
                seen.add(link)
                waiting.append(link)
        assert len(seen) <= MOST_PAGES, f"{key}: the walk does not end: {sorted(seen)[-10:]}"
    return seen


def _addresses(planted: Planted) -> list[str]:
    """Every address with parameters, filled with the planted case's numbers."""
    request = planted.request
    letter = request.letter
    values = {
        "reference": request.reference,
        "pk": str(request.pk),
        "uuid": str(letter.pk) if letter is not None else "",
        "verb": "decline",
        "path": "x",
    }
    found = []
    for route in _routes(get_resolver()):
        filled = re.sub(
            r"<(?:(\w+):)?(\w+)>",
            lambda m: values.get(m[1] or "", "") or values.get(m[2], "1"),
            route,
        )
        if "<" not in filled and "^" not in filled and "(" not in filled:
            found.append("/" + filled)
    return sorted({a for a in found if not LEFT_OUT.match(a)})


def _routes(resolver: Any, prefix: str = "") -> list[str]:
    routes = []
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            routes += _routes(pattern, route)
        else:
            routes.append(route)
    return routes


@pytest.mark.django_db
@pytest.mark.parametrize("key", KEYS)
def test_neither_a_link_nor_a_guess_leads_to_a_closed_word(key: str, cast: dict[str, User]) -> None:
    """Every link from the desk, then every address with the case's numbers: no canary, no error."""
    planted = plant_request(cast)
    client = Client()
    client.force_login(cast[key])
    walked = _walk(key, client, planted)
    for path in sorted(set(_addresses(planted)) - walked):
        response = client.get(path)
        assert response.status_code < 500, f"{key}: {path} → {response.status_code}"
        _meets_no_closed_word(key, path, _text(response), planted)


@pytest.mark.django_db
def test_the_case_and_its_letter_answer_as_the_matrix_says(cast: dict[str, User]) -> None:
    """Case page and letter: 200 for the declared, 404 for everybody else, missing ones 404."""
    planted = plant_request(cast)
    request = planted.request
    declared = matrix()["sees"]["requests_app.request"]["ADMITTED"]
    assert request.letter is not None
    for key in KEYS:
        client = Client()
        client.force_login(cast[key])
        page = client.get(f"/cases/{request.reference}/").status_code
        letter = client.get(f"/files/{request.letter.pk}/").status_code
        assert page == (200 if key in declared["view"] else 404), key
        assert letter == (200 if key in declared["view_content"] else 404), key
        assert client.get("/cases/REQ-2026-9999/").status_code == 404
        assert client.get("/files/00000000-0000-4000-8000-000000000000/").status_code == 404


@pytest.mark.django_db
def test_looking_changes_nothing(cast: dict[str, User]) -> None:
    """No GET of any address writes an event."""
    planted = plant_request(cast)
    before = Event.objects.count()
    client = Client()
    client.force_login(cast["leader"])
    for path in _addresses(planted):
        client.get(path)
    assert Event.objects.count() == before
