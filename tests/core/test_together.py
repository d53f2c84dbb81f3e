"""Several queries in one round trip give what each would have given by itself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Person, User
from core.models import Deadline, Event, Outbox
from core.together import Steps, alone, side_by_side, together
from requests_app.models import AssistanceRequest
from requests_app.rules import REQUESTS
from tests.stage import Stage, fresh

QUERIES: dict[str, Callable[[], QuerySet[Any]]] = {
    "instances": lambda: AssistanceRequest.objects.order_by("-pk"),
    "joined": lambda: Membership.objects.select_related(
        "person__user", "institution__country", "institution__kind"
    ).order_by("pk"),
    "annotated": lambda: Person.objects.annotate(
        number=Count("memberships"),
        has_account=Exists(User.objects.filter(person=OuterRef("pk"))),
        said=Value("“quoted” \\ and % percent"),
    ).order_by("-number", "pk"),
    "some columns": lambda: AssistanceRequest.objects.only("title", "state_since").order_by("pk"),
    "values": lambda: Deadline.objects.values("kind", "due_at", "due_on").order_by("pk"),
    "lists": lambda: Event.objects.values_list("id", "at", "payload").order_by("at", "id"),
    "flat": lambda: User.objects.values_list("email", flat=True).order_by("email"),
    "limited": lambda: Event.objects.order_by("at", "id")[1:3],
    "distinct": lambda: Membership.objects.order_by("role").values_list("role").distinct(),
    "nothing": lambda: Event.objects.none(),
    "nobody": lambda: Event.objects.filter(pk__in=[]),
    "no rows": lambda: Outbox.objects.filter(Q(event__verb="never")),
    "prefetched": lambda: AssistanceRequest.objects.prefetch_related("themes").order_by("pk"),
    "sorted by what is not shown": lambda: (
        Membership.objects.annotate(n=F("person__family_name")).order_by("n", "-pk").values("role")
    ),
}


@pytest.fixture
def rows(cast: dict[str, User]) -> Stage:
    """A stage with two requests on it."""
    stage = Stage(cast)
    stage.request("CLARIFICATION")
    stage.request("ADMITTED")
    return stage


def _said(row: Any, depth: int = 3) -> Any:
    """Everything that a row holds, with what was joined to it."""
    if not hasattr(row, "_meta") or not depth:
        return row
    held = {k: v for k, v in row.__dict__.items() if not k.startswith("_")}
    cache = row._state.fields_cache.items()
    return type(row), held, {k: _said(v, depth - 1) for k, v in cache if v is not None}


@pytest.mark.parametrize("name", QUERIES)
def test_one_gives_what_it_would_have_given(name: str, rows: Stage) -> None:
    got = together([QUERIES[name]()])[0]
    assert [_said(row) for row in got] == [_said(row) for row in QUERIES[name]()]


def test_all_at_once_give_the_same_in_one_query(rows: Stage) -> None:
    prefetches = 1
    with CaptureQueriesContext(connection) as asked:
        got = together([make() for make in QUERIES.values()])
    assert len(asked) == 1 + prefetches
    for found, make in zip(got, QUERIES.values(), strict=True):
        assert [_said(row) for row in found] == [_said(row) for row in make()]


def test_nothing_asks_nothing(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert together([]) == []
        assert together([Event.objects.none()]) == [[]]
    assert len(asked) == 0


def _steps(times: int) -> Steps[list[int]]:
    """So many queries, one after the other."""
    counted = []
    for _time in range(times):
        counted.append(len((yield Person.objects.all())))
    return counted


def test_a_page_costs_its_longest_way(rows: Stage) -> None:
    people = Person.objects.count()
    with CaptureQueriesContext(connection) as asked:
        got = side_by_side([_steps(2), _steps(0), _steps(3)])
    assert got == [[people] * 2, [], [people] * 3]
    assert len(asked) == 3
    with CaptureQueriesContext(connection) as asked:
        assert alone(_steps(2)) == [people] * 2
    assert len(asked) == 2


def test_a_policy_loads_in_steps(rows: Stage) -> None:
    standing: Any = fresh(rows.cast["officer"]).standing
    wanted = REQUESTS.loading(standing, AssistanceRequest.objects.order_by("pk"))
    found = REQUESTS.loaded(standing, together([wanted])[0])
    loaded = REQUESTS.load(standing, AssistanceRequest.objects.order_by("pk"))
    assert [row.pk for row in found] == [row.pk for row in loaded]
    with CaptureQueriesContext(connection) as asked:
        for one, other in zip(found, loaded, strict=True):
            assert REQUESTS.stakes_of(standing, one) == REQUESTS.stakes_of(standing, other)
    assert len(asked) == 0
