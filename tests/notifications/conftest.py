"""What the tests of notices use: a stage, events told at once, a broken broker."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from accounts.models import User
from core import broker, conf, dispatch
from core.models import Event
from mieux.celery import app
from notifications.conf import GATHER_MINUTES
from tests.stage import Stage


@pytest.fixture
def stage(cast: dict[str, User], nothing_gathered: None) -> Stage:
    """Objects in any state, made by the cast; each notice leaves by itself, at once."""
    return Stage(cast)


@pytest.fixture
def nothing_gathered(db: None) -> None:
    """What only informs waits for nothing either."""
    conf.put(GATHER_MINUTES.key, 0, by=None)


@pytest.fixture
def tell() -> Callable[[Event], None]:
    """Dispatch one event here and now."""

    def now(event: Event) -> None:
        assert dispatch.dispatch(str(event.pk))

    return now


@contextmanager
def _broker_at(url: str) -> Iterator[None]:
    """Let this process hand its work over to another address."""
    before = app.conf.broker_url
    broker.trust_again()
    app.conf.update(broker_url=url, broker_read_url=url, broker_write_url=url)
    app._after_fork()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        app.conf.update(broker_url=before, broker_read_url=before, broker_write_url=before)
        app._after_fork()  # type: ignore[attr-defined]
        broker.trust_again()


@pytest.fixture
def broker_at() -> Any:
    """`with broker_at(url): …`"""
    return _broker_at


@pytest.fixture
def closed_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes every connection and never answers."""
    kept: list[socket.socket] = []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)

        def take() -> None:
            while True:
                try:
                    kept.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield int(listener.getsockname()[1])
    for connection in kept:
        connection.close()
