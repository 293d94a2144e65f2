"""Aligo's interface as its clients use it: forms, a picture within the request, results asked for by message id."""

from email.parser import BytesParser
from email.policy import HTTP
from typing import Final
from urllib.parse import parse_qsl

from ansim.delivery.domain.times import shown
from ansim.sandbox.gateway.book import PRICES
from ansim.sandbox.gateway.faces import Call, Json, Order, Shop, arrived, result_of

_STATES: Final = {"": "전송중", "1": "발송완료"}


class AligoFace:
    """POST /send/, /sms_list/ and /remain/."""

    name = "aligo"

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def sends(self, call: Call) -> bool:
        """Return whether the call sends."""
        return call.path == "/send"

    def answer(self, call: Call) -> tuple[int, Json]:
        """Answer one request: always 200, an error is a negative number."""
        fields, image = form_of(call)
        settings = self._shop.settings
        if (fields.get("user_id"), fields.get("key")) != (settings.api_key, settings.api_secret):
            return _said(-101, "인증오류입니다.")
        if call.path == "/sms_list":
            return self._list(fields)
        if call.path == "/remain":
            left = {f"{kind}_CNT": self._left(kind) for kind in ("SMS", "LMS", "MMS")}
            return 200, {**_said(1, "success")[1], **left}
        return self._send(fields, image)

    def _send(self, fields: dict[str, str], image: bytes) -> tuple[int, Json]:
        kind, sender, to = (fields.get(name, "") for name in ("msg_type", "sender", "receiver"))
        if sender not in self._shop.settings.senders:
            return _said(-102, "발신번호가 등록되지 않았습니다.")
        if kind not in PRICES or not to or not fields.get("msg") or (kind == "MMS") != bool(image):
            return _said(-105, "필수값이 없습니다.")
        if self._shop.is_full(1) or not self._left(kind):
            return _said(-201, "보유건수가 부족합니다.")
        ident, image_id = str(len(self._shop.book.groups) + 1), ""
        if image:
            image_id = f"aligo-{ident}"
            self._shop.keep(image_id, image)
        text = arrived(fields["msg"], 90 if kind == "SMS" else 2000)
        self._shop.accept(ident, Order(self.name, kind, to, sender, text, image_id))
        counts = {"msg_id": ident, "success_cnt": 1, "error_cnt": 0, "msg_type": kind}
        return 200, {**_said(1, "success")[1], **counts}

    def _left(self, kind: str) -> int:
        return int(self._shop.book.balance // PRICES[kind])

    def _list(self, fields: dict[str, str]) -> tuple[int, Json]:
        entries = []
        for message in self._shop.sent_of(self.name, fields.get("mid", "") or "none"):
            code = result_of(message, "1")
            state = _STATES.get(code, "발송실패")
            entries.append(
                {
                    "mdid": message.message_id,
                    "type": message.kind,
                    "sms_state": state,
                    "send_date": shown(message.created),
                }
            )
        return 200, {**_said(1, "success")[1], "list": entries, "next_yn": "N"}


def form_of(call: Call) -> tuple[dict[str, str], bytes]:
    """Return the fields of a form and its picture (b"" without one)."""
    kind = call.header("content-type")
    if not kind.startswith("multipart/form-data"):
        return dict(parse_qsl(call.raw.decode("utf-8", "replace"))), b""
    head = f"Content-Type: {kind}\r\n\r\n".encode("latin-1")
    fields, image = {}, b""
    for part in BytesParser(policy=HTTP).parsebytes(head + call.raw).iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True) or b""
        if part.get_filename():
            image = content if isinstance(content, bytes) else b""
        elif isinstance(content, bytes):
            fields[name] = content.decode("utf-8", "replace")
    return fields, image


def _said(code: int, text: str) -> tuple[int, Json]:
    return 200, {"result_code": code, "message": text}
