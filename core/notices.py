"""What a notice's templates get besides the usual, said by the room that the notice belongs to.

`notifications` renders every notice and stands above all rooms; a room adds what only it knows
(a signed link, the question that was asked) by registering a function here.
"""

from collections.abc import Callable, Iterator
from typing import Any

from core.models import Event

#: Gets the event, its subject and the person written to; returns names for the templates.
#: It is called when the mail is rendered, in a transaction, and again if that is repeated.
More = Callable[[Event, Any, Any], dict[str, Any]]
#: Gets the event and its subject; says whether the notice is still worth sending.
StillTrue = Callable[[Event, Any], bool]

_more: dict[str, More] = {}
_still_true: dict[str, StillTrue] = {}


def context_for(notice: str) -> Callable[[More], More]:
    """Decorator: the function gives more context to one notice's templates."""

    def keep(function: More) -> More:
        _more[notice] = function
        return function

    return keep


def still_true_for(notice: str) -> Callable[[StillTrue], StillTrue]:
    """Decorator: the function decides whether one notice still holds, instead of the usual rule."""

    def keep(function: StillTrue) -> StillTrue:
        _still_true[notice] = function
        return function

    return keep


def more_context(notice: str, event: Event, subject: Any, person: Any) -> dict[str, Any]:
    """What the rooms add for one notice to one person; empty when nobody registered anything."""
    function = _more.get(notice)
    return function(event, subject, person) if function is not None else {}


def own_rule(notice: str) -> StillTrue | None:
    """The rule of its own that a notice has, if any."""
    return _still_true.get(notice)


# -- Which case an object belongs to ---------------------------------------------------------------

#: Gets a subject; returns the object that stands for its case (a fiche: its first request).
CaseOf = Callable[[Any], Any]
#: Relations by which an object names what it is part of, nearest first.
TOWARDS_THE_ROOT = ("deployment", "action", "fiche")
#: No case is deeper; a circle of registered steps ends here.
MOST_STEPS = 8

_cases: dict[type, CaseOf] = {}


def case_for(model: type) -> Callable[[CaseOf], CaseOf]:
    """Decorator: the function names the case of objects of a model, one step towards the root.

    What several rooms tell about one case is gathered into one mail and listed together.
    """

    def keep(function: CaseOf) -> CaseOf:
        _cases[model] = function
        return function

    return keep


def case_of(subject: Any) -> Any:
    """The object that stands for the case of a subject: its own step, then that one's, and so on.

    Without a registered step an object belongs to what it names by one of `TOWARDS_THE_ROOT`;
    anything else is its own case.
    """
    *_below, case = way_to_case(subject)
    return case


def way_to_case(subject: Any) -> Iterator[Any]:
    """A subject, what it is part of, and so on up to its case: a mission, its Action, …"""
    for _step in range(MOST_STEPS):
        yield subject
        above = _above(subject)
        if above is None or above == subject:
            return
        subject = above


def _above(subject: Any) -> Any:
    function = _cases.get(type(subject))
    if function is not None:
        return function(subject)
    own = {field.name for field in subject._meta.fields if field.is_relation}
    for name in TOWARDS_THE_ROOT:
        if name in own and getattr(subject, f"{name}_id") is not None:
            return getattr(subject, name)
    return None
