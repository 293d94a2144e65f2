"""Receipts: one for both forms of a check-in, for that one only, and every byte counts."""

import hashlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from ansim.wire import p256
from ansim.wire.checkin import read_checkin
from ansim.wire.errors import OutOfBounds, ReceiptForged
from ansim.wire.receipt import hash_of, read_receipt, sign_receipt, verify_receipt

GATE = ec.derive_private_key(99, ec.SECP256R1())
POINT = p256.write_point(GATE.public_key())


def test_the_layout_is_hash_time_and_signature(checkin) -> None:
    """100 bytes; what is signed is written out by hand."""
    made = sign_receipt(GATE, checkin, 1_795_237_205)
    raw = made.encode()
    assert len(raw) == 100
    assert raw[:36] == hashlib.sha256(checkin.encode()).digest() + (1_795_237_205).to_bytes(4, "big")
    assert p256.is_signed(POINT, b"ansim-receipt/v1\n" + raw[:36], raw[36:])
    assert read_receipt(raw) == made


def test_the_shared_vectors_hold(vectors) -> None:
    """Each receipt verifies for both forms of its check-in, under the gate's key."""
    point = bytes.fromhex(vectors["gate"]["point"])
    for one in vectors["checkins"]:
        found = read_receipt(bytes.fromhex(one["receipt"]))
        assert found.checkin_hash.hex() == one["hash"]
        for form in ("low", "high"):
            verify_receipt(found, read_checkin(bytes.fromhex(one[form])), point)


def test_both_forms_of_a_checkin_have_one_hash(checkin, other_s) -> None:
    """A message turned to the high s on its way gets the same receipt."""
    assert hash_of(replace(checkin, signature=other_s(checkin.signature))) == hash_of(checkin)


def test_every_byte_of_a_receipt_flipped_is_refused(checkin, flips) -> None:
    """Hash, time or signature."""
    for other in flips(sign_receipt(GATE, checkin, 5).encode()):
        with pytest.raises(ReceiptForged):
            verify_receipt(read_receipt(other), checkin, POINT)


def test_a_receipt_fits_one_checkin_and_one_gate(checkin) -> None:
    """Another check-in's receipt, and that of somebody who plays the gate, are refused."""
    made = sign_receipt(GATE, checkin, 5)
    other = replace(checkin, fields=replace(checkin.fields, zone=8))
    with pytest.raises(ReceiptForged):
        verify_receipt(made, other, POINT)
    with pytest.raises(ReceiptForged):
        verify_receipt(made, checkin, checkin.token.hpk)


@pytest.mark.parametrize("length", [0, 99, 101])
def test_a_receipt_of_another_length_is_refused(checkin, length: int) -> None:
    """Cut or with anything after it."""
    with pytest.raises(ReceiptForged):
        read_receipt((sign_receipt(GATE, checkin, 5).encode() + b"\0")[:length])


def test_bounds(checkin) -> None:
    """A time of four bytes."""
    with pytest.raises(OutOfBounds):
        sign_receipt(GATE, checkin, 2**32)
