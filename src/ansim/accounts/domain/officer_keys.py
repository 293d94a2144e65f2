"""Officers' signing keys as other roles learn them: whose they are, of which office; JSON both ways."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class OfficerKey:
    """A key in use of an active officer who may ask for or approve look-ups.

    `officer` and `office` are ids; no officer is named. `agency` is the office's public name, which residents read
    beside a look at their record. `public_der` is SubjectPublicKeyInfo (ECDSA P-256), `made_at` aware.
    """

    key_id: str
    office: int
    officer: int
    public_der: bytes
    made_at: datetime
    agency: str = ""


def write_keys(keys: Iterable[OfficerKey]) -> bytes:
    """Return the JSON form; the public half as base64url without padding."""
    plain = [
        {
            "key_id": key.key_id,
            "office": key.office,
            "officer": key.officer,
            "public": base64.urlsafe_b64encode(key.public_der).rstrip(b"=").decode(),
            "made_at": int(key.made_at.timestamp()),
            "agency": key.agency,
        }
        for key in keys
    ]
    return json.dumps({"keys": plain}).encode()


def read_keys(body: bytes) -> tuple[OfficerKey, ...] | None:
    """Return the keys that `write_keys` wrote, None when the body says anything else."""
    try:
        return tuple(_read(item) for item in json.loads(body)["keys"])
    except (ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError):
        return None


def _read(item: dict[str, object]) -> OfficerKey:
    key_id, office, officer, made = item["key_id"], item["office"], item["officer"], item["made_at"]
    if not (isinstance(key_id, str) and type(office) is int and type(officer) is int and type(made) is int):
        raise TypeError
    text = str(item["public"])
    public = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    agency = item.get("agency", "")
    if not isinstance(agency, str):
        raise TypeError
    return OfficerKey(key_id, office, officer, public, datetime.fromtimestamp(made, UTC), agency)
