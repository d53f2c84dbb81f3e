"""What requests ask of somebody, and what they wait for from others."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l

from accounts.enums import Role
from accounts.standing import Standing
from core.desk import MOST, Task, soonest_first
from core.enums import Tone
from core.together import Steps, alone
from requests_app.enums import IN_TRIAGE, Criterion, RequestState
from requests_app.models import Opinion, TriageCheck
from requests_app.queries.clocks import due_of
from requests_app.rules import REQUESTS


@dataclass(frozen=True)
class _Rule:
    """One kind of task: on which requests, what to do by which clock, mine or somebody else's."""

    wanted: Q
    label: Any
    clock: str
    tone: Tone
    verb: str = ""
    stakes: tuple[str, ...] = ()
    mine: bool = True
    with_due: bool = True


def desk(standing: Any) -> tuple[list[Task], list[Task]]:
    """What somebody has to do with requests, and what others have to do in those they follow.

    Soonest due first. One query for each way of having to do with requests: as who asks, as the
    team, as a Delegation, as who registered it; so at most four, whatever there is.
    """
    mine: list[Task] = []
    others: list[Task] = []
    if standing is None:
        return mine, others
    for steps in desk_steps(standing):
        asked, awaited = alone(steps)
        mine += asked
        others += awaited
    return soonest_first(mine), soonest_first(others)


def desk_steps(standing: Standing) -> list[Steps[tuple[list[Task], list[Task]]]]:
    """The desk for a page over many rooms: one query for each way, all at once."""
    return [_tasks(standing, stakes, rules) for stakes, rules in _desk_rules(standing)]


def waiting_for(standing: Any) -> list[Task]:
    """What somebody has to do with requests, soonest due first."""
    return desk(standing)[0]


def waiting_on_others(standing: Any) -> list[Task]:
    """What others have to do in requests that somebody follows."""
    return desk(standing)[1]


def _desk_rules(standing: Standing) -> list[tuple[tuple[str, ...], list[_Rule]]]:
    """The kinds of tasks by stakes."""
    own = Q(officer=standing.person_id)
    ready = Q(state=RequestState.UNDER_REVIEW, checks_made=len(Criterion.values))
    return [
        (
            ("creator", "lead"),
            [
                _Rule(
                    Q(state=RequestState.CLARIFICATION),
                    _l("Answer the question"), "clarification", Tone.WAITING, "answer",
                ),
                _Rule(
                    Q(state=RequestState.DRAFT), _l("Finish and send the draft"), "", Tone.NEUTRAL
                ),
                _Rule(
                    Q(state__in=(RequestState.SUBMITTED, RequestState.UNDER_REVIEW)),
                    _l("The team looks at your request"), "decision", Tone.INFO, mine=False,
                ),
            ],
        ),
        (
            ("officer", "leader"),
            [
                _Rule(
                    Q(state=RequestState.SUBMITTED),
                    _l("Start the review"), "first_reply", Tone.INFO, "start_review",
                ),
                _Rule(
                    Q(state=RequestState.UNDER_REVIEW) & own,
                    _l("Review the request"), "decision", Tone.PROGRESS,
                ),
                _Rule(
                    ready & ~own,
                    _l("Decide on the request"), "decision", Tone.PROGRESS, stakes=("leader",),
                ),
                _Rule(
                    Q(state=RequestState.CLARIFICATION) & own,
                    _l("The requester answers a question"), "clarification", Tone.WAITING,
                    mine=False,
                ),
            ],
        ),
        (
            ("delegation",),
            [
                _Rule(
                    Q(state__in=IN_TRIAGE) & ~_opinion_given(standing),
                    _l("Give the Delegation's opinion"), "decision", Tone.INFO, "give_opinion",
                    with_due=False,
                ),
            ],
        ),
        (
            ("assistant", "delegation"),
            [
                _Rule(
                    Q(state__in=IN_TRIAGE, created_by__in=standing.user_ids),
                    _l("The team looks at the letter you registered"), "decision", Tone.INFO,
                    mine=False,
                ),
            ],
        ),
    ]  # fmt: skip


def _tasks(
    standing: Standing, stakes: tuple[str, ...], rules: list[_Rule]
) -> Steps[tuple[list[Task], list[Task]]]:
    """The tasks of one group of rules, in one query; at most `MOST` for each rule together."""
    mine: list[Task] = []
    others: list[Task] = []
    conditions: dict[str, Q] = {}
    by_name: dict[str, _Rule] = {}
    for number, rule in enumerate(rules):
        held = REQUESTS.condition(standing, rule.stakes or stakes)
        if held is not None:
            conditions[f"rule_{number}"] = held & rule.wanted
            by_name[f"rule_{number}"] = rule
    if not conditions:
        return mine, others
    flags = {
        name: ExpressionWrapper(condition, output_field=BooleanField())
        for name, condition in conditions.items()
    }

    def due(column: str, output: DateField | DateTimeField) -> Case:
        return Case(
            *(
                When(Q(**{name: True}), then=due_of(rule.clock or "none", column))
                for name, rule in by_name.items()
            ),
            output_field=output,
        )

    rows = (
        REQUESTS.visible_to(standing)
        .annotate(checks_made=_checks_made())
        .annotate(**flags)
        .filter(reduce(or_, conditions.values()))
        .annotate(due=due("due_at", DateTimeField()), due_day=due("due_on", DateField()))
        .only("reference", "title", "state", "state_since")
        .order_by(F("due").asc(nulls_last=True), "state_since")[: MOST * len(by_name)]
    )
    for row in (yield rows):
        for name, rule in by_name.items():
            if getattr(row, name):
                (mine if rule.mine else others).append(_task(row, rule))
    return mine, others


def _task(row: Any, rule: _Rule) -> Task:
    has_page = bool(rule.verb and row.reference)
    return Task(
        label=rule.label,
        title=row.title,
        url=(
            reverse("requests:verb", args=[row.reference, rule.verb])
            if has_page
            else row.get_absolute_url()
        ),
        reference=row.reference,
        due_at=row.due if rule.with_due else None,
        since=row.state_since,
        tone=rule.tone,
        due_on=row.due_day if rule.with_due else None,
        names_case=True,
    )


def _checks_made() -> Coalesce:
    """How many criteria of the checklist have a finding."""
    made = TriageCheck.objects.filter(request=OuterRef("pk")).order_by().values("request")
    return Coalesce(Subquery(made.annotate(n=Count("pk")).values("n")), 0)


def _opinion_given(standing: Standing) -> Q:
    institutions = standing.institutions(Role.DELEGATION)
    return Q(Exists(Opinion.objects.filter(request=OuterRef("pk"), institution__in=institutions)))
