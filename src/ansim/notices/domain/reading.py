"""What was done to a file, as a value that a page shows and an officer confirms once: `profile.ListReading`."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from ansim.kit.problem import Problem
from ansim.notices.domain.columns import Column
from ansim.notices.domain.door import at_the_door
from ansim.notices.domain.headers import HEADER_ROWS, Layout, find_layout
from ansim.notices.domain.profile import ColumnRead, ListReading, Profile, Told, header_keys
from ansim.notices.domain.table import Cell, Table, TableRow
from ansim.notices.domain.texts import cell_text

_SAMPLES = 3
_SAMPLE_ROWS = 50  # rows looked through for samples
_SHOWN = 40  # characters of a sample


def read_list(table: Table, profile: Profile | None = None) -> ListReading:
    """Return how a list is read with the profile of its office (or none yet), before any row is checked.

    Never raises: without a header `header_row` is None and `first_rows` shows what stands there.
    """
    return list_reading(table, find_layout(table, profile), profile, ())


def list_reading(
    table: Table, layout: Layout | None, profile: Profile | None, asides: Sequence[Problem]
) -> ListReading:
    """Return the reading of a table by a layout; `asides` are the warnings of rows that mean no person."""
    last = layout.header_row if layout else 0
    upper = tuple(islice((row for row in table.rows if row.number <= max(last, HEADER_ROWS)), HEADER_ROWS))
    below = tuple(islice((row for row in table.rows if row.number > last), _SAMPLE_ROWS))
    first = at_the_door(
        replace(table, rows=(*upper, *below)), layout
    ).rows  # shown, so once more without numbers
    columns = _columns(table, layout, profile, first[len(upper) :]) if layout else ()
    rows = {code: tuple(one.row for one in asides if one.code == code and one.row) for code in _ASIDES}
    return ListReading(
        sheet=table.sheet,
        kind=table.kind,
        encoding=table.encoding,
        header_row=layout.header_row if layout else None,
        header_rows=layout.header_rows if layout else 0,
        columns=columns,
        profile=_proposed(columns, layout),
        confirmed=bool(
            profile and layout and layout.profiled and profile.knows([column.key for column in columns])
        ),
        other_sheets=table.other_sheets,
        hidden_sheets=table.hidden_sheets,
        filtered=table.filtered,
        merged=table.merged,
        unvalued=table.unvalued,
        hidden_rows=tuple(row.number for row in table.rows if row.hidden and row.number > last),
        subtotal_rows=rows["row.subtotal"],
        remark_rows=rows["row.remark"],
        header_again_rows=rows["row.header_again"],
        example_rows=rows["row.example"],
        first_rows=tuple(map(_shown_row, first[: len(upper)])),
    )


def _proposed(columns: Sequence[ColumnRead], layout: Layout | None) -> Profile:
    """Return what an officer may confirm; what two columns claim equally well is left for the officer to choose."""
    unsure = layout.unsure if layout else ()
    return Profile({one.key: None if one.column in unsure else one.column for one in columns if one.key})


_ASIDES = ("row.subtotal", "row.remark", "row.header_again", "row.example")


def column_letter(place: int) -> str:
    """Return the letters of a 0-based column as a spreadsheet shows them: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _columns(
    table: Table, layout: Layout, profile: Profile | None, below: Sequence[TableRow]
) -> tuple[ColumnRead, ...]:
    meant: dict[int, Column] = {place: column for column, place in layout.places.items()}
    keys = header_keys(layout.headers)
    columns = []
    for place, (header, key) in enumerate(zip(layout.headers, keys, strict=True)):
        samples = _samples(below, place)
        if not header and not samples:
            continue
        column = meant.get(place)
        decided = bool(profile and layout.profiled and key in profile.columns)
        told = Told.PROFILE if decided else Told.WORDS if column else Told.NOBODY
        letter, hidden = column_letter(table.left + place), place in table.hidden_columns
        columns.append(ColumnRead(place, letter, header, key, column, told, hidden, samples))
    return tuple(columns)


def _samples(rows: Sequence[TableRow], place: int) -> tuple[str, ...]:
    texts = (_shown(row.cells[place]) for row in rows if place < len(row.cells))
    return tuple(dict.fromkeys(text for text in texts if text))[:_SAMPLES]


def _shown(cell: Cell) -> str:
    text = cell_text(cell)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _shown_row(row: TableRow) -> tuple[int, tuple[str, ...]]:
    return row.number, tuple(map(_shown, row.cells))
