"""Changes of issued notices that two officers make together, and rows made from issued notices."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ASKED = models.Q(state="asked")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_guards"),
        ("notices", "0009_parts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("batch", "batch_source_known"),
        migrations.RemoveConstraint("batch", "batch_pdf_only_when_issued"),
        migrations.AddConstraint(
            "batch",
            models.CheckConstraint(
                condition=models.Q(source__in=["roster", "issued", "notices"]), name="batch_source_known"
            ),
        ),
        migrations.AddConstraint(
            "batch",
            models.CheckConstraint(
                condition=(~models.Q(source="issued") & models.Q(pdf_blob=""))
                | (models.Q(source="issued") & ~models.Q(pdf_blob="")),
                name="batch_pdf_only_when_issued",
            ),
        ),
        migrations.AddField(
            "rosterrow",
            "origin",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="renewals",
                to="notices.notice",
            ),
        ),
        migrations.AddIndex(
            "rosterrow",
            models.Index(
                fields=["origin"], condition=models.Q(origin__isnull=False), name="roster_row_by_origin"
            ),
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("act", models.CharField(max_length=10)),
                ("state", models.CharField(default="asked", max_length=10)),
                ("why", models.CharField(max_length=200)),
                ("phone", models.BinaryField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_why", models.CharField(blank=True, max_length=200)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="notices.notice",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=["notice", "number"], name="change_number_once"),
                    models.UniqueConstraint(fields=["notice"], condition=ASKED, name="change_one_waits"),
                    models.CheckConstraint(
                        condition=models.Q(act__in=["withdraw", "reissue"]), name="change_act_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(state__in=["asked", "agreed", "declined"]),
                        name="change_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(act="reissue", phone__isnull=False)
                        | models.Q(act="withdraw", phone__isnull=True),
                        name="change_phone_when_sent_again",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(state="asked", decided_by__isnull=True, decided_at__isnull=True)
                        | (~ASKED & models.Q(decided_by__isnull=False, decided_at__isnull=False)),
                        name="change_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(state="agreed") | ~models.Q(decided_by=models.F("asked_by")),
                        name="change_two_officers",
                    ),
                ],
            },
        ),
    ]
