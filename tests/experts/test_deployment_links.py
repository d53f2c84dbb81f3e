"""Answers by the links of our mails: once, in time, by the right person; else a kind page."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Person, User
from core import dispatch, links, notices
from core.enums import ActMode
from core.models import Event, Job, SignedLink
from experts import letters, tasks
from experts.enums import DeploymentState, EndorsementState, Level
from experts.models import Deployment, Endorsement
from experts.workflow import deployment, endorsement
from notifications.models import Notice
from tests.experts import deployment_acting as acting
from tests.reading import words
from tests.stage import Stage, in_days

pytestmark = pytest.mark.django_db
S = DeploymentState
YES = {"answer": "accept", "accept-has_interest": "no", "accept-consents": "on"}
NO = {"answer": "decline", "decline-reason": "DATES", "decline-words": "In June, gladly."}


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


@pytest.fixture
def invited(stage: Stage) -> Deployment:
    return acting.invited(stage)


@pytest.fixture
def address(invited: Deployment) -> str:
    """Where the link in the invitation leads."""
    return _path(letters.invitation_url(invited))


def test_the_mail_brings_the_link_and_the_page_says_everything(
    stage: Stage, invited: Deployment
) -> None:
    """Terms, days, what is paid, whom to ask; opening uses nothing up."""
    acting.rates()
    event = Event.objects.get(verb="experts.deployment.invite", subject_id=invited.pk)
    dispatch.dispatch(str(event.pk))
    notice = Notice.objects.get(event=event, notice="deployment_invited")
    assert notice.recipient == stage.person("expert")
    text = _rendered(notice)
    found = re.search(r"/deployments/invitation/[\w-]+/", text)
    assert found is not None, text
    client = Client()
    for _ in range(3):
        page = client.get(found[0]).content.decode()
    for part in ("You run two workshops.", "working days", "350.00", "officer@demo.example"):
        assert part in page, part
    assert SignedLink.objects.get(purpose=letters.INVITATION).used_at is None


def _rendered(notice: Notice) -> str:
    from notifications.rendering import Frame, words

    return words(notice, "en", Frame()).text


def test_yes_by_link_without_an_account(invited: Deployment, address: str) -> None:
    """One click: accepted, the days bind, the declaration is kept; the act says it came by link."""
    answer = Client().post(address, YES)
    assert answer.status_code == 200
    assert "your days are reserved" in answer.content.decode()
    invited.refresh_from_db()
    assert invited.state == S.ACCEPTED
    assert invited.journey.binds
    assert invited.declarations.get().has_interest is False
    event = Event.objects.get(verb="experts.deployment.accept", subject_id=invited.pk)
    assert event.mode == ActMode.LINK
    assert event.payload["bearer"] == invited.person_id


def test_no_by_link(invited: Deployment, address: str) -> None:
    assert Client().post(address, NO).status_code == 200
    invited.refresh_from_db()
    assert (invited.state, invited.decline_reason) == (S.DECLINED, "DATES")


def test_answered_twice_the_page_says_so_kindly(invited: Deployment, address: str) -> None:
    """The second answer changes nothing; also by an older link of the same invitation."""
    older = _path(letters.invitation_url(invited))
    Client().post(address, YES)
    for where, said in ((address, NO), (older, NO)):
        for answer in (Client().get(where), Client().post(where, said)):
            assert answer.status_code == 410
            page = answer.content.decode()
            assert "accepted by the expert" in page
            assert "officer@demo.example" in page
    invited.refresh_from_db()
    assert invited.state == S.ACCEPTED


def test_late_the_page_says_so_and_everything_typed_stays(
    invited: Deployment, address: str
) -> None:
    """After the day of the reply a yes is refused in words, a no is still taken."""
    Deployment.objects.filter(pk=invited.pk).update(reply_by=in_days(-2))
    said = YES | {"accept-has_interest": "yes", "accept-interest": "My brother works there."}
    answer = Client().post(address, said)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The time to reply is over" in page
    assert "My brother works there." in page
    assert Client().post(address, NO).status_code == 200


def test_somebody_else_is_signed_in(
    cast: dict[str, User], invited: Deployment, address: str
) -> None:
    """Nothing is used up; the page says for whom it is not."""
    client = Client()
    client.force_login(cast["outsider"])
    for answer in (client.get(address), client.post(address, YES)):
        assert answer.status_code == 403
        assert "outsider@demo.example" in answer.content.decode()
        assert invited.person.name not in answer.content.decode()
    assert Client().post(address, YES).status_code == 200


def test_a_link_for_another_purpose_expired_or_made_up(invited: Deployment, address: str) -> None:
    """Wrong purpose, wrong person, expired, unknown: 410 with a sentence, nothing written."""
    report = _path(letters.report_url(invited)).replace("/report/", "/invitation/")
    superior = invited.profile.superior
    assert superior is not None
    _row, token = links.issue(letters.INVITATION, invited, superior, valid_for=timedelta(days=1))
    stolen = f"/deployments/invitation/{token}/"
    SignedLink.objects.filter(bearer_id=invited.person_id, purpose=letters.INVITATION).update(
        expires_at=timezone.now()
    )
    for where in (report, stolen, address, "/deployments/invitation/made-up/"):
        for answer in (Client().get(where), Client().post(where, YES)):
            assert answer.status_code == 410, where
    invited.refresh_from_db()
    assert invited.state == S.INVITED


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"answer": "accept"}, "Choose one."),
        ({"answer": "accept", "accept-has_interest": "no"}, "that needs your leave"),
        (YES | {"accept-has_interest": "yes"}, "Say what the interest is."),
        ({"answer": "decline", "decline-words": "Sorry"}, "Choose one."),
        ({"answer": "cancel"}, "Choose one of the answers"),
        ({}, "Choose one of the answers"),
        (NO | {"decline-words": "x" * 2001}, "2000"),
    ],
)
def test_a_bad_answer_is_asked_again_beside_the_field(
    invited: Deployment, address: str, said: dict[str, str], words: str
) -> None:
    answer = Client().post(address, said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    invited.refresh_from_db()
    assert invited.state == S.INVITED
    assert Client().post(address, YES).status_code == 200


def test_a_cancelled_invitation(stage: Stage, invited: Deployment, address: str) -> None:
    deployment.cancel(invited, act=stage.act("officer"), cancelled_by="FACILITY", reason="Over.")
    answer = Client().get(address)
    assert answer.status_code == 410
    assert "cancelled" in answer.content.decode()


# -- The employer's and the Member State's word ---------------------------------------------------


@pytest.fixture
def consent(stage: Stage) -> Endorsement:
    return acting.word(acting.accepted(stage), Level.EMPLOYER)


def test_the_superior_agrees_without_an_account(consent: Endorsement) -> None:
    assert consent.asked_of is not None
    address = _path(letters.word_url(consent, consent.asked_of))
    page = Client().get(address).content.decode()
    assert "You run two workshops." in page
    assert "350" not in words(page)
    assert Client().post(address, {"answer": "give"}).status_code == 200
    consent.refresh_from_db()
    assert (consent.state, consent.given_by) == (EndorsementState.GIVEN, consent.asked_of)
    twice = Client().post(address, {"answer": "refuse", "refuse-reason": "No."})
    assert twice.status_code == 410
    assert "given" in twice.content.decode()


def test_the_superior_refuses_and_the_page_of_the_mission_says_so(
    stage: Stage, consent: Endorsement, browse: Any
) -> None:
    assert consent.asked_of is not None
    address = _path(letters.word_url(consent, consent.asked_of))
    without = Client().post(address, {"answer": "refuse"})
    assert without.status_code == 422
    said = {"answer": "refuse", "refuse-reason": "Needed for the elections."}
    assert Client().post(address, said).status_code == 200
    page = browse("officer").get(consent.deployment.get_absolute_url()).content.decode()
    assert "Needed for the elections." in page


def test_a_focal_point_answers_by_link_or_signed_in(stage: Stage, browse: Any) -> None:
    asked = acting.word(acting.accepted(stage), Level.MEMBER_STATE)
    client = browse("focalpoint")
    assert client.get(asked.get_absolute_url()).status_code == 200
    link = _path(letters.word_url(asked, stage.person("focalpoint")))
    assert client.get(link).status_code == 200
    done = client.post(f"{asked.get_absolute_url()}give/", {"seen": asked.seen, "reason": ""})
    assert done.status_code == 302
    assert client.get(link).status_code == 410


def test_somebody_elses_word_is_not_taken(stage: Stage, consent: Endorsement) -> None:
    """A link of somebody who is no longer asked: the policy refuses, the page says so."""
    assert consent.asked_of is not None
    address = _path(letters.word_url(consent, consent.asked_of))
    from requests_app.intake import NamedPerson

    endorsement.ask_again(
        consent,
        act=stage.act("officer"),
        superior=NamedPerson("Rui", "Right", "rui@pt.example"),
    )
    answer = Client().post(address, {"answer": "give"})
    assert answer.status_code == 410
    consent.refresh_from_db()
    assert consent.state == EndorsementState.REQUESTED


def test_the_report_by_link(stage: Stage) -> None:
    """An expert without an account hands the report in; what is too long is said beside it."""
    made = acting.back(stage)
    address = _path(letters.report_url(made))
    fields = {f"submit_report-{k}": v for k, v in acting.REPORT.items()}
    long = fields | {"answer": "submit_report", "submit_report-findings": "x" * 8_001}
    refused = Client().post(address, long)
    assert refused.status_code == 422
    assert "8000" in refused.content.decode()
    assert Client().post(address, fields | {"answer": "submit_report"}).status_code == 200
    made.refresh_from_db()
    assert made.state == S.REPORTED


def test_the_attestation_by_link(stage: Stage, browse: Any) -> None:
    """Without an account, in each language, as often as needed; for the expert alone."""
    made = acting.closed(stage)
    address = _path(letters.attestation_url(made))
    waiting = Client().get(address)
    assert waiting.status_code == 200
    assert "is being drawn up" in waiting.content.decode()
    assert Client().get(address, {"language": "fr"}).status_code == 404
    job = Job.objects.get(kind=tasks.ATTESTATION, subject_id=made.pk)
    tasks.draw_up_attestation(job.pk)
    for _time in range(2):
        page = Client().get(address).content.decode()
        assert all(f"?language={code}" in page for code in ("en", "fr", "es", "pt", "ar"))
        answer: Any = Client().get(address, {"language": "fr"})
        assert answer["Content-Type"] == "application/pdf"
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert Client().get(address, {"language": "../x"}).status_code == 404
    assert Client().post(address).status_code == 405
    assert browse("officer").get(address).status_code == 403
    SignedLink.objects.update(expires_at=timezone.now())
    assert Client().get(address, {"language": "fr"}).status_code == 410


@pytest.mark.parametrize("has_account", [True, False])
def test_only_experts_without_an_account_get_the_link(stage: Stage, has_account: bool) -> None:
    made = acting.closed(stage)
    person = Person.objects.get(pk=made.person_id)
    if not has_account:
        person = Person.objects.create(given_name="No", family_name="Account", email="n@x.example")
        Deployment.objects.filter(pk=made.pk).update(person=person)
        made.refresh_from_db()
    event = Event.objects.filter(verb="experts.deployment.accept_report").latest("at")
    context = notices.more_context("report_accepted", event, made, person)
    assert ("/attestation/" in context.get("action_url", "")) == (not has_account)


# -- Whom the mails go to -------------------------------------------------------------------------


def test_an_expert_gets_at_most_eight_mails_and_a_focal_point_two(stage: Stage) -> None:
    """From the invitation to the close."""
    made = acting.closed(stage)
    for event in Event.objects.order_by("at", "seq"):
        dispatch.dispatch(str(event.pk))
    about = [
        "deployment_invited", "deployment_contracted", "deployment_cleared", "report_asked",
        "report_accepted",
    ]  # fmt: skip
    expert = Notice.objects.filter(recipient=made.person, event__verb__startswith="experts.depl")
    assert sorted(expert.values_list("notice", flat=True)) == sorted(about)
    focal = Notice.objects.filter(
        recipient=stage.person("focalpoint"), event__verb__startswith="experts."
    )
    assert list(focal.values_list("notice", flat=True)) == ["endorsement_asked"]
    partner = Notice.objects.filter(
        recipient=stage.person("official"), event__verb__startswith="experts."
    )
    assert list(partner.values_list("notice", flat=True)) == ["expert_proposed_to_partner"]
