"""What pages of other rooms show of notices."""

import uuid
from typing import Any

from django import template
from django.db import models

from accounts.enums import Role
from core.policy import standing_of
from notifications import addresses, queries, sent

register = template.Library()


@register.inclusion_tag("notifications/sent_panel.html", takes_context=True)
def sent_panel(context: dict[str, Any], *subjects: models.Model) -> dict[str, Any]:
    """What was sent to whom about these objects; empty for whoever lacks the internal view."""
    request = context["request"]
    return {
        "lines": sent.sent_about(subjects, request.user),
        "back": request.get_full_path(),
        "csrf_token": context.get("csrf_token", ""),
    }


@register.inclusion_tag("notifications/address_trouble.html", takes_context=True)
def address_trouble(context: dict[str, Any], *people: Any) -> dict[str, Any]:
    """Whether mails to these people come back, for the team and for themselves; else empty.

    One query a page, however many people it shows; none for readers outside the team.
    """
    request = context.get("request")
    standing: Any = standing_of(request.user) if request is not None else None
    if standing is None:
        return {}
    shown = [
        person
        for person in people
        if person is not None
        and (
            standing.in_team
            or standing.holds(Role.ADMINISTRATOR)
            or person.pk == standing.person_id
        )
    ]
    if not shown:
        return {}
    found = [_trouble_of(person, request) for person in shown]
    return {"troubles": [trouble for trouble in found if trouble is not None]}


def _trouble_of(person: Any, request: Any) -> Any:
    """What is wrong with an address; all of them are read once, where the page has not done so."""
    is_known, trouble = addresses.known(person)
    if is_known:
        return trouble
    if not hasattr(request, "address_troubles"):
        request.address_troubles = addresses.Troubles()
    return request.address_troubles.of(person)


@register.simple_tag
def new_nonce() -> uuid.UUID:
    """Names one click of the forms of a page."""
    return uuid.uuid4()


@register.simple_tag(takes_context=True)
def unread_notices(context: dict[str, Any]) -> int:
    """How many notices the reader of the page has not read."""
    request = context.get("request")
    return queries.unread_count(request.user) if request is not None else 0
