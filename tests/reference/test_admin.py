"""Administrators edit reference rows; their edits are kept, shipped rows cannot be deleted."""

import re
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.sites import site
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory
from django.urls import reverse

from reference import calendars
from reference.loading import TABLES, load
from reference.models import (
    CalendarDay,
    Country,
    DelegationCountry,
    FormerClassification,
    Language,
    Programme,
    Region,
    ThemeLabel,
    WorkingCalendar,
)

pytestmark = pytest.mark.usefixtures("reference")

#: Edited below another row, on its page.
INLINE = {CalendarDay, DelegationCountry, FormerClassification, ThemeLabel}


@pytest.fixture
def administrator(client: Client) -> Client:
    """Somebody who may use the administration, signed in."""
    user = get_user_model().objects.create_user("keeper@demo.example", is_staff=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(name: str, *args: Any) -> str:
    """Address of an administration page."""
    return reverse(f"admin:reference_{name}", args=args)


def form_of(response: Any) -> dict[str, Any]:
    """What a browser would send back from a change page."""
    data: dict[str, Any] = {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value
    return data


def test_every_table_has_a_page() -> None:
    registered = {model for model in site._registry if model._meta.app_label == "reference"}
    assert {t.model for t in TABLES} - INLINE <= registered
    inlines = {inline.model for model in registered for inline in site._registry[model].inlines}
    assert inlines == INLINE


@pytest.mark.parametrize(
    "model",
    sorted(
        model._meta.model_name or ""
        for model in apps.get_app_config("reference").get_models()
        if model not in INLINE and not model._meta.auto_created
    ),
)
def test_every_list_and_page_opens_with_few_queries(
    administrator: Client, model: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(10):
        answer = administrator.get(page(f"{model}_changelist"))
    assert answer.status_code == 200
    link = re.search(rf"/reference/{model}/(\d+)/change/", answer.content.decode())
    assert link, "every table has rows"
    assert administrator.get(page(f"{model}_change", link[1])).status_code == 200


def test_an_edit_is_marked_and_survives_the_next_loading(administrator: Client) -> None:
    senegal = Country.objects.get(iso2="SN")
    address = page("country_change", senegal.pk)
    data = form_of(administrator.get(address))
    data |= {"restricted": "on", "note_en": "Ask first."}
    answer = administrator.post(address, data)
    assert answer.status_code == 302, answer.context and answer.context["errors"]
    senegal.refresh_from_db()
    assert set(senegal.edited_fields) == {"restricted", "note_en"}
    load(force=True)
    senegal.refresh_from_db()
    assert senegal.restricted
    assert set(senegal.edited_fields) == {"restricted", "note_en"}
    shown = administrator.get(page("country_changelist"), {"edited": "yes"}).content.decode()
    assert "Senegal" in shown
    assert "cooperation restricted" in shown


def test_edits_are_taken_back(administrator: Client) -> None:
    asia = Region.objects.get(code="asia")
    chile = Country.objects.get(iso2="CL")
    Country.objects.filter(iso2="CL").update(region=asia, development_assistance_until=None)
    administrator.post(
        page("country_changelist"),
        {"action": "as_shipped", "_selected_action": [chile.pk]},
    )
    chile.refresh_from_db()
    assert chile.region is not None
    assert chile.region.code == "latin_america"
    assert chile.development_assistance_until == date(2017, 12, 31)
    assert not chile.edited


def test_a_contradiction_is_refused_with_a_sentence(administrator: Client) -> None:
    senegal = Country.objects.get(iso2="SN")
    address = page("country_change", senegal.pk)
    data = form_of(administrator.get(address)) | {"region": ""}
    answer = administrator.post(address, data)
    assert answer.status_code == 200
    assert "A partner country has a region and a reporting region" in answer.content.decode()


def test_overlapping_competences_are_refused_with_a_sentence(administrator: Client) -> None:
    row = DelegationCountry.objects.get(delegation__code="eud-sn")
    address = page("delegation_change", row.delegation_id)
    data = form_of(administrator.get(address))
    data |= {"competences-TOTAL_FORMS": "2", "competences-1-country": row.country_id}
    data |= {"competences-1-delegation": row.delegation_id}
    answer = administrator.post(address, data)
    assert answer.status_code == 200
    assert "already competent" in answer.content.decode()
    data |= {"competences-TOTAL_FORMS": "3", "competences-2-country": row.country_id}
    data |= {"competences-2-delegation": row.delegation_id, "competences-2-valid_to": "1990-01-01"}
    data |= {"competences-1-valid_to": "1991-01-01", "competences-0-valid_from": "2000-01-01"}
    assert "for the same days" in administrator.post(address, data).content.decode()
    data |= {"competences-1-valid_from": "2026-02-02", "competences-1-valid_to": "2026-02-01"}
    answer = administrator.post(address, data)
    assert "The last day is before the first." in answer.content.decode()


def test_a_shipped_row_cannot_be_deleted_one_made_here_can(administrator: Client) -> None:
    shipped = Language.objects.get(code="vo")
    assert administrator.post(page("language_delete", shipped.pk), {"post": "yes"}).status_code in {
        403,
        404,
    }
    own = Language.objects.create(code="zz", name_en="Ours")
    administrator.post(page("language_delete", own.pk), {"post": "yes"})
    assert Language.objects.filter(pk=shipped.pk).exists()
    assert not Language.objects.filter(pk=own.pk).exists()


def test_the_code_of_a_shipped_row_stands(administrator: Client) -> None:
    region = Region.objects.get(code="gulf")
    address = page("region_change", region.pk)
    data = form_of(administrator.get(address)) | {"code": "golf"}
    administrator.post(address, data)
    region.refresh_from_db()
    assert region.code == "gulf"


def test_an_office_day_is_edited_and_the_calendar_follows(administrator: Client) -> None:
    brussels = WorkingCalendar.objects.get(code="eu-brussels")
    day = date(2026, 11, 2)
    assert not calendars.get("eu-brussels").is_working(day)
    address = page("workingcalendar_change", brussels.pk)
    data = form_of(administrator.get(address))
    number = next(
        key.split("-")[1] for key, value in data.items() if key.endswith("-day") and value == day
    )
    data |= {f"days-{number}-is_working": "on"}
    data.pop(f"days-{number}-provisional")
    assert administrator.post(address, data).status_code == 302
    assert calendars.get("eu-brussels").is_working(day)
    row = CalendarDay.objects.get(calendar=brussels, day=day)
    assert set(row.edited_fields) == {"is_working", "provisional"}


def test_the_weekend_is_ticked(administrator: Client) -> None:
    austria = WorkingCalendar.objects.get(code="austria")
    address = page("workingcalendar_change", austria.pk)
    data = form_of(administrator.get(address)) | {"weekend": ["sun", "mon"]}
    assert administrator.post(address, data).status_code == 302
    monday = date(2026, 11, 23)
    assert not calendars.get("austria").is_working(monday)


def test_another_phase_is_made_the_current_one(administrator: Client) -> None:
    old = Programme.objects.get(code="mieux-plus")
    administrator.post(
        page("programme_changelist"), {"action": "make_current", "_selected_action": [old.pk]}
    )
    assert Programme.objects.get(is_current=True) == old
    load(force=True)
    assert Programme.objects.get(is_current=True) == old


def test_releases_are_only_read(administrator: Client) -> None:
    model_admin = site._registry[apps.get_model("reference", "ReferenceRelease")]
    request = RequestFactory().get("/")
    assert not model_admin.has_add_permission(request)
    assert not model_admin.has_change_permission(request)
    assert not model_admin.has_delete_permission(request)


def test_others_see_nothing_of_it(client: Client) -> None:
    user = get_user_model().objects.create_user("reader@demo.example")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for name in ("country_changelist", "workingcalendar_changelist", "programme_add"):
        assert client.get(page(name)).status_code == 302
    request = RequestFactory().get("/")
    request.user = user
    for model, model_admin in site._registry.items():
        if model._meta.app_label == "reference":
            assert not model_admin.has_module_permission(request)
            assert not model_admin.has_change_permission(request)
