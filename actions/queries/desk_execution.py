"""What Actions, activities and outputs ask of somebody. Three queries, whatever there is."""

from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.standing import Standing
from actions.enums import (
    ACTION_OPEN,
    ACTIVITY_OPEN,
    ActionState,
    ActivityState,
    OutputState,
)
from actions.models import Action, Activity, Condition, Output
from actions.rules import ACTIONS, SPEAKERS
from core.desk import MOST, Task
from core.enums import Tone
from core.models import Deadline
from core.papers import isolated
from core.together import Steps
from core.workflow import Text

#: So many days before its first day an activity is to be confirmed.
CONFIRM_AHEAD = 21


def desk_steps(standing: Standing) -> Steps[tuple[list[Task], list[Task]]]:
    """What Actions ask of somebody, and what they wait for from others: three queries."""
    mine: list[Task] = []
    others: list[Task] = []
    if not (standing.in_team or standing.holds(Role.OFFICIAL)):
        return mine, others
    people = {standing.person_id, *(held.person_id for held in standing.held)}
    open_actions = yield from _open_actions(standing, people)
    for action in open_actions:
        _sort_in(standing, people, action, mine, others)
    by_pk = {action.pk: action for action in open_actions}
    in_charge = [pk for pk, action in by_pk.items() if action.fiche.officer_id in people]
    mine += yield from _activity_tasks(by_pk, in_charge)
    yield from _sort_outputs(standing, by_pk, in_charge, mine, others)
    return mine, others


def _open_actions(standing: Standing, people: set[int]) -> Steps[list[Action]]:
    clock = Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(Action),
        subject_id=OuterRef("pk"),
        kind="first_activity",
        stopped_at__isnull=True,
    )
    rows = (
        Action.objects.filter(state__in=ACTION_OPEN)
        .select_related("fiche__officer", "country", "region", "focal_point")
        .annotate(
            first_activity_due=Subquery(clock.values("due_at")[:1]),
            first_activity_day=Subquery(clock.values("due_on")[:1]),
            has_unmet=Exists(Condition.objects.filter(action=OuterRef("pk"), met_on__isnull=True)),
            has_open=Exists(
                Activity.objects.filter(action=OuterRef("pk"), state__in=ACTIVITY_OPEN)
            ),
        )
        .order_by("state_since", "pk")
    )
    if standing.in_team:
        # The team sees every Action; on a desk lie one's own, and those that wait for the leader.
        rows = rows.filter(Q(fiche__officer__in=people) | Q(state=ActionState.EVALUATED))
    return ACTIONS.loaded(standing, (yield ACTIONS.loading(standing, rows)[: 2 * MOST]))


def _sort_in(
    standing: Standing, people: set[int], action: Any, mine: list[Task], others: list[Task]
) -> None:
    """Put what an Action itself asks on the right pile."""
    stakes = ACTIONS.stakes_of(standing, action)
    in_charge = action.fiche.officer_id in people
    speaks = bool(stakes & set(SPEAKERS))
    state = ActionState(action.state)
    if state == ActionState.PREPARING:
        if action.commitments_accepted_at is None:
            label = _("Accept the commitments")
            if speaks:
                mine.append(_task(action, label, "accept_commitments"))
            elif in_charge:
                others.append(_task(action, _("The partner accepts the commitments"), "", True))
        if in_charge and action.focal_point_id is None:
            mine.append(_task(action, _("Name the focal point"), "name_focal_point", True))
        elif in_charge and action.has_unmet:
            mine.append(_task(action, _("Record the conditions as met"), "meet_condition", True))
        elif in_charge and action.commitments_accepted_at is not None:
            mine.append(_task(action, _("Start the Action"), "start", True))
        elif speaks and action.commitments_accepted_at is not None:
            others.append(_task(action, _("The team starts the Action"), ""))
    elif state == ActionState.RUNNING and in_charge and not action.has_open:
        mine.append(_task(action, _("Complete the activities"), "complete"))
    elif state == ActionState.COMPLETED and in_charge:
        mine.append(_task(action, _("Conclude the evaluation"), ""))
    elif state == ActionState.EVALUATED:
        if "leader" in stakes:
            mine.append(_task(action, _("Close the Action"), ""))
        elif in_charge:
            others.append(_task(action, _("The leader closes the Action"), ""))


def _task(action: Any, label: Text, verb: str, dated: bool = False) -> Task:
    return Task(
        label=label,
        title=action.name,
        url=reverse("actions:verb", args=[action.pk, verb]) if verb else action.get_absolute_url(),
        reference=action.reference,
        due_at=action.first_activity_due if dated else None,
        since=action.state_since,
        tone=Tone.PROGRESS,
        due_on=action.first_activity_day if dated else None,
    )


def asks(activity: Activity, today: date) -> tuple[Text, str] | None:
    """What an activity of a running Action asks of the officer now: the words and the verb."""
    if activity.state == ActivityState.HELD:
        return _("Report on the activity"), "report"
    if activity.state == ActivityState.CONFIRMED:
        if activity.ends_on is not None and activity.ends_on <= today:
            return _("Record the activity as held"), "record_held"
    elif activity.state == ActivityState.PLANNED:
        near = today + timedelta(days=CONFIRM_AHEAD)
        if activity.starts_on is not None and activity.starts_on <= near:
            return _("Confirm the activity or postpone it"), "confirm"
    return None


def _activity_tasks(by_pk: dict[int, Action], in_charge: list[int]) -> Steps[list[Task]]:
    running = [pk for pk in in_charge if by_pk[pk].state == ActionState.RUNNING]
    today = timezone.localdate()
    rows = (
        Activity.objects.filter(action__in=running)
        .filter(
            Q(state=ActivityState.HELD)
            | Q(state=ActivityState.CONFIRMED, ends_on__lte=today)
            | Q(
                state=ActivityState.PLANNED,
                starts_on__lte=today + timedelta(days=CONFIRM_AHEAD),
            )
        )
        .order_by("starts_on", "pk")[:MOST]
    )
    tasks = []
    for row in (yield rows):
        asked = asks(row, today)
        if asked is None:
            continue
        label, verb = asked
        tasks.append(
            Task(
                label=label,
                title=f"{isolated(by_pk[row.action_id].name)}: {isolated(row.title)}",
                url=reverse("activities:verb", args=[row.pk, verb]),
                reference=by_pk[row.action_id].reference,
                since=row.state_since,
                tone=Tone.PROGRESS,
            )
        )
    return tasks


def _sort_outputs(
    standing: Standing,
    by_pk: dict[int, Action],
    in_charge: list[int],
    mine: list[Task],
    others: list[Task],
) -> Steps[None]:
    """Outputs in quality check are the officer's, those with the partner its speakers'."""
    speaking = {
        pk for pk, action in by_pk.items() if ACTIONS.stakes_of(standing, action) & set(SPEAKERS)
    }
    rows = Output.objects.filter(
        action__in={*in_charge, *speaking},
        state__in=[OutputState.QUALITY_CHECK, OutputState.PARTNER_REVIEW],
    ).order_by("state_since", "pk")[:MOST]
    for row in (yield rows):
        action = by_pk[row.action_id]
        task = {
            "title": f"{isolated(action.name)}: {isolated(row.title)}",
            "reference": action.reference,
            "since": row.state_since,
            "tone": Tone.WAITING,
        }
        page = row.get_absolute_url()
        if row.state == OutputState.QUALITY_CHECK:
            if row.action_id in in_charge:
                label = _("Check the output and send it to the partner")
                mine.append(Task(label=label, url=page, **task))
        elif row.action_id in speaking:
            mine.append(Task(label=_("Validate the output"), url=page, **task))
        else:
            others.append(Task(label=_("The partner validates the output"), url=page, **task))
