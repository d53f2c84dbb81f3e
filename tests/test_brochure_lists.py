"""What the brochures list stands where somebody chooses or reads it (`docs/seed-coverage.md`)."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reference.models import (
    Country,
    FormOfAssistance,
    ImpactArea,
    InstitutionKind,
    Programme,
    Region,
    ReportingRegion,
    Theme,
)
from reference.queries import current_programme, requester_kinds
from requests_app.forms.register import FIND
from tests.actions.acting import opened
from tests.reading import words
from tests.stage import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(cast: dict[str, User]) -> Stage:
    return Stage(cast)


def page(client: Client, name: str, *args: Any) -> str:
    """The words of a page, without tags."""
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, f"{name}: {answer.status_code}"
    return words(answer.content.decode())


def as_(stage: Stage, key: str) -> Client:
    """A browser of somebody of the cast."""
    client = Client()
    client.force_login(stage.cast[key])
    return client


def phase() -> Programme:
    """The current phase of the programme."""
    current = current_programme()
    assert current is not None
    return current


def current_themes() -> list[str]:
    """Themes and sub-themes of the current phase, in its own words."""
    edition = phase().themes_edition
    assert edition is not None
    return [str(theme) for theme in Theme.objects.in_edition(edition)]


def test_a_draft_offers_the_themes_of_the_phase_and_every_form_of_assistance(stage: Stage) -> None:
    """The official chooses among them."""
    shown = page(as_(stage, "official"), "requests:section", stage.draft().pk, "ask")
    for name in (*current_themes(), *map(str, FormOfAssistance.objects.all())):
        assert name in shown


def test_a_fiche_offers_themes_impact_areas_and_forms_of_assistance(stage: Stage) -> None:
    """The officer classifies the Action and says which form each activity takes."""
    fiche = opened(stage)
    client = as_(stage, "officer")
    shown = page(client, "fiches:section", fiche.reference, "classification")
    for name in (*current_themes(), *map(str, ImpactArea.objects.all())):
        assert name in shown
    shown = page(client, "fiches:section", fiche.reference, "activities")
    for form in FormOfAssistance.objects.all():
        assert str(form) in shown


def test_both_editions_of_the_themes_are_kept(stage: Stage) -> None:
    """What only one of the brochures lists is there with its edition."""
    shown = page(as_(stage, "admin"), "admin:reference_theme_changelist")
    for theme in Theme.objects.filter(code__in=["T3a", "T5b", "T5d", "T5e"]):
        assert theme.name_en in shown


def test_a_regional_request_finds_its_countries_under_the_six_regions(stage: Stage) -> None:
    """Every region of the older brochure, with its countries."""
    shown = page(as_(stage, "official"), "requests:section", stage.draft().pk, "institution")
    for region in Region.objects.all():
        if Country.objects.filter(region=region, is_partner=True).exists():
            assert str(region) in shown


def test_the_second_grouping_of_regions_is_kept_beside_the_first(stage: Stage) -> None:
    """Countries are listed with both."""
    client = as_(stage, "admin")
    shown = page(client, "admin:reference_reportingregion_changelist")
    for region in ReportingRegion.objects.all():
        assert region.name_en in shown
    listed = page(client, "admin:reference_country_changelist")
    assert str(Country.objects.get(iso2="AG").reporting_region) in listed


def test_the_kinds_of_institution_that_may_ask_are_said_and_chosen(stage: Stage) -> None:
    """On the first page for everybody, and where a letter is registered; no other kind."""
    kinds = [str(kind) for kind in requester_kinds()]
    closed = [str(k) for k in InstitutionKind.objects.filter(offered_to_requesters=False)]
    home = page(Client(), "portal:home")
    looked = as_(stage, "assistant").post(
        reverse("requests:register"), {"institution_name": "A body nobody knows", FIND: "1"}
    )
    choice = looked.content.decode()
    offered = [words(option) for option in re.findall(r"<option[^>]*>(.*?)</option>", choice, re.S)]
    for name in kinds:
        assert name in home
        assert name in offered
    assert not set(closed) & set(offered)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("", "portal:home"),
        ("", "account_login"),
        ("official", "portal:desk"),
        ("chair", "accounts:me"),
    ],
)
def test_every_page_says_who_funds_coordinates_and_implements(
    stage: Stage, key: str, name: str
) -> None:
    """The emblem and the statement stand in one element; coordinator and implementer beside."""
    client = as_(stage, key) if key else Client()
    body = client.get(reverse(name)).content.decode()
    together = re.findall(r'<span class="eu-funding">(.*?)</span>', body, re.S)
    assert together
    assert any("eu-emblem" in e and phase().statement in words(e) for e in together)
    assert phase().implementer in words(body)
    assert phase().coordinator in words(body)
