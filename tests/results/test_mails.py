"""The mails of this room: each is rendered from the event that sends it."""

import re
from typing import Any

import pytest
from django.test import Client

from core.models import Event
from notifications import rendering
from notifications.models import Notice
from notifications.worded import Words
from results.enums import PublicationState, ReportState
from results.workflow import publications, reports
from tests.results import acting
from tests.stage import Stage

pytestmark = pytest.mark.django_db


def mail(verb: str, notice: str, person: Any, language: str = "en") -> Words:
    """The mail of a notice to somebody, for the last event of a verb."""
    event = Event.objects.filter(verb=f"results.{verb}").latest("at")
    return rendering.words(
        Notice(event=event, recipient=person, notice=notice), language, rendering.Frame()
    )


def test_the_mail_brings_a_link_that_needs_no_password(stage: Stage) -> None:
    survey = acting.partner_survey(stage)
    words = mail("survey.ask", "survey_asked", stage.person("official"))
    assert "Ghana I" in words.subject
    assert "Please answer by" in words.text
    found = re.search(r"/surveys/answer/[\w-]+/", words.text)
    assert found is not None
    assert Client().get(found[0]).status_code == 200
    assert Client().get(f"/surveys/{survey.pk}/").status_code == 302
    other = mail("survey.ask", "survey_asked", stage.person("delegation"))
    assert "/surveys/answer/" not in other.text


def test_reports_and_publications_say_what_is_asked(stage: Stage) -> None:
    report = acting.report(stage, ReportState.SUBMITTED)
    leader, officer = stage.person("leader"), stage.person("officer")
    assert "accept it" in mail("report.submit", "closing_report_submitted", leader).text
    reports.send_back(report, act=stage.act("leader"), reason="Say <who>.")
    words = mail("report.send_back", "closing_report_returned", officer)
    assert "Say <who>." in words.text
    assert "Say &lt;who&gt;." in words.html

    made = acting.publication(stage, PublicationState.PARTNER_REVIEW, report.action)
    partner, author = stage.person("official"), stage.person("communication")
    sent = mail("publication.send_to_partner", "publication_sent", partner)
    assert "Nothing is published before you agree." in sent.text
    assert made.get_absolute_url() in sent.text
    publications.ask_changes(made, act=stage.act("official"), words="Our name is another.")
    changes = mail("publication.ask_changes", "publication_changes", author)
    assert "Our name is another." in changes.text


def test_the_public_page_is_linked_when_it_is_there(stage: Stage) -> None:
    made = acting.publication(stage, PublicationState.PUBLISHED)
    agreed = mail("publication.agree", "publication_agreed", stage.person("leader"))
    assert "The leader can publish it now." in agreed.text
    words = mail("publication.publish", "publication_published", stage.person("delegation"))
    assert f"/results/{made.slug}/" in words.text
