"""What evaluations, closing reports and publications ask of somebody."""

from datetime import datetime, time
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.standing import Standing
from actions.enums import ActionState
from actions.models import Action
from actions.rules import ACTIONS
from core.desk import MOST, Task, soonest_first
from core.enums import Tone
from core.models import Deadline
from core.models.base import subject_key
from core.together import Steps, alone
from results.enums import PUBLICATION_SETTLED, PublicationState, ReportState, SurveyState
from results.models import Publication, Survey
from results.rules import PUBLICATIONS, SURVEYS

_ENDING = (ActionState.COMPLETED, ActionState.EVALUATED)
#: Up to here Actions that come into question are listed by their keys.
_FEW = 500


def desk(standing: Standing) -> tuple[list[Task], list[Task]]:
    """What this room asks of somebody, and what they wait for from others. At most five queries."""
    mine: list[Task] = []
    others: list[Task] = []
    for steps in desk_steps(standing):
        asked, awaited = alone(steps)
        mine += asked
        others += awaited
    return soonest_first(mine)[:MOST], soonest_first(others)[:MOST]


def desk_steps(standing: Standing) -> list[Steps[tuple[list[Task], list[Task]]]]:
    """The desk for a page over many rooms: each kind of work side by side."""
    ways = [_surveys(standing)]
    if standing.holds(Role.OFFICER, Role.LEADER, Role.COMMUNICATION):
        ways.append(_team(standing))
    if standing.holds(Role.OFFICIAL):
        ways.append(_partner(standing))
    return ways


def _people(standing: Standing) -> set[int]:
    return {standing.person_id, *(held.person_id for held in standing.held)}


def _day_end(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def _surveys(standing: Standing) -> Steps[tuple[list[Task], list[Task]]]:
    """Own answers that are asked for; for an officer the answers of others."""
    people = _people(standing)
    rows = (
        Survey.objects.filter(
            Q(respondent=standing.person_id) | Q(action__fiche__officer__in=people),
            state=SurveyState.OPEN,
        )
        .select_related("action__country", "action__region", "activity", "respondent")
        .order_by("answer_by", "pk")
    )
    mine: list[Task] = []
    others: list[Task] = []
    asked = yield SURVEYS.loading(standing, rows)[: 2 * MOST]
    for row in SURVEYS.loaded(standing, asked):
        own = row.respondent_id == standing.person_id
        title = row.activity.title if row.activity is not None else row.action.name
        task = Task(
            label=_("Answer the evaluation") if own else _("Evaluation: answers awaited"),
            title=title,
            url=row.get_absolute_url(),
            due_at=_day_end(row.answer_by),
            since=row.opened_at,
            tone=Tone.WAITING,
            due_on=row.answer_by,
        )
        (mine if own else others).append(task)
    return mine, others


def _team(standing: Standing) -> Steps[tuple[list[Task], list[Task]]]:
    """Closing reports and publications of Actions that come to their end, or wait for a step."""
    unsettled = Publication.objects.exclude(state__in=PUBLICATION_SETTLED).order_by()
    ending = Action.objects.filter(state__in=_ENDING).order_by()
    # The few that come into question first: whether the reader sees an Action is asked of these,
    # and not of all there are.
    keys = yield ending.values_list("pk").union(unsettled.values_list("action"))[: _FEW + 1]
    if not keys:
        return [], []
    among = Q(state__in=_ENDING) | Q(pk__in=unsettled.values("action"))
    if len(keys) <= _FEW:
        among = Q(pk__in=[pk for (pk,) in keys])
    rows = (
        Action.objects.filter(among)
        .exclude(state__in=[ActionState.CANCELLED])
        .select_related("country", "region", "version", "fiche", "closing_report", "publication")
        .order_by("state_since", "pk")
    )
    people = _people(standing)
    mine: list[Task] = []
    others: list[Task] = []
    found = yield ACTIONS.loading(standing, rows)[: 2 * MOST]
    for action in ACTIONS.loaded(standing, found):
        stakes = ACTIONS.stakes_of(standing, action)
        in_charge = action.fiche.officer_id in people
        for task, is_mine in (
            _report_task(action, in_charge, "leader" in stakes),
            _publication_task(action, stakes, people, in_charge),
        ):
            if task is not None:
                (mine if is_mine else others).append(task)
    return mine, others


def _task(action: Action, label: str, url: str, tone: Tone = Tone.PROGRESS) -> Task:
    return Task(label=label, title=action.name, url=url, since=action.state_since, tone=tone)


def _report_task(action: Action, in_charge: bool, leads: bool) -> tuple[Task | None, bool]:
    if action.state not in _ENDING:
        return None, False
    report = getattr(action, "closing_report", None)
    if report is None:
        task = _task(action, _("Write the closing report"), action.get_absolute_url())
        return (task, True) if in_charge else (None, False)
    url = report.get_absolute_url()
    if report.state == ReportState.DRAFT:
        return (_task(action, _("Write the closing report"), url) if in_charge else None), True
    if report.state == ReportState.SUBMITTED:
        label = _("Read and accept the closing report")
        return (_task(action, label, url, Tone.WAITING) if leads or in_charge else None), leads
    return None, False


def _publication_task(
    action: Action, stakes: frozenset[str], people: set[int], in_charge: bool
) -> tuple[Task | None, bool]:
    if action.version.confidential:
        return None, False
    found = getattr(action, "publication", None)
    if found is None:
        if "communication" not in stakes:
            return None, False
        return _task(action, _("Write the publication"), action.get_absolute_url()), True
    url = found.get_absolute_url()
    concerned = in_charge or found.author_id in people or "communication" in stakes
    if found.state == PublicationState.DRAFT:
        return (_task(action, _("Write the publication"), url) if concerned else None), True
    if found.state == PublicationState.PARTNER_REVIEW:
        label = _("The partner reads the publication")
        return (_task(action, label, url, Tone.WAITING) if concerned else None), False
    if found.state == PublicationState.AGREED:
        leads = "leader" in stakes
        return (_task(action, _("Publish"), url) if leads or concerned else None), leads
    return None, False


def _partner(standing: Standing) -> Steps[tuple[list[Task], list[Task]]]:
    """Publications that the partner is asked to agree to. Two queries."""
    rows = Publication.objects.filter(state=PublicationState.PARTNER_REVIEW).select_related(
        "action__country", "action__region"
    )
    found = yield PUBLICATIONS.loading(standing, rows.order_by("state_since"))[:MOST]
    asked = [
        row
        for row in PUBLICATIONS.loaded(standing, found)
        if PUBLICATIONS.stakes_of(standing, row) & {"submitter", "focal_point"}
    ]
    if not asked:
        return [], []
    clocks = yield Deadline.objects.filter(
        subject_type_id=subject_key(asked[0])[0],
        subject_id__in=[row.pk for row in asked],
        stopped_at__isnull=True,
    )
    due = {clock.subject_id: clock for clock in clocks}
    return [
        Task(
            label=_("Read the publication and agree to it"),
            title=row.action.name,
            url=row.get_absolute_url(),
            due_at=due[row.pk].due_at if row.pk in due else None,
            since=row.state_since,
            tone=Tone.WAITING,
            due_on=due[row.pk].due_on if row.pk in due else None,
        )
        for row in asked
    ], []
