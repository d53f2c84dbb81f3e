"""The way back that a message offers."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory

from core import undo


def test_the_way_back_goes_with_the_message() -> None:
    """Through the cookie to the next page, whole."""
    request = RequestFactory().get("/")
    storage: Any = CookieStorage(request)
    request._messages = storage  # type: ignore[attr-defined]
    undo.offer(request, "Marked.", "/notices/read/back/", at="2026-11-22T10:00:00+00:00")
    (message,) = get_messages(request)
    sent = storage._decode(storage._encode([message]))
    assert undo.of(sent[0]) == undo.Undo(
        "/notices/read/back/", (("at", "2026-11-22T10:00:00+00:00"),)
    )


@pytest.mark.parametrize("tags", ["", "5", "null", "safe", '{"a": 1}', None])
def test_other_messages_offer_none(tags: str | None) -> None:
    assert undo.of(SimpleNamespace(extra_tags=tags)) is None
