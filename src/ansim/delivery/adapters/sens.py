"""Naver Cloud SENS (SMS API v2): one request a message; it keeps no key of ours, so a person decides about the unknown.

The account's address is that of the service: https://sens.apigw.gov-ntruss.com/sms/v2/services/<service id> for the public
sector. SENS reuses a file of the same name and size, so names must be random and an id seen before stops everything.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import httpx

from ansim.delivery.adapters.base import Access, Balance, Kind, WithoutParcels, check_senders, no_receipts
from ansim.delivery.adapters.http import MaybeSent, NothingSent, OverHttp, ServiceHttp, body_of, refusal_of
from ansim.delivery.domain import messages
from ansim.delivery.domain.carrier_codes import carrier_outcome
from ansim.delivery.domain.errors import ProviderError
from ansim.delivery.domain.messages import SMS_BYTES, Capabilities, Message
from ansim.delivery.domain.reports import (
    Answered,
    LookUp,
    NoAnswer,
    NotSent,
    Registered,
    Report,
    SendResult,
    Unclear,
)
from ansim.delivery.domain.states import Outcome
from ansim.delivery.domain.times import moment_of
from ansim.kit import clock

CAPABILITIES: Final = Capabilities(
    sms_bytes=SMS_BYTES,
    lms_bytes=2000,
    subject_bytes=40,
    image_bytes=300 * 1024,
    image_pixels=(1500, 1440),
    batch_messages=100,
    batch_bytes=1024 * 1024,
    image_per_message=False,
    looks_up=False,
    withdraws=False,
    settle=timedelta(hours=72),
    settle_sms=timedelta(hours=26),
    kept=timedelta(days=90),
    files_kept=timedelta(days=6),
    has_balance=False,
)


class _Refused(NothingSent):
    """The service found the message itself wrong (400) and took nothing."""


def signature(secret: str, method: str, path: str, stamp: str, key: str) -> str:
    """Return the signature of one call: `path` with its query, `stamp` in milliseconds since 1970."""
    text = f"{method} {path}\n{stamp}\n{key}"
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256)).decode()


class SensHttp(ServiceHttp):
    """One service's connection, signed with the time; a signature counts for five minutes."""

    def __init__(
        self,
        base_url: str,
        key: str,
        secret: str,
        *,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        super().__init__(base_url)
        self._key = key
        self._secret = secret
        self._now = now

    def _headers(self, method: str, path: str, params: Mapping[str, str] | None) -> dict[str, str]:
        target = httpx.URL(self._base + path, params=params).raw_path.decode("ascii")
        stamp = str(int(self._now().timestamp() * 1000))
        return {
            "x-ncp-apigw-timestamp": stamp,
            "x-ncp-iam-access-key": self._key,
            "x-ncp-apigw-signature-v2": signature(self._secret, method, target, stamp, self._key),
        }

    def _understood(self, answer: httpx.Response) -> dict[str, Any]:
        body = body_of(answer)
        if answer.status_code in (200, 202) and body is not None:
            return body
        if answer.status_code == 400 and body is not None:
            raise _Refused("http_400", retryable=False)
        raise refusal_of(answer, "")


class Sens(OverHttp, WithoutParcels):
    """One office's SENS service. `senders` is the office's locked list of sender numbers (digits)."""

    name = "sens"
    capabilities = CAPABILITIES

    def __init__(self, http: SensHttp, senders: frozenset[str]) -> None:
        self._http = http
        self._senders = senders

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def upload(self, name: str, image: bytes) -> str:
        """POST files; return the fileId. `name` must be random (at most 40 characters, .jpg): see the module's word."""
        body = {"fileName": name, "fileBody": base64.b64encode(image).decode()}
        file_id = self._http.ask("POST", "/files", body).get("fileId")
        if not isinstance(file_id, str) or not 0 < len(file_id) <= 64 or not file_id.isprintable():
            raise ProviderError(reason="file_id")
        return file_id

    def send_one(self, message: Message) -> SendResult:
        """POST messages with one recipient. An MMS without its picture would go out as an LMS: there is none."""
        check_senders([message], self._senders)
        try:
            answer = self._http.effect("POST", "/messages", _body(message))
        except _Refused as refusal:
            return Answered((Registered(message.reference, "", refusal.code, Outcome.TECHNICAL),))
        except NothingSent as refusal:
            return NotSent(refusal.code, refusal.retryable, refusal.wait)
        except MaybeSent as silence:
            return NoAnswer(silence.code)
        request_id = answer.get("requestId")
        if not isinstance(request_id, str) or not 0 < len(request_id) <= 60 or not request_id.isprintable():
            return NoAnswer("request_id")
        code = str(answer.get("statusCode", ""))[:16]
        outcome = Outcome.SENT if code == "202" else Outcome.TECHNICAL
        return Answered((Registered(message.reference, request_id, code, outcome),), request_id)

    def look_up(self, parcel: str) -> LookUp:  # noqa: ARG002 (an answered message is not unknown)
        """Know nothing that was not answered."""
        return Unclear("no_look_up")

    def find(self, reference: str, since: datetime, until: datetime) -> LookUp:  # noqa: ARG002 (nothing to ask by)
        """Know nothing: SENS keeps no key of ours, and two messages to one number are not told apart."""
        return Unclear("no_look_up")

    def reports(self, parcel: str) -> tuple[Report, ...]:
        """GET messages of one request, which holds one message: its id is the request's."""
        reports = []
        for entry in self._listed(parcel):
            code, outcome = _known(entry)
            moment = moment_of(entry.get("completeTime"))
            reports.append(Report(parcel, "", code, outcome, f"poll-{parcel}-{code}"[:64], moment))
        return tuple(reports)

    def balance(self) -> Balance:
        """Naver Cloud bills later and has nothing to ask. Raises ProviderError."""
        raise ProviderError(reason="billed_later")

    def _listed(self, parcel: str) -> Iterator[Mapping[str, Any]]:
        entries = self._http.ask("GET", "/messages", None, {"requestId": parcel}).get("messages")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise ProviderError(reason="message_list")
        yield from entries


def _body(message: Message) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": message.kind.value,
        "contentType": "COMM",
        "countryCode": "82",
        "from": message.sender,
        "content": message.text,
        "messages": [{"to": message.address}],
    }
    if message.subject and message.kind is not messages.Kind.SMS:
        body["subject"] = message.subject
    if message.file_id:
        body["files"] = [{"fileId": message.file_id}]
    return body


def _known(entry: Mapping[str, Any]) -> tuple[str, Outcome | None]:
    """Return (code, outcome) of a listed message; one that is not completed is on its way."""
    if entry.get("status") != "COMPLETED":
        return "", Outcome.SENT
    code = str(entry.get("statusCode", ""))[:16]
    return code, Outcome.DELIVERED if code == "0" else carrier_outcome(code)


def _connect(access: Access) -> Sens:
    return Sens(SensHttp(access.base_url, access.api_key, access.api_secret), access.senders)


KIND: Final = Kind(CAPABILITIES, _connect, no_receipts)
