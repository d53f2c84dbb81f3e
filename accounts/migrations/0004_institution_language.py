"""An institution has a language, in which its people without an account are written to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_search_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="institution",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[
                    ("en", "English"),
                    ("es", "Spanish"),
                    ("fr", "French"),
                    ("pt", "Portuguese"),
                    ("ar", "Arabic"),
                ],
                help_text="In which we write to its people who have no account and chose no other.",
                max_length=5,
                verbose_name="language of the institution",
            ),
        ),
    ]
