"""What fiches, rounds and Actions ask of somebody, and what they wait for from others."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.standing import Standing
from actions.enums import FicheState, RoundState
from actions.models import ActionFiche, Consultation, ConsultationSeat, Position
from actions.queries import desk_execution
from actions.rules import FICHES, ROUNDS
from core.desk import MOST, Task
from core.enums import Tone
from core.models import Deadline
from core.together import Steps, alone

#: What a state of a fiche asks, and of whom: label, clock, stakes, tone.
_FICHE_TASKS: dict[str, tuple[Any, str, frozenset[str], Tone]] = {
    FicheState.DRAFTING: (
        lambda: _("Draft the fiche and share it"),
        "drafting",
        frozenset({"in_charge"}),
        Tone.PROGRESS,
    ),
    FicheState.PARTNER_REVIEW: (
        lambda: _("Read the fiche, comment, agree"),
        "partner_review",
        frozenset({"submitter", "focal_point"}),
        Tone.WAITING,
    ),
    FicheState.AGREED: (
        lambda: _("Submit the fiche to the Steering Group"),
        "submission",
        frozenset({"leader"}),
        Tone.PROGRESS,
    ),
    FicheState.RETURNED: (
        lambda: _("Revise the returned fiche"),
        "drafting",
        frozenset({"in_charge"}),
        Tone.WAITING,
    ),
}


def _clocks(table: str, ids: Iterable[int], model: Any) -> Steps[dict[tuple[int, str], Deadline]]:
    rows = yield Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(model),
        subject_id__in=list(ids),
        table=table,
        stopped_at__isnull=True,
    )
    return {(row.subject_id, row.kind): row for row in rows}


def _open_fiches(standing: Standing) -> Steps[list[ActionFiche]]:
    rows = ActionFiche.objects.filter(state__in=[*_FICHE_TASKS, FicheState.IN_CONSULTATION])
    wanted = FICHES.loading(standing, rows.order_by("state_since", "pk"))
    return FICHES.loaded(standing, (yield wanted[: 2 * MOST]))


def _open_rounds(standing: Standing) -> Steps[list[Consultation]]:
    if not standing.holds(Role.STEERING):
        return []
    answered = Position.objects.filter(
        seat__consultation=OuterRef("pk"),
        seat__institution__in=standing.institutions(Role.STEERING),
    )
    rows = (
        Consultation.objects.filter(state__in=[RoundState.OPEN, RoundState.CLOSED])
        .select_related("fiche")
        .annotate(has_answered=Exists(answered))
    )
    wanted = ROUNDS.loading(standing, rows.order_by("due_on", "pk"))
    return ROUNDS.loaded(standing, (yield wanted[:MOST]))


def _is_mine(standing: Standing, fiche: ActionFiche, wanted: frozenset[str]) -> bool:
    people = {standing.person_id, *(held.person_id for held in standing.held)}
    if "in_charge" in wanted:
        return fiche.officer_id in people
    return bool(FICHES.stakes_of(standing, fiche) & wanted)


def _fiche_task(fiche: ActionFiche, clocks: dict[tuple[int, str], Deadline], label: str) -> Task:
    kind = _FICHE_TASKS[fiche.state][1]
    clock = clocks.get((fiche.pk, kind))
    return Task(
        label=label,
        title=fiche.working_title,
        url=fiche.get_absolute_url(),
        reference=fiche.reference,
        due_at=clock.due_at if clock is not None else None,
        since=fiche.state_since,
        tone=_FICHE_TASKS[fiche.state][3],
        due_on=clock.due_on if clock is not None else None,
        names_case=True,
    )


def desk(standing: Standing) -> tuple[list[Task], list[Task]]:
    """What fiches, rounds and Actions ask of somebody, and what they wait for from others.

    At most nine queries, whatever there is.
    """
    mine: list[Task] = []
    others: list[Task] = []
    for steps in desk_steps(standing):
        asked, awaited = alone(steps)
        mine += asked
        others += awaited
    return mine[:MOST], others[:MOST]


def desk_steps(standing: Standing) -> list[Steps[tuple[list[Task], list[Task]]]]:
    """The desk for a page over many rooms: fiches, rounds and Actions side by side."""
    return [
        _fiches_desk(standing),
        _round_tasks(standing),
        desk_execution.desk_steps(standing),
    ]


def _fiches_desk(standing: Standing) -> Steps[tuple[list[Task], list[Task]]]:
    open_fiches = yield from _open_fiches(standing)
    clocks = yield from _clocks("actions.fiche", [f.pk for f in open_fiches], ActionFiche)
    return _fiche_tasks(standing, open_fiches, clocks), _others(standing, open_fiches, clocks)


def waiting_for(standing: Standing) -> list[Task]:
    """What fiches, rounds and Actions ask of somebody."""
    return desk(standing)[0]


def waiting_on_others(standing: Standing) -> list[Task]:
    """What fiches in which somebody acts wait for from others."""
    return desk(standing)[1]


def _fiche_tasks(
    standing: Standing, open_fiches: list[ActionFiche], clocks: dict[tuple[int, str], Deadline]
) -> list[Task]:
    return [
        _fiche_task(fiche, clocks, _FICHE_TASKS[fiche.state][0]())
        for fiche in open_fiches
        if fiche.state in _FICHE_TASKS and _is_mine(standing, fiche, _FICHE_TASKS[fiche.state][2])
    ]


def _round_tasks(standing: Standing) -> Steps[tuple[list[Task], list[Task]]]:
    """What rounds ask of somebody, and what the chair waits for."""
    rounds = yield from _open_rounds(standing)
    people = {standing.person_id, *(held.person_id for held in standing.held)}
    clocks = yield from _clocks("actions.round", [r.pk for r in rounds], Consultation)
    seated = yield from _seated(standing, rounds)
    complete = yield from _all_answered(rounds)
    tasks: list[Task] = []
    awaited: list[Task] = []
    for row in rounds:
        clock = clocks.get((row.pk, "consultation"))
        chairs = row.chair_id in people
        if row.state == RoundState.CLOSED:
            if chairs:
                tasks.append(_round_task(row, _("Sign the decision"), "sign_decision"))
        elif row.pk in seated and not row.has_answered:  # type: ignore[attr-defined]
            tasks.append(_round_task(row, _("Take a position"), "take_position", clock))
        elif chairs and row.pk in complete:
            tasks.append(_round_task(row, _("Close the round"), "close_round", clock))
        if chairs and row.state == RoundState.OPEN and row.pk not in complete:
            awaited.append(_round_task(row, _("The seats take their positions"), "", clock))
    return tasks, awaited


def _seated(standing: Standing, rounds: list[Consultation]) -> Steps[set[int]]:
    seats = ConsultationSeat.objects.filter(
        consultation__in=rounds,
        institution__in=standing.institutions(Role.STEERING),
        recused=False,
        weight__gt=0,
    )
    return set((yield seats.values_list("consultation_id", flat=True)))


def _all_answered(rounds: list[Consultation]) -> Steps[set[int]]:
    """The rounds in which no seat of the base is silent. One query."""
    silent = ConsultationSeat.objects.filter(
        consultation__in=rounds, recused=False, weight__gt=0
    ).exclude(Exists(Position.objects.filter(seat=OuterRef("pk"))))
    found = yield silent.values_list("consultation_id", flat=True)
    return {r.pk for r in rounds} - set(found)


def _round_task(row: Consultation, label: str, verb: str, clock: Deadline | None = None) -> Task:
    return Task(
        label=label,
        title=row.fiche.working_title,
        url=reverse("rounds:verb", args=[row.pk, verb]) if verb else row.get_absolute_url(),
        reference=row.fiche.reference,
        due_at=clock.due_at if clock is not None else None,
        since=row.state_since,
        tone=Tone.WAITING,
        due_on=clock.due_on if clock is not None else None,
        names_case=True,
    )


def _others(
    standing: Standing, open_fiches: list[ActionFiche], clocks: dict[tuple[int, str], Deadline]
) -> list[Task]:
    people = {standing.person_id, *(held.person_id for held in standing.held)}
    tasks = []
    for fiche in open_fiches:
        stakes = FICHES.stakes_of(standing, fiche)
        is_partner = bool(stakes & {"submitter", "focal_point", "party"})
        in_charge = fiche.officer_id in people
        if not is_partner and not in_charge:
            continue
        if fiche.state == FicheState.IN_CONSULTATION:
            label = _("The Steering Group decides on the fiche")
        elif fiche.state == FicheState.PARTNER_REVIEW and in_charge:
            label = _("The partner reads the fiche")
        elif fiche.state == FicheState.AGREED and in_charge and "leader" not in stakes:
            label = _("The leader submits the fiche")
        elif fiche.state in (FicheState.DRAFTING, FicheState.RETURNED) and is_partner:
            label = _("The team drafts the fiche")
        elif fiche.state == FicheState.AGREED and is_partner:
            label = _("The team submits the fiche to the Steering Group")
        else:
            continue
        if fiche.state in _FICHE_TASKS:
            tasks.append(_fiche_task(fiche, clocks, label))
        else:
            tasks.append(
                Task(
                    label=label,
                    title=fiche.working_title,
                    url=fiche.get_absolute_url(),
                    reference=fiche.reference,
                    since=fiche.state_since,
                    tone=Tone.WAITING,
                )
            )
    return tasks
