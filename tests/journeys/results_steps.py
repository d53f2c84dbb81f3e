"""The story's last part: everybody evaluates, the team reports, the public reads."""

import re
from collections.abc import Callable

from actions.models import Action, Activity
from results.models import ClosingReport, Evaluation, Publication, Survey, Ticket
from tests.journeys.conftest import Mailbox, Visitor
from tests.journeys.mission_steps import link_in

Visit = Callable[[str], Visitor]


def _score_all(visitor: Visitor, value: int) -> None:
    """The same point of the scale for every question."""
    for box in visitor.page.locator(f"main input[type=radio][value='{value}']").all():
        visitor.tick(f"[name='{box.get_attribute('name')}'][value='{value}']")


def evaluate_action(visit: Visit, mailbox: Mailbox, action: Action, activity: Activity) -> None:
    """Completed; the partner, the expert and two participants with codes on paper answer."""
    officer, public = visit("officer"), visit("public")
    page = f"/actions/{action.pk}/"
    officer.open(f"{page}complete/").press()
    officer.open(f"/surveys/ask/{action.pk}/").press("Ask all of them")
    assert Survey.objects.filter(state="OPEN").count() == 3
    participants = Survey.objects.get(kind="PARTICIPANT", activity=activity)
    officer.open(f"/surveys/{participants.pk}/sheet/")
    codes = list(Ticket.objects.filter(survey=participants).values_list("code", flat=True)[:2])
    for code in codes:
        public.open("/e/").fill(code=f"{code[:3]} {code[3:].lower()}").press()
        _score_all(public, 5)
        public.fill(comment="I use it already.").press()
    public.open_again(f"/e/{codes[0]}/").reads(re.compile("used", re.IGNORECASE))
    assert Evaluation.objects.filter(survey=participants).count() == 2

    officer.open(f"{page}evaluate/").reads("Fatou Focal")
    # The partner's focal point has no account: the answer comes by the link in the mail.
    public.open(link_in(mailbox.wait_for("focal@ministry.example", "evaluat"), "surveys/answer/"))
    _score_all(public, 4)
    public.press()
    link = link_in(mailbox.wait_for("expert@demo.example", "evaluat"), "surveys/answer/")
    public.open(link)
    _score_all(public, 5)
    public.press()
    public.open_again(link).reads(re.compile("already|answered", re.IGNORECASE))
    officer.open(f"/surveys/{participants.pk}/close/")
    if officer.page.locator("main [name=reason]").count():
        officer.fill(reason="Everybody who wished has answered.")
    officer.press()
    officer.open(f"{page}evaluate/").press()
    action.refresh_from_db()
    assert action.state == "EVALUATED", officer.page.locator("main").inner_text()


def report_action(visit: Visit, mailbox: Mailbox, action: Action) -> None:
    """The officer writes the closing report, the leader accepts it."""
    officer, leader = visit("officer"), visit("leader")
    officer.open(f"/actions/{action.pk}/").press("Begin the closing report")
    report = ClosingReport.objects.get()
    page = f"/closing-reports/{report.pk}/"
    officer.open(f"{page}write/").fill(
        achieved="One outline instead of three plans.",
        ownership="The labour ministry keeps it up.",
        lessons="Begin with the three ministries in one room.",
        failures="One day is short.",
        recommendations="A follow-up in two years.",
    ).press()
    officer.open(f"{page}submit/").press()
    mailbox.wait_for("leader@demo.example", "closing report")
    leader.open("/desk/").follow("Read and accept the closing report")
    leader.open(f"{page}accept/").press()
    report.refresh_from_db()
    assert report.state == "ACCEPTED"


def publish_results(visit: Visit, mailbox: Mailbox, action: Action) -> str:
    """Written in two languages, agreed by the partner, published. Returns the public address."""
    communication, official, leader = visit("communication"), visit("official"), visit("leader")
    communication.open(f"/actions/{action.pk}/").press("Begin a publication")
    made = Publication.objects.get()
    page = f"/publications/{made.pk}/"
    words = {
        "en": ("One strategy for three ministries", "Peers helped three ministries to agree."),
        "fr": ("Une stratégie pour trois ministères", "Des pairs ont aidé trois ministères."),
    }
    for language, (title, summary) in words.items():
        communication.open(f"{page}write/").fill(
            language=language, title=title, summary=summary, story=summary, results=summary
        ).press()
    communication.open(f"{page}send_to_partner/").press()
    mailbox.wait_for("official@demo.example", "publi")
    official.open("/desk/").follow("Read the publication and agree to it")
    official.open(f"{page}agree/").press()
    leader.open(f"{page}publish/").press()
    made.refresh_from_db()
    assert made.state == "PUBLISHED", leader.page.locator("main").inner_text()
    return f"/results/{made.slug}/"


def close_action(visit: Visit, mailbox: Mailbox, action: Action) -> None:
    """Nothing is open: the leader closes, the partner is told."""
    leader = visit("leader")
    leader.open(f"/actions/{action.pk}/close/").press()
    action.refresh_from_db()
    assert action.state == "CLOSED", leader.page.locator("main").inner_text()
    mailbox.wait_for("official@demo.example", "closed")
