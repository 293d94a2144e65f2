"""Each batch's Merkle root is a leaf of `visits`: within ten minutes, once, whatever dies between."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.visits.gate.checkin_maker import DAY, NOON
from tests.visits.gate.conftest import Taker
from tests.visits.gate.paper_ledger import PaperLedger

from ansim.checkins.domain.merkle import leaves_of, root_of
from ansim.checkins.models import Batch
from ansim.checkins.queries.batches import batches_of, tile
from ansim.checkins.services.batching import log_batches, make_batches
from ansim.checkins.worker import BATCH_SECONDS, Duties
from ansim.ledger.client import LedgerClient
from ansim.ledger.domain.hashing import EMPTY_ROOT, leaf_hash, node_hash
from ansim.wire.leaves import VisitsLeaf, read_leaf
from ansim.wire.receipt import read_receipt

AT = datetime.fromtimestamp(NOON, UTC)


def take_some(taker: Taker, count: int, day: int = DAY) -> list[bytes]:
    """Take check-ins and return the hashes that their receipts carry."""
    at = NOON + (day - DAY) * 86_400
    outcomes = taker.all(*(taker.phone(day=day).come(at) for _ in range(count)))
    return [read_receipt(outcome).checkin_hash for outcome in outcomes if isinstance(outcome, bytes)]


def test_what_was_taken_stands_in_the_log_under_its_root(taker: Taker) -> None:
    """Every receipt's hash is a leaf of its day's batch, whose root, number and day stand in the ledger."""
    today, before = take_some(taker, 7), take_some(taker, 3, DAY - 1)
    ledger = PaperLedger()
    assert make_batches(at=AT) == 10
    assert log_batches(ledger=LedgerClient(ledger)) == 2
    leaves = {leaf.day: leaf for leaf in map(read_leaf, ledger.entries) if isinstance(leaf, VisitsLeaf)}
    for day, digests in ((DAY, today), (DAY - 1, before)):
        (card,) = batches_of(day)
        hashes = tile(day, 0, 0)
        assert hashes is not None
        assert hashes == b"".join(sorted(leaf_hash(one) for one in digests))
        assert leaves[day] == VisitsLeaf(day, 0, len(digests), card.root)
        assert card.leaf_index == ledger.entries.index(leaves[day].encode())
    assert taker.count("checkins_unlogged") == 0


def test_a_receipts_hash_can_be_proved_from_the_tiles(taker: Taker) -> None:
    """A phone that fetches the tiles of a batch rebuilds the root that stands in the log."""
    digests = take_some(taker, 300)
    make_batches(at=AT)
    (card,) = batches_of(DAY)
    pieces = [tile(DAY, 0, number) for number in range(3)]
    assert [None if one is None else len(one) for one in pieces] == [8_192, 44 * 32, None]
    whole = b"".join(piece for piece in pieces if piece)
    leaves = [whole[place : place + 32] for place in range(0, len(whole), 32)]
    assert leaf_hash(digests[0]) in leaves
    assert root_of(leaves) == card.root


def test_later_check_ins_make_another_batch(taker: Taker) -> None:
    """Numbers of a day count up; a look with nothing new makes none."""
    for count in (2, 1):
        take_some(taker, count)
        assert make_batches(at=AT) == count
        assert make_batches(at=AT) == 0
    assert [(card.seq, card.size) for card in batches_of(DAY)] == [(0, 2), (1, 1)]
    assert tile(DAY, 2, 0) is None


def test_a_crash_between_ledger_and_database_logs_nothing_twice(taker: Taker) -> None:
    """The ledger took the leaf, the answer was lost: appending it again gives the same place and no second leaf."""
    take_some(taker, 4)
    make_batches(at=AT)
    ledger = PaperLedger(lose_answers=1)
    with pytest.raises(PaperLedger.Lost):
        log_batches(ledger=LedgerClient(ledger))
    assert Batch.objects.get().leaf_index is None
    assert log_batches(ledger=LedgerClient(ledger)) == 1
    assert (len(ledger.entries), Batch.objects.get().leaf_index) == (1, 0)
    assert log_batches(ledger=LedgerClient(ledger)) == 0


def test_the_worker_keeps_the_promise_of_the_receipt(taker: Taker) -> None:
    """By the clock: at the first look, then every five minutes; a ledger that is away is asked until it is back."""
    ledger = PaperLedger()
    duties = Duties(LedgerClient(ledger))
    take_some(taker, 1)
    duties.tend(AT)
    assert len(ledger.entries) == 1
    take_some(taker, 1)
    duties.tend(AT + timedelta(seconds=1))
    assert len(ledger.entries) == 1
    ledger.away = True
    duties.tend(AT + timedelta(seconds=BATCH_SECONDS))
    ledger.away = False
    duties.tend(AT + timedelta(seconds=BATCH_SECONDS + 1))
    assert len(ledger.entries) == 2
    assert BATCH_SECONDS < 600


@given(st.integers(0, 70))
def test_the_tree_is_that_of_rfc_9162(size: int) -> None:
    """For any number of leaves: the root by the RFC's recursive definition."""

    def root(entries: list[bytes]) -> bytes:
        if len(entries) == 1:
            return entries[0]
        split = 1 << (len(entries) - 1).bit_length() - 1
        return node_hash(root(entries[:split]), root(entries[split:]))

    digests = [hashlib.sha256(bytes([number])).digest() for number in range(size)]
    leaves = leaves_of(digests)
    assert leaves == sorted(leaves)
    assert root_of(leaves) == (root(leaves) if leaves else EMPTY_ROOT)
