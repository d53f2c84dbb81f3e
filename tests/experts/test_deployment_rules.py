"""What missions change elsewhere: grants, clocks, what keeps an Action open, the desk, papers."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Person, User
from actions.models import Action
from core import blockers
from core.files import files_of
from core.models import AccessGrant, Deadline, Job
from core.tasks import run_due_deadlines
from experts import attestation, money, tasks
from experts.enums import BINDING, CancelledBy, DeploymentState, PartnerWord
from experts.models import Deployment, ExpertProfile, FeeRate, PerDiemList
from experts.queries.deployments import desk
from experts.workflow import deployment
from tests.experts import deployment_acting as acting
from tests.experts import roster_acting
from tests.stage import Stage, fresh, in_days

pytestmark = pytest.mark.django_db
S = DeploymentState


def _open_grants() -> set[tuple[int, int, int]]:
    """(Action, account, deployment) of the grants in force."""
    rows = AccessGrant.objects.filter(
        source_type=ContentType.objects.get_for_model(Deployment), ends_at__isnull=True
    )
    assert set(rows.values_list("subject_type__model", flat=True)) <= {"action"}
    return set(rows.values_list("subject_id", "user_id", "source_id"))


def _rebuilt() -> set[tuple[int, int, int]]:
    """The same from the deployments alone."""
    users = dict(User.objects.values_list("person_id", "pk"))
    rows = Deployment.objects.filter(state__in=BINDING)
    return {(d.action_id, users[d.person_id], d.pk) for d in rows if d.person_id in users}


def test_all_grants_follow_from_the_deployments(stage: Stage) -> None:
    """In every state, after a cancel, and for an account that is made later."""
    for state in DeploymentState:
        acting.deployment_in_state(stage, state)
        assert _open_grants() == _rebuilt(), state
    nora = Person.objects.create(given_name="Nora", family_name="None", email="n@x.example")
    without = roster_acting.entered(stage, nora)
    now = timezone.now()
    ExpertProfile.objects.filter(pk=without.pk).update(
        state="ACTIVE", submitted_at=now, consent_at=now, accepted_at=now
    )
    without.refresh_from_db()
    made = acting.accepted(stage, acting.invited(stage, acting.proposed(stage, profile=without)))
    assert _open_grants() == _rebuilt()
    user = User.objects.create_user("n@x.example", None, person=made.person)
    assert (made.action_id, user.pk, made.pk) in _open_grants()
    assert _open_grants() == _rebuilt()
    deployment.cancel(
        made, act=stage.act("officer"), cancelled_by=CancelledBy.FACILITY, reason="No funds."
    )
    assert _open_grants() == _rebuilt()


# -- Clocks ----------------------------------------------------------------------------------------


def test_an_invitation_expires_by_itself(stage: Stage) -> None:
    """Not before the end of its day, once, and only while it waits."""
    made = acting.invited(stage)
    clock = Deadline.objects.get(kind="invitation", subject_id=made.pk, stopped_at__isnull=True)
    assert clock.due_at is not None
    assert clock.due_on == made.reply_by
    assert run_due_deadlines() == 0
    Deadline.objects.filter(pk=clock.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    acting.late(made)
    assert run_due_deadlines() == 1
    assert run_due_deadlines() == 0
    made.refresh_from_db()
    assert made.state == S.EXPIRED


def test_the_report_has_a_clock(stage: Stage) -> None:
    made = acting.back(stage)
    assert Deadline.objects.filter(
        kind="report", subject_id=made.pk, stopped_at__isnull=True
    ).exists()
    acting.reported(stage, made)
    assert not Deadline.objects.filter(
        kind="report", subject_id=made.pk, stopped_at__isnull=True
    ).exists()


# -- What keeps an Action open ---------------------------------------------------------------------


@pytest.mark.parametrize("state", list(DeploymentState))
def test_what_keeps_an_action_from_its_end(stage: Stage, state: str) -> None:
    made = acting.deployment_in_state(stage, state)
    action = Action.objects.get(pk=made.action_id)
    over = {S.CLOSED, S.CANCELLED, S.DECLINED, S.EXPIRED}
    found = {
        verb: [
            b
            for b in blockers.of(f"actions.action.{verb}", action)
            if made.reference in str(b.what)
        ]
        for verb in ("complete", "close")
    }
    assert bool(found["close"]) == (state not in over)
    assert bool(found["complete"]) == (state not in over | {S.REPORTED})
    for blocker in found["close"]:
        assert blocker.url == made.get_absolute_url()
        assert made.person.name not in str(blocker.what) + str(blocker.whose)


# -- The desk --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        (S.PROPOSED, {"officer": "Invite the expert"}),
        (S.INVITED, {"expert": "Answer the invitation"}),
        (
            S.ACCEPTED,
            {
                "officer": "Assess the declaration of interests",
                "official": "Say whether you object to the expert",
                "focalpoint": "Say whether the official may go",
            },
        ),
        (S.CONTRACTED, {"assistant": "Insurance, travel, visa, security"}),
        (S.CLEARED, {"assistant": "Note the departure"}),
        (S.ON_MISSION, {"assistant": "Note the return"}),
        (S.REPORT_DUE, {"expert": "Hand in the mission report"}),
        (S.REPORTED, {"officer": "Read the mission report"}),
        (S.CLOSED, {}),
        (S.CANCELLED, {}),
    ],
)
def test_the_desk_says_whose_turn_it_is(stage: Stage, state: str, asked: dict[str, str]) -> None:
    acting.deployment_in_state(stage, state)
    for key in ("expert", "officer", "assistant", "official", "focalpoint", "finance", "outsider"):
        mine, _others = desk(fresh(stage.cast[key]).standing)
        assert [str(task.label) for task in mine] == ([asked[key]] if key in asked else []), key


def test_the_leader_finds_the_contract_once_all_is_in(stage: Stage) -> None:
    acting.all_clear(stage, acting.accepted(stage))
    mine, _others = desk(fresh(stage.cast["leader"]).standing)
    assert [str(task.label) for task in mine] == ["Conclude the contract"]


def test_the_desk_asks_four_questions_whatever_there_is(stage: Stage) -> None:
    def count(key: str) -> int:
        standing = fresh(stage.cast[key]).standing
        desk(standing)
        with CaptureQueriesContext(connection) as captured:
            desk(standing)
        return len(captured)

    acting.invited(stage)
    before = {key: count(key) for key in stage.cast}
    for _ in range(2):
        acting.invited(stage)
    assert {key: count(key) for key in stage.cast} == before
    assert max(before.values()) <= 4


# -- Money -----------------------------------------------------------------------------------------


def test_the_day_of_the_contract_says_which_lists_hold(stage: Stage) -> None:
    """Two lists beside each other: an older contract keeps its rates."""
    made = acting.contracted(stage)
    FeeRate.objects.create(amount=500, contracts_from=in_days(1), source="Newer")
    newer = PerDiemList.objects.create(name="Newer", contracts_from=in_days(1), source="x")
    arithmetic = money.money(made, in_days(10))
    assert arithmetic.agreed
    assert arithmetic.fee is not None
    assert arithmetic.per_diem is not None
    assert (arithmetic.fee.units, arithmetic.fee.total) == (6, Decimal(2100))
    assert (arithmetic.per_diem.units, arithmetic.per_diem.total) == (7, Decimal(1260))
    assert arithmetic.total == 3360
    assert money.fee_on(in_days(0)) == made.engagement.fee  # type: ignore[union-attr]
    assert money.per_diems_on(in_days(1)) == newer


def test_what_is_not_known_is_never_nought(stage: Stage) -> None:
    """No list, no country in it: no line, no total."""
    made = acting.proposed(stage)
    FeeRate.objects.all().delete()
    assert money.money(made, in_days(0)).fee is None
    acting.rates()
    PerDiemList.objects.get().rates.all().delete()
    arithmetic = money.money(made, in_days(0))
    assert arithmetic.per_diem is None
    assert arithmetic.total is None


# -- The attestation -------------------------------------------------------------------------------


def test_the_attestation_is_a_tagged_pdf_for_the_expert(stage: Stage, browse: Any) -> None:
    """The job makes a file in each language; who may fetch it, and its one fingerprint."""
    made = acting.closed(stage)
    job = Job.objects.get(kind=tasks.ATTESTATION, subject_id=made.pk)
    tasks.draw_up_attestation(job.pk)
    tasks.draw_up_attestation(job.pk)
    job.refresh_from_db()
    assert job.result is not None
    stored = list(files_of(made, tasks.ATTESTATION))
    assert {row.name[-7:] for row in stored} == {
        f"{code}.pdf" for code in ("-en", "-fr", "-es", "-pt", "-ar")
    }
    titles = set()
    for row in stored:
        with row.file.open("rb") as content:
            reader = PdfReader(io.BytesIO(content.read()))
        text = " ".join("".join(page.extract_text() for page in reader.pages).split())
        for words in (made.person.name, "Two workshops.", made.reference):
            assert words in text, (row.name, words)
        assert attestation.fingerprint(made) in text.replace(" ", ""), row.name
        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == row.name[-6:-4]
        assert "/StructTreeRoot" in root
        assert reader.metadata is not None
        titles.add(reader.metadata.title)
    assert len(titles) == 5, "the title is said in each language"
    address = f"/files/{job.result.pk}/"
    allowed = {"expert", "officer", "leader", "deputy", "assistant", "auditor"}
    for key in stage.cast:
        status = browse(key).get(address).status_code
        assert status == (200 if key in allowed else 404), key
    page = browse("expert").get(made.get_absolute_url()).content.decode()
    for row in stored:
        assert f"/files/{row.pk}/" in page
    before = Job.objects.count()
    again = f"{made.get_absolute_url()}attestation/"
    assert browse("expert").post(again).status_code == 302
    assert browse("finance").post(again).status_code == 403
    assert browse("outsider").post(again).status_code == 404
    assert Job.objects.count() == before + 1


# -- The partner's word ----------------------------------------------------------------------------


def test_after_an_objection_the_partner_is_asked_again(stage: Stage) -> None:
    made = acting.accepted(stage)
    made = deployment.object_(made, act=stage.act("official"), reason="Another profile.").obj
    made = deployment.ask_partner(made, act=stage.act("officer"), words="A call.").obj
    assert (made.partner_word, made.partner_reason) == (PartnerWord.ASKED, "")
    made = deployment.no_objection(made, act=stage.act("official")).obj
    assert made.partner_word == PartnerWord.NO_OBJECTION
