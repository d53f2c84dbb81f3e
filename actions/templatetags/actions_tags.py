"""Template tags of `actions`."""

from typing import Any

from django import template

from actions.enums import FICHE_TONES, STAND_TONES, FicheState, Stand

register = template.Library()


@register.filter
def stand_tone(value: str) -> str:
    """How a position's badge is drawn."""
    return STAND_TONES[Stand(value)]


@register.filter
def verdict_tone(value: str) -> str:
    """How a result's badge is drawn: as the fiche's state that it leads to."""
    return FICHE_TONES[FicheState(value)] if value else "neutral"


@register.filter
def at(values: dict[Any, Any], key: Any) -> Any:
    """What stands in a dictionary under a key, or nothing."""
    return values.get(key)
