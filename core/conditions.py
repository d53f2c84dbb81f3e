"""How stakes say which objects they are about, and how such conditions are put together.

A condition is a `Q` over a model, `EVERYTHING`, or None for nothing. Most people of the team see
everything: told apart from other conditions, it costs neither the framework nor the database
anything, however far down the story an object stands.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Exists, Q, QuerySet

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


def any_of(model: type[models.Model], sets: Iterable[QuerySet[Any]]) -> QuerySet[Any]:
    """The rows that are in one of these sets at least, once each.

    Put together by UNION: each set is found along its own index, where "or" reads the whole table.
    """
    some = [rows for rows in sets if not rows.query.is_empty()]
    if not some:
        return model._default_manager.none()
    if len(some) == 1:
        return some[0]
    keys = [rows.order_by().values("pk") for rows in some]
    return model._default_manager.filter(pk__in=keys[0].union(*keys[1:]))


def through(model: type[models.Model], condition: Q | None, **link: Any) -> Q | None:
    """What hangs on an object that meets the condition.

    `link` says how it hangs there (`pk=OuterRef("action_id")`), and it must always: what hangs on
    everything is everything.
    """
    if condition is None or condition is EVERYTHING:
        return condition
    return Q(Exists(model._default_manager.filter(condition, **link)))
