"""The inbox: one's own notices, and nothing of what is not open to the reader."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts import workflow
from accounts.enums import Role
from accounts.models import User
from core.enums import GrantEffect
from core.models import AccessGrant, Event
from core.models.base import subject_key
from core.workflow import Act
from notifications import queries
from notifications.models import Notice
from tests.stage import Stage, fresh

Tell = Callable[[Event], None]
pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def told(stage: Stage, tell: Tell) -> Notice:
    """The newcomer is told that they are confirmed."""
    membership = stage.membership("PENDING")
    done = workflow.confirm(
        membership, act=stage.act("officer"), seen=membership.seen, evidence="A call."
    )
    tell(done.event)
    return Notice.objects.get(event=done.event)


def subject_of(notice: Notice) -> Any:
    """What a notice is about."""
    return notice.event.subject


@pytest.fixture
def reader(told: Notice, client: Client) -> Client:
    """The newcomer, signed in."""
    client.force_login(told.recipient.user, backend=BACKEND)
    return client


def test_the_inbox_shows_own_notices_unread_first_seen(told: Notice, reader: Client) -> None:
    page = reader.get("/notices/").content.decode()
    assert "You are confirmed at" in page
    assert f'href="/notices/{told.pk}/"' in page
    assert queries.unread_count(told.recipient.user) == 1


def test_opening_marks_as_read_and_leads_to_the_matter(told: Notice, reader: Client) -> None:
    answer = reader.get(f"/notices/{told.pk}/")
    assert answer.status_code == 302
    assert answer["Location"].endswith(subject_of(told).get_absolute_url())
    assert queries.unread_count(told.recipient.user) == 0
    first = Notice.objects.get(pk=told.pk).read_at
    reader.get(f"/notices/{told.pk}/")
    assert Notice.objects.get(pk=told.pk).read_at == first


def test_all_are_marked_as_read_by_a_button(told: Notice, reader: Client) -> None:
    assert reader.get("/notices/read/").status_code == 405
    assert reader.post("/notices/read/").status_code == 302
    assert queries.unread_count(told.recipient.user) == 0


@pytest.mark.parametrize("one", [True, False])
def test_what_was_marked_as_read_can_be_taken_back(told: Notice, reader: Client, one: bool) -> None:
    """Only what this click has marked, and where the reader was; a browser without scripts too."""
    address = f"/notices/{told.pk}/read/" if one else "/notices/read/"
    answer = reader.post(address, {"show": "unread"})
    assert answer["Location"] == "/notices/?show=unread"
    page = reader.get(answer["Location"]).content.decode()
    assert "Marked as read." in page
    fields = dict(re.findall(r'name="(at|show)" value="([^"]+)"', page.partition("way-back")[2]))
    assert reader.post("/notices/read/back/", {"at": "2026-01-01T10:00:00Z"}).status_code == 302
    assert queries.unread_count(told.recipient.user) == 0
    assert reader.post("/notices/read/back/", fields)["Location"] == "/notices/?show=unread"
    assert queries.unread_count(told.recipient.user) == 1


@pytest.mark.parametrize("at", ["", "yesterday", "2026-13-01T10:00Z", "2026-01-01T10:00:00", "\0"])
def test_a_strange_moment_takes_nothing_back(told: Notice, reader: Client, at: str) -> None:
    reader.post("/notices/read/")
    assert reader.post("/notices/read/back/", {"at": at}).status_code == 302
    assert queries.unread_count(told.recipient.user) == 0


def test_nobody_takes_back_what_others_have_read(
    told: Notice, reader: Client, stage: Stage
) -> None:
    reader.post("/notices/read/")
    read_at = Notice.objects.get(pk=told.pk).read_at
    assert read_at is not None
    other = Client()
    other.force_login(stage.cast["outsider"], backend=BACKEND)
    other.post("/notices/read/back/", {"at": read_at.isoformat()})
    assert queries.unread_count(told.recipient.user) == 0


def test_notices_of_others_do_not_exist(told: Notice, stage: Stage, client: Client) -> None:
    client.force_login(stage.cast["outsider"], backend=BACKEND)
    assert client.get(f"/notices/{told.pk}/").status_code == 404
    assert "You are confirmed at" not in client.get("/notices/").content.decode()
    assert client.post("/notices/read/").status_code == 302
    assert Notice.objects.get(pk=told.pk).read_at is None


def test_the_inbox_needs_an_account(client: Client) -> None:
    assert "/accounts/login/" in client.get("/notices/")["Location"]


def test_what_was_closed_to_the_reader_shows_no_words(told: Notice, reader: Client) -> None:
    subject = subject_of(told)
    type_id, pk = subject_key(subject)
    AccessGrant.objects.create(
        subject_type_id=type_id,
        subject_id=pk,
        user=told.recipient.user,
        effect=GrantEffect.EXCLUDE,
        reason="recused",
        source_type_id=type_id,
        source_id=pk,
    )
    page = reader.get("/notices/").content.decode()
    assert "You are confirmed at" not in page
    assert "not open to you" in page
    assert reader.get(f"/notices/{told.pk}/")["Location"] == "/notices/"


def test_as_many_queries_for_many_notices_as_for_one(
    stage: Stage, tell: Tell, client: Client
) -> None:
    officer = stage.cast["officer"]
    client.force_login(officer, backend=BACKEND)
    _somebody_asks(0, tell)
    client.get("/notices/")
    with CaptureQueriesContext(connection) as one:
        client.get("/notices/")
    for number in (1, 2):
        _somebody_asks(number, tell)
    with CaptureQueriesContext(connection) as many:
        page = client.get("/notices/").content.decode()
    assert page.count("Ministry number") >= 3
    assert len(many) == len(one) <= 12, "\n".join(q["sql"][:120] for q in many)


def _somebody_asks(number: int, tell: Tell) -> None:
    user = User.objects.create_user(f"asks{number}@demo.example", None, given_name="Asking")
    done = workflow.ask(
        None,
        act=Act.by(user),
        person=user.person,
        role=Role.OFFICIAL,
        claimed_name=f"Ministry number {number}",
        claimed_country=None,
    )
    tell(done.event)


def test_reading_the_matter_itself_counts_as_reading(told: Notice) -> None:
    assert queries.mark_read_about(told.recipient.user, subject_of(told)) == 1
    assert queries.unread_count(told.recipient.user) == 0


def panel(subject: object, user: object) -> str:
    """What the team's panel of a case shows somebody."""
    request = RequestFactory().get("/")
    request.user = user  # type: ignore[assignment]
    template = Template("{% load notifications_tags %}{% sent_panel subject %}")
    return template.render(Context({"request": request, "subject": subject}))


def test_the_team_sees_what_was_sent_and_others_do_not(stage: Stage, tell: Tell) -> None:
    request = stage.request("SUBMITTED")
    tell(Event.objects.get(verb="requests_app.request.submit"))
    shown = panel(request, fresh(stage.cast["officer"]))
    assert "official@demo.example" in shown
    assert "focal@ministry.example" in shown
    for key in ("official", "steering1", "outsider"):
        assert "@" not in panel(request, fresh(stage.cast[key])), key
