"""The current phase of the programme, as every page shows it, without a query per page."""

import time
from dataclasses import dataclass

from django.db.models.signals import post_delete, post_save

from reference.models import Programme
from reference.queries import current_programme

#: How long a process may show a phase that another process has changed.
KEPT_SECONDS = 60.0


@dataclass(frozen=True, eq=False)
class Phase:
    """The phase in the reader's language: what emblem, footer and documents say.

    One that is read again is another one: what was drawn with the first is drawn anew.
    """

    programme: Programme

    @property
    def name(self) -> str:
        """The phase's name."""
        return self.programme.name

    @property
    def funding_statement(self) -> str:
        """What stands beside the emblem."""
        return self.programme.statement

    @property
    def implementer(self) -> str:
        """Who implements."""
        return self.programme.implementer

    @property
    def coordinator(self) -> str:
        """The service of the Commission in the chair."""
        return self.programme.coordinator

    @property
    def disclaimer(self) -> str:
        """Who answers for the contents."""
        return self.programme.disclaimer


_kept: tuple[float, Phase | None] | None = None


def current() -> Phase | None:
    """The current phase, read at most once a minute and process; None when none is current."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_SECONDS:
        programme = current_programme()
        _kept = (now, Phase(programme) if programme is not None else None)
    return _kept[1]


def forget(**_signal: object) -> None:
    """Read the phase again at the next page: an administrator has changed one."""
    global _kept
    _kept = None


def listen() -> None:
    """Forget the phase whenever one is saved or deleted in this process."""
    post_save.connect(forget, sender=Programme, dispatch_uid="portal.phase")
    post_delete.connect(forget, sender=Programme, dispatch_uid="portal.phase")
