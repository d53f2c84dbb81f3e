"""The catalogue: what is told, read from the tables of verbs and never repeated here.

Beside what the tables say stand only the notices that follow from how an act came in, and the one
about a mail that came back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core import notices
from core.models import Event
from core.models.base import Stateful
from core.recorded import CONTESTED_NOTICE, RECORDED_NOTICE
from core.workflow import EventKind, Told, Verb, kinds, tables
from core.workflow.clocks import OVERDUE_NOTICE, REMINDER_NOTICE
from notifications.enums import Frequency, Priority

#: Tells the officer that mails to somebody's address came back.
ADDRESS_NOTICE = "address_dead"
#: Notices that no row names: they follow from how an act came in, or from a mail that came back.
BESIDES = {
    RECORDED_NOTICE: Told(RECORDED_NOTICE, ()),
    ADDRESS_NOTICE: Told(ADDRESS_NOTICE, (), asks=True),
}
#: Reminders: those of one person leave together, whatever cases they are about.
BY_PERSON = frozenset({REMINDER_NOTICE, OVERDUE_NOTICE})
#: The files of a notice's folder.
PARTS = ("subject.txt", "body.txt", "body.html")


@dataclass(frozen=True)
class Entry:
    """One notice: which rows send it, and how it is to be treated.

    `rows` are the names of verbs and kinds of events. `asks` and `acknowledges` hold when they
    hold in one of the rows, `quiet` when it holds in all.
    """

    notice: str
    rows: tuple[str, ...]
    asks: bool
    acknowledges: bool
    quiet: bool = False

    @property
    def mandatory(self) -> bool:
        """Whether it can't be switched off: it asks to act, acknowledges, or concerns an act."""
        return self.asks or self.acknowledges or self.notice in (RECORDED_NOTICE, CONTESTED_NOTICE)

    @property
    def by_person(self) -> bool:
        """Whether several of them to one person are one mail."""
        return self.notice in BY_PERSON

    @property
    def default(self) -> Frequency:
        """How often somebody hears of it by mail until they choose."""
        if self.mandatory:
            return Frequency.AT_ONCE
        return Frequency.OFF if self.quiet else Frequency.HOURLY

    @property
    def priority(self) -> Priority:
        """Which goes first when many wait."""
        return Priority.ASKS if self.mandatory else Priority.INFORMS

    def template(self, part: str) -> str:
        """The path of one of its templates (`PARTS`)."""
        return f"notifications/{self.notice}/{part}"


def rows() -> Iterator[tuple[str, Verb | EventKind]]:
    """Every verb and every other kind of event, by the name that its events bear."""
    for table in tables.values():
        for verb in table.verbs.values():
            yield table.permission(verb), verb
    yield from kinds.items()


def catalogue() -> dict[str, Entry]:
    """Every notice by its name."""
    return _catalogue(len(tables), len(kinds), sum(len(table.verbs) for table in tables.values()))


@lru_cache(maxsize=4)
def _catalogue(*_sizes: int) -> dict[str, Entry]:
    """Tables and kinds only grow, while the rooms are loaded: their sizes say whether it is new."""
    named: dict[str, list[tuple[str, Told]]] = {
        notice: [("", told)] for notice, told in BESIDES.items()
    }
    for name, row in rows():
        for told in row.told:
            named.setdefault(told.notice, []).append((name, told))
    return {
        notice: Entry(
            notice,
            tuple(name for name, _told in said if name),
            asks=any(told.asks for _name, told in said),
            acknowledges=any(told.actor_too for _name, told in said),
            quiet=all(told.quiet for _name, told in said),
        )
        for notice, said in named.items()
    }


def entry(notice: str) -> Entry:
    """One notice. KeyError when nothing tells it."""
    return catalogue()[notice]


def unsaid() -> list[str]:
    """Rows that tell nobody and do not say why: there must be none."""
    return [name for name, row in rows() if not row.told and not row.silent]


def still_true(notice: str, asks: bool, event: Event, subject: Any) -> bool:
    """Whether a notice is still worth sending.

    What asks somebody to act holds until the object has left the state that the event led to;
    what informs or acknowledges always holds. A room may give a notice a rule of its own.
    """
    rule = notices.own_rule(notice)
    if rule is not None:
        return rule(event, subject)
    if not asks or not isinstance(subject, Stateful):
        return True
    return subject.state == event.to_state and subject.state_since <= event.at
