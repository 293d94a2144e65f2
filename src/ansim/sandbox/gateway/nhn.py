"""NHN Cloud's SMS API v3.0 as its documents describe it (TOAST-DOCS/SMS): texts are cut in silence, "?" stands for strange characters."""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from ansim.delivery.domain.jpeg import pixels
from ansim.delivery.domain.times import SEOUL, moment_of, shown
from ansim.sandbox.gateway.book import Message
from ansim.sandbox.gateway.faces import Call, Json, Order, Shop, arrived, result_of
from ansim.sandbox.gateway.replies import Refusal

IMAGE_BYTES: Final = 300 * 1024
IMAGE_PIXELS: Final = 1000
RECIPIENTS: Final = 1000
#: the documents list no code for a quota that is used up; this one stands for a project that may not send
BLOCKED: Final = -1008
_NUMBER = re.compile(r"0\d{7,11}")
_TEXTS: Final = {
    0: "SUCCESS",
    -1000: "Invalid appKey.",
    -1008: "Service is blocked.",
    -2001: "RecipientList can not be null.",
    -2003: "Attach file required jpg or jpeg.",
    -2004: "File is expired or does not exist.",
    -2005: "The file size must be greater than 0 and less than 300KB.",
    -2011: "RequestId or start/endRequestDate or start/endCreateDate is required.",
    -2014: "The recipient can not be empty.",
    -2015: "Title or Body exceed maximum byte.",
    -2016: "The max recipient size is 1000.",
    -2019: "RecipientNo is invalid.",
    -2023: "Unacceptable characters in title and body",
    -2312: "Not regist sendno.",
    -9998: "Not exist API.",
}


class NhnFace:
    """SMS, LMS and MMS: one text and one set of pictures a request, at most 1,000 recipients."""

    name = "nhn"

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def sends(self, call: Call) -> bool:
        """Return whether the call sends."""
        return call.method == "POST" and "/sender/" in call.path

    def answer(self, call: Call) -> tuple[int, Json]:
        """Answer one request."""
        parts = call.path.split("/")
        if not keyed(call, self._shop, parts[4:5]):
            return refused(-1000, 401)
        place = "/".join(parts[5:])
        if (call.method, place) == ("POST", "attachfile/binaryUpload"):
            return self._upload(call.json())
        if place not in ("sender/sms", "sender/mms") or call.method not in ("GET", "POST"):
            return refused(-9998)
        long = place == "sender/mms"
        return (
            self._send(call.json(), long=long) if call.method == "POST" else self._list(call.query, long=long)
        )

    def _upload(self, body: Json) -> tuple[int, Json]:
        name = str(body.get("fileName") or "")
        try:
            image = base64.b64decode(str(body.get("fileBody") or ""), validate=True)
        except (binascii.Error, ValueError):
            return refused(-2005)
        size = pixels(image)
        if not name.lower().endswith((".jpg", ".jpeg")) or len(name) > 45 or size is None:
            return refused(-2003)
        if not 0 < len(image) <= IMAGE_BYTES or max(size) > IMAGE_PIXELS:
            return refused(-2005)
        file_id = str(len(self._shop.book.files) + 1)
        if self._shop.book.files and self._shop.faults.strikes("same_file", file_id):
            file_id = next(iter(self._shop.book.files))
        self._shop.keep(file_id, image)
        data = {
            "fileId": int(file_id),
            "fileName": name,
            "serviceId": 1,
            "attachType": 0,
            "uploadType": "SMS",
        }
        return accepted({"body": {"data": data}})

    def _send(self, body: Json, *, long: bool) -> tuple[int, Json]:
        files = [str(file) for file in body.get("attachFileIdList") or []]
        number = self._wrong(body, files, long=long)
        if number:
            return refused(number)
        kind = ("MMS" if files else "LMS") if long else "SMS"
        text = arrived(str(body["body"]), 2000 if long else 90)
        request_id = f"{shown(self._shop.clock(), '%Y%m%d%H%M%S')}{len(self._shop.book.groups):010d}"
        results = []
        for place, recipient in enumerate(body["recipientList"], 1):
            to, reference = (
                str(recipient.get(name) or "") for name in ("recipientNo", "recipientGroupingKey")
            )
            code = 0 if _NUMBER.fullmatch(to) else -2019
            if not code:
                sender, image = str(body["sendNo"]), files[0] if files else ""
                self._shop.accept(request_id, Order(self.name, kind, to, sender, text, image, reference))
            results.append(sent(to, place, reference, code))
        data = {"requestId": request_id, "statusCode": "2", "sendResultList": results}
        return accepted({"body": {"data": data}})

    def _wrong(self, body: Json, files: list[str], *, long: bool) -> int:
        recipients = body.get("recipientList")
        text, title = str(body.get("body") or ""), str(body.get("title") or "")
        checks = (
            (not isinstance(recipients, list) or not recipients, -2001),
            (isinstance(recipients, list) and len(recipients) > RECIPIENTS, -2016),
            (not text or (long and not title), -2014),
            (len(text) > (4000 if long else 255) or len(title) > 120, -2015),
            (any(ord(mark) > 0xFFFF for mark in text + title), -2023),
            (str(body.get("sendNo") or "") not in self._shop.settings.senders, -2312),
            (any(file not in self._shop.book.files for file in files) or len(files) > 3, -2004),
            (isinstance(recipients, list) and self._shop.is_full(len(recipients)), BLOCKED),
        )
        return next((number for wrong, number in checks if wrong), 0)

    def _list(self, query: Mapping[str, str], *, long: bool) -> tuple[int, Json]:
        if not ("requestId" in query or {"startCreateDate", "endCreateDate"} <= query.keys()):
            return refused(-2011)
        found = [
            message for message in chosen(self._shop, self.name, query) if (message.kind != "SMS") is long
        ]
        page, count = paged(found, query)
        body = {
            "pageNum": 1,
            "pageSize": len(page),
            "totalCount": count,
            "data": [listed(one) for one in page],
        }
        return accepted({"body": body})


def keyed(call: Call, shop: Shop, key: list[str]) -> bool:
    """Return whether app key and secret key are the account's."""
    return key == [shop.settings.api_key] and call.header("x-secret-key") == shop.settings.api_secret


def accepted(body: Json) -> tuple[int, Json]:
    """Return an answer that says yes."""
    return 200, {"header": {"isSuccessful": True, "resultCode": 0, "resultMessage": "SUCCESS"}, **body}


def refused(number: int, status: int = 200) -> tuple[int, Json]:
    """Return an answer that says no, as NHN does: mostly with status 200."""
    text = _TEXTS.get(number, "")
    return status, {"header": {"isSuccessful": False, "resultCode": number, "resultMessage": text}}


def sent(to: str, place: int, reference: str, number: int) -> Json:
    """Return one recipient's entry of an answer."""
    return {
        "recipientNo": to,
        "resultCode": number,
        "resultMessage": _TEXTS.get(number, ""),
        "recipientSeq": place,
        "recipientGroupingKey": reference,
    }


def chosen(shop: Shop, face: str, query: Mapping[str, str]) -> list[Message]:
    """Return the messages a list asks for, by request or by time and reference."""
    found = shop.sent_of(face, query.get("requestId", ""))
    first, last = (moment_of(query.get(name)) for name in ("startCreateDate", "endCreateDate"))
    wanted = query.get("recipientGroupingKey", "")
    return [
        message
        for message in found
        if (first is None or message.created >= first)
        and (last is None or message.created <= last)
        and wanted in ("", _reference(message))
    ]


def paged(found: list[Message], query: Mapping[str, str]) -> tuple[list[Message], int]:
    """Return one page and how many there are. Raises Refusal for a page that is no number."""
    number, size = query.get("pageNum", "1"), query.get("pageSize", "15")
    if not (number.isdecimal() and size.isdecimal() and int(number) > 0 and 0 < int(size) <= 1000):
        raise Refusal(400, "ValidationError", "page")
    start = (int(number) - 1) * int(size)
    return found[start : start + int(size)], len(found)


def listed(message: Message) -> Json:
    """Return one message of a list."""
    code = result_of(message, "1000")
    return {
        "requestId": message.group_id,
        "recipientSeq": 1,
        "requestDate": shown(message.created) + ".0",
        "resultDate": shown(message.created) + ".0" if code else None,
        "msgStatus": ("3" if code == "1000" else "0") if code else "2",
        "resultCode": code or None,
        "messageType": message.kind,
        "recipientNo": message.to,
        "sendNo": message.sender,
        "recipientGroupingKey": _reference(message),
    }


def hook(message: Message, event_id: str, now: datetime) -> dict[str, Any]:
    """Return one result as the webhook posts it."""
    code = result_of(message, "1000")
    return {
        "hookId": event_id,
        "senderType": f"NORMAL_{message.kind}",
        "requestId": message.group_id,
        "recipientSeq": 1,
        "requestDate": message.created.astimezone(SEOUL).strftime("%Y-%m-%dT%H:%M:%S"),
        "receiveDate": now.astimezone(SEOUL).strftime("%Y-%m-%dT%H:%M:%S"),
        "sendNo": message.sender,
        "recipientNo": message.to,
        "messageStatus": "COMPLETED" if code == "1000" else "FAILED",
        "recipientGroupingKey": _reference(message),
        "resultCode": code,
        "messageCount": 1,
    }


def _reference(message: Message) -> str:
    return (message.fields or {}).get("reference", "")
