"""What a visitor's page must know of the gate to hold it to its receipts."""

from ansim.checkins.adapters.receipt_key import receipt_key
from ansim.wire.p256 import long_point


def receipt_long_point() -> bytes:
    """Return the point under which receipts are signed, uncompressed, 65 bytes. Raises WrongRole elsewhere."""
    return long_point(receipt_key().public_key())
