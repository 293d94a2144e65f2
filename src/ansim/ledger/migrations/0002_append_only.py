"""The database as guard: hashes have 32 bytes, a leaf fits its entry, and no history is ever rewritten."""

from django.db import migrations

FORWARD = """
ALTER TABLE ledger_log
    ADD CONSTRAINT log_root_length CHECK (octet_length(root) = 32),
    ADD CONSTRAINT log_size CHECK (size >= 0);
ALTER TABLE ledger_tail ADD CONSTRAINT tail_next CHECK (next_index >= 0);
ALTER TABLE ledger_entry
    ADD CONSTRAINT entry_index CHECK (index >= 0),
    ADD CONSTRAINT entry_data_length CHECK (octet_length(data) BETWEEN 1 AND 65535),
    ADD CONSTRAINT entry_leaf_fits CHECK (
        octet_length(leaf) = 32 AND (data IS NULL OR leaf = sha256('\\x00'::bytea || data))
    );
ALTER TABLE ledger_tile
    ADD CONSTRAINT tile_place CHECK (index >= 0 AND level BETWEEN 0 AND 63),
    ADD CONSTRAINT tile_length CHECK (
        octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0
    );
ALTER TABLE ledger_checkpoint
    ADD CONSTRAINT checkpoint_root_length CHECK (octet_length(root) = 32),
    ADD CONSTRAINT checkpoint_size CHECK (size >= 0);

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger history is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER log_grows BEFORE UPDATE ON ledger_log FOR EACH ROW
    WHEN (NEW.name <> OLD.name OR NEW.origin <> OLD.origin OR NEW.vkey <> OLD.vkey OR NEW.size < OLD.size
          OR (NEW.size = OLD.size AND NEW.root <> OLD.root))
    EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER log_stays BEFORE DELETE ON ledger_log FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER tail_grows BEFORE UPDATE ON ledger_tail FOR EACH ROW
    WHEN (NEW.log_id <> OLD.log_id OR NEW.next_index < OLD.next_index)
    EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER tail_stays BEFORE DELETE ON ledger_tail FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER entry_only_pruned BEFORE UPDATE ON ledger_entry FOR EACH ROW
    WHEN (NEW.data IS NOT NULL
          OR (NEW.log_id, NEW.index, NEW.caller, NEW.key, NEW.leaf, NEW.appended_at)
             IS DISTINCT FROM (OLD.log_id, OLD.index, OLD.caller, OLD.key, OLD.leaf, OLD.appended_at))
    EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER entry_stays BEFORE DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER tile_grows BEFORE UPDATE ON ledger_tile FOR EACH ROW
    WHEN ((NEW.log_id, NEW.level, NEW.index) IS DISTINCT FROM (OLD.log_id, OLD.level, OLD.index)
          OR substring(NEW.hashes FROM 1 FOR octet_length(OLD.hashes)) <> OLD.hashes)
    EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER tile_stays BEFORE DELETE ON ledger_tile FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER checkpoint_stays BEFORE UPDATE OR DELETE ON ledger_checkpoint FOR EACH ROW
    EXECUTE FUNCTION ledger_refuse();
"""

BACKWARD = """
DROP TRIGGER log_grows ON ledger_log;
DROP TRIGGER log_stays ON ledger_log;
DROP TRIGGER tail_grows ON ledger_tail;
DROP TRIGGER tail_stays ON ledger_tail;
DROP TRIGGER entry_only_pruned ON ledger_entry;
DROP TRIGGER entry_stays ON ledger_entry;
DROP TRIGGER tile_grows ON ledger_tile;
DROP TRIGGER tile_stays ON ledger_tile;
DROP TRIGGER checkpoint_stays ON ledger_checkpoint;
DROP FUNCTION ledger_refuse();
ALTER TABLE ledger_log DROP CONSTRAINT log_root_length, DROP CONSTRAINT log_size;
ALTER TABLE ledger_tail DROP CONSTRAINT tail_next;
ALTER TABLE ledger_entry
    DROP CONSTRAINT entry_index, DROP CONSTRAINT entry_data_length, DROP CONSTRAINT entry_leaf_fits;
ALTER TABLE ledger_tile DROP CONSTRAINT tile_place, DROP CONSTRAINT tile_length;
ALTER TABLE ledger_checkpoint DROP CONSTRAINT checkpoint_root_length, DROP CONSTRAINT checkpoint_size;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
