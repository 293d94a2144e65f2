"""Scopes of a warrant: one person on at most 14 Korean days, or one venue for at most 12 hours (protocol.md, Warrant)."""

import hmac
from dataclasses import dataclass
from typing import Final

from ansim.wire.days import day_of
from ansim.wire.errors import WarrantMalformed
from ansim.wire.layout import Reader, exactly, number

MOST_DAYS: Final = 14
MOST_SECONDS: Final = 12 * 3_600
UNBOUND: Final = bytes(32)
"""Subject of a warrant that names nobody: of the right form, and refused by whoever checks it."""
_PERSON: Final = 1
_VENUE: Final = 2
_SUBJECT: Final = b"ansim-warrant-subject/v1\n"


def commit_subject(opening: bytes, phone: str) -> bytes:
    """Return what a warrant says of whom it is about: HMAC(opening 32, purpose | E.164). Raises OutOfBounds.

    Office and vault know the opening; store and opener, who see the warrant, learn nothing from this.
    """
    return hmac.digest(
        exactly(opening, 32, "opening"), _SUBJECT + phone.encode("utf-8", "surrogatepass"), "sha256"
    )


@dataclass(frozen=True, slots=True)
class PersonScope:
    """One person on Korean days `first` to `last`, both included; `subject` as commit_subject gives it."""

    first: int
    last: int
    subject: bytes = UNBOUND

    @property
    def days(self) -> range:
        """The Korean days of which visits may be read."""
        return range(self.first, self.last + 1)

    def encode(self) -> bytes:
        """Return `1 | first 2 | last 2 | subject 32`. Raises WarrantMalformed, OutOfBounds."""
        if not 1 <= len(self.days) <= MOST_DAYS:
            raise WarrantMalformed(what="days")
        numbers = number(self.first, 2, "first") + number(self.last, 2, "last")
        return bytes([_PERSON]) + numbers + exactly(self.subject, 32, "subject")


@dataclass(frozen=True, slots=True)
class VenueScope:
    """Everybody at one venue (id 6) from `start` until `end`, seconds since 1970."""

    venue: bytes
    start: int
    end: int

    @property
    def days(self) -> range:
        """The Korean days that the interval touches."""
        return range(day_of(self.start), day_of(self.end - 1) + 1)

    def encode(self) -> bytes:
        """Return `2 | venue 6 | start 4 | end 4`. Raises WarrantMalformed, OutOfBounds."""
        if not 0 < self.end - self.start <= MOST_SECONDS:
            raise WarrantMalformed(what="hours")
        numbers = number(self.start, 4, "start") + number(self.end, 4, "end")
        return bytes([_VENUE]) + exactly(self.venue, 6, "venue") + numbers


Scope = PersonScope | VenueScope


def read_scope(reader: Reader) -> Scope:
    """Read a scope where the reader stands. Raises WarrantMalformed."""
    kind = reader.number(1)
    if kind == _PERSON:
        return PersonScope(reader.number(2), reader.number(2), reader.take(32))
    if kind == _VENUE:
        return VenueScope(reader.take(6), reader.number(4), reader.number(4))
    raise WarrantMalformed(what="scope")
