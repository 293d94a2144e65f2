"""A crash at any point leaves a log that stands: killed processes, lost connections, and a random mixture."""

import json
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from tests.ledger.conftest import LOG
from tests.unit.ledger import oracle

from ansim.ledger import models, queries, services
from ansim.ledger.adapters.signers import HeadMemory
from ansim.ledger.domain.auditing import audit
from ansim.ledger.domain.checkpoints import Checkpoint, open_checkpoint
from ansim.ledger.domain.tiles import read_tile_path

SCRIPT = Path(__file__).with_name("dying_sealer.py")


def run_to_death(log, folder, step, *, after, texts):
    """Append and seal in a process of its own that is killed at `step`."""
    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    order = {
        "database": {name: connection.settings_dict[name] for name in names},
        "folder": str(folder),
        "step": step,
        "after": after,
        "at": log.at(5).isoformat(),
        "texts": texts,
        "origin": log.signer.key.name,
    }
    done = subprocess.run([sys.executable, str(SCRIPT), json.dumps(order)], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL


def fetch(path):
    tile = read_tile_path(path)
    return queries.bundle(LOG, tile) if tile.level is None else queries.tile(LOG, tile)


def stands(log):
    """The published head is signed and every tile and entry under it fits."""
    opened = open_checkpoint(queries.head(LOG).note, log.signer.key)
    assert opened.checkpoint.size == queries.head(LOG).size
    return audit(fetch, opened.checkpoint)


STEPS = [(step, after) for step in ("append", "signed", "tiles", "head", "memory") for after in (False, True)]


@pytest.mark.parametrize(("step", "after"), [*STEPS, ("committed", True)])
def test_a_process_killed_at_any_step_leaves_a_log_that_goes_on(
    log_across_connections, tmp_path, step, after
):
    """After SIGKILL before or after each step, the old head stands whole, and the same work can be repeated."""
    log = log_across_connections
    log.fill(0, 3)
    log.seal(1)
    run_to_death(log, tmp_path, step, after=after, texts=["entry 3", "entry 4"])
    assert queries.head(LOG).size == (5 if step == "committed" else 3)
    stands(log)
    again = log.append("entry 3", "entry 4", "entry 5")
    assert [one.index for one in again] == [3, 4, 5]
    assert log.seal(10).root == oracle.root(oracle.leaves(6))
    assert stands(log).entries == 6
    sizes = list(models.Checkpoint.objects.order_by("size").values_list("size", flat=True))
    assert len(sizes) == len(set(sizes))


@pytest.mark.parametrize("step", ["lock_sealing", "replace_head"])
def test_a_connection_lost_while_sealing_changes_nothing(log_across_connections, monkeypatch, step):
    """When the server ends the session in the middle, the old head stands and the next round succeeds."""
    from django.db import Error

    log = log_across_connections
    log.fill(0, 3)
    real = getattr(services.heads, step)

    def losing(*arguments):
        real(*arguments)
        monkeypatch.setattr(services.heads, step, real)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(services.heads, step, losing)
    with pytest.raises(Error):
        log.seal()
    connection.close()
    assert queries.head(LOG).size == 0
    assert log.seal(10).size == 3
    stands(log)


def test_a_full_disk_while_remembering_changes_nothing(log, monkeypatch):
    """When the remembered head cannot be written, the seal is undone as a whole."""
    from django.db import transaction

    log.fill(0, 3)

    def full(_self, _log, _head):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(HeadMemory, "remember", full)
    with pytest.raises(OSError, match="No space"), transaction.atomic():
        log.seal()
    monkeypatch.undo()
    assert queries.head(LOG).size == 0
    assert log.seal(10).size == 3


def test_a_remembered_head_ahead_of_the_database_is_caught_up_with(log):
    """Signed and remembered but not committed: the next seal goes through that very tree, not around it."""
    log.fill(0, 3)
    log.memory.remember(LOG, Checkpoint(log.signer.key.name, 3, oracle.root(oracle.leaves(3))))
    assert queries.head(LOG).size == 0
    log.fill(3, 5)
    assert log.seal(10).size == 5


def test_a_long_random_life_never_breaks(log, monkeypatch):
    """300 random appends, repeats, seals and faults: every published head extends the one before it."""
    from django.db import transaction

    rng = random.Random(20261121)
    known, heads = 0, [open_checkpoint(queries.head(LOG).note, log.signer.key).checkpoint]

    class Fault(Exception):
        pass

    def fault(*_arguments):
        raise Fault

    for moment in range(300):
        act = rng.choice(("append", "append", "repeat", "seal", "fault"))
        if act == "append":
            count = rng.choice((1, 2, 3, 40))
            log.fill(known, known + count)
            known += count
        elif act == "repeat" and known:
            first = rng.randrange(known)
            assert log.append(f"entry {first}")[0].index == first
        elif act == "seal":
            heads.append(log.seal(moment))
            assert heads[-1].size == known
        elif act == "fault":
            owner, name = rng.choice(
                [(services.tiles, "write_tiles"), (services.heads, "replace_head"), (log.memory, "remember")]
            )
            with monkeypatch.context() as patch:
                patch.setattr(owner, name, fault)
                try:
                    with transaction.atomic():
                        log.seal(moment)
                except Fault:
                    pass
    final = log.seal(1000)
    for older in heads[::7]:
        assert audit(fetch, final, older).size == known
    assert final.root == oracle.root(oracle.leaves(known))
