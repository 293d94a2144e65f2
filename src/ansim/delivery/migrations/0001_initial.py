import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("office_id", models.BigIntegerField()),
                ("channel", models.CharField(default="sms", max_length=8)),
                ("key", models.CharField(max_length=60)),
                ("content", models.BinaryField()),
                ("attachment", models.CharField(blank=True, default="", max_length=200)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("state", models.CharField(default="queued", max_length=16)),
                ("tries", models.IntegerField(default=0)),
                ("not_before", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("office_id", models.BigIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("sender", models.CharField(max_length=12)),
                ("control", models.CharField(default="running", max_length=8)),
                ("reason", models.CharField(blank=True, default="", max_length=80)),
                ("failed_before", models.IntegerField(default=0)),
                ("finished_before", models.IntegerField(default=0)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DeliveryEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("before", models.CharField(blank=True, default="", max_length=16)),
                ("after", models.CharField(max_length=16)),
                ("attempt", models.IntegerField(default=0)),
                ("code", models.CharField(blank=True, default="", max_length=60)),
                ("by", models.CharField(max_length=80)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                (
                    "delivery",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="delivery.delivery",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="delivery",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="delivery.group",
            ),
        ),
        migrations.CreateModel(
            name="GroupEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("control", models.CharField(max_length=8)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="delivery.group",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Parcel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fence", models.UUIDField()),
                ("stage", models.CharField(default="claimed", max_length=10)),
                ("ref", models.CharField(blank=True, default="", max_length=64)),
                ("lease_until", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("polled_at", models.DateTimeField(blank=True, null=True)),
                ("code", models.CharField(blank=True, default="", max_length=60)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parcels",
                        to="delivery.group",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("outcome", models.CharField(default="open", max_length=10)),
                ("message_id", models.CharField(blank=True, default="", max_length=64)),
                ("file_id", models.CharField(blank=True, default="", max_length=64)),
                ("code", models.CharField(blank=True, default="", max_length=60)),
                (
                    "delivery",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="delivery.delivery",
                    ),
                ),
                (
                    "parcel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="delivery.parcel",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Provider",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("office_id", models.BigIntegerField()),
                ("channel", models.CharField(choices=[("sms", "sms")], max_length=8)),
                ("name", models.CharField(max_length=20)),
                ("access", models.BinaryField()),
                ("senders", models.JSONField(default=list)),
                ("receipt_secret_hash", models.CharField(max_length=64)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("office_id", "channel"), name="delivery_one_provider")
                ],
            },
        ),
        migrations.AddField(
            model_name="group",
            name="provider",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="groups", to="delivery.provider"
            ),
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("message_id", models.CharField(max_length=64)),
                ("code", models.CharField(max_length=16)),
                ("event_id", models.CharField(max_length=64)),
                ("reported_at", models.DateTimeField(blank=True, null=True)),
                ("received_at", models.DateTimeField()),
                (
                    "attempt",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="delivery.attempt",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="delivery.provider",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ["failed_temporary", "failed_technical", "failed_permanent", "returned"])
                ),
                fields=["office_id", "-changed_at"],
                name="delivery_failed",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "queued")), fields=["group", "id"], name="delivery_queued"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["group", "state", "id"], name="delivery_by_state"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "queued")), fields=["expires_at"], name="delivery_expiring"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("office_id", "channel", "key"), name="delivery_key"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "queued",
                            "sending",
                            "unknown",
                            "sent",
                            "delivered",
                            "failed_temporary",
                            "failed_technical",
                            "failed_permanent",
                            "returned",
                            "cancelled",
                            "expired",
                        ],
                    )
                ),
                name="delivery_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attachment", ""), ("sha256", "")),
                    models.Q(
                        models.Q(("attachment", ""), _negated=True), ("sha256__regex", "^[0-9a-f]{64}$")
                    ),
                    _connector="OR",
                ),
                name="delivery_attachment_hash",
            ),
        ),
        migrations.AddIndex(
            model_name="parcel",
            index=models.Index(
                condition=models.Q(("stage__in", ["claimed", "filled", "released", "unknown"])),
                fields=["lease_until"],
                name="delivery_parcel_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["claimed", "filled", "released", "unknown", "answered", "given_back"])
                ),
                name="delivery_parcel_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["claimed", "filled", "given_back"]),
                    ("released_at__isnull", False),
                    _connector="OR",
                ),
                name="delivery_parcel_released",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(fields=("delivery", "number"), name="delivery_attempt_number"),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome__in", ["open", "unknown"])),
                fields=("delivery",),
                name="delivery_one_open_attempt",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("file_id", ""), _negated=True),
                fields=("file_id",),
                name="delivery_file_used_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        [
                            "open",
                            "not_sent",
                            "unknown",
                            "sent",
                            "temporary",
                            "technical",
                            "permanent",
                            "delivered",
                            "returned",
                        ],
                    )
                ),
                name="delivery_attempt_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="delivery_attempt_counted"
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.UniqueConstraint(fields=("office_id", "name"), name="delivery_group_name"),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(("control__in", ["running", "paused", "stopped"])),
                name="delivery_group_control",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                fields=("provider", "message_id", "code"), name="delivery_receipt_once"
            ),
        ),
    ]
