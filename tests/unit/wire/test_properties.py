"""Properties of all formats at once: what is written is read back, and rubbish is refused by a sentence, never a traceback."""

import contextlib
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ansim.wire import (
    access,
    checkin,
    desk,
    evidence,
    leaves,
    p256,
    receipt,
    stub,
    token,
    venue_code,
    warrant,
)
from ansim.wire.errors import CheckinForged, ReceiptForged, WireError

ISSUER = Ed25519PrivateKey.from_private_bytes(b"i" * 32)
PUBLIC = ISSUER.public_key().public_bytes_raw()
GATE = ec.derive_private_key(99, ec.SECP256R1())
POINT = p256.write_point(GATE.public_key())

hashes = st.binary(min_size=32, max_size=32)
bits32 = st.integers(0, 2**32 - 1)
day_numbers = st.integers(0, 65_535)
scalars = st.integers(1, p256.ORDER - 1)
fields = st.builds(
    checkin.Fields,
    venue=st.binary(min_size=6, max_size=6),
    zone=st.integers(0, 65_535),
    code=st.binary(min_size=8, max_size=8),
    time=st.integers(0, (2**32 - 1) // 30).map(lambda step: step * 30),
    out=st.booleans(),
    people=st.integers(0, 127),
)
all_leaves = st.one_of(
    st.builds(leaves.VisitsLeaf, day_numbers, bits32, bits32, hashes),
    st.builds(leaves.WarrantLeaf, hashes),
    st.builds(leaves.DayKeyLeaf, day_numbers, hashes),
    st.builds(leaves.KeyLeaf, st.sampled_from(leaves.KeyKind), bits32, hashes),
    st.builds(leaves.ClosedLeaf, hashes, bits32),
    st.builds(
        lambda what, day, count, at: leaves.sign_forgotten(ISSUER, what, day, count, at),
        st.sampled_from(leaves.Forgotten),
        day_numbers,
        bits32,
        bits32,
    ),
    st.builds(
        lambda ref, opened, kept: leaves.sign_opened(ISSUER, ref, opened, kept),
        hashes,
        bits32,
        st.integers(0, 10**6),
    ),
)
notes = st.builds(
    access.AccessNote,
    kind=st.sampled_from(access.AccessKind),
    at=bits32,
    who=st.text("가나다보건소시", min_size=1, max_size=12),
    why=st.sampled_from(["idcpa-76-2", "idcpa-18"]),
    fields=st.sets(st.sampled_from(["name", "phone", "visits"])).map(lambda found: tuple(sorted(found))),
)


def _token(scalar: int, day: int) -> tuple[token.Token, ec.EllipticCurvePrivateKey]:
    holder = ec.derive_private_key(scalar, ec.SECP256R1())
    handle = token.handle_of(b"k" * 32, scalar % 2**64, scalar % 64)
    return token.sign_token(ISSUER, day, handle, p256.write_point(holder.public_key())), holder


@given(scalars, day_numbers, fields)
def test_any_checkin_goes_through(scalar: int, day: int, seen: checkin.Fields) -> None:
    """Whatever key, day and fields: 205 bytes that read back and verify, and a receipt of 100 for them alone."""
    held, holder = _token(scalar, day)
    made = checkin.sign_checkin(held, seen, holder)
    read = checkin.read_checkin(made.encode())
    assert read == made
    token.verify_token(read.token, PUBLIC)
    checkin.verify_checkin(read)
    given_back = receipt.read_receipt(receipt.sign_receipt(GATE, read, 7).encode())
    receipt.verify_receipt(given_back, made, POINT)


@given(scalars, fields, fields)
def test_a_signature_covers_all_fields(scalar: int, seen: checkin.Fields, other: checkin.Fields) -> None:
    """The signature of one check-in under other fields is refused, and so is its receipt."""
    held, holder = _token(scalar, 1)
    made = checkin.sign_checkin(held, seen, holder)
    moved = checkin.Checkin(held, other, made.signature)
    if other != seen:
        with pytest.raises(CheckinForged):
            checkin.verify_checkin(moved)
        with pytest.raises(ReceiptForged):
            receipt.verify_receipt(receipt.sign_receipt(GATE, made, 7), moved, POINT)


@given(scalars, scalars, fields)
def test_a_token_moves_to_no_other_key(one: int, two: int, seen: checkin.Fields) -> None:
    """Who sees a token cannot use it with a key of their own."""
    held, _holder = _token(one, 1)
    _other, thief = _token(two, 1)
    if held.hpk != p256.write_point(thief.public_key()):
        with pytest.raises(CheckinForged):
            checkin.verify_checkin(checkin.sign_checkin(held, seen, thief))


@given(all_leaves)
def test_any_leaf_comes_back(leaf: leaves.Leaf) -> None:
    """Each sort of leaf reads as it was written, and no two forms of it exist."""
    raw = leaf.encode()
    assert leaves.read_leaf(raw) == leaf
    assert leaves.read_leaf(raw).encode() == raw


@given(all_leaves, all_leaves)
def test_two_leaves_never_share_bytes(one: leaves.Leaf, other: leaves.Leaf) -> None:
    """What stands in the ledger says one thing."""
    assert (one.encode() == other.encode()) == (one == other)


@given(hashes, bits32, notes, hashes)
def test_any_look_is_told_to_its_person(key: bytes, count: int, note: access.AccessNote, ref: bytes) -> None:
    """Whatever was looked at: the same length, and readable with the person's key and number alone."""
    leaf = access.seal_access(key, count, note, ref)
    raw = leaf.encode()
    assert len(raw) == access.ACCESS
    assert access.open_access(key, count, access.read_access(raw)) == note


@given(scalars, fields, st.integers(0, 255), st.binary(min_size=16, max_size=16))
def test_any_desk_message_goes_through(scalar: int, seen: checkin.Fields, kind: int, value: bytes) -> None:
    """Message, stub and evidence agree whatever the device, the class and the value in the box."""
    device = ec.derive_private_key(scalar, ec.SECP256R1())
    made = desk.sign_desk(device, desk.seal_box(GATE.public_key(), kind, value), kind, seen)
    desk.verify_desk(desk.read_desk(made.encode()), p256.write_point(device.public_key()))
    assert desk.open_box(GATE, made.box) == (kind, value)
    answered = stub.sign_stub(ISSUER, 1, bytes(16), kind, made.box_hash)
    kept = desk.read_evidence(made.evidence(answered))
    stub.verify_stub(kept.stub, kept.kind, kept.box_hash, PUBLIC)
    kept.verify(p256.write_point(device.public_key()))


@given(hashes, st.binary(max_size=60), st.binary(min_size=205, max_size=205))
def test_any_evidence_comes_back(key: bytes, row: bytes, plain: bytes) -> None:
    """Under its key and row."""
    assert evidence.open_evidence(key, row, evidence.seal_evidence(key, row, plain)) == plain


READERS: list[Callable[[bytes], object]] = [
    token.read_token,
    checkin.read_checkin,
    checkin.read_fields,
    receipt.read_receipt,
    leaves.read_leaf,
    access.read_access,
    desk.read_desk,
    desk.read_evidence,
    stub.read_stub,
    warrant.read_warrant,
    warrant.read_signed,
    lambda raw: venue_code.read_fragment(raw.decode("latin-1")),
    lambda raw: evidence.open_evidence(bytes(32), b"", raw),
    lambda raw: desk.open_box(GATE, raw),
]


@pytest.mark.parametrize("number", range(len(READERS)))
@pytest.mark.parametrize("length", [0, 1, 21, 22, 33, 43, 87, 98, 100, 120, 184, 205, 233, 273])
def test_rubbish_of_a_likely_length_is_refused_or_read(number: int, length: int) -> None:
    """Bytes of ones and of zeros, of the length of every format: a reader takes them or says why not, nothing else."""
    for raw in (bytes(length), b"\xff" * length, bytes(range(256))[:length].ljust(length, b"\1")):
        with contextlib.suppress(WireError):
            READERS[number](raw)


@given(st.integers(0, len(READERS) - 1), st.binary(max_size=300))
def test_any_rubbish_is_refused_or_read(number: int, raw: bytes) -> None:
    """Random bytes raise nothing but errors with a sentence."""
    with contextlib.suppress(WireError):
        READERS[number](raw)


def _kinds(root: type[WireError] = WireError) -> list[type[WireError]]:
    return [root, *(kind for child in root.__subclasses__() for kind in _kinds(child))]


@pytest.mark.parametrize("kind", _kinds(), ids=lambda kind: kind.__name__)
def test_every_error_speaks_both_languages(kind: type[WireError]) -> None:
    """A code of this module and a sentence in Korean and in English, its gap filled, with no value of the message."""
    error = kind(what="time")
    assert error.code.startswith("wire.") or error.code.startswith("operator.")
    assert error.text("ko") != error.text("en")
    assert "{" not in error.text("ko") + error.text("en")
