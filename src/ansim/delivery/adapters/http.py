"""HTTP to a message service, shared by its adapters: what certainly had no effect is told apart from what may have had one.

An adapter says how a request is signed and how an answer is read; nothing of a request ever reaches an error.
"""

import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, Final

import httpx

from ansim.delivery.domain.errors import ProviderBusy, ProviderError

TIMEOUT: Final = httpx.Timeout(10.0, connect=3.0)
# raised while a connection is being made: not one byte of the request has left
BEFORE_SENDING: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
)
REFUSED: Final = frozenset({401, 402, 403, 429})
_TOLD: Final[ContextVar[Callable[[], None] | None]] = ContextVar("when_out", default=None)


@contextmanager
def telling_when_out(told: Callable[[], None]) -> Iterator[None]:
    """Have `told` called once a request made inside by this thread has left it whole: its last byte is the system's."""
    before = _TOLD.set(told)
    try:
        yield
    finally:
        _TOLD.reset(before)


def _trace(event: str, _: Mapping[str, Any]) -> None:
    """Hear from httpcore how far a request is."""
    if event == "http11.send_request_body.complete" and (told := _TOLD.get()):
        told()


@cache
def _trust() -> ssl.SSLContext:
    """Read the certificates that are trusted once: that takes longer than many calls."""
    return httpx.create_ssl_context(trust_env=False)


class NothingSent(Exception):
    """The request certainly had no effect; `code` says why, `retryable` whether later may help, `wait` how much later."""

    def __init__(self, code: str, *, retryable: bool, wait: timedelta | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable
        self.wait = wait


class MaybeSent(Exception):
    """The request may have had its effect; `code` says what came instead of an answer, `wait` what it asked for."""

    def __init__(self, code: str, wait: timedelta | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait


class ServiceHttp:
    """One account's connection; may be shared by threads. No body, number or header ever reaches an error."""

    def __init__(self, base_url: str, *, timeout: httpx.Timeout = TIMEOUT) -> None:
        self._base = base_url.rstrip("/")
        self._extensions = {"timeout": timeout.as_dict(), "trace": _trace}
        self.told_at: datetime | None = None  # the service's own clock with its last answer
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=32, keepalive_expiry=20)
        # The transport alone: no redirects, cookies or proxies are wanted, and a client costs half a call more.
        self._transport = httpx.HTTPTransport(verify=_trust(), limits=limits, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def time(self) -> datetime | None:
        """Return the service's clock as it says it with any answer; None when it cannot be reached or says none."""
        try:
            answer = self._transport.handle_request(
                httpx.Request("HEAD", f"{self._base}/", extensions=self._extensions)
            )
            answer.read()
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
            return None
        return _moment(answer.headers.get("date", ""))

    def ask(
        self, method: str, path: str, body: object = None, params: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Make a call without effect; return its JSON. Raises ProviderBusy (try later) or ProviderError."""
        try:
            return self.effect(method, path, body, params)
        except NothingSent as refusal:
            if refusal.retryable:
                raise ProviderBusy(reason=refusal.code, wait=refusal.wait) from None
            raise ProviderError(reason=refusal.code) from None
        except MaybeSent as silence:
            if silence.code.startswith("http_4"):
                raise ProviderError(reason=silence.code) from None
            raise ProviderBusy(reason=silence.code, wait=silence.wait) from None

    def effect(
        self,
        method: str,
        path: str,
        body: object = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Make a call that may have an effect; return its JSON. Raises NothingSent or MaybeSent, nothing else.

        `body` is what becomes JSON, or bytes already written.
        """
        request = self._request(method, path, body, params, headers or {})
        try:
            answer = self._transport.handle_request(request)
            answer.read()
        except BEFORE_SENDING as error:
            raise NothingSent(type(error).__name__, retryable=True) from None
        except httpx.HTTPError as error:
            raise MaybeSent(type(error).__name__) from None
        self.told_at = _moment(answer.headers.get("date", ""))
        return self._understood(answer)

    def _request(
        self, method: str, path: str, body: object, params: Mapping[str, str] | None, more: Mapping[str, str]
    ) -> httpx.Request:
        content = body if isinstance(body, bytes) else written(body)
        try:
            return httpx.Request(
                method,
                self._base + path,
                params=params,
                headers={"Content-Type": "application/json", **self._headers(method, path, params), **more},
                content=content,
                extensions=self._extensions,
            )
        except (httpx.InvalidURL, UnicodeError):  # an address or key that cannot be written into a request
            raise NothingSent("request_unwritable", retryable=False) from None

    def _headers(self, method: str, path: str, params: Mapping[str, str] | None) -> dict[str, str]:
        """Return what signs a request."""
        raise NotImplementedError

    def _understood(self, answer: httpx.Response) -> dict[str, Any]:
        """Return the JSON of an answer that took the request. Raises NothingSent or MaybeSent."""
        body = body_of(answer)
        if answer.status_code == 200 and body is not None:
            return body
        raise refusal_of(answer, str((body or {}).get("errorCode", "")))


class OverHttp:
    """The part of the port that every service over HTTP has."""

    _http: ServiceHttp

    def time(self) -> datetime | None:
        """Return the service's clock; None when it cannot be asked now."""
        return self._http.time()


def written(body: object) -> bytes:
    """Return a value as JSON; nothing for None."""
    return b"" if body is None else json.dumps(body, ensure_ascii=False).encode()


def body_of(answer: httpx.Response) -> dict[str, Any] | None:
    """Return the JSON object of an answer; None when it is none."""
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def refusal_of(answer: httpx.Response, code: str) -> NothingSent | MaybeSent:
    """Return what an answer other than 200 means: 401, 402, 403 and 429 had no effect; of the rest nobody knows."""
    name = f"http_{answer.status_code}" + (f"_{code[:40]}" if code.isascii() and code.isalnum() else "")
    if answer.status_code in REFUSED:
        return NothingSent(name, retryable=answer.status_code == 429, wait=_wait(answer))
    return MaybeSent(name, _wait(answer))


def _moment(text: str) -> datetime | None:
    """Return a date of HTTP as an aware moment; None for anything else."""
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None


def _wait(answer: httpx.Response) -> timedelta | None:
    """Return how long the service asks to wait; a time of day instead of seconds is not read."""
    text = answer.headers.get("retry-after", "")
    return timedelta(seconds=int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else None
