"""Check-ins (protocol.md, Check-in): 205 bytes, a token, what the visitor saw, and the one-time key's signature.

`token 120 | venue 6 | zone 2 | code 8 | time 4 | party 1 | sig 64`. Code, clock and uniqueness are the gate's.
"""

import hashlib
import struct
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from ansim.wire import p256
from ansim.wire.days import begin_of, day_of
from ansim.wire.errors import CheckinForged, CheckinMalformed, OutOfBounds
from ansim.wire.layout import exactly, number
from ansim.wire.token import TOKEN, Token, read_token

CHECKIN: Final = 205
FIELDS: Final = 21
STEP: Final = 30
"""Seconds to which a time is rounded down; also the step of a screen's code."""
MOST_PEOPLE: Final = 127
_OUT: Final = 0x80
_PURPOSE: Final = b"ansim-visit/v1\n"
_LAYOUT: Final = struct.Struct(">6sH8sIB")
_NOON: Final = 12 * 3_600


def rounded(unix: int) -> int:
    """Return a time rounded down to 30 s, as check-ins carry it."""
    return unix - unix % STEP


@dataclass(frozen=True, slots=True)
class Fields:
    """Venue id, zone, code of the screen or sticker, rounded time, whether it is a check-out, people in the party."""

    venue: bytes
    zone: int
    code: bytes
    time: int
    out: bool
    people: int

    def encode(self) -> bytes:
        """Return the 21 bytes. Raises OutOfBounds, for a time that is not rounded too."""
        if self.time % STEP:
            raise OutOfBounds(what="time")
        if not 0 <= self.people <= MOST_PEOPLE:
            raise OutOfBounds(what="people")
        return (
            exactly(self.venue, 6, "venue")
            + number(self.zone, 2, "zone")
            + exactly(self.code, 8, "code")
            + number(self.time, 4, "time")
            + bytes([self.people | (_OUT if self.out else 0)])
        )


@dataclass(frozen=True)
class Checkin:
    """A token, the fields, and the signature of the token's one-time key over both."""

    token: Token
    fields: Fields
    signature: bytes

    @cached_property
    def _unsigned(self) -> bytes:
        return self.token.encode() + self.fields.encode()

    @property
    def message(self) -> bytes:
        """What the one-time key signs. Raises OutOfBounds."""
        return _PURPOSE + hashlib.sha256(self._unsigned[:TOKEN]).digest() + self._unsigned[TOKEN:]

    def encode(self) -> bytes:
        """Return the 205 bytes. Raises OutOfBounds."""
        return self._unsigned + exactly(self.signature, 64, "signature")

    def normalised(self) -> "Checkin":
        """Return it with the low s, the one form that is stored and hashed."""
        low = p256.low_s(self.signature)
        return self if low == self.signature else replace(self, signature=low)


def read_fields(data: bytes) -> Fields:
    """Parse 21 bytes. Raises CheckinMalformed."""
    if len(data) != FIELDS:
        raise CheckinMalformed
    venue, zone, code, time, party = _LAYOUT.unpack(data)
    if time % STEP:
        raise CheckinMalformed
    return Fields(venue, zone, code, time, bool(party & _OUT), party & MOST_PEOPLE)


def read_checkin(data: bytes) -> Checkin:
    """Parse 205 bytes without checking a signature. Raises CheckinMalformed, TokenMalformed."""
    if len(data) != CHECKIN:
        raise CheckinMalformed
    fields = read_fields(data[TOKEN : TOKEN + FIELDS])
    return Checkin(read_token(data[:TOKEN]), fields, data[TOKEN + FIELDS :])


def sign_checkin(token: Token, fields: Fields, holder: ec.EllipticCurvePrivateKey) -> Checkin:
    """Return the check-in signed by the token's one-time key, s low. Raises OutOfBounds."""
    unsigned = Checkin(token, fields, bytes(64))
    return replace(unsigned, signature=p256.sign(holder, unsigned.message))


def verify_checkin(checkin: Checkin) -> None:
    """Check the one-time key's signature, high s or low; the issuer's is verify_token's. Raises CheckinForged."""
    if not p256.is_signed(checkin.token.hpk, checkin.message, checkin.signature):
        raise CheckinForged


def is_of_its_day(checkin: Checkin) -> bool:
    """Say whether the time lies in the token's Korean day; a check-out may be until 12:00 of the next."""
    day, time = checkin.token.day, checkin.fields.time
    if checkin.fields.out:
        return begin_of(day) <= time <= begin_of(day + 1) + _NOON
    return day_of(time) == day
