"""Who sees what: the three answers of each policy agree with each other and with the matrix."""

from typing import Any

import pytest

from accounts.models import User
from core.policy import standing_of
from core.workflow import tables
from tests.scenes import STATES
from tests.stage import Stage, fresh
from tests.verbs import matrix

STATES_OF_TABLES = [
    pytest.param(name, str(state), id=f"{name}-{state}")
    for name, (states, _make) in STATES.items()
    for state in states
]


def test_every_state_of_every_table_is_declared() -> None:
    """The matrix names each table, state and view, and nothing else."""
    declared = matrix()["sees"]
    assert set(declared) == set(tables) == set(STATES)
    for name, (states, _make) in STATES.items():
        assert set(declared[name]) == {str(state) for state in states}
        for views in declared[name].values():
            assert set(views) == set(tables[name].policy.views)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "state"), STATES_OF_TABLES)
def test_three_answers_agree_with_the_matrix(name: str, state: str, cast: dict[str, User]) -> None:
    """May they see it; is it among what they see; are they among those who see it."""
    stage = Stage(cast)
    obj: Any = STATES[name][1](stage, state)
    policy = tables[name].policy
    declared = matrix()["sees"][name][state]
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
