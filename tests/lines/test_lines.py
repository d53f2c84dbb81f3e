"""Slow lines: how long until there is text to read, and how much goes over the wire."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from requests_app.models import AssistanceRequest
from tests.lines.conftest import LATENCY_MS, Line
from tests.results import acting
from tests.stage import Stage

#: A first visit, over 400 kbit/s with 400 ms: text stands there after so many seconds.
MOST_SECONDS = 3.0
FIRST_VISIT = 120_000
LATER_PAGE = 25_000

New = Callable[[], Line]
Note = Callable[..., None]


@pytest.fixture
def case(cast: dict[str, User]) -> AssistanceRequest:
    """A case under review."""
    return Stage(cast).request("UNDER_REVIEW")


def _timed(line: New, path: str, user: User | None = None) -> dict[str, float]:
    """The times of a first visit; the best of three while the machine is busy with other tests."""
    found: dict[str, float] = {}
    for _try in range(3):
        visitor = line()
        if user is not None:
            visitor.signed_in(user)
        # A portal in use has read its templates long before.
        visitor.warm(path)
        found = {what: round(s, 2) for what, s in visitor.slow().seconds(path).items()}
        if max(found.values()) <= MOST_SECONDS:
            break
    return found


def _check(times: dict[str, dict[str, float]]) -> None:
    late = {path: found for path, found in times.items() if max(found.values()) > MOST_SECONDS}
    assert not late
    # Page and style sheet come one after the other: nothing is faster on such a line.
    quick = {path for path, found in times.items() if found["text"] < 2 * LATENCY_MS / 1000}
    assert not quick, "the line was not slow"


def test_the_desk_is_there_in_three_seconds_at_the_first_visit(
    line: New, cast: dict[str, User], case: AssistanceRequest
) -> None:
    """The heaviest first page of those that people open daily."""
    del case
    _check({"/desk/": _timed(line, "/desk/", cast["officer"])})


def test_first_visit_and_later_pages_are_light(
    line: New, cast: dict[str, User], case: AssistanceRequest
) -> None:
    """A first page with everything it needs; then a page with a form, and one with a file."""
    visitor = line()
    assert visitor.weight("/") <= FIRST_VISIT
    visitor.signed_in(cast["officer"])
    for path in (f"/cases/{case.reference}/", "/requests/register/"):
        assert visitor.weight(path) <= LATER_PAGE, path


@pytest.mark.long
def test_text_in_three_seconds_at_a_first_visit(
    line: New, cast: dict[str, User], case: AssistanceRequest, note: Note
) -> None:
    """Home, sign-in, desk, case, an evaluation by code: each in a browser that was never here."""
    stage = Stage(cast)
    code = acting.unused(acting.participant_survey(stage)).code
    officer = cast["officer"]
    pages: dict[str, tuple[str, User | None]] = {
        "home": ("/", None),
        "sign-in": ("/accounts/login/", None),
        "desk": ("/desk/", officer),
        "case": (f"/cases/{case.reference}/", officer),
        "evaluation by code": (f"/e/{code}/", None),
    }
    times = {name: _timed(line, path, user) for name, (path, user) in pages.items()}
    note("seconds", times)
    _check(times)


@pytest.mark.long
def test_ten_pages_are_light(
    line: New, cast: dict[str, User], case: AssistanceRequest, note: Note
) -> None:
    """What each page costs who has been here before; in the order of a day's work."""
    visitor = line()
    weights: dict[str, Any] = {"/": visitor.weight("/")}
    assert weights["/"] <= FIRST_VISIT
    for path in ("/accounts/login/", "/results/", "/figures/"):
        weights[path] = visitor.weight(path)
    visitor.signed_in(cast["officer"])
    for path in (
        "/desk/",
        "/requests/",
        f"/cases/{case.reference}/",
        f"/requests/{case.reference}/ask_clarification/",
        "/requests/register/",
        "/fiches/",
        "/experts/",
        "/deadlines/",
        "/notices/",
        "/jobs/",
        "/people/me/",
    ):
        weights[path] = visitor.weight(path)
    note("weights", weights)
    heavy = {path: got for path, got in weights.items() if path != "/" and got > LATER_PAGE}
    assert not heavy


@pytest.mark.long
def test_a_first_visit_to_a_form_with_a_file_is_light(
    line: New, cast: dict[str, User], note: Note
) -> None:
    """The heaviest first page: style sheet, scripts for forms and files, and its many fields."""
    weight = line().signed_in(cast["officer"]).weight("/requests/register/")
    note("first-form", {"/requests/register/": weight})
    assert weight <= FIRST_VISIT
