"""The guides: one for each role, true to the desk, and open to whom they help."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.enums import Role
from accounts.models import User
from portal.errands import ERRANDS
from portal.guides import BY_SLUG, GUIDES, for_role
from portal.guides.parts import Guide

SignIn = Callable[[User], Client]
#: What anybody may read.
PUBLIC = {"official", "expert"}
#: Words of their own in all guides together: each is translated four times and read on paper.
MOST_STRINGS = 220


def _own_words(guide: Guide) -> list[str]:
    steps = [str(step) for task in guide.tasks for step in task.steps]
    return [str(guide.intro), *steps, *map(str, guide.good_to_know)]


def test_each_role_has_one_about_its_errands() -> None:
    assert {guide.role for guide in GUIDES} == set(Role)
    assert len(BY_SLUG) == len(GUIDES)
    for guide in GUIDES:
        errands = {task.errand for task in guide.tasks}
        assert errands == set(ERRANDS[guide.role]), guide.slug
        assert all(task.steps for task in guide.tasks), guide.slug
    assert for_role(None).slug == "official"
    assert for_role(Role.STEERING).slug == "steering"


def test_they_stay_short() -> None:
    assert len({words for guide in GUIDES for words in _own_words(guide)}) <= MOST_STRINGS - 40


@pytest.mark.django_db
def test_visitors_read_those_that_help_without_an_account() -> None:
    assert {guide.slug for guide in GUIDES if guide.public} == PUBLIC
    page = Client().get("/guides/").content.decode()
    for guide in GUIDES:
        url = reverse("portal:guide", args=[guide.slug])
        answer = Client().get(url)
        assert (url in page) == guide.public
        if guide.public:
            assert answer.status_code == 200
            assert escape(str(guide.intro)) in answer.content.decode()
        else:
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("account_login"))


def test_whoever_is_signed_in_reads_all_and_finds_the_own_one(
    cast: dict[str, User], sign_in: SignIn
) -> None:
    client = sign_in(cast["assistant"])
    assert reverse("portal:guide", args=["assistant"]) in client.get("/desk/").content.decode()
    index = client.get("/guides/")
    assert index.context["guides"][0].slug == "assistant"
    for guide in GUIDES:
        page = client.get(reverse("portal:guide", args=[guide.slug])).content.decode()
        # Pages of others are named without a link: they would answer "not for you".
        assert ('<h3><a href="' in page) == (guide.slug == "assistant")
    assert client.get("/guides/nobody/").status_code == 404
