"""Several queries in one round trip, for pages that put together what many rooms know.

A room says what it reads as *steps*: a generator that yields a query set, gets its rows back and in
the end returns what it made of them. `alone` runs one such generator by itself; `side_by_side` runs
many, and asks what all of them wait for in one statement. So a page over many rooms costs as many
queries as the room with the longest way has steps, not as many as all have together.
"""

import json
from collections.abc import Callable, Generator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet

T = TypeVar("T")
#: Yields query sets, gets the rows of each, returns what came of it.
Steps = Generator[QuerySet[Any], list[Any], T]


def alone(steps: Steps[T]) -> T:
    """Run one room's steps by themselves, one query for each step."""
    try:
        wanted = next(steps)
        while True:
            wanted = steps.send(list(wanted))
    except StopIteration as done:
        result: T = done.value
        return result


def side_by_side(all_steps: Sequence[Steps[T]]) -> list[T]:
    """Run the steps of many rooms, one query for each round; results in the order given."""
    results: dict[int, T] = {}
    waiting: dict[int, QuerySet[Any]] = {}

    def go_on(place: int, rows: list[Any] | None) -> None:
        steps = all_steps[place]
        try:
            waiting[place] = next(steps) if rows is None else steps.send(rows)
        except StopIteration as done:
            results[place] = done.value

    for place in range(len(all_steps)):
        go_on(place, None)
    while waiting:
        asked, waiting = waiting, {}
        for place, rows in zip(asked, together(list(asked.values())), strict=True):
            go_on(place, rows)
    return [results[place] for place in range(len(all_steps))]


def together(querysets: Sequence[QuerySet[Any]]) -> list[list[Any]]:
    """The rows of each query set, asked in one statement.

    They are what the query sets would have given: instances with their joined rows and annotations,
    or values. What is prefetched costs its own queries. Rows travel as JSON: binary columns can't.
    """
    compiled: dict[int, Any] = {}
    parts, params = [], []
    for place, queryset in enumerate(querysets):
        compiler = queryset.query.get_compiler(using=queryset.db)
        try:
            sql, own = compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            continue
        compiled[place] = compiler
        parts.append(
            f"(SELECT {place} AS part, row_number() OVER () AS row, row_to_json(q)::text AS said"
            f" FROM ({sql}) q)"
        )
        params += own
    found: dict[int, list[tuple[int, list[Any]]]] = {place: [] for place in compiled}
    if parts:
        with connections[querysets[0].db].cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            for place, number, said in cursor.fetchall():
                found[place].append((number, list(json.loads(said).values())))
    return [
        _rows(queryset, compiled[place], [row for _number, row in sorted(found[place])])
        if place in compiled
        else []
        for place, queryset in enumerate(querysets)
    ]


def _rows(queryset: QuerySet[Any], compiler: Any, said: list[list[Any]]) -> list[Any]:
    """What the query set makes of rows that were asked for elsewhere."""
    readers = [_reader(expression.output_field) for expression, _sql, _alias in compiler.select]
    rows = [
        tuple(
            value if read is None or value is None else read(value)
            for read, value in zip(readers, row, strict=False)
        )
        for row in said
    ]
    compiler.execute_sql = lambda *_args, **_kwargs: [rows]
    given = queryset.all()
    given.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
    return list(given)


def _date_range(said: str) -> DateRange:
    """A range of days as PostgreSQL writes it ("[2026-01-05,2026-01-12)")."""
    if said == "empty":
        return DateRange(empty=True)
    lower, upper = (date.fromisoformat(day) if day else None for day in said[1:-1].split(","))
    return DateRange(lower, upper, said[0] + said[-1])


#: How what JSON writes as text is read again, by kind of field; the first that fits.
_READERS: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
    (models.DateTimeField, datetime.fromisoformat),
    (models.DateField, date.fromisoformat),
    (DateRangeField, _date_range),
    (models.TimeField, time.fromisoformat),
    (models.UUIDField, UUID),
    (models.DecimalField, lambda value: Decimal(str(value))),
    # The field itself reads its text.
    (models.JSONField, json.dumps),
)


def _reader(field: Any) -> Callable[[Any], Any] | None:
    return next((read for kind, read in _READERS if isinstance(field, kind)), None)
