"""Sealing: every pending entry under a signed checkpoint, always with a fresh time, never two histories."""

import pytest
from django.db import connection
from tests.ledger.conftest import LOG, START
from tests.unit.ledger import oracle

from ansim.ledger import models, queries, services
from ansim.ledger.adapters.heads import lock_sealing
from ansim.ledger.domain.checkpoints import Checkpoint, open_checkpoint
from ansim.ledger.domain.errors import KeyChanged, LogMissing, OutOfTree, RolledBack, SealBusy, TreeBroken
from ansim.ledger.domain.hashing import EMPTY_ROOT, leaf_hash
from ansim.ledger.domain.logs import LogName
from ansim.ledger.domain.signing import NoteSigner
from ansim.ledger.domain.tiles import Tile


def opened(log):
    return open_checkpoint(queries.head(LOG).note, log.signer.key)


def unguarded(statement, *values):
    """Change stored history as an administrator with the triggers off could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("log", "tile", "entry", "checkpoint", "tail"):
            cursor.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        for table in ("log", "tile", "entry", "checkpoint", "tail"):
            cursor.execute(f"ALTER TABLE ledger_{table} ENABLE TRIGGER USER")


def test_a_log_opens_with_a_signed_empty_checkpoint(log):
    """From its first moment a log has a checkpoint of size 0 that its key signed, with the time."""
    found = opened(log)
    assert (found.checkpoint.size, found.checkpoint.root) == (0, EMPTY_ROOT)
    assert found.time_by(log.signer.key.name) == int(START.timestamp())


def test_opening_twice_changes_nothing(log):
    """An open log stays as it is, whoever opens it again."""
    log.fill(0, 3)
    log.seal()
    log.open()
    assert queries.head(LOG).size == 3
    assert models.Checkpoint.objects.count() == 2


def test_sealing_takes_what_is_pending(log):
    """After a seal the head has the root of all entries by the definition of RFC 9162."""
    log.fill(0, 5)
    assert log.seal().root == oracle.root(oracle.leaves(5))
    log.fill(5, 700)
    assert log.seal(10).root == oracle.root(oracle.leaves(700))
    assert opened(log).checkpoint == Checkpoint(
        "ledger.example/lookups", 700, oracle.root(oracle.leaves(700))
    )


def test_every_growth_from_0_to_60_gives_the_defined_root(log):
    """One entry a seal: each size in turn has the root that the definition gives."""
    row = oracle.leaves(60)
    for size in range(1, 61):
        log.fill(size - 1, size)
        assert log.seal(size).root == oracle.root(row[:size])
    assert models.Checkpoint.objects.count() == 61


def test_an_idle_log_is_signed_again_with_the_new_time(log):
    """With nothing pending the tree stays, the time on the checkpoint moves, and no row is added."""
    log.fill(0, 2)
    log.seal(5)
    before = opened(log)
    log.seal(10)
    after = opened(log)
    assert after.checkpoint == before.checkpoint
    assert after.time_by(log.signer.key.name) == before.time_by(log.signer.key.name) + 5
    assert models.Checkpoint.objects.count() == 2


def test_the_rest_waits_when_more_is_pending_than_a_seal_takes(log, monkeypatch):
    """A seal takes a bounded number of entries; the next one goes on."""
    monkeypatch.setattr(services, "SEAL_LIMIT", 4)
    log.fill(0, 6)
    assert log.seal().size == 4
    assert log.seal(10).size == 6


def test_only_one_sealer_at_a_time(log_across_connections):
    """While another connection seals the log, sealing is SealBusy at once, and works after it."""
    import threading

    from django.db import transaction

    log = log_across_connections
    held, done = threading.Event(), threading.Event()

    def other():
        with transaction.atomic():
            lock_sealing(LOG)
            held.set()
            done.wait(60)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    assert held.wait(60)
    try:
        with pytest.raises(SealBusy):
            log.seal()
    finally:
        done.set()
        thread.join(60)
    assert log.seal().size == 0


def test_a_head_that_moved_is_not_replaced(log):
    """The compare-and-swap refuses to replace a head that is no longer the one the sealer read."""
    from ansim.ledger.adapters.heads import replace_head

    stale = models.Log.objects.get()
    log.fill(0, 1)
    new = log.seal()
    with pytest.raises(SealBusy):
        replace_head(stale, Checkpoint(new.origin, 0, EMPTY_ROOT), b"", START)


def test_another_key_cannot_seal(log):
    """A signer whose key is not the one the log was opened with is KeyChanged."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    log.signer = NoteSigner("ledger.example/lookups", Ed25519PrivateKey.generate())
    with pytest.raises(KeyChanged):
        log.seal()


def test_a_log_that_is_not_open_cannot_be_sealed(db, unopened):
    """Sealing before opening is LogMissing."""
    with pytest.raises(LogMissing):
        unopened.seal()


def test_a_changed_tile_stops_sealing(log):
    """If a stored hash was changed behind the triggers, nothing is signed any more."""
    log.fill(0, 3)
    log.seal()
    changed = leaf_hash(b"forged") + b"".join(oracle.leaves(3)[1:])
    unguarded("UPDATE ledger_tile SET hashes = %s", changed)
    log.fill(3, 4)
    with pytest.raises(TreeBroken):
        log.seal(10)
    assert queries.head(LOG).size == 3


def test_a_missing_tile_is_not_served_short(log):
    """A tile that should be there and is not is refused, never served with fewer hashes."""
    log.fill(0, 3)
    log.seal()
    unguarded("DELETE FROM ledger_tile")
    with pytest.raises(OutOfTree):
        queries.tile(LOG, Tile(0, 0, 3))


@pytest.mark.parametrize("idle", [True, False])
def test_a_missing_tile_stops_sealing(log, idle):
    """If a stored tile is gone, sealing stops instead of signing something else, with and without new entries."""
    log.fill(0, 3)
    log.seal()
    unguarded("DELETE FROM ledger_tile")
    if not idle:
        log.fill(3, 4)
    with pytest.raises(TreeBroken):
        log.seal(10)


def test_a_gap_in_the_pending_entries_stops_sealing(log):
    """If a pending entry vanished, sealing stops."""
    log.fill(0, 3)
    unguarded("DELETE FROM ledger_entry WHERE index = 1")
    with pytest.raises(TreeBroken):
        log.seal()


def test_a_database_put_back_from_yesterday_is_noticed(log):
    """After a restore to an older head the log refuses to sign a second history, even an empty round."""
    log.fill(0, 3)
    log.seal()
    unguarded("UPDATE ledger_log SET size = 0, root = %s", EMPTY_ROOT)
    unguarded("DELETE FROM ledger_entry")
    unguarded("DELETE FROM ledger_tile")
    unguarded("UPDATE ledger_tail SET next_index = 0")
    with pytest.raises(RolledBack):
        log.seal(10)
    log.append("other", "things", "entirely", "now")
    with pytest.raises(RolledBack):
        log.seal(15)


def test_a_memory_of_another_log_is_noticed(log):
    """A remembered head with another origin is no base to sign on."""
    log.memory.remember(LOG, Checkpoint("other.example", 0, EMPTY_ROOT))
    with pytest.raises(RolledBack):
        log.seal()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"ledger.example/lookups\n3\n"])
def test_a_damaged_memory_stops_sealing(log, tmp_path, content):
    """A remembered head that cannot be read is no reason to forget what was signed."""
    (tmp_path / f"log-{LOG}.head").write_bytes(content)
    with pytest.raises(TreeBroken):
        log.seal()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_checkpoint SET root = decode(repeat('00', 32), 'hex') WHERE size = 3",
        "DELETE FROM ledger_checkpoint WHERE size = 3",
        "UPDATE ledger_log SET root = decode(repeat('00', 32), 'hex')",
        "UPDATE ledger_log SET size = 2",
        "UPDATE ledger_log SET vkey = 'other'",
        "UPDATE ledger_log SET origin = 'other'",
        "DELETE FROM ledger_log",
        "UPDATE ledger_tail SET next_index = 0",
        "DELETE FROM ledger_tail",
        "UPDATE ledger_tile SET hashes = substring(hashes FROM 1 FOR 32)",
        "UPDATE ledger_tile SET hashes = substring(hashes FROM 33)",
        "UPDATE ledger_tile SET index = 9",
        "DELETE FROM ledger_tile",
        "UPDATE ledger_entry SET data = 'forged' WHERE index = 0",
        "UPDATE ledger_entry SET index = 9 WHERE index = 0",
        "UPDATE ledger_entry SET data = NULL, key = 'other' WHERE index = 0",
        "DELETE FROM ledger_entry",
        "INSERT INTO ledger_checkpoint VALUES (3, decode(repeat('00', 32), 'hex'), '', now(), 'lookups')",
        "INSERT INTO ledger_checkpoint (log_id, size, root, note, sealed_at) VALUES ('lookups', 4, '', '', now())",
        "INSERT INTO ledger_entry (log_id, index, caller, key, leaf, data, appended_at) "
        "VALUES ('lookups', 0, 'office', 'again', sha256('\\x00' || 'x'::bytea), 'x', now())",
        "INSERT INTO ledger_entry (log_id, index, caller, key, leaf, data, appended_at) "
        "VALUES ('lookups', 7, 'office', 'lying leaf', sha256('other'), 'x', now())",
    ],
)
def test_the_database_itself_refuses_to_rewrite_history(log, statement):
    """Changed or deleted rows, a second root for a size, and a leaf that is not its entry's are refused by SQL."""
    from django.db import IntegrityError, transaction

    log.fill(0, 3)
    log.seal()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert queries.head(LOG).size == 3
    assert log.seal(10).root == oracle.root(oracle.leaves(3))


def test_pruned_entries_leave_every_hash_and_proof(log):
    """An entry's bytes may be set to null and nothing else; tree, proofs and further growth stay whole."""
    log.fill(0, 3)
    log.seal()
    models.Entry.objects.filter(index=0).update(data=None)
    log.fill(3, 5)
    assert log.seal(10).root == oracle.root(oracle.leaves(5))
    assert list(queries.inclusion(LOG, 0).hashes) == oracle.path(0, oracle.leaves(5))


def test_two_logs_do_not_mix(log, tmp_path):
    """`visits` and `lookups` have indexes, keys and trees of their own."""
    from ansim.ledger.domain.logs import NewEntry

    other = NoteSigner("ledger.example/visits", log.signer._private)
    services.open_log(log=LogName.VISITS, signer=other, at=START)
    log.fill(0, 2)
    placed = services.append(log=LogName.VISITS, by="visits", entries=[NewEntry("entry 0", b"v")], at=START)
    assert placed[0].index == 0
    assert log.seal().size == 2
    assert services.seal(log=LogName.VISITS, signer=other, memory=log.memory, at=log.at(600)).size == 1


def test_tiles_are_what_the_specification_says(log):
    """A tree of 600 has two full and one partial tile of leaves, and two hashes of full tiles above them."""
    row = oracle.leaves(600)
    log.fill(0, 250)
    log.seal(5)
    log.fill(250, 500)
    log.fill(500, 600)
    log.seal(10)
    assert queries.tile(LOG, Tile(0, 1)) == b"".join(row[256:512])
    assert queries.tile(LOG, Tile(0, 2, 88)) == b"".join(row[512:600])
    assert queries.tile(LOG, Tile(1, 0, 2)) == oracle.root(row[:256]) + oracle.root(row[256:512])
