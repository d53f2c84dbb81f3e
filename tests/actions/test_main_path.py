"""The main path of the room, verb by verb, and what the rows say afterwards."""

import pytest

from accounts.models import User
from actions.canonical import faults
from actions.models import Action
from core import events
from tests.actions import acting
from tests.stage import Stage


@pytest.mark.django_db
def test_from_an_admitted_request_to_an_action(cast: dict[str, User]) -> None:
    """The fiche is approved, the Action stands with its numeral, every chain verifies."""
    stage = Stage(cast)
    decided = acting.signed(stage)
    action = Action.objects.get(fiche=decided.fiche)
    assert action.name == "Ghana I"
    assert action.version == decided.version
    assert faults(decided.version) == []
    for subject in (decided.fiche, decided, action):
        assert events.verify(subject) == []
