"""What stands on an Action's page about its evaluation: surveys, closing report, publication."""

from dataclasses import dataclass, field
from typing import Any

from actions.models import Action
from results.models import ClosingReport, Publication, Survey


@dataclass
class Panel:
    """What a reader sees of it, and the buttons for the next steps."""

    surveys: list[Survey] = field(default_factory=list)
    report: ClosingReport | None = None
    publication: Publication | None = None
    buttons: list[dict[str, Any]] = field(default_factory=list)


def panel(user: Any, action: Action) -> Panel:
    """What a reader sees of an Action's evaluation, and what they may do next."""
    return Panel()
