"""How stakes say which objects they are about, and how such conditions are put together.

A condition is a `Q` over a model, `EVERYTHING`, or None for nothing. Most people of the team see
everything: told apart from other conditions, it costs neither the framework nor the database
anything, however far down the story an object stands.
"""

from typing import Any

from django.db import models
from django.db.models import Exists, Q

#: What every object meets. Compared by identity; an empty Q would vanish in "or".
EVERYTHING = Q(pk__isnull=False)


def either(*conditions: Q | None) -> Q | None:
    """What meets one of the conditions at least."""
    met: Q | None = None
    for condition in conditions:
        if condition is EVERYTHING:
            return EVERYTHING
        if condition is not None:
            met = condition if met is None else met | condition
    return met


def both(narrowed: Q | None, condition: Q | None) -> Q | None:
    """What meets the condition, of what is `narrowed`; None narrows nothing."""
    if condition is None or narrowed is None or narrowed is EVERYTHING:
        return condition
    return narrowed if condition is EVERYTHING else narrowed & condition


def through(model: type[models.Model], condition: Q | None, **link: Any) -> Q | None:
    """What hangs on an object that meets the condition.

    `link` says how it hangs there (`pk=OuterRef("action_id")`), and it must always: what hangs on
    everything is everything.
    """
    if condition is None or condition is EVERYTHING:
        return condition
    return Q(Exists(model._default_manager.filter(condition, **link)))
