import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("delivery", "0002_carried")]

    operations = [
        migrations.AddIndex(
            model_name="parcel", index=models.Index(fields=["claimed_at"], name="delivery_parcel_recent")
        ),
        migrations.CreateModel(
            name="Pace",
            fields=[
                (
                    "provider",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="pace",
                        serialize=False,
                        to="delivery.provider",
                    ),
                ),
                ("per_second", models.IntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("closed_until", models.DateTimeField(blank=True, null=True)),
                ("refusals", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("per_second__gte", 0)), name="delivery_pace_not_negative"
                    )
                ],
            },
        ),
    ]
