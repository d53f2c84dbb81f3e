"""Several things named one after the other, as the active language writes them."""

from collections.abc import Iterable

from django.utils import translation

#: Arabic has a comma of its own.
_COMMAS = {"ar": "، "}


def comma() -> str:
    """What stands between two things of a list, with its space."""
    return _COMMAS.get((translation.get_language() or "").split("-")[0], ", ")


def listed(things: Iterable[object]) -> str:
    """Things in one line ("Kenya, Ghana"); lazy words are said now."""
    return comma().join(map(str, things))
