"""Marking a notice as read without leaving the page: said in the corner, and taken back there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, expect

from accounts import workflow
from core.models import Event
from notifications.models import Notice
from tests.stage import Stage

Tell = Callable[[Event], None]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_marking_as_read_in_place(
    stage: Stage, tell: Tell, browser: Browser, live_server: Any
) -> None:
    """The row changes, the counts with it; a live region says so; the keyboard stays at the row."""
    membership = stage.membership("PENDING")
    done = workflow.confirm(
        membership, act=stage.act("officer"), seen=membership.seen, evidence="A call."
    )
    tell(done.event)
    told = Notice.objects.get(event=done.event)
    client = Client()
    client.force_login(told.recipient.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    try:
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        page = context.new_page()
        page.goto(f"{live_server.url}/notices/")
        page.evaluate("window.here = true")
        toasts = page.locator("#toasts")
        assert toasts.get_attribute("role") == "status"
        expect(page.locator("#live-count")).to_have_text("1 unread")
        page.get_by_role("button", name="Mark as read").click()
        expect(toasts).to_contain_text("Marked as read.")
        expect(page.locator("#inbox-count")).to_have_text("0 unread")
        expect(page.locator("#live-count")).to_have_text("")
        expect(page.locator(f"#notice-{told.pk}")).to_be_focused()
        toasts.get_by_role("button", name="Undo").click()
        expect(page.locator("#inbox-count")).to_have_text("1 unread")
        expect(toasts).to_have_text("")
        assert page.evaluate("window.here"), "the page was left"
        # Signed out meanwhile: the sign-in page is shown, not an emptied list.
        client.logout()
        page.get_by_role("button", name="Mark as read").click()
        page.wait_for_url("**/accounts/login/**")
    finally:
        context.close()
    assert Notice.objects.get(pk=told.pk).read_at is None
