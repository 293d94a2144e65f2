"""Rows that only an age or a sex speaks for are counted apart. Reports kept before count them as witnessed."""

from django.db import migrations, models
from django.db.models import F, Q

_COUNTS = "slip_check_counts_within_rows"


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0020_transfers"),
    ]

    operations = [
        migrations.AddField("slipcheck", "weak", models.PositiveIntegerField(default=0)),
        migrations.RemoveConstraint("slipcheck", _COUNTS),
        migrations.AddConstraint(
            "slipcheck",
            models.CheckConstraint(
                condition=Q(rows__gte=F("witnessed") + F("weak")) & Q(phone_witnessed__lte=F("witnessed")),
                name=_COUNTS,
            ),
        ),
    ]
