"""Pages of requests, driven through the test client: roles, states, lost sessions, query counts."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import MembershipState
from accounts.models import Institution, Membership
from core import kept
from core.enums import GrantEffect
from core.models import AccessGrant, RecordedAct, StoredFile
from portal.demo.cast import MINISTRY, institution
from reference.models import Country, InstitutionKind, Theme
from requests_app import queries
from requests_app.enums import PartyKind, RequestState
from requests_app.models import AssistanceRequest
from tests.requests_app.conftest import BAD_LETTERS, happened, upload
from tests.requests_app.test_forms import letter_data
from tests.stage import Stage, a_letter, in_days

Browser = Callable[[str], Client]
LIST = "/requests/"
MOST_QUERIES = 12


def fields_of(html: str) -> dict[str, list[str]]:
    """Names and values of the hidden fields of a page's forms."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", html):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and name.group(1) != "csrfmiddlewaretoken":
            found.setdefault(name.group(1), []).append(value.group(1) if value else "")
    return found


def verb_url(request: AssistanceRequest, verb: str) -> str:
    """Where a verb is done."""
    return reverse("requests:verb", args=[request.reference, verb])


def send(client: Client, url: str, **data: Any) -> Any:
    """Open a page and send its form with its hidden fields, as a browser does."""
    page = client.get(url)
    assert page.status_code == 200, page.status_code
    hidden = {n: v[-1] for n, v in fields_of(page.content.decode()).items() if n != "language"}
    return client.post(url, hidden | data)


# -- The list --------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["official", "officer", "delegation", "auditor", "outsider"])
def test_the_list_costs_the_same_for_one_row_and_for_three(
    stage: Stage,
    browser: Browser,
    key: str,
    django_assert_num_queries,
    django_assert_max_num_queries,
):
    client = browser(key)
    stage.request(RequestState.UNDER_REVIEW)
    client.get(LIST)
    with django_assert_max_num_queries(MOST_QUERIES) as once:
        one = client.get(LIST)
    for _ in range(2):
        stage.request(RequestState.UNDER_REVIEW)
    with django_assert_num_queries(len(once)):
        three = client.get(LIST)
    rows = 0 if key == "outsider" else 1
    assert one.content.count(b"row-link") == rows
    assert three.content.count(b"row-link") == 3 * rows


def test_the_list_is_paged_and_counted(stage: Stage, browser: Browser, monkeypatch):
    from requests_app import views

    monkeypatch.setattr(views, "PAGE", 2)
    for _ in range(3):
        stage.request(RequestState.SUBMITTED)
    first = browser("officer").get(LIST)
    assert "1–2 of 3" in first.content.decode()
    assert "page=2" in first.content.decode()
    second = browser("officer").get(LIST, {"page": "2"}).content.decode()
    assert second.count("row-link") == 1
    assert browser("officer").get(LIST, {"page": "x"}).status_code == 200
    for page in ("99", "9" * 30, "-1", "²"):
        assert browser("officer").get(LIST, {"page": page}).status_code == 200, page


def test_a_nul_is_no_letter_of_a_name(stage: Stage, browser: Browser):
    answer = browser("assistant").post(
        "/requests/register/", {"institution_name": "Minis\0try", "needs": "Typed for an hour"}
    )
    assert answer.status_code == 422
    assert "Typed for an hour" in answer.content.decode()


def test_filters_and_search_of_the_list(stage: Stage, browser: Browser):
    waiting, ended = stage.request(RequestState.UNDER_REVIEW), stage.request(RequestState.DECLINED)
    page = browser("officer").get(LIST, {"state": "open", "q": "strategy"}).content.decode()
    assert waiting.reference in page
    assert ended.reference not in page
    nothing = browser("officer").get(LIST, {"q": "nothing like it"}).content.decode()
    assert "Nothing matches" in nothing
    bad = browser("officer").get(LIST, {"country": "abc", "state": "NONE"})
    assert bad.status_code == 200
    assert waiting.reference not in bad.content.decode()


def test_the_outsider_finds_no_request_and_a_way_to_begin(stage: Stage, browser: Browser):
    request = stage.request(RequestState.SUBMITTED)
    page = browser("outsider").get(LIST).content.decode()
    assert request.reference not in page
    assert "Begin a request" in page
    assert "Register a letter" not in page


def test_who_is_not_signed_in_is_asked_to_sign_in(stage: Stage):
    request = stage.request(RequestState.SUBMITTED)
    draft: Any = stage.draft()
    for url in (
        LIST,
        "/requests/new/",
        "/requests/register/",
        f"/requests/drafts/{draft.pk}/",
        f"/requests/drafts/{draft.pk}/letter/",
        verb_url(request, "start_review"),
    ):
        response = Client().get(url)
        assert response.status_code == 302
        assert "/accounts/login/" in response["Location"]


# -- From a draft to a request ---------------------------------------------------------------------


def write_draft(client: Client) -> AssistanceRequest:
    """An official writes a whole draft through its pages."""
    begun = send(client, "/requests/new/", title="A national strategy")
    assert begun.status_code == 302
    draft: Any = AssistanceRequest.objects.get(title="A national strategy")
    at = f"/requests/drafts/{draft.pk}/"
    assert begun["Location"] == at
    onward = send(client, f"{at}institution/", department="Cooperation")
    assert onward["Location"] == f"{at}letter/"
    send(
        client,
        f"{at}letter/",
        letter=a_letter("signed.pdf"),
        letter_date=in_days(-2).isoformat(),
        letter_language="fr",
        given_name="Sena",
        family_name="Signatory",
        signatory_post="Minister",
    )
    send(client, f"{at}focal-point/", given_name="Fatou", family_name="Focal", email="f@m.example")
    theme = Theme.objects.get(code="T2a").pk
    send(client, f"{at}ask/", title="A national strategy", themes=[theme], needs="A strategy")
    send(client, f"{at}when/", wished_from="2027-01-10", wished_until="2027-06-30")
    kind = InstitutionKind.objects.get(code="local_gov").pk
    partners = {"party_0_name": "City of Tema", "party_0_kind": kind}
    another = send(client, f"{at}partners/", another="1", **partners)
    assert another["Location"] == f"{at}partners/"
    assert "party_1_name" in client.get(f"{at}partners/").content.decode()
    last = send(client, f"{at}commitments/", commitments="Two officers")
    assert last["Location"] == at
    return AssistanceRequest.objects.get(pk=draft.pk)


def test_an_official_writes_checks_and_sends_a_request(stage: Stage, browser: Browser):
    client = browser("official")
    draft: Any = write_draft(client)
    listed = client.get(f"/requests/drafts/{draft.pk}/").content.decode()
    assert "Still missing" not in listed
    check = f"/requests/drafts/{draft.pk}/submit/"
    refused = send(client, check)
    assert refused.status_code == 422
    assert "Confirm the declaration" in refused.content.decode()
    sent = send(client, check, declaration="on")
    assert sent.status_code == 302
    draft.refresh_from_db()
    assert draft.state == RequestState.SUBMITTED
    assert draft.letter.name == "signed.pdf"
    received = client.get(sent["Location"]).content.decode()
    assert draft.reference in received
    assert "What happens next" in received
    again = client.get(f"/requests/drafts/{draft.pk}/")
    assert again["Location"] == draft.get_absolute_url()
    late = client.post(f"/requests/drafts/{draft.pk}/ask/", {"title": "Too late"})
    assert late.status_code == 409
    assert "Too late" in late.content.decode()


def test_an_incomplete_draft_is_not_sent_and_says_what_is_missing(stage: Stage, browser: Browser):
    draft: Any = stage.draft()
    AssistanceRequest.objects.filter(pk=draft.pk).update(letter=None)
    check = f"/requests/drafts/{draft.pk}/submit/"
    assert "the signed letter" in browser("official").get(check).content.decode()
    refused = send(browser("official"), check, declaration="on")
    assert refused.status_code == 422
    assert "Attach the signed letter" in refused.content.decode()


def test_two_clicks_send_one_request(stage: Stage, browser: Browser):
    draft: Any = stage.draft()
    client, click = browser("official"), str(uuid.uuid4())
    data = {"declaration": "on", "seen": draft.seen, "nonce": click}
    url = f"/requests/drafts/{draft.pk}/submit/"
    first, second = client.post(url, data), client.post(url, data)
    assert first["Location"] == second["Location"]
    assert happened(draft, "submit") == 1


@pytest.mark.parametrize("name", [*BAD_LETTERS])
def test_a_bad_letter_comes_back_with_422_and_everything_typed(
    stage: Stage, browser: Browser, name: str
):
    draft: Any = stage.draft()
    content, said = BAD_LETTERS[name]
    page = send(
        browser("official"),
        f"/requests/drafts/{draft.pk}/letter/",
        letter=upload(name, content),
        given_name="Somebody",
        family_name="Typed",
    )
    html = page.content.decode()
    assert page.status_code == 422
    assert said.replace("'", "&#x27;") in html
    assert 'value="Somebody"' in html


def test_fifty_megabytes_are_refused_in_words(stage: Stage, browser: Browser):
    draft: Any = stage.draft()
    big = upload("big.pdf", b"%PDF-1.7\n" + b"0" * (50 * 1024 * 1024))
    page = send(browser("official"), f"/requests/drafts/{draft.pk}/letter/", letter=big)
    assert page.status_code == 422
    assert "the most we take is 20" in page.content.decode().replace("\xa0", " ")


def test_a_draft_is_its_institutions_alone(stage: Stage, browser: Browser):
    draft: Any = stage.draft()
    for key in ("outsider", "officer", "delegation", "leader", "auditor", "admin"):
        client = browser(key)
        for part in ("", "letter/", "submit/", "delete/"):
            assert client.get(f"/requests/drafts/{draft.pk}/{part}").status_code == 404
            if part:
                assert client.post(f"/requests/drafts/{draft.pk}/{part}").status_code == 404
    assert browser("official").get(f"/requests/drafts/{draft.pk}/nothing/").status_code == 404


def test_a_draft_is_deleted_after_asking_and_a_request_never(stage: Stage, browser: Browser):
    draft, sent = stage.draft(), stage.request(RequestState.SUBMITTED)
    client = browser("official")
    assert client.get(f"/requests/drafts/{draft.pk}/delete/").status_code == 200
    assert client.post(f"/requests/drafts/{draft.pk}/delete/")["Location"] == LIST
    assert not AssistanceRequest.objects.filter(pk=draft.pk).exists()
    assert client.post(f"/requests/drafts/{sent.pk}/delete/").status_code == 403


def test_staff_begin_no_request(stage: Stage, browser: Browser):
    for key in ("officer", "delegation", "expert", "admin"):
        assert browser(key).get("/requests/new/").status_code == 403


def test_an_unconfirmed_official_sends_and_the_institution_adopts(stage: Stage, browser: Browser):
    from accounts import workflow as membership_verbs

    client = browser("outsider")
    draft: Any = write_draft(client)
    assert not draft.lead_institution
    sent = send(client, f"/requests/drafts/{draft.pk}/submit/", declaration="on")
    assert sent.status_code == 302
    draft.refresh_from_db()
    page = client.get(LIST).content.decode()
    assert draft.reference in page
    assert client.get(draft.get_absolute_url()).status_code == 200
    membership = Membership.objects.get(person=stage.person("outsider"))
    elsewhere = Institution.objects.create(
        name="A ministry elsewhere", kind=InstitutionKind.objects.get(code="national_admin")
    )
    membership_verbs.confirm(
        membership,
        act=stage.act("officer"),
        seen=membership.seen,
        institution=elsewhere,
        evidence="A call.",
    )
    draft.refresh_from_db()
    assert draft.lead_institution == elsewhere
    assert Membership.objects.filter(pk=membership.pk, state=MembershipState.ACTIVE).exists()
    assert client.get(draft.get_absolute_url()).status_code == 200


# -- An expired session ----------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["section", "register", "verb"])
def test_what_was_typed_survives_an_expired_session(stage: Stage, browser: Browser, what: str):
    draft, asked = stage.draft(), stage.request(RequestState.CLARIFICATION)
    key, url, data = {
        "section": (
            "official",
            f"/requests/drafts/{draft.pk}/commitments/",
            {"commitments": "Typed for an hour"},
        ),
        "register": ("assistant", "/requests/register/", {"needs": "Typed for an hour"}),
        "verb": ("official", verb_url(asked, "answer"), {"answer": "Typed for an hour"}),
    }[what]
    client = browser(key)
    typed_by = fields_of(client.get(url).content.decode())[kept.FIELD][0]
    client.logout()
    turned_away = client.post(url, data | {kept.FIELD: typed_by})
    assert turned_away.status_code == 302
    user = stage.cast[key]
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(url)
    assert "Typed for an hour" in page.content.decode()
    assert "You had been signed out" in page.content.decode()


# -- A letter in hand ------------------------------------------------------------------------------


def test_an_assistant_registers_a_letter(stage: Stage, browser: Browser):
    done = browser("assistant").post(
        "/requests/register/", letter_data(stage) | {"file": a_letter(), "nonce": str(uuid.uuid4())}
    )
    assert done.status_code == 302, done.content.decode()
    request: Any = AssistanceRequest.objects.get()
    assert done["Location"] == request.get_absolute_url()
    assert request.lead_institution == institution(MINISTRY)
    assert request.focal_point.language == "fr"


def test_a_joint_letter_names_its_co_requester_and_a_regional_one_its_countries(
    stage: Stage, browser: Browser
):
    kind = InstitutionKind.objects.get(code="national_admin").pk
    countries = list(Country.objects.filter(iso2__in=["GH", "TG"]).values_list("pk", flat=True))
    joint = {"co_requester": "Ministry of Labour", "co_kind": kind, "countries": countries}
    done = browser("assistant").post(
        "/requests/register/", letter_data(stage) | joint | {"file": a_letter()}
    )
    assert done.status_code == 302, done.content.decode()
    request = AssistanceRequest.objects.get()
    assert request.is_regional
    assert request.countries.count() == 2
    assert [p.name for p in queries.unsettled_parties(request)] == ["Ministry of Labour"]


def test_two_clicks_register_one_letter(stage: Stage, browser: Browser):
    client, click = browser("assistant"), str(uuid.uuid4())
    for _ in range(2):
        done = client.post(
            "/requests/register/", letter_data(stage) | {"file": a_letter(), "nonce": click}
        )
        assert done.status_code == 302
    assert AssistanceRequest.objects.count() == 1


def test_looking_for_the_institution_keeps_everything(stage: Stage, browser: Browser):
    data = letter_data(stage, institution="", title="Typed") | {"find": "1", "file": a_letter()}
    page = browser("assistant").post("/requests/register/", data)
    html = page.content.decode()
    assert page.status_code == 200
    assert "There is a problem" not in html
    assert 'value="Typed"' in html
    assert MINISTRY.name in html
    kept_file = fields_of(html)["file_kept"][0]
    chosen = letter_data(stage) | {"file_kept": kept_file}
    assert browser("assistant").post("/requests/register/", chosen).status_code == 302
    made: Any = AssistanceRequest.objects.get()
    assert made.letter.name == "letter.pdf"


def test_a_kept_upload_can_be_fetched_by_nobody(stage: Stage, browser: Browser):
    data = letter_data(stage, title="") | {"file": a_letter()}
    assert browser("assistant").post("/requests/register/", data).status_code == 422
    stored = StoredFile.objects.get(kind="kept")
    for key in ("assistant", "officer", "admin"):
        assert browser(key).get(reverse("core:download", args=[stored.pk])).status_code == 404


@pytest.mark.parametrize("key", ["official", "outsider", "auditor", "steering1", "expert", "admin"])
def test_who_may_not_register_is_told_so(stage: Stage, browser: Browser, key: str):
    assert browser(key).get("/requests/register/").status_code == 403
    assert browser(key).post("/requests/register/", {}).status_code == 403


# -- Verbs -----------------------------------------------------------------------------------------

PAGES = {
    "start_review": ("SUBMITTED", "officer"),
    "check": ("UNDER_REVIEW", "officer"),
    "ask_clarification": ("UNDER_REVIEW", "officer"),
    "answer": ("CLARIFICATION", "official"),
    "give_opinion": ("UNDER_REVIEW", "delegation"),
    "admit": ("UNDER_REVIEW", "leader"),
    "decline": ("UNDER_REVIEW", "leader"),
}


@pytest.mark.parametrize("verb", PAGES)
def test_each_verbs_page_opens_for_its_role_and_for_no_other(
    stage: Stage, browser: Browser, verb: str
):
    state, key = PAGES[verb]
    request = stage.request(state)
    url = verb_url(request, verb)
    assert browser(key).get(url).status_code == 200
    assert browser("outsider").get(url).status_code == 404
    assert browser("outsider").post(url, {}).status_code == 404
    assert browser("auditor").get(url).status_code == 403
    assert browser("auditor").post(url, {}).status_code == 403
    assert happened(request, verb) <= (1 if verb == "start_review" else 0)


@pytest.mark.parametrize("verb", PAGES)
def test_a_verb_that_is_not_possible_now_says_so(stage: Stage, browser: Browser, verb: str):
    request = stage.request(RequestState.DECLINED)
    client = browser(PAGES[verb][1])
    opened = client.get(verb_url(request, verb), follow=True)
    assert "is not possible now" in opened.content.decode()


def test_verbs_that_have_no_page_are_not_found(stage: Stage, browser: Browser):
    request = stage.request(RequestState.SUBMITTED)
    for verb in ("register", "nothing", "lapse"):
        assert browser("officer").get(verb_url(request, verb)).status_code == 404


def test_a_request_goes_from_review_to_admission_through_its_pages(stage: Stage, browser: Browser):
    request = stage.request(RequestState.SUBMITTED)
    officer, official, leader = browser("officer"), browser("official"), browser("leader")
    who = stage.person("officer").pk
    assert send(officer, verb_url(request, "start_review"), officer=who).status_code == 302
    asked = send(
        officer,
        verb_url(request, "ask_clarification"),
        question="How many posts?",
        reply_by=in_days(9).isoformat(),
    )
    assert asked.status_code == 302
    page = official.get(verb_url(request, "answer")).content.decode()
    assert "How many posts?" in page
    answered = send(
        official, verb_url(request, "answer"), answer="Twelve.", attachment=a_letter("list.pdf")
    )
    assert answered.status_code == 302
    attachment = request.clarifications.get().attachment
    assert attachment is not None
    assert official.get(reverse("core:download", args=[attachment.pk])).status_code == 200
    assert (
        browser("steering1").get(reverse("core:download", args=[attachment.pk])).status_code == 404
    )
    opinion = send(
        browser("delegation"), verb_url(request, "give_opinion"), stance="IN_FAVOUR", text="Good."
    )
    assert opinion.status_code == 302
    criteria = {f"verdict_{c}": "CLEAR" for c in workflow_criteria()}
    assert send(officer, verb_url(request, "check"), **criteria).status_code == 302
    admitted = send(leader, verb_url(request, "admit"), outcome_text="Welcome aboard.")
    assert admitted.status_code == 302
    request.refresh_from_db()
    assert request.state == RequestState.ADMITTED
    assert "Welcome aboard." in official.get(request.get_absolute_url()).content.decode()


def workflow_criteria() -> list[str]:
    """The codes of the checklist."""
    from requests_app.enums import Criterion

    return list(Criterion.values)


def test_a_stale_page_is_refused_and_keeps_what_was_typed(stage: Stage, browser: Browser):
    request = stage.request(RequestState.UNDER_REVIEW)
    first, second = browser("officer"), browser("leader")
    data = {
        "question": "Typed with care",
        "reply_by": in_days(9).isoformat(),
        "seen": request.seen,
    }
    url = verb_url(request, "ask_clarification")
    assert first.post(url, data | {"nonce": str(uuid.uuid4())}).status_code == 302
    late = second.post(url, data | {"nonce": str(uuid.uuid4())})
    html = late.content.decode()
    assert late.status_code == 409
    assert "Somebody was faster" in html
    assert "Typed with care" in html
    assert happened(request, "ask_clarification") == 1


def test_a_file_survives_a_refused_verb(stage: Stage, browser: Browser):
    request = stage.request(RequestState.CLARIFICATION)
    url = verb_url(request, "answer")
    data = {"answer": "Here.", "attachment": a_letter("list.pdf"), "seen": "UNDER_REVIEW.1"}
    page = browser("official").post(url, data)
    assert page.status_code == 409
    assert "list.pdf" in page.content.decode()
    assert fields_of(page.content.decode())["attachment_kept"][0]


def test_the_team_records_an_answer_on_behalf(stage: Stage, browser: Browser):
    request = stage.request(RequestState.CLARIFICATION)
    url = verb_url(request, "answer")
    page = browser("assistant").get(url).content.decode()
    assert "You record this for somebody else" in page
    done = send(
        browser("assistant"),
        url,
        answer="Twelve.",
        giver=stage.person("official").pk,
        source="CONVERSATION",
        given_on=in_days(0).isoformat(),
        note="She said so on the phone.",
    )
    assert done.status_code == 302
    shown = browser("officer").get(request.get_absolute_url()).content.decode()
    assert "recorded by" in shown
    way = f"/acts/{RecordedAct.objects.get().pk}/confirm/"
    assert way in shown
    assert way not in browser("official").get(request.get_absolute_url()).content.decode()
    assert browser("officer").post(way, {"document": a_letter()}).status_code == 302
    assert way not in browser("officer").get(request.get_absolute_url()).content.decode()


def test_the_team_settles_a_co_requester(stage: Stage, browser: Browser):
    request = stage.request(RequestState.UNDER_REVIEW)
    party = request.parties.create(
        kind=PartyKind.CO_REQUESTER,
        named="City of Tema",
        named_kind=InstitutionKind.objects.get(code="local_gov"),
    )
    url = verb_url(request, "settle_party")
    client = browser("officer")
    assert "City of Tema" in client.get(url).content.decode()
    base = {"party": party.pk, "outcome": "is", "institution_name": "City of Tema"}
    looked = send(client, url, find="1", **base)
    assert looked.status_code == 200
    country = request.country_id
    kind = InstitutionKind.objects.get(code="local_gov").pk
    done = send(client, url, institution="new", kind=kind, country=country, **base)
    assert done.status_code == 302, done.content.decode()
    party.refresh_from_db()
    assert str(party.institution) == "City of Tema"
    nothing_left = client.get(url, follow=True)
    assert nothing_left.status_code == 200


def test_an_excluded_officer_finds_nothing(stage: Stage, browser: Browser):
    from django.contrib.contenttypes.models import ContentType

    request = stage.request(RequestState.UNDER_REVIEW)
    kind = ContentType.objects.get_for_model(AssistanceRequest)
    AccessGrant.objects.create(
        subject_type=kind,
        subject_id=request.pk,
        user=stage.cast["officer"],
        effect=GrantEffect.EXCLUDE,
        reason="recused",
        source_type=kind,
        source_id=request.pk,
    )
    client = browser("officer")
    assert client.get(verb_url(request, "check")).status_code == 404
    assert request.reference not in client.get(LIST).content.decode()


# -- Every page ------------------------------------------------------------------------------------


def test_no_page_has_inline_script_or_style(stage: Stage, browser: Browser):
    draft: Any = stage.draft()
    urls = {
        "official": [LIST, "/requests/new/", f"/requests/drafts/{draft.pk}/submit/"]
        + [f"/requests/drafts/{draft.pk}/{key}/" for key in ("institution", "ask", "partners")],
        "officer": [LIST, "/requests/register/", verb_url(stage.request(), "check")],
    }
    for key, pages in urls.items():
        client = browser(key)
        for url in pages:
            html = client.get(url).content.decode()
            assert " style=" not in html, url
            assert not re.search(r"<script(?![^>]*\bsrc=)", html), url
            assert not re.search(r"\son\w+=", html), url
            assert len(html.encode()) <= 60_000, url
