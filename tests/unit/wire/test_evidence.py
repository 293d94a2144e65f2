"""Evidence: 233 bytes that open under one key for one row only."""

import pytest

from ansim.wire.errors import EvidenceBroken, OutOfBounds
from ansim.wire.evidence import open_evidence, seal_evidence

KEY, ROW = bytes(range(32)), b"row 20778/17"


def test_a_checkin_comes_back(checkin) -> None:
    """Sealed it has 233 bytes, never twice the same, and opens to the same 205."""
    sealed = seal_evidence(KEY, ROW, checkin.encode())
    assert len(sealed) == 233
    assert sealed != seal_evidence(KEY, ROW, checkin.encode())
    assert open_evidence(KEY, ROW, sealed) == checkin.encode()


def test_every_byte_of_evidence_flipped_is_refused(checkin, flips) -> None:
    """Nonce, body or tag."""
    for other in flips(seal_evidence(KEY, ROW, checkin.encode())):
        with pytest.raises(EvidenceBroken):
            open_evidence(KEY, ROW, other)


def test_evidence_moved_or_of_another_day_is_refused(checkin) -> None:
    """Beside another row, or under another day's key, it says nothing."""
    sealed = seal_evidence(KEY, ROW, checkin.encode())
    with pytest.raises(EvidenceBroken):
        open_evidence(KEY, b"row 20778/18", sealed)
    with pytest.raises(EvidenceBroken):
        open_evidence(bytes(32), ROW, sealed)
    with pytest.raises(EvidenceBroken):
        open_evidence(KEY, ROW, sealed[:-1])


def test_bounds(checkin) -> None:
    """A key of 32 bytes, evidence of 205."""
    with pytest.raises(OutOfBounds):
        seal_evidence(KEY, ROW, checkin.encode()[:-1])
    with pytest.raises(OutOfBounds):
        seal_evidence(b"short", ROW, checkin.encode())
    with pytest.raises(OutOfBounds):
        open_evidence(b"short", ROW, bytes(233))
