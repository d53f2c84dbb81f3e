"""What one process does at a time, whoever starts it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

#: First key of the advisory locks of this room, the second says which. 42 and 43 are of `core`.
SPACE = 44
SENDER, MAILBOX = 1, 2


@contextmanager
def alone(which: int) -> Iterator[bool]:
    """Whether nobody else does this now. The lock ends with the connection, if need be."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [SPACE, which])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine and connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s, %s)", [SPACE, which])
