"""An issuer, phones and a door for the tests of gate and store: real keys and signatures, invented everything else."""

import secrets
from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ansim.checkins.domain.doors import Door, StickerCode
from ansim.checkins.domain.refusals import IssuerUnknown
from ansim.wire import p256
from ansim.wire.checkin import Checkin, Fields, sign_checkin
from ansim.wire.days import begin_of, day_of
from ansim.wire.token import Token, key_id, sign_token
from ansim.wire.venue_code import NO_CODE, day_seed, screen_code, step_of

NOON = 1_795_230_000  # 2026-11-21 12:00 in Korea
DAY = day_of(NOON)
MIDNIGHT = begin_of(DAY)
VENUE = b"venue1"
ELSEWHERE = b"venue2"
STICKER = b"\x02sticker"
HALL = 1
K_V = {VENUE: b"k" * 32, ELSEWHERE: b"e" * 32}


class Issuer:
    """An issuer of tokens, and the gate's view of its keys."""

    def __init__(self, seed: int = 1) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.point = self.key.public_key().public_bytes_raw()
        self.days = range(DAY - 40, DAY + 40)

    def public(self, kid: bytes, day: int) -> bytes:
        """As adapters/issuer_keys.py does it."""
        if kid != key_id(self.point) or day not in self.days:
            raise IssuerUnknown
        return self.point

    def token(self, holder: ec.EllipticCurvePrivateKey, day: int = DAY, handle: bytes | None = None) -> Token:
        """A token for this one-time key."""
        fresh = handle or secrets.token_bytes(16)
        return sign_token(self.key, day, fresh, p256.write_point(holder.public_key()))


def new_key() -> ec.EllipticCurvePrivateKey:
    """A fresh one-time key."""
    return ec.generate_private_key(ec.SECP256R1())


def door(venue: bytes = VENUE, **changed: object) -> Door:
    """A door with a sticker, a hall with a sticker of its own, and the screen's seeds of five days."""
    made = Door(
        venue=venue,
        name="안심다방",
        kind="cafe",
        zones={HALL: "홀"},
        seeds={day: day_seed(K_V[venue], venue, day) for day in range(DAY - 3, DAY + 2)},
        stickers=(StickerCode(0, STICKER), StickerCode(HALL, b"\x02hall-of")),
        opened=MIDNIGHT - 10 * 86_400,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def screen(at: int, *, venue: bytes = VENUE, zone: int = 0, steps: int = 0, day: int | None = None) -> bytes:
    """What a screen shows `steps` steps after a time; `day` makes it use another day's seed."""
    step = step_of(at) + steps
    seed = day_seed(K_V[venue], venue, day_of(step * 30) if day is None else day)
    return screen_code(seed, venue, zone, step)


@dataclass
class Phone:
    """One visitor with one token; `come` and `go` sign with its one-time key."""

    issuer: Issuer
    day: int = DAY
    handle: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def __post_init__(self) -> None:
        self.holder = new_key()
        self.token = self.issuer.token(self.holder, self.day, self.handle)

    def sign(self, **changed: object) -> Checkin:
        """A check-in of a sticker at noon, or with other fields."""
        plain = Fields(VENUE, 0, STICKER, NOON, False, 1)
        return sign_checkin(self.token, replace(plain, **changed), self.holder)  # type: ignore[arg-type]

    def come(self, at: int = NOON, **changed: object) -> bytes:
        """The 205 bytes of a check-in."""
        return self.sign(**{"time": at - at % 30, **changed}).encode()

    def go(self, at: int, **changed: object) -> bytes:
        """The 205 bytes of a check-out without a code."""
        return self.sign(**{"time": at - at % 30, "out": True, "code": NO_CODE, **changed}).encode()


def with_high_s(message: bytes) -> bytes:
    """The same check-in with the other s that is valid too."""
    s = int.from_bytes(message[-32:], "big")
    return message[:-32] + (p256.ORDER - s).to_bytes(32, "big")
