"""Verbs of a deployment, from the proposal to the accepted report."""

from experts.workflow.deployment.effects import (
    accept,
    ask_partner,
    assess_conflict,
    cancel,
    contract,
    declare,
    decline,
    expire,
    invite,
    no_objection,
    object_,
    postpone,
    propose,
)
from experts.workflow.deployment.mission import (
    accept_report,
    clear,
    curtail,
    depart,
    ready,
    return_,
    send_back,
    submit_report,
)
from experts.workflow.deployment.table import CLOCKS, TABLE

__all__ = [
    "CLOCKS",
    "TABLE",
    "accept",
    "accept_report",
    "ask_partner",
    "assess_conflict",
    "cancel",
    "clear",
    "contract",
    "curtail",
    "declare",
    "decline",
    "depart",
    "expire",
    "invite",
    "no_objection",
    "object_",
    "postpone",
    "propose",
    "ready",
    "return_",
    "send_back",
    "submit_report",
]
