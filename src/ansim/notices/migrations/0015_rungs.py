import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("notices", "0014_evidence")]

    operations = [
        migrations.CreateModel(
            name="Rung",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("step", models.CharField(max_length=10)),
                ("key", models.CharField(blank=True, max_length=60)),
                ("after_key", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rungs",
                        to="notices.notice",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "number"), name="rung_once"),
                    models.UniqueConstraint(fields=("after_key",), name="rung_after_once"),
                    models.CheckConstraint(condition=Q(("number__gte", 2)), name="rung_after_the_first"),
                    models.CheckConstraint(
                        condition=Q(("key", ""), ("step", "post")) | (~Q(step="post") & ~Q(key="")),
                        name="rung_post_has_no_key",
                    ),
                ],
            },
        ),
    ]
