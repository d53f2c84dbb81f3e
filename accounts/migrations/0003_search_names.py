"""Names are found by an index, wherever in them the words stand."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_calendar_feed"),
        ("reference", "0001_reference_rows"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="institution",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name_latin"), name="gin_trgm_ops"
                ),
                name="institution_latin_trgm",
            ),
        ),
        migrations.AddIndex(
            model_name="institution",
            index=models.Index(
                django.db.models.functions.text.Upper("acronym"), name="institution_acronym_upper"
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("given_name"), name="gin_trgm_ops"
                ),
                name="person_given_trgm",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("family_name"), name="gin_trgm_ops"
                ),
                name="person_family_trgm",
            ),
        ),
    ]
