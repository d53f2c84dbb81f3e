"""What a round comes to: a pure function of its seats and positions, explained in words.

Rules of *written procedure, all must answer* (`docs/architecture.md`, "Consultation"):

1. The base are the seats with weight that aren't recused. The quorum, a share of the base, counts
   seats with a position. Quorum missed, or a seat silent: at the first deadline the round extends
   itself once, at the second the fiche is returned.
2. Weight of "reject" above half of the weight that took a position other than "abstain": rejected.
3. Any "reject" left, or more weight for "return" than for approvals: returned. Equal: returned
   (these rounds give the chair no casting vote).
4. Any condition: approved with conditions, all of them listed.
5. Else approved, if at least one seat approved; else returned.

Nothing here reads the database.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from actions.enums import Stand, Verdict
from core.lists import listed

Text = str | Promise


@dataclass(frozen=True)
class SeatView:
    """A seat of the snapshot with its last position, "" while it is silent."""

    name: str
    weight: int
    recused: bool = False
    stand: str = ""
    condition: str = ""

    @property
    def counts(self) -> bool:
        """Whether it belongs to the base."""
        return self.weight > 0 and not self.recused


@dataclass(frozen=True)
class Step:
    """One reason of a result, as a code with its numbers."""

    code: str
    numbers: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The form in which it is kept."""
        return {"code": self.code, **self.numbers}


@dataclass(frozen=True)
class Result:
    """A verdict (None: not everybody has answered and the round may still extend itself)."""

    verdict: Verdict | None
    steps: tuple[Step, ...]
    conditions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Tally:
    """Weights by position, among the seats of the base."""

    approve: int = 0
    returned: int = 0
    reject: int = 0
    conditional: bool = False

    @property
    def sided(self) -> int:
        """The weight that took a position other than "abstain"."""
        return self.approve + self.returned + self.reject

    def plus(self, stand: str, weight: int) -> "Tally":
        """The tally with one more position."""
        approves = stand in (Stand.APPROVE, Stand.CONDITIONS)
        return Tally(
            self.approve + (weight if approves else 0),
            self.returned + (weight if stand == Stand.RETURN else 0),
            self.reject + (weight if stand == Stand.REJECT else 0),
            self.conditional or stand == Stand.CONDITIONS,
        )


def _tally(seats: Iterable[SeatView]) -> Tally:
    tally = Tally()
    for seat in seats:
        tally = tally.plus(seat.stand, seat.weight)
    return tally


def _verdict(tally: Tally) -> tuple[Verdict, str]:
    """Rules 2 to 5: the verdict and the code of the rule that decided."""
    if 2 * tally.reject > tally.sided:
        return Verdict.REJECTED, "reject_majority"
    if tally.reject:
        return Verdict.RETURNED, "reject_left"
    if tally.returned > tally.approve:
        return Verdict.RETURNED, "return_outweighs"
    if not tally.approve:
        return Verdict.RETURNED, "nobody_approved"
    if tally.returned == tally.approve:
        return Verdict.RETURNED, "tie"
    if tally.conditional:
        return Verdict.APPROVED_WITH_CONDITIONS, "conditions"
    return Verdict.APPROVED, "approved"


def quorum_of(base: int, share: int) -> int:
    """How many seats make the quorum: `share` % of the base, rounded up, at least one."""
    return max(1, -(-base * share // 100))


def silent_seats(seats: Iterable[SeatView]) -> list[SeatView]:
    """The seats of the base that haven't answered."""
    return [seat for seat in seats if seat.counts and not seat.stand]


def is_complete(seats: Iterable[SeatView], quorum_share: int) -> bool:
    """Whether rule 1 is met: every seat of the base has answered, and they make the quorum."""
    base = [seat for seat in seats if seat.counts]
    answered = [seat for seat in base if seat.stand]
    return len(answered) == len(base) and len(answered) >= quorum_of(len(base), quorum_share)


def evaluate(
    seats: Iterable[SeatView], quorum_share: int, *, last_deadline: bool, settled: bool = False
) -> Result:
    """The result of a round.

    `last_deadline`: the round has extended itself already. `settled`: it is closed early because
    no open seat can change the result; the open ones are then left out.
    """
    listed = list(seats)
    base = [seat for seat in listed if seat.counts]
    answered = [seat for seat in base if seat.stand]
    quorum = quorum_of(len(base), quorum_share)
    steps = [
        Step("base", {"seats": len(base), "recused": sum(1 for s in listed if s.recused)}),
        Step("answered", {"answered": len(answered), "seats": len(base), "quorum": quorum}),
    ]
    silent = [seat.name for seat in base if not seat.stand]
    if silent:
        steps.append(Step("silent", {"names": silent}))
    if not is_complete(listed, quorum_share):
        if not settled:
            if not last_deadline:
                return Result(None, (*steps, Step("extends")))
            return Result(Verdict.RETURNED, (*steps, Step("no_quorum")))
        steps.append(Step("settled"))
    tally = _tally(answered)
    steps.append(
        Step(
            "weights",
            {"approve": tally.approve, "return": tally.returned, "reject": tally.reject},
        )
    )
    verdict, rule = _verdict(tally)
    steps.append(Step(rule))
    conditions: tuple[tuple[str, str], ...] = ()
    if verdict == Verdict.APPROVED_WITH_CONDITIONS:
        conditions = tuple((s.name, s.condition) for s in answered if s.stand == Stand.CONDITIONS)
    return Result(verdict, tuple(steps), conditions)


def is_settled(seats: Iterable[SeatView], quorum_share: int) -> bool:
    """Whether no open seat can change the verdict, neither by any position nor by staying silent.

    A seat that is still silent at the last deadline returns the fiche, so unless everybody has
    answered only a round that ends in "returned" whatever happens is settled early.
    """
    listed = list(seats)
    if is_complete(listed, quorum_share):
        return True
    base = [seat for seat in listed if seat.counts]
    reached = {_tally(seat for seat in base if seat.stand)}
    for seat in base:
        if not seat.stand:
            reached = {tally.plus(stand, seat.weight) for tally in reached for stand in Stand}
    return bool(base) and all(_verdict(tally)[0] == Verdict.RETURNED for tally in reached)


def words(step: dict[str, Any]) -> Text:
    """A kept step in the reader's language. Raises KeyError for a code that nobody wrote."""
    code = step["code"]
    if code == "silent":
        return _("No answer from: %(names)s. Silence is recorded as silence, never as a yes.") % {
            "names": listed(step["names"])
        }
    if code == "base":
        sentence = ngettext_lazy(
            "%(seats)s seat decides.", "%(seats)s seats decide.", int(step["seats"])
        ) % {"seats": step["seats"]}
        if step["recused"]:
            sentence = f"{sentence} " + ngettext_lazy(
                "%(recused)s is recused.", "%(recused)s are recused.", int(step["recused"])
            ) % {"recused": step["recused"]}
        return sentence
    return _WORDS[code] % {k: v for k, v in step.items() if k != "code"}


_WORDS: dict[str, Any] = {
    "answered": _("%(answered)s of %(seats)s have answered; the quorum is %(quorum)s."),
    "extends": _(
        "Not everybody has answered at the first deadline: the round extends itself once."
    ),
    "no_quorum": _("Not everybody has answered at the second deadline: returned, no quorum."),
    "settled": _("Closed early: the seats still open could not change the result."),
    "weights": _(
        "Weight for approval: %(approve)s; for return: %(return)s; for rejection: %(reject)s."
    ),
    "reject_majority": _(
        "More than half of the weight that took a side is for rejection: rejected."
    ),
    "reject_left": _("A seat rejects, without a majority: returned."),
    "return_outweighs": _("More weight is for return than for approval: returned."),
    "nobody_approved": _("No seat approved: returned."),
    "tie": _("As much weight is for return as for approval: returned."),
    "conditions": _("At least one seat named a condition: approved with conditions."),
    "approved": _("Approved without conditions."),
}
