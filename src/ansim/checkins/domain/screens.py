"""The token of a door screen: 32 random bytes that only the device has; the database keeps a digest."""

import hashlib
import secrets


def new_token() -> str:
    """Return a fresh token for a device's cookie."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """Return what is kept of a token: 64 hexadecimal characters."""
    return hashlib.sha256(b"ansim-screen/v1\n" + token.encode("utf-8", "surrogatepass")).hexdigest()
