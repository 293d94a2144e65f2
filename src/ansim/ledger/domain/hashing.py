"""Merkle tree hashing with SHA-256 (RFC 9162, 2.1.1): leaves and nodes have different prefixes."""

from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()
"""Root hash of the tree without entries."""


def leaf_hash(entry: bytes) -> bytes:
    """Return SHA-256(0x00 | entry), 32 bytes."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 | left | right), 32 bytes."""
    return sha256(b"\x01" + left + right).digest()
