"""The story: from a ministry's letter to the published result, each step by whoever owns it.

Eleven people at their browsers and some without account by links and codes, real forms, a real
worker, mails read from the SMTP sink. It is made twice: with scripting, and without.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.models import User
from actions.models import Action
from core import events
from core.models import Outbox
from experts.models import Deployment
from portal.demo.fiches import make_seats
from requests_app.models import AssistanceRequest
from results.models import ClosingReport, Publication
from tests.journeys import mission_steps as mission
from tests.journeys import request_steps as steps
from tests.journeys import results_steps as results
from tests.journeys.conftest import Mailbox, Visitor
from tests.stage import pdf_bytes

Visit = Callable[[str], Visitor]
#: The most mails that each may get from registration to closing, with nothing gathered.
MOST_MAILS = {"official": 12, "expert": 10, "focalpoint": 2}


@pytest.fixture
def letter(tmp_path: Path) -> str:
    """A signed letter as a file on the official's machine."""
    path = tmp_path / "letter of the ministry.pdf"
    path.write_bytes(pdf_bytes())
    return str(path)


@pytest.mark.django_db(transaction=True)
def test_from_the_letter_to_the_publication(
    cast: dict[str, User], visit: Visit, mailbox: Mailbox, letter: str
) -> None:
    """One case through all four stages, each step told by mail; the chain of every event holds."""
    make_seats()
    mission.rates()
    reference = steps.submit_request(visit, mailbox, letter)
    steps.triage_request(visit, mailbox, reference)
    fiche = steps.draft_fiche(visit, reference)
    steps.agree_fiche(visit, mailbox, fiche)
    steps.decide_fiche(visit, mailbox, fiche)
    visit("official").open(f"/cases/{reference}/").reads("Ghana I")
    action = Action.objects.get()

    mission.join_roster(visit, mailbox, letter)
    mission.start_action(visit, action)
    sent = mission.invite_expert(visit, mailbox, action)
    mission.collect_words(visit, mailbox, sent)
    mission.send_expert(visit, mailbox, sent)
    activity = mission.hold_activity(visit, action)
    mission.report_mission(visit, mailbox, sent)
    mission.validate_output(visit, mailbox, action, letter)

    results.evaluate_action(visit, mailbox, action, activity)
    results.report_action(visit, mailbox, action)
    address = results.publish_results(visit, mailbox, action)
    results.close_action(visit, mailbox, action)
    public = visit("public").open("/results/").follow("One strategy for three ministries")
    assert public.path == address
    public.reads("Ghana I")

    chains = [
        AssistanceRequest.objects.get(reference=reference),
        action.fiche,
        action.fiche.rounds.get(),
        action,
        activity,
        Deployment.objects.get(),
        ClosingReport.objects.get(),
        Publication.objects.get(),
    ]
    assert [events.verify(subject) for subject in chains] == [[] for _subject in chains]
    assert not Outbox.objects.filter(dispatched_at__isnull=True).exists()
    for key, most in MOST_MAILS.items():
        got = mailbox.to(f"{key}@demo.example")
        assert len(got) <= most, got
