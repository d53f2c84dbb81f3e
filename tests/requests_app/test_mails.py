"""The mails of requests say what they must: each is rendered from the event that sends it."""

import pytest
from django.template import loader
from django.utils import timezone, translation

from core.conf import put
from core.models import Event
from notifications import rendering
from notifications.models import Notice
from notifications.worded import Words
from requests_app import workflow
from requests_app.enums import RequestState
from requests_app.models import AssistanceRequest
from requests_app.workflow import TABLE
from tests.stage import Stage


def mail(request: AssistanceRequest, verb: str, notice: str, person) -> Words:
    """The mail of a notice to somebody, for the last event of a verb on a request."""
    event = Event.objects.filter(subject_id=request.pk, verb=f"requests_app.request.{verb}").latest(
        "seq"
    )
    return rendering.words(
        Notice(event=event, recipient=person, notice=notice), "en", rendering.Frame()
    )


def test_the_acknowledgement_says_reference_day_who_and_until_when(stage: Stage):
    put("team.officer_on_duty", stage.cast["deputy"].email, by=None)
    request = stage.request(RequestState.SUBMITTED)
    words = mail(request, "submit", "request_acknowledged", stage.person("focal"))
    assert request.reference in words.subject
    for text in (words.text, words.html):
        assert request.reference in text
        assert f"{timezone.localdate():%B %Y}" in text
        assert "Dana Example" in text
        assert "hear from us by" in text
        assert "decision is due by" in text
        assert "answer this mail" in text
    official = mail(request, "submit", "request_acknowledged", stage.person("official"))
    assert request.get_absolute_url() in official.text
    assert "need no account" not in official.text


def test_a_question_says_who_asks_what_and_until_when(stage: Stage):
    request = stage.request(RequestState.CLARIFICATION)
    words = mail(request, "ask_clarification", "request_question", stage.person("official"))
    assert "Olivia Example" in words.text
    assert "How many posts?" in words.text
    assert "Please answer by" in words.text


@pytest.mark.parametrize("state", [RequestState.ADMITTED, RequestState.DECLINED])
def test_an_outcome_brings_the_words_to_the_requester_and_none_of_the_team(
    stage: Stage, state: str
):
    request = stage.request(state)
    verb = "admit" if state == RequestState.ADMITTED else "decline"
    AssistanceRequest.objects.filter(pk=request.pk).update(override_reason="CANARY")
    notice = TABLE.verbs[verb].told[0].notice
    words = mail(request, verb, notice, stage.person("signatory"))
    assert request.outcome_text in words.text
    assert "Olivia Example" in words.text
    assert "CANARY" not in words.text + words.html


def test_every_mail_of_a_request_is_rendered_in_both_forms(stage: Stage):
    request = stage.clear_checklist(stage.request(RequestState.UNDER_REVIEW))
    party = request.parties.create(kind="CO_REQUESTER", named="City of Tema")
    workflow.settle_party(
        request,
        act=stage.act("officer"),
        seen=request.seen,
        party=party,
        institution=None,
        reason="It knows nothing of it.",
    )
    words = mail(request, "settle_party", "request_party_settled", stage.person("official"))
    assert "taken off" in words.text
    assert "It knows nothing of it." in words.html
    for verb, notice in (("submit", "request_received"), ("start_review", "request_assigned")):
        words = mail(request, verb, notice, stage.person("officer"))
        assert request.title in words.subject
        assert "{{" not in words.text + words.html


def test_words_of_a_mail_are_no_markup(stage: Stage):
    request = stage.request(RequestState.SUBMITTED)
    AssistanceRequest.objects.filter(pk=request.pk).update(title="<b>x</b> & y")
    words = mail(request, "submit", "request_received", stage.person("officer"))
    assert "<b>x</b> & y" in words.text
    assert "<b>x</b>" not in words.html


def test_the_proposed_words_of_an_admission_exist_in_a_right_to_left_language_too(stage: Stage):
    request = stage.request(RequestState.UNDER_REVIEW)
    with translation.override("ar"):
        words = loader.render_to_string("requests_app/words_admitted.txt", {"request": request})
    assert request.title in words
