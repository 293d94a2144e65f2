"""Reads a file of visits (CSV: person, venue, at, left, [zone]) into rows of the engine; all problems at once."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ansim.exposure.file_problems import VisitsEmpty, VisitsEncoding, problem
from ansim.exposure.model import Visit
from ansim.kit.clock import KST
from ansim.kit.problem import Problem

COLUMNS: Final = ("person", "venue", "at", "left")
ZONE: Final = "zone"
_OTHER_NAMES: Final = {
    "대상자": "person", "사람": "person", "장소": "venue", "시설": "venue", "업소": "venue", "구역": ZONE,
    "들어온시각": "at", "입장": "at", "입장시각": "at", "나간시각": "left", "퇴장": "left", "퇴장시각": "left",
}  # fmt: skip
_YEARS: Final = range(1900, 2200)
_SEPARATORS: Final = ",\t;"


@dataclass(frozen=True, slots=True)
class CheckedVisits:
    """Visits in the order of the file, the texts of their zones by number, and every problem found."""

    visits: tuple[Visit, ...]
    zones: Mapping[int, str]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where each column stands, and its header as written."""

    places: Mapping[str, int]
    titles: Sequence[str]

    def cell(self, cells: Sequence[str], column: str) -> str:
        """Return one cell without blanks around it; empty where the row is short or has no such column."""
        place = self.places.get(column, len(cells))
        return cells[place].strip() if place < len(cells) else ""

    def title(self, column: str) -> str:
        """Return the header of a column as the file has it."""
        return self.titles[self.places[column]]


def read_visits(data: bytes) -> CheckedVisits:
    """Return the visits of a CSV file and all its problems; rows with a problem are not among the visits.

    UTF-8 (with or without BOM), UTF-16 with BOM, or CP949; comma, tab or semicolon. Raises VisitsEncoding, VisitsEmpty.
    """
    text = _decode(data)
    if not text.strip("\r\n\t ,;"):
        raise VisitsEmpty
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    rows = _rows(text, separator)
    header = next(row for row in rows if row[1])
    layout, problems = _find_layout(header[1])
    if problems:
        return CheckedVisits((), {}, tuple(problems))
    return _read_rows(rows, layout)


def read_moment(text: str) -> int | None:
    """Return an ISO 8601 time in seconds since 1970, Korean where it has no offset; None when it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.year not in _YEARS or not any(mark in text for mark in "Tt :"):  # a day alone is no time
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=KST)
    return int(aware.timestamp() // 1)


def _decode(data: bytes) -> str:
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp949"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise VisitsEncoding


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield (number of the row's first line, cells): no cells for an empty row, None for one that is broken."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, None
            continue
        yield number, cells if any(cell.strip() for cell in cells) else []


def _find_layout(header: Sequence[str] | None) -> tuple[_Layout, list[Problem]]:
    titles = [title.strip() for title in header or ()]
    names = [_OTHER_NAMES.get(title.replace(" ", ""), title.lower()) for title in titles]
    counts = Counter(names)
    wanted = (*COLUMNS, ZONE)
    problems = [problem("visits.column_missing", 1, what=name) for name in COLUMNS if not counts[name]]
    problems += [problem("visits.column_twice", 1, name, what=name) for name in wanted if counts[name] > 1]
    return _Layout({name: names.index(name) for name in wanted if counts[name]}, titles), problems


def _read_rows(rows: Iterator[tuple[int, list[str] | None]], layout: _Layout) -> CheckedVisits:
    visits: list[Visit] = []
    problems: list[Problem] = []
    zones: dict[str, int] = {}
    for number, cells in rows:
        if cells is None or any(cell.strip() for cell in cells[len(layout.titles) :]):
            problems.append(problem("visits.row_broken", number))
        elif cells:
            visit, wrong = _read_row(number, cells, layout, zones)
            problems += wrong
            visits += [visit] if visit else []
    if not visits and not problems:
        problems.append(problem("visits.none"))
    return CheckedVisits(tuple(visits), {number: text for text, number in zones.items()}, tuple(problems))


def _read_row(
    number: int, cells: Sequence[str], layout: _Layout, zones: dict[str, int]
) -> tuple[Visit | None, list[Problem]]:
    person, venue, came, gone = (layout.cell(cells, column) for column in COLUMNS)
    at, left = read_moment(came), read_moment(gone)
    zone = layout.cell(cells, ZONE)
    found = (
        ("visits.person_missing", "person", not person),
        ("visits.venue_missing", "venue", not venue),
        ("visits.at_missing", "at", not came),
        ("visits.time", "at", bool(came) and at is None),
        ("visits.time", "left", bool(gone) and left is None),
        ("visits.left_before_at", "left", at is not None and left is not None and left < at),
    )
    problems = [problem(code, number, layout.title(column)) for code, column, wrong in found if wrong]
    if problems or at is None:
        return None, problems
    place = zones.setdefault(zone, len(zones) + 1) if zone else None
    return Visit(person, venue, place, at, left), []
