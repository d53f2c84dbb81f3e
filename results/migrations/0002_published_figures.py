"""The figures that were published before this portal counted."""

from typing import Any

from django.db import migrations

from results.baselines import load


def load_baselines(apps: Any, schema_editor: Any) -> None:
    """Store them; none is lost when the migration runs again."""
    load(apps.get_model("results", "Baseline"))


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("results", "0001_results")]

    operations = [migrations.RunPython(load_baselines, migrations.RunPython.noop)]
