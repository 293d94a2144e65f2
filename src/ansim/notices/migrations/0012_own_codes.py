"""Codes by which recipients see their own notices again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0011_pdf_signatures")]

    operations = [
        migrations.CreateModel(
            name="OwnCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("asked", models.BinaryField()),
                ("language", models.CharField(max_length=8)),
                ("digest", models.BinaryField(max_length=32, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("opened_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(opened_at__isnull=True) | models.Q(digest__isnull=False),
                        name="own_code_opened_by_code",
                    )
                ],
            },
        ),
    ]
