"""What lies outside the tree: the remembered head on the disk, and migrations in both directions."""

import os

import pytest
from django.core.management import call_command
from django.db import connection, connections
from tests.ledger.conftest import LOG, START

from ansim.ledger import queries, services
from ansim.ledger.adapters.signers import HeadMemory
from ansim.ledger.domain.checkpoints import Checkpoint
from ansim.ledger.domain.errors import TreeBroken
from ansim.ledger.domain.hashing import EMPTY_ROOT
from ansim.ledger.domain.logs import LogName
from ansim.ledger.domain.signing import NoteSigner

HEAD = Checkpoint("ledger.example/lookups", 7, bytes(range(32)))


def test_a_head_is_remembered_by_log(tmp_path):
    """Each log has a memory of its own; before the first there is none."""
    memory = HeadMemory(tmp_path)
    assert memory.last(LogName.VISITS) is None
    memory.remember(LogName.LOOKUPS, HEAD)
    assert memory.last(LogName.LOOKUPS) == HEAD
    assert memory.last(LogName.VISITS) is None


def test_the_newer_head_replaces_the_older(tmp_path):
    """The file holds one head, in the text of a checkpoint that people can read."""
    memory = HeadMemory(tmp_path)
    memory.remember(LOG, HEAD)
    memory.remember(LOG, newer := Checkpoint(HEAD.origin, 8, bytes(32)))
    assert memory.last(LOG) == newer
    assert [file.name for file in tmp_path.iterdir()] == ["log-lookups.head"]
    assert (tmp_path / "log-lookups.head").read_text() == newer.text()


def test_a_half_written_head_is_never_read(tmp_path, monkeypatch):
    """If the machine stops before the file is whole, the older head is what is remembered."""
    memory = HeadMemory(tmp_path)
    memory.remember(LOG, HEAD)

    def stop(_descriptor):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(OSError, match="Input/output"):
        memory.remember(LOG, Checkpoint(HEAD.origin, 8, bytes(32)))
    assert memory.last(LOG) == HEAD


def test_the_head_is_on_the_disk_before_it_is_remembered(tmp_path, monkeypatch):
    """File and folder are synced, in this order, and the file before it gets its name."""
    synced = []
    monkeypatch.setattr(
        os, "fsync", lambda _descriptor: synced.append(sorted(p.name for p in tmp_path.iterdir()))
    )
    HeadMemory(tmp_path).remember(LOG, HEAD)
    assert synced == [["log-lookups.part"], ["log-lookups.head"]]


@pytest.mark.parametrize("bit", range(0, len(HEAD.text()) * 8, 11))
def test_a_changed_head_is_noticed_or_stops_sealing(log, tmp_path, bit):
    """A flipped bit of the remembered head never leads to another history: sealing stops, or the head is whole."""
    log.fill(0, 7)
    head = log.seal()
    data = bytearray(head.text().encode())
    if bit // 8 >= len(data):
        return
    data[bit // 8] ^= 1 << bit % 8
    (tmp_path / f"log-{LOG}.head").write_bytes(bytes(data))
    with pytest.raises(Exception, match=r"ledger\.(tree_broken|rolled_back)"):
        log.seal(10)
    assert queries.head(LOG).size == 7


def test_a_folder_that_is_gone_stops_sealing(log, tmp_path):
    """Without its key folder a log signs nothing, and says so as the system does."""
    log.memory = HeadMemory(tmp_path / "gone")
    log.fill(0, 1)
    with pytest.raises(FileNotFoundError):
        log.seal()


def test_an_empty_log_may_be_sealed_for_ever(log):
    """A thousandth idle seal leaves the rows that the first one left."""
    for moment in range(5, 100, 5):
        assert log.seal(moment).root == EMPTY_ROOT
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_checkpoint")
        assert cursor.fetchone() == (1,)


def test_a_clock_set_back_still_seals(log):
    """A seal with an earlier time than the last is signed with that time; the tree still only grows."""
    log.fill(0, 2)
    log.seal(100)
    log.fill(2, 3)
    assert log.seal(50).size == 3
    assert queries.head(LOG).sealed_at == log.at(50)


def test_another_origin_with_the_same_key_is_another_log(log):
    """The key alone does not make the log: its name is part of what signs."""
    log.signer = NoteSigner("other.example/lookups", log.signer._private)
    with pytest.raises(Exception, match=r"ledger\.key_changed"):
        log.seal()


def test_a_tile_longer_than_the_tree_changes_nothing(log):
    """Hashes that an undone seal could have left behind a tile's end are not part of any answer."""
    log.fill(0, 2)
    log.seal()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_tile SET hashes = hashes || decode(repeat('ab', 32), 'hex')")
    assert queries.inclusion(LOG, 1).root == queries.head(LOG).root
    log.fill(2, 3)
    with pytest.raises(Exception, match=r"append-only|ledger\.tree_broken"):
        log.seal(10)


def test_migrations_go_back_and_forth(transactional_db):
    """The guards can be taken off and put on again, and the tables be made anew, without leftovers."""
    for target in ("0001", "0002", "zero", "0002"):
        call_command("migrate", "ledger", target, verbosity=0)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgname IN ('log_grows', 'tile_grows', 'checkpoint_stays')"
        )
        assert cursor.fetchone() == (3,)


def test_no_migration_is_missing(db):
    """The models say what the migrations made."""
    call_command("makemigrations", "ledger", check=True, dry_run=True, verbosity=0)


def test_what_is_missing_below_a_head_is_broken_not_empty(log, tmp_path):
    """If the remembered head cannot be rebuilt from the tiles, the tree is broken."""
    log.fill(0, 2)
    log.seal()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_tile DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_tile SET hashes = substring(hashes FROM 1 FOR 32)")
        cursor.execute("ALTER TABLE ledger_tile ENABLE TRIGGER USER")
    with pytest.raises(TreeBroken):
        services.seal(log=LOG, signer=log.signer, memory=log.memory, at=START)
