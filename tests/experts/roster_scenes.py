"""Scenes of the verbs of a profile."""

from typing import Any

from experts.enums import CvState, ProfileState
from experts.models import ExpertProfile
from experts.sections import SKILLS
from experts.workflow import profile as verbs
from tests.experts import roster_acting as acting
from tests.stage import Stage


def _profile(stage: Stage, state: str) -> ExpertProfile:
    return acting.profile_in_state(stage, state)


def _entered(stage: Stage, state: str) -> ExpertProfile:
    return acting.entered(stage, stage.person("expert"))


def _change(**columns: Any) -> Any:
    def spoil(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
        ExpertProfile.objects.filter(pk=obj.pk).update(**columns)

    return spoil


def _registered(stage: Stage, obj: Any, data: dict[str, Any]) -> None:
    verbs.register(None, act=stage.act("expert"))


def scenes(scene: Any) -> dict[str, Any]:
    """The scenes by verb; `scene` is the class of `tests.scenes`."""
    return {
        "experts.profile.register": scene(
            lambda stage, state: None, spoil={"registered_once": _registered}
        ),
        "experts.profile.submit": scene(
            _entered,
            spoil={
                "employer_there": _change(employer_name=" "),
                "headline_there": _change(headline=""),
                "theme_there": lambda stage, obj, data: obj.themes.clear(),
                "language_there": lambda stage, obj, data: obj.languages.update(
                    is_native=False, **dict.fromkeys(SKILLS, "")
                ),
                "cv_there": _change(cv=None, cv_state=CvState.NONE),
                "consent_given": _change(consent_at=None),
            },
        ),
        "experts.profile.update": scene(
            _profile,
            lambda stage, obj: {"section": "you", "values": acting.values()["you"]},
        ),
        "experts.profile.return_profile": scene(
            _profile, lambda stage, obj: {"words": "Which years?"}
        ),
        "experts.profile.accept": scene(_profile),
        "experts.profile.not_retain": scene(
            _profile, lambda stage, obj: {"words": "Another field is needed."}
        ),
    }


STATES: dict[str, Any] = {"experts.profile": (ProfileState, _profile)}
