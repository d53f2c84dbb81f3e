"""Titles and references are found by an index, without case and accents."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations

import actions.models.version

# The dictionary is named, so the same text always gives the same: an index can hold it.
PLAIN = """
create function public.mieux_plain(words text) returns text
language sql immutable parallel safe as $$
    select lower(public.unaccent('public.unaccent'::regdictionary, words))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_search_names"),
        ("actions", "0004_quorum_words"),
        ("reference", "0001_reference_rows"),
        ("requests_app", "0002_search_speed"),
    ]

    operations = [
        migrations.RunSQL(PLAIN, "drop function public.mieux_plain(text);"),
        migrations.AddIndex(
            model_name="actionfiche",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("working_title"), name="gin_trgm_ops"
                ),
                name="fiche_title_trgm",
            ),
        ),
        migrations.AddIndex(
            model_name="actionfiche",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("reference"), name="gin_trgm_ops"
                ),
                name="fiche_reference_trgm",
            ),
        ),
        migrations.AddIndex(
            model_name="ficheversion",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    actions.models.version.Plain("title"), name="gin_trgm_ops"
                ),
                name="version_title_trgm",
            ),
        ),
    ]
