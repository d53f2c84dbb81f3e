"""Everything is reached with the tabulator, seen to be reached, and nothing holds it."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.access.conftest import Looker
from tests.access.pages import Found, sample

#: What the sample walks through: menus, a form, a list with filters, a case.
SAMPLE = ("portal:home", "portal:case", "requests:section", "requests:list")


def _walk(looker: Looker, pages: list[Found], cast: dict[str, User]) -> list[str]:
    faults = []
    for found in pages:
        faults += looker.stops(found, cast[found.key] if found.key else None)
    return faults


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_sample_of_pages_by_keyboard(
    world: dict[str, User], looker: Callable[..., Looker]
) -> None:
    """On a wide window in English, and on a phone from right to left."""
    pages = sample(world, SAMPLE, ("official", "officer"))
    for language, width in (("en", 1280), ("ar", 390)):
        assert _walk(looker(language, dark=False, width=width), pages, world) == []


@pytest.mark.django_db(transaction=True)
def test_a_seeded_fault_is_found(cast: dict[str, User], looker: Callable[..., Looker]) -> None:
    """A link without a mark, a button that holds the keyboard, a field left out, one covered."""
    del cast
    home = Found(None, "/")
    seen = looker("en", dark=False, width=1280)
    assert seen.stops(home, None) == []
    add = "e = document.createElement('{}'); e.textContent = 'seeded'; {} "
    add += "document.querySelector('main').prepend(e);"
    dated = add.format("input", "e.type = 'date'; e.ariaLabel = 'when';")
    assert seen.stops(home, None, dated) == [], "the parts of a date are stops within one field"
    for spoil, word in (
        (
            add.format("button", "e.style.cssText = 'outline: none; box-shadow: none';"),
            "seeded does not show",
        ),
        (
            add.format("button", "e.addEventListener('blur', () => setTimeout(() => e.focus()));")
            + " e.addEventListener('keydown', (k) => k.preventDefault());",
            "seeded holds the keyboard",
        ),
        (
            add.format("button", "e.tabIndex = 0; e.style.order = 0;")
            + " e.addEventListener('focus', () => document.querySelector('footer a').focus());",
            "does not reach",
        ),
        (
            add.format("a", "e.href = '/'; e.style.cssText = 'position: fixed; top: -900px';"),
            "out of view",
        ),
    ):
        assert any(word in fault for fault in seen.stops(home, None, spoil)), word
