"""Changes of state: one table of verbs per model, one way to perform them.

A verb locks, asks the policy, compares with the state the actor saw, asks its guards, writes the
change, its clocks and exactly one event of its own, all in one transaction. Buttons, history,
notices, documentation and tests are read from the same table.
"""

from core.workflow.acts import (
    Act,
    AlreadyDone,
    Evidence,
    Guarded,
    NotAllowed,
    NotVisible,
    Refusal,
    Stale,
    Text,
)
from core.workflow.rows import (
    DECIDED,
    SAME,
    SYSTEM,
    EventKind,
    Guard,
    Offer,
    Outcome,
    Told,
    Verb,
)
from core.workflow.table import (
    Performed,
    Table,
    add_kind,
    find,
    kind_of,
    kinds,
    tables,
    told_people,
)

__all__ = [
    "DECIDED",
    "SAME",
    "SYSTEM",
    "Act",
    "AlreadyDone",
    "EventKind",
    "Evidence",
    "Guard",
    "Guarded",
    "NotAllowed",
    "NotVisible",
    "Offer",
    "Outcome",
    "Performed",
    "Refusal",
    "Stale",
    "Table",
    "Text",
    "Told",
    "Verb",
    "add_kind",
    "find",
    "kind_of",
    "kinds",
    "tables",
    "told_people",
]
