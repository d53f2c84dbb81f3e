"""What pages of other rooms show of clocks."""

from typing import Any

from django import template

from core.policy import standing_of
from portal.deadlines import running

register = template.Library()


@register.inclusion_tag("portal/_clocks.html", takes_context=True)
def clocks_panel(context: dict[str, Any], subject: Any) -> dict[str, Any]:
    """The clocks that run on an object, for officers and leaders, who may move some of them."""
    request = context.get("request")
    standing: Any = standing_of(request.user) if request is not None else None
    return {"clocks": running.faces(standing, subject) if standing is not None else []}
