"""Verifier keys of signed notes, `<name>+<8 hex digits>+<base64(type | public key)>` (C2SP signed-note, vkey)."""

import re
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256

from ansim.ledger.domain.errors import KeyMalformed
from ansim.ledger.domain.strict import read_base64, write_base64

_KEY_ID = re.compile(r"[0-9a-f]{8}", re.ASCII)


class SignatureType(IntEnum):
    """The assigned type bytes that ansim knows of; 0x06 can be named but not yet checked."""

    ED25519 = 0x01
    COSIGNATURE = 0x04
    ML_DSA_44 = 0x06

    @property
    def key_length(self) -> int:
        """Length of a public key in bytes."""
        return 1312 if self is SignatureType.ML_DSA_44 else 32


def is_key_name(name: str) -> bool:
    """Say whether `name` may stand on a signature line: not empty, no space, plus, control, surrogate."""
    return bool(name) and not any(
        c.isspace() or c < " " or c == "+" or "\ud800" <= c <= "\udfff" for c in name
    )


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A name, a signature type and a public key; together they are what a reader trusts."""

    name: str
    type: SignatureType
    public: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name) or len(self.public) != self.type.key_length:
            raise KeyMalformed

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256(name | LF | type | public key)."""
        return sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.public).digest()[:4]

    def text(self) -> str:
        """Return the vkey as published."""
        material = write_base64(bytes([self.type]) + self.public)
        return f"{self.name}+{self.key_id.hex()}+{material}"

    def as_type(self, other: SignatureType) -> "VerifierKey":
        """Return the same name and public key under another signature type, as for a log's own time."""
        return VerifierKey(self.name, other, self.public)


def read_vkey(text: str) -> VerifierKey:
    """Parse a vkey, with at most one line break after it. Raises KeyMalformed for all else."""
    name, found, rest = text.removesuffix("\n").partition("+")
    key_id, found_too, material = rest.partition("+")
    raw = read_base64(material)
    if not (found and found_too and raw and _KEY_ID.fullmatch(key_id)):
        raise KeyMalformed
    try:
        key = VerifierKey(name, SignatureType(raw[0]), raw[1:])
        own_id = key.key_id.hex()
    except ValueError:  # a type byte or a character that we do not know
        raise KeyMalformed from None
    if own_id != key_id:
        raise KeyMalformed
    return key
