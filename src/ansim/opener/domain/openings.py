"""Openings: one-time X25519 keys in memory, a few, for a while. They are never written: a restart forgets them all."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ansim.opener.domain.errors import OpeningBusy, OpeningGone, TooManyOpenings

MOST: Final = 1_000
"""Openings held at once."""
LIFETIME: Final = 7 * 86_400
"""Seconds in which a look-up must be signed and traced."""
MOST_TRACES: Final = 3
"""Times one opening may be traced, for an answer that was lost on its way; each is a leaf of its own."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What the office learns: a name and the public key, 32 bytes; times in seconds since 1970."""

    name: str
    public_key: bytes
    made: int
    expires: int


@dataclass(frozen=True, slots=True)
class Use:
    """One use of an opening: its private key, which use it is (from 1), and what it is."""

    opening: Opening
    private_key: X25519PrivateKey = field(repr=False)
    number: int = 1


@dataclass(slots=True)
class _Held:
    opening: Opening
    private_key: X25519PrivateKey = field(repr=False)
    traces: int = 0
    busy: bool = False


class Openings:
    """The openings of one process. Several threads may use it."""

    def __init__(self, *, most: int = MOST, lifetime: int = LIFETIME) -> None:
        self._most = most
        self._lifetime = lifetime
        self._held: dict[str, _Held] = {}
        self._lock = Lock()

    def make(self, now: int) -> Opening:
        """Return a fresh opening. `now` in seconds since 1970. Raises TooManyOpenings."""
        private = X25519PrivateKey.generate()
        public = private.public_key().public_bytes_raw()
        opening = Opening(secrets.token_hex(16), public, now, now + self._lifetime)
        with self._lock:
            self._forget_old(now)
            if len(self._held) >= self._most:
                raise TooManyOpenings
            self._held[opening.name] = _Held(opening, private)
        return opening

    @contextmanager
    def use(self, name: str, now: int) -> Iterator[Use]:
        """Hold an opening for one trace; a trace that fails costs no use. Raises OpeningGone, OpeningBusy."""
        with self._lock:
            self._forget_old(now)
            held = self._held.get(name)
            if held is None:
                raise OpeningGone
            if held.busy:
                raise OpeningBusy
            held.busy = True
        try:
            yield Use(held.opening, held.private_key, held.traces + 1)
        finally:
            held.busy = False

    def count(self, use: Use) -> None:
        """Remember that a trace was logged; the last one that is allowed destroys the key."""
        with self._lock:
            held = self._held.get(use.opening.name)
            if held is not None:
                held.traces = use.number
            if use.number >= MOST_TRACES:
                self._held.pop(use.opening.name, None)

    def _forget_old(self, now: int) -> None:
        for name in [name for name, held in self._held.items() if now >= held.opening.expires]:
            del self._held[name]
