"""Evaluations that concern experts: their own answer, and what is about them."""

from typing import Any

import pytest
from django.urls import reverse

from actions.enums import ActionState
from actions.models import Activity, ExpertNeed
from experts.models import Deployment
from results import asking, queries
from results.enums import SurveyKind
from results.models import Evaluation, Survey
from results.workflow import surveys
from tests.actions import acting as actions_acting
from tests.experts import deployment_acting
from tests.results import acting
from tests.stage import Stage

pytestmark = pytest.mark.django_db


def sent(stage: Stage) -> Deployment:
    """`expert` was sent to an activity of a running Action, and has reported."""
    made = acting.action(stage, ActionState.RUNNING)
    activity = made.activities.get()
    actions_acting.carry_out(stage, activity, "HELD")
    need = deployment_acting.a_need(stage, made)
    ExpertNeed.objects.filter(pk=need.pk).update(activity=activity)
    proposed = deployment_acting.proposed(stage, ExpertNeed.objects.get(pk=need.pk))
    accepted = deployment_acting.accepted(stage, deployment_acting.invited(stage, proposed))
    cleared = deployment_acting.cleared(stage, deployment_acting.contracted(stage, accepted))
    back = deployment_acting.back(stage, deployment_acting.on_mission(stage, cleared))
    reported = deployment_acting.reported(stage, back)
    Deployment.objects.filter(pk=reported.pk).update(activity=activity)
    return Deployment.objects.select_related("action", "activity").get(pk=reported.pk)


def test_the_expert_is_asked_and_the_answer_stays_with_the_team(stage: Stage, as_: Any) -> None:
    deployment = sent(stage)
    wanted = asking.missing(deployment.action)
    assert {row.kind for row in wanted} == {SurveyKind.EXPERT, SurveyKind.PARTICIPANT}
    survey = surveys.ask(
        None, act=stage.act("officer"), action=deployment.action, deployment=deployment
    ).obj
    assert queries.desk(stage.person("expert").standing)[0][0].url == survey.get_absolute_url()
    client = as_("expert")
    url = reverse("surveys:verb", args=[survey.pk, "answer"])
    assert "What did you learn yourself?" in client.get(url).content.decode()
    said = {"seen": survey.seen, "q_learning": "5", "learning": "How others draft laws."}
    assert client.post(url, said).status_code == 302
    assert Evaluation.objects.get().learning == "How others draft laws."
    address = survey.get_absolute_url()
    for key in ("expert", "officer", "leader", "auditor"):
        assert "How others draft laws." in as_(key).get(address).content.decode()
    for key in ("official", "delegation", "steering1", "focalpoint", "communication", "outsider"):
        assert as_(key).get(address).status_code == 404


def test_what_is_about_an_expert_is_open_to_them_and_their_state(stage: Stage, as_: Any) -> None:
    """Averages of the participants, from five answers on; no words."""
    deployment = sent(stage)
    activity = deployment.activity
    assert isinstance(activity, Activity)
    survey = surveys.ask_participants(
        None, act=stage.act("officer"), action=deployment.action, activity=activity, tickets=8
    ).obj
    acting.collected(Survey.objects.get(pk=survey.pk), 5, 5, 4, 4, 4)
    for key in ("expert", "focalpoint"):
        page = as_(key).get(survey.get_absolute_url())
        assert page.status_code == 200
        assert "4.4" in page.content.decode()
        assert "It helped us." not in page.content.decode()
        assert "Print the codes" not in page.content.decode()
    assert as_("host").get(survey.get_absolute_url()).status_code == 404
