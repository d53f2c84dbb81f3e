"""What `results` shows on pages of earlier rooms."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("results/_panel.html", takes_context=True)
def results_panel(context: dict[str, Any], action: Any) -> dict[str, Any]:
    """Surveys, closing report and publication of an Action, with what the reader may do next."""
    from results.panel import panel

    request = context["request"]
    return {"panel": panel(request.user, action), "request": request}
