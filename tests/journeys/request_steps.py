"""The first two parts of the story: the letter, and the fiche that the Group approves."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from requests_app.enums import Criterion
from requests_app.models import AssistanceRequest
from tests.journeys.conftest import Mailbox, Visitor

Visit = Callable[[str], Visitor]
TITLE = "A national strategy on labour migration"
#: A line of the budget: words, since a number may occur in a fingerprint.
BUDGETED = "Fees of the adviser"


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
        officer.tick(f"[name=verdict_{criterion}][value=CLEAR]")
    officer.press()

    leader.open(case).follow(re.compile("Admit the request"))
    leader.press().reads("admitted")
    mailbox.wait_for("official@demo.example", "admitted")
    mailbox.wait_for("signatory@ministry.example", "admitted")


SECTIONS: dict[str, dict[str, str]] = {
    "identification": {"title": TITLE, "summary": "Three missions lead to one strategy."},
    "background": {"context": "Labour migration is split over three ministries."},
    "needs": {"needs-0-need": "One strategy", "needs-0-passage": "“we plan apart”"},
    "objectives": {
        "overall_objective": "Labour migration is governed by one strategy.",
        "expected_results": "A strategy that the ministries adopt.",
    },
    "activities": {
        "activities-0-title": "Workshop of the three ministries",
        "activities-0-form": "A4",
        "activities-0-starts_on": "60",
        "activities-0-ends_on": "62",
    },
    "expertise": {
        "expert_needs-0-position": "Labour migration policy adviser",
        "expert_needs-0-working_days": "8",
    },
    "ownership": {"commitments-0-commitment": "The ministry hosts and takes the minutes."},
    "timetable": {"starts_on": "45", "ends_on": "240"},
    "budget": {
        "budget_lines-0-kind": "FEES",
        "budget_lines-0-description": BUDGETED,
        "budget_lines-0-quantity": "8",
        "budget_lines-0-unit_cost": "450",
    },
    "risks": {"risks-0-risk": "A change of government"},
    "monitoring": {"indicators": "Adoption by the cabinet"},
}


def draft_fiche(visit: Visit, reference: str) -> str:
    """The officer opens the fiche and fills its sections. Returns its address."""
    officer = visit("officer")
    officer.open(f"/cases/{reference}/").follow(re.compile("Open an Action Fiche")).press()
    found = re.match(r"/fiches/[^/]+/", officer.path)
    assert found is not None, officer.path
    fiche = found[0]
    for key, said in SECTIONS.items():
        officer.open(f"{fiche}sections/{key}/")
        for name, value in said.items():
            if name.endswith(("-form", "-kind")):
                option = officer.page.locator(f"main [name='{name}'] option[value]:not([value=''])")
                officer.fill(**{name: option.first.get_attribute("value")})
            elif name.rpartition("-")[2] in {"starts_on", "ends_on"}:
                officer.fill(**{name: _day(int(value))})
            else:
                officer.fill(**{name: value})
        officer.press("Save")
    officer.open(f"{fiche}sections/classification/")
    for name in ("themes", "impact_areas"):
        officer.tick(f"[name='{name}']")
    officer.press("Save")
    return fiche


def agree_fiche(visit: Visit, mailbox: Mailbox, fiche: str) -> None:
    """Shared, remarked upon, revised, shared again, agreed."""
    officer, official = visit("officer"), visit("official")
    officer.open(f"{fiche}share/").press()
    mailbox.wait_for("official@demo.example", "Fiche")
    official.open(f"{fiche}comment/").fill(section="activities", text="Two days are enough.")
    official.press()
    official.open(f"{fiche}send_comments/").press()
    mailbox.wait_for("officer@demo.example", "comment")
    officer.open(fiche).reads("Two days are enough.")
    officer.open(f"{fiche}sections/activities/").fill(**{"activities-0-ends_on": _day(61)})
    officer.press("Save")
    officer.open(f"{fiche}share/").press()
    official.open(fiche)
    assert BUDGETED not in official.page.locator("main").inner_text(), "the budget is internal"
    official.open(f"{fiche}agree/").fill(post="Head of Cooperation").press()
    mailbox.wait_for("officer@demo.example", "agree")


def decide_fiche(visit: Visit, mailbox: Mailbox, fiche: str) -> None:
    """The leader submits, three seats take their positions, the chair closes and signs."""
    leader, chair = visit("leader"), visit("chair")
    leader.open(f"{fiche}submit_to_steering/")
    leader.choose("chair", "Claire Example")
    leader.press()
    for key in ("steering1", "steering2", "steering3"):
        mailbox.wait_for(f"{key}@demo.example", "")
        seat = visit(key).open("/desk/").follow(re.compile("Take a position"), within=".tasks")
        seat.fill(value="APPROVE").press()
    chair.open("/desk/").follow(re.compile("Close the round"))
    found = re.match(r"/rounds/\d+/", chair.path)
    assert found is not None, chair.path
    chair.open(f"{found[0]}close_round/").press()
    chair.open(f"{found[0]}sign_decision/").fill(sure=True, decision_text="Approved.").press()
    mail = mailbox.wait_for("official@demo.example", "decided")
    assert "Ghana I" in mail.get_body(("plain",)).get_content()
    record = chair.open(f"{found[0]}decision/")
    record.reads(re.compile(r"[0-9a-f]{8}"))
