"""Preferences, one-click unsubscribing, wording, the inbox's filters, the technical digest."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import invitations, workflow
from core import dispatch
from core.models import Event
from mieux.supervisor.mailsink import Sink
from notifications import delivery, queries, technical, unsubscribing, worded, wordings
from notifications.enums import Channel, DeliveryState, Frequency
from notifications.models import Delivery, Notice, Preference, ReadingHours, Wording
from notifications.rendering import Frame, words
from tests.notifications.mails import part
from tests.stage import Stage, fresh

Tell = Callable[[Event], None]
pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGE = "/notices/preferences/"
NOTICE = "membership_ended"


@pytest.fixture
def told(stage: Stage) -> Notice:
    """The newcomer is told that the membership has ended."""
    membership = stage.membership("ACTIVE")
    done = workflow.end(
        membership, act=stage.act("officer"), seen=membership.seen, reason="Left <b>in</b> May."
    )
    assert dispatch.dispatch(str(done.event.pk))
    return Notice.objects.get(event=done.event)


@pytest.fixture
def reader(told: Notice, client: Client) -> Client:
    """The newcomer, signed in."""
    client.force_login(told.recipient.user, backend=BACKEND)
    return client


def typed(page: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send of the form, with changes."""
    data: dict[str, Any] = {}
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)"\s+selected', body)
        data[name] = chosen.group(1) if chosen else ""
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or ('type="checkbox"' in tag and "checked" not in tag):
            continue
        data[name.group(1)] = value.group(1) if value else "on" if "checkbox" in tag else ""
    return data | changes


def test_choices_are_kept_and_shown_again(reader: Client, told: Notice) -> None:
    page = reader.get(PAGE).content.decode()
    assert "mail-membership_ended" in page
    assert "mail-membership_confirmed" in page
    assert "mail-request_question" not in page, "what asks can't be switched off"
    data = typed(page, **{f"mail-{NOTICE}": Frequency.WEEKLY, "time_zone": "Africa/Dakar"})
    data |= {"quiet_from": "22:00", "quiet_until": "06:30", "quiet_weekends": "on"}
    data.pop(f"inbox-{NOTICE}")
    answer = reader.post(PAGE, data)
    assert answer.status_code == 302, answer.context["form"].errors
    chosen = {row.channel: row.frequency for row in Preference.objects.filter(notice=NOTICE)}
    assert chosen == {Channel.EMAIL: Frequency.WEEKLY, Channel.INBOX: Frequency.OFF}
    hours = ReadingHours.objects.get(person=told.recipient)
    assert (hours.time_zone, str(hours.quiet_until)) == ("Africa/Dakar", "06:30:00")
    again = reader.get(PAGE).content.decode()
    assert typed(again)[f"mail-{NOTICE}"] == Frequency.WEEKLY
    # Back to the default: no row is left.
    reader.post(PAGE, typed(again, **{f"mail-{NOTICE}": Frequency.HOURLY, f"inbox-{NOTICE}": "on"}))
    assert not Preference.objects.exists()


def test_half_quiet_hours_are_refused_beside_the_field(reader: Client) -> None:
    page = reader.get(PAGE).content.decode()
    for changes, sentence in (
        ({"quiet_from": "22:00"}, "Say until when it is quiet."),
        ({"quiet_until": "22:00"}, "Say from when it is quiet."),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "Choose another hour"),
        ({"time_zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({f"mail-{NOTICE}": "OFTEN"}, "OFTEN"),
    ):
        answer = reader.post(PAGE, typed(page, **changes))
        assert answer.status_code == 422
        assert sentence in answer.content.decode(), answer.context["form"].errors
    assert not ReadingHours.objects.exists()


def test_the_page_needs_an_account_and_asks_few_queries(reader: Client, client: Client) -> None:
    reader.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        reader.get(PAGE)
    assert len(asked) <= 12
    reader.logout()
    assert "/accounts/login/" in reader.get(PAGE)["Location"]


def test_one_click_ends_a_kind_of_mail_without_signing_in(
    told: Notice, smtp_sink: Sink, settings: Any
) -> None:
    delivery.send_ready()
    (mail,) = smtp_sink.messages()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip(" <>").removeprefix(settings.SITE_URL)
    anybody = Client(enforce_csrf_checks=True)
    page = anybody.get(address).content.decode()
    assert "No more of these mails" in page
    assert not Preference.objects.exists(), "looking changes nothing"
    for _click in range(2):
        answer = anybody.post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    row = Preference.objects.get()
    assert (row.person, row.notice, row.frequency) == (told.recipient, NOTICE, Frequency.OFF)
    assert anybody.post(address[:-3] + "xx/").status_code == 404


def test_what_asks_to_act_bears_no_such_header(stage: Stage, tell: Tell, smtp_sink: Sink) -> None:
    membership = stage.membership("PENDING")
    tell(Event.objects.get(subject_id=membership.pk, verb="accounts.membership.ask"))
    delivery.send_ready()
    assert smtp_sink.messages()
    assert all(mail["List-Unsubscribe"] is None for mail in smtp_sink.messages())
    person = stage.cast["officer"].person
    given = unsubscribing.token(person.pk, ["membership_asked"])
    assert unsubscribing.read(given) == (person, [])


# -- Wording ---------------------------------------------------------------------------------------

WORDS = f"/notices/wording/{NOTICE}/en/"
TYPED = {
    "subject": "Goodbye from {{ reference }}",
    "text": "Dear {{recipient_name}},\n\nBecause: {{ words }} <script>x</script>",
    "seen": "0",
}


@pytest.fixture
def wordsmith(stage: Stage, told: Notice, client: Client) -> Client:
    """The team leader, signed in."""
    client.force_login(stage.cast["leader"], backend=BACKEND)
    return client


def test_words_are_changed_looked_at_and_taken_back(
    wordsmith: Client, told: Notice, smtp_sink: Sink
) -> None:
    assert "Wording of mails" in wordsmith.get("/notices/wording/").content.decode()
    look = wordsmith.post(WORDS, {**TYPED, "look": "1"})
    assert look.status_code == 200
    assert not Wording.objects.exists(), "looking saves nothing"
    assert "&lt;script&gt;" in look.content.decode()
    assert "<script>x" not in look.content.decode()
    assert wordsmith.post(WORDS, TYPED).status_code == 302
    said = words(told, "en", Frame())
    assert "Left <b>in</b> May." in said.text
    assert "Left &lt;b&gt;in&lt;/b&gt; May. &lt;script&gt;" in said.html
    assert words(told, "fr", Frame()).text != said.text
    delivery.send_ready()
    assert "Because: Left" in part(smtp_sink.messages()[0], "plain")
    assert wordsmith.post(WORDS, TYPED).status_code == 422, "somebody was faster"
    assert wordsmith.post(WORDS + "back/", {"seen": "1"}).status_code == 302
    assert "Because:" not in words(told, "en", Frame()).text
    assert [row.version for row in wordings.versions(NOTICE, "en")] == [2, 1]


def test_looking_at_words_gives_nobody_a_link_that_works(stage: Stage, wordsmith: Client) -> None:
    """Links act in the name of their bearer; those in the mails that were sent go on working."""
    membership = stage.membership("PENDING", invited=True)
    event = Event.objects.filter(subject_id=membership.pk).latest("at")
    sent = re.search(r"/accounts/invitation/[\w-]+/", invitations.link_for(membership))
    assert sent is not None
    Notice.objects.get_or_create(
        event=event, recipient=membership.person, notice="invitation", case_key="x:1"
    )
    page = "/notices/wording/invitation/en/"
    look = {"subject": "Hello", "text": "Here: {{ link }}", "seen": "0", "look": "1"}
    for answer in (wordsmith.get(page), wordsmith.post(page, look)):
        shown = re.findall(r"/accounts/invitation/[\w-]+/", answer.content.decode())
        assert shown, "the preview shows how it looks"
        for address in set(shown):
            assert Client().get(address).status_code == 410
    assert Client().get(sent[0]).status_code == 200


def test_a_version_that_there_can_be_none_of_is_somebody_faster(wordsmith: Client) -> None:
    for seen in ("99999999999", "7"):
        assert wordsmith.post(WORDS, {**TYPED, "seen": seen}).status_code == 422
        assert wordsmith.post(WORDS + "back/", {"seen": seen}).status_code == 302
    assert wordsmith.post(WORDS + "back/", {"seen": "²"}).status_code == 302
    assert not Wording.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{{ secret_key }}", "There is no placeholder {{ secret_key }}"),
        ("{{ person.user.password }}", "There is no placeholder"),
        ("{% load i18n %}", "Write placeholders as"),
        ("{{ recipient_name", "Write placeholders as"),
        ("{# hidden #}", "Write placeholders as"),
        ("", "Fill this in."),
    ],
)
def test_what_is_no_placeholder_is_refused(wordsmith: Client, text: str, sentence: str) -> None:
    answer = wordsmith.post(WORDS, {**TYPED, "text": text})
    assert answer.status_code == 422
    page = answer.content.decode().replace("&#x27;", "'")
    assert sentence in page
    assert not Wording.objects.exists()


def test_what_a_placeholder_brings_in_is_not_read_again() -> None:
    said = {"words": "{{ recipient_name }} {% now %}", "recipient_name": "A"}
    assert worded.filled("{{ words }}", said) == "{{ recipient_name }} {% now %}"


def test_only_leaders_and_administrators_word_mails(stage: Stage, client: Client) -> None:
    for key, status in (("admin", 200), ("officer", 403), ("official", 403)):
        client.force_login(stage.cast[key], backend=BACKEND)
        assert client.get("/notices/wording/").status_code == status, key
        assert client.get(WORDS).status_code == status, key
    client.force_login(stage.cast["leader"], backend=BACKEND)
    assert client.get("/notices/wording/no_such/en/").status_code == 404
    assert client.get(f"/notices/wording/{NOTICE}/xx/").status_code == 404


# -- The inbox -------------------------------------------------------------------------------------


def test_a_case_that_can_be_none_shows_nothing(reader: Client) -> None:
    for case in ("\0", "x:\0", "x" * 5000):
        assert reader.get("/notices/", {"case": case}).status_code == 200
        assert reader.post("/notices/read/", {"case": case}).status_code in (302, 404)


def test_the_inbox_is_filtered_by_unread_and_case(reader: Client, told: Notice) -> None:
    Notice.objects.filter(pk=told.pk).update(case_reference="REQ-2026-0001")
    told.refresh_from_db()
    line = f'href="/notices/{told.pk}/"'
    assert line in reader.get("/notices/", {"show": "unread"}).content.decode()
    assert line in reader.get("/notices/", {"case": told.case_key}).content.decode()
    assert line not in reader.get("/notices/", {"case": "x.y:1"}).content.decode()
    answer = reader.post(f"/notices/{told.pk}/read/", {"show": "unread"})
    assert answer["Location"] == "/notices/?show=unread"
    assert line not in reader.get("/notices/", {"show": "unread"}).content.decode()


def test_the_count_is_asked_for_again_and_stops_when_signed_out(reader: Client) -> None:
    assert '<span class="count">1' in reader.get("/notices/unread/").content.decode()
    with CaptureQueriesContext(connection) as asked:
        reader.get("/notices/unread/")
    assert len(asked) <= 6
    reader.logout()
    assert reader.get("/notices/unread/").status_code == 286


def test_what_is_hidden_from_the_inbox_is_not_counted(told: Notice) -> None:
    Notice.objects.update(in_inbox=False)
    assert queries.unread_count(told.recipient.user) == 0
    assert not queries.inbox(told.recipient).exists()


# -- Technical problems ----------------------------------------------------------------------------


def test_technical_problems_are_told_once_a_day(told: Notice, stage: Stage) -> None:
    # Yesterday's: of a morning still to come, whatever waits now would count as stuck.
    midnight = datetime.combine(timezone.localdate(), datetime.min.time(), UTC)
    morning = midnight - timedelta(hours=15)
    Delivery.objects.update(created_at=morning)
    assert technical.send(morning) == 0, "nothing to say"
    Delivery.objects.update(
        state=DeliveryState.FAILED, next_try_at=None, last_error="554 5.7.1 not here"
    )
    assert technical.send(morning.replace(hour=1)) == 0, "too early"
    first = technical.send(morning)
    assert first >= 1
    assert technical.send(morning) == 0
    assert technical.send(morning + timedelta(hours=5)) == 0
    row = Delivery.objects.filter(kind=technical.KIND).first()
    assert row is not None
    assert "554 5.7.1 not here" in row.text
    assert row.address == "admin@demo.example"
    assert fresh(stage.cast["admin"]).email == row.address
