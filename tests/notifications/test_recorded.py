"""A recorded act is contested by its giver with one click, or confirmed in writing by the team."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.queries import timeline
from core import events, links, recorded
from core.models import Event, RecordedAct, SignedLink
from core.workflow import Guarded, NotAllowed
from mieux.supervisor.mailsink import Sink
from notifications import delivery
from notifications.models import Delivery, Notice
from tests.notifications.mails import part
from tests.notifications.test_listeners import recorded_answer
from tests.stage import Stage, a_letter

Tell = Callable[[Event], None]
pytestmark = pytest.mark.django_db


@pytest.fixture
def act(stage: Stage) -> RecordedAct:
    """The official's spoken answer, recorded by the assistant."""
    return RecordedAct.objects.get(event=recorded_answer(stage))


def subject_of(act: RecordedAct) -> Any:
    """The case that an act belongs to."""
    return act.subject


@pytest.fixture
def token(act: RecordedAct) -> str:
    """The token of a link to contest it."""
    return recorded.contest_link(act)[1]


def test_the_mail_brings_a_link_that_contests_without_an_account(
    act: RecordedAct, smtp_sink: Sink, tell: Tell, client: Client
) -> None:
    tell(act.event)
    Delivery.objects.exclude(kind="act_recorded").delete()
    assert delivery.send_ready() == 1
    (sent,) = smtp_sink.messages()
    assert sent["To"] == "official@demo.example"
    text = part(sent, "plain")
    address = re.search(r"http\S+/acts/contest/\S+/", text)
    assert address is not None
    path = address.group().removeprefix("http://127.0.0.1:8000")
    page = client.get(path)
    assert page.status_code == 200
    assert "Twelve posts." in page.content.decode()
    assert SignedLink.objects.get().used_at is None, "opening uses nothing up"
    assert client.post(path, {"words": "I said eleven."}).status_code == 200
    act.refresh_from_db()
    assert act.is_contested
    assert not act.holds
    event = Event.objects.get(verb="core.act.contested")
    assert event.detail.text == "I said eleven."
    assert events.verify(subject_of(act)) == []
    tell(event)
    told = {n.recipient.email for n in Notice.objects.filter(event=event)}
    assert told == {"officer@demo.example", "assistant@demo.example"}


def test_a_contest_is_told_with_its_words(
    act: RecordedAct, stage: Stage, smtp_sink: Sink, tell: Tell
) -> None:
    event = recorded.contest(act, stage.person("official"), words="I said eleven.")
    tell(event)
    delivery.send_ready()
    bodies = [part(sent, "plain") for sent in smtp_sink.messages()]
    assert len(bodies) == 2
    assert all("I said eleven." in body and "Abena Example" in body for body in bodies)


def test_a_used_link_is_refused(token: str, client: Client) -> None:
    assert client.post(f"/acts/contest/{token}/").status_code == 200
    for answer in (client.get(f"/acts/contest/{token}/"), client.post(f"/acts/contest/{token}/")):
        assert answer.status_code == 410
        assert "already used" in answer.content.decode()
    assert Event.objects.filter(verb="core.act.contested").count() == 1


def test_a_second_link_of_the_same_act_contests_nothing_more(
    act: RecordedAct, token: str, client: Client
) -> None:
    _link, other = recorded.contest_link(act)
    client.post(f"/acts/contest/{token}/")
    answer = client.post(f"/acts/contest/{other}/")
    assert answer.status_code == 410
    assert Event.objects.filter(verb="core.act.contested").count() == 1


def test_an_expired_link_is_refused(token: str, client: Client) -> None:
    SignedLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(f"/acts/contest/{token}/").status_code == 410
    assert client.post(f"/acts/contest/{token}/").status_code == 410
    assert not RecordedAct.objects.exclude(contested_at=None).exists()


def test_a_revoked_link_is_refused(act: RecordedAct, token: str, client: Client) -> None:
    links.revoke(recorded.CONTEST_PURPOSE, act)
    assert client.post(f"/acts/contest/{token}/").status_code == 410


def test_a_link_for_another_purpose_is_refused(
    act: RecordedAct, stage: Stage, client: Client
) -> None:
    _link, token = links.issue(
        "accounts.invitation", act, stage.person("official"), valid_for=timedelta(days=1)
    )
    assert client.get(f"/acts/contest/{token}/").status_code == 410
    assert client.post(f"/acts/contest/{token}/").status_code == 410
    assert client.post("/acts/contest/made-up/").status_code == 410


def test_a_link_of_another_bearer_is_refused(
    act: RecordedAct, stage: Stage, client: Client
) -> None:
    _link, token = links.issue(
        recorded.CONTEST_PURPOSE, act, stage.person("outsider"), valid_for=timedelta(days=1)
    )
    assert client.post(f"/acts/contest/{token}/").status_code == 410
    with pytest.raises(NotAllowed):
        recorded.contest(act, stage.person("outsider"))


def test_somebody_else_who_is_signed_in_is_refused(
    token: str, stage: Stage, client: Client
) -> None:
    client.force_login(stage.cast["officer"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/acts/contest/{token}/").status_code == 410
    assert client.post(f"/acts/contest/{token}/").status_code == 410
    assert not RecordedAct.objects.exclude(contested_at=None).exists()


def test_the_giver_may_be_signed_in(token: str, stage: Stage, client: Client) -> None:
    client.force_login(stage.cast["official"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/acts/contest/{token}/").status_code == 200


def test_a_contest_shows_to_whoever_sees_the_act(act: RecordedAct, stage: Stage) -> None:
    recorded.contest(act, stage.person("official"))
    for key, sees in (("official", True), ("officer", True), ("focalpoint", False)):
        listed = timeline([act.subject], stage.cast[key].standing)
        assert any(e.event.verb == "core.act.contested" for e in listed) is sees, key


def test_a_writing_confirms_a_spoken_act(act: RecordedAct, stage: Stage, client: Client) -> None:
    assert act.is_provisional
    client.force_login(stage.cast["officer"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/acts/{act.pk}/confirm/").status_code == 200
    assert client.post(f"/acts/{act.pk}/confirm/", {}).status_code == 422
    answer = client.post(f"/acts/{act.pk}/confirm/", {"document": a_letter()})
    assert answer.status_code == 302
    act.refresh_from_db()
    assert act.holds
    assert act.confirmation is not None
    event = Event.objects.get(verb="core.act.confirmed")
    assert event.actor == stage.cast["officer"]
    assert events.verify(subject_of(act)) == []
    assert client.post(f"/acts/{act.pk}/confirm/", {"document": a_letter()}).status_code == 422


def test_a_writing_settles_what_was_contested_before(act: RecordedAct, stage: Stage) -> None:
    recorded.contest(act, stage.person("official"))
    assert not RecordedAct.objects.get(pk=act.pk).holds
    recorded.confirm(act, a_letter(), stage.cast["officer"])
    assert RecordedAct.objects.get(pk=act.pk).holds
    with pytest.raises(Guarded):
        recorded.confirm(act, a_letter(), stage.cast["officer"])
    recorded.contest(act, stage.person("official"))
    assert not RecordedAct.objects.get(pk=act.pk).holds


@pytest.mark.parametrize(
    ("key", "status"),
    [("outsider", 404), ("official", 403), ("auditor", 403), ("assistant", 200), ("leader", 200)],
)
def test_who_confirms(
    act: RecordedAct, stage: Stage, client: Client, key: str, status: int
) -> None:
    client.force_login(stage.cast[key], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/acts/{act.pk}/confirm/").status_code == status
    if status != 200:
        answer = client.post(f"/acts/{act.pk}/confirm/", {"document": a_letter()})
        assert answer.status_code == status
        act.refresh_from_db()
        assert act.is_provisional


def test_confirming_needs_an_account(act: RecordedAct, client: Client) -> None:
    answer = client.get(f"/acts/{act.pk}/confirm/")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]
