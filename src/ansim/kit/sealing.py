"""Sealing of bytes at rest: AES-256-GCM (NIST SP 800-38D) with random 96-bit nonces.

Layout: `version 1 | nonce 12 | ciphertext | tag 16`; the version is the seam for another algorithm (KCMVP: ARIA).
"""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

KEY_BYTES: Final = 32
_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
#: how much longer sealed bytes are than plain ones
OVERHEAD: Final = 1 + _NONCE_BYTES + _TAG_BYTES


class SealBroken(AnsimError):
    """Sealed bytes were changed, moved to another place, or sealed under another key."""

    code = "sealing.broken"
    sentence = Sentence(
        ko="암호화된 자료를 열 수 없습니다. 열쇠 폴더가 이 설치의 것인지 `ansim doctor`로 확인해 주세요.",
        en="Sealed data cannot be opened. Check with `ansim doctor` that the key folder belongs to this installation.",
    )


def new_key() -> bytes:
    """Return a fresh random 32-byte key."""
    return secrets.token_bytes(KEY_BYTES)


class Cipher:
    """Seals and opens small values under one key; `aad` binds a value to its place."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, plain: bytes, aad: bytes = b"") -> bytes:
        """Return `plain` sealed; 29 bytes longer."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + nonce + self._aead.encrypt(nonce, plain, _VERSION + aad)

    def open(self, sealed: bytes, aad: bytes = b"") -> bytes:
        """Return the plain bytes; raise SealBroken when anything was changed."""
        if len(sealed) < OVERHEAD or sealed[:1] != _VERSION:
            raise SealBroken
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._aead.decrypt(nonce, body, _VERSION + aad)
        except InvalidTag:
            raise SealBroken from None

    def seal_text(self, text: str, aad: bytes = b"") -> bytes:
        """Return `text` sealed as UTF-8."""
        return self.seal(text.encode(), aad)

    def open_text(self, sealed: bytes, aad: bytes = b"") -> str:
        """Return sealed UTF-8 text; raise SealBroken when anything was changed or it was no text."""
        try:
            return self.open(sealed, aad).decode()
        except UnicodeDecodeError:
            raise SealBroken from None
