"""Statements of evidence, the seals over them, how far events were read, and messages counted by minute."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_guards"),
        ("notices", "0013_seal_of_a_batch"),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceMark",
            fields=[
                ("name", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("last_id", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="EvidenceSeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("before", models.BinaryField(max_length=32)),
                ("root", models.BinaryField(max_length=32)),
                ("made_at", models.DateTimeField()),
                ("leaf_index", models.BigIntegerField(null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.office"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("batch", models.BigIntegerField(null=True)),
                ("reference", models.CharField(blank=True, max_length=14)),
                ("source", models.CharField(max_length=60)),
                ("body", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("place", models.PositiveIntegerField(null=True)),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                    ),
                ),
                (
                    "seal",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="notices.evidenceseal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Pace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("batch", models.BigIntegerField()),
                ("minute", models.DateTimeField()),
                ("what", models.CharField(max_length=16)),
                ("count", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "minute", "what"), name="pace_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="evidenceseal",
            index=models.Index(
                condition=models.Q(("leaf_index__isnull", True)), fields=["id"], name="evidence_seal_unlogged"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidenceseal",
            constraint=models.UniqueConstraint(fields=("office", "seq"), name="evidence_seal_once"),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(
                condition=models.Q(("seal__isnull", True)), fields=["office", "id"], name="evidence_unsealed"
            ),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(fields=["reference"], name="evidence_of_notice"),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(fields=["batch", "id"], name="evidence_of_batch"),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(fields=("office", "source"), name="evidence_once"),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(fields=("seal", "place"), name="evidence_place_once"),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("place__isnull", True), ("seal__isnull", True)),
                    models.Q(("place__isnull", False), ("seal__isnull", False)),
                    _connector="OR",
                ),
                name="evidence_sealed_has_place",
            ),
        ),
    ]
