"""What the end of a fiche or an Action means for its requests."""

import pytest
from django.utils import timezone

from actions import outstanding
from actions.enums import ActionState, FicheState, Stand
from actions.models import ActionFiche, FicheRequest
from actions.workflow import action, consultation
from core.models import Event
from core.workflow import Guarded
from experts.enums import CancelledBy
from experts.workflow import deployment
from requests_app.enums import RequestState
from requests_app.models import AssistanceRequest
from tests.actions import acting
from tests.experts import deployment_acting as missions
from tests.stage import Stage

pytestmark = pytest.mark.django_db


def request_of(fiche: ActionFiche) -> AssistanceRequest:
    """The request that a fiche answers, read anew."""
    return AssistanceRequest.objects.get(fiche_links__fiche=fiche)


def sibling(fiche: ActionFiche, stage: Stage) -> ActionFiche:
    """One more fiche on the same request, being drafted."""
    return acting.opened(stage, request_of(fiche))


@pytest.mark.parametrize(
    ("state", "ended"),
    [
        (ActionState.CLOSED, RequestState.CONCLUDED),
        (ActionState.CANCELLED, RequestState.NOT_PURSUED),
    ],
)
def test_the_last_action_ends_its_requests(
    stage: Stage, state: ActionState, ended: RequestState
) -> None:
    """In the same transaction, as the portal, with the Action's own event as the cause."""
    made = acting.action_in_state(stage, state)
    request = request_of(made.fiche)
    assert request.state == ended
    event = Event.objects.get(
        verb__in=("requests_app.request.conclude", "requests_app.request.not_pursued")
    )
    cause = Event.objects.get(pk=str(event.cause_id))
    assert (event.mode, event.subject_id) == ("SYSTEM", request.pk)
    assert (cause.subject_id, cause.to_state) == (made.pk, state)


def test_a_rejection_ends_the_request_and_a_return_does_not(stage: Stage) -> None:
    rejected = acting.in_state(stage, FicheState.REJECTED)
    assert request_of(rejected).state == RequestState.NOT_PURSUED
    returned = acting.in_state(stage, FicheState.RETURNED)
    assert request_of(returned).state == RequestState.ADMITTED


def test_a_request_with_another_open_fiche_stays_open(stage: Stage) -> None:
    made = acting.evaluated(stage)
    other = sibling(made.fiche, stage)
    action.close(acting.settle(stage, made, "close"), act=stage.act("leader"))
    assert request_of(made.fiche).state == RequestState.ADMITTED
    assert other.state == FicheState.DRAFTING


def test_a_rejected_fiche_beside_a_closed_action_concludes(stage: Stage) -> None:
    """What was done counts, whichever of its fiches ends last."""
    closed = acting.action_in_state(stage, ActionState.CLOSED)
    request = request_of(closed.fiche)
    AssistanceRequest.objects.filter(pk=request.pk).update(state=RequestState.ADMITTED)
    round_ = acting.closed(stage, dict.fromkeys(acting.SEATS, Stand.REJECT))
    FicheRequest.objects.filter(fiche=round_.fiche).update(request=request)
    consultation.sign_decision(round_, act=stage.act("chair"), decision_text="No.")
    request.refresh_from_db()
    assert request.state == RequestState.CONCLUDED


def test_nobody_is_left_on_the_way_when_an_action_is_cancelled(stage: Stage) -> None:
    """The page lists who is to go; once their mission is cancelled, the Action can be."""
    made = missions.accepted(stage)
    fiche_action = acting.settle(stage, made.action, "cancel")
    with pytest.raises(Guarded):
        action.cancel(fiche_action, act=stage.act("leader"), reason="A new government.")
    listed = outstanding.before("cancel", fiche_action)
    assert [str(row.whose) for row in listed] == [fiche_action.fiche.officer.name]
    deployment.cancel(
        made,
        act=stage.act("officer"),
        cancelled_by=CancelledBy.PARTNER,
        reason="The Action ends.",
    )
    again = acting.settle(stage, made.action, "cancel")
    ended = action.cancel(again, act=stage.act("leader"), reason="A new government.").obj
    assert ended.state == ActionState.CANCELLED
    assert ended.ended_on == timezone.localdate()
