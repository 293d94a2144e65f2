"""An index of the notices that no longer stand, few among many: the signed list is read from it alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0008_kinds")]

    operations = [
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["office", "state", "reference"],
                condition=models.Q(state__in=["withdrawn", "superseded"]),
                name="notice_no_longer_standing",
            ),
        ),
    ]
