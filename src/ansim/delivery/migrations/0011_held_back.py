"""Messages held back until their caller knows more, and the number to which people answer (docs/adr/0065)."""

from django.db import migrations, models
from django.db.models import Q

_BEFORE = [
    "queued",
    "sending",
    "unknown",
    "sent",
    "delivered",
    "failed_temporary",
    "failed_technical",
    "failed_permanent",
    "returned",
    "cancelled",
    "expired",
]


class Migration(migrations.Migration):
    dependencies = [("delivery", "0010_tallies")]

    operations = [
        migrations.RemoveConstraint(model_name="delivery", name="delivery_state"),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=Q(("state__in", ["held_back", *_BEFORE])), name="delivery_state"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=Q(("state", "held_back")), fields=["expires_at"], name="delivery_held_back"
            ),
        ),
        migrations.CreateModel(
            name="Replies",
            fields=[
                ("office_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=20)),
                ("hours", models.PositiveSmallIntegerField(default=24)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("hours__gte", 1), ("hours__lte", 72)), name="delivery_replies_hours"
                    )
                ],
            },
        ),
    ]
