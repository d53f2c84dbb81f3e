"""The roster is searched; who may not read words may not ask them; the words of CVs are bounded."""

import contextlib
import unicodedata
from types import SimpleNamespace
from typing import Any

import pgtrigger
import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Membership, User
from core.models import Job
from experts import cv, sections
from experts.enums import CvState, Employment, ProfileState
from experts.models import ExpertLanguage, ExpertProfile
from experts.queries import roster as queries
from experts.sections import Spoken
from experts.tasks import read_cv
from reference.enums import Cefr
from reference.models import Country, Language, Theme
from tests.actions import acting as actions
from tests.experts import roster_acting as acting
from tests.stage import Stage, fresh

pytestmark = pytest.mark.django_db
S = ProfileState


@pytest.fixture
def stage(cast: dict[str, User]) -> Stage:
    return Stage(cast)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(fresh(user))
    return client


def found(user: User, **asked: Any) -> list[str]:
    """The family and given names on the page of the search."""
    page = signed_in(user).get(reverse("experts:list"), asked)
    assert page.status_code == 200
    return [profile.person.given_name for profile in page.context["rows"]]


def pk_of(iso2: str) -> str:
    return str(Country.objects.get(iso2=iso2).pk)


@pytest.fixture
def four(stage: Stage) -> Stage:
    """Emma of Portugal and Ada of Ghana, serving; Rita, retired; Max, private, not answered."""
    top = list(Theme.objects.filter(parent__isnull=True).order_by("code")[:2])
    part = Theme.objects.filter(parent=top[1]).order_by("code")[0]
    acting.an_expert(stage)
    acting.another_expert(
        stage,
        "Ada",
        headline="Frontières et visas",
        employer_name="Service d'immigration",
        employer_country=Country.objects.get(iso2="GH"),
        themes=[part],
        languages=[
            Spoken(Language.objects.get(code="fr"), levels=dict.fromkeys(sections.SKILLS, "B2")),
        ],
        file=acting.a_cv(words="Formatrice en documents frauduleux à Accra depuis dix ans."),
    )
    acting.another_expert(
        stage,
        "Rita",
        employment=Employment.RETIRED,
        themes=[top[1]],
        languages=[Spoken(Language.objects.get(code="fr"), is_native=True)],
    )
    user = User.objects.create_user("max@roster.example", None, given_name="Max", family_name="X")
    draft = acting.registered(
        user,
        employment=Employment.PRIVATE,
        employer_country=Country.objects.get(iso2="CH"),
        languages=[
            Spoken(
                Language.objects.get(code="fr"),
                levels={"reading": "C2", "interaction": "C1", "production": "B1"},
            )
        ],
    )
    acting.moved(stage, draft, S.SUBMITTED)
    for job in Job.objects.filter(state="QUEUED"):
        read_cv(job.pk)
    return stage


def test_filters(four: Stage) -> None:
    officer = four.cast["officer"]
    fr, en = (str(Language.objects.get(code=code).pk) for code in ("fr", "en"))
    top = list(Theme.objects.filter(parent__isnull=True).order_by("code")[:2])
    cases: list[tuple[dict[str, str], list[str]]] = [
        ({}, ["Emma", "Ada", "Rita"]),
        ({"state": "all"}, ["Emma", "Ada", "Rita", "Max"]),
        ({"state": "SUBMITTED"}, ["Max"]),
        ({"theme": str(top[0].pk)}, ["Emma"]),
        ({"theme": str(top[1].pk)}, ["Ada", "Rita"]),
        ({"language": en, "level": "C1"}, ["Emma"]),
        ({"language": fr}, ["Emma", "Ada", "Rita"]),
        ({"language": fr, "level": "B2"}, ["Ada", "Rita"]),
        ({"language": fr, "level": "C2"}, ["Rita"]),
        ({"language": fr, "level": "B1", "state": "all"}, ["Ada", "Rita", "Max"]),
        ({"language": fr, "level": "B2", "state": "all"}, ["Ada", "Rita"]),
        ({"country": pk_of("GH")}, ["Ada"]),
        ({"origin": "member_state"}, ["Emma", "Rita"]),
        ({"origin": "partner"}, ["Ada"]),
        ({"origin": "elsewhere", "state": "all"}, ["Max"]),
        ({"employment": "RETIRED"}, ["Rita"]),
        ({"employment": "PEER", "state": "all"}, ["Emma", "Ada", "Rita"]),
        ({"q": "Ada"}, ["Ada"]),
        ({"q": "Rita Roster"}, ["Rita"]),
        ({"q": "frontieres"}, ["Ada"]),
        ({"q": "d'immigration"}, ["Ada"]),
        # Words of the CV.
        ({"q": "frauduleux"}, ["Ada"]),
        ({"q": "casework Lisbon"}, ["Emma", "Rita"]),
        ({"q": "nothing of this"}, []),
    ]
    for asked, expected in cases:
        assert sorted(found(officer, **asked)) == sorted(expected), asked


def test_a_filter_is_never_silently_passed_over(four: Stage) -> None:
    client = signed_in(four.cast["officer"])
    for asked, field in (
        ({"level": "C1"}, "language"),
        ({"theme": "none"}, "theme"),
        ({"level": "Z9", "language": "1"}, "level"),
        ({"state": "KING"}, "state"),
    ):
        page = client.get(reverse("experts:list"), asked)
        assert page.status_code == 200
        assert field in page.context["filter"].form.errors
        assert not page.context["rows"]
    # What only a machine sends is no fault of the portal either.
    for asked in (
        {"q": "\x00"},
        {"q": "a" * 5_000},
        {"page": "-1"},
        {"page": "x"},
        {"q": "' | !("},
    ):
        assert client.get(reverse("experts:list"), asked).status_code == 200


def test_a_focal_point_finds_the_officials_of_its_state_only(four: Stage) -> None:
    focal = four.cast["focalpoint"]
    assert found(focal) == ["Emma"]
    assert found(focal, state="all", origin="partner") == ["Emma"]
    assert found(focal, q="return") == ["Emma"]
    # The words of the CV are closed to it, so they can't be asked either.
    assert found(focal, q="Lisbon") == []
    assert found(four.cast["officer"], q="Lisbon") == ["Emma", "Rita"]


def test_an_assistant_asks_no_words_of_cvs(four: Stage) -> None:
    assert found(four.cast["assistant"], q="Lisbon") == []
    assert found(four.cast["assistant"], q="Frontières") == ["Ada"]


def test_who_sees_no_profile_has_no_roster(four: Stage) -> None:
    for key in ("official", "delegation", "host", "finance", "communication", "steering1", "admin"):
        page = signed_in(four.cast[key]).get(reverse("experts:list"))
        assert page.status_code == 403, key


# -- Levels, against a naive oracle ----------------------------------------------------------------

levels = st.sampled_from(["", *Cefr.values])


@settings(max_examples=200)
@given(st.booleans(), levels, levels)
def test_the_spoken_level_is_the_lower_of_both(native: bool, one: str, other: str) -> None:
    row = ExpertLanguage(is_native=native, interaction=one, production=other)
    order = ["", *Cefr.values]
    expected = "C2" if native else order[min(order.index(one), order.index(other))]
    assert row.spoken == expected


@pytest.mark.parametrize("level", Cefr.values)
def test_the_search_by_level_agrees_with_the_spoken_level(stage: Stage, level: str) -> None:
    profile = acting.an_expert(stage)
    row = ExpertLanguage.objects.get(profile=profile, language__code="fr")
    everybody = ExpertProfile.objects.all()
    for one in ("", *Cefr.values):
        for other in ("", "A1", "B2", "C2"):
            ExpertLanguage.objects.filter(pk=row.pk).update(interaction=one, production=other)
            row.refresh_from_db()
            listed = queries.speaking(everybody, row.language_id, level).exists()
            assert listed == (row.spoken >= level), (one, other)


# -- The words of a CV -----------------------------------------------------------------------------


@settings(max_examples=200)
@given(st.text(max_size=400))
def test_no_control_character_stays(text: str) -> None:
    kept = cv.clean(text)
    assert not [c for c in kept if unicodedata.category(c)[0] == "C" and c != "\n"]
    assert cv.clean(kept) == kept


def waiting(stage: Stage) -> tuple[ExpertProfile, Job]:
    profile = acting.registered(stage.cast["expert"])
    return profile, Job.objects.get(state="QUEUED")


@pytest.mark.parametrize("character", ["a", "é", "ب", "字", "\U00020000"])
def test_a_cv_of_any_script_fits_into_the_index(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, character: str
) -> None:
    """As many different words as there is room for, of the widest characters."""
    profile, job = waiting(stage)
    words = " ".join(character * (n % 40 + 1) + format(n, "x") for n in range(40_000))
    monkeypatch.setattr(cv, "_words", lambda stored: words)
    read_cv(job.pk)
    profile.refresh_from_db()
    assert profile.cv_state == CvState.READ
    assert len(profile.cv_text) <= cv.MOST_CHARACTERS


def test_a_cv_that_makes_the_reader_stumble_is_kept_unread(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, job = waiting(stage)

    def stumbles(stored: Any) -> str:
        raise RecursionError

    monkeypatch.setattr(cv, "_words", stumbles)
    read_cv(job.pk)
    profile.refresh_from_db()
    job.refresh_from_db()
    assert (profile.cv_state, job.state) == (CvState.FAILED, "DONE")
    assert profile.cv is not None


def test_a_cv_that_takes_too_long_is_given_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, job = waiting(stage)

    def sleeps(stored: Any) -> str:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(cv, "_words", sleeps)
    read_cv(job.pk)
    profile.refresh_from_db()
    assert profile.cv_state == CvState.FAILED


def test_no_page_is_begun_after_the_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def page(number: int) -> Any:
        def words() -> str:
            read.append(number)
            return "words "

        return SimpleNamespace(extract_text=words)

    monkeypatch.setattr(
        cv,
        "PdfReader",
        lambda stream: SimpleNamespace(pages=[page(number) for number in range(500)]),
    )
    monkeypatch.setattr(cv, "MOST_SECONDS", -1.0)
    assert cv.pdf_words(b"") == "words "
    assert read == [0]
    monkeypatch.setattr(cv, "MOST_SECONDS", 60.0)
    cv.pdf_words(b"")
    assert len(read) == 1 + 40


def test_a_cv_that_was_replaced_while_it_was_read_is_read_anew(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, job = waiting(stage)
    words = cv._words
    replaced: list[bool] = []

    def slowly(stored: Any) -> str:
        if not replaced:
            replaced.append(True)
            current = ExpertProfile.objects.get(pk=profile.pk)
            sections.keep_cv(current, acting.a_cv("b.docx", "A second one on sea ports"), None)
        return words(stored)

    monkeypatch.setattr(cv, "_words", slowly)
    with contextlib.suppress(FileNotFoundError):
        read_cv(job.pk)
    for job in Job.objects.filter(state="QUEUED"):
        read_cv(job.pk)
    profile.refresh_from_db()
    assert "sea ports" in profile.cv_text


# -- Calls -----------------------------------------------------------------------------------------


def test_calls_show_open_needs_and_nothing_inside(stage: Stage) -> None:
    action = actions.action_in_state(stage, "PREPARING")
    need = action.needs.order_by("pk").first() or action.needs.create(
        number=1,
        position="Strategy expert",
        working_days=12,
        language=Language.objects.get(code="en"),
        language_level="C1",
    )
    acting.an_expert(stage)
    for key, expected in (
        ("expert", 200),
        ("focalpoint", 200),
        ("officer", 200),
        ("auditor", 200),
        ("official", 403),
        ("outsider", 403),
        ("finance", 403),
    ):
        page = signed_in(stage.cast[key]).get(reverse("experts:calls"))
        assert page.status_code == expected, key
        if expected == 200:
            html = page.content.decode()
            assert need.position in html
            assert action.get_absolute_url() not in html
    with pgtrigger.ignore():
        type(action.version).objects.filter(pk=action.version_id).update(confidential=True)
    page = signed_in(stage.cast["expert"]).get(reverse("experts:calls"))
    assert need.position not in page.content.decode()


# -- The desk --------------------------------------------------------------------------------------


def labels(user: User) -> tuple[list[str], list[str]]:
    mine, others = queries.desk(fresh(user).standing)
    return [str(task.label) for task in mine], [str(task.label) for task in others]


def test_the_desk_says_whose_turn_it_is(stage: Stage, django_assert_max_num_queries: Any) -> None:
    newcomer = stage.newcomer()
    assert labels(newcomer)[0] == ["Register as an expert"]
    # Who belongs somewhere is not asked to become an expert; who has the role is.
    assert labels(stage.cast["official"]) == ([], [])
    assert labels(stage.cast["outsider"]) == ([], [])
    assert labels(stage.cast["expert"])[0] == ["Register as an expert"]
    Membership.objects.filter(person=newcomer.person).delete()
    draft = acting.registered(newcomer)
    assert labels(newcomer)[0] == ["Finish and send your expert profile"]
    assert labels(stage.cast["officer"]) == ([], [])
    sent = acting.moved(stage, draft, S.SUBMITTED)
    assert labels(newcomer) == ([], ["The team looks at your expert profile"])
    for key in ("officer", "leader", "deputy"):
        assert labels(stage.cast[key])[0] == ["Answer an expert who registered"], key
    assert labels(stage.cast["assistant"]) == ([], [])
    acting.moved(stage, sent, S.DRAFT)
    assert labels(newcomer)[0] == ["Complete your expert profile: the team asks for more"]
    acting.entered(stage, stage.person("host"))
    assert labels(stage.cast["assistant"])[0] == ["Finish entering a CV"]
    standing = fresh(stage.cast["officer"]).standing
    with django_assert_max_num_queries(2):
        queries.desk(standing)


def test_a_small_picture_is_no_cv(stage: Stage) -> None:
    from tests.core.test_files import PNG

    client = signed_in(stage.cast["expert"])
    client.post(reverse("experts:register"), {})
    profile = ExpertProfile.objects.get()
    answer = client.post(
        reverse("experts:section", args=[profile.pk, "cv"]),
        {"language": "en", "file": SimpleUploadedFile("cv.docx", PNG)},
    )
    assert answer.status_code == 422
