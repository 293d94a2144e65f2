"""Receipts of the gate, 100 bytes: its promise, under its P-256 key, to log a check-in within ten minutes.

`hash 32 | received 4 | sig 64`, signed over "ansim-receipt/v1\\n" | hash | received; the hash is that of the 205 bytes
with the low s, so that both forms of one check-in have one receipt.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from ansim.wire import p256
from ansim.wire.checkin import Checkin
from ansim.wire.errors import ReceiptForged
from ansim.wire.layout import Reader, exactly, number

RECEIPT: Final = 100
PROMISE: Final = 600
"""Seconds within which the check-in stands in the ledger `visits`."""
_PURPOSE: Final = b"ansim-receipt/v1\n"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Hash of the check-in, when the gate received it (seconds since 1970), the gate's signature."""

    checkin_hash: bytes
    received: int
    signature: bytes

    @property
    def body(self) -> bytes:
        """What is promised, 36 bytes. Raises OutOfBounds."""
        return exactly(self.checkin_hash, 32, "hash") + number(self.received, 4, "received")

    def encode(self) -> bytes:
        """Return the 100 bytes. Raises OutOfBounds."""
        return self.body + exactly(self.signature, 64, "signature")


def hash_of(checkin: Checkin) -> bytes:
    """Return SHA-256 of the check-in's 205 bytes with the low s. Raises OutOfBounds."""
    return hashlib.sha256(checkin.normalised().encode()).digest()


def read_receipt(data: bytes) -> Receipt:
    """Parse 100 bytes without checking them. Raises ReceiptForged."""
    reader = Reader(data, ReceiptForged())
    receipt = Receipt(reader.take(32), reader.number(4), reader.take(64))
    reader.end()
    return receipt


def sign_receipt(key: ec.EllipticCurvePrivateKey, checkin: Checkin, received: int) -> Receipt:
    """Return the gate's receipt for a check-in. Raises OutOfBounds."""
    return sign_hash(key, hash_of(checkin), received)


def sign_hash(key: ec.EllipticCurvePrivateKey, checkin_hash: bytes, received: int) -> Receipt:
    """Return the gate's receipt for the check-in of this hash. Raises OutOfBounds."""
    unsigned = Receipt(checkin_hash, received, b"")
    return Receipt(checkin_hash, received, p256.sign(key, _PURPOSE + unsigned.body))


def verify_receipt(receipt: Receipt, checkin: Checkin, gate_point: bytes) -> None:
    """Check that the gate of this compressed point gave this receipt for this check-in. Raises ReceiptForged."""
    if receipt.checkin_hash != hash_of(checkin):
        raise ReceiptForged
    if not p256.is_signed(gate_point, _PURPOSE + receipt.body, receipt.signature):
        raise ReceiptForged
