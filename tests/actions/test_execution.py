"""From the approval to the close: what the version plans, what the partner says, what is open."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from actions import outstanding
from actions.enums import ActionState, ActivityState, OutputState, Stand
from actions.models import Action, Activity, Output
from actions.queries import participants
from actions.rules import ACTIONS, ACTIVITIES, OUTPUTS
from actions.workflow import action, activity, output
from actions.workflow.action import CLOCKS
from core.deadlines import open_deadlines
from core.models import AccessGrant, Deadline
from core.workflow import Act, Guarded
from tests.actions import acting
from tests.actions.scenes import recorded
from tests.stage import Stage, a_letter, fresh, in_days

pytestmark = pytest.mark.django_db


def test_the_approval_brings_what_the_version_plans(stage: Stage) -> None:
    """Activities by their verb, needs, commitments, the focal point, the conditions."""
    made = acting.prepared(stage, {"steering2": Stand.CONDITIONS})
    version = made.version
    assert made.focal_point_id == version.focal_point_id is not None
    planned = made.activities.get()
    source = version.activities.get()
    assert (planned.source, planned.title, planned.form) == (source, source.title, source.form)
    assert planned.state == ActivityState.PLANNED
    need = made.needs.get()
    assert need.position == "Strategy expert"
    assert need.source == version.expert_needs.get()
    assert [row.source_id for row in made.commitments.all()] == [
        row.pk for row in version.commitments.all()
    ]
    condition = made.conditions.get()
    assert (condition.text, condition.is_met) == ("A start in spring.", False)
    clock = open_deadlines([made]).get()
    assert (clock.kind, clock.table) == ("first_activity", "actions.action")


def test_an_approval_without_conditions_has_none(stage: Stage) -> None:
    assert not acting.prepared(stage).conditions.exists()


def test_the_start_says_everything_that_is_missing(stage: Stage) -> None:
    """Focal point, commitments, conditions: one sentence each, and the list says whose turn."""
    made = acting.prepared(stage, {"steering2": Stand.CONDITIONS})
    Action.objects.filter(pk=made.pk).update(focal_point=None)
    with pytest.raises(Guarded) as refused:
        action.start(made, act=stage.act("officer"))
    assert len(refused.value.sentences) == 3
    made = Action.objects.get(pk=made.pk)
    whose = [str(row.whose) for row in outstanding.before("start", made)]
    assert whose == [stage.person("officer").name, "the partner", stage.person("officer").name]


def test_a_word_that_was_only_said_does_not_start_an_action(stage: Stage) -> None:
    """It is provisional; the partner may still give it in the portal."""
    made = acting.prepared(stage)
    done = action.accept_commitments(made, act=recorded(stage, "officer", "official"))
    with pytest.raises(Guarded):
        action.start(done.obj, act=stage.act("officer"))
    again = action.accept_commitments(done.obj, act=stage.act("official")).obj
    assert action.start(again, act=stage.act("officer")).obj.state == ActionState.RUNNING


def test_a_focal_point_named_by_address_may_be_recorded_for(stage: Stage) -> None:
    """Somebody without account, known by name and address; the team records their word."""
    from requests_app.intake import NamedPerson

    made = acting.prepared(stage)
    named = NamedPerson("Kofi", "Named", "kofi@ministry.example")
    made = action.name_focal_point(made, act=stage.act("officer"), named=named).obj
    assert made.focal_point is not None
    assert made.focal_point.email == "kofi@ministry.example"
    focal = made.focal_point
    made = Action.objects.get(pk=made.pk)
    assert "focal_point" in ACTIONS.stakes_of(focal.standing, made)


def test_the_first_activity_held_stops_the_clock(stage: Stage) -> None:
    """The second one finds none; suspending lets it stand still."""
    made = acting.running(stage)
    action.suspend(made, act=stage.act("leader"), reason="Elections.")
    assert open_deadlines([made]).get().is_paused
    action.resume(Action.objects.get(pk=made.pk), act=stage.act("leader"))
    assert not open_deadlines([made]).get().is_paused
    acting.carry_out(stage, made.activities.get(), ActivityState.HELD)
    clock = Deadline.objects.get(subject_id=made.pk, kind=CLOCKS[0].kind)
    assert clock.stopped_at is not None
    assert clock.met


def test_nothing_is_held_before_the_start(stage: Stage) -> None:
    """Dates are confirmed while the Action is prepared; holding waits for the start."""
    row = acting.prepared(stage).activities.get()
    row = activity.confirm(row, act=stage.act("officer"), **acting.confirm_data()).obj
    with pytest.raises(Guarded, match="running"):
        activity.record_held(row, act=stage.act("officer"), **acting.held_data())


def test_postponing_keeps_the_days_in_the_history(stage: Stage) -> None:
    """The days are gone, or new; what they were stands in the event."""
    row = acting.activity_in_state(stage, ActivityState.CONFIRMED)
    done = activity.postpone(row, act=stage.act("officer"), reason="A strike.")
    assert (done.obj.starts_on, done.obj.state) == (None, ActivityState.PLANNED)
    assert done.event.payload["before"]["starts_on"] == timezone.localdate().isoformat()


def test_completing_lists_what_is_open_and_whose(stage: Stage) -> None:
    """The sentence counts; the list names."""
    made = acting.running(stage)
    acting.carry_out(stage, made.activities.get())
    acting.planned(stage, made, "A second workshop")
    acting.planned(stage, made, "A third one")
    with pytest.raises(Guarded, match="2 things are still open"):
        action.complete(made, act=stage.act("officer"))
    listed = outstanding.before("complete", Action.objects.get(pk=made.pk))
    assert [str(row.whose) for row in listed[:2]] == [stage.person("officer").name] * 2
    assert "A second workshop" in str(listed[0].what)


def test_an_action_without_any_activity_held_is_not_completed(stage: Stage) -> None:
    made = acting.running(stage)
    acting.carry_out(stage, made.activities.get(), ActivityState.CANCELLED)
    with pytest.raises(Guarded, match="cancelled"):
        action.complete(made, act=stage.act("officer"))


def test_closing_waits_for_the_partner_who_has_an_output(stage: Stage) -> None:
    """An output with the partner blocks, and the list says that it is the partner's turn."""
    made = acting.evaluated(stage)
    sent = acting.bring(stage, acting.added(stage, made), OutputState.PARTNER_REVIEW)
    made = Action.objects.get(pk=made.pk)
    listed = {row.url: str(row.whose) for row in outstanding.open_outputs(made)}
    assert made.focal_point is not None
    assert listed == {sent.get_absolute_url(): made.focal_point.name}
    with pytest.raises(Guarded):
        action.close(made, act=stage.act("leader"))
    output.give_up(sent, act=stage.act("officer"), reason="Another one replaces it.")
    assert outstanding.open_outputs(Action.objects.get(pk=made.pk)) == []


def test_cancelling_takes_the_activities_along_that_were_to_come(stage: Stage) -> None:
    """What was held stays held."""
    made = acting.running(stage)
    acting.carry_out(stage, made.activities.get(), ActivityState.HELD)
    to_come = acting.planned(stage, made)
    done = action.cancel(made, act=stage.act("leader"), reason="A new government.")
    assert done.obj.ended_on == timezone.localdate()
    states = dict(made.activities.values_list("pk", "state"))
    assert states[to_come.pk] == ActivityState.CANCELLED
    assert sorted(states.values()) == [ActivityState.CANCELLED, ActivityState.HELD]


def test_nothing_is_added_to_an_action_at_its_end(stage: Stage) -> None:
    made = acting.action_in_state(stage, ActionState.CANCELLED)
    with pytest.raises(Guarded):
        acting.planned(stage, made)
    with pytest.raises(Guarded):
        acting.added(stage, made)


def test_an_output_goes_back_and_forth_and_keeps_its_files(stage: Stage) -> None:
    """The partner asks for changes; the next file stands beside the first; then it is validated."""
    from core import files

    sent = acting.output_in_state(stage, OutputState.PARTNER_REVIEW)
    first = sent.file_id
    back = output.ask_changes(sent, act=stage.act("official"), message="Shorter, please.").obj
    assert back.state == OutputState.DRAFT
    sent = output.check(back, act=stage.act("officer"), file=a_letter("second.pdf")).obj
    assert sent.file_id != first
    assert files.files_of(sent, "output").count() == 2
    done = output.send_to_partner(sent, act=stage.act("officer")).obj
    done = output.validate(done, act=recorded(stage, "officer", "official")).obj
    assert done.validated_by == stage.person("official")
    with pytest.raises(Guarded, match="confirmed in writing"):
        output.adopt(done, act=stage.act("officer"), adopted_as="A decree", adopted_on=in_days(0))


def test_what_is_confidential_is_never_published(stage: Stage) -> None:
    """Only what is validated may be; the mark for one excludes the other."""
    made = acting.output_in_state(stage, OutputState.VALIDATED)
    made = output.mark(made, act=stage.act("officer"), openness="PUBLISHED").obj
    assert made.is_published
    assert ACTIVITIES  # the same people read activities
    communication = fresh(stage.cast["communication"]).standing
    assert OUTPUTS.may(communication, "file:output", Output.objects.get(pk=made.pk))
    made = output.mark(made, act=stage.act("officer"), openness="CONFIDENTIAL").obj
    assert (made.is_published, made.is_confidential) == (False, True)
    assert not OUTPUTS.may(communication, "view", Output.objects.get(pk=made.pk))


def test_a_grant_on_the_action_opens_what_it_consists_of(stage: Stage) -> None:
    """An expert who is deployed reads the Action, its activities and outputs, no terms."""
    from django.contrib.contenttypes.models import ContentType

    made = acting.output_in_state(stage, OutputState.QUALITY_CHECK)
    row = made.action.activities.get()
    expert = stage.cast["expert"]
    grant = AccessGrant.objects.create(
        subject_type=ContentType.objects.get_for_model(Action),
        subject_id=made.action_id,
        user=expert,
        effect="ALLOW",
        reason="TEST",
        source_type=ContentType.objects.get_for_model(Action),
        source_id=made.action_id,
    )
    standing = fresh(expert).standing
    assert ACTIONS.may(standing, "view", made.action)
    assert not ACTIONS.may(standing, "view_terms", made.action)
    both: tuple[tuple[Any, Any], ...] = ((ACTIVITIES, row), (OUTPUTS, made))
    for policy, obj in both:
        assert obj in policy.visible_to(standing)
        seers = policy.people({"deployed"}, obj)
        assert list(seers) == [stage.person("expert")]
    assert OUTPUTS.may(standing, "file:output", made)
    AccessGrant.objects.filter(pk=grant.pk).update(
        starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1)
    )
    assert not ACTIVITIES.visible_to(standing).exists()


def test_the_system_plans_and_nobody_else_in_its_name(stage: Stage) -> None:
    """`plan` is also the portal's own; other verbs of activities are not."""
    made = acting.running(stage)
    row = activity.plan(
        None, act=Act.system(), action=made, title="A", form=made.activities.get().form
    ).obj
    assert row.number == 2


counts = st.integers(min_value=0, max_value=5000)
rows = st.lists(st.tuples(st.sampled_from(list(ActivityState)), counts, counts, counts))


@given(rows)
def test_participants_are_those_of_the_activities_that_took_place(
    drawn: list[tuple[ActivityState, int, int, int]],
) -> None:
    """Against a naive sum over the states HELD and REPORTED."""
    listed = [
        Activity(state=state, women=women, men=men, undisclosed=other)
        for state, women, men, other in drawn
    ]
    naive = [d for d in drawn if d[0].value in ("HELD", "REPORTED")]
    found = participants(listed)
    if not naive:
        assert found is None
        return
    assert found is not None
    assert found.women == sum(d[1] for d in naive)
    assert found.men == sum(d[2] for d in naive)
    assert found.undisclosed == sum(d[3] for d in naive)
    assert found.total == sum(sum(d[1:]) for d in naive)
