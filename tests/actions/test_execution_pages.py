"""Pages of Actions, activities and outputs: who gets which, driven through their forms."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions.enums import ActionState, ActivityState, OutputState, Stand
from actions.models import Action, Activity, Output
from actions.workflow import ACTION, ACTIVITY, OUTPUT
from core.models import Event
from portal.demo.cast import KEYS
from reference.models import FormOfAssistance
from tests.actions import acting
from tests.stage import Stage, a_letter, fresh, in_days
from tests.verbs import matrix

Browse = Callable[[str], Client]
pytestmark = pytest.mark.django_db


def _queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200, path
    return len(captured)


def _says(response: Any) -> str:
    return str(response.content.decode())


def _post(client: Client, path: str, **data: Any) -> Any:
    """Fill the form of a page as it came: with what it showed of the state."""
    form = client.get(path).context["form"]
    hidden = {name: form[name].value() for name in ("seen", "nonce") if name in form.fields}
    return client.post(path, {k: v for k, v in (hidden | data).items() if v is not None})


@pytest.mark.parametrize("state", list(ActionState))
def test_every_state_of_an_action_has_its_page(stage: Stage, browse: Browse, state: str) -> None:
    """200 for whom the matrix names, 404 for everybody else; every verb offered has its page."""
    made = acting.action_in_state(stage, state)
    _page_for_the_matrix(browse, made, "actions.action", state, "Ghana I")
    _verbs_offered_have_pages(stage, browse, ACTION, made)


@pytest.mark.parametrize("state", list(ActivityState))
def test_every_state_of_an_activity_has_its_page(stage: Stage, browse: Browse, state: str) -> None:
    """The same for activities."""
    made = acting.activity_in_state(stage, state)
    _page_for_the_matrix(browse, made, "actions.activity", state, made.title)
    _verbs_offered_have_pages(stage, browse, ACTIVITY, made)


@pytest.mark.parametrize("state", list(OutputState))
def test_every_state_of_an_output_has_its_page(stage: Stage, browse: Browse, state: str) -> None:
    """The same for outputs, and the file for whom it is open."""
    made = acting.output_in_state(stage, state)
    _page_for_the_matrix(browse, made, "actions.output", state, made.title)
    _verbs_offered_have_pages(stage, browse, OUTPUT, made)
    if made.file_id is None:
        return
    sent = state in ("PARTNER_REVIEW", "VALIDATED", "ADOPTED")
    for key, may in (("official", sent), ("officer", True), ("outsider", False)):
        page = browse(key).get(f"/files/{made.file_id}/")
        assert page.status_code == (200 if may else 404), key


def _page_for_the_matrix(browse: Browse, made: Any, table: str, state: str, words: str) -> None:
    seers = matrix()["sees"][table][state]["view"]
    for key in KEYS:
        response = browse(key).get(made.get_absolute_url())
        assert response.status_code == (200 if key in seers else 404), key
        if key in seers:
            assert words in _says(response)


def _verbs_offered_have_pages(stage: Stage, browse: Browse, table: Any, made: Any) -> None:
    for key in ("official", "delegation", "officer", "leader", "communication"):
        client = browse(key)
        for verb in table.verbs.values():
            found = type(made).objects.get(pk=made.pk)
            if verb.by_system or verb.creates or not verb.is_open(found):
                continue
            standing = fresh(stage.cast[key]).standing
            may = table.allows(standing, verb, found) or table.may_record(standing, verb, found)
            sees = table.policy.may(standing, "view", found)
            response = client.get(f"{made.get_absolute_url()}{verb.name}/")
            assert response.status_code == (200 if may else 403 if sees else 404), (key, verb.name)


def test_the_way_from_the_approval_to_the_end_of_the_activities(
    stage: Stage, browse: Browse
) -> None:
    """In the browser: commitments, condition, start, activity, output, by those who own each."""
    made = acting.prepared(stage, {"steering1": Stand.CONDITIONS})
    page = made.get_absolute_url()
    officer, official = browse("officer"), browse("official")

    assert "A drafting committee is set up." in _says(official.get(f"{page}accept_commitments/"))
    assert _post(official, f"{page}accept_commitments/", sure="on").status_code == 302
    said = _post(
        officer,
        f"{page}meet_condition/",
        condition=made.conditions.get().pk,
        met_on=in_days(0).isoformat(),
        how="The ministry confirms the spring.",
    )
    assert said.status_code == 302
    assert _post(officer, f"{page}start/").status_code == 302
    assert "Activities are carried out" in _says(official.get(page))

    planned = _post(
        officer,
        f"{page}new_activity/",
        title="Closing workshop",
        form=FormOfAssistance.objects.get(code="A7").pk,
        mode="REMOTE",
    )
    assert planned.status_code == 302
    today = timezone.localdate().isoformat()
    for row in made.activities.all():
        address = row.get_absolute_url()
        _post(officer, f"{address}confirm/", starts_on=today, ends_on=today, mode="REMOTE")
        _post(
            officer,
            f"{address}record_held/",
            held_from=today,
            held_until=today,
            women=5,
            men=4,
            undisclosed=0,
        )
        _post(officer, f"{address}report/", text="It went well.", file=a_letter("report.pdf"))
    assert "18 participants so far" in _says(officer.get(page)).replace("\n", " ")

    _post(officer, f"{page}new_output/", title="A manual", kind="MANUAL", language="fr")
    added = Output.objects.get(action=made)
    assert added.language == "fr"
    address = added.get_absolute_url()
    _post(officer, f"{address}check/", file=a_letter("manual.pdf"))
    _post(officer, f"{address}send_to_partner/", message="Please read it.")
    assert _post(official, f"{address}validate/").status_code == 302
    added.refresh_from_db()
    assert (added.state, added.validated_by) == (
        OutputState.VALIDATED,
        stage.person("official"),
    )
    assert _post(officer, f"{page}complete/").status_code == 302
    made.refresh_from_db()
    assert made.state == ActionState.COMPLETED


def test_a_verb_that_is_not_possible_yet_lists_what_and_whose(stage: Stage, browse: Browse) -> None:
    """On the Action's page, on the verb's page, and after the click; nothing is changed."""
    made = acting.running(stage)
    row = made.activities.get()
    leader, officer = stage.person("officer").name, browse("officer")
    for path in (made.get_absolute_url(), f"{made.get_absolute_url()}complete/"):
        said = _says(officer.get(path))
        assert row.get_absolute_url() in said
        assert leader in said
    refused = _post(officer, f"{made.get_absolute_url()}complete/")
    assert refused.status_code == 422
    assert "still open" in _says(refused)
    made.refresh_from_db()
    assert made.state == ActionState.RUNNING


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"held_until": in_days(3).isoformat()}, "held_until"),
        ({"held_from": "2026-31-31"}, "held_from"),
        ({"held_until": "2020-01-01"}, "held_until"),
        ({"women": "-1"}, "women"),
        ({"men": "a dozen"}, "men"),
    ],
)
def test_what_can_not_have_been_held_is_said_beside_the_field(
    stage: Stage, browse: Browse, typed: dict[str, str], field: str
) -> None:
    """What was typed stays; nothing is saved."""
    made = acting.activity_in_state(stage, ActivityState.CONFIRMED)
    today = timezone.localdate().isoformat()
    whole = {"held_from": today, "held_until": today, "women": 7, "men": 2, "undisclosed": 0}
    response = _post(browse("officer"), f"{made.get_absolute_url()}record_held/", **(whole | typed))
    assert response.status_code == 422
    form = response.context["form"]
    assert form.errors[field]
    assert str(form["undisclosed"].value()) == "0"
    made.refresh_from_db()
    assert made.state == ActivityState.CONFIRMED


def test_a_condition_is_met_once_and_not_tomorrow(stage: Stage, browse: Browse) -> None:
    """A day ahead, and a condition of another Action, are refused beside their fields."""
    made = acting.prepared(stage, {"steering1": Stand.CONDITIONS})
    other = acting.prepared(stage, {"steering2": Stand.CONDITIONS})
    path = f"{made.get_absolute_url()}meet_condition/"
    officer = browse("officer")
    said = {"met_on": in_days(2).isoformat(), "how": "By letter."}
    ahead = _post(officer, path, condition=made.conditions.get().pk, **said)
    assert (ahead.status_code, list(ahead.context["form"].errors)) == (422, ["met_on"])
    foreign = _post(officer, path, condition=other.conditions.get().pk, **said)
    assert "condition" in foreign.context["form"].errors


def test_the_focal_point_is_an_official_or_somebody_named(stage: Stage, browse: Browse) -> None:
    """Nobody, both, half a name: said beside the field; then one of each."""
    made = acting.prepared(stage)
    path, officer = f"{made.get_absolute_url()}name_focal_point/", browse("officer")
    official = stage.person("official")
    assert "person" in _post(officer, path).context["form"].errors
    both = _post(officer, path, person=official.pk, given_name="Kofi")
    assert "person" in both.context["form"].errors
    half = _post(officer, path, given_name="Kofi", family_name="Named")
    assert list(half.context["form"].errors) == ["email"]
    stranger = _post(officer, path, person=stage.person("leader").pk)
    assert "person" in stranger.context["form"].errors
    named = {"given_name": "Kofi", "family_name": "Named", "email": "kofi@ministry.example"}
    assert _post(officer, path, **named).status_code == 302
    made = Action.objects.get(pk=made.pk)
    assert made.focal_point is not None
    assert made.focal_point.name == "Kofi Named"
    assert _post(officer, path, person=official.pk).status_code == 302
    assert Action.objects.get(pk=made.pk).focal_point == official


def test_an_output_must_be_a_document(stage: Stage, browse: Browse) -> None:
    """A text file is refused whatever it is called, the words beside the field."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    made = acting.output_in_state(stage, OutputState.DRAFT)
    path = f"{made.get_absolute_url()}check/"
    wrong = SimpleUploadedFile("strategy.pdf", b"no pdf at all", content_type="application/pdf")
    response = _post(browse("officer"), path, file=wrong)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["file"])
    assert _post(browse("officer"), path).status_code == 422
    made.refresh_from_db()
    assert made.state == OutputState.DRAFT


def test_a_second_click_plans_no_second_activity(stage: Stage, browse: Browse) -> None:
    """One nonce, one activity; a form left open past the completion is refused with a reason."""
    made = acting.running(stage)
    officer = browse("officer")
    path = f"{made.get_absolute_url()}new_activity/"
    form = officer.get(path).context["form"]
    typed = {
        "nonce": form["nonce"].value(),
        "title": "A seminar",
        "form": FormOfAssistance.objects.get(code="A7").pk,
        "mode": "REMOTE",
    }
    assert officer.post(path, typed).status_code == 302
    assert officer.post(path, typed).status_code == 302
    assert Activity.objects.filter(action=made, title="A seminar").count() == 1
    from actions.workflow import action

    action.cancel(
        Action.objects.get(pk=made.pk), act=stage.act("leader"), reason="A new government."
    )
    again = _post_raw(officer, path, typed)
    assert again.status_code == 422
    assert "planned until" in _says(again)
    assert officer.get(path).status_code == 302


def _post_raw(client: Client, path: str, typed: dict[str, Any]) -> Any:
    import uuid

    return client.post(path, typed | {"nonce": uuid.uuid4()})


def test_words_stay_with_those_who_may_read_them(stage: Stage, browse: Browse) -> None:
    """Terms, reasons, reports not for communication; a draft's words not for those outside."""
    from actions.workflow import action, activity, output

    made = acting.prepared(stage, {"steering1": Stand.CONDITIONS})
    made.conditions.update(text="CANARYcondition")
    made.commitments.update(commitment="CANARYcommitment")
    done = action.accept_commitments(made, act=stage.act("official")).obj
    action.meet_condition(
        done,
        act=stage.act("officer"),
        condition=made.conditions.get(),
        met_on=in_days(0),
        how="CANARYhow",
    )
    run = action.start(Action.objects.get(pk=made.pk), act=stage.act("officer")).obj
    held = acting.carry_out(stage, run.activities.get(), ActivityState.HELD)
    activity.report(held, act=stage.act("officer"), text="CANARYreport")
    checked = acting.bring(stage, acting.added(stage, run), OutputState.QUALITY_CHECK)
    output.rework(checked, act=stage.act("officer"), reason="CANARYrework")
    action.suspend(run, act=stage.act("leader"), reason="CANARYreason")
    pages = [made.get_absolute_url(), held.get_absolute_url(), checked.get_absolute_url()]

    def reads(key: str) -> set[str]:
        client = browse(key)
        said = "".join(_says(client.get(page)) for page in pages)
        words = ("condition", "commitment", "how", "report", "rework", "reason")
        return {word for word in words if f"CANARY{word}" in said}

    everything = {"condition", "commitment", "how", "report", "rework", "reason"}
    assert reads("officer") == reads("auditor") == reads("assistant") == everything
    assert reads("official") == reads("delegation") == reads("steering2") == everything - {"rework"}
    assert reads("communication") == set()
    assert reads("outsider") == reads("expert") == set()


def test_nobody_outside_the_team_adds_anything(stage: Stage, browse: Browse) -> None:
    """Who sees the Action is told whose it is; who does not finds nothing."""
    made = acting.running(stage)
    before = Event.objects.count()
    for part in ("new_activity", "new_output"):
        path = f"{made.get_absolute_url()}{part}/"
        assert browse("official").get(path).status_code == 403
        assert browse("official").post(path, {}).status_code == 403
        assert browse("outsider").get(path).status_code == 404
    assert Event.objects.count() == before


def test_the_list_is_narrowed_by_state_country_and_officer(stage: Stage, browse: Browse) -> None:
    """Chips take a filter away; nonsense in the address is no fault."""
    acting.running(stage)
    acting.prepared(stage)
    officer = browse("officer")
    assert _says(officer.get("/actions/")).count("row-link") == 2
    assert _says(officer.get("/actions/?state=RUNNING")).count("row-link") == 1
    mine = stage.person("officer").pk
    assert _says(officer.get(f"/actions/?officer={mine}")).count("row-link") == 2
    none = officer.get("/actions/?state=CLOSED")
    assert "Nothing matches" in _says(none)
    assert officer.get("/actions/?state=NONSENSE&country=x").status_code == 200
    assert (
        "Officer in charge"
        not in _says(browse("official").get("/actions/?open=1"))
        .split("filter-fields")[-1]
        .split("</form>")[0]
    )


def test_lists_and_pages_cost_the_same_however_much_there_is(stage: Stage, browse: Browse) -> None:
    """At one row and at three; twelve queries at most for the lists."""
    made = acting.running(stage)
    acting.carry_out(stage, made.activities.get(), ActivityState.CONFIRMED)
    acting.added(stage, made)
    reader = browse("auditor")
    paths = ("/actions/", "/activities/", made.get_absolute_url())
    one = {path: _queries(reader, path) for path in paths}
    for number in range(2):
        acting.carry_out(stage, acting.planned(stage, made), ActivityState.CONFIRMED)
        acting.added(stage, made, f"Output {number}")
        acting.running(stage)
    assert {path: _queries(reader, path) for path in paths} == one
    assert max(one.values()) <= 12, one
