"""Limits on signing in, and the second factor of staff."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from accounts.models import Deputation, User
from portal.demo.cast import PASSWORD
from tests.accounts.conftest import day
from tests.stage import fresh

pytestmark = pytest.mark.django_db


def sign_in(email: str, password: str = PASSWORD) -> Any:
    """Try to sign in, from a new browser at one address."""
    client = Client(REMOTE_ADDR="192.0.2.7")
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_failed_attempts_count_by_account(cast: dict[str, User]) -> None:
    for _attempt in range(5):
        assert sign_in("official@demo.example", "wrong").status_code == 200
    locked = sign_in("official@demo.example")
    assert locked.status_code == 200
    assert "Too many" in " ".join(locked.context["form"].non_field_errors())
    # A colleague in the same ministry, behind the same address, gets in.
    assert sign_in("officer@demo.example").status_code == 302


def test_a_ministry_behind_one_address_is_not_locked_out(cast: dict[str, User]) -> None:
    """Sixty people, each mistyping once before getting in."""
    people = [
        User.objects.create_user(f"person{number}@ministry.example", PASSWORD)
        for number in range(60)
    ]
    for person in people:
        person.emailaddress_set.create(email=person.email, verified=True, primary=True)  # type: ignore[attr-defined]
        assert sign_in(person.email, "mistyped").status_code == 200
        assert sign_in(person.email).status_code == 302


def test_who_has_no_account_is_told_the_same(cast: dict[str, User]) -> None:
    known = sign_in("official@demo.example", "wrong").context["form"].errors
    unknown = sign_in("nobody@demo.example", "wrong").context["form"].errors
    assert known == unknown


@pytest.mark.parametrize("name", ["account_reset_password", "account_signup"])
def test_an_address_longer_than_any_is_refused_beside_the_field(
    cast: dict[str, User], name: str
) -> None:
    longest = "a@" + ".".join(["b" * 61] * 4) + ".example"
    answer = Client().post(reverse(name), {"email": longest})
    assert answer.status_code == 200
    assert "at most 254" in " ".join(answer.context["form"].errors["email"])


def test_who_is_invited_has_an_address_that_can_be_kept(
    cast: dict[str, User], signed_in: Any
) -> None:
    longest = "a@" + ".".join(["b" * 61] * 4) + ".example"
    answer = signed_in("admin").post(reverse("accounts:invite"), {"email": longest})
    assert answer.status_code == 422
    assert len(answer.context["form"].errors["email"]) == 1


# -- The second factor -----------------------------------------------------------------------------


@pytest.fixture
def strict(settings: Any) -> None:
    """As in production."""
    settings.STAFF_NEED_SECOND_FACTOR = True


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize(
    ("key", "needs"),
    [
        ("officer", True), ("leader", True), ("deputy", True), ("assistant", True),
        ("finance", True), ("steering1", True), ("auditor", True), ("admin", True),
        ("official", False), ("delegation", False), ("focalpoint", False), ("expert", False),
        ("outsider", False),
    ],
)  # fmt: skip
def test_staff_set_a_second_factor_up_first(
    cast: dict[str, User], signed_in: Any, key: str, needs: bool
) -> None:
    client = signed_in(key)
    desk = client.get(reverse("portal:desk"))
    if not needs:
        assert desk.status_code == 200
        return
    assert desk["Location"] == reverse("mfa_index")
    for name in ("accounts:me", "accounts:people", "admin:index"):
        assert client.get(reverse(name))["Location"] == reverse("mfa_index")
    # What is needed to set it up, to leave and to read the portal's public pages stays open.
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("portal:privacy")).status_code == 200
    assert client.post(reverse("set_language"), {"language": "fr"}).status_code in (204, 302)
    TOTP.activate(fresh(cast[key]), generate_totp_secret())
    assert client.get(reverse("portal:desk")).status_code == 200


@pytest.mark.usefixtures("strict")
def test_a_deputy_of_staff_needs_it_too(cast: dict[str, User], signed_in: Any) -> None:
    Deputation.objects.create(
        principal=cast["leader"].person,
        deputy=cast["expert"].person,
        starts_on=day(0),
        ends_on=day(1),
    )
    assert signed_in("expert").get(reverse("portal:desk"))["Location"] == reverse("mfa_index")


def test_without_the_rule_everybody_gets_in(signed_in: Any) -> None:
    assert signed_in("officer").get(reverse("portal:desk")).status_code == 200
