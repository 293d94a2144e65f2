"""Fixed layouts: big-endian numbers, bytes of one length, short texts; a cursor that reads them back strictly."""

import base64
import binascii
from collections.abc import Iterable

from ansim.wire.errors import OutOfBounds, WireError


def number(value: int, size: int, what: str) -> bytes:
    """Return `value` in `size` bytes, big-endian. Raises OutOfBounds naming the field `what`."""
    if not 0 <= value < 1 << (8 * size):
        raise OutOfBounds(what=what)
    return value.to_bytes(size, "big")


def exactly(value: bytes, size: int, what: str) -> bytes:
    """Return `value` when it has `size` bytes. Raises OutOfBounds."""
    if len(value) != size:
        raise OutOfBounds(what=what)
    return bytes(value)


def text(value: str, what: str) -> bytes:
    """Return length 1 | UTF-8 of a printable text of 1 to 255 bytes. Raises OutOfBounds."""
    try:
        raw = value.encode()
    except UnicodeEncodeError:  # a lone surrogate
        raise OutOfBounds(what=what) from None
    if not 1 <= len(raw) <= 255 or not value.isprintable():
        raise OutOfBounds(what=what)
    return bytes([len(raw)]) + raw


def texts(values: Iterable[str], what: str) -> bytes:
    """Return count 1 | texts, sorted and each once, so that one set has one form. Raises OutOfBounds."""
    ordered = sorted(set(values))
    return number(len(ordered), 1, what) + b"".join(text(one, what) for one in ordered)


class Reader:
    """Reads a layout from its beginning; whatever does not fit raises the error given."""

    def __init__(self, data: bytes, error: WireError) -> None:
        self._data = data
        self._at = 0
        self._error = error

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        piece = self._data[self._at : self._at + size]
        if len(piece) != size:
            raise self._error
        self._at += size
        return piece

    def number(self, size: int) -> int:
        """Return the next big-endian number of `size` bytes."""
        return int.from_bytes(self.take(size), "big")

    def text(self) -> str:
        """Return the next text, length first; only what `text` writes is read."""
        raw = self.take(self.number(1))
        try:
            found = raw.decode()
        except UnicodeDecodeError:
            raise self._error from None
        if not raw or not found.isprintable():
            raise self._error
        return found

    def texts(self) -> tuple[str, ...]:
        """Return the next list of texts; refuses any order but the sorted one, and repetitions."""
        found = tuple(self.text() for _ in range(self.number(1)))
        if list(found) != sorted(set(found)):
            raise self._error
        return found

    def end(self) -> None:
        """Refuse anything that is left."""
        if self._at != len(self._data):
            raise self._error

    def zeros(self) -> None:
        """Refuse anything but zero bytes in what is left."""
        if any(self._data[self._at :]):
            raise self._error


def write_base64url(data: bytes) -> str:
    """Return base64url without padding (RFC 4648, 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def read_base64url(spelled: str) -> bytes | None:
    """Return the bytes of base64url without padding, or None for any other spelling of them."""
    try:
        raw = base64.b64decode(spelled.encode("ascii") + b"=" * (-len(spelled) % 4), b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
    return raw if write_base64url(raw) == spelled else None
