"""Files carried across a separated network: signed by one installation, sealed to one other, read and written in a stream.

`ansim-carry | version 1 | kind 1 | signer 32 | reader 32 | ident 16 | box 80`, then pieces `length 4 | ciphertext | tag
16` (top bit of the length: the last one), then an Ed25519 signature over a hash of all before it. The box is HPKE of
the key of the pieces (AES-256-GCM, STREAM: number and last flag are the nonce, the head is their context).
"""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ansim.wire.errors import (
    CarryChanged,
    CarryForeign,
    CarryMalformed,
    CarryTruncated,
    CarryVersion,
    CarryWrongReader,
    SealedBroken,
)
from ansim.wire.sealed import open_with, seal_to

VERSION: Final = 1
PIECE: Final = 64 * 1024
MOST_WORDS: Final = 64 * 1024
MOST_BYTES: Final = 4 * 1024 * 1024
_MARK: Final = b"ansim-carry"
_PURPOSE: Final = b"ansim carry v1\n"
_LAST: Final = 1 << 31
_TAG: Final = 16
_BOX: Final = 80


class CarryKind(Enum):
    """What a carried file holds."""

    BUNDLE = b"B"
    RESULTS = b"R"


@dataclass(frozen=True, slots=True)
class CarryHead:
    """Who signed the file, for whom it is sealed (both raw public keys), and its own 16-byte name."""

    kind: CarryKind
    signer: bytes
    reader: bytes
    ident: bytes

    def encode(self) -> bytes:
        """Return the head as it stands at the beginning of the file."""
        return _MARK + bytes([VERSION]) + b"".join((self.kind.value, self.signer, self.reader, self.ident))


class CarryWriter:
    """Writes records (words, bytes) to a stream; nothing is a carried file before `close`."""

    def __init__(
        self, out: BinaryIO, *, kind: CarryKind, ident: bytes, signer: Ed25519PrivateKey, reader: bytes
    ) -> None:
        self._out, self._signer = out, signer
        self._hash = hashlib.sha256()
        self._head = CarryHead(kind, signer.public_key().public_bytes_raw(), reader, ident).encode()
        key = secrets.token_bytes(32)
        self._cipher, self._number, self._held = AESGCM(key), 0, bytearray()
        self._put(self._head + seal_to(reader, key, _PURPOSE + self._head))

    def record(self, words: bytes, data: bytes = b"") -> None:
        """Add one record: at most MOST_WORDS and MOST_BYTES, which the caller has seen to."""
        self._held += len(words).to_bytes(4, "big") + len(data).to_bytes(4, "big") + words + data
        while len(self._held) > PIECE:
            self._piece(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]

    def close(self) -> None:
        """Write the last piece and the signature."""
        self._piece(bytes(self._held), last=True)
        self._out.write(self._signer.sign(_PURPOSE + self._hash.digest()))

    def _piece(self, plain: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), plain, self._head)
        self._put((len(plain) | (_LAST if last else 0)).to_bytes(4, "big") + sealed)
        self._number += 1

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self._out.write(data)


class CarryReader:
    """Reads a carried file that `signer` made for the holder of `private`; whatever does not fit is refused.

    Raises CarryMalformed, CarryVersion, CarryForeign, CarryWrongReader, CarryTruncated, CarryChanged.
    """

    def __init__(
        self, stream: BinaryIO, *, kind: CarryKind, private: X25519PrivateKey, signer: bytes
    ) -> None:
        self._stream = stream
        self._hash, self._plain = hashlib.sha256(), hashlib.sha256()
        self.head = self._read_head(kind)
        if self.head.signer != signer:
            raise CarryForeign
        if self.head.reader != private.public_key().public_bytes_raw():
            raise CarryWrongReader
        self._context = self.head.encode()
        try:
            key = open_with(private, self._take(_BOX), _PURPOSE + self._context)
        except SealedBroken:
            raise CarryChanged from None
        self._cipher, self._number, self._held, self._ended = AESGCM(key), 0, bytearray(), False

    @property
    def digest(self) -> str:
        """Return a hash over all that was read so far, as hex: equal for the same content sealed twice."""
        return self._plain.hexdigest()

    def records(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield the records. Whoever acts on one must be able to take it back: only at the end is the signature checked."""
        while self._fill(8):
            sizes = bytes(self._cut(8))
            words, data = int.from_bytes(sizes[:4], "big"), int.from_bytes(sizes[4:], "big")
            if words > MOST_WORDS or data > MOST_BYTES or not self._fill(words + data):
                raise CarryChanged
            yield bytes(self._cut(words)), bytes(self._cut(data))
        if self._held:
            raise CarryChanged
        self._check_end()

    def _read_head(self, kind: CarryKind) -> CarryHead:
        if self._stream.read(len(_MARK)) != _MARK:
            raise CarryMalformed
        self._hash.update(_MARK)
        if self._take(1) != bytes([VERSION]):
            raise CarryVersion
        if self._take(1) != kind.value:
            raise CarryMalformed
        return CarryHead(kind, self._take(32), self._take(32), self._take(16))

    def _take(self, size: int) -> bytes:
        data = self._stream.read(size)
        if len(data) != size:
            raise CarryTruncated
        self._hash.update(data)
        return data

    def _fill(self, size: int) -> bool:
        """Hold `size` plain bytes or say that the file ends before them."""
        while len(self._held) < size and not self._ended:
            length = int.from_bytes(self._take(4), "big")
            self._ended, length = bool(length & _LAST), length & ~_LAST
            if length > PIECE:
                raise CarryChanged
            sealed = self._take(length + _TAG)
            try:
                plain = self._cipher.decrypt(_nonce(self._number, last=self._ended), sealed, self._context)
            except InvalidTag:
                raise CarryChanged from None
            self._number += 1
            self._plain.update(plain)
            self._held += plain
        return len(self._held) >= size

    def _cut(self, size: int) -> bytearray:
        piece = self._held[:size]
        del self._held[:size]
        return piece

    def _check_end(self) -> None:
        told = self._hash.digest()
        signature = self._take(64)
        if self._stream.read(1):
            raise CarryChanged
        try:
            Ed25519PublicKey.from_public_bytes(self.head.signer).verify(signature, _PURPOSE + told)
        except InvalidSignature:
            raise CarryChanged from None


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
