"""The roster's pages, driven through their forms."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Person, User
from core.models import Deadline, Event, Job, RecordedAct, StoredFile
from experts.enums import CvState, Employment, ProfileState
from experts.models import ExpertProfile
from experts.sections import SECTIONS
from experts.tasks import read_cv
from reference.models import Country, Language, Theme
from tests.experts import roster_acting as acting
from tests.stage import Stage, a_letter, fresh, pdf_bytes

pytestmark = pytest.mark.django_db
S = ProfileState


@pytest.fixture
def stage(cast: dict[str, User]) -> Stage:
    return Stage(cast)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(fresh(user))
    return client


def nonce_of(page: Any) -> str:
    return str(page.context["form"]["nonce"].value())


def begin(client: Client) -> ExpertProfile:
    page = client.get(reverse("experts:register"))
    client.post(reverse("experts:register"), {"nonce": nonce_of(page)})
    return ExpertProfile.objects.get()


def save(client: Client, profile: ExpertProfile, section: str, **said: Any) -> Any:
    address = reverse("experts:section", args=[profile.pk, section])
    page = client.get(address)
    hidden = {name: page.context["form"][name].value() for name in ("shown", "seen")}
    return client.post(address, hidden | said)


def pk_of(iso2: str) -> str:
    return str(Country.objects.get(iso2=iso2).pk)


def language(code: str) -> str:
    return str(Language.objects.get(code=code).pk)


def write_all(client: Client, profile: ExpertProfile) -> None:
    """Every section through its page."""
    theme = Theme.objects.filter(parent__isnull=True).order_by("code")[0]
    said: dict[str, dict[str, Any]] = {
        "you": {"sex": "F", "nationality": pk_of("PT"), "residence": pk_of("PT")},
        "employer": {
            "employment": Employment.SERVING,
            "employer_name": "Serviço de Estrangeiros",
            "employer_country": pk_of("PT"),
            "post": "Caseworker",
            "superior_given_name": "Sofia",
            "superior_family_name": "Superior",
            "superior_email": "sofia@office.example",
        },
        "expertise": {
            "headline": "Voluntary return",
            "summary": "I train caseworkers.",
            "years": "14",
            "themes": [str(theme.pk)],
            "countries": [pk_of("GH")],
        },
        "languages": {
            "new_language": language("pt"),
            "new_is_native": "on",
        },
        "cv": {"language": "en", "file": acting.a_cv()},
        "consent": {"consent": "on"},
    }
    for place, (key, values) in enumerate(said.items()):
        answer = save(client, profile, key, **values)
        assert answer.status_code == 302, (key, answer.context["form"].errors)
        onward = list(SECTIONS)[place + 1] if place + 1 < len(SECTIONS) else ""
        assert answer["Location"].endswith(f"/edit/{onward}/" if onward else f"/{profile.pk}/")


# -- The whole way ---------------------------------------------------------------------------------


def test_from_the_invitation_to_the_roster(stage: Stage) -> None:
    assert Client().get(reverse("experts:join")).status_code == 200
    emma = signed_in(stage.cast["expert"])
    profile = begin(emma)
    assert profile.state == S.DRAFT
    write_all(emma, profile)
    page = emma.get(profile.get_absolute_url())
    assert page.context["is_ready"], page.context["sections"]
    address = reverse("experts:verb", args=[profile.pk, "submit"])
    check = emma.get(address)
    assert "Serviço de Estrangeiros" in check.content.decode()
    sent = emma.post(address, {"seen": profile.seen, "nonce": nonce_of(check)}, follow=True)
    assert "answer in writing" in sent.content.decode()
    profile.refresh_from_db()
    assert profile.state == S.SUBMITTED
    assert Deadline.objects.get(kind="profile_answer", stopped_at=None).working_days == 10
    # The team reads it and answers.
    olivia = signed_in(stage.cast["officer"])
    read = olivia.get(profile.get_absolute_url()).content.decode()
    assert "sofia@office.example" in read
    accept = reverse("experts:verb", args=[profile.pk, "accept"])
    olivia.post(accept, {"seen": profile.seen, "nonce": nonce_of(olivia.get(accept))})
    profile.refresh_from_db()
    assert profile.state == S.ACTIVE
    assert profile.superior is not None
    assert not Deadline.objects.filter(kind="profile_answer", stopped_at=None).exists()
    verbs = [e.verb.rsplit(".", 1)[-1] for e in Event.objects.order_by("at")]
    assert verbs == ["register", "submit", "accept"]


def test_returned_with_words_completed_and_sent_again(stage: Stage) -> None:
    profile = acting.profile_in_state(stage, S.SUBMITTED)
    olivia = signed_in(stage.cast["officer"])
    address = reverse("experts:verb", args=[profile.pk, "return_profile"])
    empty = olivia.post(address, {"seen": profile.seen, "words": ""})
    assert empty.status_code == 422
    words = "Which years?\n<script>alert(1)</script>"
    done = olivia.post(address, {"seen": profile.seen, "words": words}, follow=True)
    # The team still sees what it asked for.
    assert done.status_code == 200
    emma = signed_in(stage.cast["expert"])
    page = emma.get(profile.get_absolute_url()).content.decode()
    assert "The team asks for more" in page
    assert "<script>alert" not in page
    assert save(emma, profile, "expertise", headline="Return, 2009–2023").status_code == 302
    profile.refresh_from_db()
    assert profile.headline == "Return, 2009–2023"
    # The field that was left out of this page is empty now, so it can't be sent.
    again = emma.post(reverse("experts:verb", args=[profile.pk, "submit"]), {"seen": profile.seen})
    assert again.status_code == 422
    assert "a field of expertise" in again.content.decode()


def test_not_retained_is_answered_in_writing(stage: Stage) -> None:
    profile = acting.profile_in_state(stage, S.SUBMITTED)
    olivia = signed_in(stage.cast["officer"])
    address = reverse("experts:verb", args=[profile.pk, "not_retain"])
    assert olivia.post(address, {"seen": profile.seen, "words": ""}).status_code == 422
    olivia.post(address, {"seen": profile.seen, "words": "We look for other fields."})
    page = signed_in(stage.cast["expert"]).get(profile.get_absolute_url()).content.decode()
    assert "We look for other fields." in page
    assert "/edit/" not in page


def test_nobody_registers_twice(stage: Stage) -> None:
    emma = signed_in(stage.cast["expert"])
    page = emma.get(reverse("experts:register"))
    for _click in range(2):
        answer = emma.post(reverse("experts:register"), {"nonce": nonce_of(page)})
        assert answer.status_code == 302
    profile = ExpertProfile.objects.get()
    for name in ("experts:register", "experts:me"):
        assert emma.get(reverse(name))["Location"] == profile.get_absolute_url()


def test_who_has_no_profile_is_led_to_the_beginning(stage: Stage) -> None:
    client = signed_in(stage.newcomer())
    assert client.get(reverse("experts:me"))["Location"] == reverse("experts:register")
    assert client.get(reverse("experts:list")).status_code == 403
    assert client.get(reverse("experts:calls")).status_code == 403


# -- A CV that came by mail ------------------------------------------------------------------------


def enter(client: Client, **changes: Any) -> Any:
    said = {
        "given_name": "Ester",
        "family_name": "Mail",
        "email": "ester@office.example",
        "language": "fr",
    } | changes
    return client.post(reverse("experts:enter"), said)


def test_a_cv_by_mail_is_entered_and_sent_on_behalf_with_the_written_consent(stage: Stage) -> None:
    amir = signed_in(stage.cast["assistant"])
    answer = enter(amir)
    profile = ExpertProfile.objects.get()
    assert answer["Location"] == profile.get_absolute_url()
    assert (profile.person.name, profile.person.language) == ("Ester Mail", "fr")
    write_all(amir, profile)
    address = reverse("experts:verb", args=[profile.pk, "submit"])
    page = amir.get(address)
    assert page.context["form"].records
    said = {"seen": profile.seen, "giver": profile.person_id, "given_on": "2026-01-05"}
    # Consent is in writing.
    spoken = amir.post(address, said | {"source": "CONVERSATION", "note": "She said yes."})
    assert spoken.status_code == 422
    bare = amir.post(address, said | {"source": "EMAIL"})
    assert bare.status_code == 422
    assert "document" in bare.context["form"].errors
    done = amir.post(address, said | {"source": "EMAIL", "document": a_letter("mail.pdf")})
    assert done.status_code == 302
    profile.refresh_from_db()
    assert profile.state == S.SUBMITTED
    assert RecordedAct.objects.get().document is not None
    # From now on the assistant sees whom to write to, not the CV.
    shown = amir.get(profile.get_absolute_url()).content.decode()
    assert "ester@office.example" in shown
    assert "cv.docx" not in shown


def test_a_cv_of_somebody_on_the_roster_is_not_entered_again(stage: Stage) -> None:
    expert = acting.an_expert(stage)
    amir = signed_in(stage.cast["assistant"])
    before = Person.objects.count()
    person = expert.person
    answer = enter(
        amir, given_name=person.given_name, family_name=person.family_name, email=person.email
    )
    assert answer.status_code == 422
    assert "There is a profile of Emma Example already." in answer.content.decode()
    assert answer.context["form"]["given_name"].value() == "Emma"
    assert Person.objects.count() == before
    nobody = enter(amir, email="a@" + ".".join(["b" * 61] * 4) + ".example")
    assert (nobody.status_code, "at most 254" in nobody.content.decode()) == (422, True)
    # Another person of the same office, at the same address.
    assert enter(amir, email=person.email).status_code == 302


def test_only_the_team_enters_cvs(stage: Stage) -> None:
    for key in ("official", "expert", "focalpoint", "auditor", "admin", "outsider", "finance"):
        client = signed_in(stage.cast[key])
        assert client.get(reverse("experts:enter")).status_code == 403, key
        assert enter(client).status_code == 403, key
    assert not ExpertProfile.objects.exists()


# -- Bad input -------------------------------------------------------------------------------------


def test_a_picture_is_no_cv_and_the_sentence_says_what_to_do(stage: Stage) -> None:
    from tests.core.test_docx import long_pdf
    from tests.core.test_files import JPEG, encrypted

    emma = signed_in(stage.cast["expert"])
    profile = begin(emma)
    for content, words in (
        (JPEG, "This is a picture"),
        (encrypted(), "protected by a password"),
        (long_pdf(300), "This PDF has 300 pages; the most we take is 40."),
        (b"", "The file is empty"),
    ):
        answer = save(
            emma, profile, "cv", language="en", file=SimpleUploadedFile("cv.pdf", content)
        )
        assert answer.status_code == 422
        assert words in str(answer.context["form"].errors["file"])
    profile.refresh_from_db()
    assert profile.cv is None
    assert not StoredFile.objects.exists()


def test_what_is_wrong_stands_beside_its_field_and_what_is_typed_stays(stage: Stage) -> None:
    emma = signed_in(stage.cast["expert"])
    profile = begin(emma)
    answer = save(emma, profile, "expertise", headline="x" * 161, years="400", summary="Kept.")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"headline", "years"}
    assert "Kept." in answer.content.decode()
    answer = save(emma, profile, "employer", superior_email="no address", employer_name="Kept")
    assert set(answer.context["form"].errors) >= {"superior_email", "superior_given_name"}
    answer = save(emma, profile, "employer", employment="KING", employer_country="999999")
    assert set(answer.context["form"].errors) == {"employment", "employer_country"}
    for section in SECTIONS:
        assert emma.get(reverse("experts:section", args=[profile.pk, section])).status_code == 200
    assert emma.get(reverse("experts:section", args=[profile.pk, "else"])).status_code == 404


def test_languages_are_added_changed_and_taken_off_without_scripting(stage: Stage) -> None:
    emma = signed_in(stage.cast["expert"])
    profile = begin(emma)
    no_level = save(emma, profile, "languages", new_language=language("fr"))
    assert no_level.status_code == 422
    no_language = save(emma, profile, "languages", new_reading="C1")
    assert "Choose the language" in str(no_language.context["form"].errors)
    # A partial grid, as Europass knows it, and the page stays for another language.
    added = save(
        emma, profile, "languages", new_language=language("fr"), new_reading="C1", another="1"
    )
    assert added["Location"].endswith("/edit/languages/")
    fr = language("fr")
    page = emma.get(added["Location"])
    assert page.context["form"].groups()[0]["title"] == "French"
    said = {f"l{fr}_reading": "C1", f"l{fr}_interaction": "B2", f"l{fr}_production": "B1"}
    save(emma, profile, "languages", **said, new_language=language("pt"), new_is_native="on")
    rows = {row.language.code: row for row in profile.languages.select_related("language")}
    assert (rows["fr"].listening, rows["fr"].reading, rows["fr"].spoken) == ("", "C1", "B1")
    assert rows["pt"].spoken == "C2"
    pt = language("pt")
    save(emma, profile, "languages", **{f"l{fr}_remove": "on", f"l{pt}_is_native": "on"})
    assert [row.language.code for row in profile.languages.select_related("language")] == ["pt"]


def test_two_windows_do_not_overwrite_each_other(stage: Stage) -> None:
    emma = signed_in(stage.cast["expert"])
    profile = begin(emma)
    address = reverse("experts:section", args=[profile.pk, "expertise"])
    shown = emma.get(address).context["form"]["shown"].value()
    assert emma.post(address, {"shown": shown, "headline": "First"}).status_code == 302
    late = emma.post(address, {"shown": shown, "headline": "Second"})
    assert late.status_code == 409
    assert "Second" in late.content.decode()
    again = late.context["form"]["shown"].value()
    assert emma.post(address, {"shown": again, "headline": "Second"}).status_code == 302


# -- On the roster ---------------------------------------------------------------------------------


def test_an_expert_keeps_the_own_profile_up_to_date(stage: Stage) -> None:
    profile = acting.an_expert(stage)
    emma = signed_in(stage.cast["expert"])
    page = emma.get(profile.get_absolute_url()).content.decode()
    assert f"/experts/{profile.pk}/edit/employer/" in page
    answer = save(emma, profile, "you", sex="", nationality=pk_of("PT"))
    assert answer["Location"] == profile.get_absolute_url()
    event = Event.objects.get(verb="experts.profile.update")
    assert event.payload == {"section": "you"}
    # What is needed may not be emptied, and the consent is not changed here.
    emptied = save(emma, profile, "expertise", headline="")
    assert emptied.status_code == 422
    assert set(emptied.context["form"].errors) == {"headline", "themes"}
    assert emma.get(reverse("experts:section", args=[profile.pk, "consent"])).status_code == 403
    pt, en, fr = language("pt"), language("en"), language("fr")
    nothing = {f"l{pk}_remove": "on" for pk in (pt, en, fr)}
    assert save(emma, profile, "languages", **nothing).status_code == 409
    assert profile.languages.count() == 3
    for key in ("officer", "leader", "assistant", "auditor"):
        client = signed_in(stage.cast[key])
        address = reverse("experts:section", args=[profile.pk, "you"])
        assert client.get(address).status_code == 403, key
        assert client.post(address, {}).status_code == 403, key
    assert emma.get(reverse("experts:verb", args=[profile.pk, "update"])).status_code == 404


def test_another_cv_replaces_the_first_and_is_read(stage: Stage) -> None:
    profile = acting.an_expert(stage)
    first = profile.cv
    assert first is not None
    emma = signed_in(stage.cast["expert"])
    save(emma, profile, "cv", language="en", file=acting.a_cv("new.docx", "Nautical charts"))
    profile.refresh_from_db()
    assert profile.cv != first
    assert not StoredFile.objects.filter(pk=first.pk).exists()
    assert profile.cv_state == CvState.WAITING
    read_cv(Job.objects.get(state="QUEUED").pk)
    profile.refresh_from_db()
    assert (profile.cv_state, "Nautical charts" in profile.cv_text) == (CvState.READ, True)


def test_a_picture_only_pdf_is_kept_and_said_so(stage: Stage) -> None:
    emma = signed_in(stage.cast["expert"])
    profile = begin(emma)
    save(emma, profile, "cv", language="en", file=SimpleUploadedFile("cv.pdf", pdf_bytes()))
    read_cv(Job.objects.get().pk)
    profile.refresh_from_db()
    assert profile.cv_state == CvState.NO_TEXT
    assert "picture of a page" in emma.get(profile.get_absolute_url()).content.decode()


def test_a_cv_that_could_not_be_read_is_read_again(stage: Stage) -> None:
    profile = acting.profile_in_state(stage, S.SUBMITTED)
    Job.objects.all().delete()
    ExpertProfile.objects.filter(pk=profile.pk).update(cv_state=CvState.FAILED)
    emma = signed_in(stage.cast["expert"])
    assert "Read it again" in emma.get(profile.get_absolute_url()).content.decode()
    address = reverse("experts:read_again", args=[profile.pk])
    assert signed_in(stage.cast["focalpoint"]).post(address).status_code == 404
    assert emma.get(address).status_code == 405
    emma.post(address)
    read_cv(Job.objects.get().pk)
    profile.refresh_from_db()
    assert profile.cv_state == CvState.READ


def test_a_cv_is_fetched_by_who_reads_profiles_and_nobody_else(stage: Stage) -> None:
    profile = acting.an_expert(stage)
    assert profile.cv is not None
    address = reverse("core:download", args=[profile.cv.pk])
    readers = {"expert", "officer", "leader", "deputy", "auditor"}
    for key, user in stage.cast.items():
        expected = 200 if key in readers else 404
        assert signed_in(user).get(address).status_code == expected, key
    assert Client().get(address).status_code == 302


def test_a_focal_point_reads_a_summary(stage: Stage) -> None:
    profile = acting.an_expert(stage)
    page = signed_in(stage.cast["focalpoint"]).get(profile.get_absolute_url())
    html = page.content.decode()
    assert profile.headline in html
    for closed in ("superior@demo.example", stage.cast["expert"].email, "cv.docx", "Nationality"):
        assert closed not in html
    ExpertProfile.objects.filter(pk=profile.pk).update(employment=Employment.RETIRED)
    again = signed_in(stage.cast["focalpoint"]).get(profile.get_absolute_url())
    assert again.status_code == 404


def test_a_team_draft_is_the_teams_and_an_own_draft_nobody_elses(stage: Stage) -> None:
    own = acting.registered(stage.cast["expert"])
    entered = acting.entered(stage, stage.person("host"))
    for key in ("officer", "leader", "assistant"):
        client = signed_in(stage.cast[key])
        assert client.get(own.get_absolute_url()).status_code == 404, key
        assert client.get(entered.get_absolute_url()).status_code == 200, key
    for key in ("finance", "focalpoint", "outsider", "official", "admin"):
        client = signed_in(stage.cast[key])
        assert client.get(own.get_absolute_url()).status_code == 404, key
        assert client.get(entered.get_absolute_url()).status_code == 404, key


def test_nobody_decides_about_themselves(stage: Stage) -> None:
    profile = acting.profile_in_state(stage, S.SUBMITTED, "officer")
    olivia = signed_in(stage.cast["officer"])
    page = olivia.get(profile.get_absolute_url())
    assert page.context["actions"] == []
    address = reverse("experts:verb", args=[profile.pk, "accept"])
    assert olivia.post(address, {"seen": profile.seen}).status_code == 403
    profile.refresh_from_db()
    assert profile.state == S.SUBMITTED


# -- Weight ----------------------------------------------------------------------------------------


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(address)
    assert page.status_code == 200
    assert len(page.content) < 60_000, len(page.content)
    return len(asked)


def test_pages_ask_a_fixed_number_of_queries(stage: Stage) -> None:
    profile = acting.an_expert(stage)
    officer, focal = signed_in(stage.cast["officer"]), signed_in(stage.cast["focalpoint"])
    emma = signed_in(stage.cast["expert"])
    pages = [
        (officer, reverse("experts:list")),
        (officer, reverse("experts:list") + "?q=return&theme=1&state=all"),
        (focal, reverse("experts:list")),
        (officer, profile.get_absolute_url()),
        (emma, profile.get_absolute_url()),
        (focal, profile.get_absolute_url()),
        (emma, reverse("experts:calls")),
    ]
    one = [queries_of(*page) for page in pages]
    for name in ("Ada", "Bea"):
        acting.another_expert(stage, name)
    three = [queries_of(*page) for page in pages]
    assert one == three
    assert max(three) <= 12, three


@pytest.mark.parametrize("section", SECTIONS)
def test_sections_are_light(stage: Stage, section: str) -> None:
    profile = acting.registered(stage.cast["expert"])
    address = reverse("experts:section", args=[profile.pk, section])
    assert queries_of(signed_in(stage.cast["expert"]), address) <= 16
