"""Questions to numbers that no witness knows, and which numbers one does (docs/adr/0065)."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

_STATES = ["waiting", "missed", "answered", "let_go", "posted", "over"]
_OPEN = ("waiting", "missed")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("notices", "0022_read_by_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch", name="question_group", field=models.BigIntegerField(blank=True, null=True)
        ),
        migrations.AddField(model_name="slipcheck", name="proved", field=models.JSONField(default=dict)),
        migrations.RemoveConstraint(model_name="change", name="change_act_known"),
        migrations.RemoveConstraint(model_name="change", name="change_phone_when_sent_again"),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=Q(("act__in", ["withdraw", "reissue", "let_go"])), name="change_act_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=(~Q(("act", "withdraw")) & Q(("phone__isnull", False)))
                | Q(("act", "withdraw"), ("phone__isnull", True)),
                name="change_phone_when_sent",
            ),
        ),
        migrations.CreateModel(
            name="Asking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("batch_id", models.BigIntegerField()),
                ("key", models.CharField(max_length=60, unique=True)),
                ("question", models.CharField(max_length=60)),
                ("phone_tag", models.BinaryField(max_length=32)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("wrong", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=40)),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="askings",
                        to="notices.notice",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.office",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "indexes": [
                    models.Index(fields=["office", "phone_tag"], name="asking_by_phone"),
                    models.Index(
                        condition=Q(("state__in", _OPEN)),
                        fields=["office", "batch_id", "due_at"],
                        name="asking_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=Q(("state__in", _STATES)), name="asking_state_known"),
                    models.CheckConstraint(condition=Q(("wrong__lte", 3)), name="asking_tries_counted"),
                    models.CheckConstraint(
                        condition=Q(("due_at__gte", F("asked_at"))), name="asking_due_after_asked"
                    ),
                    models.CheckConstraint(
                        condition=Q(("ended_at__isnull", True), ("ended_by", ""), ("state__in", _OPEN))
                        | (~Q(("state__in", _OPEN)) & Q(("ended_at__isnull", False)) & ~Q(("ended_by", ""))),
                        name="asking_ended_by_somebody",
                    ),
                ],
            },
        ),
    ]
