"""What a table of verbs is written in: verbs, guards, notices, outcomes, other kinds of events."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from core.enums import Tone
from core.models.base import Stateful
from core.workflow.acts import Act, Text

S = TypeVar("S", bound=Stateful)

#: The target of a verb that leaves the state as it is.
SAME = "SAME"
#: The target of a verb whose effect decides it; the possible ones stand in `Verb.may_reach`.
DECIDED = "DECIDED"
#: `who` of a verb that only the system runs (a due deadline, or another verb).
SYSTEM: tuple[str, ...] = ()


@dataclass
class Outcome(Generic[S]):
    """What a verb's effect did.

    `changed` are the columns of the object to save; `payload` holds ids and codes; `detail` the
    words; `to` the state when the table says DECIDED; `obj` the new object of a creating verb.
    """

    changed: Sequence[str] = ()
    payload: dict[str, Any] = field(default_factory=dict)
    detail: str = ""
    to: str = ""
    obj: S | None = None


@dataclass(frozen=True)
class Guard(Generic[S]):
    """A named condition. `check(obj, act, data)` returns a sentence when it does not hold.

    `early` guards need nothing of what was typed, so that the page can say beforehand why a
    button is closed.
    """

    name: str
    check: Callable[[S, Act, Mapping[str, Any]], Text | None]
    early: bool = False


@dataclass(frozen=True)
class Told:
    """One notice that a verb sends: its name (a template's folder) and the stakes it goes to.

    The actor hears nothing of the own act unless `actor_too` (an acknowledgement). A notice that
    `asks` its reader to act is no longer sent once the object has left the state it speaks of.
    A `quiet` one stands in the portal, and is mailed only to whoever chooses that: a step on the
    way, of which the next mail tells the outcome.
    """

    notice: str
    stakes: tuple[str, ...]
    actor_too: bool = False
    asks: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class Verb:
    """One row of a table of verbs.

    `sources` are the states it starts from (empty: it creates the object), `target` the state it
    leads to, SAME or DECIDED. `label` names the button, `happened` the line in the history. `who`
    are stakes of the policy; `told` the notices it sends, whoever
    is in several of them gets the first; `silent` says why it tells nobody. `recorders` are the
    stakes that may record it on behalf of somebody who has one of `who`. `shown_to` is the view
    of the policy that sees it in the history. `starts`, `stops`, `pauses`, `resumes` name clocks.
    `applies(obj)` says whether there is anything to do: otherwise no button is shown at all.
    """

    name: str
    label: Text
    sources: tuple[str, ...]
    target: str
    who: tuple[str, ...]
    told: tuple[Told, ...] = ()
    silent: str = ""
    happened: Text = ""
    done: Text = ""
    guards: tuple[Guard[Any], ...] = ()
    recorders: tuple[str, ...] = ()
    shown_to: str = "view"
    may_reach: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    tone: Tone = Tone.NEUTRAL
    also_system: bool = False
    help: Text = ""
    applies: Callable[[Any], bool] | None = None

    @property
    def creates(self) -> bool:
        """Whether the verb makes its object."""
        return not self.sources

    def is_open(self, obj: Stateful) -> bool:
        """Whether there is anything for the verb to do: the state allows it and it applies."""
        return obj.state in self.sources and (self.applies is None or self.applies(obj))

    @property
    def by_system(self) -> bool:
        """Whether only the system runs it."""
        return self.who == SYSTEM


@dataclass(frozen=True)
class Offer:
    """A button on a page: the verb, whether it would be recorded on behalf, why it is closed."""

    verb: Verb
    recorded: bool = False
    reasons: tuple[Text, ...] = ()


@dataclass(frozen=True)
class EventKind:
    """Something that happens to a subject and is no verb: it moves no state and has no button.

    `name` is the event's whole name. `shown_to` is the view of the subject's policy that sees it
    in the history; empty: the view that sees the verb which the event is about (its payload says
    which, as `verb`). `told` and `silent` are as in `Verb`. `clock` is the kind of the clock that
    it happens to, if it does. `in_words(payload)` is what the history adds to the label.
    """

    name: str
    label: Text
    shown_to: str = ""
    told: tuple[Told, ...] = ()
    silent: str = ""
    tone: Tone = Tone.NEUTRAL
    clock: str = ""
    in_words: Callable[[Mapping[str, Any]], str] | None = None

    @property
    def happened(self) -> Text:
        """The line in the history: a kind's label already says what happened."""
        return self.label
