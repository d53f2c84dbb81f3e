"""What `results` shows on pages of earlier rooms."""

import uuid
from typing import Any

from django import template

from results.panel import panel

register = template.Library()


@register.inclusion_tag("results/_panel.html", takes_context=True)
def results_panel(context: template.Context, action: Any) -> dict[str, Any]:
    """Surveys, closing report and publication of an Action, with what the reader may do next."""
    request = context["request"]
    return {
        "panel": panel(request.user, action),
        "request": request,
        "csrf_token": context.get("csrf_token", ""),
    }


@register.simple_tag
def click() -> str:
    """A fresh nonce for a form: a double click is one act."""
    return str(uuid.uuid4())
