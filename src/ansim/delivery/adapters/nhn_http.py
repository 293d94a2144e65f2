"""HTTP and shapes of NHN Cloud, shared by its channels: secret key in the header, results inside `header`, time of Seoul."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

import httpx

from ansim.delivery.adapters.http import MaybeSent, NothingSent, ServiceHttp, body_of, refusal_of
from ansim.delivery.domain.errors import ProviderError, ReceiptUnreadable
from ansim.delivery.domain.reports import Registered, Report
from ansim.delivery.domain.states import Outcome
from ansim.delivery.domain.times import SEOUL, moment_of, shown

PAGE: Final = 1000
HOOKS: Final = 10_000
_WAITING: Final = frozenset({"1", "2"})
# The service says so before it takes anything (TOAST-DOCS ko/error-code.md); whatever is not here may have had its effect.
_SURE: Final = frozenset(
    {4, -1019, -1020, -1027, -1028, -2033, -2034, -2036, -2037, -2312, -2313, -2502, -2504, -6001}
    | {*range(-1008, -999), *range(-2024, -1999), *range(-9998, -9994)}
) - {-2021, -1005}


class Refused(NothingSent):
    """The service refused the request as a whole; `number` is its own code."""

    def __init__(self, number: int) -> None:
        super().__init__(f"nhn{number}", retryable=False)
        self.number = number


class NhnHttp(ServiceHttp):
    """One app key's connection; `root` is the path before the app key."""

    def __init__(self, base_url: str, root: str, app_key: str, secret: str, **more: Any) -> None:
        super().__init__(f"{base_url.rstrip('/')}{root}/{quote(app_key, safe='')}", **more)
        self._secret = secret

    def _headers(self, method: str, path: str, params: Mapping[str, str] | None) -> dict[str, str]:  # noqa: ARG002 (nothing is signed)
        return {"X-Secret-Key": self._secret}

    def _understood(self, answer: httpx.Response) -> dict[str, Any]:
        body = body_of(answer)
        header = (body or {}).get("header")
        if not isinstance(header, dict) or body is None:
            raise refusal_of(answer, "")
        number = header.get("resultCode")
        if answer.status_code == 200 and header.get("isSuccessful") is True:
            return body
        if type(number) is int and number in _SURE:
            raise Refused(number)
        if type(number) is int and answer.status_code == 200:
            raise MaybeSent(f"nhn{number}")
        raise refusal_of(answer, "")

    def pages(
        self, path: str, params: Mapping[str, str], entries: Callable[[dict[str, Any]], object]
    ) -> Iterator[dict[str, Any]]:
        """Yield the messages of all pages of a list. Raises ProviderBusy, ProviderError."""
        number, more = 1, True
        while more:
            asked = {**params, "pageNum": str(number), "pageSize": str(PAGE)}
            page = entries(self.ask("GET", path, None, asked))
            if not isinstance(page, list) or not all(isinstance(entry, dict) for entry in page):
                raise ProviderError(reason="message_list")
            yield from page
            number, more = number + 1, len(page) == PAGE


def asked_between(since: datetime, until: datetime, form: str) -> dict[str, str]:
    """Return the query for messages registered between two moments."""
    return {"startCreateDate": shown(since, form), "endCreateDate": shown(until, form)}


def inside(value: object, *names: str) -> Any:
    """Return what lies under these names one inside the other; None when something is missing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def message_id(request_id: object, entry: Mapping[str, Any]) -> str:
    """Return the provider's id of one message: its request and its place in it."""
    request, place = _word(request_id), entry.get("recipientSeq")
    return f"{request}:{place}" if request and type(place) is int else ""


def reference_of(entry: Mapping[str, Any]) -> str:
    """Return our own reference; the documents spell the webhook's field in two ways."""
    return _word(entry.get("recipientGroupingKey") or entry.get("recipientGropuingKey"))[:80]


Outcomes = Callable[[str], Outcome | None]


def known_of(entry: Mapping[str, Any], outcomes: Outcomes) -> tuple[str, Outcome | None]:
    """Return (code, outcome) of a listed or reported message; one still on its way is sent."""
    status, code = str(entry.get("msgStatus", "")), _word(entry.get("resultCode"))[:16]
    if status in _WAITING or not code:
        return "", Outcome.SENT
    return code, outcomes(code)


def found_message(entry: Mapping[str, Any], outcomes: Outcomes) -> Registered:
    """Return what a listed message says."""
    code, outcome = known_of(entry, outcomes)
    return Registered(
        reference_of(entry), message_id(entry.get("requestId"), entry), code, outcome or Outcome.SENT
    )


def report(entry: Mapping[str, Any], outcomes: Outcomes, event_id: str) -> Report:
    """Return one receipt without the numbers in it."""
    code, outcome = known_of(entry, outcomes)
    said = entry.get("receiveDate") or entry.get("resultDate")
    ident = message_id(entry.get("requestId"), entry)
    return Report(ident, reference_of(entry), code, outcome, event_id[:64], moment_of(said, SEOUL))


def read_hooks(payload: bytes, outcomes: Outcomes) -> tuple[Report, ...]:
    """Return the results in a webhook's body; other events carry none. Raises ReceiptUnreadable."""
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError):
        raise ReceiptUnreadable from None
    hooks = inside(body, "hooks")
    if not isinstance(hooks, list) or len(hooks) > HOOKS or not all(isinstance(hook, dict) for hook in hooks):
        raise ReceiptUnreadable
    if inside(body, "event") != "MESSAGE_RESULT_UPDATE":
        return ()
    return tuple(report(hook, outcomes, _word(hook.get("hookId"))) for hook in hooks)


def _word(value: object) -> str:
    """Return a value as text that a database takes; "" for anything but text and numbers."""
    text = str(value) if isinstance(value, str | int) else ""
    return text if text.isprintable() else "".join(mark for mark in text if mark.isprintable())
