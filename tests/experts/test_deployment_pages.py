"""Missions in the browser: driven through the forms, bad input, who gets which page, queries."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actions.models import Action
from core.enums import EvidenceSource
from core.models import RecordedAct
from core.policy import standing_of
from core.workflow import Act, Evidence, Guarded
from experts.enums import (
    ConflictOutcome,
    DeploymentState,
    EndorsementState,
    Level,
    PartnerWord,
    Readiness,
)
from experts.models import Deployment, Endorsement, MissionReport
from experts.workflow import deployment
from portal.demo.cast import KEYS
from tests.experts import deployment_acting as acting
from tests.experts import roster_acting
from tests.stage import Stage, a_letter, in_days
from tests.verbs import matrix

Browse = Callable[[str], Client]
pytestmark = pytest.mark.django_db
S = DeploymentState


def _queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200, path
    return len(captured)


def _post(client: Client, obj: Any, verb: str, status: int = 302, **said: Any) -> str:
    obj.refresh_from_db()
    path = f"{obj.get_absolute_url()}{verb}/"
    assert client.get(path).status_code == 200, path
    answer = client.post(path, {"seen": obj.seen, **said})
    assert answer.status_code == status, answer.content.decode()[:3000]
    obj.refresh_from_db()
    return str(answer.content.decode())


def test_a_mission_is_driven_through_the_forms(stage: Stage, browse: Browse) -> None:
    """From the shortlist to the attestation, each step by the role that owns it."""
    acting.rates()
    profile = roster_acting.profile_in_state(stage, "ACTIVE")
    need = acting.a_need(stage)
    officer, expert, assistant = browse("officer"), browse("expert"), browse("assistant")
    find = reverse("deployments:propose", args=[need.pk])
    days: dict[str, Any] = {
        "first_day": in_days(60).isoformat(),
        "last_day": in_days(66).isoformat(),
    }
    assert profile.person.name in officer.get(find, {"find": 1, **days}).content.decode()
    assert officer.get(find, {"expert": profile.pk, **days}).status_code == 200
    said: dict[str, Any] = {
        "profile": profile.pk, **days, "working_days": 5, "mode": "ON_SITE",
        "officer": stage.person("officer").pk, "justification": "Knows the register.",
    }  # fmt: skip
    assert officer.post(find, said).status_code == 302
    made = Deployment.objects.get()
    assert made.reference.startswith("DEP-")
    assert made.journey.last_day == in_days(66)

    assert expert.get(made.get_absolute_url()).status_code == 404
    shown = officer.get(f"{made.get_absolute_url()}invite/").content.decode()
    assert need.position in shown
    _post(officer, made, "invite", terms="Two workshops.", reply_by=acting.reply_by(made))
    _post(expert, made, "accept", has_interest="yes", interest="A cousin.", consents="on")
    page = officer.get(made.get_absolute_url()).content.decode()
    assert "A cousin." in page
    _post(officer, made, "assess_conflict", outcome=ConflictOutcome.MITIGATED, mitigation="Two go.")
    _post(browse("official"), made, "no_objection", words="Welcome.")
    closed_button = browse("leader").get(made.get_absolute_url()).content.decode()
    assert "Still missing" in closed_button
    consent = acting.word(made, Level.EMPLOYER)
    _post(
        officer, consent, "give", reason="", giver=consent.asked_of_id,
        source=EvidenceSource.CONVERSATION, given_on=in_days(0), note="On the telephone.",
    )  # fmt: skip
    _post(browse("focalpoint"), acting.word(made, Level.MEMBER_STATE), "give", reason="")
    refused = _post(
        browse("leader"), made, "contract", status=422, concluded_on=timezone.localdate()
    )
    assert "Only said, or contested: the employer&#x27;s consent" in refused
    way = reverse("core:confirm_act", args=[RecordedAct.objects.get().pk])
    assert way in officer.get(consent.get_absolute_url()).content.decode()
    assert way not in browse("focalpoint").get(consent.get_absolute_url()).content.decode()
    assert officer.post(way, {"document": a_letter()}).status_code == 302
    assert way not in officer.get(consent.get_absolute_url()).content.decode()
    _post(browse("leader"), made, "contract", concluded_on=timezone.localdate())
    page = expert.get(made.get_absolute_url()).content.decode()
    assert "1750.00" in page
    assert "1080.00" in page
    assert "2830.00" in page

    way = f"{made.get_absolute_url()}ready/"
    for number, kind in enumerate(Readiness, start=1):
        item = {"kind": kind, "needed": "yes", "note": "No. 1"}
        covers = {"covers_from": days["first_day"], "covers_until": days["last_day"]}
        done = assistant.post(way, {"seen": made.seen, **item, **covers})
        # On to the next thing that is missing; after the last one back to the mission.
        assert done["Location"] == (made.get_absolute_url() if number == len(Readiness) else way)
    _post(assistant, made, "clear")
    acting.put_days(made, -8, -2)
    _post(assistant, made, "depart", departed_on=in_days(-8))
    _post(assistant, made, "return", returned_on=in_days(-2), days_worked=5)
    _post(expert, made, "submit_report", **acting.REPORT)
    _post(officer, made, "send_back", reason="By whom?")
    assert "By whom?" in expert.get(f"{made.get_absolute_url()}submit_report/").content.decode()
    _post(expert, made, "submit_report", **(acting.REPORT | {"follow_up": "The unit, by May."}))
    _post(officer, made, "accept_report")
    assert made.state == S.CLOSED
    assert MissionReport.objects.filter(deployment=made).count() == 2
    page = expert.get(made.get_absolute_url()).content.decode()
    assert "Attestation of deployment" in page


@pytest.mark.parametrize("state", list(DeploymentState))
def test_every_state_has_its_page(stage: Stage, browse: Browse, state: str) -> None:
    """200 for whom the matrix names, 404 for everybody else; on the list of the same people."""
    made = acting.deployment_in_state(stage, state)
    seers = matrix()["sees"]["experts.deployment"][state]["view"]
    for key in KEYS:
        client = browse(key)
        response = client.get(made.get_absolute_url())
        assert response.status_code == (200 if key in seers else 404), key
        if state in (S.PROPOSED, S.CLOSED):
            listed = client.get("/deployments/").content.decode()
            assert (made.reference in listed) == (key in seers), key


@pytest.mark.parametrize("key", ["officer", "expert", "official", "focalpoint", "finance"])
def test_the_page_asks_few_questions(stage: Stage, browse: Browse, key: str) -> None:
    made = acting.closed(stage)
    assert _queries(browse(key), made.get_absolute_url()) <= 12


@pytest.mark.parametrize("key", ["officer", "expert", "official", "leader", "assistant"])
def test_the_list_asks_as_much_for_three_as_for_one(stage: Stage, browse: Browse, key: str) -> None:
    acting.accepted(stage)
    client = browse(key)
    one = _queries(client, "/deployments/")
    acting.accepted(stage)
    acting.contracted(stage)
    assert _queries(client, "/deployments/") == one
    assert one <= 12


def test_the_list_is_narrowed(stage: Stage, browse: Browse) -> None:
    """By state, words, Action, and those of whom one is the support officer."""
    made = acting.accepted(stage)
    officer, leader = browse("officer"), browse("leader")
    path = "/deployments/"
    cases: tuple[tuple[Client, dict[str, Any], bool], ...] = (
        (officer, {"state": "ACCEPTED"}, True),
        (officer, {"state": "CLOSED"}, False),
        (officer, {"state": "nonsense"}, True),
        (officer, {"q": "emma"}, True),
        (officer, {"q": made.reference}, True),
        (officer, {"q": "nobody"}, False),
        (officer, {"action": made.action_id}, True),
        (officer, {"action": 10**8}, False),
        (officer, {"action": "x"}, True),
        (officer, {"mine": "1"}, True),
        (leader, {"mine": "1"}, False),
        (officer, {"page": "99"}, True),
    )
    for client, query, found in cases:
        answer = client.get(path, query)
        assert answer.status_code == 200
        assert (made.reference in answer.content.decode()) == found, query


def test_an_expert_reads_own_missions_by_date(stage: Stage, browse: Browse) -> None:
    acting.closed(stage)
    acting.accepted(stage)
    page = browse("expert").get("/deployments/").content.decode()
    assert page.index("Coming") < page.index("Past")


# -- Bad input -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "said", "words"),
    [
        ("return", {"returned_on": in_days(-11), "days_worked": 3}, "before the departure"),
        ("return", {"returned_on": in_days(-5), "days_worked": 3}, "Came back"),
        ("return", {"returned_on": in_days(1), "days_worked": 3}, "lies in the future"),
        ("return", {"returned_on": in_days(-3), "days_worked": 99}, "The contract names"),
        ("return", {"returned_on": "yesterday", "days_worked": "six"}, "valid date"),
        ("curtail", {"returned_on": in_days(-11), "days_worked": 3, "reason": "x"}, "departure"),
        ("curtail", {"returned_on": in_days(-3), "days_worked": 3, "reason": "x"}, "not early"),
    ],
)
def test_a_wrong_return_is_a_sentence_and_what_was_typed_stays(
    stage: Stage, browse: Browse, verb: str, said: dict[str, Any], words: str
) -> None:
    made = acting.on_mission(stage)
    page = _post(browse("assistant"), made, verb, status=422, **said)
    assert words in page
    assert f'value="{said["days_worked"]}"' in page
    assert made.state == S.ON_MISSION


def test_words_that_no_search_can_hold(stage: Stage, browse: Browse) -> None:
    """A NUL, digits that are none, days at the end of the calendar: answered like any other."""
    need = acting.a_need(stage)
    find = reverse("deployments:propose", args=[need.pk])
    officer = browse("officer")
    for said in ({"q": "a\0b"}, {"action": "²"}, {"action": "9" * 9}, {"state": "\0"}):
        assert officer.get("/deployments/", said).status_code == 200, said
    asked: tuple[dict[str, Any], ...] = (
        {"expert": "²"},
        {"find": 1, "last_day": "9999-12-31", "first_day": "2030-01-01"},
    )
    for said in asked:
        assert officer.get(find, said).status_code == 200, said


def _by_letter(stage: Stage, **changes: Any) -> dict[str, Any]:
    """What an officer types who records the expert's yes from a letter."""
    return {
        "has_interest": "yes", "interest": "A cousin.", "consents": "on",
        "giver": stage.person("expert").pk, "source": EvidenceSource.LETTER,
        "given_on": in_days(0), "document": a_letter(), "note": "",
    } | changes  # fmt: skip


def test_an_officer_records_the_yes_of_a_letter(stage: Stage, browse: Browse) -> None:
    """As if the expert had done it: the days bind, the declaration is theirs, they are told."""
    made = acting.invited(stage)
    officer = browse("officer")
    page = officer.get(f"{made.get_absolute_url()}accept/").content.decode()
    assert "Conversation" not in page
    assert "You record this for somebody else" in page
    without = _by_letter(stage, document="")
    assert "Choose a file." in _post(officer, made, "accept", status=422, **without)
    _post(officer, made, "accept", **_by_letter(stage))
    said = officer.get(made.get_absolute_url()).content.decode()
    assert "Done: Invitation accepted." in said
    assert "your days are reserved" not in said
    assert made.state == S.ACCEPTED
    assert made.journey.binds
    assert made.declarations.get().interest == "A cousin."
    recorded = RecordedAct.objects.get()
    assert recorded.giver_id == stage.person("expert").pk
    assert "recorded" in officer.get(made.get_absolute_url()).content.decode().lower()


def test_interests_are_never_taken_from_a_conversation(stage: Stage, browse: Browse) -> None:
    made = acting.invited(stage)
    spoken = _by_letter(stage, source=EvidenceSource.CONVERSATION, note="She said yes.")
    page = _post(browse("officer"), made, "accept", status=422, **spoken)
    assert "A cousin." in page
    act = _recorded(stage, EvidenceSource.CONVERSATION)
    with pytest.raises(Guarded, match="in writing"):
        deployment.accept(made, act=act, **acting.ACCEPTS)
    assert Deployment.objects.get(pk=made.pk).state == S.INVITED


def _recorded(stage: Stage, source: EvidenceSource) -> Act:
    expert = stage.person("expert")
    evidence = Evidence(expert, standing_of(expert), source, in_days(0), note="In short: yes.")
    return Act.recorded(stage.cast["officer"], evidence)


def test_a_yes_that_the_expert_contests_carries_no_contract(stage: Stage, browse: Browse) -> None:
    made = acting.invited(stage)
    act = _recorded(stage, EvidenceSource.LETTER)
    made = deployment.accept(made, act=act, **acting.ACCEPTS).obj
    acting.all_clear(stage, made)
    RecordedAct.objects.update(contested_at=timezone.now())
    page = _post(browse("leader"), made, "contract", status=422, concluded_on=timezone.localdate())
    assert "contested: reply to the invitation" in page
    way = reverse("core:confirm_act", args=[RecordedAct.objects.get().pk])
    assert way in browse("officer").get(made.get_absolute_url()).content.decode()
    RecordedAct.objects.update(contested_at=None)
    _post(browse("leader"), made, "contract", concluded_on=timezone.localdate())
    assert made.state == S.CONTRACTED


def test_a_letter_of_the_last_day_counts_a_day_later(stage: Stage) -> None:
    """Written in time, opened after it."""
    made = acting.invited(stage)
    acting.late(made)
    made.refresh_from_db()
    assert made.reply_by is not None
    expert = stage.person("expert")
    written = Evidence(
        expert, standing_of(expert), EvidenceSource.LETTER, made.reply_by, note="Yes."
    )
    act = Act.recorded(stage.cast["officer"], written)
    assert deployment.accept(made, act=act, **acting.ACCEPTS).obj.state == S.ACCEPTED


def test_who_has_a_contract_for_which_all_is_in(stage: Stage, browse: Browse) -> None:
    """The officer until the last word is given, then the leader."""
    made = acting.accepted(stage)
    line = "The contract is being prepared"
    officer = browse("officer")

    def holder() -> str:
        page = officer.get(made.get_absolute_url()).content.decode()
        return page.split(line, 1)[1][:600]

    assert "Olivia Example" in holder()
    acting.all_clear(stage, made)
    assert "the leader" in holder()


def test_a_curtailed_mission_frees_days_and_pays_the_days_done(
    stage: Stage, browse: Browse
) -> None:
    made = acting.on_mission(stage)
    _post(
        browse("assistant"), made, "curtail", returned_on=in_days(-6), days_worked=3, reason="Ill."
    )
    assert made.curtailed
    assert Deployment.objects.get(pk=made.pk).journey.last_day == in_days(-6)
    page = browse("finance").get(made.get_absolute_url()).content.decode()
    assert "1050.00" in page
    assert "720.00" in page


def test_a_wrong_departure_and_a_gap_in_the_insurance(stage: Stage, browse: Browse) -> None:
    made = acting.contracted(stage)
    assistant = browse("assistant")
    gap = acting.ready_data(made) | {"covers_until": in_days(acting.FIRST + 1), "needed": "yes"}
    assert "must cover the whole journey" in _post(assistant, made, "ready", status=422, **gap)
    never = {"kind": "INSURANCE", "needed": "no", "note": "At home."}
    assert "Nobody travels without insurance" in _post(
        assistant, made, "ready", status=422, **never
    )
    made = acting.cleared(stage, made)
    early = _post(assistant, made, "depart", status=422, departed_on=in_days(0))
    assert "The journey begins on" in early


def test_wrong_days_at_the_proposal(stage: Stage, browse: Browse) -> None:
    """Backwards, past, not on the roster, booked: a sentence, everything typed is kept."""
    first = acting.accepted(stage)
    need = acting.a_need(stage)
    path = reverse("deployments:propose", args=[need.pk])
    officer = browse("officer")
    said: dict[str, Any] = {
        "profile": first.profile_id, "first_day": in_days(90), "last_day": in_days(92),
        "working_days": 2, "mode": "ON_SITE", "officer": stage.person("officer").pk,
        "justification": "MARKjustified",
    }  # fmt: skip
    for changes, words in (
        ({"last_day": in_days(80)}, "before the first"),
        ({"last_day": "9999-12-31"}, "Enter a valid date"),
        ({"first_day": "0001-01-01"}, "Enter a valid date"),
        ({"first_day": in_days(-3)}, "has passed"),
        ({"first_day": first.journey.last_day}, first.reference),
        ({"working_days": 0}, "greater than or equal to 1"),
        ({"mode": "SWIM"}, "Select a valid choice"),
        ({"officer": stage.person("expert").pk}, "Select a valid choice"),
    ):
        answer = officer.post(path, said | changes)
        assert answer.status_code == 422, changes
        assert words in answer.content.decode(), changes
        assert "MARKjustified" in answer.content.decode()
    assert officer.post(path, said | {"profile": 10**7}).status_code == 302
    assert officer.get(path, {"find": "1", "first_day": "x"}).status_code == 200
    assert officer.get(path, {"expert": "x"}).status_code == 200
    assert Deployment.objects.count() == 1
    # The expert sees the Action by the mission accepted, and proposes nobody in it.
    for key, status in (("expert", 403), ("outsider", 404), ("official", 403), ("finance", 403)):
        assert browse(key).get(path).status_code == status, key


def test_a_wrong_reply_day(stage: Stage, browse: Browse) -> None:
    made = acting.proposed(stage)
    officer = browse("officer")
    for day, words in (
        (in_days(-1), "must lie ahead"),
        (in_days(acting.FIRST), "before the journey begins"),
        (_a_sunday(), "Nobody works there"),
    ):
        page = _post(officer, made, "invite", status=422, terms="MARKterms", reply_by=day)
        assert words in page
        assert "MARKterms" in page


def _a_sunday() -> Any:
    today = timezone.localdate()
    return in_days(14 - (today.weekday() + 1) % 7)


# -- Finding somebody ------------------------------------------------------------------------------


def test_the_shortlist_says_why(stage: Stage, browse: Browse) -> None:
    """Who fits all comes by the need alone; words find others too, and say what does not fit."""
    booked = acting.accepted(stage)
    private = roster_acting.another_expert(stage, "Petra", employment="PRIVATE")
    need = acting.a_need(stage)
    officer = browse("officer")
    path = reverse("deployments:propose", args=[need.pk])
    days: dict[str, Any] = {
        "find": 1,
        "first_day": booked.journey.first_day,
        "last_day": booked.journey.last_day,
    }
    page = officer.get(path, days).content.decode()
    assert "booked on these days" in page
    assert private.person.name not in page
    page = officer.get(path, days | {"q": "petra"}).content.decode()
    assert private.person.name in page
    assert "no public official" in page
    assert "free on these days" in page


# -- Who gives a word ------------------------------------------------------------------------------


def test_the_officer_names_the_superior(stage: Stage, browse: Browse) -> None:
    made = acting.accepted(stage)
    consent = acting.word(made, Level.EMPLOYER)
    officer = browse("officer")
    own: dict[str, Any] = {"given_name": "E", "family_name": "E", "email": made.person.email}
    assert "own mission" in _post(officer, consent, "ask_again", status=422, **own)
    named: dict[str, Any] = {"given_name": "Rui", "family_name": "Right", "email": "rui@pt.example"}
    _post(officer, consent, "ask_again", **named)
    assert consent.asked_of is not None
    assert consent.asked_of.email == "rui@pt.example"


def test_postponing_asks_everybody_anew(stage: Stage, browse: Browse) -> None:
    made = acting.cleared(stage)
    said: dict[str, Any] = {
        "first_day": in_days(100),
        "last_day": in_days(104),
        "reason": "Elections.",
    }
    _post(browse("officer"), made, "postpone", **said)
    made = Deployment.objects.get(pk=made.pk)
    assert (made.state, made.partner_word) == (S.ACCEPTED, PartnerWord.ASKED)
    assert made.engagement is None
    assert not made.readiness.exists()
    words = Endorsement.objects.filter(deployment=made)
    assert {word.state for word in words} == {EndorsementState.REQUESTED}
    assert made.journey.binds
    assert made.journey.first_day == in_days(100)


def test_an_expert_cancels_and_is_the_one_who_said_no(stage: Stage, browse: Browse) -> None:
    made = acting.accepted(stage)
    _post(browse("expert"), made, "cancel", reason="A new post.")
    assert made.cancelled_by == "EXPERT"
    page = browse("official").get(made.get_absolute_url()).content.decode()
    assert "A new post." in page


def test_the_panel_of_an_action(stage: Stage, browse: Browse) -> None:
    """Needs with their missions, as far as the reader may know of them."""
    made = acting.invited(stage)
    action = Action.objects.get(pk=made.action_id)
    path = action.get_absolute_url()
    assert made.person.name in browse("officer").get(path).content.decode()
    assert made.person.name not in browse("official").get(path).content.decode()
    deployment.accept(made, act=acting.expert_act(made), **acting.ACCEPTS)
    assert made.person.name in browse("official").get(path).content.decode()
