"""What the opener asks the store, always with a warrant: two officers' signatures and the proof that it is public."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from ansim.calls.service import service_required
from ansim.checkins.domain.lookup_errors import RowsMalformed
from ansim.checkins.domain.rows import VisitRow, read_id, read_interval
from ansim.checkins.queries import visits
from ansim.conf.roles import Role
from ansim.warrants.services import current
from ansim.wire.days import LAST_DAY
from ansim.wire.warrant import Warrant, read_presented


@service_required(Role.OPENER)
def visits_of(request: HttpRequest) -> HttpResponse:
    """`/v1/visits/of` {presented, handles: {day: [T]}}: the visits of these handles."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    body = _body(request, "handles")
    warrant = _warrant(body)
    handles = body["handles"]
    if not isinstance(handles, dict):
        raise RowsMalformed
    asked = {_day(day): [read_id(one, 16) for one in _list(listed)] for day, listed in handles.items()}
    return _answer(visits.visits_of(warrant, asked))


@service_required(Role.OPENER)
def visits_at(request: HttpRequest) -> HttpResponse:
    """`/v1/visits/at` {presented, intervals: [[venue, start, end, zone]]}: the visits that may overlap them."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    body = _body(request, "intervals")
    warrant = _warrant(body)
    return _answer(visits.visits_at(warrant, [read_interval(one) for one in _list(body["intervals"])]))


def _body(request: HttpRequest, name: str) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise RowsMalformed from None
    if not isinstance(body, dict) or set(body) != {"presented", name}:
        raise RowsMalformed
    return body


def _warrant(body: dict[str, Any]) -> Warrant:
    """No proof, no row: the warrant is checked before anything is read. Raises WarrantRefused and its kinds."""
    return current(read_presented(body["presented"]))


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise RowsMalformed
    return value


def _day(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= LAST_DAY):
        raise RowsMalformed
    return int(text)


def _answer(rows: list[VisitRow]) -> HttpResponse:
    return JsonResponse({"rows": [row.as_json() for row in rows]}, headers={"Cache-Control": "no-store"})
