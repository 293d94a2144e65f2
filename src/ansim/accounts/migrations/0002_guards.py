"""The audit trail is append-only by trigger; the shared cache (sign-in limits, used codes) gets its table."""

from django.db import migrations

# A database named test_… is a test's own and may be emptied, unless the test asks for the guard itself.
_APPEND_ONLY = """
CREATE FUNCTION accounts_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\\_%'
        AND coalesce(current_setting('ansim.guard_truncate', true), '') <> 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON accounts_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_audit_append_only();
CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON accounts_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_audit_append_only();
"""
_APPEND_ONLY_BACK = """
DROP TRIGGER audit_append_only ON accounts_auditevent;
DROP TRIGGER audit_not_emptied ON accounts_auditevent;
DROP FUNCTION accounts_audit_append_only();
"""
_CACHE = """
CREATE TABLE accounts_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX accounts_cache_expires ON accounts_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(_APPEND_ONLY, _APPEND_ONLY_BACK),
        migrations.RunSQL(_CACHE, "DROP TABLE accounts_cache"),
    ]
