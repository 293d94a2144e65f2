"""The form in which an uploaded list is kept: its cells as they passed the door, never the file that was brought.

A whole resident number in the file is thus never stored. JSON, deflated; a moment, day, time or span by its ISO form.
Of a file that cannot be read nothing is kept but why.
"""

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from ansim.kit.errors import AnsimError
from ansim.notices.adapters import table_errors
from ansim.notices.adapters.table_errors import FileDamaged, FileUnpacksTooLarge
from ansim.notices.domain.roster import MAX_ROWS, TooManyRows
from ansim.notices.domain.table import Cell, Table, TableRow

MARK = b"ansim list 1\n"
_MOST = 600 * 1024 * 1024
_LAST_ROW = 10 * MAX_ROWS
_SETS = ("hidden_columns", "scrubbed")
_LISTS = ("other_sheets", "hidden_sheets")
_WRITERS = ((datetime, "at"), (date, "day"), (time, "time"))
_READERS: Mapping[str, Callable[[str], Cell]] = {
    "at": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
}
_REFUSALS = {
    kind.code: kind
    for kind in (*vars(table_errors).values(), TooManyRows)
    if isinstance(kind, type) and issubclass(kind, AnsimError) and kind is not AnsimError
}


def write_kept(table: Table) -> bytes:
    """Return a table that has passed the door as it is kept."""
    plain = {
        name: sorted(value) if name in _SETS else value
        for name, value in asdict(Table(**{**_parts(table), "rows": ()})).items()
    }
    rows = [[row.number, row.cells, row.hidden, sorted(row.scrubbed)] for row in table.rows]
    text = json.dumps({**plain, "rows": rows}, default=_plain, ensure_ascii=False, separators=(",", ":"))
    return MARK + zlib.compress(text.encode("utf-8", "surrogatepass"), 3)


def write_refusal(wrong: AnsimError) -> bytes:
    """Return why a file cannot be read, to be raised again by `read_kept`: an error of reading a list."""
    text = json.dumps({"refused": wrong.code, "params": dict(wrong.params)}, ensure_ascii=False, default=str)
    return MARK + zlib.compress(text.encode())


def read_kept(data: bytes) -> Table:
    """Return the table that `write_kept` wrote. Raises FileDamaged and FileUnpacksTooLarge, for the form can be faked,
    and the error that `write_refusal` kept.
    """
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(data.removeprefix(MARK), _MOST)
        if unpacker.unconsumed_tail:
            raise FileUnpacksTooLarge
        if not unpacker.eof:
            raise FileDamaged
        fields: dict[str, Any] = json.loads(text.decode("utf-8", "surrogatepass"))
        if fields.get("refused") in _REFUSALS:
            raise _refusal(fields["refused"], fields["params"])
        rows = tuple(_row(*row) for row in fields.pop("rows"))
        fields |= {name: tuple(map(str, fields[name])) for name in _LISTS}
        table = Table(**{**fields, "hidden_columns": frozenset(fields["hidden_columns"]), "rows": rows})
    except (
        zlib.error,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        RecursionError,
        OverflowError,
    ) as error:
        raise FileDamaged from error
    texts = (table.sheet, table.kind, table.encoding)
    counts = (table.left, table.merged, table.unvalued, *table.hidden_columns)
    if not all(isinstance(text, str) for text in texts) or not all(
        isinstance(count, int) for count in counts
    ):
        raise FileDamaged
    return table


def _refusal(code: str, params: dict[str, Any]) -> AnsimError:
    wrong = _REFUSALS[code](**params)
    wrong.text()  # one that lacks what its sentence needs was not written here
    return wrong


def _parts(table: Table) -> dict[str, Any]:
    return {name: getattr(table, name) for name in Table.__slots__}


def _plain(cell: Any) -> dict[str, Any]:
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    return next({name: cell.isoformat()} for kind, name in _WRITERS if isinstance(cell, kind))


def _row(number: int, cells: list[Any], hidden: bool, scrubbed: list[int]) -> TableRow:
    places = frozenset(place for place in scrubbed if isinstance(place, int))
    if not 0 < int(number) <= _LAST_ROW:
        raise ValueError
    return TableRow(int(number), tuple(_cell(cell) for cell in cells), bool(hidden), places)


def _cell(cell: Any) -> Cell:
    if cell is None or isinstance(cell, str | int | float):
        return cell
    ((name, value),) = cell.items()
    return timedelta(seconds=value) if name == "seconds" else _READERS[name](value)
