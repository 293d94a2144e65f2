"""What the office asks: an opening for a warrant to be signed for, and the trace once it is signed."""

import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse

from ansim.calls.service import service_required
from ansim.conf.roles import Role
from ansim.exposure.policy import policy_named
from ansim.kit.clock import now
from ansim.opener.domain.errors import TraceMalformed
from ansim.opener.domain.openings import Openings
from ansim.opener.domain.results import write_found
from ansim.opener.services.roles import others
from ansim.opener.services.tracing import trace
from ansim.wire.layout import read_base64url, write_base64url
from ansim.wire.warrant import MOST_GENERATIONS, read_presented

#: of this process: the role runs as one, and what another process held would be gone for this one
OPENINGS: Final = Openings()
_NO_STORE: Final = {"Cache-Control": "no-store"}
_MEMBERS: Final = {"presented", "subject", "policy", "most_each"}


@service_required(Role.OFFICE)
def make_opening(request: HttpRequest) -> HttpResponse:
    """POST `/v1/openings`: {opening, public_key, expires}, a one-time key that lives in memory only."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    made = OPENINGS.make(_seconds())
    shown = {
        "opening": made.name,
        "public_key": write_base64url(made.public_key),
        "expires": made.expires,
    }
    return JsonResponse(shown, headers=_NO_STORE)


@service_required(Role.OFFICE)
def trace_with(request: HttpRequest, name: str) -> HttpResponse:
    """POST `/v1/openings/<name>/trace` {presented, subject, policy, most_each[]}: what domain/results.py says."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    body = _body(request)
    found = trace(
        openings=OPENINGS,
        name=name,
        presented=read_presented(body["presented"]),
        subject=_subject(body["subject"]),
        policy=policy_named(body["policy"] if isinstance(body["policy"], str) else "-"),
        roles=others(),
        now=_seconds(),
        most_each=_most_each(body["most_each"]),
    )
    return JsonResponse(write_found(found), headers=_NO_STORE)


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise TraceMalformed from None
    if not isinstance(body, dict) or body.keys() != _MEMBERS:
        raise TraceMalformed
    return body


def _subject(value: object) -> bytes | None:
    raw = read_base64url(value) if isinstance(value, str) else None
    if raw is None and value is not None:
        raise TraceMalformed
    return raw


def _most_each(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > MOST_GENERATIONS:
        raise TraceMalformed
    if not all(type(one) is int and one > 0 for one in value):
        raise TraceMalformed
    return tuple(value)


def _seconds() -> int:
    return int(now().timestamp())
