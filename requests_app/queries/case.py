"""What the case page shows of a request."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.enums import Tone
from core.models import RecordedAct
from requests_app.content import Content, content
from requests_app.enums import Criterion, Stance, Verdict
from requests_app.hints import Hint, checklist_hints
from requests_app.models import AssistanceRequest, Clarification, Opinion, TriageCheck
from requests_app.queries.clocks import request_type
from requests_app.rules import REQUESTS


@dataclass(frozen=True)
class Question:
    """One question with its answer. `recorded` is the act's record when the team wrote it down."""

    clarification: Clarification
    recorded: RecordedAct | None = None


@dataclass(frozen=True)
class Finding:
    """One criterion of the checklist with what was found, if anything, and the portal's hints."""

    criterion: str
    label: Any
    check: TriageCheck | None
    hints: list[Hint] = field(default_factory=list)

    @property
    def tone(self) -> Tone:
        """How its line is drawn."""
        if self.check is None:
            return Tone.NEUTRAL
        return Tone.SUCCESS if self.check.verdict == Verdict.CLEAR else Tone.WAITING


@dataclass(frozen=True)
class CaseParts:
    """The parts of a case page that belong to the request; None is what the reader may not see."""

    content: Content
    questions: list[Question] | None
    checklist: list[Finding] | None
    opinions: list[Opinion] | None

    @property
    def clear(self) -> int:
        """How many criteria were found clear."""
        found = self.checklist or []
        return sum(1 for f in found if f.check is not None and f.check.verdict == Verdict.CLEAR)


def case_parts(request: AssistanceRequest, standing: Any) -> CaseParts:
    """Everything about a request that its reader may see, in a fixed number of queries.

    At most thirteen: stakes, five relations, questions and their records, opinions, checks and
    three for the checklist's hints. Readers outside the team cost eight or nine.
    """
    may: Callable[[str], bool] = lambda view: REQUESTS.may(standing, view, request)  # noqa: E731
    return CaseParts(
        content=content(request, summary_only=not may("view_content")),
        questions=questions(request) if may("view_shared") else None,
        checklist=checklist(request) if may("view_internal") else None,
        opinions=opinions(request) if may("view_opinions") else None,
    )


def questions(request: AssistanceRequest) -> list[Question]:
    """The questions to the requester, oldest first, with who recorded an answer. Two queries."""
    rows = list(request.clarifications.select_related("asked_by", "answered_by", "attachment"))
    recorded: dict[Any, RecordedAct] = {}
    if any(row.answered_at is not None for row in rows):
        acts = RecordedAct.objects.filter(
            subject_type=request_type(),
            subject_id=request.pk,
            event__verb="requests_app.request.answer",
        ).select_related("event__actor__person")
        recorded = {act.event.payload.get("clarification"): act for act in acts}
    return [Question(row, recorded.get(row.pk)) for row in rows]


def opinions(request: AssistanceRequest) -> list[Opinion]:
    """What the Delegations said, oldest first. One query."""
    return list(request.opinions.select_related("institution", "given_by"))


def stance_tone(stance: str) -> Tone:
    """How an opinion is drawn."""
    return {
        Stance.IN_FAVOUR: Tone.SUCCESS,
        Stance.RESERVATIONS: Tone.WAITING,
    }.get(Stance(stance), Tone.DANGER)


def checklist(request: AssistanceRequest) -> list[Finding]:
    """The criteria in their order, what was found and what the portal can say about each."""
    found = {c.criterion: c for c in request.checks.select_related("found_by")}
    hints = checklist_hints(request)
    return [
        Finding(code, label, found.get(code), hints.get(code, []))
        for code, label in Criterion.choices
    ]
