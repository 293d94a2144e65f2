"""Visits, departures and evidence in one partition a Korean day; batches for the ledger; what was forgotten."""

from django.db import migrations, models

FORWARD = """
CREATE TABLE checkins_visit (
    kday integer NOT NULL CHECK (kday BETWEEN 0 AND 65535),
    handle bytea NOT NULL CHECK (octet_length(handle) = 16),
    venue bytea NOT NULL CHECK (octet_length(venue) = 6),
    zone integer NOT NULL CHECK (zone BETWEEN 0 AND 65535),
    at bigint NOT NULL CHECK (at % 30 = 0),
    left_at bigint CHECK (left_at > at),
    how_left smallint NOT NULL,
    party smallint NOT NULL CHECK (party BETWEEN 0 AND 127),
    assurance smallint NOT NULL,
    received bigint NOT NULL CHECK (received % 600 = 0),
    CHECK ((left_at IS NULL) = (how_left = 0)),
    PRIMARY KEY (kday, handle)
) PARTITION BY LIST (kday);
CREATE INDEX checkins_visit_place ON checkins_visit (venue, at);
CREATE TABLE checkins_departure (
    kday integer NOT NULL,
    handle bytea NOT NULL CHECK (octet_length(handle) = 16),
    venue bytea NOT NULL CHECK (octet_length(venue) = 6),
    at bigint NOT NULL CHECK (at % 30 = 0),
    received bigint NOT NULL CHECK (received % 600 = 0),
    PRIMARY KEY (kday, handle) INCLUDE (venue, at)
) PARTITION BY LIST (kday);
CREATE TABLE checkins_evidence (
    kday integer NOT NULL,
    handle bytea NOT NULL CHECK (octet_length(handle) = 16),
    "out" boolean NOT NULL,
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    sealed bytea NOT NULL CHECK (octet_length(sealed) = 233),
    assurance smallint NOT NULL,
    received bigint NOT NULL CHECK (received % 600 = 0),
    PRIMARY KEY (kday, handle, "out")
) PARTITION BY LIST (kday);
CREATE TABLE checkins_unlogged (kday integer NOT NULL, digest bytea NOT NULL CHECK (octet_length(digest) = 32));
ALTER TABLE checkins_batch
    ADD CONSTRAINT batch_root_bytes CHECK (octet_length(root) = 32),
    ADD CONSTRAINT batch_hashes_bytes CHECK (octet_length(hashes) = 32 * size);

CREATE FUNCTION checkins_is_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('ansim.loading', true) = 'on' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the day is closed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
BACKWARD = """
DROP TABLE checkins_visit;
DROP TABLE checkins_departure;
DROP TABLE checkins_evidence;
DROP TABLE checkins_unlogged;
DROP FUNCTION checkins_is_closed;
"""


class Migration(migrations.Migration):
    dependencies = [("checkins", "0001_venues")]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kday", models.IntegerField()),
                ("seq", models.IntegerField()),
                ("size", models.IntegerField()),
                ("root", models.BinaryField()),
                ("hashes", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("leaf_index", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("leaf_index__isnull", True)), fields=["id"], name="batch_unlogged"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kday", "seq"), name="batch_once"),
                    models.CheckConstraint(
                        condition=models.Q(("seq__gte", 0), ("size__gte", 1)), name="batch_has_checkins"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForgottenDay",
            fields=[
                ("kday", models.IntegerField(primary_key=True, serialize=False)),
                ("visits", models.BigIntegerField()),
                ("evidence", models.BigIntegerField()),
                ("forgotten_at", models.DateTimeField()),
                ("leaf_index", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
