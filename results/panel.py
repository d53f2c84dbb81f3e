"""What stands on an Action's page about its evaluation: surveys, closing report, publication."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.enums import ActionState
from actions.models import Action
from actions.rules import ACTIONS
from core.policy import standing_of
from core.together import together
from results import asking
from results.models import ClosingReport, Publication, Survey
from results.rules import PUBLICATIONS, REPORTS, SURVEYS
from results.views.shared import post_button
from results.workflow.publications import TELLABLE, WRITERS


@dataclass
class Panel:
    """What a reader sees of it, and the buttons for the next steps."""

    surveys: list[Survey] = field(default_factory=list)
    report: ClosingReport | None = None
    publication: Publication | None = None
    buttons: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_there(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.surveys or self.report or self.publication or self.buttons)


def panel(user: Any, action: Action) -> Panel:
    """What a reader sees of an Action's evaluation, and what they may do next.

    No query before the Action runs; then one, and up to three more for the team.
    """
    if action.state == ActionState.PREPARING:
        return Panel()
    standing = standing_of(user)
    asked = (
        Survey.objects.filter(action=action)
        .select_related("activity", "respondent")
        .annotate(answers=Count("evaluations"))
        .order_by("kind", "pk")
    )
    surveys, reports, told = together(
        [
            SURVEYS.loading(standing, asked),
            REPORTS.with_stakes(standing, ClosingReport.objects.filter(action=action)),
            PUBLICATIONS.with_stakes(standing, Publication.objects.filter(action=action)),
        ]
    )
    report = next(iter(REPORTS.loaded(standing, reports)), None)
    publication = next(iter(PUBLICATIONS.loaded(standing, told)), None)
    shown = Panel(surveys=SURVEYS.loaded(standing, surveys))
    for row in (report, publication):
        if row is not None:
            row.action = action
    if report is not None and REPORTS.may(standing, "view", report):
        shown.report = report
    if publication is not None and PUBLICATIONS.may(standing, "view", publication):
        shown.publication = publication
    shown.buttons = _buttons(standing, action, report, publication)
    return shown


def _buttons(
    standing: Any,
    action: Action,
    report: ClosingReport | None,
    publication: Publication | None,
) -> list[dict[str, Any]]:
    listed = []
    if ACTIONS.may(standing, "manage", action):
        if wanted := len(asking.missing(action)):
            label = ngettext(
                "Ask for %(number)d evaluation", "Ask for %(number)d evaluations", wanted
            ) % {"number": wanted}
            url = reverse("surveys:ask", args=[action.pk])
            listed.append({"label": label, "url": url, "icon": "send", "kind": "primary"})
        if report is None and action.state in (ActionState.COMPLETED, ActionState.EVALUATED):
            url = reverse("reports:begin", args=[action.pk])
            listed.append(post_button(_("Begin the closing report"), url, "pencil"))
    writes = ACTIONS.stakes_of(standing, action) & set(WRITERS)
    tellable = action.state in TELLABLE and not action.version.confidential
    if publication is None and tellable and writes:
        url = reverse("publications:begin", args=[action.pk])
        listed.append(post_button(_("Begin a publication"), url, "megaphone"))
    return listed
