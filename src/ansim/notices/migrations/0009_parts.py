"""Keyed hashes of the parts by which a person may be found, with their index, and one for birth dates; older rows too."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.record_json import record_from_bytes

_AT_ONCE = 1000


def tag_parts(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Open each notice once under its office's keys and keep the hashes of its parts."""
    notice = apps.get_model("notices", "Notice")
    offices: dict[int, OfficeKeys] = {}
    last = 0
    while rows := list(
        notice.objects.filter(pk__gt=last).only("office_id", "reference", "record").order_by("pk")[:_AT_ONCE]
    ):
        for row in rows:
            office = offices.setdefault(row.office_id, OfficeKeys(row.office_id))
            record = record_from_bytes(office.open(row.record, f"notice:{row.reference}"))
            row.part_tags = office.part_tags(record.name, record.phone, record.second_phone)
        notice.objects.bulk_update(rows, ["part_tags"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0009_status_list"),
    ]

    operations = [
        migrations.AddField(
            "notice",
            "part_tags",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.BinaryField(max_length=8), default=list, size=None
            ),
        ),
        migrations.RunPython(tag_parts, migrations.RunPython.noop),
        migrations.AddIndex("notice", models.Index(fields=["office", "birth_tag"], name="notice_by_birth")),
        migrations.AddIndex(
            "notice",
            django.contrib.postgres.indexes.GinIndex(fields=["part_tags"], name="notice_by_part"),
        ),
    ]
