"""What the newest corrected list of a batch changed, and the people it adds while they wait for an officer."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0006_block_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReturnedList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("waits", models.BooleanField(default=False)),
                ("told", models.JSONField(default=dict)),
                ("refused_says", models.JSONField(default=dict)),
                ("new_rows", models.BinaryField(null=True)),
                ("new_count", models.PositiveIntegerField(default=0)),
                ("first_row", models.PositiveIntegerField(default=0)),
                ("decision", models.CharField(default="none", max_length=10)),
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returned_list",
                        to="notices.batch",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(decision__in=["none", "open", "taken", "declined", "undone"]),
                        name="returned_list_decision_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(decision="open", new_rows__isnull=False)
                        | (~models.Q(decision="open") & models.Q(new_rows__isnull=True)),
                        name="returned_list_open_has_rows",
                    ),
                ],
            },
        ),
    ]
