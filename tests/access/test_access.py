"""axe finds nothing on a sample of pages; `test_every_page.py` has all of them."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.access.conftest import Looker
from tests.access.pages import Found, sample

#: What the sample looks at: frames, forms, lists, a case, a fiche, public pages.
SAMPLE = (
    "portal:home",
    "portal:desk",
    "portal:case",
    "requests:section",
    "fiches:fiche",
    "requests:list",
)


def _look(looker: Looker, pages: list[Found], cast: dict[str, User]) -> list[str]:
    faults = []
    for found in pages:
        faults += looker.faults(found, cast[found.key] if found.key else None)
    return faults


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_sample_of_pages_is_clean(world: dict[str, User], looker: Callable[..., Looker]) -> None:
    """One page of each kind of layout, in English by day and in Arabic on a phone at night."""
    pages = sample(world, SAMPLE, ("official", "officer"))
    for language, dark, width in (("en", False, 1280), ("ar", True, 390)):
        assert _look(looker(language, dark=dark, width=width), pages, world) == []


@pytest.mark.django_db(transaction=True)
def test_a_seeded_fault_is_found(cast: dict[str, User], looker: Callable[..., Looker]) -> None:
    """A picture without words, grey on grey, a page too wide, a class without its rules, dashes."""
    del cast
    home = Found(None, "/")
    seen = looker("en", dark=False, width=390)
    assert seen.faults(home, None) == []
    for spoil, word in (
        ("document.querySelector('main').append(document.createElement('img'))", "image-alt"),
        (
            "p = document.createElement('p'); p.textContent = 'Grey on grey';"
            " p.style.cssText = 'color: #ccc; background: #fff';"
            " document.querySelector('main').append(p)",
            "color-contrast",
        ),
        ("document.querySelector('main').style.width = '600px'", "wider than the window"),
        ("document.querySelector('main').classList.add('accordion')", "class accordion were left"),
        (
            "s = document.createElement('select'); s.name = 'seat'; s.ariaLabel = 'Seat';"
            " s.append(new Option('---------')); document.querySelector('main').append(s)",
            "the list seat has dashes",
        ),
        (
            "h = document.querySelector('h1');"
            " h.style.cssText = 'overflow: hidden; white-space: nowrap; width: 60px'",
            "cut off",
        ),
    ):
        assert any(word in fault for fault in seen.faults(home, None, spoil)), word
