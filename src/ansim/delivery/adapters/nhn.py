"""NHN Cloud SMS, LMS and MMS (SMS API v3.0): one request a message, since text and picture belong to the request.

Our reference travels as recipientGroupingKey and is what a lost answer is looked up by; no request can be taken back.
"""

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from ansim.delivery.adapters import nhn_http as nhn
from ansim.delivery.adapters.base import Access, Balance, Kind, WithoutParcels, check_senders
from ansim.delivery.adapters.http import MaybeSent, NothingSent, OverHttp
from ansim.delivery.domain import messages
from ansim.delivery.domain.carrier_codes import carrier_outcome
from ansim.delivery.domain.errors import ProviderError
from ansim.delivery.domain.messages import SMS_BYTES, Capabilities, Message
from ansim.delivery.domain.reports import (
    Answered,
    Found,
    LookUp,
    NoAnswer,
    NotSent,
    Registered,
    Report,
    SendResult,
    Unclear,
)
from ansim.delivery.domain.states import Outcome

CAPABILITIES: Final = Capabilities(
    sms_bytes=SMS_BYTES,
    lms_bytes=2000,
    subject_bytes=40,
    image_bytes=300 * 1024,
    image_pixels=(1000, 1000),
    batch_messages=1000,
    batch_bytes=1024 * 1024,
    image_per_message=False,
    looks_up=True,
    withdraws=False,
    settle=timedelta(hours=80),
    settle_sms=timedelta(hours=25),
    kept=timedelta(days=180),
    files_kept=timedelta(days=7),
    has_balance=False,
    lists_results=True,
)
ROOT: Final = "/sms/v3.0/appKeys"
TITLE: Final = "안내"  # LMS and MMS must have one
# Refusals of one message, not of the account: its number is wrong, its text or picture does not fit.
OF_THE_MESSAGE: Final = {
    -2002: Outcome.TECHNICAL,
    -2003: Outcome.TECHNICAL,
    -2004: Outcome.TECHNICAL,
    -2005: Outcome.TECHNICAL,
    -2014: Outcome.TECHNICAL,
    -2015: Outcome.TECHNICAL,
    -2018: Outcome.PERMANENT,
    -2019: Outcome.PERMANENT,
    -2023: Outcome.TECHNICAL,
    -6001: Outcome.PERMANENT,
}


class Nhn(OverHttp, WithoutParcels):
    """One office's NHN Cloud SMS account. `senders` is the office's locked list of sender numbers (digits)."""

    name = "nhn"
    capabilities = CAPABILITIES
    _http: nhn.NhnHttp

    def __init__(self, http: nhn.NhnHttp, senders: frozenset[str]) -> None:
        self._http = http
        self._senders = senders

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def upload(self, name: str, image: bytes) -> str:
        """POST attachfile/binaryUpload; return the fileId. `name` has at most 45 characters and ends in .jpg."""
        body = {"fileName": name, "fileBody": base64.b64encode(image).decode(), "createUser": "ansim"}
        answer = self._http.ask("POST", "/attachfile/binaryUpload", body)
        file_id = nhn.inside(answer, "body", "data", "fileId")
        if type(file_id) is not int or file_id <= 0:
            raise ProviderError(reason="file_id")
        return str(file_id)

    def send_one(self, message: Message) -> SendResult:
        """POST sender/sms or sender/mms with one recipient."""
        check_senders([message], self._senders)
        path = "sms" if message.kind is messages.Kind.SMS else "mms"
        try:
            answer = self._http.effect("POST", f"/sender/{path}", _body(message))
        except nhn.Refused as refusal:
            return refused(message, refusal, OF_THE_MESSAGE)
        except NothingSent as refusal:
            return NotSent(refusal.code, refusal.retryable, refusal.wait)
        except MaybeSent as silence:
            return NoAnswer(silence.code)
        data = nhn.inside(answer, "body", "data")
        return answered(message, data, nhn.inside(data, "sendResultList"), f"{path}/")

    def look_up(self, parcel: str) -> LookUp:
        """Find the messages of an answered request."""
        try:
            return Found(tuple(nhn.found_message(entry, carrier_outcome) for entry in self._listed(parcel)))
        except ProviderError as error:
            return Unclear(str(error.params.get("reason", "")))

    def find(self, reference: str, since: datetime, until: datetime) -> LookUp:
        """Search both lists by our reference; "not found" may be a list that lags behind."""
        query = {**nhn.asked_between(since, until, "%Y-%m-%d %H:%M:%S"), "recipientGroupingKey": reference}
        try:
            for path in ("sms", "mms"):
                for entry in self._http.pages(f"/sender/{path}", query, _entries):
                    if nhn.reference_of(entry) == reference:
                        return Found((nhn.found_message(entry, carrier_outcome),))
        except ProviderError as error:
            return Unclear(str(error.params.get("reason", "")))
        return Unclear("not_found")

    def reports(self, parcel: str) -> tuple[Report, ...]:
        """GET sender/sms or sender/mms of one request."""
        return tuple(
            nhn.report(entry, carrier_outcome, f"poll-{parcel}-{entry.get('resultCode')}")
            for entry in self._listed(parcel)
        )

    def results_between(self, since: datetime, until: datetime) -> Iterator[Report]:
        """GET sender/sms and sender/mms of a span of time, a thousand at a time."""
        query = nhn.asked_between(since, until, "%Y-%m-%d %H:%M:%S")
        for path in ("sms", "mms"):
            for entry in self._http.pages(f"/sender/{path}", query, _entries):
                yield nhn.report(entry, carrier_outcome, f"poll-{entry.get('requestId')}")

    def balance(self) -> Balance:
        """NHN bills later and has nothing to ask. Raises ProviderError."""
        raise ProviderError(reason="billed_later")

    def _listed(self, parcel: str) -> Iterator[dict[str, Any]]:
        path, _, request_id = parcel.partition("/")
        if path not in ("sms", "mms"):
            raise ProviderError(reason="request_id")
        yield from self._http.pages(f"/sender/{path}", {"requestId": request_id}, _entries)


def refused(message: Message, refusal: nhn.Refused, own: dict[int, Outcome]) -> SendResult:
    """Return what a refused request says: of the message alone, or of everything that would follow."""
    if refusal.number not in own:
        return NotSent(refusal.code, retryable=False)
    outcome = own[refusal.number]
    return Answered((Registered(message.reference, "", str(refusal.number), outcome),))


def answered(message: Message, data: object, results: object, prefix: str) -> SendResult:
    """Return what the answer says of our message; one that does not name it is no answer."""
    request_id = nhn.inside(data, "requestId")
    entries = [entry for entry in results if isinstance(entry, dict)] if isinstance(results, list) else []
    own = [entry for entry in entries if nhn.reference_of(entry) == message.reference]
    if len(own) != 1 or type(own[0].get("resultCode")) is not int:
        return NoAnswer("message_missing")
    number: int = own[0]["resultCode"]
    ident = nhn.message_id(request_id, own[0])
    if not ident:
        return NoAnswer("request_id")
    outcome = OF_THE_MESSAGE.get(number, Outcome.TECHNICAL) if number else Outcome.SENT
    return Answered((Registered(message.reference, ident, str(number), outcome),), f"{prefix}{request_id}")


def _body(message: Message) -> dict[str, Any]:
    recipient = {"recipientNo": message.address, "recipientGroupingKey": message.reference}
    body: dict[str, Any] = {
        "body": message.text,
        "sendNo": message.sender,
        "recipientList": [recipient],
        "userId": "ansim",
    }
    if message.kind is not messages.Kind.SMS:
        body["title"] = message.subject or TITLE
    if message.file_id:
        body["attachFileIdList"] = [int(message.file_id)]
    return body


def _entries(answer: dict[str, Any]) -> object:
    return nhn.inside(answer, "body", "data")


def _read_receipts(payload: bytes) -> tuple[Report, ...]:
    return nhn.read_hooks(payload, carrier_outcome)


def _connect(access: Access) -> Nhn:
    return Nhn(nhn.NhnHttp(access.base_url, ROOT, access.api_key, access.api_secret), access.senders)


KIND: Final = Kind(CAPABILITIES, _connect, _read_receipts)
