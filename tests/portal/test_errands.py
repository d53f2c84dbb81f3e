"""What each role comes for is one click from its desk, and open to it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import escape

from accounts.enums import Role
from accounts.models import User
from portal.demo.cast import KEYS
from portal.errands import AGREED, CALLS, ERRANDS, RESULTS, TRIAGE, errands
from portal.welcome import first_role

SignIn = Callable[[User], Client]


def test_every_role_has_three_and_none_twice() -> None:
    assert set(ERRANDS) == {None, *Role}
    for role, listed in ERRANDS.items():
        assert len({errand.address + errand.query for errand in listed}) == 3, role


@pytest.mark.parametrize("key", KEYS)
def test_each_is_on_the_desk_and_opens(key: str, cast: dict[str, User], sign_in: SignIn) -> None:
    client = sign_in(cast[key])
    answer = client.get("/desk/")
    page = answer.content.decode()
    shown = answer.context["errands"]
    assert len(shown) == 3
    # Above everything else, so that nobody scrolls for them.
    nav = page.index('class="errands"')
    assert nav < page.index("section-title")
    for entry in shown:
        assert escape(str(entry["errand"].label)) in page[nav:]
        opened = client.get(entry["url"], follow=True)
        assert opened.status_code == 200, entry["url"]
        # A query that the page does not know would show an empty list, and a fault beside it.
        chosen = opened.context.get("filter") if opened.context else None
        assert chosen is None or chosen.is_valid(), entry["url"]


def test_who_may_not_do_it_is_not_offered_it(cast: dict[str, User]) -> None:
    """The errands of another role shrink to what is open to the reader."""
    expert = cast["expert"].standing
    assert list(errands(Role.ADMINISTRATOR, expert)) == []
    leader = list(errands(Role.LEADER, expert))
    assert TRIAGE not in leader
    assert AGREED not in leader


def test_experts_off_the_roster_are_not_shown_what_it_is_asked(cast: dict[str, User]) -> None:
    standing = cast["expert"].standing
    role = first_role(standing)
    assert CALLS in errands(role, standing)
    assert RESULTS in errands(role, standing, sees_calls=False)
    assert CALLS not in errands(role, standing, sees_calls=False)
