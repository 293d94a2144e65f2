"""What an office's keys do for notices: seal personal columns, tag them for search, sign the QR."""

import hashlib
import hmac
import json
import os
import secrets
import unicodedata
from contextlib import suppress
from datetime import date
from typing import Any

from ansim.conf import env, keys
from ansim.conf.roles import Role
from ansim.kit.sealing import Cipher
from ansim.notices.domain.jws import Signer, new_signing_key
from ansim.notices.domain.searching import parts_of

_JWKS = "notices.jwks.json"
_PART_TAG = 8


class OfficeKeys:
    """The keys of one office (database id), read once."""

    def __init__(self, office_id: int) -> None:
        self._cipher: Cipher = keys.office_cipher(office_id)
        self._tag_key = keys.secret(Role.OFFICE, f"office-{office_id}.tags")

    def seal(self, data: bytes, place: str) -> bytes:
        """Return `data` sealed for one place such as `row:12:3`."""
        return self._cipher.seal(data, place.encode())

    def open(self, sealed: bytes | memoryview, place: str) -> bytes:
        """Return sealed bytes opened at the place they were sealed for. Raises SealBroken."""
        return self._cipher.open(bytes(sealed), place.encode())

    def tag(self, kind: str, value: str) -> bytes:
        """Return the 32-byte keyed hash (HMAC-SHA-256) under which a name, birth date or phone is found."""
        plain = "".join(unicodedata.normalize("NFC", value).split()).casefold()
        return hmac.digest(self._tag_key, f"{kind}\n{plain}".encode(), hashlib.sha256)

    def birth_tag(self, birth: date) -> bytes:
        """Return the tag of a birth date."""
        return self.tag("birth", birth.isoformat())

    def part_tag(self, kind: str, value: str) -> bytes:
        """Return the tag of a part of a name or number, 8 bytes: many share one, so that more would say no more."""
        return self.tag(kind, value)[:_PART_TAG]

    def part_tags(self, name: str, *phones: str) -> list[bytes]:
        """Return the tags of all parts by which a person may be found, each once."""
        return sorted({self.part_tag(kind, value) for kind, value in parts_of(name, *phones)})


def _sealed_signing_key(office_id: int) -> bytes:
    folder = keys.folder(Role.OFFICE)
    path = folder / f"office-{office_id}.notices.pem"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(new_signing_key())
        with suppress(FileExistsError):  # the first of two that start at once decides
            os.link(partial, path)
        partial.unlink()
    return path.read_bytes()


def notice_signer(office_id: int, office_code: str) -> Signer:
    """Return the signer of an office's QR codes; made at first use, its public half published for verifiers."""
    signer = Signer(_sealed_signing_key(office_id))
    jwk = signer.public_jwk(office_code)
    published = public_jwks()
    if jwk not in published["keys"]:
        path = env.home() / "keys" / "public" / _JWKS
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        partial.write_text(json.dumps({"keys": [*published["keys"], jwk]}))
        partial.replace(path)  # a verifier that reads meanwhile sees the old keys or the new ones
    return signer


def public_jwks() -> dict[str, list[dict[str, Any]]]:
    """Return the public keys of all offices of this installation as a JWKS (RFC 7517); empty before the first."""
    try:
        loaded: dict[str, list[dict[str, Any]]] = json.loads(
            (env.home() / "keys" / "public" / _JWKS).read_text()
        )
    except (OSError, ValueError):
        return {"keys": []}
    return loaded
