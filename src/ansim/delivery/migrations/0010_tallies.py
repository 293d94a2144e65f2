"""Counts of deliveries that the database keeps itself (docs/adr/0067), and the code of a failure on its delivery."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

_FAILED = Q(state__in=["failed_temporary", "failed_technical", "failed_permanent", "returned"])

#: a statement adds rows and changes none, so that no two writers ever wait for each other here
TRIGGERS = """
CREATE FUNCTION delivery_tally_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO delivery_tally (group_id, state, code, count)
        SELECT group_id, state, code, count(*) FROM made GROUP BY group_id, state, code;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO delivery_tally (group_id, state, code, count)
        SELECT group_id, state, code, -count(*) FROM gone GROUP BY group_id, state, code;
    ELSE
        INSERT INTO delivery_tally (group_id, state, code, count)
        SELECT group_id, state, code, sum(one) FROM (
            SELECT group_id, state, code, 1 AS one FROM made UNION ALL SELECT group_id, state, code, -1 FROM gone
        ) AS moved GROUP BY group_id, state, code HAVING sum(one) <> 0;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION delivery_tally_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM delivery_tally;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_made AFTER INSERT ON delivery_delivery REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION delivery_tally_changes();
CREATE TRIGGER tally_moved AFTER UPDATE ON delivery_delivery REFERENCING OLD TABLE AS gone NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION delivery_tally_changes();
CREATE TRIGGER tally_gone AFTER DELETE ON delivery_delivery REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION delivery_tally_changes();
CREATE TRIGGER tally_emptied AFTER TRUNCATE ON delivery_delivery
    FOR EACH STATEMENT EXECUTE FUNCTION delivery_tally_nothing();
"""
NO_TRIGGERS = """
DROP TRIGGER tally_made ON delivery_delivery;
DROP TRIGGER tally_moved ON delivery_delivery;
DROP TRIGGER tally_gone ON delivery_delivery;
DROP TRIGGER tally_emptied ON delivery_delivery;
DROP FUNCTION delivery_tally_changes();
DROP FUNCTION delivery_tally_nothing();
"""
#: what a delivery failed of was told of the last attempt that ended so
CODES = """
UPDATE delivery_delivery d SET code = COALESCE((
    SELECT a.code FROM delivery_attempt a
    WHERE a.delivery_id = d.id AND a.outcome = regexp_replace(d.state, '^failed_', '') ORDER BY a.number DESC LIMIT 1
), '') WHERE d.state IN ('failed_temporary', 'failed_technical', 'failed_permanent', 'returned')
"""
COUNTS = """
INSERT INTO delivery_tally (group_id, state, code, count)
SELECT group_id, state, code, count(*) FROM delivery_delivery GROUP BY group_id, state, code
"""


class Migration(migrations.Migration):
    dependencies = [("delivery", "0009_failed_why")]

    operations = [
        migrations.RemoveIndex(model_name="attempt", name="delivery_attempt_failed"),
        migrations.RemoveIndex(model_name="delivery", name="delivery_failed_why"),
        migrations.RemoveIndex(model_name="delivery", name="delivery_failed"),
        migrations.AddField(
            model_name="delivery",
            name="code",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(max_length=16)),
                ("code", models.CharField(blank=True, default="", max_length=60)),
                ("count", models.BigIntegerField()),
                (
                    "group",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="tallies",
                        to="delivery.group",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["group", "state"], name="delivery_tally_of_group")],
            },
        ),
        migrations.RunSQL(CODES, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(COUNTS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=Q(("code", "")) | _FAILED, name="delivery_code_of_failure"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=_FAILED, fields=["office_id", "-changed_at", "-id"], name="delivery_failed"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=_FAILED,
                fields=["office_id", "state", "code", "-changed_at", "-id"],
                name="delivery_failed_why",
            ),
        ),
        migrations.AddIndex(
            model_name="parcel",
            index=models.Index(fields=["group", "settled_at"], name="delivery_parcel_of_group"),
        ),
        migrations.AlterField(
            model_name="parcel",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parcels",
                to="delivery.group",
            ),
        ),
    ]
