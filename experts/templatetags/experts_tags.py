"""Template tags of `experts`."""

from typing import Any

from django import template
from django.template import RequestContext

from accounts.standing import Standing
from actions.enums import ACTION_MOBILISING
from actions.models import Action
from core.policy import standing_of
from experts.queries import deployments as queries

register = template.Library()


@register.inclusion_tag("experts/_deployments_panel.html", takes_context=True)
def deployments_panel(context: RequestContext, action: Action) -> dict[str, Any]:
    """The needs of an Action with the missions that the reader sees; officers propose from here."""
    standing = standing_of(context["request"].user)
    if not isinstance(standing, Standing):
        return {"needs": []}
    proposes = action.state in ACTION_MOBILISING and queries.may_propose(standing, action)
    needs = queries.needs_with_deployments(action, standing)
    return {"needs": needs, "proposes": proposes, "action": action}
