"""Finds the header row and what each column means. Officers confirm the result; nothing here depends on order."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ansim.notices.domain.columns import FOREWORDS, NEEDED, SYNONYMS, Column
from ansim.notices.domain.table import Cell, Table
from ansim.notices.domain.texts import cell_text, fold_header, half_width

HEADER_ROWS = 20
_LONGEST = 60  # characters of a header; more is a sentence
_BRACKETS = re.compile(r"[(\[{<].*?[)\]}>]")
# In brackets these say that the column is about somebody else, or a phone that is not carried about.
_SOMEBODY_ELSE = re.compile(
    "보호자|부모|가족|배우자|대리인|담당|신고|접수|guardian|parent|family|[(\\[{<](?:모|부)[)\\]}>]", re.I
)
_NOT_MOBILE = re.compile("자택|집|유선|회사|직장|비상|긴급|home|office|work|emergency", re.I)
_MEANINGS: Mapping[str, tuple[Column, int]] = {
    word: (column, rank) for column, words in SYNONYMS.items() for rank, word in enumerate(words)
}
_MARKS = frozenset((Column.NAME, *NEEDED, Column.RESIDENT_NUMBER, Column.SPECIMEN, Column.ADDRESS))


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the people begin: `header_row` 1-based as the officer sees it, `places` the 0-based column of each
    meaning, `titles` its header as written, `doubled` headers that mean the same equally well."""

    header_row: int
    places: Mapping[Column, int]
    titles: Mapping[Column, str]
    doubled: tuple[str, ...] = ()

    def cell(self, cells: Sequence[Cell], column: Column) -> Cell:
        """Return the cell of `column` in a row, None where the row ends before it or the roster lacks it."""
        place = self.places.get(column)
        return cells[place] if place is not None and place < len(cells) else None


@lru_cache(maxsize=4096)
def meaning(header: str) -> tuple[Column, int] | None:
    """Return what a header means and how exactly (0 is best), or None. Brackets and forewords are seen through,
    unless the brackets name somebody else: 성명(보호자) is not the person's name.
    """
    header = half_width(header)
    whole = fold_header(header)
    bare = fold_header(_BRACKETS.sub("", header))
    brackets = "".join(_BRACKETS.findall(header))
    if whole not in _MEANINGS and _SOMEBODY_ELSE.search(brackets):
        return None
    for step, word in enumerate((whole, bare, *_without_foreword(bare))):
        if word in _MEANINGS:
            column, rank = _MEANINGS[word]
            if step and column is Column.PHONE and _NOT_MOBILE.search(brackets):
                return None
            return column, rank + step * 100
    return None


def _without_foreword(word: str) -> Iterable[str]:
    return (word[len(fore) :] for fore in FOREWORDS if word.startswith(fore) and len(word) > len(fore))


def _read_row(cells: Sequence[Cell]) -> tuple[dict[Column, int], tuple[str, ...]]:
    found: dict[Column, list[tuple[int, int]]] = {}
    for place, cell in enumerate(cells):
        meant = meaning(cell) if isinstance(cell, str) and 0 < len(cell) <= _LONGEST else None
        if meant is not None:
            found.setdefault(meant[0], []).append((meant[1], place))
    best = {column: min(ranked) for column, ranked in found.items()}
    doubled = (
        cell_text(cells[place])
        for column, ranked in found.items()
        for rank, place in ranked
        if rank == best[column][0] and place != best[column][1] and column is not Column.NUMBER
    )
    return {column: place for column, (_, place) in best.items()}, tuple(doubled)


def find_layout(table: Table) -> Layout | None:
    """Return the layout of the best header row within the first 20 rows, or None when no row looks like one.

    A row is a header when at least two of its cells mean something and one of them is a name, birth date,
    phone, resident number, specimen date or address; the row that explains most wins, the upper one on a tie.
    """
    best: Layout | None = None
    for row in table.rows:
        if row.number > HEADER_ROWS:
            break
        places, doubled = _read_row(row.cells)
        if len(places) < 2 or not _MARKS & places.keys():
            continue
        if best is None or len(places) > len(best.places):
            titles = {column: cell_text(row.cells[place]) for column, place in places.items()}
            best = Layout(row.number, places, titles, doubled)
    return best
