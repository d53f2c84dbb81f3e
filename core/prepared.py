"""Statements whose words never change: built and compiled once, then asked with other values.

For what every page asks. The framework takes one to two milliseconds to write such a statement
anew, and four or five where a policy is in it: more than the database takes to answer it.
"""

import copy
import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

#: What stands for a value while the statement is written: like no value that is ever asked for.
_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: number - 2_000_000_000,
    date: lambda number: date(1, 1, 1) + timedelta(days=number),
    str: lambda number: f"\ue000{number}",
    list: lambda number: [number - 1_000_000_000],
}
#: The statement, its values (those of `kinds` by name), the query set, the framework's compiler.
_Written = tuple[str, list[tuple[str | None, Any]], QuerySet[Any, Any], Any]


#: By statement, the query set and the compiler that read its rows.
_READ_BY: dict[str, tuple[QuerySet[Any, Any], Any]] = {}
#: For how many readers a process keeps one statement.
READERS = 500


class Prepared:
    """A query set, as a function of numbers, days, words and lists of numbers (for `…__in`).

    `build` makes it from those named in `kinds` (int, date, str or list) and must not ask anything
    else of them: what it decides by their values is decided for good. Nothing of the day, the
    reader or the language may go into it in another way.
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
        said = sys.intern("%s".join(pieces))
        # What reads the rows is the same wherever the words are: kept once for many readers.
        shared = _READ_BY.setdefault(said, (queryset, compiler))
        self._written = (said, named, *shared)
        return self._written

    def _name_of(self, said: Any) -> str | None:
        """The name whose mark a value of the statement is."""
        for name, mark in self._marks.items():
            one = mark[0] if isinstance(mark, list) else mark
            if type(said) is type(one) and said == one:
                return name
        return None


class PerReader:
    """A prepared query set for each reader and day: conditions of a policy depend on both.

    `build` makes it from the reader and the named values. Two readers who stand for the same differ
    in values alone; their statements share what reads the rows.
    """

    def __init__(
        self, model: type[Model], build: Callable[..., QuerySet[Any, Any]], **kinds: type
    ) -> None:
        self._model = model
        self._build = build
        self._kinds = kinds
        self._kept: OrderedDict[Hashable, Prepared] = OrderedDict()

    def rows(self, reader: Any, **values: Any) -> list[Any]:
        """What the query set gives this reader (hashable) for these values; one query."""
        return self._prepared(reader).rows(**values)

    def _prepared(self, reader: Any) -> Prepared:
        """The statement for a reader; those asked last are kept."""
        # Grants name their subjects by content type; a database made anew may number them anew.
        type_id = ContentType.objects.get_for_model(self._model).pk
        key = (reader, timezone.localdate(), type_id)
        found = self._kept.pop(key, None)
        if found is None:
            found = Prepared(partial(self._build, reader), **self._kinds)
            while len(self._kept) >= READERS:
                self._kept.popitem(last=False)
        self._kept[key] = found
        return found
