"""People handed over to another office of this installation."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import ansim.notices.domain.transfers


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_guards"),
        ("notices", "0019_row_values"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(default="offered", max_length=10)),
                ("why", models.CharField(max_length=200)),
                ("count", models.PositiveIntegerField()),
                ("offered_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_why", models.CharField(blank=True, max_length=200)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="notices.batch",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="notices.batch",
                    ),
                ),
                (
                    "offered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.office"
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="TransferRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.PositiveIntegerField()),
                ("stands", models.BooleanField(default=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="notices.batch"
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="notices.transfer",
                    ),
                ),
            ],
            options={
                "ordering": ("row",),
            },
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["to_office", "state"], name="transfer_by_receiver"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            ansim.notices.domain.transfers.TransferState["OFFERED"],
                            ansim.notices.domain.transfers.TransferState["ACCEPTED"],
                            ansim.notices.domain.transfers.TransferState["DECLINED"],
                        ],
                    )
                ),
                name="transfer_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("state", ansim.notices.domain.transfers.TransferState["OFFERED"]),
                    ),
                    models.Q(
                        models.Q(
                            ("state", ansim.notices.domain.transfers.TransferState["OFFERED"]), _negated=True
                        ),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="transfer_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", ansim.notices.domain.transfers.TransferState["ACCEPTED"]), _negated=True
                    ),
                    models.Q(("decided_by", models.F("offered_by")), _negated=True),
                    _connector="OR",
                ),
                name="transfer_two_officers",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("made__isnull", False),
                        ("state", ansim.notices.domain.transfers.TransferState["ACCEPTED"]),
                    ),
                    models.Q(
                        models.Q(
                            ("state", ansim.notices.domain.transfers.TransferState["ACCEPTED"]), _negated=True
                        ),
                        ("made__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="transfer_accepted_has_batch",
            ),
        ),
        migrations.AddConstraint(
            model_name="transferrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stands", True)), fields=("batch", "row"), name="transfer_row_once"
            ),
        ),
    ]
