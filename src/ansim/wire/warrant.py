"""Warrants (protocol.md, Warrant): what may be looked up, by whom signed, and the proof that it is public.

One form in bytes: `ver 1 | salt 32 | opener key 32 | office 4 | expires 4 | generations 1 | most people 2 | scope |
case | basis | fields`, texts with their length before them. Officers sign "ansim-warrant/v1\\n" | these bytes.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ansim.wire.errors import OutOfBounds, WarrantMalformed
from ansim.wire.layout import Reader, exactly, number, read_base64url, text, texts, write_base64url
from ansim.wire.leaves import WarrantLeaf
from ansim.wire.scope import UNBOUND as UNBOUND
from ansim.wire.scope import PersonScope as PersonScope
from ansim.wire.scope import Scope, read_scope
from ansim.wire.scope import VenueScope as VenueScope
from ansim.wire.scope import commit_subject as commit_subject

MOST_GENERATIONS: Final = 2
SIGNERS: Final = 2
_VERSION: Final = b"\x01"
_PURPOSE: Final = b"ansim-warrant/v1\n"
_MEMBERS: Final = {"warrant", "leaf_index", "proof"}
_LAST_INDEX: Final = 2**63 - 1
_LEAF: Final = b"ansim-warrant-leaf/v1\n"


@dataclass(frozen=True, slots=True)
class Warrant:
    """Case reference, office (number), legal basis, scope, generations, most distinct people, fields that may be
    revealed, expiry (unix seconds), the opener's one-time X25519 key, a random salt."""

    case: str
    office: int
    basis: str
    scope: Scope
    generations: int
    most_people: int
    fields: tuple[str, ...]
    expires: int
    opener_key: bytes
    salt: bytes

    @property
    def key_days(self) -> range:
        """The days whose keys it needs: those of the scope and the one before, for who stayed over midnight."""
        days = self.scope.days
        return range(max(days.start - 1, 0), days.stop)

    def encode(self) -> bytes:
        """Return its one form. Raises WarrantMalformed for a scope too wide, OutOfBounds."""
        if not 0 <= self.generations <= MOST_GENERATIONS:
            raise WarrantMalformed(what="generations")
        if self.most_people < 1:
            raise WarrantMalformed(what="people")
        return (
            _VERSION
            + exactly(self.salt, 32, "salt")
            + exactly(self.opener_key, 32, "opener key")
            + number(self.office, 4, "office")
            + number(self.expires, 4, "expires")
            + bytes([self.generations])
            + number(self.most_people, 2, "most people")
            + self.scope.encode()
            + text(self.case, "case")
            + text(self.basis, "basis")
            + texts(self.fields, "fields")
        )


def new_salt() -> bytes:
    """Return a fresh salt, so that nobody can guess a warrant from its public leaf."""
    return secrets.token_bytes(32)


def read_warrant(data: bytes) -> Warrant:
    """Parse the one form of a warrant. Raises WarrantMalformed, for a scope too wide too."""
    reader = Reader(data, WarrantMalformed(what="form"))
    if reader.take(1) != _VERSION:
        raise WarrantMalformed(what="form")
    salt, opener_key = reader.take(32), reader.take(32)
    office, expires, generations, most = (reader.number(size) for size in (4, 4, 1, 2))
    scope = read_scope(reader)
    case, basis, fields = reader.text(), reader.text(), reader.texts()
    reader.end()
    warrant = Warrant(case, office, basis, scope, generations, most, fields, expires, opener_key, salt)
    warrant.encode()
    return warrant


def signing_message(warrant: Warrant) -> bytes:
    """Return what each officer signs (ES256). Raises WarrantMalformed, OutOfBounds."""
    return _PURPOSE + warrant.encode()


@dataclass(frozen=True, slots=True)
class OfficerSignature:
    """Id of the officer's key, its public half (SubjectPublicKeyInfo), r | s in 64 bytes over the signing message."""

    key_id: str
    public_der: bytes
    signature: bytes

    def encode(self) -> bytes:
        """Return `key id | length 1, public | sig 64`. Raises OutOfBounds."""
        public = number(len(self.public_der), 1, "public key") + self.public_der
        return text(self.key_id, "key id") + public + exactly(self.signature, 64, "signature")


@dataclass(frozen=True, slots=True)
class SignedWarrant:
    """A warrant with its officers' signatures; whether they are two, and good, is for the checker."""

    warrant: Warrant
    signatures: tuple[OfficerSignature, ...]

    def encode(self) -> bytes:
        """Return `length 2, warrant | count 1 | signatures`. Raises WarrantMalformed, OutOfBounds."""
        if len(self.signatures) > SIGNERS:
            raise OutOfBounds(what="signatures")
        raw = self.warrant.encode()
        return (
            number(len(raw), 2, "warrant")
            + raw
            + bytes([len(self.signatures)])
            + b"".join(one.encode() for one in self.signatures)
        )

    def leaf(self) -> bytes:
        """Return leaf 0x02: the hash of warrant, salt and signatures. Raises WarrantMalformed, OutOfBounds."""
        return WarrantLeaf(hashlib.sha256(_LEAF + self.encode()).digest()).encode()


def read_signed(data: bytes) -> SignedWarrant:
    """Parse a signed warrant, signatures unchecked. Raises WarrantMalformed."""
    reader = Reader(data, WarrantMalformed(what="form"))
    warrant = read_warrant(reader.take(reader.number(2)))
    count = reader.number(1)
    if count > SIGNERS:
        raise WarrantMalformed(what="signatures")
    signatures = tuple(
        OfficerSignature(reader.text(), reader.take(reader.number(1)), reader.take(64)) for _ in range(count)
    )
    reader.end()
    return SignedWarrant(warrant, signatures)


@dataclass(frozen=True, slots=True)
class Presented:
    """A signed warrant, the index of its leaf, and the text of its inclusion proof (.tlog-proof), all unchecked."""

    signed: SignedWarrant
    leaf_index: int
    proof: bytes


def write_presented(presented: Presented) -> dict[str, str | int]:
    """Return the JSON object: warrant and proof as base64url, leaf_index. Raises WarrantMalformed, OutOfBounds."""
    return {
        "warrant": write_base64url(presented.signed.encode()),
        "leaf_index": presented.leaf_index,
        "proof": write_base64url(presented.proof),
    }


def read_presented(value: object) -> Presented:
    """Parse the JSON object, and only its one form. Raises WarrantMalformed."""
    if not isinstance(value, Mapping) or value.keys() != _MEMBERS:
        raise WarrantMalformed(what="form")
    index = value["leaf_index"]
    if type(index) is not int or not 0 <= index <= _LAST_INDEX:
        raise WarrantMalformed(what="leaf_index")
    return Presented(read_signed(_bytes(value["warrant"])), index, _bytes(value["proof"]))


def _bytes(value: object) -> bytes:
    raw = read_base64url(value) if isinstance(value, str) else None
    if raw is None:
        raise WarrantMalformed(what="form")
    return raw
