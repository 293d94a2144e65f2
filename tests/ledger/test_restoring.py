"""Backups put back by pg_dump and pg_restore: what may go on goes on, what would sign a second history stops."""

import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from tests.ledger.conftest import LOG, START
from tests.unit.ledger import oracle

from ansim.conf.postgres import _binaries
from ansim.ledger import models, queries, services
from ansim.ledger.adapters.signers import HeadMemory
from ansim.ledger.domain.auditing import audit
from ansim.ledger.domain.checkpoints import open_checkpoint
from ansim.ledger.domain.errors import HistoryRewritten, RolledBack, TreeBroken
from ansim.ledger.domain.logs import LogName, NewEntry
from ansim.ledger.domain.tiles import read_tile_path

TABLES = "ledger_log, ledger_tail, ledger_entry, ledger_tile, ledger_checkpoint"


def _program(name, *arguments):
    """Run one of PostgreSQL's own programs on the database of this test."""
    known = connection.settings_dict
    subprocess.run(
        [str(_binaries() / name), "-h", known["HOST"], "-U", known["USER"], *arguments],
        check=True,
        timeout=120,
        capture_output=True,
        env={"PGPASSWORD": known["PASSWORD"], "LC_ALL": "C.UTF-8"},
    )


class Backup:
    """The rows of the database and the key folder at one moment."""

    def __init__(self, folder, number):
        self._rows = folder.with_name(f"{folder.name}-rows-{number}")
        self._keys = folder.with_name(f"{folder.name}-keys-{number}")
        self._folder = folder
        name = connection.settings_dict["NAME"]
        _program(
            "pg_dump", "--format=custom", "--data-only", "--table=ledger_*", f"--file={self._rows}", name
        )
        shutil.copytree(folder, self._keys)

    def put_back_rows(self):
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {TABLES}")
        name = connection.settings_dict["NAME"]
        _program("pg_restore", "--data-only", "--exit-on-error", f"--dbname={name}", str(self._rows))

    def put_back_keys(self):
        shutil.rmtree(self._folder)
        shutil.copytree(self._keys, self._folder)


@pytest.fixture
def life(log_across_connections, tmp_path):
    """A log with entries 0-299 sealed, a way to take backups of it, and its auditor's older checkpoint."""
    log = log_across_connections
    log.fill(0, 300)
    log.seal(5)
    taken = []

    def back_up():
        taken.append(None)
        return Backup(tmp_path, len(taken))

    log.back_up = back_up
    return log


def _audited(log, older=None):
    """Audit what is published as someone outside does, against a checkpoint seen before."""

    def fetch(path):
        tile = read_tile_path(path)
        return queries.bundle(LOG, tile) if tile.level is None else queries.tile(LOG, tile)

    head = open_checkpoint(queries.head(LOG).note, log.signer.key).checkpoint
    return audit(fetch, head, older)


def _seen(log):
    return open_checkpoint(queries.head(LOG).note, log.signer.key).checkpoint


def test_a_backup_of_this_moment_changes_nothing(life):
    """Put back at once, the log is the one it was: every tile, entry and proof, and it goes on growing."""
    backup, seen = life.back_up(), _seen(life)
    backup.put_back_rows()
    assert _audited(life, seen).entries == 300
    life.fill(300, 310)
    assert life.seal(10).root == oracle.root(oracle.leaves(310))
    assert _audited(life, seen).extends == 300


def test_rows_older_than_the_key_folder_stop_sealing(life):
    """Yesterday's rows under today's key folder: nothing is signed, however often it is tried, also with new entries."""
    backup = life.back_up()
    life.fill(300, 320)
    life.seal(10)
    backup.put_back_rows()
    for _ in range(3):
        with pytest.raises(RolledBack):
            life.seal(15)
    life.append("something else")
    with pytest.raises(RolledBack):
        life.seal(20)
    assert queries.head(LOG).size == 300


def test_what_was_lost_sent_again_in_its_order_heals_the_log(life):
    """Callers repeat what is not integrated: with the same entries in the same places sealing goes on."""
    backup = life.back_up()
    life.fill(300, 320)
    life.seal(10)
    seen = _seen(life)
    backup.put_back_rows()
    life.fill(300, 325)
    assert life.seal(15).size == 325
    assert _audited(life, seen).extends == 320


def test_what_was_lost_sent_again_in_another_order_does_not(life):
    """The same entries in other places are another history: it stays stopped."""
    backup = life.back_up()
    life.fill(300, 302)
    life.seal(10)
    backup.put_back_rows()
    life.append("entry 301", "entry 300")
    with pytest.raises(RolledBack):
        life.seal(15)


def test_the_right_backup_put_back_after_the_wrong_one_goes_on(life):
    """Stopped by too old a backup, the log goes on as soon as the newer one is put back."""
    old = life.back_up()
    life.fill(300, 320)
    life.seal(10)
    new = life.back_up()
    old.put_back_rows()
    with pytest.raises(RolledBack):
        life.seal(15)
    new.put_back_rows()
    assert life.seal(20).size == 320


def test_a_key_folder_older_than_the_rows_goes_on(life):
    """Today's rows under yesterday's key folder: the remembered head is in the tree, so nothing contradicts."""
    backup = life.back_up()
    life.fill(300, 320)
    life.seal(10)
    backup.put_back_keys()
    assert life.memory.last(LOG).size == 300
    life.fill(320, 330)
    assert life.seal(15).root == oracle.root(oracle.leaves(330))
    assert life.memory.last(LOG).size == 330


def test_a_lost_memory_with_whole_rows_is_made_anew(life, tmp_path):
    """Without the remembered head the rows themselves must still give the signed root; then it is remembered again."""
    (tmp_path / f"log-{LOG}.head").unlink()
    assert life.seal(10).size == 300
    assert HeadMemory(tmp_path).last(LOG).size == 300


def test_a_lost_memory_does_not_hide_changed_rows(life, tmp_path):
    """Deleting the memory helps nobody who changed the rows: the tree is held against the signed head all the same."""
    (tmp_path / f"log-{LOG}.head").unlink()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_tile DISABLE TRIGGER tile_grows")
        cursor.execute(
            "UPDATE ledger_tile SET hashes = sha256('x') || substring(hashes FROM 33) WHERE index = 0"
        )
        cursor.execute("ALTER TABLE ledger_tile ENABLE TRIGGER tile_grows")
    with pytest.raises(TreeBroken):
        life.seal(10)


def test_both_put_back_together_is_seen_from_outside(life):
    """Rows and keys of yesterday fit each other, so the log itself goes on: who remembers more notices the fork."""
    backup = life.back_up()
    life.fill(300, 320)
    life.seal(10)
    seen = _seen(life)
    backup.put_back_rows()
    backup.put_back_keys()
    with pytest.raises(HistoryRewritten):
        _audited(life, seen)
    life.append(*(f"another {number}" for number in range(30)))
    assert life.seal(15).size == 330
    with pytest.raises(HistoryRewritten):
        _audited(life, seen)


def test_a_backup_of_one_log_harms_no_other(life):
    """Both logs in one backup: the one that grew since stops, the one that did not goes on."""
    services.open_log(
        log=LogName.VISITS, signer=life.signer.__class__("x/visits", life.signer._private), at=START
    )
    visits = life.signer.__class__("x/visits", life.signer._private)
    entry = [NewEntry("k", b"root of a batch")]
    services.append(log=LogName.VISITS, by="visits", entries=entry, at=START)
    services.seal(log=LogName.VISITS, signer=visits, memory=life.memory, at=life.at(5))
    backup = life.back_up()
    life.fill(300, 320)
    life.seal(10)
    backup.put_back_rows()
    with pytest.raises(RolledBack):
        life.seal(15)
    again = services.seal(log=LogName.VISITS, signer=visits, memory=life.memory, at=life.at(600))
    assert again.size == 1


def test_a_backup_taken_between_append_and_seal_keeps_what_was_promised(life):
    """An entry that had its index before the backup has the same index after it, and is integrated by the next seal."""
    (placed,) = life.append("promised")
    life.back_up().put_back_rows()
    assert life.append("promised")[0].index == placed.index == 300
    assert life.seal(10).size == 301


REWRITES = [
    "UPDATE ledger_entry SET leaf = sha256('x') WHERE index = 0",
    "DELETE FROM ledger_entry",
    "UPDATE ledger_tile SET hashes = substring(hashes FROM 33)",
    "DELETE FROM ledger_checkpoint",
    "UPDATE ledger_log SET size = 1",
    "UPDATE ledger_tail SET next_index = 0",
    "INSERT INTO ledger_entry (log_id, index, caller, key, leaf, data, appended_at) "
    "VALUES ('lookups', 900, 'office', 'k', sha256('x'), 'y', now())",
]


def test_a_whole_database_moved_elsewhere_keeps_its_guards(life, tmp_path):
    """Dumped whole into a fresh database: the rows are there, and history cannot be rewritten there either."""
    known, moved = connection.settings_dict, f"{connection.settings_dict['NAME']}_moved"
    file = tmp_path / "whole.dump"
    _program("pg_dump", "--format=custom", "--no-owner", f"--file={file}", known["NAME"])
    access = {"host": known["HOST"], "user": known["USER"], "password": known["PASSWORD"], "autocommit": True}
    with psycopg.connect(dbname="postgres", **access) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(moved)))
        try:
            _program("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={moved}", str(file))
            with psycopg.connect(dbname=moved, **access) as copy:
                counted = copy.execute("SELECT count(*), max(index) FROM ledger_entry").fetchone()
                assert counted == (300, 299)
                for statement in REWRITES:
                    with pytest.raises(psycopg.errors.IntegrityError):
                        copy.execute(statement)
        finally:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(moved)))
    assert Path(file).stat().st_size > 10_000
    assert models.Entry.objects.count() == 300
