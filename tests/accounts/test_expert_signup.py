"""Experts sign up without becoming officials of anything."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Claim, Institution, Membership, User
from notifications.models import Notice
from tests.accounts.conftest import code_in, queued
from tests.accounts.test_signup import said

pytestmark = pytest.mark.django_db
EMAIL = "eva@office.example"


def sign_up(client: Client, next_url: str = "", **changes: Any) -> Any:
    data = said(email=EMAIL, **changes)
    for name in ("institution", "country", "post"):
        del data[name]
    if next_url:
        data["next"] = next_url
    return client.post(reverse("accounts:signup_expert"), data)


@pytest.mark.parametrize("next_url", ["", "/experts/register/"])
def test_the_whole_way_to_the_own_profile(cast: dict[str, User], next_url: str) -> None:
    client = Client()
    institutions = Institution.objects.count()
    page = client.get(reverse("accounts:signup_expert"), {"next": next_url} if next_url else {})
    assert page.status_code == 200
    html = page.content.decode()
    assert 'name="institution"' not in html
    assert (f'name="next" value="{next_url}"' in html.replace("'", '"')) == bool(next_url)
    answer = sign_up(client, next_url)
    assert answer.status_code == 302, answer.context["form"].errors
    user = User.objects.get(email=EMAIL)
    assert user.person.name == "Nana Newly"
    assert user.privacy_accepted_at is not None
    [mail] = queued(EMAIL)
    done = client.post(answer["Location"], {"code": code_in(mail.text)})
    assert done["Location"] == (next_url or reverse("portal:desk"))
    assert not Claim.objects.exists()
    assert not Membership.objects.filter(person=user.person).exists()
    assert Institution.objects.count() == institutions
    assert not Notice.objects.exists()
    assert client.get("/experts/register/").status_code == 200


def test_what_is_missing_is_said_and_what_was_typed_is_kept() -> None:
    client = Client()
    answer = sign_up(client, given_name="", privacy="")
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"given_name", "privacy"}
    assert "Newly" in answer.content.decode()
    assert not User.objects.filter(email=EMAIL).exists()


def test_an_address_that_has_an_account_is_not_given_away(cast: dict[str, User]) -> None:
    client = Client()
    known = client.post(reverse("accounts:signup_expert"), said(email="official@demo.example"))
    fresh = sign_up(Client())
    assert known.status_code == fresh.status_code == 302
    assert known["Location"] == fresh["Location"]
    assert Membership.objects.filter(person=cast["official"].person).count() == 1


def test_a_foreign_address_is_no_way_onward(cast: dict[str, User]) -> None:
    client = Client()
    answer = sign_up(client, "https://elsewhere.example/")
    [mail] = queued(EMAIL)
    done = client.post(answer["Location"], {"code": code_in(mail.text)})
    assert done["Location"] == reverse("portal:desk")


def test_each_sign_up_leads_to_the_other() -> None:
    client = Client()
    officials = client.get(reverse("account_signup")).content.decode()
    assert reverse("experts:join") in officials
    experts = client.get(reverse("accounts:signup_expert")).content.decode()
    assert f'href="{reverse("account_signup")}"' in experts
