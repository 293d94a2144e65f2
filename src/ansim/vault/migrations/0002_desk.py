"""The vault's part of the desk: cards, stubs given, and the desk's counters of each day."""

import django.db.models.deletion
from django.db import migrations, models


def _id() -> tuple[str, models.Field]:
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="DeskCount",
            fields=[
                _id(),
                ("uid", models.BinaryField(max_length=8)),
                ("day", models.IntegerField(db_index=True)),
                ("next", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("uid", "day"), name="vault_desk_count"),
                    models.CheckConstraint(
                        condition=models.Q(("next__gte", 64), ("next__lte", 256)), name="vault_desk_cap"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                _id(),
                ("mark", models.BinaryField(max_length=32, unique=True)),
                ("made_at", models.DateTimeField()),
                ("blocked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cards", to="vault.resident"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Stub",
            fields=[
                _id(),
                ("box_hash", models.BinaryField(max_length=32, unique=True)),
                ("kind", models.SmallIntegerField()),
                ("stub", models.BinaryField(max_length=87)),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
