"""What the end of a fiche or an Action means for the requests that it came from."""

import uuid

from django.db.models import Q

from actions.enums import ACTION_OPEN, FICHE_ENDED, ActionState
from actions.models import ActionFiche
from core.workflow import Act
from requests_app import workflow as requests
from requests_app.enums import RequestState
from requests_app.models import AssistanceRequest

_STILL_OPEN = ~Q(state__in=FICHE_ENDED) | Q(action__state__in=ACTION_OPEN)


def requests_of(fiche: ActionFiche) -> list[AssistanceRequest]:
    """The requests that a fiche answers: what ends the fiche or its Action takes their locks."""
    return list(AssistanceRequest.objects.filter(fiche_links__fiche=fiche).order_by("pk"))


def end_requests(fiche: ActionFiche, *, closed: bool, act: Act, cause: uuid.UUID) -> None:
    """Conclude the admitted requests of a fiche that ends here and has no open sibling.

    `closed` says that its Action was closed, rather than cancelled or never made. A request of
    which at least one Action was closed is concluded, any other one not pursued.
    """
    for request in requests_of(fiche):
        siblings = ActionFiche.objects.filter(request_links__request=request).exclude(pk=fiche.pk)
        if request.state != RequestState.ADMITTED or siblings.filter(_STILL_OPEN).exists():
            continue
        concluded = closed or siblings.filter(action__state=ActionState.CLOSED).exists()
        end = requests.conclude if concluded else requests.not_pursued
        end(request, act=Act.system(at=act.at), cause=cause)
