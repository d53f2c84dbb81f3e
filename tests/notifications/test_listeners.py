"""Who gets a notice and a mail of an event, once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Person, User
from core import dispatch
from core.enums import EvidenceSource
from core.models import Event
from core.policy import standing_of
from core.workflow import Act, Evidence
from notifications import listeners, readers
from notifications.enums import NotMailed
from notifications.models import Delivery, Notice
from requests_app import workflow
from tests.stage import Stage, in_days

Tell = Callable[[Event], None]
pytestmark = pytest.mark.django_db


def told(event: Event) -> dict[str, set[str]]:
    """Who was told of an event, by notice: the part of the address before the @, or the name."""
    found: dict[str, set[str]] = {}
    for notice in Notice.objects.filter(event=event).select_related("recipient"):
        who = notice.recipient.email.partition("@")[0] or notice.recipient.name
        found.setdefault(notice.notice, set()).add(who)
    return found


def recorded_answer(stage: Stage, source: str = EvidenceSource.CONVERSATION) -> Event:
    """The official's answer, written down by the assistant."""
    request = stage.request("CLARIFICATION")
    giver = stage.person("official")
    evidence = Evidence(
        giver=giver,
        giver_standing=standing_of(giver),
        source=EvidenceSource(source),
        given_on=timezone.localdate() - timedelta(days=1),
        note="By telephone.",
    )
    act = Act.recorded(stage.cast["assistant"], evidence)
    return workflow.answer(request, act=act, seen=request.seen, answer="Twelve posts.").event


def test_the_actor_is_not_told_and_the_officer_is(stage: Stage, tell: Tell) -> None:
    request = stage.request("CLARIFICATION")
    done = workflow.answer(request, act=stage.act("official"), seen=request.seen, answer="Yes.")
    tell(done.event)
    assert told(done.event) == {"request_answered": {"officer"}}
    assert Delivery.objects.filter(notice__event=done.event).count() == 1


def test_a_second_dispatch_and_a_second_hearing_tell_nobody_twice(stage: Stage, tell: Tell) -> None:
    request = stage.request("UNDER_REVIEW")
    done = workflow.ask_clarification(
        request, act=stage.act("officer"), seen=request.seen, question="?", reply_by=in_days(9)
    )
    tell(done.event)
    before = (Notice.objects.count(), Delivery.objects.count())
    assert not dispatch.dispatch(str(done.event.pk))
    listeners.hear(Event.objects.get(pk=done.event.pk))
    assert (Notice.objects.count(), Delivery.objects.count()) == before
    assert before[0] >= 2


def test_the_deputy_who_acted_is_not_told_but_the_person_deputised_for_is_like_anybody(
    stage: Stage, tell: Tell
) -> None:
    request = stage.request("UNDER_REVIEW")
    type(request).objects.filter(pk=request.pk).update(officer=stage.person("leader"))
    stage.clear_checklist(request)
    request.refresh_from_db()
    done = workflow.admit(request, act=stage.act("deputy"), seen=request.seen)
    assert done.event.principal == stage.cast["leader"]
    tell(done.event)
    assert told(done.event)["request_admitted_team"] == {"leader"}


def test_a_recorded_act_is_told_to_its_giver_instead_of_the_verbs_own_notices(
    stage: Stage, tell: Tell
) -> None:
    event = recorded_answer(stage)
    tell(event)
    assert told(event) == {"act_recorded": {"official"}, "request_answered": {"officer"}}


def test_an_address_that_is_missing_is_said_and_nothing_is_sent(stage: Stage, tell: Tell) -> None:
    request = stage.request("UNDER_REVIEW")
    Person.objects.filter(pk=stage.person("focal").pk).update(email="")
    done = workflow.ask_clarification(
        request, act=stage.act("officer"), seen=request.seen, question="?", reply_by=in_days(9)
    )
    tell(done.event)
    notice = Notice.objects.get(event=done.event, recipient=request.focal_point)
    assert notice.not_mailed == NotMailed.NO_ADDRESS
    assert not notice.deliveries.exists()


def test_a_closed_account_gets_no_mail(stage: Stage, tell: Tell) -> None:
    request = stage.request("CLARIFICATION")
    User.objects.filter(pk=stage.cast["officer"].pk).update(is_active=False)
    done = workflow.answer(request, act=stage.act("official"), seen=request.seen, answer="Yes.")
    tell(done.event)
    notice = Notice.objects.get(event=done.event)
    assert notice.not_mailed == NotMailed.ACCOUNT_CLOSED
    assert not Delivery.objects.filter(notice=notice).exists()


def test_mails_are_in_the_readers_language(stage: Stage, tell: Tell) -> None:
    officer = stage.person("officer")
    Person.objects.filter(pk=officer.pk).update(language="ar")
    request = stage.request("CLARIFICATION")
    done = workflow.answer(request, act=stage.act("official"), seen=request.seen, answer="Yes.")
    tell(done.event)
    assert Delivery.objects.get(notice__event=done.event).language == "ar"
    Person.objects.filter(pk=officer.pk).update(language="xx")
    assert readers.language_of(Person.objects.get(pk=officer.pk)) == "en"


def test_what_follows_from_an_event_is_told_with_it_and_nobody_twice(
    stage: Stage, tell: Tell
) -> None:
    first, second = stage.request("CLARIFICATION"), stage.request("CLARIFICATION")
    done = workflow.answer(first, act=stage.act("official"), seen=first.seen, answer="Yes.")
    following = workflow.answer(
        second, act=stage.act("official"), cause=done.event.pk, answer="Yes."
    )
    tell(done.event)
    assert told(done.event) == {"request_answered": {"officer"}}
    assert told(following.event) == {}
    third = stage.request("CLARIFICATION")
    other = workflow.answer(third, act=stage.act("official"), seen=third.seen, answer="Yes.")
    later = stage.request("CLARIFICATION")
    type(later).objects.filter(pk=later.pk).update(officer=stage.person("assistant"))
    caused = workflow.answer(later, act=stage.act("official"), cause=other.event.pk, answer="Yes.")
    tell(other.event)
    assert told(caused.event) == {"request_answered": {"assistant"}}
