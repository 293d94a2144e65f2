"""Appending: durable places in one line, harmless repetition, nothing kept of a refused call."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from tests.ledger.conftest import LOG, START

from ansim.ledger import models, services
from ansim.ledger.domain.errors import EntryRefused, KeyReused, LogMissing
from ansim.ledger.domain.hashing import leaf_hash
from ansim.ledger.domain.logs import MAX_BATCH, MAX_ENTRY, LogName, NewEntry


def test_entries_get_consecutive_indexes_in_the_order_given(log):
    """Two calls fill the indexes from 0 on, and every answer is pending with its leaf hash."""
    first = log.append("a", "b")
    second = log.append("c")
    assert [one.index for one in (*first, *second)] == [0, 1, 2]
    assert second[0].leaf == leaf_hash(b"c")
    assert not second[0].integrated


def test_repeating_a_call_changes_nothing(log):
    """The same keys and bytes again give the same indexes, and integrated once sealed."""
    before = log.append("a", "b")
    log.seal()
    again = log.append("b", "a")
    assert [one.index for one in again] == [before[1].index, before[0].index]
    assert all(one.integrated for one in again)
    assert models.Entry.objects.count() == 2


def test_a_batch_may_mix_known_and_new_entries(log):
    """Only what is new gets a new index, whatever the order."""
    log.append("a")
    assert [one.index for one in log.append("b", "a", "c")] == [1, 0, 2]


def test_a_key_twice_in_one_batch_is_one_entry(log):
    """The same key and bytes twice in a call take one place."""
    assert [one.index for one in log.append("a", "b", "a")] == [0, 1, 0]


def test_keys_of_two_callers_do_not_meet(log):
    """The same key from another role is another entry."""
    assert log.append("a", by="office")[0].index == 0
    assert log.append("a", by="vault")[0].index == 1


def test_a_key_with_other_bytes_is_refused_and_nothing_of_the_call_is_kept(log):
    """KeyReused leaves the log as it was, although another entry of the call was new."""
    log.append("a")
    wrong = [NewEntry("new", b"new"), NewEntry("a", b"other bytes")]
    with pytest.raises(KeyReused):
        services.append(log=LOG, by="office", entries=wrong, at=START)
    assert models.Entry.objects.count() == 1
    assert log.append("b")[0].index == 1


@pytest.mark.parametrize(
    "entry",
    [
        NewEntry("k", b""),
        NewEntry("k", bytes(MAX_ENTRY + 1)),
        NewEntry("", b"x"),
        NewEntry("k" * 65, b"x"),
        NewEntry("k\n", b"x"),
        NewEntry("\x00", b"x"),
    ],
)
def test_entries_outside_the_limits_are_refused(log, entry):
    """Empty or overlong bytes and keys, and keys with control characters, are EntryRefused."""
    with pytest.raises(EntryRefused):
        services.append(log=LOG, by="office", entries=[entry], at=START)


@pytest.mark.parametrize("count", [0, MAX_BATCH + 1])
def test_batches_outside_the_limits_are_refused(log, count):
    """No entries, or more than 256, are EntryRefused."""
    entries = [NewEntry(str(number), b"x") for number in range(count)]
    with pytest.raises(EntryRefused):
        services.append(log=LOG, by="office", entries=entries, at=START)


def test_a_log_that_is_not_open_takes_nothing(log):
    """Appending to a log nobody opened is LogMissing."""
    with pytest.raises(LogMissing):
        services.append(log=LogName.VISITS, by="visits", entries=[NewEntry("k", b"x")], at=START)


def test_the_largest_entry_is_taken(log):
    """4,096 bytes are taken and kept as they are."""
    services.append(log=LOG, by="office", entries=[NewEntry("k", bytes(MAX_ENTRY))], at=START)
    assert bytes(models.Entry.objects.get().data) == bytes(MAX_ENTRY)


def test_racing_calls_share_no_index_and_leave_no_gap(log_across_connections):
    """Eight threads append at once, half of them the same keys: indexes are 0..n-1, one a key."""
    log = log_across_connections

    def call(number):
        try:
            return log.append(*(f"{number % 4}/{part}" for part in range(5)))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(call, range(8)))
    assert [one.index for one in answers[0]] == [one.index for one in answers[4]]
    assert sorted(models.Entry.objects.values_list("index", flat=True)) == list(range(20))
    assert models.Tail.objects.get().next_index == 20
