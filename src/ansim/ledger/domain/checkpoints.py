"""Checkpoints (C2SP tlog-checkpoint): origin, tree size and root hash as the text of a signed note."""

from collections.abc import Iterable
from dataclasses import dataclass

from ansim.ledger.domain.errors import CheckpointMalformed, CheckpointStale, NoteUnsigned, WrongOrigin
from ansim.ledger.domain.hashing import EMPTY_ROOT, HASH_SIZE
from ansim.ledger.domain.keys import SignatureType, VerifierKey
from ansim.ledger.domain.notes import read_note
from ansim.ledger.domain.signing import CheckedSignature, check_note
from ansim.ledger.domain.strict import read_base64, read_decimal, write_base64


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The commitment to one tree: name of the log, number of entries, 32 bytes of root, opaque further lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the note text, which ends with a line end."""
        lines = (self.origin, str(self.size), write_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class OpenedCheckpoint:
    """A checkpoint whose log's signature verified, with every trusted signature on it."""

    checkpoint: Checkpoint
    signatures: tuple[CheckedSignature, ...]

    def time_by(self, name: str) -> int | None:
        """Return the time that the cosigner `name` put on it, seconds since 1970, or None."""
        return max(
            (s.time for s in self.signatures if s.key.name == name and s.time is not None), default=None
        )

    def require_fresh(self, name: str, *, now: int, max_age: int, max_ahead: int = 60) -> None:
        """Raise CheckpointStale unless `name` timed it within `max_age` seconds before `now` (all seconds)."""
        time = self.time_by(name)
        if time is None or not now - max_age <= time <= now + max_ahead:
            raise CheckpointStale


def read_checkpoint(text: str) -> Checkpoint:
    """Parse the text of a note as a checkpoint. Raises CheckpointMalformed."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() != "" or not all(lines):
        raise CheckpointMalformed
    origin, size_text, root_text, *extensions = lines
    size, root = read_decimal(size_text), read_base64(root_text)
    if size is None or root is None or len(root) != HASH_SIZE:
        raise CheckpointMalformed
    if size == 0 and root != EMPTY_ROOT:
        raise CheckpointMalformed
    return Checkpoint(origin, size, root, tuple(extensions))


def log_keys(vkey: VerifierKey) -> tuple[VerifierKey, ...]:
    """Return the keys under which a log signs: its vkey, and the same key for the time (see ADR on freshness)."""
    return (vkey, vkey.as_type(SignatureType.COSIGNATURE)) if vkey.type is SignatureType.ED25519 else (vkey,)


def open_checkpoint(data: bytes, log: VerifierKey, cosigners: Iterable[VerifierKey] = ()) -> OpenedCheckpoint:
    """Parse and check a signed checkpoint of the log whose key is `log`; its name is the origin expected.

    Raises NoteMalformed, CheckpointMalformed, WrongOrigin, SignatureWrong, or NoteUnsigned when the log itself
    did not sign, whoever else did.
    """
    note = read_note(data)
    checkpoint = read_checkpoint(note.text)
    if checkpoint.origin != log.name:
        raise WrongOrigin
    signatures = check_note(note, (*log_keys(log), *cosigners))
    if all(one.key != log for one in signatures):
        raise NoteUnsigned
    return OpenedCheckpoint(checkpoint, signatures)
