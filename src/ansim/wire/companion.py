"""Companions (protocol.md, 0x06; docs/adr/0073): who is with a visitor, named by number and vouched for by the own token.

`token 120 | desk message 184`: class 0x06, party 0 (the visitor counted them), code = 0x06 | SHA-256(token)[:7], signed by
the token's one-time key as a desk's device signs. The evidence kept is that of a desk.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from ansim.wire.checkin import Fields
from ansim.wire.desk import COMPANION, DESK, DeskMessage, read_desk, sign_desk, verify_desk
from ansim.wire.errors import DeskForged, DeskMalformed
from ansim.wire.token import TOKEN, Token, read_token

NAMED: Final = TOKEN + DESK
_CODE: Final = b"\x06"


@dataclass(frozen=True, slots=True)
class Named:
    """The visitor's token and the desk message about one companion."""

    token: Token
    message: DeskMessage

    def encode(self) -> bytes:
        """Return the 304 bytes. Raises OutOfBounds."""
        return self.token.encode() + self.message.encode()


def code_of(token: Token) -> bytes:
    """Return the 8 bytes that stand for the token in place of a venue's code. Raises OutOfBounds."""
    return _CODE + hashlib.sha256(token.encode()).digest()[:7]


def sign_named(token: Token, box: bytes, place: Fields, holder: ec.EllipticCurvePrivateKey) -> Named:
    """Return the message for a sealed box; of `place` count venue, zone, time and whether it is a check-out. Raises OutOfBounds."""
    fields = Fields(place.venue, place.zone, code_of(token), place.time, place.out, 0)
    return Named(token, sign_desk(holder, box, COMPANION, fields))


def read_named(data: bytes) -> Named:
    """Parse 304 bytes without checking a signature. Raises DeskMalformed, TokenMalformed."""
    if len(data) != NAMED:
        raise DeskMalformed
    named = Named(read_token(data[:TOKEN]), read_desk(data[TOKEN:]))
    if named.message.kind != COMPANION or named.message.fields.people:
        raise DeskMalformed
    return named


def verify_named(named: Named) -> None:
    """Check code and signature under the token's one-time key; the issuer's is verify_token's. Raises DeskForged."""
    if named.message.fields.code != code_of(named.token):
        raise DeskForged
    verify_desk(named.message, named.token.hpk)
