"""Messages to the team in any state, made by the real verbs."""

from typing import Any

from core.workflow import Act
from partnerships import workflow
from partnerships.enums import Concern, EnquiryState, SetAside
from partnerships.models import Enquiry
from tests.stage import Stage


def message(**changes: Any) -> dict[str, Any]:
    """What a visitor writes."""
    said: dict[str, Any] = {
        "sender": "Vera Visitor",
        "email": "vera@university.example",
        "organisation": "A university",
        "country": None,
        "concern": Concern.EXPERT,
        "message": "I have worked in return counselling for ten years and would like to join.",
        "language": "en",
    }
    return said | changes


def enquiry_in_state(stage: Stage, state: str = EnquiryState.RECEIVED, **changes: Any) -> Enquiry:
    """A message in that state."""
    enquiry = workflow.send(None, act=Act.system(), **message(**changes)).obj
    if state == EnquiryState.ANSWERED:
        enquiry = workflow.answer(enquiry, act=stage.act("officer"), answer="Please register.").obj
    if state == EnquiryState.SET_ASIDE:
        enquiry = workflow.set_aside(
            enquiry, act=stage.act("communication"), reason=SetAside.SPAM
        ).obj
    return enquiry
