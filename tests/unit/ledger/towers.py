"""A second, independent Merkle tree for big sizes: RFC 6962's MTH over memoised ranges, written without the product.

It shares nothing with oracle.py but the standard: ranges instead of slices, proofs by walking down and collecting.
"""

import hashlib
from functools import cache


class Tower:
    """The tree over `entry 0`, `entry 1` ...; every range of entries is hashed at most once."""

    def __init__(self, size):
        self.size = size
        self._hash = cache(self._hash_uncached)

    @staticmethod
    def leaf(index):
        return hashlib.sha256(bytes([0]) + b"entry %d" % index).digest()

    def root(self, count, start=0):
        """MTH of the `count` entries from `start` on."""
        return self._hash(start, start + count)

    def _hash_uncached(self, start, stop):
        if start == stop:
            return hashlib.sha256().digest()
        if stop - start == 1:
            return self.leaf(start)
        middle = start + self._power_below(stop - start)
        node = hashlib.sha256(bytes([1]))
        node.update(self._hash(start, middle))
        node.update(self._hash(middle, stop))
        return node.digest()

    @staticmethod
    def _power_below(count):
        """k of the standard: the power of two with k < count <= 2k."""
        k = 1
        while 2 * k < count:
            k = 2 * k
        assert k < count <= 2 * k
        return k

    def path(self, index, size):
        """PATH(m, D[n]) of RFC 6962, 2.1.1, from the leaf's sibling up."""
        start, stop, found = 0, size, []
        while stop - start > 1:
            middle = start + self._power_below(stop - start)
            other = (middle, stop) if index < middle else (start, middle)
            found.insert(0, self._hash(*other))
            start, stop = (start, middle) if index < middle else (middle, stop)
        return found

    def proof(self, old, new):
        """PROOF(m, D[n]) of RFC 6962, 2.1.2, for 0 < m <= n."""
        return self._subproof(old, 0, new, True)

    def _subproof(self, old, start, stop, known):
        if old == stop - start:
            return [] if known else [self._hash(start, stop)]
        k = self._power_below(stop - start)
        if old <= k:
            return [*self._subproof(old, start, start + k, known), self._hash(start + k, stop)]
        return [*self._subproof(old - k, start + k, stop, False), self._hash(start, start + k)]
