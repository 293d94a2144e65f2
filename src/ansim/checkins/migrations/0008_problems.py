"""Problems that visitors reported, under random answer numbers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkins", "0007_companions")]

    operations = [
        migrations.CreateModel(
            name="ReportedProblem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=14, unique=True)),
                ("at", models.DateTimeField(db_index=True)),
                ("facts", models.JSONField()),
                ("answer", models.CharField(blank=True, max_length=300)),
            ],
        ),
    ]
