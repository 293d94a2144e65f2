"""Proofs as text (.tlog-proof): they carry all that is needed, and no bit of them can change."""

import contextlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger import oracle

from ansim.ledger.domain.checkpoints import Checkpoint
from ansim.ledger.domain.errors import LedgerError, ProofWrong
from ansim.ledger.domain.notes import write_note
from ansim.ledger.domain.proofs import TlogProof, read_proof, verify_proof
from ansim.ledger.domain.signing import NoteSigner

LOG = NoteSigner("ledger.example/lookups", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def made(index=2, size=5, extra=None):
    row = oracle.leaves(size)
    text = Checkpoint(LOG.key.name, size, oracle.root(row)).text()
    note = write_note(text, [LOG.sign(text), LOG.sign_at(text, 500)])
    return TlogProof(index, tuple(oracle.path(index, row)), note, extra)


def test_a_proof_reads_back_and_verifies():
    """Index, hashes, extra data and checkpoint come back, and the entry is proved."""
    for proof in (made(), made(extra=b"salt"), made(0, 1), made(extra=b"")):
        data = proof.encode()
        assert read_proof(data) == proof
        assert verify_proof(data, oracle.entries(5)[proof.index], LOG.key).time_by(LOG.key.name) == 500


def test_the_form_is_the_documented_one():
    """Header, extra, index, hashes, a blank line, the checkpoint verbatim (C2SP tlog-proof)."""
    proof = made(0, 2, b"x")
    lines = proof.encode().split(b"\n")
    assert lines[:3] == [b"c2sp.org/tlog-proof@v1", b"extra eA==", b"index 0"]
    assert len(lines[3]) == 44
    assert lines[4] == b""
    assert proof.encode().endswith(proof.checkpoint)


def test_another_entry_is_not_proved():
    """The proof of one entry proves no other."""
    with pytest.raises(ProofWrong):
        verify_proof(made().encode(), b"another entry", LOG.key)


def test_every_flipped_bit_is_refused_or_loses_the_time():
    """No bit of the text can change, save that a time signature made unknown is ignored, as C2SP demands.

    It is then missing, never another time, so that who asks for freshness refuses it.
    """
    data = made().encode()
    entry = oracle.entries(5)[2]
    survived = set()
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        with contextlib.suppress(LedgerError):
            assert verify_proof(bytes(changed), entry, LOG.key).time_by(LOG.key.name) is None
            survived.add(bit // 8)
    assert survived
    assert min(survived) > data.rindex("\u2014".encode())


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"c2sp.org/tlog-proof@v1",
        b"c2sp.org/tlog-proof@v2\nindex 0",
        b"c2sp.org/tlog-proof@v1\nindex 00",
        b"c2sp.org/tlog-proof@v1\nindex -1",
        b"c2sp.org/tlog-proof@v1\nindex",
        b"c2sp.org/tlog-proof@v1\nextra ???\nindex 0",
        b"c2sp.org/tlog-proof@v1\nextra eA==\nextra eA==\nindex 0",
        b"c2sp.org/tlog-proof@v1\nindex 0\nAAAA",
        b"c2sp.org/tlog-proof@v1\nindex 0\n" + b"\n".join([b"A" * 43 + b"="] * 64),
        b"c2sp.org/tlog-proof@v1\r\nindex 0",
        b"c2sp.org/tlog-proof@v1\nindex 0\n\xff",
    ],
)
def test_anything_else_is_no_proof(head):
    """Other versions, numbers that print otherwise, too many hashes, wrong lengths: ProofWrong."""
    with pytest.raises(ProofWrong):
        read_proof(head + b"\n\n" + made().checkpoint)


def test_a_proof_without_a_checkpoint_is_refused():
    """Without the blank line there is no checkpoint, and a flood is not read."""
    with pytest.raises(ProofWrong):
        read_proof(b"c2sp.org/tlog-proof@v1\nindex 0\n")
    with pytest.raises(ProofWrong):
        read_proof(made().encode() + b"x" * 2**20)


@given(st.binary(max_size=200))
def test_random_bytes_never_fail_otherwise(data):
    """Whatever the bytes, verifying ends in a LedgerError."""
    with pytest.raises(LedgerError):
        verify_proof(data, b"x", LOG.key)
