"""What a service says beside its answers: its own clock, and how long it wants to be left alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from ansim.delivery.adapters.solapi import Solapi
from ansim.delivery.adapters.solapi_http import SolapiHttp
from ansim.delivery.domain.errors import ProviderBusy
from ansim.delivery.domain.reports import NotSent


class Says(httpx.HTTPTransport):
    """Answers everything alike."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__()
        self.answer = (status, {name.replace("_", "-"): value for name, value in headers.items()})

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Give the answer."""
        status, headers = self.answer
        return httpx.Response(status, json={"balance": 5, "groupId": "G1"}, headers=headers, request=request)


def _adapter(status: int, **headers: str) -> Solapi:
    http = SolapiHttp("http://127.0.0.1:1", "KEY", "SECRET")
    http.close()
    http._transport = Says(status, **headers)
    return Solapi(http, frozenset({"0200000000"}))


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("Sat, 21 Nov 2026 09:00:00 GMT", datetime(2026, 11, 21, 9, 0, tzinfo=UTC)),
        ("Sat, 21 Nov 2026 18:00:00 +0900", datetime(2026, 11, 21, 9, 0, tzinfo=UTC)),
        ("Sat, 21 Nov 2026 09:00:00 -0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_services_clock_comes_with_the_balance(date: str, at: datetime | None) -> None:
    """Proves that the Date of the answer is read, and anything else is no clock."""
    assert _adapter(200, date=date).balance().at == at


class Deaf(httpx.BaseTransport):
    """A service that cannot be reached."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route", request=request)


@pytest.mark.parametrize("status", [200, 401, 404, 500])
def test_every_answer_tells_the_clock(status: int) -> None:
    """Proves that the time is read off any answer, asked without a key, and no answer tells none."""
    adapter = _adapter(status, date="Sat, 21 Nov 2026 09:00:00 GMT")
    assert adapter.time() == datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    assert _adapter(status, date="soon").time() is None
    adapter._http._transport = Deaf()
    assert adapter.time() is None
    asked: list[httpx.Request] = []
    adapter._http._transport = Says(status, date="")
    real = adapter._http._transport.handle_request
    adapter._http._transport.handle_request = lambda request: asked.append(request) or real(request)
    adapter.time()
    assert [(one.method, one.url.path, one.headers.get("authorization")) for one in asked] == [
        ("HEAD", "/", None)
    ]


@pytest.mark.parametrize("name", ["solapi", "solapi_alimtalk", "nhn", "nhn_alimtalk", "sens", "aligo"])
def test_every_service_over_http_can_be_asked_for_its_clock(name: str) -> None:
    """Proves that the preflight knows which services tell the time."""
    from ansim.delivery.adapters.base import Access, TellsTime
    from ansim.delivery.adapters.registry import kind_named

    adapter = kind_named(name).connect(Access("http://127.0.0.1:1", "K", "S", frozenset()))
    assert isinstance(adapter, TellsTime)
    assert adapter.time() is None
    adapter.close()


@pytest.mark.parametrize(
    ("asked", "wait"), [("90", timedelta(seconds=90)), ("soon", None), ("", None), ("9" * 9, None)]
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_says_for_how_long(status: int, asked: str, wait: timedelta | None) -> None:
    """Proves that Retry-After reaches whoever decides, with 429 and with 5xx."""
    with pytest.raises(ProviderBusy) as busy:
        _adapter(status, retry_after=asked).open_parcel()
    assert busy.value.wait == wait
    sent: Any = _adapter(429, retry_after=asked).send_parcel("G1")
    assert sent == NotSent("http_429", retryable=True, wait=wait)
