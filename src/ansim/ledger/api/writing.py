"""What other roles may do, by requests signed with their service keys: append, and ask where an entry stands."""

import json
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, JsonResponse

from ansim.calls.service import caller, service_required
from ansim.conf.roles import Role
from ansim.kit.clock import now
from ansim.ledger import queries, services
from ansim.ledger.api.answers import BadBody, spoken
from ansim.ledger.domain.errors import NotAWriter
from ansim.ledger.domain.logs import LogName, NewEntry, PlacedEntry
from ansim.ledger.domain.strict import read_base64, write_base64


@service_required(Role.OFFICE, Role.VAULT, Role.VISITS, Role.OPENER)
@spoken
def entries(request: HttpRequest, log: str) -> HttpResponse:
    """POST appends a batch; GET `?key=K&key=...` says where entries of the caller stand."""
    name, asking = LogName(log), caller(request)
    if asking not in name.writers:
        raise NotAWriter
    if request.method == "POST":
        placed = services.append(log=name, by=asking, entries=_read_entries(request.body), at=now())
    elif request.method == "GET":
        placed = queries.placed(name, asking, request.GET.getlist("key"))
    else:
        return HttpResponse(status=405, headers={"Allow": "GET, POST"})
    return JsonResponse({"entries": list(_shown(placed))}, headers={"Cache-Control": "no-store"})


def _read_entries(body: bytes) -> list[NewEntry]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):  # also bytes that are no UTF-8
        raise BadBody from None
    items = document.get("entries") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise BadBody
    return [_read_entry(item) for item in items]


def _read_entry(item: object) -> NewEntry:
    if not isinstance(item, dict) or set(item) != {"key", "data"}:
        raise BadBody
    key, data = item["key"], item["data"]
    raw = read_base64(data) if isinstance(data, str) else None
    if not isinstance(key, str) or raw is None:
        raise BadBody
    return NewEntry(key, raw)


def _shown(placed: Iterable[PlacedEntry]) -> Iterable[dict[str, object]]:
    for entry in placed:
        state = "integrated" if entry.integrated else "pending"
        yield {"key": entry.key, "index": entry.index, "leaf": write_base64(entry.leaf), "state": state}
