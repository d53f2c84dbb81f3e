"""Closing reports, what stands in the way of an Action's end, the panel and the desk."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from actions.models import Action
from core import blockers
from core.desk import Task
from results import panel, queries
from results.enums import PublicationState, ReportState
from results.models import ClosingReport
from results.workflow import surveys
from tests.results import acting
from tests.stage import Stage, fresh

pytestmark = pytest.mark.django_db


def test_a_report_is_written_handed_in_sent_back_and_accepted(stage: Stage, as_: Any) -> None:
    made = acting.action(stage)
    acting.held_activity(made)
    officer, leader = as_("officer"), as_("leader")
    begun = officer.post(reverse("reports:begin", args=[made.pk]))
    report = ClosingReport.objects.get(action=made)
    assert begun.url == report.get_absolute_url()
    page = officer.get(begun.url).content.decode()
    assert "Planned and done" in page
    assert "Still to be filled in" in page

    def verb(name: str) -> str:
        report.refresh_from_db()
        return reverse("reports:verb", args=[report.pk, name])

    partly = {"seen": report.seen, "achieved": "<script>x</script> All held."}
    assert officer.post(verb("write"), partly).status_code == 302
    assert "&lt;script&gt;x" in officer.get(begun.url).content.decode()
    refused = officer.post(verb("submit"), {"seen": report.seen})
    assert refused.status_code == 422
    assert officer.post(verb("write"), {"seen": report.seen, **acting.PARTS}).status_code == 302
    assert officer.post(verb("submit"), {"seen": report.seen}).status_code == 302
    report.refresh_from_db()
    back = leader.post(verb("send_back"), {"seen": report.seen, "reason": "Say who."})
    assert back.status_code == 302
    assert "Say who." in officer.get(begun.url).content.decode()
    report.refresh_from_db()
    assert officer.post(verb("submit"), {"seen": report.seen}).status_code == 302
    report.refresh_from_db()
    assert leader.post(verb("accept"), {"seen": report.seen}).status_code == 302
    report.refresh_from_db()
    assert report.state == ReportState.ACCEPTED
    assert as_("delegation").get(begun.url).status_code == 200


@pytest.mark.parametrize("state", list(ReportState))
def test_every_state_of_a_report_has_its_page(stage: Stage, as_: Any, state: str) -> None:
    from tests.verbs import matrix

    report = acting.report(stage, state)
    seers = matrix()["sees"]["results.report"][state]["view"]
    for key in stage.cast:
        answer = as_(key).get(report.get_absolute_url())
        assert answer.status_code == (200 if key in seers else 404), key


def test_a_report_page_costs_a_fixed_number_of_queries(stage: Stage, as_: Any) -> None:
    report = acting.report(stage)
    client = as_("officer")
    client.get(report.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        client.get(report.get_absolute_url())
    acting.held_activity(report.action)
    acting.participant_survey_of(stage, report.action)
    with CaptureQueriesContext(connection) as many:
        client.get(report.get_absolute_url())
    assert len(few) == len(many)
    assert len(many) <= 12


# -- What stands in the way ------------------------------------------------------------------------


def _open(verb: str, made: Action) -> list[str]:
    made = Action.objects.get(pk=made.pk)
    return [str(row.what) for row in blockers.of(f"actions.action.{verb}", made)]


def test_evaluating_waits_for_the_answers(stage: Stage) -> None:
    made = acting.action(stage)
    assert "The partner was not asked for an evaluation" in _open("evaluate", made)
    survey = surveys.ask(None, act=stage.act("officer"), action=made).obj
    listed = blockers.of("actions.action.evaluate", made)
    assert [row.whose for row in listed] == [stage.person("official").name]
    assert [row.url for row in listed] == [survey.get_absolute_url()]
    surveys.ask_participants(
        None,
        act=stage.act("officer"),
        action=made,
        activity=acting.held_activity(made),
        tickets=3,
    )
    assert len(_open("evaluate", made)) == 2
    surveys.answer(survey, act=stage.act("official"), **acting.answer_data(survey))
    assert len(_open("evaluate", made)) == 1
    acting.evaluate_all(stage, made)
    assert _open("evaluate", made) == []


def test_closing_waits_for_report_and_publication(stage: Stage) -> None:
    report = acting.report(stage)
    made = report.action
    assert "The closing report is being written" in _open("close", made)
    assert len(_open("close", made)) == 2
    acting.report_and_waive(stage, made)
    assert _open("close", made) == []


@pytest.mark.parametrize(
    ("state", "settled"),
    [
        (PublicationState.DRAFT, False),
        (PublicationState.PARTNER_REVIEW, False),
        (PublicationState.AGREED, False),
        (PublicationState.PUBLISHED, True),
        (PublicationState.WAIVED, True),
        (PublicationState.WITHDRAWN, True),
    ],
)
def test_a_publication_is_settled_or_not(stage: Stage, state: str, settled: bool) -> None:
    made = acting.publication(stage, state).action
    said = [what for what in _open("close", made) if "publi" in what.lower()]
    assert (said == []) == settled


def test_nothing_is_waited_for_where_the_version_is_confidential(stage: Stage) -> None:
    from tests.results.scenes import _confidential

    made = acting.action(stage)
    _confidential(stage, None, data := {"action": made})
    said = [what for what in _open("close", data["action"]) if "publish" in what.lower()]
    assert said == []


# -- Panel and desk --------------------------------------------------------------------------------


def _labels(tasks: list[Task]) -> list[str]:
    return [str(task.label) for task in tasks]


def _desk(user: User) -> tuple[list[str], list[str]]:
    mine, others = queries.desk(fresh(user).standing)
    return _labels(mine), _labels(others)


def test_the_desk_says_whose_turn_it_is(stage: Stage) -> None:
    cast = stage.cast
    survey = acting.partner_survey(stage)
    assert _desk(cast["official"])[0] == ["Answer the evaluation"]
    mine, others = _desk(cast["officer"])
    assert mine == ["Write the closing report"]
    assert others == ["Evaluation: answers awaited"]
    assert _desk(cast["communication"])[0] == ["Write the publication"]
    for key in ("expert", "focalpoint", "finance", "outsider", "delegation", "auditor"):
        assert _desk(cast[key]) == ([], []), key
    publication = acting.publication(stage, PublicationState.PARTNER_REVIEW, survey.action)
    assert "Read the publication and agree to it" in _desk(cast["official"])[0]
    assert "The partner reads the publication" in _desk(cast["officer"])[1]
    publication.action.refresh_from_db()


@pytest.mark.parametrize("key", ["official", "officer", "leader", "communication", "expert"])
def test_a_desk_costs_few_queries(stage: Stage, key: str) -> None:
    acting.partner_survey(stage)
    acting.publication(stage, PublicationState.PARTNER_REVIEW)
    standing = fresh(stage.cast[key]).standing
    with CaptureQueriesContext(connection) as seen:
        queries.desk(standing)
    assert len(seen) <= 4


def test_the_panel_shows_each_what_is_theirs(stage: Stage) -> None:
    report = acting.report(stage)
    made = report.action
    surveys.ask(None, act=stage.act("officer"), action=made)

    def seen(key: str) -> panel.Panel:
        return panel.panel(fresh(stage.cast[key]), Action.objects.get(pk=made.pk))

    officer = seen("officer")
    assert officer.report == report
    assert len(officer.surveys) == 1
    labels = [str(button["label"]) for button in officer.buttons]
    assert any(label.startswith("Ask for") for label in labels)
    assert "Begin a publication" in labels
    assert [s.kind for s in seen("official").surveys] == ["PARTNER"]
    assert seen("official").report is None
    assert seen("official").buttons == []
    assert [str(b["label"]) for b in seen("communication").buttons] == ["Begin a publication"]
    assert not seen("finance").is_there
    assert not panel.panel(fresh(stage.cast["outsider"]), made).is_there
