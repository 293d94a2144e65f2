"""Finds the header row and what each column means. Officers confirm the result; nothing here depends on order."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from ansim.notices.domain.columns import NEEDED, Column
from ansim.notices.domain.header_words import meaning, meaning_below
from ansim.notices.domain.profile import Profile, header_keys
from ansim.notices.domain.table import Cell, Table, TableRow
from ansim.notices.domain.texts import cell_text, fold_header

HEADER_ROWS = 20
_LONGEST = 60  # characters of a header; more is a sentence
_DATA = re.compile("[0-9]{4}")  # digits of a date or a phone: no row of a header
_MARKS = frozenset((Column.NAME, *NEEDED, Column.RESIDENT_NUMBER, Column.SPECIMEN, Column.ADDRESS))
_MAY_REPEAT = frozenset((Column.NUMBER, Column.OTHER_PHONE, Column.NOTE))


_Doubled = tuple[tuple[Column, str], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the people begin: `header_row` 1-based as the officer sees it (the lower one of two), `places` the 0-based
    column of each meaning, `titles` its header as written, `doubled` headers that mean the same equally well.
    `headers` are the texts of all columns, `header_rows` is 1 or 2, `profiled` says that an office's profile fitted.
    `unsure` are the meanings that `doubled` headers claim: the officer has to choose.
    """

    header_row: int
    places: Mapping[Column, int]
    titles: Mapping[Column, str]
    doubled: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    header_rows: int = 1
    profiled: bool = False
    unsure: tuple[Column, ...] = ()

    def cell(self, cells: Sequence[Cell], column: Column) -> Cell:
        """Return the cell of `column` in a row, None where the row ends before it or the roster lacks it."""
        place = self.places.get(column)
        return cells[place] if place is not None and place < len(cells) else None


@dataclass(frozen=True, slots=True)
class _Header:
    """One row, or two rows read as one, that may be the header: (group above, text) of every column."""

    row: int
    rows: int
    cells: tuple[tuple[str, str], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(
            lower if not upper or upper == lower else f"{upper} {lower}".strip()
            for upper, lower in self.cells
        )


def find_layout(table: Table, profile: Profile | None = None) -> Layout | None:
    """Return the layout of the best header within the first 20 rows, or None when no row looks like one.

    A row of which `profile` knows every used header is the header. Otherwise a row is one when at least two of its
    cells mean something and one of them is a name, birth date, phone, resident number, specimen date or address; the
    row that explains most wins, the upper one on a tie. Two rows under each other count as one header where that
    explains more than either alone. Hidden columns give way to visible ones.
    """
    headers = list(_headers(table))
    for header in headers:
        if profile and profile.fits(header_keys(header.texts)):
            return _layout(header, *_read(header, table.hidden_columns, profile), profiled=True)
    best: Layout | None = None
    for header in headers:
        places, doubled = _read(header, table.hidden_columns, None)
        if len(places) < 2 or not _MARKS & places.keys():
            continue
        if best is None or len(places) > len(best.places):
            best = _layout(header, places, doubled)
    return best


def _headers(table: Table) -> Iterator[_Header]:
    """Yield every row of the first 20, each followed by the row above and itself as one header of two rows."""
    above: TableRow | None = None
    for row in table.rows[:HEADER_ROWS]:
        if row.number > HEADER_ROWS:
            return
        texts = tuple(map(_header_text, row.cells))
        yield _Header(row.number, 1, tuple(("", text) for text in texts))
        if above is not None and above.number == row.number - 1 and _may_be_lower(row):
            yield _Header(row.number, 2, _under_groups(tuple(map(_header_text, above.cells)), texts))
        above = row


def _header_text(cell: Cell) -> str:
    text = cell_text(cell) if isinstance(cell, str) else ""
    return text if len(text) <= _LONGEST else ""


def _may_be_lower(row: TableRow) -> bool:
    return all(cell is None or (isinstance(cell, str) and not _DATA.search(cell)) for cell in row.cells)


def _under_groups(upper: Sequence[str], lower: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return what stands over each cell of the lower row: its own upper cell, else the group begun to its left."""
    pairs = []
    group = ""
    for above, below in zip_longest(upper, lower, fillvalue=""):
        group = above or (group if below else "")
        pairs.append((group, below) if below else ("", above))
    return tuple(pairs)


def _read(
    header: _Header, hidden: Collection[int], profile: Profile | None
) -> tuple[dict[Column, int], _Doubled]:
    """Return the place of every meaning, and the headers that claim one as well as the chosen, with that meaning."""
    texts = header.texts
    keys = header_keys(texts)
    said = _decided(header, keys, hidden, profile) if profile else {}
    places: dict[Column, int] = {}
    for place, key in enumerate(keys):
        column = said.get(key)
        if column is not None:
            places.setdefault(column, place)
    found: dict[Column, list[tuple[bool, int, int]]] = {}
    for place, ((upper, lower), key) in enumerate(zip(header.cells, keys, strict=True)):
        meant = None if not key or key in said else meaning_below(upper, lower)
        if meant is not None and meant[0] not in places:
            found.setdefault(meant[0], []).append((place in hidden, meant[1], place))
    best = {column: min(ranked) for column, ranked in found.items()}
    doubled = tuple(
        (column, texts[place])
        for column, ranked in found.items()
        for unseen, rank, place in ranked
        if (unseen, rank) == best[column][:2] and place != best[column][2] and column not in _MAY_REPEAT
    )
    places |= {column: place for column, (_, _, place) in best.items()}
    return _settled(places, found, doubled, texts)


def _decided(
    header: _Header, keys: Sequence[str], hidden: Collection[int], profile: Profile
) -> Mapping[str, Column | None]:
    """Return what a profile says of these headers, without what a new column beside them puts in doubt.

    That is a header that stands twice where the profile knows one of the two, and a hidden column where a visible new
    one means the same: an old phone kept beside the new one. Words decide there, and the officer is asked.
    """
    new = [place for place, key in enumerate(keys) if key and key not in profile.columns]
    twins = {fold_header(header.texts[place]) for place in new}
    meant = {
        found[0] for place in new if place not in hidden and (found := meaning_below(*header.cells[place]))
    }
    doubted = {
        key
        for place, key in enumerate(keys)
        if fold_header(header.texts[place]) in twins
        or (place in hidden and profile.columns.get(key) in meant)
    }
    return {key: column for key, column in profile.columns.items() if key not in doubted}


def _settled(
    places: dict[Column, int],
    found: Mapping[Column, list[tuple[bool, int, int]]],
    doubled: _Doubled,
    texts: Sequence[str],
) -> tuple[dict[Column, int], _Doubled]:
    """Let a name in Latin letters be the name where there is no other, and a resident number stand in two columns."""
    if Column.NAME not in places and Column.OTHER_NAME in places:
        places[Column.NAME] = places.pop(Column.OTHER_NAME)
    halves = sorted(place for _, _, place in found.get(Column.RESIDENT_NUMBER, ()))
    if len(halves) == 2 and halves[1] == halves[0] + 1 and texts[halves[0]] == texts[halves[1]]:
        places[Column.RESIDENT_NUMBER], places[Column.RESIDENT_BACK] = halves
        doubled = tuple(one for one in doubled if one[1] != texts[halves[0]])
    return places, doubled


def headers_of_two(upper: Sequence[Cell], lower: Sequence[Cell]) -> tuple[str, ...]:
    """Return the headers that two rows under each other are read as, like the titles of a layout."""
    over, under = (tuple(map(_header_text, cells)) for cells in (upper, lower))
    return _Header(0, 2, _under_groups(over, under)).texts


def _layout(
    header: _Header, places: dict[Column, int], doubled: _Doubled, *, profiled: bool = False
) -> Layout:
    texts = header.texts
    titles = {column: texts[place] for column, place in places.items()}
    claims = tuple(text for _, text in doubled)
    unsure = tuple(dict.fromkeys(column for column, _ in doubled))
    return Layout(header.row, places, titles, claims, texts, header.rows, profiled, unsure)


__all__ = ["HEADER_ROWS", "Layout", "find_layout", "headers_of_two", "meaning"]
