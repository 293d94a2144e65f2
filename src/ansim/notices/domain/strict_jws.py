"""Compact JWS read strictly where JOSE libraries are lenient: one spelling of base64url only, ES256 only, no exceptions."""

import base64
import binascii
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey


def strict_bytes(segment: str) -> bytes | None:
    """Return the bytes of a base64url segment, None unless it is their only spelling."""
    try:
        data = base64.b64decode(segment + "=" * (-len(segment) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.urlsafe_b64encode(data).rstrip(b"=").decode() == segment else None


def strict_json(segment: str) -> dict[str, Any] | None:
    """Return the JSON object of a segment, None for anything else."""
    data = strict_bytes(segment)
    try:
        value = json.loads(data) if data else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


@lru_cache(maxsize=16)  # the few keys of an installation: taking one in costs as much as verifying with it
def _imported(key: str) -> ECKey:
    return ECKey.import_key(json.loads(key))


def is_signed(token: str, key: Mapping[str, Any]) -> bool:
    """Return whether a token of three segments is signed by this public key (a member of a JWKS)."""
    if key.get("kty") != "EC" or strict_bytes(token.rpartition(".")[2]) is None:
        return False
    try:
        jws.deserialize_compact(token, _imported(json.dumps(dict(key), sort_keys=True)))
    except (JoseError, ValueError, TypeError):
        return False
    return True
