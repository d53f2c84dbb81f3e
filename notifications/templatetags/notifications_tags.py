"""What pages of other rooms show of notices."""

from typing import Any

from django import template
from django.db import models

from notifications import queries

register = template.Library()


@register.inclusion_tag("notifications/sent_panel.html", takes_context=True)
def sent_panel(context: dict[str, Any], *subjects: models.Model) -> dict[str, Any]:
    """What was sent to whom about these objects; empty for whoever lacks the internal view."""
    request = context["request"]
    return {"lines": queries.sent_about(subjects, request.user)}


@register.simple_tag(takes_context=True)
def unread_notices(context: dict[str, Any]) -> int:
    """How many notices the reader of the page has not read."""
    request = context.get("request")
    return queries.unread_count(request.user) if request is not None else 0
