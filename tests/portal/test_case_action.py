"""A case goes on through implementation and evaluation: where it is, its stages, its history."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from actions.enums import ActionState, ActivityState, OutputState
from actions.models import Action
from portal import case as cases
from requests_app.models import AssistanceRequest
from tests.actions import acting
from tests.stage import Stage, fresh

Sign = Callable[[User], Client]


@pytest.fixture
def stage(cast: dict[str, User]) -> Stage:
    """Actions in any state."""
    return Stage(cast)


def request_of(action: Action) -> AssistanceRequest:
    """The request that an Action answers."""
    return AssistanceRequest.objects.get(fiche_links__fiche=action.fiche_id)


def case_of(stage: Stage, action: Action, key: str) -> cases.Case:
    """The case as somebody of the cast sees it."""
    standing = fresh(stage.cast[key]).standing
    assert standing is not None
    found = cases.load_case(standing, request_of(action).reference)
    assert found is not None
    return found


SAID = {
    ActionState.PREPARING: (["done", "done", "current", "todo"], "Approved: Ghana I"),
    ActionState.RUNNING: (["done", "done", "current", "todo"], "Ghana I is under way"),
    ActionState.SUSPENDED: (["done", "done", "current", "todo"], "Ghana I is suspended"),
    ActionState.COMPLETED: (["done", "done", "done", "current"], "Ghana I: the activities are"),
    ActionState.EVALUATED: (["done", "done", "done", "current"], "Ghana I is evaluated"),
    ActionState.CLOSED: (["done", "done", "done", "done"], "Ghana I is closed"),
    ActionState.CANCELLED: (["done", "done", "ended", "todo"], "Ghana I was cancelled"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("state", ActionState)
def test_where_an_action_is(state: ActionState, stage: Stage) -> None:
    """Every state says where it is; an open one who has it; the stages bear their dates."""
    action = acting.action_in_state(stage, state)
    case = case_of(stage, action, "leader")
    stages, line = SAID[state]
    shown = cases.stages(case)
    where = cases.whereabouts(case)
    assert [one.state for one in shown] == stages
    assert where.place.startswith(line)
    assert bool(where.holder) == (state not in (ActionState.CLOSED, ActionState.CANCELLED))
    assert shown[2].date
    if state == ActionState.CLOSED:
        assert shown[2].date == action.completed_on
        assert shown[3].date == action.ended_on
    if state == ActionState.RUNNING:
        assert shown[2].date == action.started_on


@pytest.mark.django_db
def test_the_partner_is_asked_first(stage: Stage) -> None:
    action = acting.action_in_state(stage, ActionState.PREPARING)
    partner = case_of(stage, action, "official")
    waits = action.commitments_accepted_at is None
    if waits:
        assert "waits for you" in cases.whereabouts(partner).place
        first = cases.doable(partner).own[0]
        assert first.url == reverse("actions:verb", args=[action.pk, "accept_commitments"])
        assert "waits for the partner" in cases.whereabouts(case_of(stage, action, "officer")).place
    labels = [button.label for button in cases.doable(case_of(stage, action, "officer")).own]
    assert "Open Ghana I" in labels


@pytest.mark.django_db
def test_the_history_has_activities_and_outputs_as_far_as_they_are_seen(stage: Stage) -> None:
    action = acting.running(stage)
    activity = acting.planned(stage, action, "A workshop on returns")
    acting.carry_out(stage, activity, ActivityState.REPORTED)
    output = acting.added(stage, action, "The manual")
    acting.bring(stage, output, OutputState.PARTNER_REVIEW)
    action.refresh_from_db()

    def about(key: str) -> dict[str, set[str]]:
        case = case_of(stage, action, key)
        lines = cases.lines(case, cases.timeline(case))
        shown: dict[str, set[str]] = {}
        for line in lines:
            shown.setdefault(line.about, set()).add(str(line.text))
        whens = [line.when for line in lines]
        assert whens == sorted(whens, reverse=True)
        return shown

    team = about("officer")
    assert len(team["A workshop on returns"]) >= 3
    assert team["The manual"]
    partner = about("official")
    assert partner["A workshop on returns"] <= team["A workshop on returns"]
    assert set(about("delegation")) <= set(team)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key", ["officer", "deputy", "leader", "official", "delegation", "auditor"]
)
def test_the_page_stays_within_twelve_queries(key: str, stage: Stage) -> None:
    """With one activity and output or with several."""
    action = acting.running(stage)
    client = Client()
    client.force_login(stage.cast[key], backend="django.contrib.auth.backends.ModelBackend")
    path = reverse("portal:case", args=[request_of(action).reference])

    def asked() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        assert answer.status_code == 200
        assert action.get_absolute_url() in answer.content.decode()
        return len(queries)

    few = asked()
    for number in range(3):
        activity = acting.planned(stage, action, f"Workshop {number}")
        acting.carry_out(stage, activity, ActivityState.HELD)
        acting.added(stage, action, f"Output {number}")
    assert asked() == few <= 12
