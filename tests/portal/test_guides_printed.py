"""The guides on paper: two sheets of A4 each.

A file of its own: once Playwright runs in a thread, what was loaded before it is out of sight.
"""

import io
import mimetypes
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route
from pypdf import PdfReader

from accounts.models import User
from portal.guides import GUIDES

SignIn = Callable[[User], Client]


class Paper:
    """A printer: pages as somebody signed in gets them, without a server.

    A page is asked for before the browser is: what it hands to `_answer` runs where the test's
    database is out of sight.
    """

    def __init__(self, page: Page, client: Client) -> None:
        self.page, self.client, self.body = page, client, b""
        page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            assert isinstance(found, str), path
            kind = mimetypes.guess_type(found)[0] or "text/plain"
            route.fulfill(body=Path(found).read_bytes(), content_type=kind)
            return
        route.fulfill(body=self.body, content_type="text/html; charset=utf-8")

    def sheets(self, slug: str) -> list[str]:
        """The text of each sheet of a guide."""
        answer = self.client.get(reverse("portal:guide", args=[slug]))
        assert answer.status_code == 200, slug
        self.body = answer.content
        self.page.goto(f"http://portal.example/{slug}/")
        printed = self.page.pdf(prefer_css_page_size=True)
        # NFKC takes the ligatures of the type apart.
        return [
            unicodedata.normalize("NFKC", sheet.extract_text())
            for sheet in PdfReader(io.BytesIO(printed)).pages
        ]


@pytest.fixture
def paper(browser: Browser, cast: dict[str, User], sign_in: SignIn) -> Iterator[Paper]:
    """A printer of the leader's."""
    context = browser.new_context()
    yield Paper(context.new_page(), sign_in(cast["leader"]))
    context.close()


@pytest.mark.browser
def test_each_prints_on_two_sheets(paper: Paper) -> None:
    for guide in GUIDES:
        sheets = paper.sheets(guide.slug)
        assert len(sheets) == 2, (guide.slug, len(sheets))
        said = " ".join(sheets[0].split())
        assert str(guide.tasks[2].steps[-1])[:40] in said, guide.slug


@pytest.mark.browser
def test_it_prints_on_two_sheets_in_arabic(paper: Paper) -> None:
    paper.client.cookies["django_language"] = "ar"
    assert len(paper.sheets("official")) == 2
    assert paper.page.locator("html").get_attribute("dir") == "rtl"
