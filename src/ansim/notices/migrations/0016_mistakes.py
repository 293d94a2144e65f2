"""Reports of recipients that something in their notice is wrong."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0015_rungs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Mistake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("says", models.BinaryField()),
                ("reported_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mistakes",
                        to="notices.notice",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "indexes": [
                    models.Index(
                        condition=models.Q(settled_at__isnull=True), fields=["notice"], name="mistake_open"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(settled_by__isnull=True, settled_at__isnull=True)
                        | models.Q(settled_by__isnull=False, settled_at__isnull=False),
                        name="mistake_settled_by_somebody",
                    )
                ],
            },
        ),
    ]
