"""Who sees what: the three answers of each policy agree with each other and with the matrix."""

from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from core.policy import standing_of
from core.workflow import tables
from tests.actions import acting
from tests.scenes import STATES
from tests.stage import Stage, fresh
from tests.verbs import AFTER_APPROVAL, matrix


def test_every_state_of_every_table_is_declared() -> None:
    """The matrix names each table, state and view, and nothing else."""
    declared = matrix()["sees"]
    assert set(declared) == set(tables) == set(STATES)
    for name, (states, _make) in STATES.items():
        assert set(declared[name]) == {str(state) for state in states}
        for views in declared[name].values():
            assert set(views) == set(tables[name].policy.views)


@pytest.mark.django_db
@pytest.mark.parametrize("name", STATES)
def test_three_answers_agree_with_the_matrix(
    name: str, cast: dict[str, User], subtests: pytest.Subtests
) -> None:
    """May they see it; is it among what they see; are they among those who see it."""
    stage = Stage(cast)
    states, make = STATES[name]
    if name in AFTER_APPROVAL:
        acting.begin(stage)
    for state in states:
        with subtests.test(str(state)), transaction.atomic():
            compare(stage, name, str(state), make(stage, str(state)))
            transaction.set_rollback(True)


def compare(stage: Stage, name: str, state: str, obj: Any) -> None:
    """The answers of the policy about one object, for everybody of the cast."""
    policy = tables[name].policy
    declared = matrix()["sees"][name][state]
    assert obj.state == state
    seers = {view: set(policy.seers(obj, view).values_list("user", flat=True)) for view in declared}
    for key, account in stage.cast.items():
        standing = standing_of(fresh(account))
        obj = type(obj)._default_manager.get(pk=obj.pk)
        for view, expected in declared.items():
            answers = (
                policy.may(standing, view, obj),
                policy.visible_to(standing, view).filter(pk=obj.pk).exists(),
                account.pk in seers[view],
            )
            assert set(answers) == {key in expected}, f"{key}, {view}: {answers}"
