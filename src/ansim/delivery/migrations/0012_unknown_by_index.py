"""The unknown deliveries of an office in the order in which they became so; a delivery that is known is not in it."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("delivery", "0011_held_back")]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=Q(("state", "unknown")),
                fields=["office_id", "changed_at", "id"],
                name="delivery_unknown",
            ),
        ),
    ]
