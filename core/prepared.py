"""Statements whose words never change: built and compiled once, then asked with other values.

For what every page asks. The framework takes one to two milliseconds to write such a statement
anew, more than the database takes to answer it.
"""

import copy
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

#: What stands for a value while the statement is written: like no value that is ever asked for.
_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: number - 2_000_000_000,
    date: lambda number: date(1, 1, 1) + timedelta(days=number),
    list: lambda number: [number - 1_000_000_000],
}
#: The statement, its values (those of `kinds` by name), the query set, the framework's compiler.
_Written = tuple[str, list[tuple[str | None, Any]], QuerySet[Any, Any], Any]


class Prepared:
    """A query set, as a function of some numbers, days and lists of numbers (for `…__in`).

    `build` makes it from those named in `kinds` (int, date or list) and must not ask anything else
    of them: what it decides by their values is decided for good. Nothing of the day, the reader or
    the language may go into it in another way.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **kinds: type) -> None:
        self._build = build
        self._marks = {name: _MARKS[kind](at) for at, (name, kind) in enumerate(kinds.items())}
        self._written: _Written | None = None

    def rows(self, **values: Any) -> list[Any]:
        """What the query set gives for these values, one for each name of `kinds`; one query."""
        sql, params, queryset, written = self._written or self._write()
        said = [values[name] if name else param for name, param in params]
        # The framework reads the rows as ever; only the statement is there already.
        compiler = copy.copy(written)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_kwargs: (sql, said)
        asked = queryset.all()
        asked.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
        return list(asked)

    def _write(self) -> _Written:
        queryset = self._build(**self._marks)
        compiler: Any = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        named = [(self._name_of(param), param) for param in params]
        missing = set(self._marks) - {name for name, _param in named}
        if missing:
            raise ValueError(f"The statement does not ask for {', '.join(sorted(missing))}.")
        pieces = sql.split("%s")
        for place, (name, _param) in enumerate(named):
            if name and isinstance(self._marks[name], list):
                pieces[place] = pieces[place].removesuffix("IN (") + "= ANY("
        self._written = ("%s".join(pieces), named, queryset, compiler)
        return self._written

    def _name_of(self, said: Any) -> str | None:
        """The name whose mark a value of the statement is."""
        for name, mark in self._marks.items():
            one = mark[0] if isinstance(mark, list) else mark
            if type(said) is type(one) and said == one:
                return name
        return None
