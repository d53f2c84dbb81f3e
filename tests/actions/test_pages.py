"""Pages: who gets which, what they show, in how many queries."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions.enums import FicheState, RoundState, Stand
from actions.models import ActionFiche, Consultation
from portal.demo.cast import KEYS
from tests.actions import acting
from tests.stage import Stage
from tests.verbs import matrix

Browse = Callable[[str], Client]
pytestmark = pytest.mark.django_db


def _queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(path)
    assert response.status_code == 200, path
    return len(captured)


@pytest.mark.parametrize("state", list(FicheState))
def test_every_state_of_a_fiche_has_its_page(stage: Stage, browse: Browse, state: str) -> None:
    """200 for whom the matrix names, 404 for everybody else."""
    made = acting.in_state(stage, state)
    seers = matrix()["sees"]["actions.fiche"][state]["view"]
    for key in KEYS:
        response = browse(key).get(made.get_absolute_url())
        assert response.status_code == (200 if key in seers else 404), key
        if response.status_code == 200:
            assert made.reference in response.content.decode()


@pytest.mark.parametrize("state", list(RoundState))
def test_every_state_of_a_round_has_its_page(stage: Stage, browse: Browse, state: str) -> None:
    """The same for rounds, and for the decision of a signed one."""
    made = acting.round_in_state(stage, state)
    seers = matrix()["sees"]["actions.round"][state]["view"]
    for key in KEYS:
        client = browse(key)
        assert client.get(made.get_absolute_url()).status_code == (200 if key in seers else 404), (
            key
        )
        decision = client.get(f"{made.get_absolute_url()}decision/").status_code
        shown = key in seers and state == RoundState.SIGNED
        assert decision == (200 if shown else 404), key


def test_the_action_has_its_page(stage: Stage, browse: Browse) -> None:
    """Name, version and fingerprint, for whom the matrix names."""
    action = acting.action_in_state(stage, "PREPARING")
    seers = matrix()["sees"]["actions.action"]["PREPARING"]["view"]
    for key in KEYS:
        response = browse(key).get(action.get_absolute_url())
        assert response.status_code == (200 if key in seers else 404), key
        if key in seers:
            assert "Ghana I" in response.content.decode()


def test_every_verb_offered_has_a_page(stage: Stage, browse: Browse) -> None:
    """Whoever is offered a verb gets its form; whoever is not is refused with a reason."""
    from actions.workflow import FICHE, ROUND
    from tests.stage import fresh

    for table, states, make in (
        (FICHE, FicheState, acting.in_state),
        (ROUND, RoundState, acting.round_in_state),
    ):
        for state in states:
            made: Any = make(stage, state)
            for key in ("official", "delegation", "officer", "leader", "steering1", "chair"):
                client = browse(key)
                for verb in table.verbs.values():
                    if verb.by_system or verb.creates or state not in verb.sources:
                        continue
                    standing = fresh(stage.cast[key]).standing
                    found = type(made).objects.get(pk=made.pk)
                    may = table.allows(standing, verb, found) or table.may_record(
                        standing, verb, found
                    )
                    response = client.get(f"{made.get_absolute_url()}{verb.name}/")
                    sees = table.policy.may(standing, "view", found)
                    wanted = 200 if may else 403 if sees else 404
                    assert response.status_code == wanted, (key, verb.name, state)


def test_lists_cost_the_same_for_one_row_and_for_three(stage: Stage, browse: Browse) -> None:
    """A fixed number of queries, whatever there is."""
    acting.signed(stage)
    officer = browse("officer")
    one = {path: _queries(officer, path) for path in ("/fiches/", "/actions/")}
    acting.signed(stage)
    acting.signed(stage)
    three = {path: _queries(officer, path) for path in ("/fiches/", "/actions/")}
    assert one == three
    assert max(one.values()) <= 12, one


def test_pages_cost_the_same_however_much_stands_in_them(stage: Stage, browse: Browse) -> None:
    """Twelve more needs, activities and comments cost no query more."""
    made = acting.opened(stage)
    assert made.version is not None
    acting.fill(made.version)
    officer = browse("officer")
    before = _queries(officer, made.get_absolute_url())
    for number in range(2, 14):
        made.version.needs.create(number=number, need=f"Need {number}")
        made.version.risks.create(number=number, risk=f"Risk {number}")
    assert _queries(officer, made.get_absolute_url()) == before
    assert before <= 12, before


def test_the_partner_reads_no_draft_and_nothing_internal(stage: Stage, browse: Browse) -> None:
    """Before sharing: that it is drafted. After: the shared part, and never budget or risks."""
    made = acting.opened(stage)
    assert made.version is not None
    acting.fill(made.version)
    made.version.needs.create(number=9, need="CANARYdraft")
    made.version.risks.create(number=9, risk="CANARYrisk")
    made.version.budget_lines.create(
        number=9, kind="TRAVEL", description="CANARYbudget", quantity=1, unit_cost=1
    )
    official = browse("official")
    assert b"CANARY" not in official.get(made.get_absolute_url()).content
    from actions.workflow import fiche

    fiche.share(made, act=stage.act("officer"))
    for key in ("official", "delegation"):
        page = browse(key).get(made.get_absolute_url()).content
        assert b"CANARYdraft" in page
        assert b"CANARYrisk" not in page
        assert b"CANARYbudget" not in page
    finance = browse("finance").get(made.get_absolute_url()).content
    assert b"CANARYbudget" in finance
    assert b"CANARYdraft" not in finance
    assert b"CANARYrisk" not in finance


def test_positions_stay_with_their_service_until_the_round_is_closed(
    stage: Stage, browse: Browse
) -> None:
    """During the round another service reads none of it; afterwards all of it."""
    made = acting.round_of(acting.submitted(stage))
    acting.position(stage, made, "steering1", Stand.RETURN, reason="CANARYreason")
    path = made.get_absolute_url()
    for key in ("steering1", "chair", "officer", "auditor"):
        assert b"CANARYreason" in browse(key).get(path).content, key
    for key in ("steering2", "official", "delegation"):
        assert b"CANARYreason" not in browse(key).get(path).content, key
    for key in ("steering2", "steering3"):
        acting.position(stage, made, key)
    from actions.workflow import consultation

    consultation.close_round(Consultation.objects.get(pk=made.pk), act=stage.act("chair"))
    assert b"CANARYreason" in browse("steering2").get(path).content
    assert b"CANARYreason" not in browse("official").get(path).content


def test_a_section_is_saved_counted_and_named(stage: Stage, browse: Browse) -> None:
    """Rows are added and numbered; whoever saved is an author; a page from before is refused."""
    made = acting.opened(stage)
    path = f"{made.get_absolute_url()}sections/needs/"
    page = browse("deputy").get(path)
    assert page.status_code == 200
    assert made.version is not None
    first = made.version.needs.get()
    data = {
        "seen": "0",
        "needs-TOTAL_FORMS": "2",
        "needs-INITIAL_FORMS": "1",
        "needs-0-id": str(first.pk),
        "needs-0-need": "A strategy",
        "needs-1-need": "A training",
        "needs-1-passage": "we need training",
    }
    response = browse("deputy").post(path, data)
    assert response.status_code == 302, response.content.decode()[:4000]
    assert list(made.version.needs.values_list("number", "need")) == [
        (1, "A strategy"),
        (2, "A training"),
    ]
    assert made.authors.filter(person=stage.person("deputy")).exists()
    stale = browse("officer").post(path, {**data, "needs-0-need": "Typed in vain"})
    assert stale.status_code == 409
    assert b"Typed in vain" in stale.content
    assert made.version.needs.order_by("number").values_list("need", flat=True)[0] == "A strategy"


def test_a_faulty_section_keeps_what_was_typed(stage: Stage, browse: Browse) -> None:
    """The fault stands beside its field; nothing is saved."""
    made = acting.opened(stage)
    path = f"{made.get_absolute_url()}sections/timetable/"
    response = browse("officer").post(
        path,
        {"seen": "0", "starts_on": "2027-05-01", "ends_on": "2027-04-01", "milestones": "One"},
    )
    assert response.status_code == 422
    assert b"The end is before the start." in response.content
    assert b"One" in response.content
    faulty = {
        "seen": "0",
        "currency": "EUR",
        "budget_lines-TOTAL_FORMS": "1",
        "budget_lines-INITIAL_FORMS": "0",
        "budget_lines-0-kind": "FEES",
        "budget_lines-0-quantity": "-1",
        "budget_lines-0-unit_cost": "abc",
    }
    response = browse("officer").post(f"{made.get_absolute_url()}sections/budget/", faulty)
    assert response.status_code == 422
    assert b"abc" in response.content


@pytest.mark.parametrize("section", [
    "identification", "partner", "background", "needs", "objectives", "classification",
    "activities", "expertise", "ownership", "synergies", "partners", "timetable", "budget",
    "risks", "monitoring", "visibility",
])  # fmt: skip
def test_every_section_opens_and_saves_as_it_is(stage: Stage, browse: Browse, section: str) -> None:
    """The form that a page shows can be sent back unchanged."""
    import re

    made = acting.opened(stage)
    assert made.version is not None
    acting.fill(made.version)
    path = f"{made.get_absolute_url()}sections/{section}/"
    client = browse("officer")
    page = client.get(path)
    assert page.status_code == 200
    data: dict[str, Any] = {}
    for form in [page.context["form"], *(page.context["rows"] or [])]:
        for field in form:
            value = field.value()
            if value is True:
                data[field.html_name] = "on"
            elif value is not None and value is not False and value != "":
                data[field.html_name] = value
    if page.context["rows"]:
        for field in page.context["rows"].management_form:
            data[field.html_name] = field.value()
    response = client.post(path, data)
    assert response.status_code == 302, re.sub(r"\s+", " ", response.content.decode())[:6000]
    assert client.get(response["Location"].split("#")[0]).status_code == 200


def test_a_frozen_section_is_closed(stage: Stage, browse: Browse) -> None:
    """While the partner reads, the shared part has no form; the budget still has one."""
    made = acting.shared(stage)
    officer = browse("officer")
    assert officer.get(f"{made.get_absolute_url()}sections/needs/").status_code == 403
    assert officer.get(f"{made.get_absolute_url()}sections/budget/").status_code == 200
    assert browse("official").get(f"{made.get_absolute_url()}sections/budget/").status_code == 403


def test_a_case_is_driven_through_the_forms(stage: Stage, browse: Browse) -> None:
    """Open, share, comment, agree, submit, ballot, close, sign: every page posts what it shows."""
    request = stage.request("ADMITTED")
    acting.seats()
    officer, official, leader = browse("officer"), browse("official"), browse("leader")

    def press(client: Client, path: str, **said: Any) -> Any:
        page = client.get(path)
        assert page.status_code == 200, (path, page.status_code)
        form = page.context["form"]
        hidden = {f.html_name: f.value() for f in form.hidden_fields() if f.value()}
        shown = {f.html_name: f.value() for f in form.visible_fields() if f.value()}
        response = client.post(path, {**hidden, **shown, **said})
        assert response.status_code == 302, response.content.decode()[-6000:]
        return response["Location"]

    path = press(officer, f"/fiches/open/{request.reference}/")
    made = ActionFiche.objects.get()
    assert path == made.get_absolute_url()
    assert made.version is not None
    acting.fill(made.version)
    press(officer, f"{path}share/")
    press(official, f"{path}comment/?section=needs", text="Good.")
    press(official, f"{path}agree/", post="Head of Cooperation")
    press(leader, f"{path}submit_to_steering/", chair=stage.person("chair").pk)
    made.refresh_from_db()
    found = acting.round_of(made)
    where = found.get_absolute_url()
    for key, value in (
        ("steering1", "APPROVE"),
        ("steering2", "CONDITIONS"),
        ("steering3", "ABSTAIN"),
    ):
        press(browse(key), f"{where}take_position/", value=value, condition="Begin in May.")
    press(browse("chair"), f"{where}close_round/")
    press(browse("chair"), f"{where}sign_decision/", sure="on", decision_text="Well done.")
    made.refresh_from_db()
    assert made.state == FicheState.APPROVED_WITH_CONDITIONS
    page = official.get(where).content.decode()
    assert "Begin in May." in page
    assert "DG HOME" not in page


def test_a_second_click_on_a_recusal_is_told_that_it_is_done(stage: Stage, browse: Browse) -> None:
    """Afterwards neither fiche nor round exists for the person."""
    made = acting.round_of(acting.submitted(stage))
    client = browse("steering2")
    path = f"{made.get_absolute_url()}recuse/"
    data = {"sure": "on", "seen": made.seen}
    assert client.post(path, data)["Location"] == "/desk/"
    assert client.post(path, data)["Location"] == "/desk/"
    for gone in (made.get_absolute_url(), made.fiche.get_absolute_url(), path):
        assert client.get(gone).status_code == 404
    assert made.recusals.count() == 1


def test_agreeing_to_a_text_that_is_no_longer_current_is_refused(
    stage: Stage, browse: Browse
) -> None:
    """The form carries the fingerprint of what was read."""
    made = acting.shared(stage)
    data = acting.agree_data(made) | {"shared_hash": "0" * 64, "seen": made.seen}
    data["agreed_on"] = timezone.localdate().isoformat()
    response = browse("official").post(f"{made.get_absolute_url()}agree/", data)
    assert response.status_code == 422
    assert b"This is not the version that you read." in response.content
