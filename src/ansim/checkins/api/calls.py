"""What an intake of calls sends: one message of 184 bytes that it signed, and nothing else to prove who it is."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ansim.accounts.api.access import public
from ansim.calls.transport import transport_to
from ansim.checkins.services.desk import take_desk
from ansim.conf.roles import Role
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.wire.desk import DESK

_PATIENCE = 10.0


@csrf_exempt  # no cookies: the signature is the proof
@require_POST
@public("등록된 접수기의 서명이 있는 전화 접수만 받습니다")
def calls(request: HttpRequest) -> HttpResponse:
    """`/v1/calls`: {taken} once the visit is durable; else {code, message, message_en}. The same message again is one visit."""
    data = request.body if len(request.body) <= DESK else b""
    try:
        take_desk(data=data, vault=transport_to(Role.VAULT, timeout=_PATIENCE), now=now())
    except AnsimError as wrong:
        told = {"code": wrong.code, "message": wrong.text("ko"), "message_en": wrong.text("en")}
        return JsonResponse(told, status=wrong.status or (503 if wrong.retryable else 400))
    return JsonResponse({"taken": True})
