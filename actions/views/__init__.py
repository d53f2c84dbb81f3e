"""Pages of fiches, rounds, Actions, activities and outputs."""

from actions.views.actions import (
    ActionList,
    ActionPage,
    ActionVerb,
    AddOutput,
    PlanActivity,
    PlanPage,
)
from actions.views.activities import ActivityCalendar, ActivityPage, ActivityVerb
from actions.views.fiches import FicheList, FichePage, FicheVerb, OpenFiche, SectionPage
from actions.views.outputs import OutputPage, OutputVerb
from actions.views.rounds import DecisionPage, RoundPage, RoundVerb, draw_up_record

__all__ = [
    "ActionList",
    "ActionPage",
    "ActionVerb",
    "ActivityCalendar",
    "ActivityPage",
    "ActivityVerb",
    "AddOutput",
    "DecisionPage",
    "FicheList",
    "FichePage",
    "FicheVerb",
    "OpenFiche",
    "OutputPage",
    "OutputVerb",
    "PlanActivity",
    "PlanPage",
    "RoundPage",
    "RoundVerb",
    "SectionPage",
    "draw_up_record",
]
