"""Signed HTTP to SOLAPI: HMAC-SHA256 over date and a fresh salt per call (solapi/documents, authentication/api-key)."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

import httpx

from ansim.delivery.adapters.http import BEFORE_SENDING, TIMEOUT, MaybeSent, NothingSent, ServiceHttp
from ansim.kit import clock

__all__ = ["BEFORE_SENDING", "MaybeSent", "NothingSent", "SolapiHttp", "authorization"]


def authorization(key: str, secret: str, moment: datetime, salt: str) -> str:
    """Return the Authorization header for one call at `moment` (aware) with a salt of 12 to 64 characters."""
    date = moment.isoformat(timespec="milliseconds")
    signature = hmac.new(secret.encode(), (date + salt).encode(), hashlib.sha256).hexdigest()
    return f"HMAC-SHA256 apiKey={key}, date={date}, salt={salt}, signature={signature}"


class SolapiHttp(ServiceHttp):
    """One SOLAPI account's connection."""

    def __init__(
        self,
        base_url: str,
        key: str,
        secret: str,
        *,
        now: Callable[[], datetime] = clock.now,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        super().__init__(base_url, timeout=timeout)
        self._key = key
        self._secret = secret
        self._now = now

    def _headers(self, method: str, path: str, params: Mapping[str, str] | None) -> dict[str, str]:  # noqa: ARG002 (not signed)
        return {"Authorization": authorization(self._key, self._secret, self._now(), secrets.token_hex(16))}
