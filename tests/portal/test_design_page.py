"""The design page shows every component in every state, to the team alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

from accounts.enums import TEAM, Role
from accounts.models import User
from core.enums import Tone
from portal.demo.cast import KEYS
from portal.design.states import FAMILIES

SignIn = Callable[[User], Client]
PAGE = "/design/"
COMPONENTS = Path(settings.BASE_DIR) / "templates" / "components"
TEAM_KEYS = {"officer", "leader", "assistant", "finance", "communication", "deputy", "admin"}


def test_only_the_team(cast: dict[str, User], sign_in: SignIn) -> None:
    opened = {key for key in KEYS if sign_in(cast[key]).get(PAGE).status_code == 200}
    assert opened == TEAM_KEYS
    assert sign_in(cast["auditor"]).get(PAGE).status_code == 404


def test_visitors_are_asked_to_sign_in() -> None:
    assert Client().get(PAGE).status_code == 302


def test_every_component_is_shown(cast: dict[str, User], sign_in: SignIn) -> None:
    """A partial that the page doesn't show is unused, or unknown to those who build pages."""
    answer = sign_in(cast["leader"]).get(PAGE)
    drawn = {template.name for template in answer.templates}
    there = {f"components/{path.name}" for path in COMPONENTS.glob("*.html")}
    assert len(there) > 40
    assert there - drawn == set()


def test_every_state_has_its_badge(cast: dict[str, User], sign_in: SignIn) -> None:
    page = sign_in(cast["leader"]).get(PAGE).content.decode()
    for family in FAMILIES:
        states: Any = type(next(iter(family.tones)))
        assert set(states) == set(family.tones), family.label
        for word, tone in family.badges:
            assert word in page
            assert tone in Tone.values


def test_every_icon_is_shown(cast: dict[str, User], sign_in: SignIn) -> None:
    page = sign_in(cast["leader"]).get(PAGE).content.decode()
    for name in (Path(settings.BASE_DIR) / "static" / "icons.txt").read_text().split():
        assert f"#{name}" in page


def test_administrators_find_it(cast: dict[str, User], sign_in: SignIn) -> None:
    assert PAGE in sign_in(cast["admin"]).get("/settings/").content.decode()


def test_the_team_is_who_this_test_says() -> None:
    assert {Role.OFFICER, Role.LEADER, Role.ASSISTANT, Role.FINANCE, Role.COMMUNICATION} == TEAM
