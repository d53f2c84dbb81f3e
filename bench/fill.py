"""Rows by the hundred thousand: INSERT … SELECT, with the defaults that the models declare.

The database's triggers and constraints stay on: what is loaded is what verbs could have left.
"""

import random
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models

#: Keys of bulk rows begin here: those of verbs are counted from 1 and never meet them.
BASE = 10_000_000
#: A number below `among` that looks random and depends on nothing but `of` and `salt`.
_PICK = """
create or replace function pg_temp.pick(of bigint, salt int, among bigint) returns bigint
language sql immutable as $$
    select (hashint8extended(of, salt) & 4611686018427387903) % among
$$
"""
_SYLLABLES = ("ba", "ki", "do", "lu", "me", "sa", "ro", "ti", "nu", "va")


def begin() -> None:
    """Make what the other functions use; gone with the connection."""
    run(_PICK)


def run(statement: str, params: Any = None) -> int:
    """Run one statement; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def fill(model: type[models.Model], source: str, /, **said: str) -> int:
    """Insert a row for each row of `source`: `said` are SQL expressions by column, the rest is
    what the model says a new row has. Returns how many. Raises ValueError for a column that needs
    a value and has none.
    """
    columns, expressions, params = [], [], []
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if column in said:
            columns.append(column)
            expressions.append(said.pop(column))
        elif isinstance(field, models.UUIDField) and field.primary_key:
            columns.append(column)
            expressions.append("gen_random_uuid()")
        elif isinstance(field, models.GeneratedField) or field.primary_key or field.null:
            continue
        elif getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            columns.append(column)
            expressions.append("now()")
        elif field.has_default() or (field.blank and field.empty_strings_allowed):
            columns.append(column)
            expressions.append("%s")
            params.append(field.get_db_prep_save(field.get_default(), connection))
        else:
            raise ValueError(f"{model.__name__}.{column} needs a value.")
    if said:
        raise ValueError(f"{model.__name__} has no {', '.join(said)}.")
    names = ", ".join(f'"{column}"' for column in columns)
    said_ = ", ".join(expressions)
    return run(f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {said_} {source}', params)


def table(name: str, query: str, params: Any = None) -> None:
    """Keep the answer of a query under a name until the next load."""
    run(f"DROP TABLE IF EXISTS {name}")
    run(f"CREATE TEMP TABLE {name} AS {query}", params)
    run(f"ANALYZE {name}")


def kind_of(model: type[models.Model]) -> str:
    """The content type of a model, to be written into a statement."""
    return str(ContentType.objects.get_for_model(model).pk)


def listed(ids: Any) -> str:
    """Ids as an array of SQL."""
    return f"(ARRAY[{', '.join(str(int(pk)) for pk in ids)}]::bigint[])"


def place_name(number: int) -> str:
    """An invented place: each number has its own."""
    return "".join(_SYLLABLES[int(digit)] for digit in f"{number + 100}").capitalize()


def sentences(words: str, count: int, seed: int) -> list[str]:
    """Sentences of eight to sixteen of these words, those that stand first more often."""
    chosen, pool = random.Random(seed), words.split()
    weights = [1 / (place + 4) for place in range(len(pool))]
    made = []
    for _number in range(count):
        said = chosen.choices(pool, weights, k=chosen.randint(8, 16))
        made.append(" ".join(said).capitalize() + ".")
    return made
