"""What the verbs of a request do beyond the six tests that every verb has (tests/test_verbs.py)."""

import threading
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import Institution, User
from core import events
from core.enums import EvidenceSource
from core.models import Deadline, Event
from core.policy import standing_of
from core.workflow import Act, AlreadyDone, Evidence, Guarded, NotAllowed, Refusal, Stale
from portal.demo.cast import MINISTRY, institution
from reference import calendars
from reference.models import Country, InstitutionKind
from requests_app import workflow
from requests_app.enums import Criterion, PartyKind, RequestState, Verdict
from requests_app.intake import NamedInstitution
from requests_app.models import AssistanceRequest
from tests.requests_app.conftest import BAD_LETTERS, happened, upload
from tests.stage import Stage, in_days


def clock(request: AssistanceRequest, kind: str) -> Deadline:
    """The last clock of a kind on a request."""
    return Deadline.objects.filter(subject_id=request.pk, kind=kind).latest("pk")


def test_both_clocks_count_from_the_day_of_receipt(stage: Stage):
    received = in_days(-10)
    letter = stage.letter(received_on=received, letter_date=received)
    request = workflow.register(None, act=stage.act("assistant"), letter=letter).obj
    team = calendars.get("austria")
    for kind, days in (("first_reply", 5), ("decision", 20)):
        due: Any = clock(request, kind).due_at
        assert due.astimezone(team.tz).date() == team.add(received, days)


def test_a_question_stops_one_clock_and_holds_the_other(stage: Stage):
    request = stage.request(RequestState.CLARIFICATION)
    assert clock(request, "first_reply").stopped_at is not None
    assert clock(request, "decision").is_paused
    assert clock(request, "clarification").due_at is not None
    answered = workflow.answer(request, act=stage.act("official"), seen=request.seen, answer="12")
    assert not clock(answered.obj, "decision").is_paused
    assert clock(answered.obj, "clarification").met is True


@pytest.mark.parametrize("state", [RequestState.ADMITTED, RequestState.DECLINED])
def test_an_outcome_stops_every_clock(stage: Stage, state: str):
    request = stage.request(state)
    assert not Deadline.objects.filter(subject_id=request.pk, stopped_at__isnull=True).exists()


def test_every_chain_verifies_and_the_request_says_when_it_came(stage: Stage):
    request = stage.request(RequestState.ADMITTED)
    assert events.verify(request) == []
    assert request.reference.startswith(f"REQ-{timezone.localdate().year}-")
    assert request.received_on == timezone.localdate()
    assert request.declared_at is not None


def test_a_second_click_on_register_makes_one_request(stage: Stage):
    click = uuid.uuid4()
    workflow.register(None, act=stage.act("assistant", nonce=click), letter=stage.letter())
    with pytest.raises(AlreadyDone):
        workflow.register(None, act=stage.act("assistant", nonce=click), letter=stage.letter())
    assert AssistanceRequest.objects.count() == 1


@pytest.mark.parametrize("name", BAD_LETTERS)
def test_what_is_no_letter_registers_nothing_and_takes_no_number(stage: Stage, name: str):
    content, said = BAD_LETTERS[name]
    letter = stage.letter(file=upload(name, content))
    with pytest.raises(ValidationError, match=said):
        workflow.register(None, act=stage.act("assistant"), letter=letter)
    assert not AssistanceRequest.objects.exists()
    good = workflow.register(None, act=stage.act("assistant"), letter=stage.letter()).obj
    assert good.reference.endswith("-0001")


def test_a_delegation_may_not_register_for_a_foreign_country(stage: Stage):
    kind, kenya = InstitutionKind.objects.get(code="national_admin"), Country.objects.get(iso2="KE")
    letter = stage.letter(institution=NamedInstitution("Ministry of the Interior", kind, kenya))
    with pytest.raises(NotAllowed):
        workflow.register(None, act=stage.act("delegation"), letter=letter)
    assert not Institution.objects.filter(name="Ministry of the Interior").exists()


def test_a_new_institution_is_made_with_its_letter(stage: Stage):
    kind, ghana = InstitutionKind.objects.get(code="local_gov"), Country.objects.get(iso2="GH")
    letter = stage.letter(institution=NamedInstitution("City of Tema", kind, ghana))
    request = workflow.register(None, act=stage.act("delegation"), letter=letter).obj
    assert str(request.lead_institution) == "City of Tema"
    assert request.country == ghana
    assert request.created_by == stage.cast["delegation"]


def ask_alone(stage: Stage) -> AssistanceRequest:
    """A draft of a civil society body."""
    draft = stage.draft()
    kind = InstitutionKind.objects.get(code="civil_society")
    Institution.objects.filter(requests_led=draft).update(kind=kind)
    return AssistanceRequest.objects.get(pk=draft.pk)


def test_civil_society_asks_with_a_government_body_and_no_other(stage: Stage):
    draft = ask_alone(stage)
    send = {"act": stage.act("official"), "declaration": True}
    with pytest.raises(Guarded, match="government"):
        workflow.submit(draft, seen=draft.seen, **send)
    named = draft.parties.create(
        kind=PartyKind.CO_REQUESTER,
        named="A university",
        named_kind=InstitutionKind.objects.get(code="academia"),
    )
    with pytest.raises(Guarded, match="government"):
        workflow.submit(draft, seen=draft.seen, **send)
    named.named_kind = InstitutionKind.objects.get(code="national_admin")
    named.save()
    assert workflow.submit(draft, seen=draft.seen, **send).obj.state == RequestState.SUBMITTED


def test_a_request_is_not_admitted_while_a_co_requester_is_only_named(stage: Stage):
    request = stage.request(RequestState.UNDER_REVIEW)
    request = stage.clear_checklist(request)
    party = request.parties.create(kind=PartyKind.CO_REQUESTER, named="City of Tema")
    with pytest.raises(Guarded, match="co-requesters"):
        workflow.admit(request, act=stage.act("leader"), seen=request.seen, outcome_text="Yes.")
    workflow.settle_party(
        request,
        act=stage.act("officer"),
        seen=request.seen,
        party=party,
        institution=None,
        reason="It knows nothing of it.",
    )
    assert [p.kind for p in request.parties.all()] == [PartyKind.LEAD]
    admitted = workflow.admit(
        request, act=stage.act("leader"), seen=request.seen, outcome_text="Yes."
    )
    assert admitted.obj.state == RequestState.ADMITTED


def test_a_party_is_settled_once_and_an_institution_is_party_once(stage: Stage):
    request = stage.request(RequestState.UNDER_REVIEW)
    party = request.parties.create(kind=PartyKind.CO_REQUESTER, named="The same again")
    with pytest.raises(Guarded, match="already"):
        workflow.settle_party(
            request,
            act=stage.act("officer"),
            seen=request.seen,
            party=party,
            institution=institution(MINISTRY),
        )


def test_the_checklist_is_cleared_or_overridden_with_a_reason(stage: Stage):
    request = stage.request(RequestState.UNDER_REVIEW)
    findings = dict.fromkeys(Criterion.values, (Verdict.CLEAR, ""))
    findings[Criterion.SECURITY] = (Verdict.CONCERN, "No flights.")
    workflow.check(request, act=stage.act("officer"), seen=request.seen, findings=findings)
    admit = {"act": stage.act("leader"), "seen": request.seen, "outcome_text": "Yes."}
    with pytest.raises(Guarded, match="12 of 13"):
        workflow.admit(request, **admit)
    done = workflow.admit(request, override_reason="Online only.", **admit)
    assert done.event.payload == {"overridden": True}
    assert "Online" not in str(done.event.payload)


def test_a_finding_is_taken_back(stage: Stage):
    request = stage.clear_checklist(stage.request(RequestState.UNDER_REVIEW))
    workflow.check(
        request, act=stage.act("officer"), seen=request.seen, findings={Criterion.TOPIC: ("", "")}
    )
    assert not request.checks.filter(criterion=Criterion.TOPIC).exists()


def test_an_answer_is_recorded_on_behalf_of_the_official(stage: Stage):
    request = stage.request(RequestState.CLARIFICATION)
    official = stage.person("official")
    evidence = Evidence(
        giver=official,
        giver_standing=standing_of(official),
        source=EvidenceSource.EMAIL,
        given_on=timezone.localdate(),
        document=upload("mail.pdf", stage.letter().file.read()),
    )
    act = Act.recorded(stage.cast["assistant"], evidence)
    done = workflow.answer(request, act=act, seen=request.seen, answer="Twelve posts.")
    asked = request.clarifications.get()
    assert asked.answered_by == official
    assert done.event.actor == stage.cast["assistant"]
    assert done.event.recorded_act.giver_id == official.pk


def test_a_delegation_keeps_its_earlier_opinion(stage: Stage):
    request = stage.request(RequestState.UNDER_REVIEW)
    delegation = stage.cast["delegation"].standing.institutions("DELEGATION")[0]
    for stance in ("RESERVATIONS", "IN_FAVOUR"):
        workflow.give_opinion(
            request,
            act=stage.act("delegation"),
            seen=request.seen,
            stance=stance,
            text="We have thought again.",
            institution=Institution.objects.get(pk=delegation),
        )
    assert [o.stance for o in request.opinions.all()] == ["RESERVATIONS", "IN_FAVOUR"]


def test_a_page_from_an_earlier_round_of_the_same_state_is_stale(stage: Stage):
    request = stage.request(RequestState.UNDER_REVIEW)
    seen_before = request.seen
    asked = workflow.ask_clarification(
        request, act=stage.act("officer"), seen=request.seen, question="?", reply_by=in_days(9)
    ).obj
    again = workflow.answer(asked, act=stage.act("official"), seen=asked.seen, answer="!").obj
    assert again.state == RequestState.UNDER_REVIEW
    with pytest.raises(Stale):
        workflow.ask_clarification(
            again, act=stage.act("officer"), seen=seen_before, question="?", reply_by=in_days(9)
        )


@pytest.mark.django_db(transaction=True)
def test_of_many_who_answer_at_once_one_wins(cast: dict[str, User]):
    request = Stage(cast).request(RequestState.CLARIFICATION)
    seen, outcomes = request.seen, []

    def answer(number: int) -> None:
        try:
            workflow.answer(
                AssistanceRequest.objects.get(pk=request.pk),
                act=Act.by(User.objects.get(pk=cast["official"].pk)),
                seen=seen,
                answer=f"Answer {number}",
            )
            outcomes.append("done")
        except Refusal as refusal:
            outcomes.append(type(refusal).__name__)
        connection.close()

    threads = [threading.Thread(target=answer, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Stale"] * 7 + ["done"]
    assert happened(request, "answer") == 1


def test_words_of_people_lie_beside_the_event_not_in_it(stage: Stage):
    request = stage.request(RequestState.CLARIFICATION)
    event = Event.objects.get(verb="requests_app.request.ask_clarification")
    assert "How many posts?" not in str(event.payload)
    assert event.detail.text == "How many posts?"
    assert request.clarifications.get().question == "How many posts?"
