"""Groups of which a few messages go first."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0005_plans")]

    operations = [
        migrations.CreateModel(
            name="FirstWave",
            fields=[
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="first_wave",
                        serialize=False,
                        to="delivery.group",
                    ),
                ),
                ("upto", models.BigIntegerField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("opened_by", models.CharField(blank=True, default="", max_length=80)),
                (
                    "behind",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
                        to="delivery.group",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(opened_at__isnull=True, opened_by="")
                        | (models.Q(opened_at__isnull=False) & ~models.Q(opened_by="")),
                        name="delivery_wave_opened_by_somebody",
                    )
                ],
            },
        ),
    ]
