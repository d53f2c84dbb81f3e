"""The cast in a test's database within milliseconds: made once a process, then put back as rows.

`make_cast` asks some 380 statements, 0.1 s, and two thousand tests begin with it.
"""

import json

from django.db import connection, transaction

from accounts.models import User
from portal.demo.cast import DOMAIN, KEYS, make_cast
from tests.databases import KEPT_PREFIX, KEPT_TABLES

Rows = dict[str, list[dict[str, object]]]


def _tables() -> list[str]:
    """The tables that hold rows now, but for those that every test finds filled."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
            " AND relnamespace = 'public'::regnamespace AND NOT relname LIKE ANY (%s)"
            " AND pg_relation_size(oid) > 0 ORDER BY relname",
            [[f"{KEPT_PREFIX}%", *KEPT_TABLES]],
        )
        return [name for (name,) in cursor.fetchall()]


def _rows() -> Rows:
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f'SELECT json_agg(t)::text FROM "{table}" t')
            found[table] = json.loads(cursor.fetchone()[0] or "[]")
    return {table: rows for table, rows in found.items() if rows}


def statement() -> str:
    """The statements that put the cast's rows into a database without them, as `make_cast` does.

    The rows are made, read and rolled back; their keys are used by nobody else, as sequences go on.
    What the first test has put there before (a setting) is none of them. Raises RuntimeError when
    there are people already.
    """
    with transaction.atomic():
        if User.objects.exists():
            raise RuntimeError("people are left by an earlier test")
        there = _rows()
        make_cast()
        made = {
            table: [row for row in rows if row not in there.get(table, [])]
            for table, rows in _rows().items()
            if rows != there.get(table)
        }
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        return "\n".join(
            cursor.mogrify(
                f'INSERT INTO "{table}" ({columns})'
                f' SELECT {columns} FROM json_populate_recordset(null::"{table}", %s);',
                [json.dumps(rows)],
            ).decode()
            for table, rows in made.items()
            for columns in [_columns(table)]
        )


def _columns(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        return str(cursor.fetchone()[0])


def call(rows: str) -> dict[str, User]:
    """Put the cast's rows there and fetch its accounts by key."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(rows)
    emails = {f"{key}@{DOMAIN}": key for key in KEYS}
    users = User.objects.filter(email__in=emails).select_related("person")
    found = {emails[user.email]: user for user in users}
    return {key: found[key] for key in KEYS}
