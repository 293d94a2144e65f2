"""The index of places holds what a look-up tells, so that no page of the table is read for it (docs/adr/0052)."""

from django.db import migrations

FORWARD = """
CREATE INDEX checkins_visit_told ON checkins_visit (venue, at)
    INCLUDE (kday, zone, left_at, handle, how_left, party, assurance, received);
DROP INDEX checkins_visit_place;
"""
BACKWARD = """
CREATE INDEX checkins_visit_place ON checkins_visit (venue, at);
DROP INDEX checkins_visit_told;
"""


class Migration(migrations.Migration):
    dependencies = [("checkins", "0002_visits")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
