"""Old Excel workbooks written by hand: no package of the lock writes .xls, so [MS-CFB] and [MS-XLS] are followed here.

Only what a list needs: one OLE file with a Workbook stream of BIFF8 records, sheets, cells, hidden rows, merges.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

_SECTOR = 512
_END, _FAT, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_EPOCH = date(1899, 12, 30)
_MINI_BELOW = 4096


class Error:
    """A cell that shows an error sign: `Error(0x2A)` is #N/A."""

    def __init__(self, code: int) -> None:
        self.code = code


class Formula:
    """A cell with a formula and the value Excel last worked out (text, number, or nothing)."""

    def __init__(self, stored: str | float | Error | None) -> None:
        self.stored = stored


@dataclass
class OldSheet:
    """One sheet: rows of cells from row 1, 1-based `hidden` rows, 0-based `merged` areas, `state` 0 visible, 1 hidden."""

    rows: Sequence[Sequence[object]]
    name: str = "명단"
    hidden: frozenset[int] = frozenset()
    merged: Sequence[tuple[int, int, int, int]] = ()
    state: int = 0
    heights: Mapping[int, int] = field(default_factory=dict)
    hidden_columns: Sequence[tuple[int, int]] = ()
    filtered: bool = False


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _text(text: str, count: str = "<H") -> bytes:
    wide = any(ord(letter) > 255 for letter in text)
    body = text.encode("utf-16-le") if wide else text.encode("latin-1")
    return struct.pack(count, len(text)) + bytes([wide]) + body


def _formula(place: bytes, stored: str | float | Error | None) -> bytes:
    tokens = b"\x1e\x01\x00"  # the formula =1: what it says is not looked at, only what is stored
    rest = struct.pack("<HIH", 0, 0, len(tokens)) + tokens
    if isinstance(stored, float):
        return _record(0x0006, place + struct.pack("<d", stored) + rest)
    if isinstance(stored, Error):
        return _record(0x0006, place + bytes([2, 0, stored.code, 0, 0, 0, 0xFF, 0xFF]) + rest)
    if stored is None:
        return _record(0x0006, place + b"\x03\0\0\0\0\0\xff\xff" + rest)
    return _record(0x0006, place + b"\0\0\0\0\0\0\xff\xff" + rest) + _record(0x0207, _text(stored))


def _cell(row: int, column: int, value: object, shared: list[str]) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if value is None:
        return b""
    if isinstance(value, Error):
        return _record(0x0205, place + bytes([value.code, 1]))
    if isinstance(value, bool):
        return _record(0x0205, place + bytes([value, 0]))
    if isinstance(value, Formula):
        return _formula(place, value.stored)
    if isinstance(value, date):
        days = float((value - _EPOCH).days)
        return _record(0x0203, struct.pack("<HHHd", row, column, 1, days))
    if isinstance(value, int | float):
        return _record(0x0203, place + struct.pack("<d", float(value)))
    text = str(value)
    if row % 2:  # both ways in which programs keep texts: in the cell, and in a table of the whole book
        return _record(0x0204, place + _text(text))
    shared.append(text)
    return _record(0x00FD, place + struct.pack("<I", len(shared) - 1))


def _sheet(sheet: OldSheet, shared: list[str]) -> bytes:
    width = max((len(row) for row in sheet.rows), default=0)
    parts = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)),
        *([_record(0x009B)] if sheet.filtered else []),
        *(_record(0x007D, struct.pack("<HHHHHH", *area, 2048, 0, 1, 0)) for area in sheet.hidden_columns),
        _record(0x0200, struct.pack("<IIHHH", 0, len(sheet.rows), 0, width, 0)),
    ]
    for number in range(1, len(sheet.rows) + 1):
        flags = 0x20 if number in sheet.hidden else 0
        height = sheet.heights.get(number, 0xFF)
        parts.append(
            _record(0x0208, struct.pack("<HHHHHHI", number - 1, 0, width, height, 0, 0, 0x100 | flags))
        )
    for row, cells in enumerate(sheet.rows):
        parts += [_cell(row, column, value, shared) for column, value in enumerate(cells)]
    if sheet.merged:
        areas = b"".join(struct.pack("<HHHH", *area) for area in sheet.merged)
        parts.append(_record(0x00E5, struct.pack("<H", len(sheet.merged)) + areas))
    return b"".join((*parts, _record(0x000A)))


def _globals(
    sheets: Sequence[OldSheet], places: Sequence[int], shared: Sequence[str], since_1904: bool
) -> bytes:
    parts = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)),
        _record(0x0042, struct.pack("<H", 1200)),
        _record(0x0022, struct.pack("<H", since_1904)),
        *(_record(0x00E0, struct.pack("<HH", 0, form) + b"\0" * 16) for form in (0, 14)),
    ]
    for sheet, place in zip(sheets, places, strict=True):
        parts.append(_record(0x0085, struct.pack("<IBB", place, sheet.state, 0) + _text(sheet.name, "<B")))
    table = b"".join(_text(text) for text in shared)
    parts.append(_record(0x00FC, struct.pack("<II", len(shared), len(shared)) + table))
    return b"".join((*parts, _record(0x000A)))


def records(*sheets: OldSheet, since_1904: bool = False) -> bytes:
    """Return the Workbook stream of the sheets."""
    shared: list[str] = []
    bodies = [_sheet(sheet, shared) for sheet in sheets]
    first = len(_globals(sheets, [0] * len(sheets), shared, since_1904))
    places = [first + sum(map(len, bodies[:number])) for number in range(len(bodies))]
    return b"".join((_globals(sheets, places, shared, since_1904), *bodies))


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0" if name else b""
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBB", len(encoded), kind, 1)
        + struct.pack("<III", _FREE, _FREE, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )


def _padded(data: bytes, size: int = _SECTOR) -> bytes:
    return data + b"\0" * (-len(data) % size)


def compound(stream: bytes, name: str = "Workbook", *, small: bool = False) -> bytes:
    """Return an OLE file of one stream. `small` keeps it in the stream of small pieces, as short streams are."""
    if not small:
        stream = stream.ljust(_MINI_BELOW, b"\0")
    body = _padded(stream)
    count = len(body) // _SECTOR
    pieces = -(-len(stream) // 64)
    tables = -(-(count + 6) // 127)
    directory, map_sector, first = tables, tables + 1, tables + 2
    fat = [_FAT] * tables + [_END, _END] + [first + place + 1 for place in range(count - 1)] + [_END]
    fat += [_FREE] * (tables * 128 - len(fat))
    mini = [place + 1 for place in range(pieces - 1)] + [_END] if small else []
    mini += [_FREE] * (128 - len(mini))
    entries = _entry("Root Entry", 5, first if small else _END, len(stream) if small else 0, 1)
    entries += _entry(name, 2, 0 if small else first, len(stream)) + _entry("", 0, 0, 0) * 2
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<IIIII", 0, tables, directory, 0, _MINI_BELOW)
    header += struct.pack("<IIII", map_sector if small else _END, 1 if small else 0, _END, 0)
    header += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    return b"".join((header, struct.pack(f"<{len(fat)}I", *fat), entries, struct.pack("<128I", *mini), body))


def old_workbook(*sheets: OldSheet, small: bool = False, since_1904: bool = False) -> bytes:
    """Return an .xls file of the sheets."""
    return compound(records(*sheets, since_1904=since_1904), small=small)


def old_list(*rows: Sequence[object], hidden: Sequence[int] = ()) -> bytes:
    """Return an .xls file of one sheet 명단."""
    return old_workbook(OldSheet(rows, hidden=frozenset(hidden)))
