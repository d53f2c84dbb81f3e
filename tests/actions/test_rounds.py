"""Rounds over time: silence and the deadline, recusal, early closing, cancelling, numerals."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.enums import MembershipState
from accounts.models import Deputation, Membership
from actions.enums import FicheState, RoundState, Stand, Verdict
from actions.models import Action, ActionFiche, Consultation, Recusal, roman
from actions.rules import FICHES, ROUNDS
from actions.workflow import action, consultation, fiche
from core.enums import EvidenceSource, GrantEffect
from core.models import AccessGrant, Deadline, Event, RecordedAct
from core.tasks import run_due_deadlines
from core.workflow import Act, Guarded, NotVisible
from portal.demo.cast import INTPA, institution
from reference.models import Country
from tests.actions import acting
from tests.actions.scenes import recorded
from tests.stage import Stage, fresh

pytestmark = pytest.mark.django_db


def _pass_deadline(made: Consultation) -> Consultation:
    """Time goes by until after the deadline."""
    made = acting.overdue(made)
    Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(Consultation), subject_id=made.pk
    ).update(due_at=timezone.now() - timedelta(days=1))
    return made


def _found(made: Consultation) -> Consultation:
    return Consultation.objects.select_related("fiche").get(pk=made.pk)


def test_a_silent_seat_extends_the_round_once_and_then_returns_the_fiche(stage: Stage) -> None:
    """Run by the beat as the system; a second run of the same deadline does nothing."""
    made = acting.round_of(acting.submitted(stage))
    acting.position(stage, made, "steering1")
    made = _pass_deadline(made)
    run_due_deadlines()
    run_due_deadlines()
    made = _found(made)
    assert made.state == RoundState.OPEN
    assert made.extended_at is not None
    verbs = Event.objects.filter(subject_id=made.pk, verb__startswith="actions.round.")
    assert verbs.filter(verb="actions.round.extend").count() == 1
    made = _pass_deadline(made)
    run_due_deadlines()
    made = _found(made)
    assert (made.state, made.result) == (RoundState.CLOSED, Verdict.RETURNED)
    assert "no_quorum" in [step["code"] for step in made.explanation]
    made = consultation.sign_decision(made, act=stage.act("chair")).obj
    assert ActionFiche.objects.get(pk=made.fiche_id).state == FicheState.RETURNED


def test_at_the_deadline_a_complete_round_is_closed_not_extended(stage: Stage) -> None:
    """Everybody has answered, and the chair has not closed it."""
    made = acting.answered(stage, acting.round_of(acting.submitted(stage)))
    _pass_deadline(made)
    run_due_deadlines()
    made = _found(made)
    assert (made.state, made.result) == (RoundState.CLOSED, Verdict.APPROVED)
    assert made.extended_at is None


def test_the_system_does_not_close_a_round_before_its_time(stage: Stage) -> None:
    """Nor extend it."""
    made = acting.answered(stage, acting.round_of(acting.submitted(stage)))
    with pytest.raises(Guarded):
        consultation.close_round(made, act=Act.system())
    with pytest.raises(Guarded):
        consultation.extend(made, act=Act.system())


def test_the_chair_moves_the_deadline_and_the_clocks_follow(stage: Stage) -> None:
    """The round may still extend itself afterwards."""
    made = acting.round_of(acting.submitted(stage))
    day = acting.working_day(20)
    made = consultation.extend(made, act=stage.act("chair"), due_on=day, reason="Holidays.").obj
    clocks = Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(Consultation),
        subject_id=made.pk,
        stopped_at__isnull=True,
    )
    assert {clock.kind for clock in clocks} == {"consultation", "second_chance"}
    assert {clock.due_at for clock in clocks} == {consultation.due_at(made)}
    assert made.extended_at is None


def test_the_last_position_counts_and_every_one_is_kept(stage: Stage) -> None:
    """A seat changes its mind."""
    made = acting.round_of(acting.submitted(stage))
    acting.position(stage, made, "steering1", Stand.REJECT, reason="No.")
    made = acting.answered(stage, made)
    made = consultation.close_round(made, act=stage.act("chair")).obj
    assert made.result == Verdict.APPROVED
    assert made.seats.get(institution=institution(INTPA)).positions.count() == 2


def test_whoever_recuses_sees_nothing_and_their_word_no_longer_counts(stage: Stage) -> None:
    """The seat stays while a colleague remains; the chair of the same service answers for it."""
    made = acting.round_of(acting.submitted(stage))
    acting.position(stage, made, "steering1", Stand.REJECT, reason="No.")
    made = consultation.recuse(made, act=stage.act("steering1")).obj
    person = fresh(stage.cast["steering1"])
    pairs: list[tuple[Any, Any]] = [(ROUNDS, made), (FICHES, made.fiche)]
    for policy, obj in pairs:
        found = type(obj).objects.get(pk=obj.pk)
        assert not policy.may(person.standing, "view", found)
        assert not policy.visible_to(person.standing).filter(pk=obj.pk).exists()
        assert person.person not in policy.seers(found)
    with pytest.raises(NotVisible):
        consultation.take_position(made, act=Act.by(person), value=Stand.APPROVE)
    assert not acting.seat_of(made, "steering1").recused
    consultation.take_position(made, act=stage.act("chair"), value=Stand.APPROVE)
    for key in ("steering2", "steering3"):
        acting.position(stage, made, key)
    made = consultation.close_round(_found(made), act=stage.act("chair")).obj
    assert made.result == Verdict.APPROVED


def test_whoever_deputises_for_a_recused_person_is_out_too(stage: Stage) -> None:
    """Neither by the deputy's own seat nor by the other's, and no mail reaches them."""
    today = timezone.localdate()
    Deputation.objects.create(
        principal=stage.person("steering2"),
        deputy=stage.person("steering3"),
        starts_on=today,
        ends_on=today,
    )
    made = acting.round_of(acting.submitted(stage))
    made = consultation.recuse(made, act=stage.act("steering2")).obj
    deputy = fresh(stage.cast["steering3"])
    found = _found(made)
    assert not ROUNDS.may(deputy.standing, "view", found)
    assert deputy.person not in ROUNDS.seers(found)
    with pytest.raises(NotVisible):
        consultation.take_position(found, act=Act.by(deputy), value=Stand.APPROVE)


def test_a_seat_that_nobody_is_left_for_is_recused(stage: Stage) -> None:
    """The base is smaller then."""
    made = acting.round_of(acting.submitted(stage))
    made = consultation.recuse(made, act=stage.act("steering2")).obj
    assert acting.seat_of(made, "steering2").recused
    for key in ("steering1", "steering3"):
        acting.position(stage, made, key)
    made = consultation.close_round(_found(made), act=stage.act("chair")).obj
    assert (made.result, made.explanation[0]["recused"]) == (Verdict.APPROVED, 1)


def test_a_recusal_lasts_into_the_next_round(stage: Stage) -> None:
    """Returned, revised, submitted again: still neither fiche nor round."""
    made = acting.round_of(acting.submitted(stage))
    made = consultation.recuse(made, act=stage.act("steering2")).obj
    made = consultation.cancel_round(made, act=stage.act("leader"), reason="An error.").obj
    again = fiche.submit_to_steering(
        ActionFiche.objects.get(pk=made.fiche_id),
        act=stage.act("leader"),
        chair=stage.person("chair"),
        due_on=acting.working_day(),
    ).obj
    second = acting.round_of(again)
    assert second.number == 2
    assert acting.seat_of(second, "steering2").recused
    assert not ROUNDS.may(fresh(stage.cast["steering2"]).standing, "view", second)


def test_the_grants_are_exactly_what_the_recusals_say(stage: Stage) -> None:
    """Rebuilt from the domain rows and compared."""
    made = acting.round_of(acting.submitted(stage))
    consultation.recuse(made, act=stage.act("steering2"))
    consultation.recuse(made, act=stage.act("steering3"))
    wanted = set()
    for row in Recusal.objects.select_related("consultation__fiche", "person__user"):
        for subject in (row.consultation, row.consultation.fiche):
            type_id = ContentType.objects.get_for_model(subject).pk
            wanted.add((type_id, subject.pk, row.person.user.pk, row.pk))
    got = set(
        AccessGrant.objects.filter(effect=GrantEffect.EXCLUDE, ends_at__isnull=True).values_list(
            "subject_type", "subject_id", "user", "source_id"
        )
    )
    assert got == wanted
    assert len(got) == 4


def test_an_author_takes_no_position(stage: Stage) -> None:
    """Somebody of a seat who drafted a section."""
    from actions.drafting import note_author

    made = acting.round_of(acting.submitted(stage))
    note_author(made.fiche, stage.person("steering1"))
    with pytest.raises(Guarded, match="took part in drafting"):
        acting.position(stage, made, "steering1")


def test_a_cancelled_round_leaves_the_fiche_agreed_and_frozen(stage: Stage) -> None:
    """The same version goes to the Group again without a new agreement."""
    made = acting.round_in_state(stage, RoundState.CANCELLED)
    found = ActionFiche.objects.select_related("version").get(pk=made.fiche_id)
    assert found.state == FicheState.AGREED
    assert found.version is not None
    assert found.version.is_frozen


def test_an_agreement_that_was_only_said_is_no_agreement_yet(stage: Stage) -> None:
    """Recorded on behalf of the focal point, who has no account; a writing confirms it."""
    made = acting.shared(stage)
    act = recorded(stage, "officer", "focal")
    made = fiche.agree(made, act=act, **acting.agree_data(made)).obj
    acting.seats()
    said = {"chair": stage.person("chair"), "due_on": acting.working_day()}
    with pytest.raises(Guarded, match="only said"):
        fiche.submit_to_steering(made, act=stage.act("leader"), **said)
    RecordedAct.objects.update(confirmed_at=timezone.now())
    made = fiche.submit_to_steering(made, act=stage.act("leader"), **said).obj
    assert made.state == FicheState.IN_CONSULTATION


def test_nobody_records_for_somebody_who_may_not(stage: Stage) -> None:
    """The auditor can't agree, so nobody records that they did."""
    made = acting.shared(stage)
    act = recorded(stage, "officer", "auditor", source=EvidenceSource.CONVERSATION)
    with pytest.raises(Guarded):
        fiche.agree(made, act=act, **acting.agree_data(made))


def test_numerals_go_on_from_the_actions_before_and_have_no_double(stage: Stage) -> None:
    """Ghana had three; the next are the fourth and the fifth."""
    Country.objects.filter(iso2="GH").update(actions_before=3)
    acting.signed(stage)
    acting.signed(stage)
    names = [row.name for row in Action.objects.order_by("number")]
    assert names == ["Ghana IV", "Ghana V"]


def test_a_regional_action_is_named_after_its_region(stage: Stage) -> None:
    """It counts by itself."""
    from reference.models import Region

    made = acting.submitted(stage)
    region = Region.objects.get(code="acp")
    ActionFiche.objects.filter(pk=made.pk).update(country=None, region=region)
    done = action.make(None, act=Act.system(), fiche=ActionFiche.objects.get(pk=made.pk)).obj
    assert done.name == f"{region} I"


@pytest.mark.parametrize(
    ("number", "letters"),
    [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (40, "XL"), (1994, "MCMXCIV")],
)
def test_roman(number: int, letters: str) -> None:
    """Numerals as people write them."""
    assert roman(number) == letters
    with pytest.raises(ValueError, match="No Roman numeral"):
        roman(0)


def test_a_member_who_has_left_does_not_answer(stage: Stage) -> None:
    """Seats are snapshotted, their people are those of today."""
    made = acting.round_of(acting.submitted(stage))
    Membership.objects.filter(person=stage.person("steering1")).update(state=MembershipState.ENDED)
    with pytest.raises(NotVisible):
        consultation.take_position(
            made, act=Act.by(fresh(stage.cast["steering1"])), value=Stand.APPROVE
        )
