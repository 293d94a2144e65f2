"""Warrants and contacts as the tests present them; their own check is tested with the module warrants."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from ansim.vault.adapters import key_folder
from ansim.vault.services.warrants import Use, use_warrant
from ansim.wire.days import day_of
from ansim.wire.scope import UNBOUND, PersonScope, Scope, VenueScope, commit_subject
from ansim.wire.warrant import OfficerSignature, Presented, SignedWarrant, Warrant, write_presented

CASE = "7KQ4-M2XD-9TRB"
OPENING = bytes(range(32))
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass
class Paper:
    """A warrant of office 3, signed by the keys `k1` and `k2`, and the opener's private key behind it."""

    now: datetime
    phone: str = ""
    people: int = 100
    fields: tuple[str, ...] = ("phone", "name", "birth", "address")
    scope: Scope | None = None
    case: str = CASE
    salt: bytes = bytes(32)
    opener: X25519PrivateKey = field(
        default_factory=lambda: X25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
    )

    @property
    def warrant(self) -> Warrant:
        """The warrant itself; it names `phone` by a commitment, or nobody."""
        day = day_of(int(self.now.timestamp()))
        subject = commit_subject(OPENING, self.phone) if self.phone else UNBOUND
        return Warrant(
            case=self.case,
            office=3,
            basis="idcpa-76-2",
            scope=self.scope or PersonScope(day - 13, day, subject),
            generations=2,
            most_people=self.people,
            fields=self.fields,
            expires=int((self.now + timedelta(hours=72)).timestamp()),
            opener_key=self.opener.public_key().public_bytes_raw(),
            salt=self.salt,
        )

    def presented(self) -> Presented:
        """What is shown to the vault."""
        signatures = tuple(OfficerSignature(name, b"der", bytes(64)) for name in ("k2", "k1"))
        return Presented(SignedWarrant(self.warrant, signatures), 7, b"proof")

    def use(self) -> Use:
        """The warrant as the vault has taken it."""
        return use_warrant(write_presented(self.presented()), now=self.now)

    def open_subject(self, sealed: bytes) -> int:
        """The uid that the opener reads."""
        plain = SUITE.decrypt(sealed, self.opener, b"ansim-subject/v1" + self.case.encode())
        return int.from_bytes(plain, "big")


def venue_scope(now: datetime) -> VenueScope:
    """One venue for three hours."""
    return VenueScope(b"VENUE1", int(now.timestamp()) - 10_800, int(now.timestamp()))


def handle(uid: int, case: str = CASE) -> bytes:
    """A contact as the opener seals it for the vault."""
    public = key_folder.contact_key().public_key()
    return SUITE.encrypt(uid.to_bytes(8, "big"), public, b"ansim-contact/v1" + case.encode())
