"""What the answers come to: averages, and nothing at all where too few people answered. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

#: Answers of participants are counted from this many people on, for everybody, the team too.
LEAST_ANSWERS = 5
SCALE = (1, 2, 3, 4, 5)
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Line:
    """One question: how many answered it, the average, how many gave each score.

    `average` is None, and `spread` empty, where too few people answered this question.
    """

    question: str
    answers: int
    average: Decimal | None
    spread: tuple[int, ...] = ()


@dataclass(frozen=True)
class Totals:
    """How many people answered, and what to each question. `hidden` says that they are too few."""

    people: int
    lines: tuple[Line, ...]
    hidden: bool = False


def average(spread: Sequence[int]) -> Decimal:
    """The average score of so many ones, twos, …, rounded half up to one decimal.

    Raises ZeroDivisionError when nobody answered.
    """
    points = sum(score * number for score, number in zip(SCALE, spread, strict=True))
    return (Decimal(points) / Decimal(sum(spread))).quantize(_TENTH, rounding=ROUND_HALF_UP)


def totals(
    people: int,
    counts: Mapping[tuple[str, int], int],
    questions: Iterable[str],
    *,
    least: int = 1,
) -> Totals:
    """Averages by question from how often each score was given to it.

    `people` is how many answered at all; fewer than `least` of them, and nothing is shown; fewer
    than `least` answers to one question, and that question is not.
    """
    if people < least:
        return Totals(people, (), hidden=True)
    lines = []
    for question in questions:
        spread = tuple(counts.get((question, score), 0) for score in SCALE)
        answers = sum(spread)
        if answers < max(least, 1):
            lines.append(Line(question, answers if least == 1 else 0, None))
        else:
            lines.append(Line(question, answers, average(spread), spread))
    return Totals(people, tuple(lines))
