"""What an office's keys do for tracing: seal personal columns at their place, tag what is searched for."""

import hashlib
import hmac
import json
from typing import Any

from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.kit.sealing import Cipher


class CaseKeys:
    """The keys of one office (database id), read once."""

    def __init__(self, office_id: int) -> None:
        self._cipher: Cipher = keys.office_cipher(office_id)
        self._tag_key = keys.secret(Role.OFFICE, f"office-{office_id}.case-tags")

    def seal(self, data: bytes, place: str) -> bytes:
        """Return `data` sealed for one place such as `contact:12`."""
        return self._cipher.seal(data, f"tracing.{place}".encode())

    def open(self, sealed: bytes | memoryview, place: str) -> bytes:
        """Return sealed bytes opened at the place they were sealed for. Raises SealBroken."""
        return self._cipher.open(bytes(sealed), f"tracing.{place}".encode())

    def seal_json(self, value: Any, place: str) -> bytes:
        """Return a JSON value sealed for one place."""
        return self.seal(json.dumps(value, ensure_ascii=False).encode(), place)

    def open_json(self, sealed: bytes | memoryview, place: str) -> Any:
        """Return the JSON value that `seal_json` sealed. Raises SealBroken."""
        return json.loads(self.open(sealed, place))

    def tag(self, kind: str, value: str | bytes) -> bytes:
        """Return the 32-byte keyed hash (HMAC-SHA-256) under which a phone or a visit is found again."""
        plain = value.encode() if isinstance(value, str) else value
        return hmac.digest(self._tag_key, kind.encode() + b"\n" + plain, hashlib.sha256)
