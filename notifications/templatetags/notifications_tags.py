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
def address_trouble(context: dict[str, Any], person: Any) -> dict[str, Any]:
    """Whether mails to a person come back, for the team; empty for everybody else."""
    request = context.get("request")
    standing: Any = standing_of(request.user) if request is not None else None
    if standing is None or not (standing.in_team or standing.holds(Role.ADMINISTRATOR)):
        return {}
    return {"trouble": addresses.trouble_of(person)}


@register.simple_tag
def new_nonce() -> uuid.UUID:
    """Names one click of the forms of a page."""
    return uuid.uuid4()


@register.simple_tag(takes_context=True)
def unread_notices(context: dict[str, Any]) -> int:
    """How many notices the reader of the page has not read."""
    request = context.get("request")
    return queries.unread_count(request.user) if request is not None else 0
