"""What the store asks before it tells residents their own visits: a pass of the vault's, about these handles, made public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ansim.checkins.domain.lookup_errors import LookupRefused, RowsMalformed
from ansim.kit.sentence import Sentence
from ansim.ledger.domain.errors import LedgerError
from ansim.ledger.domain.keys import VerifierKey
from ansim.ledger.domain.proofs import read_proof, verify_proof
from ansim.wire.access import read_access
from ansim.wire.days import LAST_DAY
from ansim.wire.errors import LeafMalformed
from ansim.wire.layout import read_base64url
from ansim.wire.self_pass import digest_of, read_self
from ansim.wire.token import HANDLE

FRESH: Final = 600
"""Seconds that a checkpoint may be old."""
MOST_DAYS: Final = 30
MOST_A_DAY: Final = 256
_MEMBERS: Final = {"pass", "handles", "leaf", "leaf_index", "proof"}


class PassRefused(LookupRefused):
    """The pass is over, is about other handles, or its leaf is not in the public ledger."""

    code = "visits.pass"
    status = 403
    sentence = Sentence(
        ko="내 방문을 보는 확인이 끝났거나 공개 원장에서 찾을 수 없습니다. 다시 눌러 주세요.",
        en="The pass for your own visits is over, or is not in the public ledger. Ask again.",
    )


@dataclass(frozen=True, slots=True)
class OwnAsked:
    """What a phone shows: the pass, handles by day, the pass's leaf with its place and proof; all unchecked."""

    signed: bytes
    handles: Mapping[int, Sequence[bytes]] = field(repr=False)
    leaf: bytes
    leaf_index: int
    proof: bytes


def read_asked(value: Any) -> OwnAsked:
    """Parse the vault's JSON as the phone passes it on. Raises RowsMalformed."""
    if not isinstance(value, dict) or value.keys() != _MEMBERS or not isinstance(value["handles"], dict):
        raise RowsMalformed
    handles = {_day(day): _handles(of_day) for day, of_day in value["handles"].items()}
    if len(handles) > MOST_DAYS:
        raise RowsMalformed
    index = value["leaf_index"]
    if type(index) is not int or index < 0:
        raise RowsMalformed
    signed, leaf, proof = (_data(value[name]) for name in ("pass", "leaf", "proof"))
    return OwnAsked(signed, handles, leaf, index, proof)


def require_pass(asked: OwnAsked, vault: Ed25519PublicKey, log_key: VerifierKey, now: int) -> None:
    """Return if the handles may be looked up at `now` (seconds). Raises PassRefused, SelfMalformed, SelfForged."""
    made = read_self(asked.signed, vault)
    if now >= made.expires or digest_of(asked.handles) != made.digest:
        raise PassRefused
    try:
        leaf = read_access(asked.leaf)
        opened = verify_proof(asked.proof, asked.leaf, log_key)
        if leaf.warrant != made.reference or read_proof(asked.proof).index != asked.leaf_index:
            raise PassRefused
        opened.require_fresh(log_key.name, now=now, max_age=FRESH)
    except (LedgerError, LeafMalformed):
        raise PassRefused from None


def _handles(value: object) -> tuple[bytes, ...]:
    if not isinstance(value, list) or len(value) > MOST_A_DAY:
        raise RowsMalformed
    handles = tuple(_data(one) for one in value)
    if any(len(one) != HANDLE for one in handles):
        raise RowsMalformed
    return handles


def _day(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= LAST_DAY):
        raise RowsMalformed
    if str(int(text)) != text:  # else one day could stand twice
        raise RowsMalformed
    return int(text)


def _data(value: object) -> bytes:
    raw = read_base64url(value) if isinstance(value, str) else None
    if raw is None:
        raise RowsMalformed
    return raw
