"""The register stays quick without leaving anything out."""

import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from core.models import Deadline
from core.policy import standing_of
from requests_app import queries
from requests_app.enums import RequestState
from tests.stage import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(cast: dict[str, User]) -> Stage:
    """The stage with its cast."""
    return Stage(cast)


def test_pages_of_the_queue_are_the_list_sorted_as_a_whole(stage: Stage) -> None:
    """Full pages, the last one, and those without a clock, which come at the end."""
    made = [stage.request(RequestState.SUBMITTED) for _ in range(5)]
    now = timezone.now()
    for hours, request in zip((5, 3, 9, 3), made, strict=False):
        clocks = Deadline.objects.filter(subject_id=request.pk, stopped_at=None)
        clocks.filter(kind="decision").update(due_at=now + timedelta(hours=hours))
    Deadline.objects.filter(subject_id=made[4].pk).update(stopped_at=now, met=True)
    rows = queries.register(standing_of(stage.cast["officer"]))
    whole = [row.pk for row in queries.soonest_due_first(rows)]
    assert whole[-1] == made[4].pk
    assert set(whole) == {request.pk for request in made}
    for size in (1, 2, 3, 6):
        paged: list[int] = []
        for start in range(0, 6, size):
            paged += [row.pk for row in queries.soonest_due(rows, start, start + size)]
        assert paged == whole, size


def test_what_is_common_is_found_as_what_is_rare(stage: Stage, monkeypatch) -> None:
    """Above the number of keys that are listed the same rows are found in the other way."""
    for _ in range(3):
        stage.request(RequestState.SUBMITTED)
    rows = queries.register(standing_of(stage.cast["officer"]))
    rare = {row.pk for row in queries.search(rows, "strategy")}
    named = {row.pk for row in queries.search(rows, "National Directorate")}
    # The package gives the function of that name; the module behind it is asked for by its own.
    monkeypatch.setattr(sys.modules["requests_app.queries.register"], "_HITS", 1)
    assert {row.pk for row in queries.search(rows, "strategy")} == rare
    assert {row.pk for row in queries.search(rows, "National Directorate")} == named
    assert len(rare) == len(named) == 3
    assert list(queries.search(rows, "nothing like it")) == []
