"""The one place that knows which keys seal a delivery's content: those of its office in this role."""

import json
from dataclasses import dataclass, field
from functools import lru_cache

from ansim.conf import env
from ansim.conf.keys import office_blobs, office_cipher, secret
from ansim.conf.roles import Role
from ansim.kit.blobs import BlobStore
from ansim.kit.sealing import Cipher


@dataclass(frozen=True, slots=True)
class Content:
    """The personal part of a delivery in the clear; never logged, never stored so."""

    address: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    template: str = ""


class Sealer:
    """Seals and opens the content of one office's deliveries."""

    def __init__(self, office_id: int) -> None:
        self._cipher = _cipher(office_id)

    def seal(self, key: str, content: Content) -> bytes:
        """Return the sealed content, bound to the delivery's key."""
        parts = [content.address, content.subject, content.text]
        if content.template:
            parts.append(content.template)
        plain = json.dumps(parts, ensure_ascii=False)
        return self._cipher.seal(plain.encode(), _bound(key))

    def open(self, key: str, sealed: bytes | memoryview) -> Content:
        """Return the content. Raises SealBroken when it belongs to another delivery or was changed."""
        return Content(*json.loads(self._cipher.open(bytes(sealed), _bound(key))))

    def seal_access(self, plain: str) -> bytes:
        """Return a provider's keys sealed."""
        return self._cipher.seal(plain.encode(), b"delivery.provider")

    def open_access(self, sealed: bytes | memoryview) -> str:
        """Return a provider's keys. Raises SealBroken."""
        return self._cipher.open(bytes(sealed), b"delivery.provider").decode()


@lru_cache(maxsize=256)
def _cipher(office_id: int) -> Cipher:
    if env.value("ROLE") == Role.VAULT:  # its messages are its own: never under a key that an office holds
        return Cipher(secret(Role.VAULT, f"messages-{office_id}.columns"))
    return office_cipher(office_id)


def attachments(office_id: int) -> BlobStore:
    """Return the store in which an office's pictures lie."""
    return office_blobs(office_id)


def _bound(key: str) -> bytes:
    return b"delivery." + key.encode()
