"""The story's third part: an expert joins the roster, is sent, comes back and reports."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from actions.models import Action, Activity, ExpertNeed, Output
from experts.journeys import block
from experts.models import (
    Deployment,
    Endorsement,
    ExpertProfile,
    FeeRate,
    Journey,
    PerDiemList,
    PerDiemRate,
)
from reference.models import Country, Language
from tests.journeys.conftest import Mailbox, Visitor

Visit = Callable[[str], Visitor]
TODAY = timezone.localdate


def day(days: int) -> str:
    """A day that many days from today, as a form takes it."""
    return (TODAY() + timedelta(days=days)).isoformat()


def rates() -> None:
    """What an administrator has entered: a set fee, and a list of per diems."""
    FeeRate.objects.create(amount=Decimal("350"), contracts_from=date(2020, 1, 1), source="test")
    listed = PerDiemList.objects.create(
        name="Test list", contracts_from=date(2020, 1, 1), source="test"
    )
    ghana = Country.objects.get(iso2="GH")
    PerDiemRate.objects.create(list=listed, country=ghana, amount=Decimal("220"))


def link_in(mail: Any, part: str) -> str:
    """The path of the first link in a mail that has this in it."""
    text = mail.get_body(("plain",)).get_content()
    found = re.search(rf"https?://[^/\s]+(/\S*{part}\S*)", text)
    assert found is not None, text
    return found[1]


def join_roster(visit: Visit, mailbox: Mailbox, cv: str) -> ExpertProfile:
    """The expert writes the profile, attaches the CV, consents, sends; the officer accepts."""
    expert, officer = visit("expert"), visit("officer")
    expert.open("/experts/register/").press()
    profile = ExpertProfile.objects.get()
    edit = f"/experts/{profile.pk}/edit/"
    portugal = str(Country.objects.get(iso2="PT").pk)
    expert.open(f"{edit}employer/").fill(
        employment="SERVING",
        employer_name="Asylum Office of Portugal (demonstration)",
        employer_country=portugal,
        post="Senior caseworker",
        superior_given_name="Sofia",
        superior_family_name="Superior",
        superior_email="superior@office.example",
    ).press()
    expert.open(f"{edit}expertise/")
    theme = expert.page.locator("main input[name=themes]").first.get_attribute("value")
    expert.fill(
        headline="Labour migration strategies", summary="I wrote two.", themes=[theme]
    ).press()
    expert.open(f"{edit}languages/")
    english = str(Language.objects.get(code="en").pk)
    expert.fill(new_language=english, new_is_native=True).press()
    expert.open(f"{edit}cv/").fill(language="en", file=cv).press()
    expert.open(f"{edit}consent/").fill(consent=True).press()
    expert.open(f"/experts/{profile.pk}/submit/").press()
    mailbox.wait_for("expert@demo.example", "profile")
    officer.open("/desk/").follow(re.compile("Answer an expert"))
    officer.open(f"/experts/{profile.pk}/accept/").press()
    mailbox.wait_for("expert@demo.example", "roster")
    officer.open("/experts/?q=strategies").reads("Emma Example")
    return profile


def start_action(visit: Visit, action: Action) -> None:
    """The partner accepts its commitments, the officer starts the Action."""
    official, officer = visit("official"), visit("officer")
    page = f"/actions/{action.pk}/"
    officer.open(f"{page}start/").reads(re.compile("commitments", re.IGNORECASE))
    official.open("/desk/").follow("Accept the commitments")
    official.open(f"{page}accept_commitments/").fill(sure=True).press()
    officer.open(page).follow(re.compile("Start the Action")).press()
    officer.reads(re.compile("running", re.IGNORECASE))


def invite_expert(visit: Visit, mailbox: Mailbox, action: Action) -> Deployment:
    """Proposed from the shortlist, invited by mail, accepted by the link without an account."""
    officer = visit("officer")
    need = ExpertNeed.objects.get(action=action)
    dates = f"first_day={day(3)}&last_day={day(3)}"
    officer.open(f"/deployments/propose/{need.pk}/?{dates}")
    officer.reads("Emma Example").follow(re.compile("Propose|Choose"))
    officer.fill(
        first_day=day(3), last_day=day(3), working_days=1, justification="Wrote two strategies."
    ).press()
    made = Deployment.objects.get()
    officer.open(f"/deployments/{made.pk}/invite/")
    officer.fill(reply_by=day(1)).press()
    mail = mailbox.wait_for("expert@demo.example", "invit")
    link = link_in(mail, "deployments/invitation/")
    public = visit("public").open(link)
    public.reads("Ghana I")
    public.open(link)
    public.tick("[name$=has_interest][value=no]")
    public.tick("[name$=consents]")
    public.press(re.compile("Accept"))
    made.refresh_from_db()
    assert made.state == "ACCEPTED", public.page.locator("main").inner_text()
    public.open_again(link).reads(re.compile("already|answered", re.IGNORECASE))
    mailbox.wait_for("officer@demo.example", "accept")
    return made


def collect_words(visit: Visit, mailbox: Mailbox, made: Deployment) -> None:
    """The superior consents by link, the focal point endorses, the partner has no objection."""
    official, focal, public = visit("official"), visit("focalpoint"), visit("public")
    mail = mailbox.wait_for("superior@office.example", "")
    public.open(link_in(mail, "deployments/word/"))
    public.press(re.compile("consent|endorse|agree|Yes", re.IGNORECASE))
    mailbox.wait_for("focalpoint@demo.example", "")
    word = Endorsement.objects.get(deployment=made, level="MEMBER_STATE")
    focal.open("/desk/").follow("Say whether the official may go")
    focal.open(f"/deployments/endorsements/{word.pk}/give/").press()
    official.open("/desk/").follow("Say whether you object to the expert")
    official.open(f"/deployments/{made.pk}/no_objection/").press()
    assert set(made.endorsements.values_list("state", flat=True)) == {"GIVEN"}


def days_pass(made: Deployment, days: int) -> None:
    """The days of the mission come nearer, as if so many had passed."""
    journey = made.journey
    Journey.objects.filter(pk=journey.pk).update(
        block=block(
            journey.first_day - timedelta(days=days), journey.last_day - timedelta(days=days)
        )
    )


def send_expert(visit: Visit, mailbox: Mailbox, made: Deployment) -> None:
    """Contracted by the leader; insured, booked, cleared and sent off by the assistant."""
    officer, leader, assistant = visit("officer"), visit("leader"), visit("assistant")
    page = f"/deployments/{made.pk}/"
    officer.open("/desk/").follow("Assess the declaration of interests")
    officer.open(f"{page}assess_conflict/").fill(outcome="CLEAR").press()
    leader.open("/desk/").follow("Conclude the contract")
    leader.open(f"{page}contract/").fill(concluded_on=day(0)).press()
    mailbox.wait_for("expert@demo.example", "contract")
    assistant.open("/desk/").follow("Insurance, travel, visa, security")
    assistant.open(page).reads(re.compile("insurance", re.IGNORECASE))
    for kind in ("INSURANCE", "TRAVEL", "VISA", "SECURITY"):
        assistant.open(f"{page}ready/").fill(
            kind=kind, needed="yes", note=f"No. 1 of {kind.lower()}", done_on=day(0)
        )
        if kind == "INSURANCE":
            assistant.fill(covers_from=day(0), covers_until=day(5))
        assistant.press()
    assistant.open(f"{page}clear/").press()
    mailbox.wait_for("expert@demo.example", "")
    days_pass(made, 3)
    assistant.open(f"{page}depart/").fill(departed_on=day(0)).press()
    assistant.open(f"{page}return/").fill(returned_on=day(-1), days_worked=1).press()
    assistant.reads(re.compile("before", re.IGNORECASE))
    assistant.fill(returned_on=day(0)).press()
    made.refresh_from_db()
    assert made.state == "REPORT_DUE", assistant.page.locator("main").inner_text()


def hold_activity(visit: Visit, action: Action) -> Activity:
    """Confirmed with its dates, held, participants counted, reported."""
    officer = visit("officer")
    activity = Activity.objects.get(action=action)
    page = f"/activities/{activity.pk}/"
    officer.open(f"{page}confirm/").fill(
        starts_on=day(0), ends_on=day(0), place="Accra", agenda="Two sessions"
    ).press()
    officer.open(f"{page}record_held/").fill(
        held_from=day(0), held_until=day(0), women=6, men=5, undisclosed=0
    ).press()
    officer.reads("11")
    officer.open(f"{page}report/").fill(text="The three ministries agreed on an outline.").press()
    activity.refresh_from_db()
    assert activity.state == "REPORTED"
    return activity


def report_mission(visit: Visit, mailbox: Mailbox, made: Deployment) -> None:
    """The expert reports, is asked for more, reports again; the officer accepts."""
    expert, officer = visit("expert"), visit("officer")
    page = f"/deployments/{made.pk}/"
    mailbox.wait_for("expert@demo.example", "report")
    said = {"tasks": "One workshop", "findings": "Three plans", "recommendations": "One strategy"}
    expert.open("/desk/").follow("Hand in the mission report")
    expert.open(f"{page}submit_report/").fill(**said).press()
    officer.open(f"{page}send_back/").fill(reason="Who keeps the strategy up?").press()
    mailbox.wait_for("expert@demo.example", "report")
    expert.open(f"{page}submit_report/").reads("Who keeps the strategy up?")
    expert.fill(**said | {"follow_up": "The labour ministry keeps it up."}).press()
    officer.open(f"{page}accept_report/").press()
    made.refresh_from_db()
    assert made.state == "CLOSED"
    mailbox.wait_for("expert@demo.example", "mission is closed")


def validate_output(visit: Visit, mailbox: Mailbox, action: Action, file: str) -> Output:
    """The strategy: drafted, checked, sent to the partner, validated."""
    officer, official = visit("officer"), visit("official")
    officer.open(f"/actions/{action.pk}/new_output/")
    officer.choose("language", "English")
    officer.fill(title="Outline of the strategy", kind="STRATEGY").press()
    assert Output.objects.exists(), f"{officer.path}: {officer.page.locator('main').inner_text()}"
    output = Output.objects.get()
    page = f"/outputs/{output.pk}/"
    officer.open(f"{page}check/").fill(file=file).press()
    officer.open(f"{page}send_to_partner/").press()
    mailbox.wait_for("official@demo.example", "strategy")
    official.open("/desk/").follow("Validate the output")
    official.open(f"{page}validate/").press()
    output.refresh_from_db()
    assert output.state == "VALIDATED", official.page.locator("main").inner_text()
    return output
