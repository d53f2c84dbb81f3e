"""What fiches and rounds put on whose desk, in a fixed number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.enums import ActivityState, OutputState
from actions.queries import desk, waiting_for, waiting_on_others
from actions.workflow import action, consultation
from tests.actions import acting
from tests.stage import Stage, fresh

pytestmark = pytest.mark.django_db


def _labels(stage: Stage, key: str) -> list[str]:
    return [str(task.label) for task in waiting_for(fresh(stage.cast[key]).standing)]


def test_a_fiche_waits_for_one_after_the_other(stage: Stage) -> None:
    """Officer, partner, leader; the others wait."""
    acting.opened(stage)
    assert _labels(stage, "officer") == ["Draft the fiche and share it"]
    assert _labels(stage, "official") == []
    others = waiting_on_others(fresh(stage.cast["official"]).standing)
    assert [str(task.label) for task in others] == ["The team drafts the fiche"]


def test_the_partner_is_asked(stage: Stage) -> None:
    """With a due date, and the officer waits."""
    acting.shared(stage)
    tasks = waiting_for(fresh(stage.cast["official"]).standing)
    assert [str(task.label) for task in tasks] == ["Read the fiche, comment, agree"]
    assert tasks[0].due_at is not None
    assert _labels(stage, "officer") == []
    assert _labels(stage, "delegation") == []


def test_the_group_is_asked_until_it_has_answered(stage: Stage) -> None:
    """Each seat, then the chair to close, then the chair to sign."""
    made = acting.round_of(acting.submitted(stage))
    assert _labels(stage, "steering2") == ["Take a position"]
    assert _labels(stage, "chair") == ["Take a position"]
    awaited = waiting_on_others(fresh(stage.cast["chair"]).standing)
    assert [str(task.label) for task in awaited] == ["The seats take their positions"]
    acting.answered(stage, made)
    assert waiting_on_others(fresh(stage.cast["chair"]).standing) == []
    assert _labels(stage, "steering2") == []
    assert _labels(stage, "chair") == ["Close the round"]
    consultation.close_round(made, act=stage.act("chair"))
    assert _labels(stage, "chair") == ["Sign the decision"]
    assert _labels(stage, "outsider") == []


def test_the_desk_costs_the_same_for_one_and_for_three(stage: Stage) -> None:
    """A small fixed number of queries for each role."""

    def cost(key: str) -> int:
        standing = fresh(stage.cast[key]).standing
        desk(standing)
        with CaptureQueriesContext(connection) as asked:
            desk(standing)
        return len(asked)

    keys = ("official", "officer", "leader", "steering1", "chair", "auditor")
    acting.submitted(stage)
    acting.shared(stage)
    one = {key: cost(key) for key in keys}
    for _more in range(2):
        acting.submitted(stage)
        acting.shared(stage)
    assert {key: cost(key) for key in keys} == one
    assert max(one.values()) <= 9


def test_an_action_waits_for_one_after_the_other(stage: Stage) -> None:
    """The partner's commitments, the start, what an activity asks, the output, the completion."""
    made = acting.prepared(stage)
    assert _labels(stage, "official") == ["Accept the commitments"]
    awaited = waiting_on_others(fresh(stage.cast["officer"]).standing)
    assert [str(task.label) for task in awaited] == ["The partner accepts the commitments"]
    made = action.accept_commitments(made, act=stage.act("official")).obj
    tasks = waiting_for(fresh(stage.cast["officer"]).standing)
    assert [str(task.label) for task in tasks] == ["Start the Action"]
    assert tasks[0].due_at is not None
    made = action.start(made, act=stage.act("officer")).obj
    row = made.activities.get()
    for state, label in (
        (ActivityState.CONFIRMED, "Record the activity as held"),
        (ActivityState.HELD, "Report on the activity"),
        (ActivityState.REPORTED, "Complete the activities"),
    ):
        row = acting.carry_out(stage, row, state)
        assert _labels(stage, "officer") == [label]
    sent = acting.bring(stage, acting.added(stage, made), OutputState.QUALITY_CHECK)
    assert "Check the output and send it to the partner" in _labels(stage, "officer")
    acting.bring(stage, sent, OutputState.PARTNER_REVIEW)
    assert _labels(stage, "official") == ["Validate the output"]
    assert _labels(stage, "steering1") == _labels(stage, "outsider") == []
