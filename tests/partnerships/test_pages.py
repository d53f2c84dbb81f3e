"""The contact form and the team's pages, driven as a visitor and the team would."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from accounts.models import User
from core.conf import put
from partnerships import forms, queries
from partnerships.enums import EnquiryState
from partnerships.models import Enquiry
from portal.demo.cast import KEYS
from reference.models import Country
from tests.partnerships import acting
from tests.stage import Stage, fresh

CONTACT = "/contact/"
READERS = {"officer", "leader", "deputy", "assistant", "communication", "auditor"}


@pytest.fixture(autouse=True)
def no_limits_left_over(db: None) -> None:
    """Counts of earlier tests do not stand in the way."""
    cache.clear()


@pytest.fixture
def stage(cast: dict[str, User]) -> Stage:
    """Messages in any state."""
    return Stage(cast)


@pytest.fixture
def browser(cast: dict[str, User]) -> Callable[[str], Client]:
    """A signed-in client of somebody of the cast."""

    def open_as(key: str) -> Client:
        client = Client()
        client.force_login(cast[key], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return open_as


def typed(client: Client, **changes: Any) -> dict[str, Any]:
    """What a visitor posts after a minute with the page."""
    form = client.get(CONTACT).context["form"]
    said = {
        "concern": "EXPERT",
        "name": "Vera Visitor",
        "email": "vera@university.example",
        "organisation": "A university",
        "country": "",
        "message": "I would like to join the roster of experts.",
        "second_line": "",
        "opened": opened(60),
        "nonce": str(form.initial["nonce"]),
    }
    return said | changes


def opened(seconds: int) -> str:
    """The mark of a page that was opened so long ago."""
    import time

    return signing.dumps(int(time.time()) - seconds, salt=forms._SALT)


# -- The public form -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_visitor_writes_to_the_team(cast: dict[str, User]) -> None:
    client = Client(headers={"accept-language": "fr"})
    ghana = Country.objects.get(iso2="GH")
    answer = client.post(CONTACT, typed(client, country=ghana.pk))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("enquiries:sent")
    enquiry = Enquiry.objects.get()
    assert (enquiry.state, enquiry.language, enquiry.country) == ("RECEIVED", "fr", ghana)
    assert enquiry.reference.startswith("MSG-")
    page = client.get(answer["Location"]).content.decode()
    assert "5" in page
    assert enquiry.reference not in page


@pytest.mark.django_db
def test_the_promise_follows_the_setting(cast: dict[str, User]) -> None:
    put("partnerships.answer_days", 9, by=None)
    for path in (CONTACT, reverse("enquiries:sent")):
        assert "9 working days" in Client().get(path).content.decode()


@pytest.mark.django_db
def test_the_address_of_the_team_is_shown_once_it_is_set(cast: dict[str, User]) -> None:
    assert "mailto:" not in Client().get(CONTACT).content.decode()
    with pytest.raises(ValidationError):
        put("team.email", "no address", by=None)
    put("team.email", "team@demo.example", by=None)
    assert 'href="mailto:team@demo.example"' in Client().get(CONTACT).content.decode()


@pytest.mark.django_db
def test_an_account_fills_in_who_writes(browser: Callable[[str], Client]) -> None:
    page = browser("official").get(CONTACT, {"about": "MEMBER_STATE"})
    assert page.context["form"].initial["name"] == "Abena Example"
    assert page.context["form"].initial["concern"] == "MEMBER_STATE"
    assert "concern" not in Client().get(CONTACT, {"about": "<x>"}).context["form"].initial


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"second_line": "http://buy.example"},
        {"opened": ""},
        {"opened": "forged"},
        {"opened": "late"},
        {"opened": "at once"},
    ],
    ids=lambda changes: next(iter(changes.items())),
)
def test_a_machine_meets_one_sentence_and_a_person_gets_through(
    changes: dict[str, str], cast: dict[str, User]
) -> None:
    """Every trap says the same, keeps what was typed and lets the second click through."""
    client = Client()
    real = {"late": opened(3 * 86_400), "at once": opened(0)}
    changes = {name: real.get(value, value) for name, value in changes.items()}
    said = typed(client, **changes)
    answer = client.post(CONTACT, said)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert escape(str(forms.ONCE_MORE)) in page
    assert said["message"] in page
    assert not Enquiry.objects.exists()
    again = {name: answer.context["form"][name].value() for name in said}
    assert again["second_line"] == ""
    # A person reads the sentence before sending again.
    again["opened"] = opened(60)
    assert client.post(CONTACT, {k: v or "" for k, v in again.items()}).status_code == 302
    assert Enquiry.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 151),
        ("email", ""),
        ("email", "no address"),
        ("message", "short"),
        ("message", "x" * 5_001),
        ("message", "a\x00b, which no database takes"),
        ("concern", ""),
        ("concern", "WAR"),
        ("country", "99999999"),
        ("country", "GH'"),
        ("nonce", "no uuid"),
    ],
)
def test_bad_input_is_said_beside_its_field(field: str, value: str, cast: dict[str, User]) -> None:
    client = Client()
    said = typed(client, **{field: value})
    answer = client.post(CONTACT, said)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    kept = "message" if field != "message" else "name"
    assert said[kept] in answer.content.decode()
    assert not Enquiry.objects.exists()


@pytest.mark.django_db
def test_two_clicks_are_one_message(cast: dict[str, User]) -> None:
    client = Client()
    said = typed(client)
    for _click in range(2):
        assert client.post(CONTACT, said).status_code == 302
    assert Enquiry.objects.count() == 1


@pytest.mark.django_db
def test_many_messages_of_one_sender_wait(cast: dict[str, User]) -> None:
    client = Client()
    answers = [client.post(CONTACT, typed(client)).status_code for _try in range(6)]
    assert answers == [302] * 5 + [429]
    assert Enquiry.objects.count() == 5
    other = typed(client, email="else@university.example")
    assert client.post(CONTACT, other).status_code == 302


@pytest.mark.django_db
def test_scripts_are_words(stage: Stage, browser: Callable[[str], Client]) -> None:
    enquiry = acting.enquiry_in_state(
        stage, sender="<script>alert(1)</script>", message="<b>one</b>\n\ntwo & three"
    )
    page = browser("officer").get(enquiry.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<b>one</b>" not in page
    assert "<p>two &amp; three</p>" in page


# -- The team --------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("key", KEYS)
def test_who_reads_messages(key: str, stage: Stage, browser: Callable[[str], Client]) -> None:
    enquiry = acting.enquiry_in_state(stage)
    client = browser(key)
    wanted = 200 if key in READERS else 404
    for path in (reverse("enquiries:list"), enquiry.get_absolute_url()):
        assert client.get(path).status_code == wanted
    verb = {"auditor": 403}.get(key, wanted)
    assert client.get(reverse("enquiries:verb", args=[enquiry.pk, "answer"])).status_code == verb


@pytest.mark.django_db
def test_the_team_answers(stage: Stage, browser: Callable[[str], Client]) -> None:
    enquiry = acting.enquiry_in_state(stage, language="fr")
    client = browser("officer")
    page = client.get(enquiry.get_absolute_url()).content.decode()
    assert f"mailto:{enquiry.email}?subject=" in page
    assert enquiry.reference in page
    path = reverse("enquiries:verb", args=[enquiry.pk, "answer"])
    form = client.get(path).context["form"]
    said = {"seen": form.initial["seen"], "nonce": form.initial["nonce"]}
    assert client.post(path, said | {"answer": ""}).status_code == 422
    assert client.post(path, said | {"answer": "Please register."}).status_code == 302
    enquiry.refresh_from_db()
    assert enquiry.state == EnquiryState.ANSWERED
    page = client.get(enquiry.get_absolute_url()).content.decode()
    assert "Please register." in page
    assert "mailto:" not in page
    late = browser("communication").get(path)
    assert late.status_code == 302


@pytest.mark.django_db
def test_the_list_filters(stage: Stage, browser: Callable[[str], Client]) -> None:
    acting.enquiry_in_state(stage, sender="Anna Ask")
    acting.enquiry_in_state(stage, EnquiryState.SET_ASIDE, sender="Bert Bot", concern="PRESS")
    client, path = browser("communication"), reverse("enquiries:list")

    def names(query: str) -> list[str]:
        return [row.name for row in client.get(path + query).context["rows"]]

    assert set(names("")) == {"Anna Ask", "Bert Bot"}
    assert names("?state=RECEIVED") == ["Anna Ask"]
    assert names("?concern=PRESS") == ["Bert Bot"]
    assert names("?q=bert") == ["Bert Bot"]
    assert names("?state=NO") == []
    assert names("?page=77") != []
    assert names("?q=%00") == []


@pytest.mark.django_db
def test_lists_ask_a_fixed_number_of_queries(
    stage: Stage, browser: Callable[[str], Client]
) -> None:
    def asked(client: Client, path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries_asked:
            assert client.get(path).status_code == 200
        return len(queries_asked)

    client, path = browser("officer"), reverse("enquiries:list")
    first = acting.enquiry_in_state(stage)
    one = asked(client, path)
    for number in range(3):
        acting.enquiry_in_state(stage, sender=f"Visitor {number}")
    assert asked(client, path) == one <= 12
    assert asked(client, first.get_absolute_url()) <= 12


@pytest.mark.django_db
def test_the_desk_shows_what_waits(stage: Stage, cast: dict[str, User]) -> None:
    waits = acting.enquiry_in_state(stage)
    acting.enquiry_in_state(stage, EnquiryState.ANSWERED)
    for key in KEYS:
        mine, others = queries.desk(fresh(cast[key]).standing)
        wanted = [waits.reference] if key in {"officer", "deputy", "communication"} else []
        assert [task.reference for task in mine] == wanted, key
        assert all(task.due_at for task in mine)
        assert not others
