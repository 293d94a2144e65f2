"""What tests of a venue's own desk stand on: a vault that remembers boxes, a venue with one tablet, what the store holds."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from ansim.accounts.domain.actors import Actor
from ansim.checkins.adapters import partitions
from ansim.checkins.domain.refusals import CheckinRefused
from ansim.checkins.models import Venue
from ansim.checkins.services.desk import take_desk, tie_device
from ansim.kit.transport import Answer
from ansim.wire import p256
from ansim.wire.checkin import Fields
from ansim.wire.days import day_of
from ansim.wire.desk import CARD, DeskMessage, seal_box, sign_desk
from ansim.wire.errors import DeskForged
from ansim.wire.layout import read_base64url, write_base64url
from ansim.wire.stub import sign_stub

NOON = 1_795_230_000  # 2026-11-21 12:00 in Korea
DAY = day_of(NOON)
ISSUER = Ed25519PrivateKey.from_private_bytes(b"i" * 32)
VAULT = ec.derive_private_key(21, ec.SECP256R1())
TABLET, OTHER = (ec.derive_private_key(number, ec.SECP256R1()) for number in (31, 32))


def at(seconds: int) -> datetime:
    """A moment."""
    return datetime.fromtimestamp(seconds, UTC)


@dataclass
class Vault:
    """A vault with its memory of boxes: the stub of the first question is the stub of every later one."""

    given: dict[str, bytes] = field(default_factory=dict)
    asked: int = 0

    def request(self, _method: str, _path: str, body: bytes = b"") -> Answer:
        """Give the stub for a box."""
        self.asked += 1
        told = json.loads(body)
        digest = hashlib.sha256(read_base64url(told["box"]) or b"").digest()
        if told["box"] not in self.given:
            stub = sign_stub(ISSUER, told["day"], digest[:16], told["class"], digest)
            self.given[told["box"]] = stub.encode()
        return Answer(200, json.dumps({"stub": write_base64url(self.given[told["box"]])}).encode())


@dataclass
class Desk:
    """A venue with a tablet, and the vault that its messages reach."""

    by: Actor
    venue: bytes
    number: bytes
    vault: Vault = field(default_factory=Vault)

    def message(self, key: ec.EllipticCurvePrivateKey = TABLET, **changed: Any) -> DeskMessage:
        """A card read at the tablet at noon, or something else."""
        kind, box = changed.pop("kind", CARD), changed.pop("box", None)
        fields = replace(Fields(self.venue, 0, b"\x03" + self.number, NOON, False, 1), **changed)
        return sign_desk(key, box or seal_box(VAULT.public_key(), kind, b"card" * 4), kind, fields)

    def take(self, message: DeskMessage, now: int = NOON) -> None:
        """Send it."""
        take_desk(data=message.encode(), vault=self.vault, now=at(now))

    def refused(self, message: DeskMessage, now: int = NOON) -> type[Exception]:
        """The kind of its refusal."""
        with pytest.raises((CheckinRefused, DeskForged)) as refusal:
            self.take(message, now)
        return refusal.type


def stand(opened: Callable[..., bytes], by: Actor) -> Desk:
    """A venue that opened days ago, with one tablet."""
    partitions.prepare(range(DAY - 4, DAY + 3))
    venue = opened(by)
    Venue.objects.update(opened_at=at(NOON - 9 * 86_400))
    point = p256.write_point(TABLET.public_key())
    return Desk(by, venue, tie_device(by=by, venue=venue, point=point, at=at(NOON)))


def stored(columns: str = "at, party") -> list[tuple[Any, ...]]:
    """What the store holds, by time."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM checkins_visit ORDER BY at")
        return cursor.fetchall()
