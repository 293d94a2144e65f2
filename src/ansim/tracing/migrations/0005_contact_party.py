"""How many people came together with a contact."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Contacts of before keep 0: not told."""

    dependencies: ClassVar = [("tracing", "0004_imported_lists")]

    operations: ClassVar = [
        migrations.AddField("contact", "party", models.PositiveSmallIntegerField(default=0)),
    ]
