"""Leaves of the two ledgers, each a fixed layout behind its type byte; who looked at a record (0x03) is access.py.

0x01 root of a batch of visits | 0x02 a warrant | 0x04 a day key's commitment | 0x05 forgotten | 0x06 opened |
0x07 a key comes into use | 0x08 a warrant is closed. Big-endian; a leaf's length is part of its form.
"""

import hashlib
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ansim.wire.errors import LeafForged, LeafMalformed
from ansim.wire.layout import Reader, exactly, number
from ansim.wire.token import issuer_key

ROUND: Final = 16
"""Counts of people in public leaves are multiples of this."""
_Kind = TypeVar("_Kind", bound=IntEnum)
_OPENED: Final = b"ansim-opened/v1\n"
_FORGOTTEN: Final = b"ansim-forgotten/v1\n"


def reference(leaf: bytes) -> bytes:
    """Return SHA-256 of a whole leaf, by which other leaves point at it."""
    return hashlib.sha256(leaf).digest()


@dataclass(frozen=True, slots=True)
class VisitsLeaf:
    """`0x01 | day 2 | seq 4 | n 4 | root 32`: batch `seq` of a day has n check-ins under this Merkle root."""

    day: int
    seq: int
    count: int
    root: bytes

    def encode(self) -> bytes:
        """Return the 43 bytes. Raises OutOfBounds."""
        numbers = number(self.day, 2, "day") + number(self.seq, 4, "seq") + number(self.count, 4, "count")
        return b"\x01" + numbers + exactly(self.root, 32, "root")


@dataclass(frozen=True, slots=True)
class WarrantLeaf:
    """`0x02 | digest 32`: the salted hash of a signed warrant."""

    digest: bytes

    def encode(self) -> bytes:
        """Return the 33 bytes. Raises OutOfBounds."""
        return b"\x02" + exactly(self.digest, 32, "digest")


@dataclass(frozen=True, slots=True)
class DayKeyLeaf:
    """`0x04 | day 2 | commitment 32`: the key of this day is fixed."""

    day: int
    commitment: bytes

    def encode(self) -> bytes:
        """Return the 35 bytes. Raises OutOfBounds."""
        return b"\x04" + number(self.day, 2, "day") + exactly(self.commitment, 32, "commitment")


class Forgotten(IntEnum):
    """What a leaf 0x05 says is gone."""

    VISITS = 1
    DAY_KEYS = 2
    IDENTITIES = 3


@dataclass(frozen=True, slots=True)
class ForgottenLeaf:
    """`0x05 | what 1 | day 2 | count 4 | at 4 | sig 64`: so much of that day was destroyed then (unix seconds)."""

    what: Forgotten
    day: int
    count: int
    at: int
    signature: bytes

    @property
    def body(self) -> bytes:
        """The twelve bytes before the signature. Raises OutOfBounds."""
        numbers = number(self.day, 2, "day") + number(self.count, 4, "count") + number(self.at, 4, "at")
        return b"\x05" + number(self.what, 1, "what") + numbers

    def encode(self) -> bytes:
        """Return the 76 bytes. Raises OutOfBounds."""
        return self.body + exactly(self.signature, 64, "signature")


@dataclass(frozen=True, slots=True)
class OpenedLeaf:
    """`0x06 | reference of the warrant's leaf 32 | opened 4 | kept 4 | sig 64`; kept is a multiple of 16."""

    warrant: bytes
    opened: int
    kept: int
    signature: bytes

    @property
    def body(self) -> bytes:
        """The 41 bytes before the signature. Raises OutOfBounds."""
        counts = number(self.opened, 4, "opened") + number(self.kept, 4, "kept")
        return b"\x06" + exactly(self.warrant, 32, "warrant") + counts

    def encode(self) -> bytes:
        """Return the 105 bytes. Raises OutOfBounds."""
        return self.body + exactly(self.signature, 64, "signature")


class KeyKind(IntEnum):
    """Whose key a leaf 0x07 announces."""

    ISSUER = 1
    GATE = 2
    OFFICER = 3
    CUSTODIAN = 4
    RELEASE = 5


@dataclass(frozen=True, slots=True)
class KeyLeaf:
    """`0x07 | kind 1 | begins 4 | digest 32`: the key (or release) of this SHA-256 is in use from then on."""

    kind: KeyKind
    begins: int
    digest: bytes

    def encode(self) -> bytes:
        """Return the 38 bytes. Raises OutOfBounds."""
        return (
            b"\x07"
            + number(self.kind, 1, "kind")
            + number(self.begins, 4, "begins")
            + exactly(self.digest, 32, "digest")
        )


@dataclass(frozen=True, slots=True)
class ClosedLeaf:
    """`0x08 | reference of the warrant's leaf 32 | dummies 4`: so many of its access leaves concern nobody."""

    warrant: bytes
    dummies: int

    def encode(self) -> bytes:
        """Return the 37 bytes. Raises OutOfBounds."""
        return b"\x08" + exactly(self.warrant, 32, "warrant") + number(self.dummies, 4, "dummies")


Leaf = VisitsLeaf | WarrantLeaf | DayKeyLeaf | ForgottenLeaf | OpenedLeaf | KeyLeaf | ClosedLeaf


def read_leaf(data: bytes) -> Leaf:
    """Parse a leaf of any type but 0x03, unchecked. Raises LeafMalformed."""
    reader = Reader(data, LeafMalformed())
    match reader.number(1):
        case 0x01:
            leaf: Leaf = VisitsLeaf(reader.number(2), reader.number(4), reader.number(4), reader.take(32))
        case 0x02:
            leaf = WarrantLeaf(reader.take(32))
        case 0x04:
            leaf = DayKeyLeaf(reader.number(2), reader.take(32))
        case 0x05:
            leaf = _read_forgotten(reader)
        case 0x06:
            leaf = _read_opened(reader)
        case 0x07:
            leaf = KeyLeaf(_one_of(KeyKind, reader.number(1)), reader.number(4), reader.take(32))
        case 0x08:
            leaf = ClosedLeaf(reader.take(32), reader.number(4))
        case _:
            raise LeafMalformed
    reader.end()
    return leaf


def sign_forgotten(key: Ed25519PrivateKey, what: Forgotten, day: int, count: int, at: int) -> ForgottenLeaf:
    """Return the leaf signed by the role that destroyed it. Raises OutOfBounds."""
    unsigned = ForgottenLeaf(what, day, count, at, bytes(64))
    return replace(unsigned, signature=key.sign(_FORGOTTEN + unsigned.body))


def sign_opened(key: Ed25519PrivateKey, warrant: bytes, opened: int, kept: int) -> OpenedLeaf:
    """Return the opener's signed leaf, `kept` people rounded up to a multiple of 16. Raises OutOfBounds."""
    unsigned = OpenedLeaf(warrant, opened, kept + -kept % ROUND, bytes(64))
    return replace(unsigned, signature=key.sign(_OPENED + unsigned.body))


def verify_leaf(leaf: ForgottenLeaf | OpenedLeaf, public: bytes) -> None:
    """Check the signature under the role's raw Ed25519 key. Raises LeafForged, OutOfBounds."""
    purpose = _OPENED if isinstance(leaf, OpenedLeaf) else _FORGOTTEN
    try:
        issuer_key(public).verify(leaf.signature, purpose + leaf.body)
    except InvalidSignature:
        raise LeafForged from None


def _read_forgotten(reader: Reader) -> ForgottenLeaf:
    what = _one_of(Forgotten, reader.number(1))
    return ForgottenLeaf(what, reader.number(2), reader.number(4), reader.number(4), reader.take(64))


def _read_opened(reader: Reader) -> OpenedLeaf:
    leaf = OpenedLeaf(reader.take(32), reader.number(4), reader.number(4), reader.take(64))
    if leaf.kept % ROUND:
        raise LeafMalformed
    return leaf


def _one_of(kinds: type[_Kind], value: int) -> _Kind:
    if value not in list(kinds):
        raise LeafMalformed
    return kinds(value)
