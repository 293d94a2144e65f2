"""Carried files against a second reader and writer, written from the description alone and nothing of `wire.carried`."""

import hashlib
import io
import struct
from dataclasses import dataclass, field

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.wire.carried import CarryKind, CarryReader, CarryWriter
from ansim.wire.errors import CarryChanged, WireError

SIGNER = Ed25519PrivateKey.from_private_bytes(b"\x11" * 32)
READER = X25519PrivateKey.from_private_bytes(b"\x22" * 32)
IDENT = b"\x33" * 16
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
PURPOSE = b"ansim carry v1\n"
Records = list[tuple[bytes, bytes]]
records = st.lists(st.tuples(st.binary(max_size=40), st.binary(max_size=400)), max_size=6)


@dataclass
class Book:
    """A file taken apart by hand."""

    head: bytes
    box: bytes
    pieces: list[tuple[bool, bytes]] = field(default_factory=list)
    signature: bytes = b""

    @classmethod
    def parse(cls, data: bytes) -> "Book":
        """Cut a file at its fixed places and by the lengths of its pieces."""
        book = cls(data[:93], data[93:173])
        at, last = 173, False
        while not last:
            (length,) = struct.unpack(">I", data[at : at + 4])
            last, length = length >= 1 << 31, length % (1 << 31)
            book.pieces.append((last, data[at + 4 : at + 4 + length + 16]))
            at += 4 + length + 16
        book.signature = data[at:]
        return book

    def signed(self) -> bytes:
        """All before the signature."""
        parts = [self.head, self.box]
        for last, sealed in self.pieces:
            parts += [struct.pack(">I", len(sealed) - 16 + (last << 31)), sealed]
        return b"".join(parts)

    def plain(self) -> bytes:
        """The opened contents."""
        key = SUITE.decrypt(self.box, READER, PURPOSE + self.head)
        return b"".join(
            AESGCM(key).decrypt(struct.pack(">3xQ?", number, last), sealed, self.head)
            for number, (last, sealed) in enumerate(self.pieces)
        )

    def verify(self) -> None:
        """Check the signature by the key that the head names."""
        signer = Ed25519PublicKey.from_public_bytes(self.head[13:45])
        signer.verify(self.signature, PURPOSE + hashlib.sha256(self.signed()).digest())


def split(plain: bytes) -> Records:
    """Cut contents into records."""
    found, at = [], 0
    while at < len(plain):
        words, size = struct.unpack(">II", plain[at : at + 8])
        at += 8
        found.append((plain[at : at + words], plain[at + words : at + words + size]))
        at += words + size
    return found


def joined(given_records: Records) -> bytes:
    """Put records into one string of bytes."""
    return b"".join(struct.pack(">II", len(words), len(data)) + words + data for words, data in given_records)


def written_by_hand(
    plain: bytes, cut: int = 65536, kind: bytes = b"B", flags: list[bool] | None = None
) -> bytes:
    """A file as the description says, in pieces of any size."""
    head = b"ansim-carry\x01" + kind + SIGNER.public_key().public_bytes_raw()
    head += READER.public_key().public_bytes_raw() + IDENT
    key = b"\x44" * 32
    book = Book(head, SUITE.encrypt(key, READER.public_key(), PURPOSE + head))
    parts = [plain[at : at + cut] for at in range(0, len(plain), cut)] or [b""]
    for number, part in enumerate(parts):
        last = flags[number] if flags else number == len(parts) - 1
        nonce = struct.pack(">3xQ?", number, last)
        book.pieces.append((last, AESGCM(key).encrypt(nonce, part, head)))
    signed = book.signed()
    return signed + SIGNER.sign(PURPOSE + hashlib.sha256(signed).digest())


def written(given_records: Records) -> bytes:
    """A file as the product writes it."""
    out = io.BytesIO()
    reader = READER.public_key().public_bytes_raw()
    file = CarryWriter(out, kind=CarryKind.BUNDLE, ident=IDENT, signer=SIGNER, reader=reader)
    for words, data in given_records:
        file.record(words, data)
    file.close()
    return out.getvalue()


def read(data: bytes) -> Records:
    """What the product reads of a file."""
    signer = SIGNER.public_key().public_bytes_raw()
    file = CarryReader(io.BytesIO(data), kind=CarryKind.BUNDLE, private=READER, signer=signer)
    return list(file.records())


@settings(max_examples=30, deadline=None)
@given(records)
def test_what_the_product_writes_the_book_reads(given_records: Records) -> None:
    """The description is enough to open, verify and cut a file of the product."""
    book = Book.parse(written(given_records))
    book.verify()
    assert split(book.plain()) == given_records


@settings(max_examples=30, deadline=None)
@given(records, st.integers(min_value=1, max_value=700))
def test_what_the_book_writes_the_product_reads(given_records: Records, cut: int) -> None:
    """A file made by hand is read, in pieces of whatever size up to the largest."""
    assert read(written_by_hand(joined(given_records), cut)) == given_records


def test_the_head_stands_at_its_places() -> None:
    """Mark, version, kind, signer, reader and name have the places that the description gives."""
    head = Book.parse(written([])).head
    assert head[:11] == b"ansim-carry"
    assert head[11:13] == b"\x01B"
    assert head[13:45] == SIGNER.public_key().public_bytes_raw()
    assert head[45:77] == READER.public_key().public_bytes_raw()
    assert head[77:] == IDENT


def test_pieces_have_their_size_and_the_last_its_flag() -> None:
    """Full pieces are 64 KiB, only the last may be shorter, and it alone is marked."""
    book = Book.parse(written([(b"", bytes(150_000))]))
    assert [len(sealed) - 16 for _, sealed in book.pieces] == [65536, 65536, 150_008 - 131072]
    assert [last for last, _ in book.pieces] == [False, False, True]


def test_an_empty_file_is_one_last_piece() -> None:
    """A file without records is whole and signed."""
    data = written([])
    assert [(last, len(sealed)) for last, sealed in Book.parse(data).pieces] == [(True, 16)]
    assert read(data) == []


def test_keys_are_used_for_one_file_only() -> None:
    """Two files of the same content share neither key nor a single sealed piece."""
    first, second = (Book.parse(written([(b"a", b"b" * 100)])) for _ in range(2))
    assert first.box != second.box
    assert first.pieces != second.pieces
    with pytest.raises(InvalidTag):
        Book(first.head, second.box, first.pieces).plain()


def test_a_key_box_of_another_head_does_not_open() -> None:
    """The box is bound to kind, signer, reader and name: none can be exchanged around it."""
    book = Book.parse(written([(b"a", b"b")]))
    for at in (12, 13, 45, 77, 92):
        head = bytearray(book.head)
        head[at] ^= 1
        with pytest.raises(InvalidTag):
            Book(bytes(head), book.box, book.pieces).plain()


def test_a_signed_file_in_a_wrong_order_is_refused() -> None:
    """Who signs also has to mark the last piece: none marked, or one before the end, is refused."""
    plain = joined([(b"abc", b"d" * 50)])
    assert read(written_by_hand(plain, 30, flags=[False, False, True])) == [(b"abc", b"d" * 50)]
    for flags in ([False, False, False], [True, False, False], [False, True, True]):
        data = written_by_hand(plain, 30, flags=flags)
        with pytest.raises(WireError):
            read(data)


def test_pieces_larger_than_agreed_are_refused() -> None:
    """A signed file cannot make the reader hold a piece of any size."""
    plain = joined([(b"", bytes(70_000))])
    assert read(written_by_hand(plain)) == [(b"", bytes(70_000))]
    with pytest.raises(CarryChanged):
        read(written_by_hand(plain, 65537))


def test_a_signature_of_a_file_fits_no_other() -> None:
    """Signatures exchanged between two files of one signer are refused."""
    first, second = written([(b"a", b"")]), written([(b"b", b"")])
    with pytest.raises(CarryChanged):
        read(first[:-64] + second[-64:])


def test_the_signature_is_for_this_purpose() -> None:
    """A signature over the same bytes without the purpose is none."""
    data = written([(b"a", b"")])
    bare = SIGNER.sign(hashlib.sha256(data[:-64]).digest())
    with pytest.raises(CarryChanged):
        read(data[:-64] + bare)
