"""The design page looks the same with the style sheet as served and with nothing left out of it."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, Route

from accounts.models import User
from mieux.supervisor import styles

pytestmark = pytest.mark.browser

#: Every property that a browser has computed for each element and what stands before and after it;
#: the variables that a style sheet names count for nothing until a property uses them.
_COMPUTED = """() => [...document.querySelectorAll("html, body, body *:not(.icon-list *)")].map(
  (e) => `${e.tagName}.${e.getAttribute("class")} ` + [null, "::before", "::after"].map((part) => {
    const s = getComputedStyle(e, part);
    if (part && s.content === "none") return "";
    const names = [...s].filter((name) => !name.startsWith("--"));
    return names.map((name) => `${name}: ${s.getPropertyValue(name)}`).join("; ");
  }).join(" ~ "))"""


def _look(page: Page, address: str) -> list[str]:
    page.goto(address, wait_until="load")
    found: list[str] = page.evaluate(_COMPUTED)
    return found


@pytest.mark.django_db(transaction=True)
def test_nothing_that_shows_was_left_out(
    cast: dict[str, User], browser: Browser, live_server: Any
) -> None:
    """In the build for right to left; what is left out is the same in both."""
    language, name = "ar", "portal.rtl.css"
    client = Client()
    client.force_login(cast["leader"])
    context = browser.new_context(viewport={"width": 390, "height": 900}, reduced_motion="reduce")
    try:
        cookies = {
            settings.LANGUAGE_COOKIE_NAME: language,
            settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        }
        context.add_cookies(
            [{"name": one, "value": cookies[one], "url": live_server.url} for one in cookies]
        )
        page = context.new_page()
        served = _look(page, f"{live_server.url}/design/")

        def whole(route: Route) -> None:
            route.fulfill(body=styles.whole(name), content_type="text/css")

        context.route(f"**/vendor/{name}", whole)
        wanted = _look(page, f"{live_server.url}/design/")
        assert len(served) > 1000
        assert [
            f"{one.split(' ')[0]} {sorted(set(one.split('; ')) ^ set(other.split('; ')))[:6]}"
            for one, other in zip(served, wanted, strict=True)
            if one != other
        ] == []
        context.unroute(f"**/vendor/{name}")
        context.route(
            f"**/vendor/{name}", lambda route: route.fulfill(body="", content_type="text/css")
        )
        assert _look(page, f"{live_server.url}/design/") != wanted
    finally:
        context.close()
