"""Line lists from elsewhere as cases and links of an office."""

import django.db.models.deletion
from django.db import migrations, models

_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("tracing", "0003_bounds_and_venues"), ("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ImportedList",
            fields=[
                ("id", _ID),
                ("name", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.staff"
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
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(fields=("office", "name"), name="imported_list_once_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="imported_list_named"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedCase",
            fields=[
                ("id", _ID.clone()),
                ("tag", models.BinaryField(max_length=32)),
                ("content", models.BinaryField()),
                ("is_listed", models.BooleanField()),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imported",
                        to="tracing.case",
                    ),
                ),
                (
                    "in_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="tracing.importedlist",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("in_list", "tag"), name="imported_case_once_a_list")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedLink",
            fields=[
                ("id", _ID.clone()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links_out",
                        to="tracing.importedcase",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links_in",
                        to="tracing.importedcase",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("source", "person"), name="imported_link_once")
                ],
            },
        ),
    ]
