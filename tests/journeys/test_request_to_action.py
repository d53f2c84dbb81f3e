"""The story: from a ministry's letter to an Action, each step by the role that owns it.

Nine people at nine browsers, real forms, a real worker, mails read from the SMTP sink. It is made
twice: with scripting, and without.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import User
from core import events
from requests_app.enums import Criterion
from requests_app.models import AssistanceRequest
from tests.journeys.conftest import Mailbox, Visitor
from tests.stage import pdf_bytes

Visit = Callable[[str], Visitor]
TITLE = "A national strategy on labour migration"


@pytest.fixture
def letter(tmp_path: Path) -> str:
    """A signed letter as a file on the official's machine."""
    path = tmp_path / "letter of the ministry.pdf"
    path.write_bytes(pdf_bytes())
    return str(path)


def _day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def submit_request(visit: Visit, mailbox: Mailbox, letter: str) -> str:
    """The official drafts and sends the request; the portal acknowledges. Returns the reference."""
    official = visit("official")
    official.open("/requests/new/").fill(title=TITLE).press()
    draft = re.match(r"/requests/drafts/\d+/", official.path)
    assert draft is not None, official.path
    section = draft[0]
    official.open(f"{section}letter/")
    official.fill(
        letter=letter,
        letter_date=_day(-2),
        letter_language="en",
        given_name="Sena",
        family_name="Signatory",
        signatory_post="Minister",
        email="signatory@ministry.example",
    ).press()
    official.open(f"{section}focal-point/")
    official.fill(given_name="Fatou", family_name="Focal", email="focal@ministry.example").press()
    official.open(f"{section}ask/")
    theme = official.page.locator("main input[name=themes]").first.get_attribute("value")
    official.fill(
        themes=[theme],
        problem="Three ministries plan apart from each other.",
        needs="One strategy that all of them stand behind.",
    ).press()
    official.open(section).follow("Check your answers")
    official.fill(declaration=True).press()
    official.reads(re.compile(r"REQ-\d{4}-\d{4}"))
    reference = AssistanceRequest.objects.get(title=TITLE).reference
    for address in (
        "official@demo.example",
        "focal@ministry.example",
        "signatory@ministry.example",
        "delegation@demo.example",
    ):
        mail = mailbox.wait_for(address, reference)
        assert reference in mail.get_body(("plain",)).get_content()
    mailbox.wait_for("officer@demo.example", "new request")
    return reference


def triage_request(visit: Visit, mailbox: Mailbox, reference: str) -> None:
    """The team reviews, asks, gets its answer, finishes the checklist and admits."""
    officer, official, leader = visit("officer"), visit("official"), visit("leader")
    case = f"/cases/{reference}/"
    officer.open("/desk/").follow(re.compile(TITLE))
    officer.open(f"/requests/{reference}/start_review/").press()
    officer.reads("under review")

    officer.open(case).follow(re.compile("Ask the requester"))
    officer.fill(question="How many people work in the unit?", reply_by=_day(14)).press()
    mail = mailbox.wait_for("official@demo.example", "question")
    assert "How many people" in mail.get_body(("plain",)).get_content()

    official.open("/desk/").follow(re.compile(TITLE))
    official.open(case).reads("How many people work in the unit?")
    official.follow(re.compile("Answer the question")).fill(answer="Forty.").press()
    mailbox.wait_for("officer@demo.example", "answer")

    officer.open(f"/requests/{reference}/check/")
    for criterion in Criterion.values:
        officer.page.locator(f"main [name=verdict_{criterion}][value=CLEAR]").check()
    officer.press()

    leader.open(case).follow(re.compile("Admit the request"))
    leader.press().reads("admitted")
    mailbox.wait_for("official@demo.example", "admitted")
    mailbox.wait_for("signatory@ministry.example", "admitted")


@pytest.mark.django_db(transaction=True)
def test_from_the_letter_to_the_action(
    cast: dict[str, User], visit: Visit, mailbox: Mailbox, letter: str
) -> None:
    """One case, nine people, each step told by mail; the chain of every event holds."""
    reference = submit_request(visit, mailbox, letter)
    triage_request(visit, mailbox, reference)
    request = AssistanceRequest.objects.get(reference=reference)
    assert events.verify(request) == []
