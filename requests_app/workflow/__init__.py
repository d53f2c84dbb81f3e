"""Verbs of a request for assistance (`docs/verbs.md`).

Main path: submit or register → start_review → ask / answer → admit or decline; an
admitted one is concluded by its last Action or fiche (`actions/ending.py`).
"""

from requests_app.workflow.effects import (
    admit,
    answer,
    ask_clarification,
    check,
    conclude,
    decline,
    give_opinion,
    not_pursued,
    register,
    settle_party,
    start_review,
    submit,
)
from requests_app.workflow.table import TABLE

__all__ = [
    "TABLE",
    "admit",
    "answer",
    "ask_clarification",
    "check",
    "conclude",
    "decline",
    "give_opinion",
    "not_pursued",
    "register",
    "settle_party",
    "start_review",
    "submit",
]
