"""Who has to do with a fiche, a round, an Action, its activities and outputs."""

from actions.rules.actions import ACTIONS, ACTIVITIES, OUTPUTS
from actions.rules.fiches import FICHES, GROUP, PARTNER, SPEAKERS, TEAM
from actions.rules.rounds import ROUNDS

__all__ = [
    "ACTIONS",
    "ACTIVITIES",
    "FICHES",
    "GROUP",
    "OUTPUTS",
    "PARTNER",
    "ROUNDS",
    "SPEAKERS",
    "TEAM",
]
