"""Evaluations: asked in one click, answered signed in, by link, by letter, by code; averages."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from actions.enums import ActionState
from core.deadlines import open_deadlines
from core.models import Deadline, Event
from core.tasks import run_due_deadlines
from core.workflow import Act
from results import asking, mails, queries, totals
from results.enums import QUESTIONS, SurveyKind, SurveyState
from results.models import Evaluation, Survey, Ticket
from results.views.tickets import MOST_WRONG_CODES, language_of
from results.workflow import surveys
from tests.reading import words
from tests.results import acting
from tests.stage import Stage

pytestmark = pytest.mark.django_db


def rated(value: int = 4, kind: str = SurveyKind.PARTICIPANT, **more: str) -> dict[str, str]:
    """A filled form."""
    return {f"q_{q.value.lower()}": str(value) for q in QUESTIONS[kind]} | more


# -- Totals: against a naive count -----------------------------------------------------------------

ANSWERS = st.lists(
    st.dictionaries(st.sampled_from(["GOALS", "USE"]), st.integers(1, 5)), max_size=12
)


@given(ANSWERS, st.integers(1, 6))
def test_totals_agree_with_a_naive_count(answers: list[dict[str, int]], least: int) -> None:
    counts: dict[tuple[str, int], int] = {}
    for one in answers:
        for question, score in one.items():
            counts[question, score] = counts.get((question, score), 0) + 1
    found = totals.totals(len(answers), counts, ["GOALS", "USE"], least=least)
    assert found.people == len(answers)
    assert found.hidden == (len(answers) < least)
    for line in found.lines:
        given_scores = [one[line.question] for one in answers if line.question in one]
        if len(given_scores) < least:
            assert line.average is None
            assert line.spread == ()
            continue
        assert line.answers == len(given_scores)
        # Half up by hand: twenty times the sum, plus the number, over twice the number.
        tenths = (20 * sum(given_scores) + len(given_scores)) // (2 * len(given_scores))
        assert line.average == Decimal(tenths) / 10


def test_an_average_is_rounded_half_up() -> None:
    assert totals.average((1, 0, 0, 0, 0)) == Decimal("1.0")
    assert totals.average((0, 0, 0, 3, 1)) == Decimal("4.3")
    assert totals.average((0, 0, 1, 1, 0)) == Decimal("3.5")


# -- Asking ----------------------------------------------------------------------------------------


def test_one_click_asks_everybody_who_was_not_asked(stage: Stage, as_: Any) -> None:
    made = acting.action(stage)
    acting.held_activity(made)
    client = as_("officer")
    page = client.get(reverse("surveys:ask", args=[made.pk]))
    assert page.status_code == 200
    nonce = re.search(r'name="nonce" value="([^"]+)"', page.content.decode())
    assert nonce is not None
    data = {"nonce": nonce[1]}
    done = client.post(reverse("surveys:ask", args=[made.pk]), data)
    assert done.url == made.get_absolute_url()
    assert set(Survey.objects.values_list("kind", flat=True)) == {"PARTNER", "PARTICIPANT"}
    number = Survey.objects.count()
    client.post(reverse("surveys:ask", args=[made.pk]), data)
    assert Survey.objects.count() == number
    assert asking.missing(made) == []
    assert as_("outsider").get(reverse("surveys:ask", args=[made.pk])).status_code == 404
    assert as_("official").get(reverse("surveys:ask", args=[made.pk])).status_code == 403


def test_codes_are_as_many_as_expected_and_some_to_spare(stage: Stage) -> None:
    made = acting.action(stage)
    activity = acting.held_activity(made)
    people = activity.participants
    assert people is not None
    assert asking.tickets_for(activity) == people + -(-people // 10)


def test_nothing_is_asked_before_the_action_runs(stage: Stage) -> None:
    assert asking.missing(acting.action(stage, ActionState.PREPARING)) == []


# -- The partner answers ---------------------------------------------------------------------------


def test_the_partner_answers_signed_in(stage: Stage, as_: Any) -> None:
    survey = acting.partner_survey(stage)
    client = as_("official")
    url = reverse("surveys:verb", args=[survey.pk, "answer"])
    assert "How good were the experts?" in client.get(url).content.decode()
    empty = client.post(url, {"seen": survey.seen, "comment": "kept words"})
    assert empty.status_code == 422
    assert "Answer at least one of the questions." in empty.content.decode()
    assert "kept words" in empty.content.decode()
    wrong = client.post(url, {"seen": survey.seen, "q_goals": "9"})
    assert wrong.status_code == 422
    done = client.post(
        url, rated(5, SurveyKind.PARTNER, seen=survey.seen, comment="<b>Good</b>", help_needed="IT")
    )
    assert done.status_code == 302
    survey.refresh_from_db()
    assert survey.state == SurveyState.ANSWERED
    page = as_("officer").get(survey.get_absolute_url()).content.decode()
    assert "&lt;b&gt;Good&lt;/b&gt;" in page
    assert "5.0" in page
    delegation = as_("delegation").get(survey.get_absolute_url()).content.decode()
    assert "5.0" in delegation
    assert "Good" not in delegation


def test_a_letter_is_recorded_for_the_focal_point_alone(stage: Stage, as_: Any) -> None:
    survey = acting.partner_survey(stage)
    page = as_("officer").get(reverse("surveys:verb", args=[survey.pk, "answer"]))
    givers = page.context["form"].fields["giver"].queryset
    assert list(givers) == [stage.person("official")]


def test_the_link_answers_once_without_an_account(stage: Stage) -> None:
    survey = acting.partner_survey(stage)
    url = mails.answer_link(survey).replace("http://testserver", "")
    url = url[url.index("/surveys/") :]
    client = Client()
    assert client.get(url).status_code == 200
    assert client.get(url).status_code == 200
    nothing = client.post(url, {"comment": "only words"})
    assert nothing.status_code == 422
    assert "only words" in nothing.content.decode()
    assert client.post(url, rated(3, SurveyKind.PARTNER)).status_code == 200
    survey.refresh_from_db()
    assert survey.state == SurveyState.ANSWERED
    event = Event.objects.filter(verb="results.survey.answer").get()
    assert event.payload["bearer"] == stage.person("official").pk
    again = client.get(url)
    assert again.status_code == 410
    assert "already" in again.content.decode()
    assert client.post(url, rated(1, SurveyKind.PARTNER)).status_code == 410
    assert Evaluation.objects.count() == 1


def test_the_link_serves_nobody_else(stage: Stage, as_: Any) -> None:
    survey = acting.partner_survey(stage)
    link = mails.answer_link(survey)
    url = link[link.index("/surveys/") :]
    assert as_("outsider").get(url).status_code == 410
    newer = mails.answer_link(survey)
    assert newer != link
    assert Client().get(url).status_code == 410
    surveys.close(survey, act=stage.act("officer"), reason="Nobody is left.")
    assert Client().get(newer[newer.index("/surveys/") :]).status_code == 410


# -- Participants ----------------------------------------------------------------------------------


def test_a_participant_answers_once_with_a_code(stage: Stage) -> None:
    survey = acting.participant_survey(stage)
    code = acting.unused(survey).code
    client = Client()
    typed = client.post(reverse("surveys:code"), {"code": f" {code[:5].lower()}-{code[5:]} "})
    assert typed.status_code == 302
    assert client.get(typed["Location"]).status_code == 200
    assert Ticket.objects.filter(used_on__isnull=False).count() == 0
    nothing = client.post(typed["Location"], {"comment": "only words"})
    assert nothing.status_code == 422
    assert "only words" in nothing.content.decode()
    done = client.post(typed["Location"], rated(4, comment="Very useful"))
    assert done.status_code == 302
    assert "Thank you" in client.get(done["Location"]).content.decode()
    again = client.get(typed["Location"])
    assert again.status_code == 410
    assert "already used" in again.content.decode()
    assert client.post(typed["Location"], rated(1)).status_code == 410
    assert Evaluation.objects.count() == 1


def test_nothing_links_an_answer_to_its_code(stage: Stage) -> None:
    """No column of the answer, of its scores or of the event names the code or its row."""
    survey = acting.participant_survey(stage)
    ticket = acting.unused(survey)
    acting.collected(survey, 4)
    answer = Evaluation.objects.get()
    assert not hasattr(answer, "ticket")
    assert {f.name for f in Evaluation._meta.get_fields()} == {
        "id", "survey", "language", "comment", "learning", "help_needed", "given_on", "scores",
    }  # fmt: skip
    event = Event.objects.get(verb="results.survey.collect")
    assert event.payload == {}
    assert event.actor_id is None
    ticket.refresh_from_db()
    assert not hasattr(ticket.used_on, "hour")


def test_an_unknown_code_is_said_beside_the_field_and_counted(stage: Stage) -> None:
    client = Client()
    for typed in ("", "ABC", "0000000000", "ABCDEFGHJK"):
        page = client.post(reverse("surveys:code"), {"code": typed})
        assert page.status_code == 422
        assert "id_code_error" in page.content.decode()
    assert client.get(reverse("surveys:ticket", args=["ABCDEFGHJK"])).status_code == 404
    assert client.get("/e/%3Cscript%3E/").status_code == 404
    cache.set("results.codes:127.0.0.1", MOST_WRONG_CODES, 60)
    try:
        assert client.post(reverse("surveys:code"), {"code": "ABCDEFGHJK"}).status_code == 429
        assert client.get(reverse("surveys:ticket", args=["ABCDEFGHJK"])).status_code == 429
        code = acting.unused(acting.participant_survey(stage)).code
        assert client.get(reverse("surveys:ticket", args=[code])).status_code == 200
    finally:
        cache.delete("results.codes:127.0.0.1")


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_the_small_pages_speak_the_language_asked_for(
    stage: Stage, language: str, direction: str
) -> None:
    code = acting.unused(acting.participant_survey(stage)).code
    url = reverse("surveys:ticket", args=[code])
    page = Client().get(f"{url}?language={language}").content.decode()
    assert f'lang="{language}" dir="{direction}"' in page
    assert "<script" not in page
    assert len(page) < 20_000
    Client().post(url, rated(4, language=language))
    assert Evaluation.objects.get().language == language


def test_averages_of_participants_begin_with_five_answers(stage: Stage, as_: Any) -> None:
    survey = acting.participant_survey(stage)
    survey = acting.collected(survey, 5, 4, 4, 3)
    for key in ("officer", "leader", "auditor", "delegation", "steering1"):
        page = as_(key).get(survey.get_absolute_url()).content.decode()
        assert "4 people have answered" in page
        assert "4.0" not in words(page)
        assert "It helped us." not in page
    acting.collected(survey, 5)
    assert "4.2" in as_("delegation").get(survey.get_absolute_url()).content.decode()
    assert "It helped us." not in as_("delegation").get(survey.get_absolute_url()).content.decode()
    assert "It helped us." in as_("officer").get(survey.get_absolute_url()).content.decode()
    for key in ("official", "focalpoint", "expert", "communication", "finance", "outsider"):
        assert as_(key).get(survey.get_absolute_url()).status_code == 404


def test_the_clock_closes_what_participants_answer(stage: Stage) -> None:
    survey = acting.participant_survey(stage)
    clock = open_deadlines([survey]).get()
    assert clock.due_at is not None
    assert clock.due_at.date() == survey.answer_by
    Deadline.objects.filter(pk=clock.pk).update(due_at=clock.due_at - timedelta(days=400))
    assert run_due_deadlines() == 1
    survey.refresh_from_db()
    assert survey.state == SurveyState.CLOSED
    page = Client().get(reverse("surveys:ticket", args=[acting.unused(survey).code]))
    assert page.status_code == 410
    assert "closed" in page.content.decode()


def test_the_sheet_holds_the_unused_codes(stage: Stage, as_: Any) -> None:
    survey = acting.participant_survey(stage, tickets=3)
    acting.collected(survey, 4)
    url = reverse("surveys:sheet", args=[survey.pk])
    client = as_("officer")
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        page = client.get(url).content.decode()
    assert len(seen) <= 12
    assert page.count('class="ticket"') == 2
    assert page.count("data:image/svg+xml") == 2
    assert as_("delegation").get(url).status_code == 403
    assert as_("outsider").get(url).status_code == 404


@pytest.mark.parametrize(
    ("said", "code"),
    [("French", "fr"), ("français", "fr"), ("fr/en", "fr"), ("Tamil", "en"), ("", "en")],
)
def test_the_sheet_speaks_the_activitys_language(stage: Stage, said: str, code: str) -> None:
    activity = acting.held_activity(acting.action(stage))
    activity.language = said
    assert language_of(activity) == code


def test_two_at_once_with_one_code(stage: Stage) -> None:
    survey = acting.participant_survey(stage)
    code = acting.unused(survey).code
    said = acting.answer_data(survey, code=code)
    surveys.collect(survey, act=Act.system(), **said)
    with pytest.raises(Exception, match="already used"):
        surveys.collect(survey, act=Act.system(), **said)
    assert Evaluation.objects.count() == 1


def test_a_survey_page_costs_a_fixed_number_of_queries(stage: Stage, as_: Any) -> None:
    survey = acting.participant_survey(stage)
    acting.collected(survey, 4)
    client = as_("officer")
    client.get(survey.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        client.get(survey.get_absolute_url())
    acting.collected(survey, 5, 5, 5, 5, 5)
    with CaptureQueriesContext(connection) as many:
        client.get(survey.get_absolute_url())
    assert len(many) <= len(few) + 1  # the words appear from five answers on
    assert len(many) <= 12


def test_totals_of_a_whole_action(stage: Stage) -> None:
    survey = acting.participant_survey(stage)
    acting.collected(survey, 5, 5, 5, 5, 1)
    found = queries.totals_of_action(survey.action)
    participants = found[SurveyKind.PARTICIPANT]
    assert {line.average for line in participants.lines} == {Decimal("4.2")}
    assert found[SurveyKind.PARTNER].people == 0
