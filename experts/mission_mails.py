"""What the mails about deployments say besides the event and its subject."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from core.models import Event
from core.notices import context_for, still_true_for
from experts import letters, money, readiness
from experts.enums import EndorsementState, PartnerWord, Readiness
from experts.models import Deployment, Endorsement
from experts.workflow.endorsement import WAITED_FOR


def _days(subject: Deployment) -> dict[str, Any]:
    journey = subject.journey
    return {
        "first_day": journey.first_day,
        "last_day": journey.last_day,
        "country": money.country_of(subject),
    }


def _mission(event: Event, subject: Deployment, person: Person) -> dict[str, Any]:
    return _days(subject)


for _notice in ("deployment_cancelled", "deployment_postponed", "deployment_answered"):
    context_for(_notice)(_mission)


@context_for("deployment_invited")
def _invitation(event: Event, subject: Deployment, person: Person) -> dict[str, Any]:
    """The link to answer; nobody but the expert ever gets one."""
    if person.pk != subject.person_id:
        return {}
    return _days(subject) | {
        "action_url": letters.invitation_url(subject),
        "action_label": _("Read and answer"),
    }


@context_for("expert_proposed_to_partner")
def _profile(event: Event, subject: Deployment, person: Person) -> dict[str, Any]:
    """The reduced profile that the expert agreed to show."""
    return _days(subject) | {"profile": subject.profile, "expert": subject.person}


@still_true_for("expert_proposed_to_partner")
def _partner_still_asked(event: Event, subject: Deployment) -> bool:
    return subject.partner_word == PartnerWord.ASKED and subject.state in WAITED_FOR


@context_for("deployment_contracted")
def _contract(event: Event, subject: Deployment, person: Person) -> dict[str, Any]:
    return _days(subject) | {"money": money.money(subject, timezone.localdate())}


@context_for("deployment_cleared")
def _briefing(event: Event, subject: Deployment, person: Person) -> dict[str, Any]:
    """Everything together: the items with what they say, and who helps on the way."""
    items = [
        {
            "label": kind.label,
            "note": item.note if item is not None else "",
            "needed": item is None or item.needed,
            "covers_from": item.covers_from if item is not None else None,
            "covers_until": item.covers_until if item is not None else None,
            "is_insurance": kind == Readiness.INSURANCE,
        }
        for kind, item in readiness.checklist(subject)
    ]
    return _days(subject) | {"items": items}


def _report_link(event: Event, subject: Deployment, person: Person) -> dict[str, Any]:
    """A link for experts without an account; the others find the form on the mission's page."""
    context = _days(subject)
    if person.pk == subject.person_id and getattr(person, "user", None) is None:
        context["action_url"] = letters.report_url(subject)
        context["action_label"] = _("Write the report")
    return context


context_for("report_asked")(_report_link)
context_for("report_sent_back")(_report_link)


@context_for("report_accepted")
def _closed(event: Event, subject: Deployment, person: Person) -> dict[str, Any]:
    """A link to the attestation for experts without an account; others find it in the portal."""
    context = _days(subject) | {"has_account": getattr(person, "user", None) is not None}
    if person.pk == subject.person_id and not context["has_account"]:
        context["action_url"] = letters.attestation_url(subject)
        context["action_label"] = _("Open your attestation")
    return context


@context_for("endorsement_asked")
def _word(event: Event, subject: Endorsement, person: Person) -> dict[str, Any]:
    """The link to answer, for the person written to."""
    deployment = subject.deployment
    return _days(deployment) | {
        "deployment": deployment,
        "action_url": letters.word_url(subject, person),
        "action_label": _("Read and answer"),
    }


@still_true_for("endorsement_asked")
def _still_asked(event: Event, subject: Endorsement) -> bool:
    waits = subject.state == EndorsementState.REQUESTED
    return waits and subject.deployment.state in WAITED_FOR


@context_for("endorsement_answered")
def _answered(event: Event, subject: Endorsement, person: Person) -> dict[str, Any]:
    """Whether anything is still missing, so that the officer need not look."""
    deployment = subject.deployment
    waiting = deployment.endorsements.exclude(state=EndorsementState.GIVEN)
    return _days(deployment) | {"deployment": deployment, "missing": waiting.count()}
