"""Pages fit a window of 320 px, wider spaces in the text, and letters twice as large."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.access.conftest import Looker
from tests.access.pages import Found, sample

#: What the sample looks at: a desk, a case, a form, a list with filters.
SAMPLE = ("portal:desk", "portal:case", "requests:section", "requests:list")


def _look(looker: Looker, pages: list[Found], cast: dict[str, User]) -> list[str]:
    faults = []
    for found in pages:
        faults += looker.misfits(found, cast[found.key] if found.key else None)
    return faults


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_sample_of_pages_fits(world: dict[str, User], looker: Callable[..., Looker]) -> None:
    """In the language with the longest words, and from right to left."""
    pages = sample(world, SAMPLE, ("official", "officer"))
    for language in ("fr", "ar"):
        assert _look(looker(language, dark=False, width=320), pages, world) == []


@pytest.mark.django_db(transaction=True)
def test_a_seeded_fault_is_found(cast: dict[str, User], looker: Callable[..., Looker]) -> None:
    """A page too wide, a box that scrolls, text cut off below, a line that large letters burst."""
    del cast
    home = Found(None, "/")
    seen = looker("en", dark=False, width=320)
    assert seen.misfits(home, None) == []
    add = "e = document.createElement('div'); e.textContent = 'Seeded words that go on'; {}"
    add += " document.querySelector('main').append(e);"
    for spoil, word in (
        ("document.querySelector('main').style.width = '400px'", "at 320 px: 80 px wider"),
        (
            add.format("e.style.cssText = 'overflow-x: auto; white-space: nowrap; width: 60px';"),
            "at 320 px: div. “Seeded words that go on” scrolls sideways",
        ),
        (
            add.format(
                "e.style.cssText = 'overflow: hidden; line-height: 1; height: 16px; width: 300px';"
            ),
            "with text spaced out: text is cut off in div. “Seeded",
        ),
        (
            add.format("e.style.cssText = 'overflow: hidden; height: 24px; line-height: 24px';"),
            "with large letters: text is cut off in div. “Seeded",
        ),
    ):
        assert any(word in fault for fault in seen.misfits(home, None, spoil)), word
