from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("delivery", "0008_silent")]

    operations = [
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=Q(("outcome__in", ["temporary", "technical", "permanent", "returned"])),
                fields=["delivery", "number"],
                include=["code"],
                name="delivery_attempt_failed",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=Q(
                    ("state__in", ["failed_temporary", "failed_technical", "failed_permanent", "returned"])
                ),
                fields=["office_id", "id"],
                include=["state", "tries"],
                name="delivery_failed_why",
            ),
        ),
    ]
