"""Deployments, consents and endorsements in a given state, made by real verbs."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from actions.enums import ActionState, Mode
from actions.models import Action, ExpertNeed
from core.workflow import Act
from experts import journeys
from experts.enums import (
    CancelledBy,
    ConflictOutcome,
    DeclineReason,
    DeploymentState,
    EndorsementState,
    Level,
    Readiness,
)
from experts.models import (
    Deployment,
    Endorsement,
    ExpertProfile,
    FeeRate,
    Journey,
    PerDiemList,
    PerDiemRate,
)
from experts.workflow import deployment, endorsement
from experts.workflow.deployment.guards import calendar_of
from reference.models import Country
from tests.actions import acting as actions_acting
from tests.experts import roster_acting
from tests.stage import Stage, in_days

S = DeploymentState
#: The mission's days, seen from today: the journey lies ahead until the expert leaves.
FIRST, LAST = 60, 67
#: How far apart further missions of one person lie.
APART = 20
REPORT: dict[str, Any] = {
    "tasks": "Two workshops.",
    "findings": "Files are kept twice.",
    "recommendations": "One register.",
}


def rates() -> None:
    """A fee, and a list of per diems with Ghana in it."""
    FeeRate.objects.get_or_create(
        contracts_from=date(2020, 1, 1),
        defaults={"amount": Decimal("350.00"), "source": "Test", "is_demonstration": True},
    )
    listed, _made = PerDiemList.objects.get_or_create(
        contracts_from=date(2020, 1, 1), defaults={"name": "Test list", "source": "Test"}
    )
    PerDiemRate.objects.get_or_create(
        list=listed,
        country=Country.objects.get(iso2="GH"),
        defaults={"amount": Decimal("180.00")},
    )


def an_action(stage: Stage) -> Action:
    """An Action in preparation, with its needs; one that is there already is taken."""
    there = Action.objects.filter(state=ActionState.PREPARING).order_by("pk").first()
    return there or actions_acting.action_in_state(stage, ActionState.PREPARING)


def a_need(stage: Stage, action: Action | None = None) -> ExpertNeed:
    """A need of an Action in preparation for which nobody is proposed yet."""
    action = action or an_action(stage)
    free = action.needs.filter(deployments__isnull=True).order_by("number").first()
    return free or ExpertNeed.objects.create(
        action=action,
        number=action.needs.count() + 1,
        position="Strategy expert",
        language_level="B2",
        working_days=6,
    )


def propose_data(need: ExpertNeed, profile: ExpertProfile, **changes: Any) -> dict[str, Any]:
    """What an officer says when proposing."""
    return {
        "need": need,
        "profile": profile,
        "first_day": in_days(FIRST),
        "last_day": in_days(LAST),
        "working_days": 6,
        "mode": Mode.ON_SITE,
        "justification": "The only one who has run such a register.",
    } | changes


def proposed(
    stage: Stage,
    need: ExpertNeed | None = None,
    profile: ExpertProfile | None = None,
    **changes: Any,
) -> Deployment:
    """Proposed by `officer`: Emma Example, unless another profile is given."""
    profile = profile or roster_acting.profile_in_state(stage, "ACTIVE")
    later = APART * Deployment.objects.filter(person=profile.person).count()
    days = {"first_day": in_days(FIRST + later), "last_day": in_days(LAST + later)}
    said = propose_data(need or a_need(stage), profile, **(days | changes))
    return deployment.propose(None, act=stage.act("officer"), **said).obj


def reply_by(made: Deployment, ahead: int = 5) -> date:
    """A working day of the expert's country."""
    return calendar_of(made).add(timezone.localdate(), ahead)


def invite_data(made: Deployment) -> dict[str, Any]:
    """What an officer says when inviting."""
    return {"terms": "You run two workshops.", "reply_by": reply_by(made)}


def invited(stage: Stage, made: Deployment | None = None) -> Deployment:
    """Invited by `officer`."""
    made = made or proposed(stage)
    return deployment.invite(made, act=stage.act("officer"), **invite_data(made)).obj


ACCEPTS: dict[str, Any] = {"has_interest": False, "interest": "", "consents": True}


def expert_act(made: Deployment) -> Act:
    """An act of the expert: signed in with an account, else by link."""
    user = getattr(made.person, "user", None)
    return Act.by(user) if user is not None else Act.by_link(made.person)


def accepted(stage: Stage, made: Deployment | None = None) -> Deployment:
    """Accepted by the expert."""
    made = made or invited(stage)
    return deployment.accept(made, act=expert_act(made), **ACCEPTS).obj


def word(made: Deployment, level: str) -> Endorsement:
    """The consent or endorsement of one level."""
    return Endorsement.objects.get(deployment=made, level=level)


def all_clear(stage: Stage, made: Deployment) -> Deployment:
    """Everything in that a contract needs."""
    rates()
    deployment.assess_conflict(made, act=stage.act("officer"), outcome=ConflictOutcome.CLEAR)
    for row in Endorsement.objects.filter(deployment=made, state=EndorsementState.REQUESTED):
        by_focal_point = row.level == Level.MEMBER_STATE
        act = stage.act("focalpoint") if by_focal_point else Act.by_link(row.asked_of)
        endorsement.give(row, act=act)
    return deployment.no_objection(made, act=stage.act("official")).obj


def contracted(stage: Stage, made: Deployment | None = None) -> Deployment:
    """Contracted by `leader`."""
    made = all_clear(stage, made or accepted(stage))
    return deployment.contract(made, act=stage.act("leader"), concluded_on=timezone.localdate()).obj


def ready_data(made: Deployment, kind: str = Readiness.INSURANCE) -> dict[str, Any]:
    """What an assistant records."""
    said: dict[str, Any] = {"kind": kind, "needed": True, "note": "Number 4711"}
    if kind == Readiness.INSURANCE:
        said |= {
            "covers_from": made.journey.first_day,
            "covers_until": made.journey.last_day,
        }
    return said


def make_ready(stage: Stage, made: Deployment) -> Deployment:
    """All four items in."""
    for kind in Readiness:
        deployment.ready(made, act=stage.act("assistant"), **ready_data(made, kind))
    return made


def cleared(stage: Stage, made: Deployment | None = None) -> Deployment:
    """Cleared by `assistant`."""
    made = make_ready(stage, made or contracted(stage))
    return deployment.clear(made, act=stage.act("assistant")).obj


def put_days(made: Deployment, first: int, last: int) -> Deployment:
    """The same deployment with its journey on other days, seen from today: time has passed."""
    Journey.objects.filter(pk=made.journey_id).update(
        block=journeys.block(in_days(first), in_days(last))
    )
    return Deployment.objects.get(pk=made.pk)


def on_mission(stage: Stage, made: Deployment | None = None) -> Deployment:
    """Left ten days ago; the journey ended three days ago. Further ones lie before that."""
    made = made or cleared(stage)
    before = APART * Deployment.objects.filter(person=made.person_id, pk__lt=made.pk).count()
    made = put_days(made, -10 - before, -3 - before)
    return deployment.depart(
        made, act=stage.act("assistant"), departed_on=made.journey.first_day
    ).obj


def back(stage: Stage, made: Deployment | None = None) -> Deployment:
    """Returned as planned."""
    made = made or on_mission(stage)
    return deployment.return_(
        made,
        act=stage.act("assistant"),
        returned_on=made.journey.last_day,
        days_worked=made.working_days,
    ).obj


def reported(stage: Stage, made: Deployment | None = None) -> Deployment:
    """The report handed in."""
    made = made or back(stage)
    return deployment.submit_report(made, act=expert_act(made), **REPORT).obj


def closed(stage: Stage, made: Deployment | None = None) -> Deployment:
    """The report accepted."""
    return deployment.accept_report(made or reported(stage), act=stage.act("officer")).obj


def late(made: Deployment) -> Deployment:
    """The same invitation, its day over."""
    Deployment.objects.filter(pk=made.pk).update(
        invited_at=timezone.now() - timedelta(days=30), reply_by=in_days(-9)
    )
    return Deployment.objects.get(pk=made.pk)


def deployment_in_state(stage: Stage, state: str) -> Deployment:
    """A deployment of `expert` in one of its states."""
    by_state: dict[str, Callable[[], Deployment]] = {
        S.PROPOSED: lambda: proposed(stage),
        S.INVITED: lambda: invited(stage),
        S.ACCEPTED: lambda: accepted(stage),
        S.DECLINED: lambda: (
            deployment.decline(
                invited(stage), act=stage.act("expert"), reason=DeclineReason.DATES
            ).obj
        ),
        S.EXPIRED: lambda: deployment.expire(late(invited(stage)), act=Act.system()).obj,
        S.CONTRACTED: lambda: contracted(stage),
        S.CLEARED: lambda: cleared(stage),
        S.ON_MISSION: lambda: on_mission(stage),
        S.REPORT_DUE: lambda: back(stage),
        S.REPORTED: lambda: reported(stage),
        S.CLOSED: lambda: closed(stage),
        S.CANCELLED: lambda: (
            deployment.cancel(
                accepted(stage),
                act=stage.act("officer"),
                cancelled_by=CancelledBy.PARTNER,
                reason="The workshop was given up.",
            ).obj
        ),
    }
    made = by_state[S(state)]()
    return Deployment.objects.select_related("journey", "person", "action__fiche").get(pk=made.pk)


def endorsement_in_state(stage: Stage, state: str) -> Endorsement:
    """The Member State's endorsement of `expert` in one of its states."""
    asked = word(accepted(stage), Level.MEMBER_STATE)
    act = stage.act("focalpoint")
    if state == EndorsementState.GIVEN:
        asked = endorsement.give(asked, act=act).obj
    if state == EndorsementState.REFUSED:
        asked = endorsement.refuse(asked, act=act, reason="Needed at home.").obj
    return Endorsement.objects.select_related("deployment__profile").get(pk=asked.pk)
