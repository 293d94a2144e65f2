"""A bound for each generation, where it was reached, and who was only found at a venue."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracing", "0002_places_and_left_out")]

    operations = [
        migrations.AddField("lookup", "most_each", models.JSONField(default=list)),
        migrations.AddField("lookup", "cut", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("contact", "at_venue_only", models.BooleanField(default=False)),
    ]
