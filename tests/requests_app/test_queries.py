"""The register, search in five languages, the desk, the parts of a case page: and their queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Institution, Membership, User
from core.conf import put
from core.models import Deadline
from core.policy import standing_of
from reference.models import Country, InstitutionKind
from requests_app import queries, workflow
from requests_app.content import content
from requests_app.enums import Criterion, PartyKind, RequestState
from requests_app.filters import RegisterFilter
from requests_app.hints import checklist_hints
from requests_app.intake import begin_draft
from requests_app.models import AssistanceRequest
from requests_app.queries import COUNTED
from tests.stage import Stage

#: Queries of a case page's parts that belong to the request, stakes read before.
MOST_OF_A_CASE = 13


def standing(stage: Stage, key: str):
    """What somebody stands for, read anew."""
    return standing_of(User.objects.get(pk=stage.cast[key].pk))


def found(stage: Stage, words: str, key: str = "officer") -> set[str]:
    """References that a search finds."""
    return {r.reference for r in queries.search(queries.register(standing(stage, key)), words)}


def filtered(stage: Stage, key: str = "officer", **params: str) -> set[str]:
    """References that the filters leave."""
    rows = queries.register(standing(stage, key))
    chosen = RegisterFilter(params, queryset=rows, inside=True)
    assert chosen.is_valid(), chosen.errors
    return {r.reference for r in chosen.qs}


def registered(stage: Stage, **changes) -> AssistanceRequest:
    """A registered letter."""
    return workflow.register(None, act=stage.act("assistant"), letter=stage.letter(**changes)).obj


@pytest.mark.parametrize(
    ("language", "needs", "words"),
    [
        ("en", "Training of border guards on document checks", "guard checking"),
        ("es", "Formación de los funcionarios de fronteras", "formacion frontera"),
        ("fr", "Réintégration des migrants de retour", "reintegration migrant"),
        ("pt", "Capacitação dos agentes de migração", "capacitacao agente"),
        ("ar", "تدريب موظفي الهجرة في المستشفيات", "تدريب الهجره"),
    ],
)
def test_words_are_found_in_five_languages(stage: Stage, language: str, needs: str, words: str):
    registered(stage)
    wanted = registered(stage, letter_language=language, needs=needs, title="N")
    assert found(stage, words) == {wanted.reference}


def test_a_reference_is_found_by_its_beginning_and_by_its_number(stage: Stage):
    first, second = registered(stage), registered(stage)
    year = first.reference[4:8]
    assert found(stage, first.reference) == {first.reference}
    assert found(stage, first.reference.lower()) == {first.reference}
    assert found(stage, f"{year}-2") == {second.reference}
    assert found(stage, f"REQ-{year}-00") == {first.reference, second.reference}
    assert found(stage, "req") == {first.reference, second.reference}


def test_an_institution_is_found_by_part_of_its_name_and_by_its_acronym(stage: Stage):
    request = registered(stage)
    assert found(stage, "directorate for migr") == {request.reference}
    assert found(stage, "ndm") == {request.reference}


@pytest.mark.parametrize("words", ["'; drop table", "a & | b", ")(", '"', "%", "\\", "!!", ":*"])
def test_odd_words_find_nothing_and_break_nothing(stage: Stage, words: str):
    registered(stage)
    assert found(stage, words) == set()


def test_what_one_does_not_see_is_not_found(stage: Stage):
    request = registered(stage)
    assert found(stage, request.reference, "outsider") == set()
    assert found(stage, "strategy", "outsider") == set()


def test_filters_narrow(stage: Stage):
    waiting: Any = stage.request(RequestState.UNDER_REVIEW)
    ended = stage.request(RequestState.DECLINED)
    ghana = waiting.country
    kenya = Country.objects.get(iso2="KE")
    theme = waiting.themes.get()
    officer = stage.person("officer").pk
    assert filtered(stage, state="open") == {waiting.reference}
    assert filtered(stage, state="DECLINED") == {ended.reference}
    assert filtered(stage, country=str(ghana.pk)) == {waiting.reference, ended.reference}
    assert filtered(stage, country=str(kenya.pk)) == set()
    assert filtered(stage, theme=str(theme.pk), state="open") == {waiting.reference}
    assert filtered(stage, officer=str(officer), state="open") == {waiting.reference}
    assert filtered(stage, overdue="on") == set()
    past = timezone.now() - timedelta(days=1)
    Deadline.objects.filter(subject_id=waiting.pk, stopped_at=None).update(due_at=past)
    assert filtered(stage, overdue="on") == {waiting.reference}
    row = queries.listed(queries.overdue(queries.register(standing(stage, "officer"))))[0]
    assert row.is_overdue


def test_the_filters_of_outside_readers_name_nobody_of_the_team(stage: Stage):
    rows = queries.register(standing(stage, "official"))
    assert set(RegisterFilter({}, queryset=rows, inside=False).filters) == {"q", "state", "theme"}


def test_soonest_due_comes_first(stage: Stage):
    late, soon = registered(stage), registered(stage)
    day = timezone.now() + timedelta(hours=1)
    Deadline.objects.filter(subject_id=soon.pk, kind="decision").update(due_at=day)
    rows = queries.soonest_due_first(queries.register(standing(stage, "officer")))
    assert [r.pk for r in rows] == [soon.pk, late.pk]


def test_a_long_list_is_counted_up_to_a_thousand(stage: Stage):
    membership = Membership.objects.get(person=stage.person("official"))
    begin_draft(stage.cast["official"], membership, "One")
    row = AssistanceRequest.objects.get()
    AssistanceRequest.objects.bulk_create(
        AssistanceRequest(
            created_by=row.created_by,
            title="x",
            channel="PORTAL",
            lead_institution=row.lead_institution,
        )
        for _ in range(COUNTED)
    )
    assert queries.bounded_count(AssistanceRequest.objects.all()) == (COUNTED, True)
    assert queries.bounded_count(AssistanceRequest.objects.filter(title="One")) == (1, False)


# -- The desk --------------------------------------------------------------------------------------


def tasks(stage: Stage, key: str) -> list[tuple[str, str]]:
    """What waits for somebody, as (what, reference)."""
    return [(str(t.label), t.reference) for t in queries.waiting_for(standing(stage, key))]


def test_what_waits_for_whom(stage: Stage):
    new = stage.request(RequestState.SUBMITTED)
    review = stage.clear_checklist(stage.request(RequestState.UNDER_REVIEW))
    asked = stage.request(RequestState.CLARIFICATION)
    stage.draft()
    assert tasks(stage, "official") == [
        ("Answer the question", asked.reference),
        ("Finish and send the draft", ""),
    ]
    assert ("Start the review", new.reference) in tasks(stage, "officer")
    assert ("Review the request", review.reference) in tasks(stage, "officer")
    assert ("Decide on the request", review.reference) in tasks(stage, "leader")
    assert {r for _, r in tasks(stage, "delegation")} == {
        new.reference,
        review.reference,
        asked.reference,
    }
    for key in ("outsider", "finance", "communication", "expert", "auditor", "admin"):
        assert tasks(stage, key) == []


def test_what_one_waits_for_from_others(stage: Stage):
    asked = stage.request(RequestState.CLARIFICATION)
    new = stage.request(RequestState.SUBMITTED)
    letter = registered(stage)

    def others(key: str) -> list[str]:
        return [t.reference for t in queries.waiting_on_others(standing(stage, key))]

    assert others("official") == [new.reference, letter.reference]
    assert others("officer") == [asked.reference]
    assert others("assistant") == [letter.reference]
    assert others("outsider") == []


@pytest.mark.parametrize("key", ["official", "officer", "leader", "delegation", "outsider"])
def test_the_desk_costs_the_same_for_one_and_for_three(
    stage: Stage, key: str, django_assert_num_queries, django_assert_max_num_queries
):
    stage.request(RequestState.SUBMITTED)
    who = standing(stage, key)
    queries.waiting_for(who)
    with django_assert_max_num_queries(6) as once:
        queries.waiting_for(who)
    for state in (RequestState.CLARIFICATION, RequestState.UNDER_REVIEW, RequestState.DRAFT):
        stage.request(state)
    with django_assert_num_queries(len(once)):
        queries.waiting_for(who)


# -- The case page ---------------------------------------------------------------------------------


def test_the_parts_of_a_case_follow_the_policy(stage: Stage):
    request = stage.request(RequestState.CLARIFICATION)

    def parts(key: str) -> tuple[bool, bool, bool, bool]:
        who = standing(stage, key)
        shown = queries.case_parts(
            queries.visible(who).get(pk=request.pk),
            who,
        )
        return (
            not shown.content.summary_only,
            shown.questions is not None,
            shown.checklist is not None,
            shown.opinions is not None,
        )

    assert parts("officer") == (True, True, True, True)
    assert parts("auditor") == (True, True, True, True)
    assert parts("official") == (True, True, False, False)
    assert parts("delegation") == (True, True, False, True)
    assert parts("focalpoint") == (False, False, False, False)


def test_a_case_costs_few_queries_however_full_it_is(stage: Stage, django_assert_max_num_queries):
    request = stage.request(RequestState.CLARIFICATION)
    workflow.answer(request, act=stage.act("official"), seen=request.seen, answer="Twelve.")
    request.countries.set(Country.objects.filter(iso2__in=["GH", "KE", "TG"]))
    for name in ("One", "Two"):
        request.parties.create(kind=PartyKind.CO_REQUESTER, named=name)
    who = standing(stage, "officer")
    row = queries.get_visible_or_404(stage.cast["officer"], request.reference)
    queries.case_parts(row, who)
    row = queries.get_visible_or_404(stage.cast["officer"], request.reference)
    with django_assert_max_num_queries(MOST_OF_A_CASE):
        parts: Any = queries.case_parts(row, who)
    assert parts.clear == 0
    assert [str(f.label) for f in parts.checklist] == [str(c) for c in Criterion.labels]


def test_a_summary_holds_no_word_of_the_request(stage: Stage):
    request = stage.request(RequestState.SUBMITTED)
    AssistanceRequest.objects.filter(pk=request.pk).update(problem="CANARY", needs="CANARY")
    who = standing(stage, "focalpoint")
    shown = queries.case_parts(queries.visible(who).get(pk=request.pk), who)
    assert "CANARY" not in str(shown.content.groups)
    assert shown.content.letter is None


def test_a_named_co_requester_shows_as_not_confirmed(stage: Stage):
    request = stage.request(RequestState.SUBMITTED)
    request.parties.create(
        kind=PartyKind.CO_REQUESTER,
        named="City of Tema",
        named_kind=InstitutionKind.objects.get(code="local_gov"),
    )
    rows = {str(r.label): r.value for g in content(request).groups for r in g.rows}
    assert rows["Asks together with"] == "City of Tema (Local government) – to be confirmed"


def test_where_it_is_in_one_line(stage: Stage):
    put("team.officer_on_duty", stage.cast["deputy"].email, by=None)
    where = {
        state: queries.whereabouts(stage.request(state), standing(stage, "official"))
        for state in RequestState.values
    }
    assert where["SUBMITTED"].holder == "Dana Example"
    assert where["UNDER_REVIEW"].holder == "Olivia Example"
    assert where["CLARIFICATION"].place == "Waiting for your answer"
    assert where["CLARIFICATION"].until is not None
    assert where["ADMITTED"].place.startswith("Admitted on")
    assert where["DECLINED"].until is None
    team = queries.whereabouts(
        AssistanceRequest.objects.get(state="CLARIFICATION"), standing(stage, "officer")
    )
    assert "requester" in team.place


# -- Hints -----------------------------------------------------------------------------------------


def test_what_the_portal_knows_by_itself(stage: Stage):
    open_case = stage.request(RequestState.ADMITTED)
    request = stage.request(RequestState.UNDER_REVIEW)
    AssistanceRequest.objects.filter(pk=request.pk).update(
        needs="We need vehicles and a scanner.",
        commitments="",
        country=Country.objects.get(iso2="BY"),
    )
    request = AssistanceRequest.objects.get(pk=request.pk)
    hints = {
        code: " ".join(h.text for h in found) for code, found in checklist_hints(request).items()
    }
    assert "restricted" in hints[Criterion.COUNTRY]
    assert "restricted" in hints[Criterion.SECURITY]
    assert open_case.reference in hints[Criterion.NO_OPEN_ACTION]
    assert "scanner, vehicles" in hints[Criterion.NO_EQUIPMENT]
    assert "says nothing" in hints[Criterion.OWNERSHIP]


def test_a_kind_that_asks_jointly_is_said(stage: Stage):
    request = stage.request(RequestState.UNDER_REVIEW)
    kind = InstitutionKind.objects.get(code="academia")
    Institution.objects.filter(requests_led=request).update(kind=kind)
    request = AssistanceRequest.objects.get(pk=request.pk)
    assert "must ask together" in checklist_hints(request)[Criterion.INSTITUTION][0].text


def test_the_answer_day_is_proposed_in_the_requesters_calendar(stage: Stage):
    from reference import calendars

    request = stage.request(RequestState.UNDER_REVIEW)
    ghana = calendars.for_country("GH")
    assert queries.reply_by_default(request) == ghana.add(timezone.localdate(), 10)
