"""Give the portal's database role what it needs, and no more."""

from typing import Any

import pgtrigger
from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

#: What the role may not do to a table whose rows are kept by a trigger of that name.
WITHHELD = {"no_update": "update", "no_delete": "delete", "no_truncate": "truncate"}


def withheld() -> dict[str, list[str]]:
    """What is withheld on each append-only table, read from the models' triggers."""
    found: dict[str, list[str]] = {}
    for model, trigger in pgtrigger.registered():
        if trigger.name in WITHHELD:
            found.setdefault(model._meta.db_table, []).append(WITHHELD[trigger.name])
    return found


#: The first PostgreSQL in which others than the owner may be let to analyze a table.
_KNOWS_MAINTAIN = 170_000


class Command(BaseCommand):
    """Run as the owner of the tables, after `migrate`.

    The portal's own role reads and writes rows but owns no table, so it can neither drop a
    trigger nor rewrite what is append-only, whatever the code does.
    """

    help = "Grants the portal's role its rights on all tables (run as their owner)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The role's name."""
        parser.add_argument("--role", default="mieux_app")

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant and withhold. Raises a database error when the role does not exist."""
        quote = connection.ops.quote_name
        role = quote(options["role"])
        tables = sorted({m._meta.db_table for m in apps.get_models(include_auto_created=True)})
        tables += ["core_cache", "django_migrations"]
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('server_version_num')::int")
            (version,) = cursor.fetchone()
            cursor.execute(f"grant usage on schema public to {role}")
            cursor.execute(f"grant usage, select on all sequences in schema public to {role}")
            for table in tables:
                cursor.execute(f"grant select, insert, update, delete on {quote(table)} to {role}")
                if version >= _KNOWS_MAINTAIN:
                    # So that a large import can let the database count its rows.
                    cursor.execute(f"grant maintain on {quote(table)} to {role}")
            for table, verbs in sorted(withheld().items()):
                cursor.execute(f"revoke {', '.join(verbs)} on {quote(table)} from {role}")
        self.stdout.write(f"{options['role']}: rights on {len(tables)} tables")
