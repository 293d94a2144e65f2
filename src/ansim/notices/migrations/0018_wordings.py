"""An office's own texts in templates, agreed to by two officers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import ansim.notices.domain.changes


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_guards"),
        ("notices", "0017_openings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("template", models.CharField(max_length=40)),
                ("words", models.JSONField(default=dict)),
                ("since", models.DateField()),
                ("state", models.CharField(default="asked", max_length=10)),
                ("why", models.CharField(max_length=200)),
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
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.office"
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", ansim.notices.domain.changes.ChangeState["ASKED"])),
                        fields=("office", "template"),
                        name="wording_one_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    ansim.notices.domain.changes.ChangeState["ASKED"],
                                    ansim.notices.domain.changes.ChangeState["AGREED"],
                                    ansim.notices.domain.changes.ChangeState["DECLINED"],
                                ],
                            )
                        ),
                        name="wording_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("state", ansim.notices.domain.changes.ChangeState["ASKED"]),
                            ),
                            models.Q(
                                models.Q(
                                    ("state", ansim.notices.domain.changes.ChangeState["ASKED"]),
                                    _negated=True,
                                ),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="wording_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", ansim.notices.domain.changes.ChangeState["AGREED"]), _negated=True
                            ),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="wording_two_officers",
                    ),
                ],
            },
        ),
    ]
