"""A naive Merkle tree straight out of RFC 9162's recursive definitions, and readers over plain lists."""

from hashlib import sha256

from ansim.ledger.domain.hashing import leaf_hash
from ansim.ledger.domain.tree import HashReader


def entries(count: int) -> list[bytes]:
    return [f"entry {number}".encode() for number in range(count)]


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(entry) for entry in entries(count)]


def split(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def root(row: list[bytes]) -> bytes:
    if not row:
        return sha256(b"").digest()
    if len(row) == 1:
        return row[0]
    k = split(len(row))
    return sha256(b"\x01" + root(row[:k]) + root(row[k:])).digest()


def path(index: int, row: list[bytes]) -> list[bytes]:
    if len(row) == 1:
        return []
    k = split(len(row))
    if index < k:
        return [*path(index, row[:k]), root(row[k:])]
    return [*path(index - k, row[k:]), root(row[:k])]


def subproof(old: int, row: list[bytes], whole: bool) -> list[bytes]:
    if old == len(row):
        return [] if whole else [root(row)]
    k = split(len(row))
    if old <= k:
        return [*subproof(old, row[:k], whole), root(row[k:])]
    return [*subproof(old - k, row[k:], False), root(row[:k])]


def reader(row: list[bytes]) -> HashReader:
    def read(level: int, index: int) -> bytes:
        part = row[index << level : (index + 1) << level]
        assert len(part) == 1 << level, "asked for an incomplete subtree"
        return root(part)

    return read
