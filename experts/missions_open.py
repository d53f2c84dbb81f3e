"""What open deployments keep an Action from: said when `actions` asks."""

from collections.abc import Iterator
from dataclasses import replace

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from actions.models import Action
from core.blockers import Blocker, register
from experts.enums import DEPLOYMENT_OPEN, DeploymentState
from experts.models import Deployment

S = DeploymentState

#: Whose turn it is in each state that is open, unless it is the officer's.
_WHOSE: dict[str, str | Promise] = {
    S.INVITED: _("the expert"),
    S.CONTRACTED: _("the assistant"),
    S.CLEARED: _("the assistant"),
    S.ON_MISSION: _("the expert"),
    S.REPORT_DUE: _("the expert"),
}


def _blockers(rows: QuerySet[Deployment]) -> Iterator[Blocker]:
    """By reference alone: not everybody who sees the Action may know who is considered."""
    for row in rows.select_related("officer").order_by("pk"):
        yield Blocker(
            what=_("Mission %(reference)s: %(state)s")
            % {"reference": row.reference, "state": row.get_state_display()},
            whose=_WHOSE.get(row.state, row.officer.name),
            url=row.get_absolute_url(),
        )


def before_completion(action: Action) -> Iterator[Blocker]:
    """Activities are not completed while an expert is still to go, or has not reported."""
    waiting = [state for state in DEPLOYMENT_OPEN if state != S.REPORTED]
    return _blockers(Deployment.objects.filter(action=action, state__in=waiting))


def before_closing(action: Action) -> Iterator[Blocker]:
    """An Action is closed once every mission is closed, or was never one."""
    return _blockers(Deployment.objects.filter(action=action, state__in=DEPLOYMENT_OPEN))


def before_cancelling(action: Action) -> Iterator[Blocker]:
    """Whoever is to go, or is there, hears of it by their own mission: the officer ends it first.

    A report that is due can still come when the Action is cancelled.
    """
    ahead = [state for state in DEPLOYMENT_OPEN if state not in (S.REPORT_DUE, S.REPORTED)]
    for blocker in _blockers(Deployment.objects.filter(action=action, state__in=ahead)):
        yield replace(blocker, whose=action.fiche.officer.name)


register("actions.action.complete", before_completion)
register("actions.action.close", before_closing)
register("actions.action.cancel", before_cancelling)
