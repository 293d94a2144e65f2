"""Signed HTTP to SOLAPI: HMAC-SHA256 over date and a fresh salt per call (solapi/documents, authentication/api-key).

Tells apart what certainly had no effect (refused connection, 403, 429) from what may have had one.
"""

import hashlib
import hmac
import json
import secrets
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

import httpx

from ansim.delivery.domain.errors import ProviderBusy, ProviderError
from ansim.kit import clock

TIMEOUT: Final = httpx.Timeout(10.0, connect=3.0)
# raised while a connection is being made: not one byte of the request has left
BEFORE_SENDING: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
)
_REFUSED: Final = frozenset({401, 402, 403, 429})


@cache
def _trust() -> ssl.SSLContext:
    """Read the certificates that are trusted once: that takes longer than many calls."""
    return httpx.create_ssl_context(trust_env=False)


class NothingSent(Exception):
    """The request certainly had no effect; `code` says why, `retryable` whether later may help."""

    def __init__(self, code: str, *, retryable: bool) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable


class MaybeSent(Exception):
    """The request may have had its effect; `code` says what came instead of an answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def authorization(key: str, secret: str, moment: datetime, salt: str) -> str:
    """Return the Authorization header for one call at `moment` (aware) with a salt of 12 to 64 characters."""
    date = moment.isoformat(timespec="milliseconds")
    signature = hmac.new(secret.encode(), (date + salt).encode(), hashlib.sha256).hexdigest()
    return f"HMAC-SHA256 apiKey={key}, date={date}, salt={salt}, signature={signature}"


class SolapiHttp:
    """One account's connection; may be shared by threads. No body, number or header ever reaches an error."""

    def __init__(
        self,
        base_url: str,
        key: str,
        secret: str,
        *,
        now: Callable[[], datetime] = clock.now,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        self._key = key
        self._secret = secret
        self._now = now
        self._base = base_url.rstrip("/")
        self._timeout = {"timeout": timeout.as_dict()}
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=32, keepalive_expiry=20)
        # The transport alone: no redirects, cookies or proxies are wanted, and a client costs half a call more.
        self._transport = httpx.HTTPTransport(verify=_trust(), limits=limits, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def ask(
        self, method: str, path: str, body: object = None, params: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Make a call without effect; return its JSON. Raises ProviderBusy (try later) or ProviderError."""
        try:
            return self.effect(method, path, body, params)
        except NothingSent as refusal:
            kind = ProviderBusy if refusal.retryable else ProviderError
            raise kind(reason=refusal.code) from None
        except MaybeSent as silence:
            if silence.code.startswith("http_4"):
                raise ProviderError(reason=silence.code) from None
            raise ProviderBusy(reason=silence.code) from None

    def effect(
        self, method: str, path: str, body: object = None, params: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Make a call that may have an effect; return its JSON. Raises NothingSent or MaybeSent, nothing else.

        `body` is what becomes JSON, or JSON already written (bytes).
        """
        request = self._request(method, path, body, params)
        try:
            answer = self._transport.handle_request(request)
            answer.read()
        except BEFORE_SENDING as error:
            raise NothingSent(type(error).__name__, retryable=True) from None
        except httpx.HTTPError as error:
            raise MaybeSent(type(error).__name__) from None
        return _read(answer)

    def _request(
        self, method: str, path: str, body: object, params: Mapping[str, str] | None
    ) -> httpx.Request:
        headers = {
            "Authorization": authorization(self._key, self._secret, self._now(), secrets.token_hex(16)),
            "Content-Type": "application/json",
        }
        content = body if isinstance(body, bytes) else _written(body)
        try:
            return httpx.Request(
                method,
                self._base + path,
                params=params,
                headers=headers,
                content=content,
                extensions=self._timeout,
            )
        except (httpx.InvalidURL, UnicodeError):  # an address or key that cannot be written into a request
            raise NothingSent("request_unwritable", retryable=False) from None


def _written(body: object) -> bytes:
    return b"" if body is None else json.dumps(body, ensure_ascii=False).encode()


def _read(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        body = None
    if answer.status_code == 200 and isinstance(body, dict):
        return body
    code = str(body.get("errorCode", "")) if isinstance(body, dict) else ""
    name = f"http_{answer.status_code}" + (f"_{code[:40]}" if code.isascii() and code.isalnum() else "")
    if answer.status_code in _REFUSED:
        raise NothingSent(name, retryable=answer.status_code == 429)
    raise MaybeSent(name)
