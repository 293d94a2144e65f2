"""The two logs: when they are due, who writes, what an entry may be."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.conf.roles import Role
from ansim.ledger.domain.errors import EntryRefused, LedgerError
from ansim.ledger.domain.hashing import leaf_hash
from ansim.ledger.domain.logs import MAX_ENTRY, LogName, NewEntry, check_entry, is_due, until_slot
from ansim.ledger.domain.strict import read_base64, read_decimal, write_base64

AT = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


def test_the_logs_seal_as_the_protocol_says():
    """`visits` every ten minutes, `lookups` every five seconds."""
    assert LogName.VISITS.interval == timedelta(minutes=10)
    assert LogName.LOOKUPS.interval == timedelta(seconds=5)
    assert LogName.NOTICES.interval == timedelta(minutes=10)


def test_visits_alone_wait_for_their_slot():
    """A look-up waits for two checkpoints: a second after a seal the next may come. `visits` keeps to its clock."""
    assert LogName.LOOKUPS.soonest == timedelta(seconds=1)
    assert LogName.VISITS.soonest == LogName.VISITS.interval
    assert LogName.NOTICES.soonest == timedelta(seconds=10)


@pytest.mark.parametrize(
    ("seconds", "due"), [(0, False), (599, False), (600, True), (601, True), (-1, True), (-6000, True)]
)
def test_a_log_is_due_once_a_slot_of_the_clock(seconds, due):
    """Sealed at 05:00:00, `visits` is due from 05:10:00; a clock set back makes it due as well."""
    assert is_due(LogName.VISITS.interval, AT, AT + timedelta(seconds=seconds)) is due


def test_slots_lie_on_the_clock_not_on_the_last_seal():
    """A late seal at 05:09:59 does not move the next one: it is due one second later."""
    late = AT + timedelta(seconds=599)
    assert is_due(LogName.VISITS.interval, late, late + timedelta(seconds=1))


@given(
    since=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=2)),
    log=st.sampled_from(list(LogName)),
)
def test_a_log_is_due_exactly_when_its_next_slot_begins(since, log):
    """What was sealed now is not due a moment before the time told, and is due from then on."""
    now = AT + since
    seconds = until_slot(log.interval, now)
    assert 0 < seconds <= log.interval.total_seconds()
    then = now + timedelta(seconds=seconds)
    assert is_due(log.interval, now, then + timedelta(microseconds=1))
    assert not is_due(log.interval, now, max(now, then - timedelta(microseconds=2)))


@pytest.mark.parametrize(("after", "left"), [(0, 5), (1, 4), (4.75, 0.25), (5, 5), (602.5, 2.5)])
def test_how_long_a_slot_of_five_seconds_still_lasts(after, left):
    """At its begin a whole slot is left, whatever hour it is."""
    assert until_slot(LogName.LOOKUPS.interval, AT + timedelta(seconds=after)) == left


def test_writers_are_the_roles_that_log():
    """Only stores and vault write visits; nobody writes to its own ledger."""
    assert LogName.VISITS.writers == {Role.VISITS, Role.VAULT}
    assert Role.LEDGER not in LogName.LOOKUPS.writers
    assert Role.OPENER in LogName.LOOKUPS.writers
    assert LogName.NOTICES.writers == {Role.OFFICE}


@pytest.mark.parametrize(
    "entry", [NewEntry("k", b"x"), NewEntry("키 1", bytes(MAX_ENTRY)), NewEntry("k" * 64, b"x")]
)
def test_entries_inside_the_limits_are_taken(entry):
    """One byte to 4,096, keys of one to 64 printable characters; the leaf hash is that of the bytes."""
    check_entry(entry)
    assert entry.leaf == leaf_hash(entry.data)


@pytest.mark.parametrize("entry", [NewEntry("", b"x"), NewEntry("k", b""), NewEntry("\n", b"x")])
def test_entries_outside_the_limits_say_the_limit(entry):
    """The error names the limit in both languages."""
    with pytest.raises(EntryRefused) as caught:
        check_entry(entry)
    assert "4096" in caught.value.text("ko")
    assert "4096" in caught.value.text("en")


def test_every_error_says_what_to_do_in_both_languages():
    """Each error has a code of its own below `ledger.` and a sentence in Korean and English."""
    kinds = LedgerError.__subclasses__()
    codes = [kind.code for kind in kinds]
    assert len(set(codes)) == len(codes) > 20
    assert all(code.startswith("ledger.") for code in codes)
    assert all(kind.sentence.ko and kind.sentence.en for kind in kinds)


@given(st.binary(max_size=100))
def test_base64_has_one_spelling(data):
    """What is written reads back, and reading prints back."""
    assert read_base64(write_base64(data)) == data


@pytest.mark.parametrize(
    "text", ["A", "AA", "AAA", "AB==", "AAB=", "AA==\n", " AA==", "AA= =", "A-__", "AA==AA==", "\u0410"]
)
def test_other_spellings_of_base64_are_refused(text):
    """Missing padding, leftover bits, white space, the web alphabet: None."""
    assert read_base64(text) is None


@pytest.mark.parametrize(
    "text",
    ["", "00", "01", "+1", "-1", "1 ", "1\n", "1_0", "\u0661", "1e3", "9223372036854775808", "9" * 5000],
)
def test_other_spellings_of_numbers_are_refused(text):
    """Only ASCII digits that print back identically, up to 2^63 - 1."""
    assert read_decimal(text) is None


@given(st.integers(0, 2**63 - 1))
def test_numbers_read_back(number):
    """Every size that can be stored reads back."""
    assert read_decimal(str(number)) == number
