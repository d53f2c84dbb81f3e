"""axe in Chromium: pages in a language, a theme and a width, signed in without the form."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from portal.demo.world import World
from tests.access import fitting, keyboard
from tests.access.pages import Found
from tests.sheets import left_out

#: WCAG 2.2 A and AA as far as axe tests them.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
WIDTHS = {"wide": 1280, "narrow": 390}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
#: Where every page is gone through with the tabulator: one language from each side.
BY_KEYBOARD = ("en", "ar")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@cache
def axe() -> str:
    """The source of axe-core, from its package."""
    path = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
    return path.read_text()


class Looker:
    """Opens pages in one language, theme and width, and says what is wrong with them."""

    def __init__(self, started: Browser, base: str, language: str, dark: bool, width: int) -> None:
        self.browser, self.base, self.language = started, base, language
        self.dark, self.width = dark, width
        self._contexts: dict[str | None, BrowserContext] = {}

    def _context(self, user: User | None) -> BrowserContext:
        key = user.email if user is not None else None
        if key not in self._contexts:
            context = self.browser.new_context(
                viewport={"width": self.width, "height": 900},
                color_scheme="dark" if self.dark else "light",
                # A page that glides to where the keyboard is would still be on its way.
                reduced_motion="reduce",
                locale="en-GB",
            )
            cookies = {settings.LANGUAGE_COOKIE_NAME: self.language}
            if user is not None:
                client = Client()
                client.force_login(user)
                cookies[settings.SESSION_COOKIE_NAME] = client.cookies[
                    settings.SESSION_COOKIE_NAME
                ].value
            context.add_cookies(
                [
                    {"name": name, "value": value, "url": self.base}
                    for name, value in cookies.items()
                ]
            )
            self._contexts[key] = context
        return self._contexts[key]

    def faults(self, found: Found, user: User | None, spoil: str = "") -> list[str]:
        """What axe finds on a page, and whether it is wider than the window.

        `spoil` is a script that breaks the page first, to see that a fault is found.
        """
        return self._look(found, user, spoil, _sights)

    def stops(self, found: Found, user: User | None, spoil: str = "") -> list[str]:
        """What is wrong for somebody who goes through the page with the tabulator."""
        return self._look(found, user, spoil, keyboard.faults)

    def misfits(self, found: Found, user: User | None, spoil: str = "") -> list[str]:
        """What does not fit at 320 px, with text spaced out, with letters twice as large."""
        return self._look(found, user, spoil, fitting.faults)

    def everything(self, found: Found, user: User | None, spoil: str = "") -> dict[str, list[str]]:
        """All of these on one opening of the page, by day and by night, each under its name."""
        noted: dict[str, list[str]] = {}

        def look(page: Page) -> list[str]:
            for theme in THEMES:
                page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                noted[theme] = [f"{found.path}: {fault}" for fault in _sights(page)]
            if self.language in BY_KEYBOARD:
                noted["keyboard"] = [f"{found.path}: {fault}" for fault in keyboard.faults(page)]
            if self.width == WIDTHS["narrow"]:
                noted["fitting"] = [f"{found.path}: {fault}" for fault in fitting.faults(page)]
            return []

        self._look(found, user, spoil, look)
        return noted

    def _look(
        self, found: Found, user: User | None, spoil: str, faults: Callable[[Page], list[str]]
    ) -> list[str]:
        page = self._context(user).new_page()
        try:
            page.goto(self.base + found.path, wait_until="load")
            if spoil:
                page.evaluate(spoil)
            return [f"{found.path}: {fault}" for fault in faults(page)]
        finally:
            page.close()

    def close(self) -> None:
        """Close every window."""
        while self._contexts:
            self._contexts.popitem()[1].close()


def _sights(page: Page) -> list[str]:
    """What axe finds, and what can be told from sizes and names."""
    looks = (_violations, _too_wide, _clipped, _bare, _dashes)
    return [fault for look in looks for fault in look(page)]


def _violations(page: Page) -> list[str]:
    page.evaluate(axe())
    result: Any = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS
    )
    return [
        f"{rule['id']} at {node['target']}: {node['failureSummary']}"
        for rule in result["violations"]
        for node in rule["nodes"][:3]
    ]


def _too_wide(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{wide} px wider than the window"] if wide > 0 else []


#: Text that is cut off: it is wider than its box, and the box hides what stands out. What is
#: there for screen readers alone is a box of one pixel.
_CUT = """() => [...document.body.querySelectorAll("*")].filter((e) => {
  const s = getComputedStyle(e);
  return ["hidden", "clip"].includes(s.overflowX) && e.clientWidth > 4 && e.innerText
    && e.scrollWidth > e.clientWidth + 1 && e.checkVisibility({visibilityProperty: true});
}).map((e) => e.tagName.toLowerCase() + "." + e.className + " " + e.innerText.slice(0, 60))"""


def _clipped(page: Page) -> list[str]:
    return [f"text is cut off in {where}" for where in page.evaluate(_CUT)]


def _dashes(page: Page) -> list[str]:
    silent = page.evaluate(
        "[...document.querySelectorAll('select')].filter((s) => [...s.options]"
        ".some((o) => o.text.startsWith('---'))).map((s) => s.name)"
    )
    return [f"the list {name} has dashes in place of a word" for name in silent]


def _bare(page: Page) -> list[str]:
    bare: list[str] = page.evaluate(
        "names => names.filter(name => document.getElementsByClassName(name).length)", left_out()
    )
    return [f"the rules of the class {name} were left out of the style sheet" for name in bare]


@pytest.fixture
def looker(browser: Browser, live_server: Any) -> Iterator[Callable[..., Looker]]:
    """`looker("ar", dark=True, width=390)`: a browser that looks at pages that way."""
    made: list[Looker] = []

    def make(language: str, *, dark: bool, width: int) -> Looker:
        made.append(Looker(browser, live_server.url, language, dark, width))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def world(transactional_db: None) -> dict[str, User]:
    """The demonstration world, committed, so that the server sees it."""
    made = World()
    made.load()
    return made.cast
