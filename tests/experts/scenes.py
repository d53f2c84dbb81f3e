"""Scenes of the verbs of `experts`: profiles, then deployments with what belongs to them."""

from typing import Any

from tests.experts import deployment_scenes, roster_scenes

STATES: dict[str, Any] = {**roster_scenes.STATES, **deployment_scenes.STATES}


def scenes(scene: Any) -> dict[str, Any]:
    """The scenes by verb; `scene` is the class of `tests.scenes`."""
    return {**roster_scenes.scenes(scene), **deployment_scenes.scenes(scene)}
