"""Handing work to the worker, without ever making a request wait for a broken broker.

Everything that is handed over also stands in a row that a sweep finds, so a hand-over that fails
loses nothing; it only has to fail quickly.
"""

import logging
import time
from typing import Any

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)

#: How long a process leaves a broker alone that has just failed: one request pays, not each.
LEFT_ALONE_SECONDS = 10.0

_left_alone_until = 0.0


def hand_over(task: str, *args: Any) -> None:
    """Queue a task by its name once the transaction has committed; never raises.

    When the broker can't be reached the rows stay as they are, and the sweep finds them.
    """
    transaction.on_commit(lambda: _queue(task, args), robust=True)


def trust_again() -> None:
    """Forget that the broker failed."""
    global _left_alone_until
    _left_alone_until = 0.0


def _queue(task: str, args: tuple[Any, ...]) -> None:
    global _left_alone_until
    if time.monotonic() < _left_alone_until:
        return
    try:
        current_app.send_task(task, args=args, ignore_result=True)
    except Exception as error:
        _left_alone_until = time.monotonic() + LEFT_ALONE_SECONDS
        log.warning("The broker can't be reached (%s): %s is left to the sweep.", error, task)
    else:
        _left_alone_until = 0.0
