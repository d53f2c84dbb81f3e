"""Verbs of a request for assistance (`docs/verbs.md`).

Main path: submit or register → start_review → ask / answer → admit or decline.
"""

from requests_app.workflow.effects import (
    admit,
    answer,
    ask_clarification,
    check,
    decline,
    give_opinion,
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
    "decline",
    "give_opinion",
    "register",
    "settle_party",
    "start_review",
    "submit",
]
