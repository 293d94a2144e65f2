"""Which notices issued elsewhere had no free margin, so that their signed block stands on a page of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_guards"),
        ("notices", "0005_guardians"),
    ]

    operations = [
        migrations.AddField("notice", "block_page", models.BooleanField(default=False)),
    ]
