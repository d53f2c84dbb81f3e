"""Closing reports and publications: one of them, and what was planned beside what was done."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from actions.enums import ActivityState
from actions.models import Activity, FicheActivity, Output
from core.policy import standing_of
from experts.enums import DEPLOYED
from experts.models import Deployment
from results.enums import SurveyKind
from results.models import ClosingReport, Publication
from results.queries.evaluations import totals_of_action
from results.rules import PUBLICATIONS, REPORTS
from results.totals import Totals

_ACTION = ("action__country", "action__region", "action__version", "action__fiche__officer")


def report_or_404(user: Any, pk: int) -> ClosingReport:
    """The report with its stakes, if it exists for this user. One query. Raises Http404."""
    planned = (
        FicheActivity.objects.filter(version=OuterRef("action__version"))
        .order_by()
        .values("version")
        .annotate(number=Count("pk"))
    )
    rows = (
        ClosingReport.objects.filter(pk=pk)
        .select_related(*_ACTION, "officer")
        .annotate(planned=Coalesce(Subquery(planned.values("number")), 0))
    )
    found = REPORTS.load(standing_of(user), rows)
    if not found:
        raise Http404
    return found[0]


def publication_or_404(user: Any, pk: int) -> Publication:
    """The publication with its stakes, if it exists for this user. One query. Raises Http404."""
    rows = Publication.objects.filter(pk=pk).select_related(
        *_ACTION, "action__focal_point", "author", "agreed_by", "quote_country", "quote_person"
    )
    found = PUBLICATIONS.load(standing_of(user), rows)
    if not found:
        raise Http404
    return found[0]


@dataclass(frozen=True)
class Done:
    """What was planned in the approved version, and what came of it."""

    planned_activities: int
    activities: list[Activity]
    outputs: list[Output]
    deployments: list[Deployment]
    evaluations: list[tuple[SurveyKind, Totals]]

    @property
    def held(self) -> list[Activity]:
        """Activities that took place."""
        return [row for row in self.activities if row.participants is not None]

    @property
    def cancelled(self) -> int:
        """How many activities were called off."""
        return sum(1 for row in self.activities if row.state == ActivityState.CANCELLED)

    @property
    def women(self) -> int:
        """Women among the participants."""
        return sum(row.women or 0 for row in self.held)

    @property
    def men(self) -> int:
        """Men among the participants."""
        return sum(row.men or 0 for row in self.held)

    @property
    def undisclosed(self) -> int:
        """Participants whose sex was not given."""
        return sum(row.undisclosed or 0 for row in self.held)

    @property
    def expected(self) -> int:
        """Participants expected at the activities that took place."""
        return sum(row.expected or 0 for row in self.held)

    @property
    def participants(self) -> int:
        """Everybody who came, as counted at each activity."""
        return self.women + self.men + self.undisclosed

    @property
    def days_planned(self) -> int:
        """Working days agreed with the experts who were sent."""
        return sum(row.working_days for row in self.deployments)

    @property
    def days_worked(self) -> int:
        """Working days that the experts have done."""
        return sum(row.days_worked or 0 for row in self.deployments)


def done(report: ClosingReport) -> Done:
    """What was planned and done in the Action of a report that was loaded here. Five queries."""
    action = report.action
    return Done(
        planned_activities=report.planned,  # type: ignore[attr-defined]
        activities=list(action.activities.select_related("form").order_by("number")),
        outputs=list(action.outputs.order_by("pk")),
        deployments=list(
            Deployment.objects.filter(action=action, state__in=DEPLOYED)
            .select_related("person")
            .order_by("pk")
        ),
        evaluations=list(totals_of_action(action).items()),
    )
