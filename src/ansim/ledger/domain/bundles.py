"""Entry bundles: entries one after another, each behind its length in two bytes, big-endian (C2SP tlog-tiles)."""

from collections.abc import Iterable

from ansim.ledger.domain.errors import BundleMalformed

_LENGTH = 2
_LONGEST = 2**16 - 1


def write_bundle(entries: Iterable[bytes]) -> bytes:
    """Return the bundle of entries of 0 to 65,535 bytes each. Raises BundleMalformed for a longer one."""
    pieces = []
    for entry in entries:
        if len(entry) > _LONGEST:
            raise BundleMalformed
        pieces += [len(entry).to_bytes(_LENGTH), entry]
    return b"".join(pieces)


def read_bundle(data: bytes, count: int) -> tuple[bytes, ...]:
    """Return the `count` entries of a bundle. Raises BundleMalformed unless it holds just these."""
    entries: list[bytes] = []
    at = 0
    while at + _LENGTH <= len(data) and len(entries) < count:
        end = at + _LENGTH + int.from_bytes(data[at : at + _LENGTH])
        entries.append(data[at + _LENGTH : end])
        at = end
    if at != len(data) or len(entries) != count:
        raise BundleMalformed
    return tuple(entries)
