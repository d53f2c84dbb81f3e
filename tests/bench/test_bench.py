"""A sample of `make bench`: the world loads, its floors answer, pages keep to their queries."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client

from accounts.models import User
from bench import experts, fill, floors, world
from bench.__main__ import _sizes
from bench.counting import ANSWER, ASK
from bench.phrases import COMMON
from bench.report import Row, lines, machine, write
from bench.rows import MOST_HTML, MOST_QUERIES, compared
from experts.models import ExpertProfile
from mieux.supervisor.environment import Refused
from reference.models import Language, Theme
from requests_app.enums import RequestState
from requests_app.models import AssistanceRequest
from requests_app.queries import register, search

SIZE = 300


@pytest.fixture
def loaded(cast: dict[str, User], settings: Any) -> dict[str, User]:
    """The smallest bench world, behind the addresses of the bench."""
    experts.load(60)
    world.grow(0, SIZE)
    settings.ROOT_URLCONF = "bench.urls"
    settings.MIDDLEWARE = ["bench.counting.CountQueries", *settings.MIDDLEWARE]
    return cast


def _signed_in(user: User) -> Client:
    client = Client(headers={ASK: "1"})
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_a_sample_of_the_bench(loaded: dict[str, User]) -> None:
    """What is loaded is spread as in life, is found, and costs what the bars allow."""
    rows = AssistanceRequest.objects.all()
    assert rows.count() == SIZE
    assert ExpertProfile.objects.count() == 60
    states = set(rows.values_list("state", flat=True))
    assert {RequestState.ADMITTED, RequestState.DECLINED, RequestState.UNDER_REVIEW} <= states
    seen = register(loaded["officer"].standing)
    assert 5 < search(seen, fill.place_name(7)).count() < 60
    assert search(seen, COMMON).count() > 5
    before = rows.count()
    world.grow(SIZE, SIZE + 40)
    assert rows.count() == before + 40
    _floors_answer()
    _pages_keep_to_their_queries(loaded["officer"])


def _floors_answer() -> None:
    kind = ContentType.objects.get_for_model(AssistanceRequest).pk
    one = AssistanceRequest.objects.filter(state=RequestState.ADMITTED).order_by("pk")[0]
    asked: list[tuple[list[str], dict[str, Any]]] = [
        (floors.queue(in_country=False), {"kind": kind}),
        (floors.queue(in_country=True), {"kind": kind, "country": one.country_id}),
        (floors.search(rare=False), {"words": COMMON}),
        (floors.search(rare=True), {"words": fill.place_name(7)}),
        (
            floors.case(),
            {
                "reference": one.reference,
                "request": one.pk,
                "kind": kind,
                "subjects": ((kind, one.pk),),
            },
        ),
        (
            floors.experts(),
            {
                "theme": Theme.objects.filter(is_active=True, parent=None)[0].pk,
                "language": Language.objects.get(code="fr").pk,
            },
        ),
    ]
    with connection.cursor() as cursor:
        for statements, params in asked:
            for statement in statements:
                cursor.execute(statement, params)
                cursor.fetchall()


def _pages_keep_to_their_queries(officer: User) -> None:
    client = _signed_in(officer)
    assert int(client.get("/bench/nothing/")[ANSWER]) == 2
    assert client.get("/bench/admin/requests_app/assistancerequest/").status_code == 200
    one = AssistanceRequest.objects.filter(state=RequestState.UNDER_REVIEW)[0]
    AssistanceRequest.objects.filter(pk=one.pk).update(title="Einzigwort")
    asked = {}
    for path in (
        "/requests/",
        "/requests/?state=open",
        f"/requests/?state=open&country={one.country_id}",
        f"/requests/?q={COMMON}",
        "/requests/?q=Einzigwort",
        f"/search/?q={COMMON}",
        "/search/?q=Einzigwort",
        f"/cases/{one.reference}/",
        "/desk/",
        "/experts/?state=ACTIVE",
    ):
        client.get(path)
        answer = client.get(path)
        assert answer.status_code == 200, path
        asked[path] = int(answer[ANSWER])
        assert len(answer.content) < MOST_HTML * 1000, path
    assert max(asked.values()) <= MOST_QUERIES, asked
    assert asked["/requests/?q=Einzigwort"] == asked[f"/requests/?q={COMMON}"], asked
    assert asked["/search/?q=Einzigwort"] == asked[f"/search/?q={COMMON}"], asked


def test_the_figures_are_kept_as_said(tmp_path: Path) -> None:
    """`{"machine": …, "rows": [{"name", "value", "unit", "limit", "ratio", "pass"}]}`."""
    rows = [
        Row("quick", 10.0, "ms", 20.0),
        Row("slow", 30.0, "ms", 20.0, beside="4 × 5"),
        Row("many", 120.0, "per s", 100.0, least=True),
        Row("only told", 5.0, "ms"),
    ]
    write(tmp_path / "bench" / "latest.json", rows, machine())
    kept = json.loads((tmp_path / "bench" / "latest.json").read_text())
    assert set(kept) == {"machine", "rows"}
    assert all(
        list(row) == ["name", "value", "unit", "limit", "ratio", "pass"] for row in kept["rows"]
    )
    assert [row["pass"] for row in kept["rows"]] == [True, False, True, None]
    assert [row["ratio"] for row in kept["rows"]] == [0.5, 1.5, None, None]
    told = lines(rows)
    assert "MISSED" in told[1]
    assert "4 × 5" in told[1]
    assert "≥ 100.0" in told[2]


def test_a_million_is_held_to_twice_ten_thousand() -> None:
    """Only the two sizes that the bar names; others are told."""
    medians = [{"work queue": 10.0}, {"work queue": 25.0}]
    assert [row.passes for row in compared([10_000, 1_000_000], medians)] == [False]
    assert [row.passes for row in compared([10_000, 100_000], medians)] == [None]
    assert compared([10_000], medians[:1]) == []


def test_sizes() -> None:
    """Small ones first; a million by itself comes with the size that it is compared with."""
    assert _sizes([]) == [10_000, 100_000]
    assert _sizes(["100000", "10000"]) == [10_000, 100_000]
    assert _sizes(["1000000"]) == [10_000, 1_000_000]
    for wrong in ("many", "5", "-1"):
        with pytest.raises(Refused):
            _sizes([wrong])
