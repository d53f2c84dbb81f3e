"""Browser journeys: real Chromium, real forms, a real worker, mails read from the SMTP sink."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from accounts.models import User
from core import conf
from notifications.conf import GATHER_MINUTES
from portal.demo.cast import DOMAIN, PASSWORD
from tests import company

MAIL_SECONDS = 30.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


class Visitor:
    """One person at one browser. What it does, a person could do with mouse and keyboard."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context, self.base = context, base
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, message: Any) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.faults.append(message.text)

    def open(self, path: str) -> "Visitor":
        """Go to an address of the portal."""
        response = self.page.goto(self.base + path, wait_until="domcontentloaded")
        assert response is not None
        assert response.status < 400, f"{path}: {response.status}"
        return self

    def open_again(self, path: str) -> "Visitor":
        """Go to an address that has served its purpose: a page says so (410)."""
        response = self.page.goto(self.base + path, wait_until="domcontentloaded")
        assert response is not None
        assert response.status == 410, f"{path}: {response.status}"
        return self

    def sign_in(self, key: str) -> "Visitor":
        """Sign in as somebody of the cast through the sign-in form."""
        self.open("/accounts/login/")
        self._write(self.page.locator("input[name=login]"), f"{key}@{DOMAIN}")
        self._write(self.page.locator("input[name=password]"), PASSWORD)
        self._use(self.page.locator("form:has([name=password]) button[type=submit]").first)
        self.page.wait_for_url(re.compile(r"/desk/"), wait_until="domcontentloaded")
        return self

    def follow(self, name: str | re.Pattern[str], *, within: str = "main") -> "Visitor":
        """Click the link of that name in the page's content."""
        link = self.page.locator(within).get_by_role("link", name=name).first
        there = self.page.locator(f"{within} a").all_inner_texts()
        assert link.count(), f"{self.path} has no link {name!r}; there are: {there}"
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self._use(link)
        return self

    def fill(self, **values: Any) -> "Visitor":
        """Fill fields by their form names: text, dates, choices, ticks and files."""
        for name, value in values.items():
            self._fill(self.page.locator(f"main [name='{name}']"), value)
        return self

    def tick(self, selector: str) -> "Visitor":
        """Tick a box or a round button of the page's content, by a selector."""
        self._tick(self.page.locator(f"main {selector}").first)
        return self

    def choose(self, name: str, label: str) -> "Visitor":
        """Choose from a list by what it shows."""
        field = self.page.locator(f"main [name='{name}']")
        value = field.locator("option", has_text=label).first.get_attribute("value")
        self._choose(field, str(value))
        return self

    def _fill(self, field: Locator, value: Any) -> None:
        tag = field.first.evaluate("e => e.tagName + ':' + (e.type || '')")
        if tag == "INPUT:file":
            self._give(field, value)
        elif tag.startswith("SELECT"):
            self._choose(field, value)
        elif tag == "INPUT:checkbox" and isinstance(value, bool):
            self._tick(field.first, value)
        elif tag in {"INPUT:checkbox", "INPUT:radio"}:
            name = field.first.get_attribute("name")
            for wanted in value if isinstance(value, list) else [value]:
                self._tick(self.page.locator(f"main [name='{name}'][value='{wanted}']"))
        else:
            self._write(field.first, str(value))

    # -- The hand: how a link, a button or a field is used -----------------------------------------

    def _use(self, what: Locator) -> None:
        what.click()

    def _tick(self, box: Locator, wanted: bool = True) -> None:
        box.set_checked(wanted)

    def _choose(self, field: Locator, value: Any) -> None:
        field.select_option(value)

    def _write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def _give(self, field: Locator, file: str) -> None:
        field.set_input_files(file)

    def press(self, name: str | re.Pattern[str] | None = None) -> "Visitor":
        """Press the button of that name (or the page's main one) and wait for the next page."""
        main = self.page.locator("main")
        button = (
            main.get_by_role("button", name=name).first
            if name is not None
            else main.locator("form button.btn-primary:not([type=button])").last
        )
        there = main.locator("button").all_inner_texts()
        assert button.count(), f"{self.path} has no button {name!r}; there are: {there}"
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self._use(button)
        return self

    def reads(self, text: str | re.Pattern[str]) -> "Visitor":
        """Assert that the page says it."""
        body = self.page.locator("body").inner_text()
        found = text.search(body) if isinstance(text, re.Pattern) else text in body
        assert found, f"{self.page.url} does not say {text!r}:\n{body[:3000]}"
        return self

    @property
    def path(self) -> str:
        """Where the visitor is."""
        return self.page.url.removeprefix(self.base)

    def leave(self) -> None:
        """Close the browser window; no script failed and the policy was kept."""
        assert not self.faults, self.faults
        self.context.close()


class KeyboardVisitor(Visitor):
    """Somebody who has no mouse: everything is reached with the tabulator and used with keys."""

    #: Stops on one page at most; a page with more holds the keyboard in a circle.
    MOST_STOPS = 400

    def _reach(self, what: Locator, *, group: bool = False) -> None:
        """Press the tabulator until it stands on the element, or on its group of buttons."""
        wanted = what.element_handle()
        on = "(e, group) => document.activeElement === e || (group && e.name !== '' && "
        on += "document.activeElement.type === 'radio' && document.activeElement.name === e.name)"
        for _stop in range(self.MOST_STOPS):
            if wanted.evaluate(on, group):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.path}: the tabulator does not reach {what}")

    def _use(self, what: Locator) -> None:
        self._reach(what)
        self.page.keyboard.press("Enter")

    def _tick(self, box: Locator, wanted: bool = True) -> None:
        if box.get_attribute("type") == "radio":
            self._reach(box, group=True)
            for _step in range(self.MOST_STOPS):
                if box.evaluate("e => e === document.activeElement"):
                    break
                self.page.keyboard.press("ArrowDown")
            if not box.is_checked():
                self.page.keyboard.press("Space")
        elif box.is_checked() is not wanted:
            self._reach(box)
            self.page.keyboard.press("Space")
        assert box.is_checked() is wanted

    def _choose(self, field: Locator, value: Any) -> None:
        for wanted in value if isinstance(value, list) else [value]:
            self._reach(field)
            text = field.locator(f"option[value='{wanted}']").first.inner_text().strip()
            self.page.keyboard.type(text)
            assert field.evaluate("e => e.value") == str(wanted), (text, wanted)

    def _write(self, field: Locator, text: str) -> None:
        self._reach(field)
        if field.get_attribute("type") == "date":
            self._write_date(field, *text.split("-"))
        else:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.insert_text(text)
        assert field.input_value() == text

    def _write_date(self, field: Locator, year: str, month: str, day: str) -> None:
        """Its parts stand in the order of the machine's language: try which."""
        for parts in (month + day + year, day + month + year, year + month + day):
            for _part in range(3):
                self.page.keyboard.press("ArrowLeft")
            self.page.keyboard.type(parts)
            if field.input_value() == f"{year}-{month}-{day}":
                return

    def _give(self, field: Locator, file: str) -> None:
        self._reach(field)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)


@pytest.fixture(
    params=["scripting", "no-scripting", pytest.param("keyboard", marks=pytest.mark.long)]
)
def way(request: pytest.FixtureRequest) -> str:
    """Every journey is made with scripting and without; by keyboard alone with `make access`."""
    return str(request.param)


@pytest.fixture
def visit(browser: Browser, live_server: Any, way: str) -> Iterator[Callable[[str], Visitor]]:
    """`visit("official")`: that person, signed in, in a browser of their own."""
    open_now: dict[str, Visitor] = {}

    def visit(key: str) -> Visitor:
        if key not in open_now:
            context = browser.new_context(
                java_script_enabled=way != "no-scripting",
                locale="en-GB",
                viewport={"width": 1280, "height": 900},
            )
            hand = KeyboardVisitor if way == "keyboard" else Visitor
            open_now[key] = hand(context, live_server.url)
            if key != "public":
                open_now[key].sign_in(key)
        return open_now[key]

    yield visit
    for visitor in open_now.values():
        visitor.leave()


class Mailbox:
    """The mails that really arrived at the SMTP sink."""

    def __init__(self, sink: Any) -> None:
        self.sink = sink

    def wait_for(self, address: str, subject: str) -> Any:
        """The newest mail to an address whose subject holds these words; waits for it."""
        until = time.monotonic() + MAIL_SECONDS
        while True:
            for mail in reversed(self.sink.messages()):
                if address in str(mail["To"]) and subject.lower() in str(mail["Subject"]).lower():
                    return mail
            if time.monotonic() > until:
                got = [(str(m["To"]), str(m["Subject"])) for m in self.sink.messages()]
                raise AssertionError(f"no mail to {address} about {subject!r}; there are: {got}")
            time.sleep(0.1)

    def to(self, address: str) -> list[str]:
        """The subjects of all mails to an address, oldest first."""
        return [str(m["Subject"]) for m in self.sink.messages() if address in str(m["To"])]


@pytest.fixture
def mailbox(cast: dict[str, User], smtp_sink: Any, celery_worker_process: Any) -> Iterator[Mailbox]:
    """Mails as they arrive, sent by a real worker; nothing is gathered, so that each is seen.

    The worker ends with the journey: it would hold rows that the next one clears away.
    """
    conf.put(GATHER_MINUTES.key, 0, by=None)
    celery_worker_process.start()
    yield Mailbox(smtp_sink)
    celery_worker_process.kill()


@pytest.fixture
def cast(transactional_db: None, cast_rows: str) -> dict[str, User]:
    """The cast, committed, so that the worker sees it."""
    return company.call(cast_rows)
