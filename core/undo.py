"""What somebody did a moment ago and can take back: said once, with a button that does so.

For small things of one's own, such as a notice marked as read. What a verb has changed is told to
others and is never taken back this way.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest


@dataclass(frozen=True)
class Undo:
    """The way back: where its form posts, and what."""

    to: str
    hidden: tuple[tuple[str, str], ...]


def offer(request: HttpRequest, text: str, to: str, **values: str) -> None:
    """Say on the next page, or in place, what was done; the button posts `values` to `to`."""
    messages.success(request, text, extra_tags=json.dumps([to, values]))


def of(message: Any) -> Undo | None:
    """The way back that a message offers, if it offers one."""
    try:
        to, values = json.loads(message.extra_tags or "")
        return Undo(to, tuple(values.items()))
    except (AttributeError, TypeError, ValueError):
        return None
