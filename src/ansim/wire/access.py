"""Leaf 0x03 (protocol.md, Who looked at my record): one look at one person, readable by that person alone.

`0x03 | nonce 16 | tag 16 | sealed 208 | reference of the warrant's leaf 32`, 273 bytes. Dummies look the same.
"""

import hmac
import secrets
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ansim.wire.errors import LeafForged, LeafMalformed, OutOfBounds
from ansim.wire.layout import Reader, exactly, number, text, texts

ACCESS: Final = 273
AUDIT_KEY: Final = 32
_TYPE: Final = b"\x03"
_PLAIN: Final = 192
_SEALED: Final = _PLAIN + 16
_INFO: Final = b"ansim-access/v1"


class AccessKind(IntEnum):
    """What was done: visits looked up, name and phone shown, or the person looked at the own visits."""

    TRACE = 1
    REVEAL = 2
    SELF = 3


@dataclass(frozen=True, slots=True)
class AccessNote:
    """What the person may read: kind, when (unix seconds), which agency, why as a code, which fields."""

    kind: AccessKind
    at: int
    who: str
    why: str
    fields: tuple[str, ...]

    def encode(self) -> bytes:
        """Return the note padded with zeros to 192 bytes. Raises OutOfBounds when it is longer."""
        head = number(self.kind, 1, "kind") + number(self.at, 4, "at")
        body = head + text(self.who, "who") + text(self.why, "why") + texts(self.fields, "fields")
        if len(body) > _PLAIN:
            raise OutOfBounds(what="note")
        return body.ljust(_PLAIN, b"\0")


@dataclass(frozen=True, slots=True)
class AccessLeaf:
    """Nonce, the person's tag, the sealed note, the reference of the warrant's leaf."""

    nonce: bytes
    tag: bytes
    sealed: bytes
    warrant: bytes

    def encode(self) -> bytes:
        """Return the 273 bytes. Raises OutOfBounds."""
        return (
            _place(self.nonce, self.tag, self.warrant)[:33]
            + exactly(self.sealed, _SEALED, "sealed")
            + self.warrant
        )


def access_tag(audit_key: bytes, count: int) -> bytes:
    """Return HMAC(k_u, "tag" | n 4)[:16]; n counts the person's own leaves from 0. Raises OutOfBounds."""
    key = exactly(audit_key, AUDIT_KEY, "audit key")
    return hmac.digest(key, b"tag" + number(count, 4, "count"), "sha256")[:16]


def seal_access(audit_key: bytes, count: int, note: AccessNote, warrant: bytes) -> AccessLeaf:
    """Return the leaf number `count` of the person whose key k_u this is. Raises OutOfBounds."""
    nonce, tag = secrets.token_bytes(16), access_tag(audit_key, count)
    aead, iv = _aead(audit_key, nonce)
    return AccessLeaf(nonce, tag, aead.encrypt(iv, note.encode(), _place(nonce, tag, warrant)), warrant)


def dummy_access(warrant: bytes) -> AccessLeaf:
    """Return a leaf that concerns nobody and cannot be told from the others."""
    return AccessLeaf(secrets.token_bytes(16), secrets.token_bytes(16), secrets.token_bytes(_SEALED), warrant)


def read_access(data: bytes) -> AccessLeaf:
    """Parse 273 bytes. Raises LeafMalformed."""
    reader = Reader(data, LeafMalformed())
    if reader.take(1) != _TYPE:
        raise LeafMalformed
    leaf = AccessLeaf(reader.take(16), reader.take(16), reader.take(_SEALED), reader.take(32))
    reader.end()
    return leaf


def open_access(audit_key: bytes, count: int, leaf: AccessLeaf) -> AccessNote:
    """Return what leaf number `count` of this person says. Raises LeafForged when it is not that, LeafMalformed."""
    if not hmac.compare_digest(leaf.tag, access_tag(audit_key, count)):
        raise LeafForged
    aead, iv = _aead(audit_key, leaf.nonce)
    try:
        plain = aead.decrypt(iv, leaf.sealed, _place(leaf.nonce, leaf.tag, leaf.warrant))
    except InvalidTag:
        raise LeafForged from None
    reader = Reader(plain, LeafMalformed())
    kind = reader.number(1)
    if kind not in list(AccessKind):
        raise LeafMalformed
    note = AccessNote(AccessKind(kind), reader.number(4), reader.text(), reader.text(), reader.texts())
    reader.zeros()
    return note


def _place(nonce: bytes, tag: bytes, warrant: bytes) -> bytes:
    return _TYPE + exactly(nonce, 16, "nonce") + exactly(tag, 16, "tag") + exactly(warrant, 32, "warrant")


def _aead(audit_key: bytes, nonce: bytes) -> tuple[AESGCM, bytes]:
    """Return cipher and nonce of a leaf: HKDF-SHA256 over k_u, salted with the leaf's nonce, key 32 | nonce 12."""
    raw = HKDF(SHA256(), 44, salt=nonce, info=_INFO).derive(exactly(audit_key, AUDIT_KEY, "audit key"))
    return AESGCM(raw[:32]), raw[32:]
