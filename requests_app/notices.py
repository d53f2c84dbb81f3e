"""What the mails of requests say beyond the usual (`notifications/README.md`)."""

from typing import Any

from accounts.models import Institution, Person
from core.models import Event
from core.notices import context_for
from requests_app.models import AssistanceRequest, Clarification, Opinion
from requests_app.queries import officer_on_duty


@context_for("request_acknowledged")
def acknowledged(event: Event, request: AssistanceRequest, person: Person) -> dict[str, Any]:
    """Who answers until an officer is named."""
    return {"on_duty": officer_on_duty()}


@context_for("request_question")
@context_for("request_answered")
def question(event: Event, request: AssistanceRequest, person: Person) -> dict[str, Any]:
    """The question that this event asked or answered."""
    asked = Clarification.objects.select_related("attachment")
    return {"clarification": asked.filter(pk=event.payload["clarification"]).first()}


@context_for("request_opinion")
def opinion(event: Event, request: AssistanceRequest, person: Person) -> dict[str, Any]:
    """The opinion that this event gave."""
    given = Opinion.objects.select_related("institution")
    return {"opinion": given.filter(pk=event.payload["opinion"]).first()}


@context_for("request_party_settled")
def settled(event: Event, request: AssistanceRequest, person: Person) -> dict[str, Any]:
    """Which institution it is that asks too."""
    return {"settled": Institution.objects.filter(pk=event.payload["institution"] or 0).first()}
