"""The result of a round: the rules by example, and against an oracle written on its own."""

import math
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.consultation import SeatView, evaluate, is_complete, is_settled, words
from actions.enums import Stand, Verdict

A, C, R, X, O = Stand.APPROVE, Stand.CONDITIONS, Stand.RETURN, Stand.REJECT, Stand.ABSTAIN  # noqa: E741


def _seats(*stands: str, weights: tuple[int, ...] = ()) -> list[SeatView]:
    return [
        SeatView(
            f"S{n}", (weights or (1,) * len(stands))[n], stand=stand, condition="if" * (stand == C)
        )
        for n, stand in enumerate(stands)
    ]


@pytest.mark.parametrize(
    ("stands", "verdict"),
    [
        ((A, A, A), Verdict.APPROVED),
        ((A, O, O), Verdict.APPROVED),
        ((A, C, A), Verdict.APPROVED_WITH_CONDITIONS),
        ((O, C, O), Verdict.APPROVED_WITH_CONDITIONS),
        ((X, X, A), Verdict.REJECTED),
        ((X, O, O), Verdict.REJECTED),
        ((X, A, A), Verdict.RETURNED),
        ((X, A), Verdict.RETURNED),
        ((R, R, A), Verdict.RETURNED),
        ((R, A), Verdict.RETURNED),
        ((R, A, A), Verdict.APPROVED),
        ((O, O, O), Verdict.RETURNED),
        ((A, A, ""), Verdict.RETURNED),
    ],
)
def test_rules_by_example(stands: tuple[str, ...], verdict: Verdict) -> None:
    """Rules 1 to 5 at the second deadline."""
    assert evaluate(_seats(*stands), 50, last_deadline=True).verdict == verdict


def test_the_first_deadline_with_a_silent_seat_gives_no_verdict() -> None:
    """The round goes on; its reason says so."""
    result = evaluate(_seats(A, A, ""), 50, last_deadline=False)
    assert result.verdict is None
    assert result.steps[-1].code == "extends"


def test_weightless_and_recused_seats_decide_nothing() -> None:
    """The secretariat's word and a recused seat's silence leave the result alone."""
    seats = [*_seats(A, A), SeatView("IPE", 0, stand=X), SeatView("DG X", 5, recused=True)]
    assert evaluate(seats, 100, last_deadline=False).verdict == Verdict.APPROVED


def test_weight_counts_not_heads() -> None:
    """One heavy rejection outweighs two approvals."""
    seats = _seats(X, A, A, weights=(3, 1, 1))
    assert evaluate(seats, 50, last_deadline=True).verdict == Verdict.REJECTED


def test_nobody_left_is_no_quorum() -> None:
    """When every seat is recused the fiche is returned, and nothing is settled early."""
    seats = [SeatView("A", 1, recused=True)]
    assert evaluate(seats, 50, last_deadline=False).verdict is None
    assert evaluate(seats, 50, last_deadline=True).verdict == Verdict.RETURNED
    assert not is_settled(seats, 50)


SEATS = st.lists(
    st.builds(
        SeatView,
        name=st.sampled_from("ABCDEF"),
        weight=st.integers(0, 4),
        recused=st.booleans(),
        stand=st.sampled_from(["", *Stand.values]),
        condition=st.just("if"),
    ),
    max_size=6,
)


def _oracle(seats: list[SeatView], share: int) -> Verdict:
    """The rules of the design, at the second deadline, as plainly as they are written."""
    base = [s for s in seats if s.weight > 0 and not s.recused]
    spoken = [s for s in base if s.stand != ""]
    quorum = max(1, math.ceil(len(base) * share / 100))
    if len(spoken) < quorum or len(spoken) < len(base):
        return Verdict.RETURNED
    weight = {stand: sum(s.weight for s in spoken if s.stand == stand) for stand in Stand.values}
    approvals = weight["APPROVE"] + weight["CONDITIONS"]
    against = weight["REJECT"]
    if against > (approvals + weight["RETURN"] + against) / 2:
        return Verdict.REJECTED
    if against > 0 or weight["RETURN"] > approvals or weight["RETURN"] == approvals:
        return Verdict.RETURNED
    if any(s.stand == "CONDITIONS" for s in spoken):
        return Verdict.APPROVED_WITH_CONDITIONS
    return Verdict.APPROVED if approvals > 0 else Verdict.RETURNED


@settings(max_examples=400)
@given(SEATS, st.integers(1, 100))
def test_the_result_is_what_the_rules_say(seats: list[SeatView], share: int) -> None:
    """Against the oracle; and every step has words, every condition of an approval is listed."""
    result = evaluate(seats, share, last_deadline=True)
    assert result.verdict == _oracle(seats, share)
    assert all(str(words(step.as_json())) for step in result.steps)
    named = [s for s in seats if s.weight and not s.recused and s.stand == C]
    listed = len(named) if result.verdict == Verdict.APPROVED_WITH_CONDITIONS else 0
    assert len(result.conditions) == listed


@settings(max_examples=200)
@given(SEATS, st.integers(1, 100))
def test_settled_means_that_no_open_seat_can_change_the_result(
    seats: list[SeatView], share: int
) -> None:
    """Try everything that the open seats could still say, or leave unsaid."""
    open_seats = [n for n, s in enumerate(seats) if s.weight and not s.recused and not s.stand]
    if len(open_seats) > 4:
        return
    reached = set()
    for said in product(["", *Stand.values], repeat=len(open_seats)):
        tried = list(seats)
        for place, stand in zip(open_seats, said, strict=True):
            old = tried[place]
            tried[place] = SeatView(old.name, old.weight, old.recused, stand, "if")
        reached.add(_oracle(tried, share))
    has_base = any(s.weight and not s.recused for s in seats)
    assert is_settled(seats, share) == (has_base and len(reached) == 1)
    if is_settled(seats, share):
        early = evaluate(seats, share, last_deadline=True, settled=not is_complete(seats, share))
        assert {early.verdict} == reached
