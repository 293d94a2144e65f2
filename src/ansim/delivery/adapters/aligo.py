"""Aligo: one form a message, the picture within it; no look-up by a key of ours, so a person decides about the unknown.

Its address must know this machine's (fixed) address. Its own pages were not at hand: limits are the narrowest of the other services'.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import httpx

from ansim.delivery.adapters.base import Access, Balance, Kind, WithoutParcels, check_senders, no_receipts
from ansim.delivery.adapters.http import MaybeSent, NothingSent, OverHttp, ServiceHttp, body_of, refusal_of
from ansim.delivery.adapters.pictures import Pictures
from ansim.delivery.domain.account import Left
from ansim.delivery.domain.errors import ProviderError
from ansim.delivery.domain.messages import SMS_BYTES, Capabilities, Message
from ansim.delivery.domain.messages import Kind as Length
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

CAPABILITIES: Final = Capabilities(
    sms_bytes=SMS_BYTES,
    lms_bytes=2000,
    subject_bytes=44,
    image_bytes=200 * 1024,
    image_pixels=(1000, 1000),
    batch_messages=500,
    batch_bytes=1024 * 1024,
    image_per_message=False,
    looks_up=False,
    withdraws=False,
    settle=timedelta(hours=72),
    settle_sms=timedelta(hours=26),
    kept=timedelta(days=30),
    files_kept=timedelta(days=1),
    has_balance=False,
)
_ENDED: Final = {
    "발송완료": Outcome.DELIVERED,
    "수신완료": Outcome.DELIVERED,
    "발송실패": Outcome.TECHNICAL,
    "전송실패": Outcome.TECHNICAL,
}


class AligoHttp(ServiceHttp):
    """One account's connection; key and user stand in every form."""

    def __init__(self, base_url: str, user: str, key: str) -> None:
        super().__init__(base_url)
        self._fields = {"user_id": user, "key": key}

    def _request(
        self, method: str, path: str, body: object, params: Mapping[str, str] | None, more: Mapping[str, str]
    ) -> httpx.Request:
        fields, files = body if isinstance(body, tuple) else (body, None)
        data = {**self._fields, **(fields if isinstance(fields, dict) else {})}
        try:
            url = httpx.URL(self._base + path, params=params)
            return httpx.Request(
                method, url, headers=more, data=data, files=files, extensions=self._extensions
            )
        except (httpx.InvalidURL, UnicodeError):
            raise NothingSent("request_unwritable", retryable=False) from None

    def _understood(self, answer: httpx.Response) -> dict[str, Any]:
        body = body_of(answer)
        code = _number((body or {}).get("result_code"))
        if answer.status_code != 200 or body is None or code is None:
            raise refusal_of(answer, "")
        if code < 0:
            raise NothingSent(f"aligo{code}", retryable=False)
        return body


class Aligo(OverHttp, WithoutParcels):
    """One office's Aligo account. `senders` is the office's locked list of sender numbers (digits)."""

    name = "aligo"
    capabilities = CAPABILITIES

    def __init__(self, http: AligoHttp, senders: frozenset[str]) -> None:
        self._http = http
        self._senders = senders
        self._pictures = Pictures()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def upload(self, name: str, image: bytes) -> str:
        """Keep the picture for the request that sends it: Aligo takes it only there."""
        self._pictures.put(name, image)
        return name

    def send_one(self, message: Message) -> SendResult:
        """POST /send/ with one receiver and, for an MMS, its picture."""
        check_senders([message], self._senders)
        fields = {
            "sender": message.sender,
            "receiver": message.address,
            "msg": message.text,
            "msg_type": message.kind.value,
        }
        if message.subject:
            fields["title"] = message.subject
        files = None
        if message.file_id:
            image = self._pictures.take(message.file_id)
            if image is None:
                return NotSent("picture_missing", retryable=True)
            files = {"image": (message.file_id, image, "image/jpeg")}
        try:
            answer = self._http.effect("POST", "/send/", (fields, files))
        except NothingSent as refusal:
            return NotSent(refusal.code, refusal.retryable, refusal.wait)
        except MaybeSent as silence:
            return NoAnswer(silence.code)
        return _answered(message, answer)

    def look_up(self, parcel: str) -> LookUp:  # noqa: ARG002 (nothing to learn: an answered message is not unknown)
        """Know nothing that was not answered."""
        return Unclear("no_look_up")

    def find(self, reference: str, since: datetime, until: datetime) -> LookUp:  # noqa: ARG002 (nothing to ask by)
        """Know nothing: Aligo keeps no key of ours."""
        return Unclear("no_look_up")

    def reports(self, parcel: str) -> tuple[Report, ...]:
        """POST /sms_list/ of one message id; its state is told in words."""
        fields = {"mid": parcel, "page": "1", "page_size": "30"}
        entries = self._http.ask("POST", "/sms_list/", fields).get("list")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise ProviderError(reason="message_list")
        reports = []
        for entry in entries:
            state = str(entry.get("sms_state", ""))[:16]
            outcome = _ENDED.get(state, Outcome.SENT)
            code = state if state in _ENDED else ""
            moment = moment_of(entry.get("send_date"))
            reports.append(Report(parcel, "", code, outcome, f"poll-{parcel}-{code}"[:64], moment))
        return tuple(reports)

    def left(self) -> Left:
        """POST /remain/: SMS_CNT, LMS_CNT and MMS_CNT, each if all the money went into that kind."""
        answer = self._http.ask("POST", "/remain/", {})
        counts = {kind: _number(answer.get(f"{kind.value}_CNT")) for kind in Length}
        known = {kind: count for kind, count in counts.items() if count is not None and count >= 0}
        if len(known) < len(counts):
            raise ProviderError(reason="remain")
        return Left(known)

    def balance(self) -> Balance:
        """Aligo tells how many messages are left, not how much money. Raises ProviderError."""
        raise ProviderError(reason="counted_in_messages")


def _answered(message: Message, answer: dict[str, Any]) -> SendResult:
    ident = str(_number(answer.get("msg_id")) or "")
    if not ident or _number(answer.get("success_cnt")) is None:
        return NoAnswer("msg_id")
    outcome = Outcome.SENT if _number(answer["success_cnt"]) == 1 else Outcome.TECHNICAL
    return Answered((Registered(message.reference, ident, str(answer["result_code"])[:16], outcome),), ident)


def _number(value: object) -> int | None:
    """Return a whole number, which Aligo writes as a number or as text."""
    text = str(value) if isinstance(value, int | str) else ""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None


def _connect(access: Access) -> Aligo:
    return Aligo(AligoHttp(access.base_url, access.api_key, access.api_secret), access.senders)


KIND: Final = Kind(CAPABILITIES, _connect, no_receipts)
