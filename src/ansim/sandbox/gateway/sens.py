"""Naver SENS SMS v2 as its documents describe it: cut texts, files reused by name and size, an MMS without one sent as LMS."""

import base64
import binascii
import hashlib
import hmac
from datetime import timedelta
from typing import Final

from ansim.delivery.domain.jpeg import pixels
from ansim.delivery.domain.times import shown
from ansim.sandbox.gateway.book import Message
from ansim.sandbox.gateway.faces import Call, Json, Order, Shop, arrived, result_of

IMAGE_BYTES: Final = 300 * 1024
WIDTH, HEIGHT = 1500, 1440
RECIPIENTS: Final = 100
WINDOW: Final = timedelta(minutes=5)


class SensFace:
    """One service: POST messages, POST files, GET messages of a request."""

    name = "sens"

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._files: dict[tuple[str, int], str] = {}

    def sends(self, call: Call) -> bool:
        """Return whether the call sends."""
        return call.method == "POST" and call.path.endswith("/messages")

    def answer(self, call: Call) -> tuple[int, Json]:
        """Answer one request."""
        if not self._is_signed(call):
            return _refused(401, "signature")
        verb = call.path.rpartition("/")[2]
        if (call.method, verb) == ("POST", "files"):
            return self._upload(call.json())
        if (call.method, verb) == ("POST", "messages"):
            return self._send(call.json())
        if (call.method, verb) == ("GET", "messages") and "requestId" in call.query:
            found = self._shop.sent_of(self.name, call.query["requestId"])
            return 200, {
                **_said("202"),
                "messages": [_listed(message) for message in found],
                "hasMore": False,
            }
        return _refused(404, "no such address")

    def _is_signed(self, call: Call) -> bool:
        settings = self._shop.settings
        stamp, key = call.header("x-ncp-apigw-timestamp"), call.header("x-ncp-iam-access-key")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 15 and key == settings.api_key):
            return False
        if abs(self._shop.clock().timestamp() - int(stamp) / 1000) > WINDOW.total_seconds():
            return False
        path = call.path + (f"?{call.query_string}" if call.query_string else "")
        text = f"{call.method} {path}\n{stamp}\n{key}".encode()
        expected = base64.b64encode(hmac.digest(settings.api_secret.encode(), text, hashlib.sha256))
        return hmac.compare_digest(expected, call.header("x-ncp-apigw-signature-v2").encode())

    def _upload(self, body: Json) -> tuple[int, Json]:
        name = str(body.get("fileName") or "")
        try:
            image = base64.b64decode(str(body.get("fileBody") or ""), validate=True)
        except (binascii.Error, ValueError):
            return _refused(400, "fileBody")
        size = pixels(image)
        fits = size is not None and size[0] <= WIDTH and size[1] <= HEIGHT and len(image) <= IMAGE_BYTES
        if not fits or len(name) > 40 or not name.lower().endswith((".jpg", ".jpeg")):
            return _refused(400, "file")
        # the trap: another picture of the same name and size is taken for the one that is there
        file_id = self._files.setdefault((name, len(image)), f"file-{len(self._files) + 1:08d}")
        self._shop.keep(file_id, image)
        return 200, {"fileId": file_id, "createTime": shown(self._shop.clock()), "expireTime": None}

    def _send(self, body: Json) -> tuple[int, Json]:
        kind, recipients = str(body.get("type") or "").upper(), body.get("messages")
        files = [str(file.get("fileId")) for file in body.get("files") or []]
        sender = str(body.get("from") or "")
        wrong = (
            kind not in ("SMS", "LMS", "MMS")
            or not isinstance(recipients, list)
            or not 0 < len(recipients) <= RECIPIENTS
            or any(file not in self._shop.book.files for file in files)
        )
        if wrong:
            return _refused(400, "messages")
        if sender not in self._shop.settings.senders:
            return _refused(403, "from")
        if kind == "MMS" and not files:
            kind = "LMS"  # the trap: in silence
        if self._shop.is_full(len(recipients or [])):
            return _refused(429, "quota")
        request_id = f"VORSSA-{len(self._shop.book.groups) + 1:012d}"
        for one in recipients or []:
            given = str(one.get("content") or body.get("content") or "")
            text = arrived(given, 90 if kind == "SMS" else 2000)
            doom = "3009" if any(ord(mark) > 0xFFFF for mark in given) else ""
            to, image = str(one.get("to") or ""), files[0] if files else ""
            self._shop.accept(request_id, Order(self.name, kind, to, sender, text, image, doom=doom))
        return 202, {"requestId": request_id, "requestTime": shown(self._shop.clock()), **_said("202")}


def _said(code: str) -> Json:
    return {"statusCode": code, "statusName": "success"}


def _refused(status: int, what: str) -> tuple[int, Json]:
    return status, {"error": {"errorCode": str(status), "message": what}}


def _listed(message: Message) -> Json:
    code = result_of(message, "0")
    return {
        "requestId": message.group_id,
        "messageId": message.message_id,
        "type": message.kind,
        "from": message.sender,
        "to": message.to,
        "status": "COMPLETED" if code else "PROCESSING",
        "statusCode": code or None,
        "statusName": {"": "processing", "0": "success"}.get(code, "fail"),
        "completeTime": shown(message.created) if code else None,
    }
