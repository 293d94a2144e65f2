"""Boxes of every sort beside each other: none opens as another, none after a trade of parts, none beyond its numbers."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.wire import desk
from ansim.wire.checkin import Fields
from ansim.wire.desk import call_value, number_of, open_box, read_evidence, seal_box, sign_desk
from ansim.wire.errors import DeskForged, DeskMalformed, OutOfBounds, SealedBroken, SelfForged
from ansim.wire.sealed import OVERHEAD, open_with, seal_all, seal_to
from ansim.wire.self_pass import SelfPass, digest_of, read_self, sign_self
from ansim.wire.stub import Stub, sign_stub, verify_stub

READER = X25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = READER.public_key().public_bytes_raw()
VAULT = ec.derive_private_key(21, ec.SECP256R1())
DEVICE = ec.derive_private_key(22, ec.SECP256R1())
ISSUER = Ed25519PrivateKey.from_private_bytes(b"i" * 32)
ISSUED = ISSUER.public_key().public_bytes_raw()
_settings = settings(max_examples=50, deadline=None)


@_settings
@given(
    st.lists(st.binary(max_size=30), min_size=2, max_size=6, unique=True), st.randoms(use_true_random=False)
)
def test_numbers_traded_between_boxes_open_nothing(plains: list[bytes], chance: object) -> None:
    """A box under another box's number, or its bytes behind another batch's key: refused, never another's inside."""
    one, other = seal_all(PUBLIC, plains, b"info"), seal_all(PUBLIC, plains, b"info")
    first, second = chance.sample(range(len(plains)), 2)  # type: ignore[attr-defined]
    for traded in (
        one[first][:32] + one[second][32:36] + one[first][36:],
        other[first][:32] + one[first][32:],
        one[first][:32] + one[max(first, second)][36:],  # box 0 without its number is a single one
        one[first][:-16] + one[second][-16:],
    ):
        with pytest.raises(SealedBroken):
            open_with(READER, traded, b"info")


@_settings
@given(st.integers(1, 2**32 - 1), st.binary(max_size=20))
def test_only_the_number_that_was_sealed_opens(number: int, plain: bytes) -> None:
    """Box 0 under any other number, to the last of four bytes: refused."""
    (box,) = seal_all(PUBLIC, [plain], b"info")
    with pytest.raises(SealedBroken):
        open_with(READER, box[:32] + number.to_bytes(4, "big") + box[36:], b"info")


@pytest.mark.parametrize("size", range(OVERHEAD + 5))
def test_a_box_shorter_than_any_is_refused(size: int) -> None:
    """Cut off at each of its first bytes, single or numbered, and of zeros: the end of a box is never read past."""
    for box in (seal_to(PUBLIC, b"plain", b""), seal_all(PUBLIC, [b"plain"], b"")[0], bytes(100)):
        with pytest.raises(SealedBroken):
            open_with(READER, box[:size], b"")


@_settings
@given(st.binary(max_size=40))
def test_a_box_within_a_box_opens_once_each(plain: bytes) -> None:
    """Sealed again, single in numbered and the other way: each layer is one, and the inner is not opened along."""
    inner = seal_to(PUBLIC, plain, b"case")
    (outer,) = seal_all(PUBLIC, [inner], b"case")
    assert open_with(READER, outer, b"case") == inner
    assert open_with(READER, open_with(READER, outer, b"case"), b"case") == plain


@_settings
@given(st.integers(0, 255), st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_parts_of_two_desk_boxes_make_none(kind: int, one: bytes, other: bytes) -> None:
    """Point, inside and tag of two boxes for the same vault are not put together to a third."""
    first, second = (seal_box(VAULT.public_key(), kind, value) for value in (one, other))
    for mixed in (first[:65] + second[65:], first[:82] + second[82:], first[:-16] + second[-16:]):
        with pytest.raises(SealedBroken):
            open_box(VAULT, mixed)
    assert (open_box(VAULT, first), open_box(VAULT, second)) == ((kind, one), (kind, other))


_digits = st.text("0123456789", min_size=1, max_size=16)


@_settings
@given(_digits, _digits, st.binary(min_size=8, max_size=8))
def test_two_numbers_never_share_a_value(one: str, other: str, record: bytes) -> None:
    """Leading zeros count, and what stands behind the digits is no digit: each number has its value and back."""
    assert number_of(call_value(one, record)) == one
    for number in (other, f"0{one}"[:16], one[:-1] or "00"):
        assert (call_value(one, record) == call_value(number, record)) == (one == number)
    with pytest.raises(OutOfBounds):
        call_value(one, record + b"\0")


@_settings
@given(st.binary(min_size=16, max_size=16))
def test_sixteen_bytes_are_a_number_or_refused(value: bytes) -> None:
    """Whatever a device sealed as a call: digits that write back to the same bytes, or a refusal."""
    try:
        digits = number_of(value)
    except DeskMalformed:
        return
    assert call_value(digits, value[8:]) == value


FIELDS = Fields(b"venue1", 7, b"\x03device7", 1_795_237_200, False, 1)


@pytest.mark.parametrize("part", ["stub", "box", "class", "fields"])
def test_evidence_put_together_of_two_is_none(part: str) -> None:
    """Two true desk check-ins of one device; any part of one in the other breaks the stub or the device's signature."""
    made = []
    for kind, venue in ((desk.CARD, b"venue1"), (desk.CALL, b"venue2")):
        box = seal_box(VAULT.public_key(), kind, b"c" * 16)
        message = sign_desk(DEVICE, box, kind, Fields(venue, 7, FIELDS.code, FIELDS.time, False, 1))
        made.append(message.evidence(sign_stub(ISSUER, 20_778, bytes([kind]) * 16, kind, message.box_hash)))
    begin, end = {"stub": (0, 87), "box": (87, 119), "class": (119, 120), "fields": (120, 141)}[part]
    for one, other in (made, made[::-1]):
        found = read_evidence(one[:begin] + other[begin:end] + one[end:])
        with pytest.raises(DeskForged):
            _judge(found)
        _judge(read_evidence(one))


def _judge(found: desk.DeskEvidence) -> None:
    verify_stub(found.stub, found.kind, found.box_hash, ISSUED)
    found.verify(desk.p256.write_point(DEVICE.public_key()))


@pytest.mark.parametrize("day", [0, 65_535])
@pytest.mark.parametrize("kind", [0, 255])
def test_the_ends_of_a_stubs_fields_are_signed_and_one_more_is_none(day: int, kind: int) -> None:
    """First and last day and class verify; one beyond is no stub, and another issuer's key none of its own."""
    stub = sign_stub(ISSUER, day, bytes(16), kind, bytes(32))
    verify_stub(stub, kind, bytes(32), ISSUED)
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32).public_key().public_bytes_raw()
    with pytest.raises(DeskForged):
        verify_stub(Stub(stub.day, stub.kid, b"T" * 16, stub.signature), kind, bytes(32), ISSUED)
    with pytest.raises(DeskForged):
        verify_stub(stub, kind, bytes(32), other)
    for beyond in ((65_536, kind), (-1, kind), (day, 256), (day, -1)):
        with pytest.raises(OutOfBounds):
            sign_stub(ISSUER, beyond[0], bytes(16), beyond[1], bytes(32))


def test_no_signature_of_one_purpose_is_of_another() -> None:
    """The vault's service key signs more than passes: the same bytes under another purpose are no pass."""
    made = SelfPass(2**32 - 1, b"s" * 32, digest_of({}))
    assert read_self(sign_self(made, ISSUER), ISSUER.public_key()) == made
    for purpose in (b"", b"ansim-self/v2\n", b"ansim-self-leaf/v1\n", b"ansim-operator/v1\n"):
        with pytest.raises(SelfForged):
            read_self(made.body + ISSUER.sign(purpose + made.body), ISSUER.public_key())
    for expires in (-1, 2**32):
        with pytest.raises(OutOfBounds):
            sign_self(SelfPass(expires, made.salt, made.digest), ISSUER)
