"""The desk: stubs of 87 bytes, messages of 184, evidence of 205; each byte of each counts."""

import hashlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ansim.wire import desk, p256
from ansim.wire.checkin import Fields
from ansim.wire.desk import open_box, read_desk, read_evidence, seal_box, sign_desk, verify_desk
from ansim.wire.errors import DeskForged, DeskMalformed, OutOfBounds, SealedBroken
from ansim.wire.stub import read_stub, sign_stub, verify_stub
from ansim.wire.token import handle_of

VAULT = ec.derive_private_key(21, ec.SECP256R1())
DEVICE = ec.derive_private_key(22, ec.SECP256R1())
POINT = p256.write_point(DEVICE.public_key())
FIELDS = Fields(b"venue1", 7, b"\x03device7", 1_795_237_200, False, 1)


@pytest.fixture(scope="module")
def message():
    """A card read at a venue's device."""
    return sign_desk(DEVICE, seal_box(VAULT.public_key(), desk.CARD, b"card" * 4), desk.CARD, FIELDS)


@pytest.fixture(scope="module")
def stub(issuer, message):
    """The issuer's stub for its box."""
    return sign_stub(issuer, 20_778, handle_of(bytes(32), 5, 64), desk.CARD, message.box_hash)


def test_a_box_is_98_bytes_and_only_the_vault_opens_it(flips) -> None:
    """Kind and value come back; another key, another length and any byte changed open nothing."""
    box = seal_box(VAULT.public_key(), desk.CALL, b"01000000001     ")
    assert len(box) == 98
    assert open_box(VAULT, box) == (desk.CALL, b"01000000001     ")
    for other in (*flips(box), box[:-1], box + b"\0", b""):
        with pytest.raises(SealedBroken):
            open_box(VAULT, other)
    with pytest.raises(SealedBroken):
        open_box(DEVICE, box)


def test_the_layout_of_a_message_is_the_protocols(message) -> None:
    """`box 98 | class 1 | fields 21 | sig 64`; what the device signs, written by hand, covers the class."""
    raw = message.encode()
    assert len(raw) == 184
    assert raw[98] == desk.CARD
    signed = b"ansim-desk/v1\n" + hashlib.sha256(raw[:98]).digest() + raw[98:120]
    assert p256.is_signed(POINT, signed, raw[120:])
    assert read_desk(raw) == message


def test_every_byte_of_a_desk_message_flipped_is_refused(message, flips) -> None:
    """Box, class, fields, signature."""
    verify_desk(read_desk(message.encode()), POINT)
    for other in flips(message.encode()):
        with pytest.raises((DeskMalformed, DeskForged)):
            verify_desk(read_desk(other), POINT)


def test_a_device_that_is_not_the_venues_is_refused(message) -> None:
    """The point comes from the venue's registration, not from the message."""
    with pytest.raises(DeskForged):
        verify_desk(message, p256.write_point(VAULT.public_key()))


def test_the_layout_of_a_stub_is_the_protocols(stub, message) -> None:
    """`ver 1 (2) | day 2 | kid 4 | T 16 | sig 64`, signed over class and box hash too."""
    raw = stub.encode()
    assert len(raw) == 87
    assert raw[:3] == b"\x02" + (20_778).to_bytes(2, "big")
    signed = b"ansim-stub/v1\n" + raw[:23] + b"\x03" + message.box_hash
    Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key().verify(raw[23:], signed)
    assert read_stub(raw) == stub


def test_every_byte_of_a_stub_flipped_is_refused(stub, message, issuer_public, flips) -> None:
    """Version, day, kid, handle, signature."""
    verify_stub(read_stub(stub.encode()), desk.CARD, message.box_hash, issuer_public)
    for other in flips(stub.encode()):
        with pytest.raises((DeskMalformed, DeskForged)):
            verify_stub(read_stub(other), desk.CARD, message.box_hash, issuer_public)


def test_a_stub_fits_its_box_and_class_only(stub, message, issuer_public) -> None:
    """It cannot be moved to another box, nor a paper slip become a card."""
    with pytest.raises(DeskForged):
        verify_stub(stub, desk.PAPER, message.box_hash, issuer_public)
    with pytest.raises(DeskForged):
        verify_stub(stub, desk.CARD, bytes(32), issuer_public)


def test_evidence_holds_both_signatures_in_205_bytes(stub, message, issuer_public, flips) -> None:
    """Both verify from the evidence alone, and no byte of it can change."""
    raw = message.evidence(stub)
    assert len(raw) == 205

    def judge(data: bytes) -> None:
        found = read_evidence(data)
        verify_stub(found.stub, found.kind, found.box_hash, issuer_public)
        found.verify(POINT)

    judge(raw)
    assert read_evidence(raw).fields == FIELDS
    for other in flips(raw):
        with pytest.raises((DeskMalformed, DeskForged)):
            judge(other)


def test_evidence_is_the_same_for_both_forms_of_a_signature(stub, message, other_s) -> None:
    """A device that sends the high s leaves the same evidence."""
    high = replace(message, signature=other_s(message.signature))
    verify_desk(high, POINT)
    assert high.evidence(stub) == message.evidence(stub)


@pytest.mark.parametrize("length", [0, 183, 185])
def test_a_message_of_another_length_is_refused(message, length: int) -> None:
    """184 bytes."""
    with pytest.raises(DeskMalformed):
        read_desk((message.encode() + b"\0")[:length])


@pytest.mark.parametrize("length", [0, 86, 88])
def test_a_stub_of_another_length_is_refused(stub, length: int) -> None:
    """87 bytes."""
    with pytest.raises(DeskMalformed):
        read_stub((stub.encode() + b"\0")[:length])


@pytest.mark.parametrize("length", [0, 204, 206])
def test_evidence_of_another_length_is_refused(stub, message, length: int) -> None:
    """205 bytes."""
    with pytest.raises(DeskMalformed):
        read_evidence((message.evidence(stub) + b"\0")[:length])


def test_bounds(message, stub) -> None:
    """Every field has its length."""
    for made in (
        lambda: replace(message, box=bytes(97)).encode(),
        lambda: replace(message, kind=256).encode(),
        lambda: seal_box(VAULT.public_key(), desk.CARD, bytes(15)),
        lambda: replace(stub, handle=bytes(15)).encode(),
    ):
        with pytest.raises(OutOfBounds):
            made()


@pytest.mark.parametrize("digits", ["1", "01000000001", "1234567890123456"])
def test_a_number_fits_into_the_value_of_a_call(digits: str) -> None:
    """BCD, filled up with F, the record's hash after it; what was put in comes out."""
    value = desk.call_value(digits, b"record__")
    assert len(value) == 16
    assert value[8:] == b"record__"
    assert desk.number_of(value) == digits


@pytest.mark.parametrize("digits", ["", "12345678901234567", "01０", "+8210", "a"])
def test_what_is_no_number_fits_into_no_call(digits: str) -> None:
    """Too long, or not of plain digits."""
    with pytest.raises(OutOfBounds):
        desk.call_value(digits, b"record__")


@pytest.mark.parametrize("value", [b"", b"\x01" * 15, b"\xf1" * 16, b"\xa0" * 16])
def test_bytes_that_are_no_number_are_told(value: bytes) -> None:
    """A gap within the digits, other nibbles, another length."""
    with pytest.raises(DeskMalformed):
        desk.number_of(value)
