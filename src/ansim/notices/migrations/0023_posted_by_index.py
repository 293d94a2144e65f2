"""The exports of a batch for the post office are read off an index that holds what was posted only (docs/adr/0093)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0022_askings")]

    operations = [
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("posted_at__isnull", False)),
                fields=["batch", "posted_at"],
                name="notice_posted",
            ),
        ),
    ]
