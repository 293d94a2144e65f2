"""The one check of a warrant (protocol.md, Warrant): two officers, in force, in the public ledger. No proof, no key."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ansim.accounts.domain.officer_keys import OfficerKey
from ansim.ledger.domain.errors import CheckpointStale, LedgerError
from ansim.ledger.domain.keys import VerifierKey
from ansim.ledger.domain.proofs import read_proof, verify_proof
from ansim.warrants.domain.errors import (
    ProofStale,
    SignatureMissing,
    SignatureWrong,
    SignedTwice,
    SubjectMissing,
    WarrantExpired,
    WarrantUnlogged,
)
from ansim.wire import p256
from ansim.wire.warrant import (
    SIGNERS,
    UNBOUND,
    OfficerSignature,
    PersonScope,
    Presented,
    SignedWarrant,
    Warrant,
    signing_message,
)

FRESH: Final = 600
"""Seconds that a checkpoint may be old when a warrant is used."""


def check_presented(
    presented: Presented, officers: Mapping[str, OfficerKey], log_key: VerifierKey, now: datetime
) -> Warrant:
    """Return the warrant when it may be used at `now` (aware).

    `officers` are the keys in use, by key id; `log_key` is that of the ledger `lookups`. Raises SubjectMissing,
    SignatureMissing, SignedTwice, SignatureWrong, WarrantExpired, WarrantUnlogged, ProofStale, WarrantMalformed.
    """
    check_signed(presented.signed, officers, now)
    _check_logged(presented, log_key, now)
    return presented.signed.warrant


def check_signed(signed: SignedWarrant, officers: Mapping[str, OfficerKey], now: datetime) -> None:
    """Check a warrant before it is logged: bound to a person or venue, signed by two different officers, not expired.

    Raises SubjectMissing, SignatureMissing, SignedTwice, SignatureWrong, WarrantExpired, WarrantMalformed.
    """
    scope = signed.warrant.scope
    if isinstance(scope, PersonScope) and scope.subject == UNBOUND:
        raise SubjectMissing
    if len(signed.signatures) != SIGNERS:
        raise SignatureMissing
    signers = {_signer(signed.warrant, one, officers) for one in signed.signatures}
    if len(signers) != SIGNERS:
        raise SignedTwice
    if now.timestamp() >= signed.warrant.expires:
        raise WarrantExpired


def _signer(warrant: Warrant, one: OfficerSignature, officers: Mapping[str, OfficerKey]) -> int:
    """Return which officer signed. The key must be the one that the office names, not the one that is shown."""
    officer = officers.get(one.key_id)
    if officer is None or officer.office != warrant.office or officer.public_der != one.public_der:
        raise SignatureWrong
    public = p256.read_spki(officer.public_der)
    if public is None or not p256.verifies(public, signing_message(warrant), one.signature):
        raise SignatureWrong
    return officer.officer


def _check_logged(presented: Presented, log_key: VerifierKey, now: datetime) -> None:
    try:
        opened = verify_proof(presented.proof, presented.signed.leaf(), log_key)
        index = read_proof(presented.proof).index
    except LedgerError:
        raise WarrantUnlogged from None
    if index != presented.leaf_index:
        raise WarrantUnlogged
    try:
        opened.require_fresh(log_key.name, now=int(now.timestamp()), max_age=FRESH)
    except CheckpointStale:
        raise ProofStale from None
