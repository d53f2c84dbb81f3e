"""Statements whose words never change: built and compiled once, then asked with other values.

For what every page asks. The framework takes one to two milliseconds to write such a statement
anew, more than the database takes to answer it.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

#: What stands for a value while the statement is written: like no value that is ever asked for.
_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: number - 2_000_000_000,
    date: lambda number: date(1, 1, 1) + timedelta(days=number),
}


class Prepared:
    """A query set of values, as a function of some numbers and days.

    `build` makes it from those named in `kinds` (int or date) and must not ask anything else of
    them: what it decides by their values is decided for good. Nothing of the day, the reader or the
    language may go into it in another way.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **kinds: type) -> None:
        self._build = build
        self._marks = {name: _MARKS[kind](at) for at, (name, kind) in enumerate(kinds.items())}
        self._written: tuple[str, list[tuple[str | None, Any]], list[Any]] | None = None

    def rows(self, **values: Any) -> list[Any]:
        """The rows (tuples) for these values, one for each name of `kinds`; a query."""
        sql, params, readers = self._written or self._write()
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[name] if name else said for name, said in params])
            rows = cursor.fetchall()
        if not any(readers):
            return rows
        return [
            tuple(
                _read(value, *reader) if reader else value
                for value, reader in zip(row, readers, strict=True)
            )
            for row in rows
        ]

    def _write(self) -> tuple[str, list[tuple[str | None, Any]], list[Any]]:
        compiler = self._build(**self._marks).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        named = [(self._name_of(said), said) for said in params]
        missing = set(self._marks) - {name for name, _said in named}
        if missing:
            raise ValueError(f"The statement does not ask for {', '.join(sorted(missing))}.")
        expressions = [expression for expression, _sql, _alias in compiler.select]
        converters = compiler.get_converters(expressions)
        readers = [converters.get(place) for place in range(len(expressions))]
        self._written = (sql, named, readers)
        return self._written

    def _name_of(self, said: Any) -> str | None:
        """The name whose mark a value of the statement is."""
        for name, mark in self._marks.items():
            if type(said) is type(mark) and said == mark:
                return name
        return None


def _read(value: Any, converters: list[Any], expression: Any) -> Any:
    for convert in converters:
        value = convert(value, expression, connection)
    return value
