"""A warrant of office 3, signed by two officers and proved, with everything to spoil it one way at a time."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.unit.ledger import oracle

from ansim.accounts.domain.officer_keys import OfficerKey
from ansim.ledger.domain.checkpoints import Checkpoint
from ansim.ledger.domain.hashing import leaf_hash
from ansim.ledger.domain.notes import write_note
from ansim.ledger.domain.proofs import TlogProof
from ansim.ledger.domain.signing import NoteSigner
from ansim.wire import p256
from ansim.wire.warrant import (
    OfficerSignature,
    PersonScope,
    Presented,
    SignedWarrant,
    Warrant,
    commit_subject,
    signing_message,
)

AT = 1_795_237_200
NOW = datetime.fromtimestamp(AT, UTC)


class Officer:
    """An officer with a software key, as accounts makes them."""

    def __init__(self, number: int, *, office: int = 3, secret: int = 0) -> None:
        self.private = ec.derive_private_key(secret or 100 + number, ec.SECP256R1())
        public = self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.key_id = hashlib.sha256(public).hexdigest()[:16]
        self.card = OfficerKey(self.key_id, office, number, public, NOW)

    def sign(self, warrant: Warrant) -> OfficerSignature:
        """Sign a warrant."""
        signature = p256.sign(self.private, signing_message(warrant))
        return OfficerSignature(self.key_id, self.card.public_der, signature)


@dataclass(frozen=True)
class World:
    """Officers by key id, the log's signer, and the things that a test changes."""

    officers: dict
    log: NoteSigner
    warrant: Warrant
    tracer: Officer
    approver: Officer
    now: datetime = NOW

    def signed(self, *signers: Officer, warrant: Warrant | None = None) -> SignedWarrant:
        """The warrant signed by those officers, by tracer and approver unless others are named."""
        signing = signers or (self.tracer, self.approver)
        one = warrant or self.warrant
        return SignedWarrant(one, tuple(officer.sign(one) for officer in signing))

    def presented(
        self, signed: SignedWarrant, *, log=None, at: int = AT, entry: bytes | None = None
    ) -> Presented:
        """It as number 2 of 5 entries, under a checkpoint of `at`; `entry` stands there instead if given."""
        signer = log or self.log
        row = [leaf_hash(one) for one in oracle.entries(5)]
        row[2] = leaf_hash(entry or signed.leaf())
        text = Checkpoint(signer.key.name, 5, oracle.root(row)).text()
        note = write_note(text, [signer.sign(text), signer.sign_at(text, at)])
        return Presented(signed, 2, TlogProof(2, tuple(oracle.path(2, row)), note).encode())

    def with_officers(self, *officers: Officer) -> "World":
        """The same world in which only those officers' keys are in use."""
        return replace(self, officers={one.key_id: one.card for one in officers})


@pytest.fixture(scope="session")
def make_officer():
    """The class of officers, for tests that need further ones."""
    return Officer


@pytest.fixture(scope="session")
def world() -> World:
    """Tracer 1 and approver 2 of office 3, the ledger `lookups`, a warrant over a week."""
    tracer, approver = Officer(1), Officer(2)
    warrant = Warrant(
        case="7KQ4-M2XD-9TRB",
        office=3,
        basis="idcpa-76-2",
        scope=PersonScope(20_771, 20_778, commit_subject(b"o" * 32, "+821000000001")),
        generations=2,
        most_people=3_000,
        fields=("name", "phone"),
        expires=AT + 86_400,
        opener_key=b"o" * 32,
        salt=b"s" * 32,
    )
    return World(
        {one.key_id: one.card for one in (tracer, approver)},
        NoteSigner("ansim.example/lookups", Ed25519PrivateKey.from_private_bytes(bytes(range(32)))),
        warrant,
        tracer,
        approver,
    )
