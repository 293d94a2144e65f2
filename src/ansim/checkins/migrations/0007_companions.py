"""Companions named by a visitor: hashes of boxes by the token that vouched for them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkins", "0006_intakes")]

    operations = [
        migrations.CreateModel(
            name="Companion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kday", models.IntegerField(db_index=True)),
                ("handle", models.BinaryField(max_length=16)),
                ("box_hash", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kday", "handle", "box_hash"), name="companion_once")
                ]
            },
        ),
    ]
