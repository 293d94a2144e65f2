"""Proofs that can be checked off line (C2SP tlog-proof): index, inclusion proof and the signed checkpoint."""

from collections.abc import Iterable
from dataclasses import dataclass

from ansim.ledger.domain.checkpoints import OpenedCheckpoint, open_checkpoint
from ansim.ledger.domain.errors import ProofWrong
from ansim.ledger.domain.hashing import HASH_SIZE, leaf_hash
from ansim.ledger.domain.keys import VerifierKey
from ansim.ledger.domain.strict import read_base64, read_decimal, write_base64
from ansim.ledger.domain.verifying import verify_inclusion

_HEADER = "c2sp.org/tlog-proof@v1"
_MAX_HASHES = 63
_MAX_PROOF = 1024 * 1024


@dataclass(frozen=True, slots=True)
class TlogProof:
    """An unchecked proof: entry index, sibling hashes from leaf to root, checkpoint note, unsigned extra data."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def encode(self) -> bytes:
        """Return the proof as its text, UTF-8."""
        lines = [_HEADER]
        if self.extra is not None:
            lines.append(f"extra {write_base64(self.extra)}")
        lines += [f"index {self.index}", *map(write_base64, self.hashes), "", ""]
        return "\n".join(lines).encode() + self.checkpoint


def read_proof(data: bytes) -> TlogProof:
    """Parse the text of a proof without checking it. Raises ProofWrong."""
    head, found, checkpoint = data.partition(b"\n\n")
    if not found or len(data) > _MAX_PROOF:
        raise ProofWrong
    try:
        header, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise ProofWrong from None
    extra: bytes | None = None
    if lines and lines[0].startswith("extra "):
        extra = _base64(lines.pop(0).removeprefix("extra "))
    if header != _HEADER or not lines or not lines[0].startswith("index "):
        raise ProofWrong
    index = read_decimal(lines[0].removeprefix("index "))
    hashes = tuple(_base64(line) for line in lines[1:])
    if index is None or len(hashes) > _MAX_HASHES or any(len(one) != HASH_SIZE for one in hashes):
        raise ProofWrong
    return TlogProof(index, hashes, checkpoint, extra)


def verify_proof(
    data: bytes, entry: bytes, log: VerifierKey, cosigners: Iterable[VerifierKey] = ()
) -> OpenedCheckpoint:
    """Check that `entry` is in the log whose key is `log`, by a proof as text; return its opened checkpoint.

    Raises ProofWrong for a proof of another entry, or what open_checkpoint raises.
    """
    proof = read_proof(data)
    opened = open_checkpoint(proof.checkpoint, log, cosigners)
    tree = opened.checkpoint
    verify_inclusion(proof.index, tree.size, leaf_hash(entry), proof.hashes, tree.root)
    return opened


def _base64(text: str) -> bytes:
    data = read_base64(text)
    if data is None:
        raise ProofWrong
    return data
