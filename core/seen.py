"""What somebody sees of a known object or two, as a statement that is written once."""

from collections.abc import Callable
from typing import Any, Generic

from django.db.models import QuerySet

from core.policy import M, Policy, Standing
from core.prepared import PerReader


class Seen(Generic[M]):
    """What `Policy.load` gives of a query set, written once for each reader and day.

    `build` makes the query set from the values named in `kinds`, as for `Prepared`; it may ask what
    day it is, as conditions do.
    """

    def __init__(self, policy: Policy[M], build: Callable[..., QuerySet[M]], **kinds: type) -> None:
        def seen(standing: Standing, **marks: Any) -> QuerySet[M]:
            return policy.with_stakes(standing, build(**marks))

        self._policy = policy
        self._asked = PerReader(policy.model, seen, **kinds)

    def rows(self, standing: Standing | None, **values: Any) -> list[M]:
        """Those that exist for somebody, with their stakes; one query."""
        if standing is None:
            return []
        rows = self._policy.loaded(standing, self._asked.rows(standing, **values))
        return [row for row in rows if self._policy.may(standing, "view", row)]
