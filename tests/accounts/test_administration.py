"""Administrators look after people and reference data and see no case."""

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.enums import MembershipState, Role
from accounts.models import Membership, User
from portal.demo.cast import IMPLEMENTER, institution
from reference.models import Country
from tests.stage import Stage, fresh

pytestmark = pytest.mark.django_db

#: Models of the administration's pages that no administrator opens.
CLOSED = {"event", "deadline"}
#: What administrators look after outside people and reference data: rates, figures, mechanisms.
OPEN = {
    "core": {"setting", "job", "outbox"},
    "experts": {"feerate", "perdiemlist", "perdiemrate", "journey"},
    "results": {"baseline"},
}


def changelist(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def test_an_administrator_opens_people_and_reference_data_alone(signed_in: Any) -> None:
    client = signed_in("admin")
    index = client.get(reverse("admin:index"))
    assert index.status_code == 200
    shown = {app["app_label"] for app in index.context["app_list"]}
    assert shown == {"reference", "accounts", "core", "experts", "results"}
    for model in admin.site._registry:
        app, name = model._meta.app_label, model._meta.model_name
        opens = app in {"reference", "accounts"} or (app == "core" and name not in CLOSED)
        opens = opens or name in {"feerate", "perdiemlist", "journey", "baseline"}
        assert client.get(changelist(model)).status_code == (200 if opens else 403), model


def test_no_model_of_a_case_is_open_to_administrators(cast: dict[str, User]) -> None:
    user = fresh(cast["admin"])
    for model in apps.get_models():
        label, name = model._meta.app_label, model._meta.model_name
        if label in {"reference", "accounts"}:
            continue
        open_ones: set[str] = OPEN.get(label, set())
        for action in ("view", "change", "add", "delete"):
            may = user.has_perm(f"{label}.{action}_{name}")
            assert may == (name in open_ones), (label, name, action)


def test_an_administrator_edits_reference_data(signed_in: Any) -> None:
    ghana = Country.objects.get(iso2="GH")
    page = signed_in("admin").get(reverse("admin:reference_country_change", args=[ghana.pk]))
    assert page.status_code == 200


def test_an_administrator_closes_an_account_and_sees_no_password(
    cast: dict[str, User], signed_in: Any
) -> None:
    client, expert = signed_in("admin"), cast["expert"]
    url = reverse("admin:accounts_user_change", args=[expert.pk])
    page = client.get(url).content.decode()
    assert expert.password not in page
    assert "md5$" not in page
    assert "pbkdf2" not in page
    data = {"email": "other@x.example", "is_staff": "on", "is_superuser": "on"}
    assert client.post(url, data).status_code == 302
    changed = User.objects.get(pk=expert.pk)
    assert (changed.is_active, changed.email, changed.is_staff) == (False, expert.email, False)


def test_roles_are_only_shown(cast: dict[str, User], signed_in: Any) -> None:
    client = signed_in("admin")
    membership = Membership.objects.get(person=cast["expert"].person)
    url = reverse("admin:accounts_membership_change", args=[membership.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"role": Role.LEADER}).status_code == 403
    assert client.get(reverse("admin:accounts_membership_add")).status_code == 403
    delete = reverse("admin:accounts_person_delete", args=[cast["expert"].person_id])
    assert client.post(delete, {"post": "yes"}).status_code == 403


def test_an_administrator_sees_no_request(stage: Stage, signed_in: Any) -> None:
    request = stage.request("UNDER_REVIEW")
    client = signed_in("admin")
    assert client.get(request.get_absolute_url()).status_code == 404
    assert request.reference not in client.get(reverse("portal:desk")).content.decode()


@pytest.mark.parametrize("key", ["officer", "leader", "official", "auditor", "outsider", "deputy"])
def test_nobody_else_gets_in(signed_in: Any, key: str) -> None:
    client = signed_in(key)
    for url in (reverse("admin:index"), reverse("admin:login"), changelist(User)):
        answer = client.get(url, follow=True)
        assert answer.status_code == 403


def test_the_administration_has_no_sign_in_of_its_own() -> None:
    for name in ("admin:index", "admin:login"):
        answer = Client().get(reverse(name), follow=True)
        assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_the_mark_alone_opens_nothing(cast: dict[str, User], signed_in: Any) -> None:
    """`is_staff` without the role, as after its last day."""
    User.objects.filter(pk=cast["expert"].pk).update(is_staff=True)
    client = signed_in("expert")
    assert client.get(changelist(User)).status_code == 403
    shown = {app["app_label"] for app in client.get(reverse("admin:index")).context["app_list"]}
    assert not shown & {"accounts", "core"}


def test_there_is_no_superuser(cast: dict[str, User]) -> None:
    with pytest.raises(ValueError, match="make_administrator"):
        User.objects.create_superuser("root@x.example", "a-long-enough-phrase")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast["admin"].pk).update(is_superuser=True)


# -- The first administrator -----------------------------------------------------------------------


def make_administrator(*more: str) -> str:
    out = StringIO()
    call_command("make_administrator", "first@ipe.example", *more, stdout=out)
    return out.getvalue()


def test_the_first_administrator_is_invited_from_the_command_line() -> None:
    said = make_administrator("--given", "Fia", "--family", "First", "--institution", "The team")
    link = next(line for line in said.splitlines() if "/accounts/invitation/" in line)
    path = "/accounts" + link.strip().split("/accounts", 1)[1]
    client = Client()
    form = client.get(path).context["form"]
    client.post(
        path,
        {
            "password1": "a-long-enough-phrase",
            "password2": "a-long-enough-phrase",
            "privacy": "on",
            "seen": form.initial["seen"],
        },
    )
    user = User.objects.get(email="first@ipe.example")
    assert user.is_staff
    membership = Membership.objects.get(person=user.person)
    assert (membership.role, membership.state) == (Role.ADMINISTRATOR, MembershipState.ACTIVE)
    assert client.get(reverse("admin:index")).status_code == 200


def test_the_command_gives_a_new_link_until_it_is_taken_up(cast: dict[str, User]) -> None:
    name = IMPLEMENTER.name
    first = make_administrator("--given", "F", "--family", "F", "--institution", name)
    again = make_administrator("--given", "F", "--family", "F", "--institution", name)
    assert first != again
    assert Membership.objects.filter(person__email="first@ipe.example").count() == 1
    assert institution(IMPLEMENTER).name == name
    with pytest.raises(CommandError, match="administrator already"):
        call_command(
            "make_administrator", "admin@demo.example", "--given", "A", "--family", "B",
            "--institution", name, stdout=StringIO(),
        )  # fmt: skip
