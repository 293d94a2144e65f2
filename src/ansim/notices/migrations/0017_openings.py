"""How often an issued notice was opened in which way."""

from django.db import migrations, models

import ansim.notices.domain.openings


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0016_mistakes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=14)),
                ("way", models.CharField(max_length=10)),
                ("times", models.PositiveIntegerField(default=1)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("reference", "way"), name="opening_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "way__in",
                                [
                                    ansim.notices.domain.openings.Way["VERIFY"],
                                    ansim.notices.domain.openings.Way["OWN"],
                                    ansim.notices.domain.openings.Way["DOWNLOAD"],
                                ],
                            )
                        ),
                        name="opening_way_known",
                    ),
                ],
            },
        ),
    ]
