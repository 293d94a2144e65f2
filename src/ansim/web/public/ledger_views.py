"""The public ledger: its newest checkpoints as the ledger's client has verified them, and the logs for anyone to audit."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ansim.accounts.api.access import public
from ansim.calls.transport import RoleUnreachable, transport_to
from ansim.conf import ports
from ansim.conf.roles import Role
from ansim.kit.clock import now
from ansim.kit.errors import AnsimError
from ansim.ledger.client import LedgerClient
from ansim.ledger.domain.logs import LogName
from ansim.ledger.domain.strict import write_base64

_TIMEOUT = 3.0
#: no dots as a step: an HTTP client would walk them before the ledger sees the address
_READABLE = re.compile(r"(checkpoint|key|tile/[\w./-]+|proof/(inclusion|consistency|entry/\d+))\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class LogCard:
    """One log as the page shows it; `error` says why there is no checkpoint."""

    log: LogName
    address: str
    size: int = 0
    root: str = ""
    origin: str = ""
    sealed_at: datetime | None = None
    error: AnsimError | None = None


@require_safe
@public("원장은 누구나 읽고 검증하라고 있습니다")
def ledger(request: HttpRequest) -> HttpResponse:
    """Show what is logged and why, the newest checkpoints, and the command to check them oneself."""
    client = LedgerClient(transport_to(Role.LEDGER, timeout=_TIMEOUT))
    cards = [_card(client, log) for log in LogName]
    return render(request, "public/ledger.html", {"cards": cards, "moment": now()})


@require_safe
@public("원장의 체크포인트와 증명을 누구나 내려받습니다")
def read(request: HttpRequest, log: str, rest: str) -> HttpResponse:
    """Pass one read of a log on to the ledger role, which listens on this machine only."""
    if not _READABLE.match(rest) or ".." in rest or "/./" in rest:
        return HttpResponse(status=404)
    query = request.META.get("QUERY_STRING", "")
    try:
        answer = transport_to(Role.LEDGER, timeout=_TIMEOUT).request(
            "GET", f"/{log}/{rest}{'?' if query else ''}{query}"
        )
    except RoleUnreachable:
        return HttpResponse(status=503)
    kind = "application/octet-stream" if rest.startswith("tile/") else "text/plain; charset=utf-8"
    passed = HttpResponse(answer.body, status=answer.status, content_type=kind)
    is_lasting = answer.status == 200 and rest != "checkpoint"
    passed["Cache-Control"] = "public, max-age=60" if is_lasting else "no-cache"
    passed["Access-Control-Allow-Origin"] = "*"
    return passed


def _card(client: LedgerClient, log: LogName) -> LogCard:
    address = f"{ports.public_url()}/ledger/{log.value}"
    try:
        opened = client.checkpoint(log)
    except AnsimError as error:
        return LogCard(log, address, error=error)
    head = opened.checkpoint
    time = opened.time_by(head.origin)
    sealed_at = datetime.fromtimestamp(time, UTC) if time is not None else None
    return LogCard(log, address, head.size, write_base64(head.root), head.origin, sealed_at)
