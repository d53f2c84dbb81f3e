"""What `Table.perform` promises whatever the verb: one winner, all or nothing, acts on behalf."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Deputation, Membership, User
from core.enums import ActMode, EvidenceSource
from core.models import Event, Outbox, RecordedAct
from core.policy import standing_of
from core.workflow import Act, AlreadyDone, Evidence, Guarded, NotAllowed, Refusal, Stale, tables
from requests_app import workflow
from requests_app.models import AssistanceRequest
from tests.stage import Stage, a_letter, events_of, fresh


@pytest.fixture
def stage(cast: dict[str, User]) -> Stage:
    return Stage(cast)


def _at_once(times: int, call: Any) -> list[Any]:
    """Call in as many threads at the same moment; returns results and refusals."""
    barrier = Barrier(times)

    def run(number: int) -> Any:
        try:
            barrier.wait(30)
            return call(number)
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.mark.django_db(transaction=True)
def test_fifty_clicks_at_once_have_one_effect(cast: dict[str, User]) -> None:
    """50 people click the same button of the same page; one wins, 49 read who was faster."""
    stage = Stage(cast)
    request = stage.request("SUBMITTED")
    seen, officer = request.seen, stage.person("officer")
    before = events_of(request)

    def click(number: int) -> Any:
        return workflow.start_review(
            request, act=Act.by(fresh(stage.cast["officer"])), seen=seen, officer=officer
        )

    results = _at_once(50, click)
    refused = [r for r in results if isinstance(r, Stale)]
    assert (len(refused), len(results) - len(refused)) == (49, 1)
    assert "faster" in str(refused[0])
    assert events_of(request) == before + 1
    request.refresh_from_db()
    assert (request.state, request.state_serial) == ("UNDER_REVIEW", 2)


@pytest.mark.django_db(transaction=True)
def test_ten_submits_of_one_page_make_one_object(cast: dict[str, User]) -> None:
    """A creating verb has no state to compare: the page's nonce makes one of ten clicks count."""
    stage = Stage(cast)
    nonce = uuid.uuid4()
    count = AssistanceRequest.objects.count()
    letters = [stage.letter(file=a_letter()) for _ in range(10)]

    def click(number: int) -> Any:
        act = Act.by(fresh(stage.cast["assistant"]), nonce=nonce)
        return workflow.register(None, act=act, letter=letters[number])

    results = _at_once(10, click)
    assert sum(isinstance(r, AlreadyDone) for r in results) == 9
    assert AssistanceRequest.objects.count() == count + 1


@pytest.mark.django_db
def test_a_failing_effect_leaves_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """No state, no event, no outbox row, no clock remains of a verb that broke half-way."""
    request = stage.request("UNDER_REVIEW")
    table = tables["requests_app.request"]
    effect = table.effects["ask_clarification"]

    def broken(*args: Any, **data: Any) -> Any:
        effect(*args, **data)
        raise RuntimeError("the power went")

    monkeypatch.setitem(table.effects, "ask_clarification", broken)
    counts = (Event.objects.count(), Outbox.objects.count())
    with pytest.raises(RuntimeError):
        workflow.ask_clarification(
            request,
            act=stage.act("officer"),
            seen=request.seen,
            question="?",
            reply_by=timezone.localdate() + timedelta(days=9),
        )
    request.refresh_from_db()
    assert request.state == "UNDER_REVIEW"
    assert not request.clarifications.exists()
    assert (Event.objects.count(), Outbox.objects.count()) == counts


@pytest.mark.django_db
def test_a_deputys_act_says_for_whom(stage: Stage) -> None:
    """`deputy` admits with the leader's right: the event names both."""
    request = stage.clear_checklist(stage.request("UNDER_REVIEW"))
    done = workflow.admit(request, act=stage.act("deputy"), seen=request.seen)
    assert done.event.actor == stage.cast["deputy"]
    assert done.event.principal == stage.cast["leader"]


@pytest.mark.django_db
def test_own_right_comes_before_that_of_the_principal(stage: Stage) -> None:
    """`deputy` is an officer too: starting a review is an act of their own."""
    request = stage.request("SUBMITTED")
    done = workflow.start_review(
        request, act=stage.act("deputy"), seen=request.seen, officer=stage.person("deputy")
    )
    assert done.event.principal is None


@pytest.mark.django_db
def test_a_deputation_that_is_over_gives_nothing(stage: Stage) -> None:
    Deputation.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    request = stage.clear_checklist(stage.request("UNDER_REVIEW"))
    with pytest.raises(NotAllowed):
        workflow.admit(request, act=Act.by(fresh(stage.cast["deputy"])), seen=request.seen)


def _evidence(stage: Stage, key: str = "official", **changes: Any) -> Evidence:
    giver = fresh(stage.cast[key]).person
    said: dict[str, Any] = {
        "giver": giver,
        "giver_standing": standing_of(giver),
        "source": EvidenceSource.EMAIL,
        "given_on": timezone.localdate(),
        "document": a_letter("mail.pdf"),
    }
    return Evidence(**(said | changes))


@pytest.mark.django_db
def test_a_recorded_act_stands_with_its_evidence(stage: Stage) -> None:
    request = stage.request("CLARIFICATION")
    act = Act.recorded(stage.cast["officer"], _evidence(stage))
    done = workflow.answer(request, act=act, seen=request.seen, answer="Forty.")
    assert done.event.mode == ActMode.RECORDED
    assert done.event.actor == stage.cast["officer"]
    recorded = RecordedAct.objects.get(event=done.event)
    assert recorded.giver_id == stage.person("official").pk
    assert recorded.holds
    assert recorded.document is not None
    assert done.obj.clarifications.get().answered_by == stage.person("official")


@pytest.mark.django_db
def test_what_was_only_said_stays_provisional(stage: Stage) -> None:
    request = stage.request("CLARIFICATION")
    said = _evidence(stage, source=EvidenceSource.CONVERSATION, document=None, note="By telephone.")
    done = workflow.answer(
        request, act=Act.recorded(stage.cast["officer"], said), seen=request.seen, answer="Forty."
    )
    recorded = RecordedAct.objects.get(event=done.event)
    assert recorded.is_provisional
    assert not recorded.holds


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("recorder", "giver", "changes", "refusal"),
    [
        ("finance", "official", {}, Refusal),
        ("officer", "outsider", {}, Guarded),
        ("officer", "official", {"given_on": timezone.localdate() + timedelta(days=1)}, Guarded),
        ("officer", "official", {"document": None}, Guarded),
    ],
    ids=["a stranger records", "somebody who may not", "tomorrow", "no evidence"],
)
def test_recording_is_refused(
    stage: Stage, recorder: str, giver: str, changes: dict[str, Any], refusal: type[Refusal]
) -> None:
    request = stage.request("CLARIFICATION")
    act = Act.recorded(stage.cast[recorder], _evidence(stage, giver, **changes))
    with pytest.raises(refusal):
        workflow.answer(request, act=act, seen=request.seen, answer="Forty.")
    assert not RecordedAct.objects.exists()


@pytest.mark.django_db
def test_buttons_are_what_may_be_done(stage: Stage) -> None:
    """A button is offered exactly where clicking it would not be refused for who asks."""
    request = stage.request("CLARIFICATION")
    table = tables["requests_app.request"]

    def buttons(key: str) -> dict[str, bool]:
        standing = fresh(stage.cast[key]).standing
        obj = AssistanceRequest.objects.get(pk=request.pk)
        offers = table.offered(standing, obj)
        return {o.verb.name: o.recorded for o in offers if o.verb.name in {"answer", "decline"}}

    assert buttons("official") == {"answer": False}
    assert buttons("officer") == {"answer": True}
    assert buttons("leader") == {"answer": True, "decline": False}
    assert buttons("outsider") == {}


@pytest.mark.django_db
def test_a_closed_button_says_why(stage: Stage) -> None:
    draft = stage.draft()
    AssistanceRequest.objects.filter(pk=draft.pk).update(letter=None)
    draft.refresh_from_db()
    offers = tables["requests_app.request"].offered(fresh(stage.cast["official"]).standing, draft)
    assert [str(reason) for offer in offers for reason in offer.reasons] == [
        "Attach the signed letter."
    ]


@pytest.mark.django_db
def test_scope_narrows_an_officer(stage: Stage) -> None:
    """An officer whose membership is scoped to other countries does not see the case."""
    request = stage.request("SUBMITTED")
    from reference.models import Country

    membership = Membership.objects.get(person=stage.person("officer"))
    membership.countries.set(Country.objects.filter(iso2="KE"))
    table = tables["requests_app.request"]
    assert not table.policy.may(fresh(stage.cast["officer"]).standing, "view", request)
    membership.countries.set(Country.objects.filter(iso2__in=["KE", "GH"]))
    request = AssistanceRequest.objects.get(pk=request.pk)
    assert table.policy.may(fresh(stage.cast["officer"]).standing, "view", request)
