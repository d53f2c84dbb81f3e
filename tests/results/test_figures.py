"""Public figures: published ones as they were printed, own ones as the rows say."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import Action
from reference.models import Country, Region
from results import figures
from results.enums import FigureCode, Qualifier
from results.models import Baseline
from tests.results import acting, recount
from tests.stage import Stage

pytestmark = pytest.mark.django_db


def test_the_published_figures_are_there_with_their_words() -> None:
    """Rows 1, 2 and 78 to 81: value, qualifier, date, definition, source; labels as printed."""
    by_literal = {row.literal: row for row in Baseline.objects.exclude(literal="")}
    assert by_literal["casi 300 expertos en migraciones"].qualifier == Qualifier.ALMOST
    assert by_literal["340 expertos desplegados"].value == 340
    assert by_literal["100 Acciones"].qualifier == Qualifier.OVER
    assert by_literal["21 Estados miembros"].value == 21
    literal = by_literal["176 funcionarias públicas de la UE"]
    assert (literal.code, literal.value) == (FigureCode.OFFICIALS_LITERAL, 176)
    assert not literal.is_headline
    for row in Baseline.objects.all():
        assert all((row.definition, row.source, row.as_of_said))


def test_figures_cost_a_fixed_number_of_queries() -> None:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        lines = figures.all_figures()
    assert len(seen) <= 8
    assert {line.code for line in lines} == set(FigureCode)
    assert all(line.own == 0 for line in lines if line.own is not None)
    shown = {line.code: line.headline.value for line in figures.headline() if line.headline}
    assert shown[FigureCode.EXPERTS] == 465
    assert FigureCode.OFFICIALS_LITERAL not in shown


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(1, 4, None), (1, 5, 20), (1, 8, 13), (3, 8, 38), (0, 9, 0)]
)
def test_a_share_is_rounded_half_up_and_hidden_when_few(part: int, whole: int, said: Any) -> None:
    assert figures.share(part, whole) == said


def test_own_counts_agree_with_a_naive_recount(stage: Stage, as_: Any) -> None:
    """A small world: Actions in several states, one of them cancelled, activities, missions."""
    for state in ("PREPARING", "RUNNING", "COMPLETED", "CANCELLED"):
        acting.action(stage, state)
    regional = acting.action(stage, "RUNNING")
    Action.objects.filter(pk=regional.pk).update(
        country=None, region=Region.objects.order_by("pk")[0], number=1
    )
    request = regional.fiche.requests.get()
    request.countries.set(Country.objects.filter(iso2__in=["GH", "BJ", "TG"]))
    counted = recount.naive()
    lines = {line.code: line.own for line in figures.all_figures() if line.code in counted}
    assert lines == counted
    assert counted[FigureCode.ACTIONS] == 4
    assert counted[FigureCode.COUNTRIES] == 3
    client = as_("leader")
    for code, figure in figures.FIGURES.items():
        page = client.get(reverse("figures:rows", args=[code.value.lower()]))
        assert page.status_code == 200
        assert page.context["page_obj"].paginator.count == figure.rows().count()
        if not figure.is_share and code != FigureCode.PARTICIPANTS:
            assert figure.rows().count() == counted[code], code
    address = reverse("figures:rows", args=["actions"])
    for key in ("official", "expert", "delegation", "steering1", "outsider"):
        assert as_(key).get(address).status_code == 404
    assert client.get(reverse("figures:rows", args=["nothing"])).status_code == 404
