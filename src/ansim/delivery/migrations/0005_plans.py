from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("delivery", "0004_channels")]

    operations = [
        migrations.AddField(model_name="group", name="in_hours", field=models.BooleanField(default=False)),
        migrations.CreateModel(
            name="Hours",
            fields=[
                ("office_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("opens__lt", F("closes"))), name="delivery_hours_forward"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Ladder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("office_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("steps", models.JSONField()),
                ("template", models.CharField(blank=True, default="", max_length=64)),
                ("words", models.TextField(blank=True, default="")),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("office_id", "kind"), name="delivery_ladder_once")
                ],
            },
        ),
    ]
