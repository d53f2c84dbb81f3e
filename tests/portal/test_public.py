"""Public pages: open to everybody, true to the rows, light, and silent about what is not public."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from accounts.models import User
from actions.enums import OutputState
from actions.models import Action
from portal.demo.cases import Until
from reference.models import Theme
from results.enums import PublicationState
from results.figures import all_figures
from results.models import Baseline
from tests.portal import publishing
from tests.portal.conftest import Loaded
from tests.reading import words

SignIn = Callable[[User], Client]
PAGES = ("portal:home", "portal:catalogue", "portal:figures", "enquiries:contact")


def action_of(world: Loaded) -> Action:
    """The Action of the world."""
    return Action.objects.get(fiche__requests=world.cases[Until.ACTION])


@pytest.fixture
def published(world: Loaded) -> Any:
    """The world's Action, published in English and French, with activities and an output."""
    action, author = action_of(world), world.cast["communication"].person
    publishing.hold(action, 1)
    publishing.hold(action, 2)
    publishing.release(action, world.cast["official"].person)
    return publishing.publish(action, author, languages=("en", "fr"))


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Figures are counted anew."""
    cache.clear()


def asked(client: Client, path: str) -> int:
    """How many queries a page asks once it is warm."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_public_pages_are_light(name: str, language: str, published: Any) -> None:
    client = Client(headers={"accept-language": language})
    path = reverse(name)
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'lang="{language}"' in page
    assert page.count("<h1") == 1
    assert "eu-emblem" in page
    assert len(answer.content) < 60_000
    assert asked(client, path) <= 9


def test_a_visitor_may_keep_a_page_and_nobody_else(world: Loaded, sign_in: SignIn) -> None:
    """The mark against forged forms is one visitor's: no cache between may keep the page."""
    kept = Client().get("/")["Cache-Control"]
    assert "private" in kept
    assert "max-age=120" in kept
    assert "max-age" not in sign_in(world.cast["officer"]).get("/").get("Cache-Control", "")


def test_the_first_page_leads_everybody_on(world: Loaded) -> None:
    page = Client().get("/").content.decode()
    for name in ("portal:catalogue", "portal:figures", "enquiries:contact", "account_signup"):
        assert f'href="{reverse(name)}' in page
    for anchor in ("ask", "experts", "member-states"):
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page
    assert "The first results are on their way" in page


def test_the_first_page_shows_the_latest(published: Any) -> None:
    page = Client().get("/").content.decode()
    assert escape(publishing.WORDS["en"][0]) in page
    assert reverse("portal:result", args=[published.slug]) in page


def test_every_figure_is_whole(world: Loaded) -> None:
    """Rows 78 to 81: value, qualifier, as of, definition, source, and the portal's own count."""
    page = Client().get(reverse("portal:figures")).content.decode()
    for row in Baseline.objects.all():
        for part in (row.definition_said, row.source_said, row.as_of_words):
            assert escape(part) in page
    for line in all_figures():
        if line.own is not None:
            assert escape(str(line.own_definition)) in page


def test_the_176_stand_as_printed(world: Loaded) -> None:
    """Row 79: the label is literal, explained, and nothing is derived from it."""
    page = Client().get(reverse("portal:figures")).content.decode()
    assert '<q lang="es" dir="ltr">176 funcionarias públicas de la UE</q>' in page
    assert "nothing is derived from it" in page
    assert "52" not in words(page)
    assert "176" not in words(Client().get("/").content.decode())


def test_figures_open_their_list_for_those_who_may(world: Loaded, sign_in: SignIn) -> None:
    rows = reverse("figures:rows", args=["actions"])
    for path in ("/", reverse("portal:figures")):
        assert rows not in Client().get(path).content.decode()
        assert rows not in sign_in(world.cast["official"]).get(path).content.decode()
        assert rows in sign_in(world.cast["auditor"]).get(path).content.decode()


# -- The catalogue ---------------------------------------------------------------------------------


def test_an_empty_catalogue_is_kind(world: Loaded) -> None:
    page = Client().get(reverse("portal:catalogue")).content.decode()
    assert "The first results are on their way" in page
    assert reverse("portal:figures") in page


def test_the_catalogue_filters(published: Any) -> None:
    client, path = Client(), reverse("portal:catalogue")
    country = published.action.country
    theme = published.action.version.themes.order_by("code")[0]
    other = (
        Theme.objects.filter(parent__isnull=True)
        .exclude(pk__in=[theme.pk, theme.parent_id])
        .order_by("code")
    )

    def found(**query: str) -> int:
        answer = client.get(path, query)
        assert answer.status_code == 200
        return len(answer.context["cards"])

    assert found() == 1
    assert found(country=country.iso2) == found(region=country.region.code) == 1
    assert found(theme=theme.code[:2]) == 1
    assert found(theme=other[0].code) == 0
    assert found(q="counselling manual") == 1
    assert found(q="CONSEIL confiance") == 1
    assert found(q=country.name_en) == found(q=country.name_fr) == 1
    assert found(q="nowhere") == 0


@pytest.mark.parametrize(
    "query",
    ["?page=99", "?page=x", "?q=%00", f"?q={'x' * 300}", "?country=XX", "?theme='", "?region=%F0"],
)
def test_odd_questions_do_no_harm(query: str, published: Any) -> None:
    answer = Client().get(reverse("portal:catalogue") + query)
    assert answer.status_code == 200


def test_more_results_ask_no_more_queries(world: Loaded, published: Any) -> None:
    client, path = Client(), reverse("portal:catalogue")
    few = asked(client, path)
    action = action_of(world)
    author = world.cast["communication"].person
    for number in range(3):
        fiche = action.fiche
        fiche.pk, fiche.reference = None, f"AF-2099-{number}"
        fiche.save()
        more = Action.objects.get(pk=action.pk)
        more.pk, more.number, more.fiche = None, 70 + number, fiche
        more.save()
        publishing.publish(more, author)
    assert len(client.get(path).context["cards"]) == 4
    assert asked(client, path) == few <= 9


# -- One result ------------------------------------------------------------------------------------


def test_a_result_is_told_whole(published: Any) -> None:
    path = reverse("portal:result", args=[published.slug])
    client = Client()
    page = client.get(path).content.decode()
    assert asked(client, path) <= 9
    assert publishing.WORDS["en"][0] in page
    assert "<p>Then a manual.</p>" in page
    assert "use it &lt;every&gt; day" in page
    assert "Head of unit, Ghana" in page
    assert "Workshop 1" in page
    assert "40" in page
    assert "22 women, 14 men" in page
    assert "Manual of return counselling" in page
    assert "funded by the European Union" in page.lower() or "european union" in page.lower()
    assert "sole responsibility" in page
    assert "not been written in your language" not in page


@pytest.mark.parametrize(
    ("language", "title", "falls_back"), [("fr", "fr", False), ("ar", "en", True)]
)
def test_a_missing_language_is_said(
    language: str, title: str, falls_back: bool, published: Any
) -> None:
    client = Client(headers={"accept-language": language})
    answer = client.get(reverse("portal:result", args=[published.slug]))
    page = answer.content.decode()
    assert escape(publishing.WORDS[title][0]) in page
    assert f'<h1 lang="{title}" dir="auto">' in page
    assert answer.context["result"].is_fallback == falls_back


def test_outputs_are_fetched_by_anybody_only_when_released(
    world: Loaded, published: Any, settings: Any
) -> None:
    action, person = published.action, world.cast["official"].person
    open_one = action.outputs.get()
    closed = [
        publishing.release(action, person, is_published=False),
        publishing.release(action, person, is_published=False, is_confidential=True),
        publishing.release(
            action,
            person,
            state=OutputState.PARTNER_REVIEW,
            validated_on=None,
            validated_by=None,
        ),
    ]
    answer = Client().get(reverse("publications:file", args=[open_one.pk]))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    for output in closed:
        assert Client().get(reverse("publications:file", args=[output.pk])).status_code == 404


@pytest.mark.parametrize(
    "state",
    [s for s in PublicationState if s != PublicationState.PUBLISHED],
)
def test_what_is_not_public_does_not_exist(state: str, world: Loaded) -> None:
    publication = publishing.publish(
        action_of(world), world.cast["communication"].person, state=state
    )
    client = Client()
    assert client.get(reverse("portal:result", args=[publication.slug])).status_code == 404
    for path in ("/", reverse("portal:catalogue"), reverse("portal:sitemap")):
        page = client.get(path).content.decode()
        assert publication.slug not in page
        assert publishing.WORDS["en"][0] not in page


def test_the_sitemap_names_public_pages_alone(published: Any) -> None:
    answer = Client().get(reverse("portal:sitemap"))
    assert answer["Content-Type"].startswith("application/xml")
    page = answer.content.decode()
    assert reverse("portal:result", args=[published.slug]) in page
    assert "/desk/" not in page
    robots = Client().get("/robots.txt").content.decode()
    assert "Sitemap: " in robots
    assert "Disallow: /desk/" in robots
