"""The public keys with which anybody checks a notice's QR."""

from typing import Any

from ansim.notices.adapters.office_keys import public_jwks


def public_keys() -> dict[str, list[dict[str, Any]]]:
    """Return the JWKS (RFC 7517) of all offices of this installation."""
    return public_jwks()
