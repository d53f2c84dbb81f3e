"""The budget of mails, on a whole journey of the demonstration with mails gathered as they are.

From the letter to the closed Action, at the days on which it would happen, with reminders, due
clocks and gathered mails in between. Counted is what the mail server took.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.db import transaction

from accounts.models import Membership
from actions.models import Action, ActionFiche, Consultation, Output
from experts.models import Deployment, Endorsement, ExpertProfile
from notifications.catalog import catalogue
from notifications.enums import NotMailed
from notifications.listeners import key_of
from notifications.models import Delivery, Notice
from notifications.models.told import GATHERED
from portal.demo import roster, world
from portal.demo.cases import Case, Until
from portal.demo.data import EVERY_CASE, STORIES
from portal.demo.stories import Closing, Mission, Publishing, Reach, Story
from requests_app.models import AssistanceRequest
from results.models import ClosingReport, Publication, Survey
from tests.notifications.passing import passing

pytestmark = pytest.mark.django_db
KEY = "ghana-return"
#: How long ago the letter came: long enough for the Action to be closed by today.
DAYS = 560
#: The most mails that each may get from registration to closing.
MOST = {"official@demo.example": 12, "expert@demo.example": 10}
SEATS = ("steering1@demo.example", "steering2@demo.example", "steering3@demo.example")
A_ROUND, AN_ENDORSEMENT = 3, 2


def whole_case() -> Case:
    """The case of the cast's own ministry, with a question, taken to its end."""
    case = next(case for case in EVERY_CASE if case.key == KEY)
    return replace(
        case,
        until=Until.CLOSED,
        days=DAYS,
        question="How many regions take part?",
        answer="Four, from the first mission on.",
    )


def whole_story() -> Story:
    """Its plan, with a mission of the cast's expert and one of another, and what follows."""
    story = STORIES[KEY]
    assert story.publishing is not None
    return replace(
        story,
        missions=(Mission(roster.CAST, 1, 1), Mission("Joost Voorbeeld", 1, 3)),
        closing=Closing("Achieved.", "Theirs.", "Learnt.", "None.", "Go on."),
        outputs=story.outputs[:1],
        publishing=Publishing(Reach.PUBLISHED, story.publishing.words, story.publishing.quote_by),
    )


@pytest.fixture(scope="module")
def mails(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Any]]:
    """All mails of the journey, in their order, as the mail server took them."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        case, story = whole_case(), whole_story()
        named = {mission.expert for mission in story.missions}
        known = tuple(row for row in roster.rows() if row.name in named)
        patch.setattr(roster, "rows", lambda: known)
        patch.setattr(world, "EVERY_CASE", (case,))
        patch.setitem(STORIES, KEY, story)
        builder = world.World(full=True)
        mail.outbox = []
        with transaction.atomic():
            with passing(builder.calendar.on(1200), patch) as clock:
                builder.load()
                clock.until(builder.calendar.now)
            yield list(mail.outbox)
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sent(mails: list[Any]) -> dict[str, list[str]]:
    """Their subjects by address."""
    found = defaultdict(list)
    for message in mails:
        found[message.to[0]].append(message.subject)
    return found


def test_the_journey_is_whole(sent: dict[str, list[str]]) -> None:
    """Gathered, with reminders; and it has come to its end."""
    official = sent["official@demo.example"]
    assert official[0].startswith("We have received")
    assert official[-1].startswith("Closed")
    told = [subject for subjects in sent.values() for subject in subjects]
    assert any(subject.startswith("Reminder") for subject in told)
    assert Delivery.objects.filter(kind=GATHERED).exists()
    print({address: len(subjects) for address, subjects in sorted(sent.items())})


@pytest.mark.parametrize(("address", "most"), MOST.items())
def test_people_outside_get_few_mails(
    address: str, most: int, sent: dict[str, list[str]], record_property: Any
) -> None:
    got = sent[address]
    record_property("mails", len(got))
    assert 0 < len(got) <= most, got


@pytest.mark.parametrize("address", SEATS)
def test_a_seat_gets_at_most_three_a_round(address: str, sent: dict[str, list[str]]) -> None:
    assert 0 < len(sent[address]) <= A_ROUND, sent[address]


def test_a_focal_point_gets_at_most_two_an_endorsement(sent: dict[str, list[str]]) -> None:
    for address in ("focalpoint@demo.example", "alex.example-nld@people.example"):
        assert 0 < len(sent[address]) <= AN_ENDORSEMENT, sent[address]


def test_the_signatory_gets_the_acknowledgement_and_the_outcome(
    sent: dict[str, list[str]],
) -> None:
    acknowledged, outcome = sent["kojo.example@people.example"]
    assert acknowledged.startswith("We have received")
    assert outcome.endswith("is admitted")


def test_nobody_hears_of_the_same_thing_twice(sent: dict[str, list[str]]) -> None:
    """Two mails with one subject are two missions or two outputs, never more than there were."""
    for address, subjects in sent.items():
        often = {subject: times for subject, times in Counter(subjects).items() if times > 2}
        assert not often, (address, often)


def test_what_is_quiet_stands_in_the_portal_alone(sent: dict[str, list[str]]) -> None:
    quiet = [entry.notice for entry in catalogue().values() if entry.quiet]
    assert {"fiche_opened", "fiche_in_consultation"} <= set(quiet)
    told = Notice.objects.filter(notice__in=quiet)
    assert told.filter(recipient__user__email="official@demo.example", in_inbox=True).exists()
    assert not told.filter(not_mailed=NotMailed.SWITCHED_OFF).exists()
    assert not Delivery.objects.filter(kind__in=quiet).exists()


def test_mails_carry_the_officers_name_and_are_answered_to_them(mails: list[Any]) -> None:
    """Once somebody has the case; before that, to the officer on duty where one is set."""
    begun = next(n for n, m in enumerate(mails) if m.subject.startswith("A question about"))
    outside = [m for m in mails[begun:] if not m.to[0].startswith(("officer@", "leader@"))]
    assert len(outside) > 30
    for message in outside:
        assert message.reply_to == ["Olivia Example <officer@demo.example>"], message.subject
        assert message.from_email.startswith('"Olivia Example, '), message.subject


def test_all_that_came_of_a_request_is_one_case(mails: list[Any]) -> None:
    """Fiche, round, Action, missions, words about them, outputs, surveys, report, publication."""
    key = key_of(AssistanceRequest.objects.get())
    people = (ExpertProfile, Membership)
    told = Notice.objects.exclude(
        event__subject_type__in=ContentType.objects.get_for_models(*people).values()
    )
    kinds = {notice.event.subject_type.model_class() for notice in told.select_related("event")}
    assert {ActionFiche, Consultation, Action, Deployment, Endorsement, Output} <= kinds
    assert {Survey, ClosingReport, Publication} <= kinds
    assert set(told.values_list("case_key", flat=True)) == {key}
