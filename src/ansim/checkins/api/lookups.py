"""What the opener asks the store, always with a warrant: two officers' signatures and the proof that it is public."""

from django.http import HttpRequest, HttpResponse

from ansim.calls.service import service_required
from ansim.checkins.domain.lookup_errors import RowsMalformed
from ansim.checkins.domain.packed import read_handles, read_intervals, read_message, write_message
from ansim.checkins.queries import visits
from ansim.conf.roles import Role
from ansim.warrants.services import current
from ansim.wire.warrant import Warrant, read_presented


@service_required(Role.OPENER)
def visits_of(request: HttpRequest) -> HttpResponse:
    """`/v1/visits/of` {presented} and handles by day: the visits of these handles (domain/packed.py)."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    warrant, records = _asked(request)
    return _answer(visits.visits_of(warrant, read_handles(records)))


@service_required(Role.OPENER)
def visits_at(request: HttpRequest) -> HttpResponse:
    """`/v1/visits/at` {presented} and intervals: the visits that may overlap them (domain/packed.py)."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    warrant, records = _asked(request)
    return _answer(visits.visits_at(warrant, read_intervals(records)))


def _asked(request: HttpRequest) -> tuple[Warrant, bytes]:
    """No proof, no row: the warrant is checked before anything is read. Raises WarrantRefused and its kinds."""
    head, records = read_message(request.body)
    if set(head) != {"presented"}:
        raise RowsMalformed
    return current(read_presented(head["presented"])), records


def _answer(rows: bytes) -> HttpResponse:
    return HttpResponse(
        write_message({"kinds": visits.kinds_told()}, rows),
        content_type="application/octet-stream",
        headers={"Cache-Control": "no-store"},
    )
