"""Template tags of `actions`."""

from typing import Any

from django import template
from django.urls import reverse

from accounts.standing import Standing
from actions import queries
from actions.enums import FICHE_TONES, STAND_TONES, FicheState, Stand
from core.policy import standing_of
from requests_app.enums import RequestState
from requests_app.models import AssistanceRequest
from requests_app.rules import REQUESTS

register = template.Library()


@register.inclusion_tag("actions/fiche_panel.html", takes_context=True)
def fiche_panel(context: dict[str, Any], request_row: AssistanceRequest) -> dict[str, Any]:
    """The fiches of a request that the reader sees, and the way to open one."""
    standing = standing_of(context["request"].user)
    if not isinstance(standing, Standing):
        return {"fiches": [], "open_url": ""}
    fiches = queries.fiches_of(standing, request_row)
    may_open = request_row.state == RequestState.ADMITTED and REQUESTS.may(
        standing, "triage", request_row
    )
    open_url = reverse("fiches:open", args=[request_row.reference]) if may_open else ""
    return {"fiches": fiches, "open_url": open_url}


@register.filter
def stand_tone(value: str) -> str:
    """How a position's badge is drawn."""
    return STAND_TONES[Stand(value)]


@register.filter
def verdict_tone(value: str) -> str:
    """How a result's badge is drawn: as the fiche's state that it leads to."""
    return FICHE_TONES[FicheState(value)] if value else "neutral"
