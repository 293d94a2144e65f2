"""Intakes of calls: devices that are bound to no venue."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Devices of before all have their venue."""

    dependencies: ClassVar = [("checkins", "0005_devices")]

    operations: ClassVar = [
        migrations.AlterField(
            "device",
            "venue",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="devices",
                to="checkins.venue",
            ),
        ),
    ]
