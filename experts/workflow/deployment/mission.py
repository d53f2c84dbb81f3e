"""What the verbs do from the contract to the accepted report."""

import uuid
from datetime import date
from typing import Any

from core import files, papers
from core.workflow import Act, Outcome
from experts import journeys
from experts.enums import Readiness
from experts.models import Deployment, MissionReport, ReadinessItem
from experts.tasks import ATTESTATION, draw_up_attestation
from experts.workflow.deployment.table import TABLE


@TABLE.effect
def ready(
    obj: Deployment,
    act: Act,
    event_id: uuid.UUID,
    *,
    kind: str,
    needed: bool,
    note: str,
    done_on: date | None = None,
    covers_from: date | None = None,
    covers_until: date | None = None,
    document: Any = None,
) -> Outcome[Deployment]:
    """One thing is in, or is not needed and why; a later word takes the place of the earlier."""
    stored = None
    if document is not None:
        stored = files.store_upload(
            document, kind="readiness", subject=obj, by_id=act.user.pk if act.user else None
        )
    insured = kind == Readiness.INSURANCE
    said: dict[str, Any] = {
        "needed": needed,
        "note": note,
        "done_on": (done_on or act.at.date()) if needed else None,
        "covers_from": covers_from if insured else None,
        "covers_until": covers_until if insured else None,
    }
    if stored is not None:
        said["document"] = stored
    item, _made = ReadinessItem.objects.update_or_create(deployment=obj, kind=kind, defaults=said)
    return Outcome(payload={"item": item.pk, "kind": kind, "needed": needed}, detail=note)


@TABLE.effect
def clear(obj: Deployment, act: Act, event_id: uuid.UUID) -> Outcome[Deployment]:
    """All is in: the expert may leave."""
    return Outcome()


@TABLE.effect
def depart(
    obj: Deployment, act: Act, event_id: uuid.UUID, *, departed_on: date
) -> Outcome[Deployment]:
    """The expert has left."""
    obj.departed_on = departed_on
    return Outcome(changed=("departed_on",), payload={"departed_on": departed_on.isoformat()})


def _back(obj: Deployment, returned_on: date, days_worked: int) -> None:
    """The journey ends on the real day: days not needed are free again, days more are taken.

    Raises Guarded when a day more belongs to another journey.
    """
    journeys.move(obj.journey, obj.journey.first_day, returned_on)
    obj.returned_on, obj.days_worked = returned_on, days_worked


@TABLE.effect
def return_(
    obj: Deployment, act: Act, event_id: uuid.UUID, *, returned_on: date, days_worked: int
) -> Outcome[Deployment]:
    """The expert is back as planned, or later; the report is due."""
    _back(obj, returned_on, days_worked)
    return Outcome(
        changed=("returned_on", "days_worked"),
        payload={"returned_on": returned_on.isoformat(), "days_worked": days_worked},
    )


@TABLE.effect
def curtail(
    obj: Deployment,
    act: Act,
    event_id: uuid.UUID,
    *,
    returned_on: date,
    days_worked: int,
    reason: str,
) -> Outcome[Deployment]:
    """The expert is back before the planned day; the report is due, pay follows the days done."""
    _back(obj, returned_on, days_worked)
    obj.curtailed = True
    return Outcome(
        changed=("returned_on", "days_worked", "curtailed"),
        payload={"returned_on": returned_on.isoformat(), "days_worked": days_worked},
        detail=reason,
    )


@TABLE.effect
def submit_report(
    obj: Deployment,
    act: Act,
    event_id: uuid.UUID,
    *,
    tasks: str,
    findings: str,
    recommendations: str,
    follow_up: str = "",
    reflections: str = "",
    attachment: Any = None,
) -> Outcome[Deployment]:
    """What the expert did and found; each report handed in is kept."""
    stored = None
    if attachment is not None:
        stored = files.store_upload(
            attachment, kind="report", subject=obj, by_id=act.user.pk if act.user else None
        )
    report = MissionReport.objects.create(
        deployment=obj,
        number=obj.reports.count() + 1,
        tasks=tasks,
        findings=findings,
        recommendations=recommendations,
        follow_up=follow_up,
        reflections=reflections,
        attachment=stored,
        handed_in_at=act.at,
    )
    return Outcome(payload={"report": report.pk, "number": report.number})


def _last_report(obj: Deployment) -> MissionReport:
    return obj.reports.order_by("-number")[0]


@TABLE.effect
def send_back(
    obj: Deployment, act: Act, event_id: uuid.UUID, *, reason: str
) -> Outcome[Deployment]:
    """The report is not enough yet; the expert reads why."""
    report = _last_report(obj)
    MissionReport.objects.filter(pk=report.pk).update(sent_back_at=act.at, sent_back_because=reason)
    return Outcome(payload={"report": report.pk}, detail=reason)


@TABLE.effect
def accept_report(
    obj: Deployment, act: Act, event_id: uuid.UUID, *, words: str = ""
) -> Outcome[Deployment]:
    """The mission is closed; the attestation is drawn up for the expert."""
    report = _last_report(obj)
    MissionReport.objects.filter(pk=report.pk).update(accepted_at=act.at)
    obj.closed_at = act.at
    papers.ask(
        ATTESTATION,
        obj,
        by_id=act.user.pk if act.user else None,
        task=draw_up_attestation,
    )
    return Outcome(changed=("closed_at",), payload={"report": report.pk}, detail=words)
