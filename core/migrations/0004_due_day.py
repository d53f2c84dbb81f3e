"""The due day is stored beside the due moment.

Which day it is was known from the moment and the calendar. Here it is read back from the moment
alone: a due moment is 23:59:59 where its calendar lives, so its time in UTC tells how far from
Greenwich that is, and with it the day. That holds from ten and a half hours west of Greenwich to
thirteen and a half east, which is every calendar that the portal has had.
"""

from django.db import migrations, models

READ_BACK = """
    UPDATE core_deadline
    SET due_on = ((due_at AT TIME ZONE 'UTC') - interval '10 hours 30 minutes')::date
    WHERE due_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("core", "0003_job_task"),
    ]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="due_on",
            field=models.DateField(blank=True, null=True, verbose_name="due day"),
        ),
        migrations.RunSQL(READ_BACK, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(due_at__isnull=True, due_on__isnull=True)
                | models.Q(due_at__isnull=False, due_on__isnull=False),
                name="deadline_day_and_moment",
            ),
        ),
    ]
