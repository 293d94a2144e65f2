"""What other roles may ask the visits role; needs only wire, kit and the values of domain."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlencode

from ansim.checkins.domain.lookup_errors import RefusedByStore, RowsMalformed
from ansim.checkins.domain.packed import (
    read_message,
    read_rows,
    write_handles,
    write_intervals,
    write_message,
)
from ansim.checkins.domain.problems import ProblemTold, RefusedByProblems, read_problems
from ansim.checkins.domain.rows import Interval, VisitRow
from ansim.checkins.domain.told import KindTold, VenueTold, read_kinds, read_venues
from ansim.kit.transport import Answer, Transport
from ansim.wire.status import BadAnswer, RoleStatus, read_status
from ansim.wire.token import HANDLE
from ansim.wire.warrant import Presented, write_presented

HANDLES_A_CALL = 100_000
INTERVALS_A_CALL = 5_000
VENUES_A_CALL = 200


class VisitsClient:
    """A typed client of the visits role over a signed transport."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def status(self) -> RoleStatus:
        """Return what the role says of itself. Raises RoleUnreachable, BadAnswer."""
        return read_status(self._transport.request("GET", "/v1/status"))

    def visits_of(self, presented: Presented, handles: Mapping[int, bytes]) -> list[VisitRow]:
        """Return the visits of handles by Korean day (wire's number), under a warrant; asked in parts when many.

        Handles are 16 bytes each, side by side. Raises RefusedByStore with the store's own code, RowsMalformed,
        RoleUnreachable.
        """
        rows: list[VisitRow] = []
        for part in parts(handles):
            rows += self._ask("/v1/visits/of", presented, write_handles(part))
        return rows

    def visits_at(self, presented: Presented, intervals: Sequence[Interval]) -> list[VisitRow]:
        """Return the visits that may overlap the intervals, each once, under a warrant; asked in parts when many.

        Raises RefusedByStore with the store's own code, RowsMalformed, RoleUnreachable.
        """
        if len(intervals) <= INTERVALS_A_CALL:
            return self._ask("/v1/visits/at", presented, write_intervals(intervals)) if intervals else []
        rows: dict[tuple[int, bytes], VisitRow] = {}
        for start in range(0, len(intervals), INTERVALS_A_CALL):
            asked = write_intervals(intervals[start : start + INTERVALS_A_CALL])
            rows |= {(row.kday, row.handle): row for row in self._ask("/v1/visits/at", presented, asked)}
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

    def problems(self) -> tuple[ProblemTold, ...]:
        """Return at most 500 problems that visitors reported, those without an answer first. Raises BadAnswer, RoleUnreachable."""
        answer = self._transport.request("GET", "/v1/problems")
        told = read_problems(answer.body) if answer.status == 200 else None
        if told is None:
            raise BadAnswer(status=answer.status)
        return told

    def answer_problem(self, number: str, words: str) -> None:
        """Put an answer beside a report, in place of the one before. Raises RefusedByProblems, RoleUnreachable."""
        body = json.dumps({"number": number, "answer": words}).encode()
        answer = self._transport.request("POST", "/v1/problems/answer", body)
        if answer.status != 200:
            raise RefusedByProblems(status=answer.status, reason=_reason(answer))

    def _ask(self, path: str, presented: Presented, records: bytes) -> list[VisitRow]:
        body = write_message({"presented": write_presented(presented)}, records)
        answer = self._transport.request("POST", path, body)
        if answer.status != 200:
            raise RefusedByStore(status=answer.status, reason=_reason(answer))
        head, rows = read_message(answer.body)
        kinds = head.get("kinds")
        if not isinstance(kinds, list):
            raise RowsMalformed
        return read_rows(rows, kinds)


def parts(handles: Mapping[int, bytes]) -> Iterator[dict[int, bytes]]:
    """Yield the handles in parts that one call may hold, in the order of the days."""
    part: dict[int, bytes] = {}
    most = room = HANDLES_A_CALL * HANDLE
    for day, of_day in sorted(handles.items()):
        for start in range(0, len(of_day), most):
            piece = of_day[start : start + most]
            if len(piece) > room or day in part:
                yield part
                part, room = {}, most
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
