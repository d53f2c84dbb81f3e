"""A word that is the same in several languages stands in a search once.

Repeated, it was counted several times over when the database judged how much would be found, and
the way chosen by that judgement read the whole table.
"""

from django.db import migrations

CODES = ("simple", "en", "es", "fr", "pt", "ar")


def _asked(code: str) -> str:
    return f"websearch_to_tsquery('public.mieux_{code}'::regconfig, public.mieux_fold(words))"


ONCE = f"""
create or replace function public.mieux_search_query(words text) returns tsquery
language sql immutable parallel safe as $$
    select coalesce(string_agg(distinct '(' || asked::text || ')', ' | '), '')::tsquery
    from unnest(array[{", ".join(map(_asked, CODES))}]) as asked
    where numnode(asked) > 0
$$;
"""
REPEATED = f"""
create or replace function public.mieux_search_query(words text) returns tsquery
language sql immutable parallel safe as $$
    select {" || ".join(map(_asked, CODES))}
$$;
"""


class Migration(migrations.Migration):
    """Runs as the owner of the database."""

    dependencies = [("core", "0006_uploads")]

    operations = [migrations.RunSQL(ONCE, REPEATED)]
