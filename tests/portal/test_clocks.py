"""Clocks and missions of objects made for the test: on their pages, and in a calendar program."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core import deadlines
from tests.actions import acting
from tests.experts import deployment_acting as missions
from tests.portal.test_deadlines import entries, page_of
from tests.results import acting as ending
from tests.stage import Stage, fresh

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_an_expert_reads_missions_and_their_days(cast: dict[str, User]) -> None:
    """Whole days from door to door; the entry ends on the day after, as the format wants it."""
    stage = Stage(cast)
    made = missions.accepted(stage)
    person = fresh(cast["expert"]).person
    ((uid, entry),) = (
        (uid, entry) for uid, entry in entries(person).items() if made.reference in entry["summary"]
    )
    assert entry.decoded("dtstart") == made.journey.first_day
    assert entry.decoded("dtend") == made.journey.last_day + timedelta(days=1)
    assert not isinstance(entry.decoded("dtstart"), datetime), "a day, wherever it is read"
    assert entry["url"].endswith(made.get_absolute_url())
    missions.contracted(stage, made)
    assert uid in entries(person), "the same entry, whatever becomes of it"
    for key in ("official", "officer", "outsider", "deputy"):
        assert uid not in entries(fresh(cast[key]).person), key


def _report_due(stage: Stage) -> Any:
    return missions.back(stage)


def _survey(stage: Stage) -> Any:
    return ending.partner_survey(stage)


def _fiche(stage: Stage) -> Any:
    return acting.shared(stage)


@pytest.mark.parametrize("make", [_report_due, _survey, _fiche])
def test_a_clock_is_moved_from_the_page_of_its_object(
    make: Callable[[Stage], Any], cast: dict[str, User], sign_in: SignIn
) -> None:
    """The clocks are read once for all parts of the page."""
    made = make(Stage(cast))
    path = made.get_absolute_url()
    (clock,) = deadlines.open_deadlines([made]).filter(due_on__isnull=False)
    way = reverse("portal:deadline_move", args=[clock.pk])
    for key in ("officer", "leader"):
        client = sign_in(cast[key])
        with CaptureQueriesContext(connection) as asked:
            assert way in page_of(client, path), key
        assert sum('FROM "core_deadline"' in query["sql"] for query in asked) == 1
        assert client.get(way).status_code == 200
    for key in ("official", "expert", "auditor"):
        answer = sign_in(cast[key]).get(path)
        assert way not in answer.content.decode(), key


def test_a_round_shows_its_clock_and_is_extended_not_moved(
    cast: dict[str, User], sign_in: SignIn
) -> None:
    made = acting.round_of(acting.submitted(Stage(cast)))
    page = page_of(sign_in(cast["leader"]), made.get_absolute_url())
    assert page.count('id="clocks"') == 1
    assert "/move/" not in page


def test_choices_and_wording_are_a_click_away(cast: dict[str, User], sign_in: SignIn) -> None:
    assert 'href="/notices/preferences/"' in page_of(sign_in(cast["official"]), "/desk/")
    assert 'href="/notices/wording/"' in page_of(sign_in(cast["admin"]), "/settings/")
