from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0007_inbound")]

    operations = [
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("outcome", "sent")),
                fields=["parcel", "id"],
                name="delivery_attempt_silent",
            ),
        ),
    ]
