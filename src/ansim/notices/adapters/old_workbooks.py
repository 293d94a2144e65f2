"""Marks of an old workbook (XLS), which calamine does not tell: [MS-CFB] for the file, [MS-XLS] for what is in it."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ansim.notices.adapters.sheet_marks import MAX_CELLS, SheetMarks, Spot
from ansim.notices.adapters.table_errors import FileDamaged, FileLocked, FileUnpacksTooLarge

_SPECIAL = 0xFFFFFFFA  # sector numbers from here on are marks, not places
_NAMES = ("Workbook", "Book")
_SHEET, _ROW, _END, _BEGIN, _DATE_MODE = 0x0085, 0x0208, 0x000A, 0x0809, 0x0022
_COLUMNS, _FORMULA, _SIGN, _FILTER_MODE = 0x007D, 0x0006, 0x0205, 0x009B
_DIMENSIONS, _SHARED, _MANY_NUMBERS, _PASSWORD = 0x0200, 0x00FC, 0x00BD, 0x002F
#: records of one cell or of several beside each other; each begins with its row and its first column
_CELLS = frozenset((_FORMULA, _SIGN, _MANY_NUMBERS, 0x0203, 0x0204, 0x00FD, 0x027E, 0x00D6))
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256
_STREAMS = (
    2,
    5,
)  # kinds of entries of a directory that have a length: streams, and the root with all short ones
_HIDDEN = 0x20
_ERROR_RESULT = 2  # first byte of a formula's stored result that is neither number nor text


@dataclass(frozen=True, slots=True)
class OldMarks:
    """Marks of every sheet by name, and whether the file counts its days from 1904."""

    sheets: Mapping[str, SheetMarks]
    since_1904: bool


def old_marks(data: bytes) -> OldMarks:
    """Return the marks of an XLS file. Raises FileDamaged, FileLocked and FileUnpacksTooLarge.

    calamine sets memory aside for whatever sizes a file states, and ends the process where there is not that much: sizes that
    cannot be are refused here, before.
    """
    try:
        stream = _workbook_stream(data)
        if any(kind == _PASSWORD for kind, _ in _records(stream, 0)):
            raise FileLocked  # every record behind it is enciphered
        shared = [record for kind, record in _records(stream, 0) if kind == _SHARED]
        if any(struct.unpack_from("<I", record, 4)[0] > len(stream) for record in shared):
            raise FileDamaged
        sheets = {name: _marks(stream, place) for name, place in _sheets(stream)}
        modes = [record for kind, record in _records(stream, 0) if kind == _DATE_MODE]
        return OldMarks(sheets, bool(modes) and struct.unpack_from("<H", modes[0])[0] == 1)
    except (struct.error, IndexError, ValueError) as error:
        raise FileDamaged from error


def _workbook_stream(data: bytes) -> bytes:
    size, mini_size = (1 << power for power in struct.unpack_from("<HH", data, 30))
    directory, _, below, mini_first, mini_count = struct.unpack_from("<5I", data, 48)
    if size not in (512, 4096) or mini_size != 64:
        raise FileDamaged
    sectors = [data[place : place + size] for place in range(size, len(data), size)]
    counts = (*struct.unpack_from("<II", data, 40), mini_count, struct.unpack_from("<I", data, 72)[0])
    if max(counts) > len(sectors):
        raise FileDamaged
    fat = _numbers(sectors, _table_sectors(data, sectors, size))
    entries = _joined(sectors, fat, directory)
    found = {_name(entries, place): entries[place : place + 128] for place in range(0, len(entries), 128)}
    if any(
        one[66] in _STREAMS and struct.unpack_from("<I", one, 120)[0] > len(data) for one in found.values()
    ):
        raise FileDamaged
    entry = next((found[name] for name in _NAMES if name in found), None)
    if entry is None:
        raise FileDamaged
    first, length = struct.unpack_from("<II", entry, 116)
    if length >= below:
        return _joined(sectors, fat, first)[:length]
    pieces = _joined(sectors, fat, struct.unpack_from("<I", entries, 116)[0])
    mini = [pieces[place : place + 64] for place in range(0, len(pieces), 64)]
    mini_table = _numbers(sectors, _chain(fat, mini_first)) if mini_count else []
    return _joined(mini, mini_table, first)[:length]


def _table_sectors(data: bytes, sectors: list[bytes], size: int) -> Iterator[int]:
    """Yield the sectors that hold the table of sectors: 109 named in the header, more in a chain of their own."""
    yield from (number for number in struct.unpack_from("<109I", data, 76) if number < _SPECIAL)
    following, count = struct.unpack_from("<II", data, 68)
    for _ in range(min(count, len(sectors))):
        if following >= _SPECIAL:
            return
        *numbers, following = struct.unpack(f"<{size // 4}I", sectors[following])
        yield from (number for number in numbers if number < _SPECIAL)


def _numbers(sectors: list[bytes], places: Iterator[int]) -> list[int]:
    found: list[int] = []
    for place in places:
        found.extend(struct.unpack(f"<{len(sectors[place]) // 4}I", sectors[place]))
    return found


def _chain(table: list[int], first: int) -> Iterator[int]:
    for _ in range(len(table)):
        if first >= _SPECIAL:
            return
        yield first
        first = table[first]
    if first < _SPECIAL:
        raise FileDamaged  # a chain longer than its table runs in a circle


def _joined(sectors: list[bytes], table: list[int], first: int) -> bytes:
    return b"".join(sectors[place] for place in _chain(table, first))


def _name(entries: bytes, place: int) -> str:
    length = struct.unpack_from("<H", entries, place + 64)[0]
    return entries[place : place + max(length - 2, 0)].decode("utf-16-le", "replace")


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        if kind == _END:
            return
        place += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """Yield name and place of every sheet; before 1997 names were kept in the code page of the machine."""
    new = False
    for kind, data in _records(stream, 0):
        if kind == _BEGIN:
            new = struct.unpack_from("<H", data)[0] >= 0x0600
        elif kind == _SHEET:
            place, count = struct.unpack_from("<I", data)[0], data[6]
            wide = new and bool(data[7] & 1)
            letters = data[8 if new else 7 :][: count * (2 if wide else 1)]
            yield letters.decode("utf-16-le" if wide else "latin-1" if new else "cp949", "replace"), place


def _marks(stream: bytes, place: int) -> SheetMarks:
    rows: set[int] = set()
    columns: set[int] = set()
    unvalued: set[Spot] = set()
    filtered = False
    height = width = 0
    for kind, data in _records(stream, place):
        if kind == _DIMENSIONS:
            _refuse_absurd(data)
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", data)
            last = struct.unpack_from("<H", data, len(data) - 2)[0] if kind == _MANY_NUMBERS else column
            height, width = max(height, row + 1), max(width, column + 1, last + 1)
        if kind == _ROW and struct.unpack_from("<H", data, 12)[0] & _HIDDEN:
            rows.add(struct.unpack_from("<H", data)[0] + 1)
        elif kind == _COLUMNS and struct.unpack_from("<H", data, 8)[0] & 1:
            first, last = struct.unpack_from("<HH", data)
            columns.update(range(first, last + 1))
        elif (kind == _SIGN and data[7]) or (kind == _FORMULA and _is_error(data)):
            row, column = struct.unpack_from("<HH", data)
            unvalued.add((row + 1, column))
        filtered = filtered or kind == _FILTER_MODE
    if height * width > MAX_CELLS:
        raise FileUnpacksTooLarge
    return SheetMarks(frozenset(rows), frozenset(columns), filtered, frozenset(unvalued))


def _refuse_absurd(dimensions: bytes) -> None:
    """Raise FileDamaged where a sheet is said to be larger than its format allows: rows in two bytes before 1997, then in four."""
    shape = "<HHHH" if len(dimensions) == 10 else "<IIHH"
    _, rows, _, columns = struct.unpack_from(shape, dimensions)
    if rows > _MOST_ROWS or columns > _MOST_COLUMNS:
        raise FileDamaged


def _is_error(formula: bytes) -> bool:
    return formula[6] == _ERROR_RESULT and formula[12:14] == b"\xff\xff"
