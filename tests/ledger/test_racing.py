"""Writers, sealers and readers at once: readers never see a tree that does not hold together."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from tests.ledger.conftest import LOG
from tests.unit.ledger import oracle

from ansim.ledger import models, queries
from ansim.ledger.domain.auditing import audit
from ansim.ledger.domain.checkpoints import open_checkpoint
from ansim.ledger.domain.errors import SealBusy
from ansim.ledger.domain.proofs import verify_proof
from ansim.ledger.domain.tiles import read_tile_path
from ansim.ledger.domain.verifying import verify_consistency


def fetch(path):
    tile = read_tile_path(path)
    return queries.bundle(LOG, tile) if tile.level is None else queries.tile(LOG, tile)


@pytest.fixture
def crowd(log_across_connections):
    """Run works in threads of their own, each with its own connection; every failure surfaces."""

    def run(*works):
        def closed(work):
            try:
                return work()
            finally:
                connection.close()

        with ThreadPoolExecutor(len(works)) as pool:
            return [done.result(timeout=120) for done in [pool.submit(closed, work) for work in works]]

    run.log = log_across_connections
    return run


def writer(log, name, done, all_done):
    """Append 25 batches of 7, then tell the others once the last of two writers is through."""

    def work():
        try:
            for number in range(25):
                log.append(*(f"{name}/{number}/{part}" for part in range(7)))
        finally:
            done.append(name)
            if len(done) == 2:
                all_done.set()

    return work


def sealer(log, all_done):
    def work():
        moment = 1
        while not all_done.is_set():
            log.seal(moment)
            moment += 1
        return log.seal(moment).size

    return work


def reader(log, all_done):
    """Audit whatever checkpoint is published, against the one read before."""

    def work():
        older, seen = None, 0
        while not all_done.is_set() or not seen:
            head = open_checkpoint(queries.head(LOG).note, log.signer.key).checkpoint
            assert audit(fetch, head, older).size == head.size
            older, seen = head, seen + 1
        return seen

    return work


def test_readers_see_whole_trees_while_others_write_and_seal(crowd):
    """Two writers, a sealer and two readers: each checkpoint read audits whole and extends the one read before."""
    log, done, all_done = crowd.log, [], threading.Event()
    writers = [writer(log, name, done, all_done) for name in ("a", "b")]
    *_, size, first, second = crowd(
        *writers, sealer(log, all_done), reader(log, all_done), reader(log, all_done)
    )
    assert size == queries.head(LOG).size == 350
    assert first
    assert second


def test_racing_sealers_make_one_history(crowd):
    """Four sealers at once: somebody seals, the rest are SealBusy, and no size has two checkpoints."""
    log = crowd.log

    def seal():
        sealed = 0
        for moment in range(8):
            try:
                log.seal(moment)
                sealed += 1
            except SealBusy:
                pass
        return sealed

    for start in range(0, 30, 10):
        log.fill(start, start + 10)
        assert sum(crowd(seal, seal, seal, seal)) >= 1
    assert queries.head(LOG).root == oracle.root(oracle.leaves(30))
    assert models.Checkpoint.objects.count() == 4


def test_every_checkpoint_ever_signed_is_proved_consistent_with_the_last(crowd):
    """The consistency proof from each stored checkpoint to the head verifies between the roots that were signed."""
    log = crowd.log
    for stop in (1, 2, 5, 255, 256, 257, 300):
        log.fill(queries.head(LOG).size, stop)
        log.seal(stop)
    head = open_checkpoint(queries.head(LOG).note, log.signer.key).checkpoint
    for row in models.Checkpoint.objects.all():
        old = open_checkpoint(bytes(row.note), log.signer.key).checkpoint
        proof = queries.consistency(LOG, old.size)
        verify_consistency(old.size, head.size, old.root, head.root, proof.hashes)


def test_every_entry_is_proved(crowd):
    """Each of 300 entries has a self-contained proof that verifies for it and for no neighbour."""
    log = crowd.log
    log.fill(0, 300)
    log.seal()
    entries = oracle.entries(300)
    for index in range(0, 300, 13):
        proof = queries.tlog_proof(LOG, index).encode()
        assert verify_proof(proof, entries[index], log.signer.key).checkpoint.size == 300
