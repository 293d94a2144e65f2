"""Reading what comes from outside: JSON bodies field by field, base64url without padding, phones. Strict, no ValueError."""

import json
import re
from typing import Any

from ansim.vault.domain.errors import BodyWrong, PhoneWrong
from ansim.wire.layout import read_base64url

_MOBILE = re.compile(r"01[016789]\d{7,8}")


def read_bytes(text: object, name: str, size: int | None = None) -> bytes:
    """Return the bytes of base64url text without padding, exactly `size` of them where given. Raises BodyWrong."""
    data = read_base64url(text) if isinstance(text, str) else None
    if data is None or (size is not None and len(data) != size):
        raise BodyWrong(name=name)
    return data


class Body:
    """A JSON object as it came in; every reading names the field that is wrong."""

    def __init__(self, raw: bytes) -> None:
        try:
            given = json.loads(raw)
        except (ValueError, RecursionError):
            raise BodyWrong(name="body") from None
        if not isinstance(given, dict):
            raise BodyWrong(name="body")
        self._given: dict[str, Any] = given

    def has(self, name: str) -> bool:
        """Say whether the field is given and not null."""
        return self._given.get(name) is not None

    def text(self, name: str, most: int = 200) -> str:
        """Return a text of 1 to `most` printable characters, trimmed. Raises BodyWrong."""
        value = self._given.get(name)
        if not isinstance(value, str) or not value.strip() or len(value) > most or not value.isprintable():
            raise BodyWrong(name=name)
        return value.strip()

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """Return one of the allowed words. Raises BodyWrong."""
        value = self._given.get(name)
        if not isinstance(value, str) or value not in allowed:
            raise BodyWrong(name=name)
        return value

    def number(self, name: str, most: int = 65_535) -> int:
        """Return a whole number from 0 to `most`. Raises BodyWrong."""
        value = self._given.get(name)
        if type(value) is not int or not 0 <= value <= most:
            raise BodyWrong(name=name)
        return value

    def data(self, name: str, size: int | None = None) -> bytes:
        """Return bytes written as base64url. Raises BodyWrong."""
        return read_bytes(self._given.get(name), name, size)

    def items(self, name: str, most: int) -> list[Any]:
        """Return a list of 1 to `most` items of any kind. Raises BodyWrong."""
        value = self._given.get(name)
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise BodyWrong(name=name)
        return value

    def many_data(self, name: str, most: int, size: int | None = None) -> list[bytes]:
        """Return a list of byte strings. Raises BodyWrong."""
        return [read_bytes(item, name, size) for item in self.items(name, most)]

    def inner(self, name: str) -> Any:
        """Return the field as JSON gave it, for a reader of its own. Raises BodyWrong when it is missing."""
        if not self.has(name):
            raise BodyWrong(name=name)
        return self._given[name]


def read_phone(text: str) -> str:
    """Return a Korean mobile number as E.164 ("+821012345678"), however it was typed. Raises PhoneWrong.

    Foreign numbers come with an identity service; a one-time code reaches Korean mobiles only.
    """
    digits = re.sub(r"[\s().\-]", "", text)
    national = re.sub(r"^(?:\+82|0082)0?", "0", digits)
    if not national.isascii() or not _MOBILE.fullmatch(national):
        raise PhoneWrong
    return f"+82{national[1:]}"


def national_digits(phone: str) -> str:
    """Return an E.164 number of read_phone as it is dialled in Korea: "01012345678"."""
    return f"0{phone.removeprefix('+82')}"
