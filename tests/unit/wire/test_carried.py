"""Carried files: what was written is read, anything else is refused with the error that says what to do."""

import io
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.wire import carried
from ansim.wire.carried import MOST_BYTES, MOST_WORDS, PIECE, CarryKind, CarryReader, CarryWriter
from ansim.wire.errors import (
    CarryChanged,
    CarryForeign,
    CarryMalformed,
    CarryTruncated,
    CarryVersion,
    CarryWrongReader,
    OutOfBounds,
    WireError,
)

SIGNER = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
STRANGER = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
READER = X25519PrivateKey.from_private_bytes(b"\x03" * 32)
OTHER = X25519PrivateKey.from_private_bytes(b"\x04" * 32)
IDENT = bytes(range(16))
HEAD = 11 + 1 + 1 + 32 + 32 + 16
Records = list[tuple[bytes, bytes]]


def _written(records: Records, kind: CarryKind = CarryKind.BUNDLE) -> bytes:
    out = io.BytesIO()
    reader = READER.public_key().public_bytes_raw()
    file = CarryWriter(out, kind=kind, ident=IDENT, signer=SIGNER, reader=reader)
    for words, data in records:
        file.record(words, data)
    file.close()
    return out.getvalue()


def _opened(
    data: bytes,
    kind: CarryKind = CarryKind.BUNDLE,
    private: X25519PrivateKey = READER,
    signer: Ed25519PrivateKey = SIGNER,
) -> CarryReader:
    public = signer.public_key().public_bytes_raw()
    return CarryReader(io.BytesIO(data), kind=kind, private=private, signer=public)


def _read(data: bytes) -> Records:
    return list(_opened(data).records())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.binary(max_size=300), st.binary(max_size=3000)), max_size=20))
def test_what_was_written_is_read(records: Records) -> None:
    """Records of any size and number, none too, come back in their order."""
    assert _read(_written(records)) == records


@pytest.mark.parametrize("size", [PIECE - 9, PIECE - 8, PIECE - 7, 2 * PIECE - 8, 2 * PIECE, 3 * PIECE + 1])
def test_borders_of_pieces_are_no_borders_of_records(size: int) -> None:
    """Records that end before, at and behind the end of a piece, and ones over several pieces, come back whole."""
    records = [(b"", bytes(size)), (b"next", b"\x07" * 20)]
    assert _read(_written(records)) == records


def test_a_hundred_pictures_are_read_one_by_one() -> None:
    """Reading holds about one record and one piece, however long the file is."""
    data = _written([(b"w", bytes(200_000))] * 30)
    file = _opened(data)
    most = 0
    for _ in file.records():
        most = max(most, len(file._held))
    assert most <= 200_000 + 2 * PIECE


def test_the_largest_record_is_read() -> None:
    """The bounds of a record are its own sizes, both allowed."""
    record = (b"w" * MOST_WORDS, b"d" * MOST_BYTES)
    assert _read(_written([record])) == [record]


@pytest.mark.parametrize("record", [(b"w" * (MOST_WORDS + 1), b""), (b"", b"d" * (MOST_BYTES + 1))])
def test_larger_records_are_refused(record: tuple[bytes, bytes]) -> None:
    """A signed file cannot make the reader hold more than one record may have."""
    with pytest.raises(CarryChanged):
        _read(_written([record]))


def test_the_head_names_kind_signer_reader_and_file() -> None:
    """Who wrote for whom is known before anything is opened."""
    head = _opened(_written([], CarryKind.RESULTS), CarryKind.RESULTS).head
    assert head.kind is CarryKind.RESULTS
    assert head.signer == SIGNER.public_key().public_bytes_raw()
    assert head.reader == READER.public_key().public_bytes_raw()
    assert head.ident == IDENT


def test_the_same_content_sealed_twice_differs_and_has_one_digest() -> None:
    """A bundle written again is another file with the same digest; other content has another digest."""
    first, second = _written([(b"a", b"b")]), _written([(b"a", b"b")])
    assert first != second
    digests = []
    for data in (first, second, _written([(b"a", b"c")])):
        file = _opened(data)
        list(file.records())
        digests.append(file.digest)
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize("mask", [0x01, 0x80])
def test_no_byte_can_be_changed(mask: int) -> None:
    """Whatever byte of a small bundle is changed, the file is refused with an error of its own, never otherwise."""
    data = _written([(b'{"tag":"1"}', b"picture"), (b"{}", b"")])
    for at in range(len(data)):
        spoilt = bytearray(data)
        spoilt[at] ^= mask
        with pytest.raises(WireError):
            _read(bytes(spoilt))


def test_no_file_may_break_off() -> None:
    """A file cut at any place is refused: as cut, or as no such file when not even its mark is whole."""
    data = _written([(b"{}", b"picture")])
    for length in range(len(data)):
        with pytest.raises(CarryMalformed if length < 11 else CarryTruncated):
            _read(data[:length])


def test_nothing_may_follow() -> None:
    """A byte behind the signature is refused."""
    with pytest.raises(CarryChanged):
        _read(_written([]) + b"\0")


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_in_words(data: bytes) -> None:
    """No bytes make anything but one of the errors, with and without the mark before them."""
    for given_bytes in (data, b"ansim-carry" + data, _written([])[:HEAD] + data):
        with pytest.raises(WireError):
            _read(given_bytes)


@settings(max_examples=30, deadline=None)
@given(st.binary(min_size=1, max_size=50), st.integers(min_value=0, max_value=400))
def test_pieces_cannot_be_put_in(extra: bytes, at: int) -> None:
    """Bytes put in at any place are noticed."""
    data = _written([(b"words", b"data" * 10)])
    with pytest.raises(WireError):
        _read(data[: at % len(data)] + extra + data[at % len(data) :])


def test_pieces_cannot_change_places_or_fall_out() -> None:
    """Each piece has its number, and the last one says that it is the last."""
    data = _written([(b"", bytes([number]) * PIECE) for number in range(3)])
    start, size = HEAD + 80, 4 + PIECE + 16
    pieces = [data[start + at * size : start + (at + 1) * size] for at in range(2)]
    rest = data[start + 2 * size :]
    for order in ([1, 0], [0], [0, 0, 1], []):
        with pytest.raises(CarryChanged):
            _read(data[:start] + b"".join(pieces[at] for at in order) + rest)


@pytest.mark.parametrize("version", [0, 2, 255])
def test_another_version_is_named(version: int) -> None:
    """An older or newer form is told as such."""
    data = bytearray(_written([]))
    data[11] = version
    with pytest.raises(CarryVersion):
        _read(bytes(data))


def test_a_bundle_is_no_result() -> None:
    """Files of one kind are not taken for the other."""
    with pytest.raises(CarryMalformed):
        _opened(_written([]), CarryKind.RESULTS)


def test_only_the_pinned_installation_may_write() -> None:
    """A file that another installation signed is refused before it is opened."""
    with pytest.raises(CarryForeign):
        _opened(_written([]), signer=STRANGER)


def test_only_the_one_reader_opens() -> None:
    """A file for another installation is refused, also when its head is rewritten to name this one."""
    data = _written([])
    with pytest.raises(CarryWrongReader):
        _opened(data, private=OTHER)
    other = OTHER.public_key().public_bytes_raw()
    with pytest.raises(CarryChanged):
        _opened(data[:45] + other + data[77:], private=OTHER)


def test_whoever_holds_the_reader_key_cannot_write_in_the_signers_name() -> None:
    """Pieces sealed anew under the right key, but without the signer's signature, are refused at the end."""
    data = _written([(b"old", b"")])
    key = carried.open_with(READER, data[HEAD : HEAD + 80], b"ansim carry v1\n" + data[:HEAD])
    plain = (3).to_bytes(4, "big") + bytes(4) + b"new"
    piece = AESGCM(key).encrypt(bytes(11) + b"\x01", plain, data[:HEAD])
    forged = data[: HEAD + 80] + (len(plain) | 1 << 31).to_bytes(4, "big") + piece + data[-64:]
    seen: Records = []
    with pytest.raises(CarryChanged):
        seen.extend(_opened(forged).records())


@pytest.mark.parametrize("spoil", [lambda d: d[:3], lambda d: d + b"\0\0\0"])
def test_a_signed_file_with_half_a_record_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    """Sizes that do not come out even are refused although every seal fits."""
    out = io.BytesIO()
    reader = READER.public_key().public_bytes_raw()
    file = CarryWriter(out, kind=CarryKind.BUNDLE, ident=IDENT, signer=SIGNER, reader=reader)
    file.record(b"words", b"data")
    file._held = bytearray(spoil(bytes(file._held)))
    file.close()
    with pytest.raises(CarryChanged):
        _read(out.getvalue())


def test_a_record_longer_than_the_file_is_refused() -> None:
    """A record whose sizes promise more than there is ends as changed."""
    out = io.BytesIO()
    reader = READER.public_key().public_bytes_raw()
    file = CarryWriter(out, kind=CarryKind.BUNDLE, ident=IDENT, signer=SIGNER, reader=reader)
    file.record(b"words", b"data")
    del file._held[-1:]
    file.close()
    with pytest.raises(CarryChanged):
        _read(out.getvalue())


@pytest.mark.parametrize("reader", [b"short", bytes(32)])
def test_nothing_is_sealed_to_what_is_no_key(reader: bytes) -> None:
    """A reader's key of the wrong length, or one with which all the world shares a secret, is refused."""
    with pytest.raises(OutOfBounds):
        CarryWriter(io.BytesIO(), kind=CarryKind.BUNDLE, ident=IDENT, signer=SIGNER, reader=reader)
