"""What is read more than once while one thing is done is read once.

For facts that must not change meanwhile, such as the settings in force at the moment of an act.
Nothing is kept longer than the `with` block that opened the memory.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Memory:
    """Kept between the opening of a block and its end, by one thread; closed, nothing is kept."""

    def __init__(self, name: str) -> None:
        self._kept: ContextVar[dict[Any, Any] | None] = ContextVar(name, default=None)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Keep from here to the end of the outermost block."""
        if self._kept.get() is not None:
            yield
            return
        token = self._kept.set({})
        try:
            yield
        finally:
            self._kept.reset(token)

    def forget(self) -> None:
        """Read anew what is asked from now on."""
        kept = self._kept.get()
        if kept is not None:
            kept.clear()

    def keeps(self, make: Callable[P, T]) -> Callable[P, T]:
        """Decorator: keep what it returns for the same arguments. Nobody may change that."""

        @wraps(make)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            kept = self._kept.get()
            if kept is None:
                return make(*args, **kwargs)
            key = (make, args, tuple(sorted(kwargs.items())))
            if key not in kept:
                kept[key] = make(*args, **kwargs)
            found: T = kept[key]
            return found

        return asked


#: While a verb is performed: settings and calendars in force.
ACT = Memory("act")
#: While it is found out whom an object concerns: what the object is about.
PEOPLE = Memory("people")
