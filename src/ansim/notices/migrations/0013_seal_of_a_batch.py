"""With which seal the notices of a batch were made, so that its use can be written down at release."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0012_own_codes"),
    ]

    operations = [
        migrations.AddField("batch", "seal_sha256", models.CharField(blank=True, default="", max_length=64)),
    ]
