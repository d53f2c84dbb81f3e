"""Which case a fiche belongs to: what is told of request and fiche is gathered together."""

from actions.models import ActionFiche
from core.notices import case_for
from requests_app.models import AssistanceRequest


@case_for(ActionFiche)
def first_request(fiche: ActionFiche) -> AssistanceRequest | None:
    """The request that a fiche answers, the oldest of several; None for a fiche without one."""
    return fiche.requests.order_by("pk").first()
