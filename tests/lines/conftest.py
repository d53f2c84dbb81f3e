"""A portal as it is served outside of tests, and a line as people have it.

Static files are collected, compressed and named by their content, as `make run` does it: what goes
over the wire is what a visitor would wait for.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings as portal_settings
from django.core.management import call_command
from django.test import Client
from django.test.testcases import LiveServerThread
from django.test.utils import override_settings
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from accounts.models import User
from tests.stage import fresh

#: 400 kbit/s either way and 400 ms until an answer begins.
LATENCY_MS = 400
BYTES_PER_SECOND = 400 * 1000 / 8


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the static files as they are served."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(**_served_from(folder)):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


def _served_from(folder: Path) -> dict[str, Any]:
    backend = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    return {
        "STATIC_ROOT": folder,
        "STORAGES": portal_settings.STORAGES | {"staticfiles": backend},
        "WHITENOISE_USE_FINDERS": False,
    }


@pytest.fixture
def served(collected: Path, transactional_db: None) -> Iterator[str]:
    """The address of a portal that serves its static files itself."""
    with override_settings(**_served_from(collected)):
        thread = LiveServerThread("localhost", static_handler=cast(Any, lambda portal: portal))
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        yield f"http://localhost:{thread.port}"
        thread.terminate()


class Line:
    """One person's browser on one line; counts what goes over it."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context, self.base = context, base
        self.page: Page = context.new_page()
        self.bytes = 0
        self.cdp: CDPSession = context.new_cdp_session(self.page)
        self.cdp.send("Network.enable")
        self.cdp.on("Network.loadingFinished", self._count)

    def _count(self, event: Any) -> None:
        self.bytes += int(event["encodedDataLength"])

    def slow(self) -> "Line":
        """From now on 400 kbit/s with 400 ms."""
        self.cdp.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": LATENCY_MS,
                "downloadThroughput": BYTES_PER_SECOND,
                "uploadThroughput": BYTES_PER_SECOND,
            },
        )
        return self

    def signed_in(self, user: User) -> "Line":
        """The same browser with this person's session."""
        client = Client()
        client.force_login(fresh(user))
        name = portal_settings.SESSION_COOKIE_NAME
        self.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": self.base}]
        )
        return self

    def warm(self, path: str) -> None:
        """Have the portal make the page once, without this browser."""
        held = {cookie["name"]: cookie["value"] for cookie in self.context.cookies()}
        client = Client()
        client.cookies.load(held)
        client.get(path)

    def weight(self, path: str) -> int:
        """Bytes over the wire for a page with all that it loads."""
        self.bytes = 0
        answer = self.page.goto(self.base + path, wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        return self.bytes

    def seconds(self, path: str) -> dict[str, float]:
        """Seconds from the click until text is painted and until the page is there."""
        answer = self.page.goto(self.base + path, wait_until="load")
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        times: dict[str, float] = self.page.evaluate(
            """() => new Promise((resolve) => {
              const done = (paint) => resolve({
                text: paint / 1000,
                page: performance.getEntriesByType('navigation')[0]
                  .domContentLoadedEventEnd / 1000,
              });
              new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
                if (entry.name === 'first-contentful-paint') done(entry.startTime);
              })).observe({ type: 'paint', buffered: true });
            })"""
        )
        return times


@pytest.fixture
def line(browser: Browser, served: str) -> Iterator[Callable[[], Line]]:
    """`line()`: a browser that has never been here."""
    opened: list[BrowserContext] = []

    def line() -> Line:
        opened.append(browser.new_context(locale="en-GB", viewport={"width": 390, "height": 800}))
        return Line(opened[-1], served)

    yield line
    for context in opened:
        context.close()


@pytest.fixture
def note(capsys: pytest.CaptureFixture[str]) -> Callable[..., None]:
    """Print figures, and keep them for `docs/measurements.md`."""

    def note(name: str, figures: dict[str, Any]) -> None:
        folder = Path(os.environ.get("LINES_REPORT", portal_settings.BASE_DIR / "var" / "lines"))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.json").write_text(json.dumps(figures, indent=1))
        with capsys.disabled():
            print(f"\n{name}:")
            for what, figure in figures.items():
                print(f"  {what}: {figure}")

    return note
