"""What every page shows and hardly ever changes, kept by the process for a minute.

For names to choose from and the like, where a minute's delay after an administrator's change does
no harm; never for what somebody may see or do.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.utils.translation import get_language

P = ParamSpec("P")
T = TypeVar("T")

SECONDS = 60.0
#: Tests undo what they write, so nothing is kept between them.
IS_ON = settings.MIEUX_MODE != "test"


def remembered(make: Callable[P, T]) -> Callable[P, T]:
    """Keep what a function returns for a minute, for each set of arguments and language.

    What it returns is shared: nobody may change it.
    """
    kept: dict[Any, tuple[float, T]] = {}

    @wraps(make)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        if not IS_ON:
            return make(*args, **kwargs)
        key = (get_language(), args, tuple(sorted(kwargs.items())))
        now = time.monotonic()
        found = kept.get(key)
        if found is None or now - found[0] > SECONDS:
            found = kept[key] = (now, make(*args, **kwargs))
        return found[1]

    return asked
