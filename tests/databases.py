"""A database for each test process, cloned from one template; and clean tables after each test.

The template is named by a hash of all that decides what it holds. On a server that outlives the
run (DATABASE_URL given) it is built once; on our own, once for each run, by whichever process
comes first. Loaded by `tests.services`.
"""

import contextlib
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.errors
import pytest
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from mieux.supervisor.postgres import EXTENSIONS
from tests.engines import BASE, template_name

#: Rows that outlive a test that commits: what `migrate` and `load_reference` put there.
KEPT_TABLES = (
    "django_content_type",
    "auth_permission",
    "django_migrations",
    "django_site",
    "results_baseline",
)
KEPT_PREFIX = "reference_"


def _administer() -> Connection:
    """A connection beside the tests' databases, to make and drop them."""
    from django.db import connection

    params = {**connection.get_connection_params(), "dbname": "postgres"}
    keep = ("host", "port", "user", "password", "dbname")
    found = psycopg2.connect(**{key: params[key] for key in keep if params.get(key)})
    found.autocommit = True
    return found


def _use_database(name: str) -> None:
    from django.conf import settings
    from django.db import connection

    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _build(admin: Connection, template: str) -> None:
    """Make the template under another name, so that its own name means that it is whole."""
    from django.core.management import call_command
    from django.db import connection

    unfinished = f"{template}_unfinished"
    _drop(admin, unfinished)
    _run(admin, "CREATE DATABASE {}", unfinished)
    _use_database(unfinished)
    with connection.cursor() as cursor:
        for extension in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_reference", verbosity=0)
    connection.close()
    _run(admin, "ALTER DATABASE {} RENAME TO {}", unfinished, template)


def _run(admin: Connection, statement: str, *names: str) -> None:
    with admin.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _drop(admin: Connection, name: str) -> None:
    """Drop a database and whoever is still in it; a vacuum that just runs there is waited for.

    The server refuses to end its own worker for a role that is no superuser.
    """
    for _try in range(50):
        try:
            _run(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        except psycopg2.errors.InsufficientPrivilege:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"{name} is still in use")


def _ensure_template(admin: Connection) -> str:
    """The template's name; the first process builds it while the others wait for the lock."""
    template = template_name()
    with admin.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('mieux test template'))")
        try:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
            if cursor.fetchone() is None:
                _build(admin, template)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('mieux test template'))")
    return template


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Each process's database: a clone of the template. Takes the place of pytest-django's own."""
    from django.conf import settings
    from django.db import connection

    original = settings.DATABASES["default"]["NAME"]
    run = hashlib.sha256(os.environ[BASE].encode()).hexdigest()[:8]
    name = f"mieux_test_{run}_{Path(os.environ['VAR_DIR']).name}"
    with django_db_blocker.unblock(), contextlib.closing(_administer()) as admin:
        template = _ensure_template(admin)
        _drop(admin, name)
        _run(admin, "CREATE DATABASE {} TEMPLATE {}", name, template)
        _use_database(name)
    yield
    with django_db_blocker.unblock(), contextlib.closing(_administer()) as admin:
        connection.close()
        _drop(admin, name)
        _use_database(original)


def empty_tables() -> None:
    """Remove every row that a test committed, append-only ones included.

    Only tables that have pages are touched, by DELETE: 1 ms, where a TRUNCATE of all tables takes
    180. Foreign keys wait for the end of the transaction, so the order is free. Sequences go on
    counting: a test that wants to begin with 1 asks for `reset_sequences`.
    """
    import pgtrigger
    from django.db import connection, transaction

    kept = [f"{KEPT_PREFIX}%", *KEPT_TABLES]
    with pgtrigger.ignore(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
            " AND relnamespace = 'public'::regnamespace AND NOT relname LIKE ANY (%s)"
            " AND pg_relation_size(oid) > 0",
            [kept],
        )
        tables = [connection.ops.quote_name(name) for (name,) in cursor.fetchall()]
        deletes = [f"DELETE FROM {table};" for table in tables]
        cursor.execute("SET CONSTRAINTS ALL DEFERRED; " + " ".join(deletes))


@pytest.fixture(autouse=True, scope="session")
def _tests_that_commit_leave_nothing() -> Iterator[None]:
    """Django's own flush would remove the reference rows and be refused by append-only tables."""
    from django.test import TransactionTestCase

    def teardown(self: TransactionTestCase) -> None:
        empty_tables()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield
