"""The keyed hash of a guardian's phone beside the person's, and the group under which guardians' messages go."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_guards"),
        ("notices", "0004_holds"),
    ]

    operations = [
        migrations.AddField("batch", "guardian_group", models.BigIntegerField(blank=True, null=True)),
        migrations.AddField("notice", "guardian_tag", models.BinaryField(max_length=32, null=True)),
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["office", "guardian_tag"],
                condition=models.Q(guardian_tag__isnull=False),
                name="notice_by_guardian",
            ),
        ),
    ]
