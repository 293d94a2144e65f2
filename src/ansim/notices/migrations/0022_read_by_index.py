"""What the console's pages ask of half a million rows of a batch is read off small indexes (docs/adr/0067)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0021_weak_witnesses")]

    operations = [
        migrations.RemoveIndex(model_name="notice", name="notice_by_state"),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["batch", "state", "last_day"], name="notice_by_state"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("phone_tag__isnull", True)),
                fields=["batch", "posted_at"],
                name="notice_by_post",
            ),
        ),
        migrations.AddIndex(
            model_name="rosterrow",
            index=models.Index(
                condition=models.Q(("codes__len__gt", 0)),
                fields=["batch", "row"],
                include=["codes"],
                name="roster_row_left_out",
            ),
        ),
        migrations.AddIndex(
            model_name="rosterrow",
            index=models.Index(
                condition=models.Q(("warnings__len__gt", 0)),
                fields=["batch", "row"],
                include=["codes", "warnings"],
                name="roster_row_warned",
            ),
        ),
    ]
