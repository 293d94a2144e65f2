"""Making and checking note signatures: Ed25519 over the text (0x01), and over the text with a time (0x04).

0x01 is C2SP signed-note; 0x04 is C2SP tlog-cosignature, by which ledger and witnesses say when a tree was
newest. One key may do both: a text that begins `cosignature/v1` is signed by neither of our logs.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ansim.ledger.domain.errors import KeyUnsupported, NoteMalformed, NoteUnsigned, SignatureWrong
from ansim.ledger.domain.keys import SignatureType, VerifierKey
from ansim.ledger.domain.notes import NoteSignature, SignedNote
from ansim.ledger.domain.strict import MAX_SIZE

_COSIGNATURE_HEADER = "cosignature/v1\n"
_TIME_BYTES = 8
_SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class CheckedSignature:
    """A signature of a trusted key that verified; `time` in seconds since 1970 for type 0x04, else None."""

    key: VerifierKey
    time: int | None


class NoteSigner:
    """An Ed25519 private key under a key name."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.key = VerifierKey(name, SignatureType.ED25519, private.public_key().public_bytes_raw())

    def sign(self, text: str) -> NoteSignature:
        """Return the plain signature (0x01) of a note text. Raises NoteMalformed for a cosignature's text."""
        if text.startswith(_COSIGNATURE_HEADER):
            raise NoteMalformed
        return NoteSignature(self.key.name, self.key.key_id, self._private.sign(text.encode()))

    def sign_at(self, text: str, time: int) -> NoteSignature:
        """Return the cosignature (0x04) of a checkpoint text at `time`, seconds since 1970."""
        key = self.key.as_type(SignatureType.COSIGNATURE)
        signature = self._private.sign(_timed(text, time))
        return NoteSignature(key.name, key.key_id, time.to_bytes(_TIME_BYTES) + signature)


def check_note(note: SignedNote, trusted: Iterable[VerifierKey]) -> tuple[CheckedSignature, ...]:
    """Return the signatures by trusted keys, in the order of the note, one a key.

    Signatures of others are ignored, as the specification demands. Raises SignatureWrong when a trusted
    key's signature fails, NoteUnsigned when there is none, KeyUnsupported for a trusted key of type 0x06.
    """
    known = {(key.name, key.key_id): key for key in trusted}
    checked: dict[VerifierKey, CheckedSignature] = {}
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None:
            continue
        one = CheckedSignature(key, _check(key, note.text, signature.signature))
        checked.setdefault(key, one)
    if not checked:
        raise NoteUnsigned
    return tuple(checked.values())


def _check(key: VerifierKey, text: str, signature: bytes) -> int | None:
    """Check one signature and return its time, if its type carries one."""
    if key.type is SignatureType.ED25519:
        _check_ed25519(key.public, signature, text.encode())
        return None
    if key.type is SignatureType.COSIGNATURE:
        time = int.from_bytes(signature[:_TIME_BYTES])
        if time > MAX_SIZE:
            raise SignatureWrong
        _check_ed25519(key.public, signature[_TIME_BYTES:], _timed(text, time))
        return time
    raise KeyUnsupported


def _check_ed25519(public: bytes, signature: bytes, message: bytes) -> None:
    if len(signature) != _SIGNATURE_BYTES:
        raise SignatureWrong
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        raise SignatureWrong from None


def _timed(text: str, time: int) -> bytes:
    return f"{_COSIGNATURE_HEADER}time {time}\n{text}".encode()
