import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="group", name="delivery_group_control"),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=Q(control__in=["running", "paused", "stopped", "carried"]),
                name="delivery_group_control",
            ),
        ),
        migrations.RemoveConstraint(model_name="parcel", name="delivery_parcel_stage"),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=Q(
                    stage__in=[
                        "claimed",
                        "filled",
                        "released",
                        "unknown",
                        "answered",
                        "given_back",
                        "carried",
                    ]
                ),
                name="delivery_parcel_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.UniqueConstraint(
                fields=["fence"], condition=Q(stage="carried"), name="delivery_parcel_carried_once"
            ),
        ),
        migrations.CreateModel(
            name="Bundle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("office_id", models.BigIntegerField()),
                ("signer", models.CharField(max_length=64)),
                ("ident", models.UUIDField()),
                ("digest", models.CharField(max_length=64)),
                ("taken_at", models.DateTimeField()),
                ("forgotten_at", models.DateTimeField(blank=True, null=True)),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bundle",
                        to="delivery.group",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("signer", "ident"), name="delivery_bundle_once")
                ],
            },
        ),
    ]
