"""What this room answers to earlier ones: what still stands in the way of an Action's next step."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from actions.models import Action
from core import blockers
from core.blockers import Blocker, Text
from results.enums import (
    PUBLICATION_SETTLED,
    PublicationState,
    ReportState,
    SurveyKind,
    SurveyState,
)
from results.models import ClosingReport, Publication, Survey


def _officer(action: Action) -> Text:
    return action.fiche.officer.name


_WHAT: dict[str, Text] = {
    SurveyKind.PARTNER: _("The partner has not answered the evaluation"),
    SurveyKind.EXPERT: _("An expert has not answered the evaluation"),
    SurveyKind.PARTICIPANT: _("The evaluation by participants is still open"),
}


def before_evaluate(action: Action) -> Iterator[Blocker]:
    """Evaluations that are open, and the partner's if it was never asked for."""
    surveys = list(
        Survey.objects.filter(action=action)
        .select_related("respondent", "activity")
        .order_by("kind", "pk")
    )
    if not any(survey.kind == SurveyKind.PARTNER for survey in surveys):
        yield Blocker(_("The partner was not asked for an evaluation"), _officer(action))
    for survey in surveys:
        if survey.state != SurveyState.OPEN:
            continue
        what: Text = _WHAT[survey.kind]
        if survey.activity is not None:
            what = f"{what}: {survey.activity.title}"
        whose = survey.respondent.name if survey.respondent is not None else _officer(action)
        yield Blocker(what, whose, survey.get_absolute_url())


def before_close(action: Action) -> Iterator[Blocker]:
    """The closing report, and what the public is told."""
    report = ClosingReport.objects.filter(action=action).select_related("officer").first()
    if report is None:
        yield Blocker(_("The closing report is not begun"), _officer(action))
    elif report.state == ReportState.DRAFT:
        yield Blocker(
            _("The closing report is being written"), report.officer.name, report.get_absolute_url()
        )
    elif report.state == ReportState.SUBMITTED:
        yield Blocker(
            _("The closing report is not accepted"), _("the leader"), report.get_absolute_url()
        )
    yield from _publication(action)


def _publication(action: Action) -> Iterator[Blocker]:
    """Published, taken down or done without; nothing where the version is confidential."""
    if action.version.confidential:
        return
    found = Publication.objects.filter(action=action).select_related("author").first()
    if found is None:
        yield Blocker(
            _("Nothing is published, and nobody has said that nothing is to be"), _officer(action)
        )
    elif found.state not in PUBLICATION_SETTLED:
        whose: Text = found.author.name
        if found.state == PublicationState.PARTNER_REVIEW:
            whose = action.focal_point.name if action.focal_point else _("the partner")
        elif found.state == PublicationState.AGREED:
            whose = _("the leader")
        yield Blocker(
            _("The publication is not settled: %(state)s") % {"state": found.get_state_display()},
            whose,
            found.get_absolute_url(),
        )


blockers.register("actions.action.evaluate", before_evaluate)
blockers.register("actions.action.close", before_close)
