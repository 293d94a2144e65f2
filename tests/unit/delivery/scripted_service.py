"""A scripted service behind the SOLAPI adapter: answers from a list, remembers what was asked."""

import json
from datetime import UTC, datetime
from typing import Any

import httpx

from ansim.delivery.adapters.solapi import Solapi
from ansim.delivery.adapters.solapi_http import SolapiHttp
from ansim.delivery.domain.messages import Message

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SENDER = "0200000000"
PHONE = "01000007777"
TEXT = "비밀스러운 본문"
SUBJECT = "은밀한 제목"
KEY = "DRILLKEY"
SECRET = "api-secret-nobody-may-read"
MESSAGE = Message("KEY/1", SENDER, PHONE, TEXT, SUBJECT)


class Script(httpx.BaseTransport):
    """Answers from a list: (status, body), or an exception to raise."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Give the next answer, or raise it."""
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.Response(status, content=content, request=request)


def scripted(*answers: Any) -> tuple[Solapi, Script]:
    """An adapter that gets these answers in turn."""
    http = SolapiHttp("http://127.0.0.1:1", KEY, SECRET, now=lambda: NOW)
    http.close()
    script = Script(*answers)
    http._transport = script  # type: ignore[assignment]
    return Solapi(http, frozenset({SENDER})), script


def entry(reference: str = "KEY/1", code: str = "2000", **more: Any) -> dict[str, Any]:
    """One message in a result or list."""
    return {"messageId": "M1", "statusCode": code, "customFields": {"reference": reference}, **more}
