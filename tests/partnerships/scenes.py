"""Scenes of the verbs of `partnerships`."""

from typing import Any

from partnerships.enums import EnquiryState, SetAside
from tests.partnerships import acting

STATES: dict[str, Any] = {"partnerships.enquiry": (EnquiryState, acting.enquiry_in_state)}


def scenes(scene: Any) -> dict[str, Any]:
    """The scenes by verb; `scene` is the class of `tests.scenes`."""
    return {
        "partnerships.enquiry.send": scene(
            lambda stage, state: None, lambda stage, obj: acting.message()
        ),
        "partnerships.enquiry.answer": scene(
            acting.enquiry_in_state,
            lambda stage, obj: {"answer": "Please register as an expert."},
            {"said_what": lambda stage, obj, data: data.update(answer="  ")},
        ),
        "partnerships.enquiry.set_aside": scene(
            acting.enquiry_in_state,
            lambda stage, obj: {"reason": SetAside.DUPLICATE, "remark": "See MSG-2026-0001"},
        ),
    }
