"""Officials register themselves."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import MembershipState
from accounts.models import Claim, Membership, User
from portal.demo.cast import MINISTRY
from reference.models import Country
from tests.accounts.conftest import code_in, queued

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-enough-phrase"


def said(**changes: Any) -> dict[str, Any]:
    """What an official types."""
    return {
        "given_name": "Nana",
        "family_name": "Newly",
        "email": "nana@ministry.example",
        "institution": "Ministry of Interior",
        "country": str(Country.objects.get(iso2="GH").pk),
        "post": "Head of unit",
        "language": "fr",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "privacy": "on",
    } | changes


def sign_up(client: Client, **changes: Any) -> Any:
    return client.post(reverse("account_signup"), said(**changes))


def test_the_whole_way(cast: dict[str, User]) -> None:
    client = Client()
    assert client.get(reverse("account_signup")).status_code == 200
    answer = sign_up(client)
    assert answer.status_code == 302, answer.context["form"].errors
    user = User.objects.get(email="nana@ministry.example")
    assert (user.person.name, user.person.language) == ("Nana Newly", "fr")
    assert user.privacy_notice
    assert user.privacy_accepted_at is not None
    # Nobody is told before the address is proved.
    assert not Membership.objects.filter(person=user.person).exists()
    [mail] = queued("nana@ministry.example")
    done = client.post(answer["Location"], {"code": code_in(mail.text)})
    assert done["Location"] == reverse("accounts:welcome")
    page = client.get(done["Location"])
    assert "Ministry of Interior" in page.content.decode()
    membership = Membership.objects.get(person=user.person)
    assert membership.state == MembershipState.PENDING
    assert (membership.claimed_name, membership.post) == ("Ministry of Interior", "Head of unit")
    assert membership.institution is None
    assert not Claim.objects.exists()


def test_a_wrong_code_opens_nothing(cast: dict[str, User]) -> None:
    client = Client()
    answer = sign_up(client)
    wrong = client.post(answer["Location"], {"code": "AAA-AAA"})
    assert wrong.status_code == 200
    assert wrong.context["verify_form"].errors
    assert not Membership.objects.filter(person__email="nana@ministry.example").exists()


def test_everything_typed_is_kept_and_each_fault_stands_beside_its_field() -> None:
    client = Client()
    answer = sign_up(
        client, email="no address", post="", privacy="", password2="something else", country=""
    )
    form = answer.context["form"]
    assert set(form.errors) == {"email", "post", "privacy", "password2", "country"}
    html = answer.content.decode()
    for kept in ("Nana", "Newly", "no address", "Ministry of Interior"):
        assert f'value="{kept}"' in html
    chosen = sign_up(client, email="no address").content.decode()
    assert re.search(r'<option value="\d+" selected[^>]*>\s*Ghana', chosen)
    for name in form.errors:
        assert f'id="id_{name}_error"' in html
    assert PASSWORD not in html


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("short", "12"), ("password1234", "common"), ("nana@ministry.example", "similar")],
)
def test_a_weak_password_is_refused_with_a_sentence(password: str, sentence: str) -> None:
    answer = sign_up(Client(), password1=password, password2=password)
    assert sentence in " ".join(answer.context["form"].errors["password1"])


def test_an_address_that_has_an_account_gets_the_same_answer(cast: dict[str, User]) -> None:
    new = sign_up(Client())
    known = sign_up(Client(), email="official@demo.example")
    assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])
    assert User.objects.filter(email="official@demo.example").count() == 1
    [mail] = queued("official@demo.example")
    assert "account" in mail.text
    assert not Claim.objects.filter(user=cast["official"]).exists()


def test_naming_a_known_institution_reveals_nothing(cast: dict[str, User]) -> None:
    pages = {}
    for email, name in (("a@x.example", MINISTRY.name.upper()), ("b@x.example", "Nowhere at all")):
        client = Client()
        answer = sign_up(client, email=email, institution=name)
        client.post(answer["Location"], {"code": code_in(queued(email)[0].text)})
        membership = Membership.objects.get(person__user__email=email)
        pages[email] = [
            client.get(url).content.decode().replace(name, "NAME").replace(email, "EMAIL")
            for url in (reverse("accounts:welcome"), membership.get_absolute_url())
        ]
        assert MINISTRY.acronym not in pages[email][1]
        assert MINISTRY.name not in pages[email][1]
    clean = [[_without_marks(page) for page in pages[email]] for email in sorted(pages)]
    assert clean[0] == clean[1]


def _without_marks(page: str) -> str:
    """What a page says, without what differs between any two: numbers and hours."""
    return re.sub(r"\d+", "0", page.partition("<main")[2].partition("</main>")[0])


def test_the_contact_of_the_named_institution_sees_the_question(
    cast: dict[str, User], signed_in: Any
) -> None:
    client = Client()
    answer = sign_up(client, institution=MINISTRY.name)
    client.post(answer["Location"], {"code": code_in(queued("nana@ministry.example")[0].text)})
    for key, sees in (("official", True), ("officer", True), ("outsider", False)):
        page = signed_in(key).get(reverse("accounts:people"), follow=True)
        assert ("Nana Newly" in page.content.decode()) == sees


def test_signing_up_works_while_the_mail_server_is_down(
    cast: dict[str, User], smtp_sink: Any
) -> None:
    smtp_sink.down()
    assert sign_up(Client()).status_code == 302
    assert len(queued("nana@ministry.example")) == 1


def test_the_language_of_the_person_is_spoken_after_signing_in(cast: dict[str, User]) -> None:
    cast["official"].person.language = "fr"
    cast["official"].person.save()
    client = Client()
    answer = client.post(
        reverse("account_login"),
        {"login": "official@demo.example", "password": "peer-to-peer-2026"},
    )
    assert answer.cookies["django_language"].value == "fr"


def test_a_switched_language_is_remembered(cast: dict[str, User], signed_in: Any) -> None:
    client = signed_in("official")
    client.post(reverse("set_language"), {"language": "pt", "next": "/"})
    cast["official"].person.refresh_from_db()
    assert cast["official"].person.language == "pt"
    client.post(reverse("set_language"), {"language": "xx", "next": "/"})
    cast["official"].person.refresh_from_db()
    assert cast["official"].person.language == "pt"


def test_a_visitor_switches_the_language_too() -> None:
    answer = Client().post(reverse("set_language"), {"language": "ar", "next": "/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert answer.cookies["django_language"].value == "ar"


def test_a_regional_organisation_has_no_country() -> None:
    sign_up(Client(), country="none")
    assert Claim.objects.get().country is None
