"""What other roles may ask the visits role; needs only wire, kit and the values of domain."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlencode

from ansim.checkins.domain.lookup_errors import RefusedByStore, RowsMalformed
from ansim.checkins.domain.rows import Interval, VisitRow, read_row
from ansim.checkins.domain.told import KindTold, VenueTold, read_kinds, read_venues
from ansim.kit.transport import Answer, Transport
from ansim.wire.layout import write_base64url
from ansim.wire.status import BadAnswer, RoleStatus, read_status
from ansim.wire.warrant import Presented, write_presented

HANDLES_A_CALL = 20_000
INTERVALS_A_CALL = 1_000
VENUES_A_CALL = 200


class VisitsClient:
    """A typed client of the visits role over a signed transport."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def status(self) -> RoleStatus:
        """Return what the role says of itself. Raises RoleUnreachable, BadAnswer."""
        return read_status(self._transport.request("GET", "/v1/status"))

    def visits_of(self, presented: Presented, handles: Mapping[int, Sequence[bytes]]) -> list[VisitRow]:
        """Return the visits of handles by Korean day (wire's number), under a warrant; asked in parts when many.

        Raises RefusedByStore with the store's own code, RowsMalformed, RoleUnreachable.
        """
        rows: list[VisitRow] = []
        for part in _parts(handles):
            asked = {str(day): [write_base64url(one) for one in of_day] for day, of_day in part.items()}
            rows += self._ask("/v1/visits/of", {"presented": write_presented(presented), "handles": asked})
        return rows

    def visits_at(self, presented: Presented, intervals: Sequence[Interval]) -> list[VisitRow]:
        """Return the visits that may overlap the intervals, each once, under a warrant; asked in parts when many.

        Raises RefusedByStore with the store's own code, RowsMalformed, RoleUnreachable.
        """
        rows: dict[tuple[int, bytes], VisitRow] = {}
        for start in range(0, len(intervals), INTERVALS_A_CALL):
            asked = [one.as_json() for one in intervals[start : start + INTERVALS_A_CALL]]
            body: dict[str, object] = {"presented": write_presented(presented), "intervals": asked}
            rows |= {(row.kday, row.handle): row for row in self._ask("/v1/visits/at", body)}
        return list(rows.values())

    def venues(self, idents: Iterable[bytes]) -> dict[bytes, VenueTold]:
        """Return name, kind and address of the venues that exist, by their 6 bytes. Raises BadAnswer, RoleUnreachable."""
        wanted = list(dict.fromkeys(idents))
        found: dict[bytes, VenueTold] = {}
        for start in range(0, len(wanted), VENUES_A_CALL):
            query = urlencode([("id", ident.hex()) for ident in wanted[start : start + VENUES_A_CALL]])
            answer = self._transport.request("GET", f"/v1/venues?{query}")
            told = read_venues(answer.body) if answer.status == 200 else None
            if told is None:
                raise BadAnswer(status=answer.status)
            found |= {venue.ident: venue for venue in told}
        return found

    def sought(self, words: str) -> tuple[VenueTold, ...]:
        """Return at most 20 venues by a part of the name or a poster's short code. Raises BadAnswer, RoleUnreachable."""
        answer = self._transport.request("GET", f"/v1/venues/sought?{urlencode({'words': words})}")
        told = read_venues(answer.body) if answer.status == 200 else None
        if told is None:
            raise BadAnswer(status=answer.status)
        return told

    def kinds(self) -> dict[str, KindTold]:
        """Return every kind of venue by its code. Raises BadAnswer, RoleUnreachable."""
        answer = self._transport.request("GET", "/v1/kinds")
        told = read_kinds(answer.body) if answer.status == 200 else None
        if told is None:
            raise BadAnswer(status=answer.status)
        return {kind.code: kind for kind in told}

    def _ask(self, path: str, body: dict[str, object]) -> list[VisitRow]:
        answer = self._transport.request("POST", path, json.dumps(body).encode())
        if answer.status != 200:
            raise RefusedByStore(status=answer.status, reason=_reason(answer))
        try:
            listed = json.loads(answer.body)["rows"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise RowsMalformed from None
        if not isinstance(listed, list):
            raise RowsMalformed
        return [read_row(one) for one in listed]


def _parts(handles: Mapping[int, Sequence[bytes]]) -> Iterator[dict[int, Sequence[bytes]]]:
    """Yield the handles in parts that one call may hold, in the order of the days."""
    part: dict[int, Sequence[bytes]] = {}
    room = HANDLES_A_CALL
    for day, of_day in sorted(handles.items()):
        for start in range(0, len(of_day), HANDLES_A_CALL):
            piece = of_day[start : start + HANDLES_A_CALL]
            if len(piece) > room or day in part:
                yield part
                part, room = {}, HANDLES_A_CALL
            part[day] = piece
            room -= len(piece)
    if part:
        yield part


def _reason(answer: Answer) -> str:
    try:
        code = json.loads(answer.body)["code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "-"
    return code[:40] if isinstance(code, str) else "-"
