"""What still stands in the way of a verb, said by rooms that come later in the story.

A verb of an earlier room may not look up. A later room registers, in its `AppConfig.ready`, a
function that lists what is open; the earlier room's guard asks, and its page lists what and whose.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Blocker:
    """One thing that is open: what it is, whose turn it is, and the page where it is settled."""

    what: Text
    whose: Text
    url: str = ""


Lister = Callable[[Any], Iterable[Blocker]]
_listers: dict[str, list[Lister]] = {}


def register(permission: str, lister: Lister) -> None:
    """Let `lister(obj)` say what stands in the way of a verb ("actions.action.close")."""
    listed = _listers.setdefault(permission, [])
    if lister not in listed:
        listed.append(lister)


def of(permission: str, obj: Any) -> list[Blocker]:
    """Everything that stands in the way of a verb on an object, in the order of registration."""
    return [blocker for lister in _listers.get(permission, []) for blocker in lister(obj)]
