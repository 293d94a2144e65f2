"""Nine kinds of notices in place of two."""

from django.db import migrations, models

KINDS = (
    "admission",
    "isolation",
    "home_treatment",
    "quarantine",
    "co_isolation",
    "release",
    "exposure",
    "correction",
    "withdrawal",
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_guards"),
        ("notices", "0007_returned_lists"),
    ]

    operations = [
        migrations.RemoveConstraint("batch", "batch_kind_known"),
        migrations.AddConstraint(
            "batch",
            models.CheckConstraint(condition=models.Q(kind__in=list(KINDS)), name="batch_kind_known"),
        ),
    ]
