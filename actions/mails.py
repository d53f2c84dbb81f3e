"""What the mails of this room say besides the event and its subject."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from actions.enums import ActionState, Verdict
from actions.models import Action, Consultation
from actions.outstanding import commitments_hold
from actions.rounds import conditions_of
from actions.rules import ACTIONS, ROUNDS, SPEAKERS
from core.models import Event
from core.notices import context_for


def _round_of(event: Event) -> Consultation | None:
    return Consultation.objects.filter(pk=event.payload.get("round")).first()


@context_for("round_opened")
def _ballot(event: Event, subject: Any, person: Person) -> dict[str, Any]:
    """Until when, and the way straight to the ballot."""
    opened = _round_of(event)
    if opened is None:
        return {}
    context: dict[str, Any] = {"positions_until": opened.due_on}
    user = getattr(person, "user", None)
    if user is not None and ROUNDS.may(person.standing, "view", opened):
        context["action_url"] = settings.SITE_URL + opened.get_absolute_url()
    return context


def _until(event: Event, subject: Any, person: Person) -> dict[str, Any]:
    opened = _round_of(event)
    return {"positions_until": opened.due_on} if opened is not None else {}


context_for("fiche_in_consultation")(_until)
context_for("fiche_submitted")(_until)


@context_for("round_recusal")
def _who_is_recused(event: Event, subject: Any, person: Person) -> dict[str, Any]:
    return {"recused": Person.objects.get(pk=event.payload["person"])}


def _decision(event: Event, subject: Consultation, person: Person) -> dict[str, Any]:
    action = Action.objects.filter(fiche=subject.fiche_id).first()
    approved = subject.result in (Verdict.APPROVED, Verdict.APPROVED_WITH_CONDITIONS)
    return {
        "conditions": [text for _seat, text in conditions_of(subject)],
        "action_name": action.name if action is not None and approved else "",
        "returned": subject.result == Verdict.RETURNED,
    }


@context_for("fiche_decided")
def _decision_and_next(event: Event, subject: Consultation, person: Person) -> dict[str, Any]:
    """The decision; after an approval also the partner's next step: to accept the commitments."""
    context = _decision(event, subject, person)
    if not context["action_name"]:
        return context
    action = Action.objects.select_related("fiche").get(fiche=subject.fiche_id)
    asked = ACTIONS.people(SPEAKERS, action).filter(pk=person.pk).exists()
    if not asked or action.state != ActionState.PREPARING or commitments_hold(action):
        return context
    context["asks_commitments"] = True
    if getattr(person, "user", None) is not None:
        page = reverse("actions:verb", args=[action.pk, "accept_commitments"])
        context |= {
            "action_url": settings.SITE_URL + page,
            "action_label": _("Accept the commitments"),
        }
    return context


context_for("round_decided")(_decision)
