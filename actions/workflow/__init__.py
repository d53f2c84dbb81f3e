"""Verbs of fiches, rounds and Actions (`docs/verbs.md`), one table per model.

Main path: open → share → comment, send_comments, agree → submit_to_steering, which opens a round;
take_position → close_round → sign_decision, which moves the fiche and makes the Action; then
accept_commitments → start → each activity confirm → record_held → report, each output check →
send_to_partner → validate; complete → evaluate → close.
"""

from actions.workflow import action, activity, consultation, fiche, output

FICHE = fiche.TABLE
ROUND = consultation.TABLE
ACTION = action.TABLE
ACTIVITY = activity.TABLE
OUTPUT = output.TABLE

__all__ = [
    "ACTION",
    "ACTIVITY",
    "FICHE",
    "OUTPUT",
    "ROUND",
    "action",
    "activity",
    "consultation",
    "fiche",
    "output",
]
