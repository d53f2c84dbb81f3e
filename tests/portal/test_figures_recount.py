"""Every public figure over the whole demonstration world, counted again by naive Python."""

from django.test import Client
from django.urls import reverse

from results import figures
from results.enums import FigureCode
from tests.portal.conftest import Loaded
from tests.results import recount


def test_every_public_figure_is_what_the_rows_say(world: Loaded) -> None:
    """The portal's own counts, beside the published ones and never summed with them."""
    counted = recount.naive()
    lines = {line.code: line for line in figures.all_figures()}
    assert {code: lines[code].own for code in counted} == counted
    assert counted[FigureCode.REQUESTS]
    assert counted[FigureCode.ACTIONS]


def test_the_public_page_shows_them_to_a_visitor(world: Loaded) -> None:
    """Every figure with its definition; published ones with date and source."""
    page = Client().get(reverse("portal:figures")).content.decode()
    for line in figures.all_figures():
        assert str(line.label) in page or line.label.capitalize() in page
        for row in line.published:
            assert row.source in page
