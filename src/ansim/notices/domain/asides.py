"""Tells the rows that mean a person from totals, repeated headers, remarks and examples. Nothing is dropped silently."""

import re
from collections.abc import Collection, Sequence

from ansim.kit.problem import Problem
from ansim.notices.domain.columns import Column
from ansim.notices.domain.header_words import meaning
from ansim.notices.domain.headers import Layout
from ansim.notices.domain.roster_codes import problem
from ansim.notices.domain.table import Cell, Table, TableRow
from ansim.notices.domain.texts import cell_text, squash

_LONGEST_NUMBER = 8  # characters of a running number; more is a remark
_IDENTITY = (Column.NAME, Column.BIRTH, Column.PHONE)
_TOTAL = re.compile(
    r"(?:합계|소계|총계|누계|총인원|계|총|총원|(?:grand|sub)?total|sum)[:(]?(?:[0-9,]+)?(?:명|건)?\)?"
)
_EXAMPLE_NUMBER = re.compile(
    r"[(\[<]?(?:예|예시|보기|작성예|작성예시|기재예시|ex|e\.g|example|sample)[)\]>.:]?"
)
_EXAMPLE_NAME = re.compile(
    r"(?:[(\[<](?:예|예시|보기|작성예시|example|sample)[)\]>]|(?:예|예시|ex|example)[):]).*"
)
_HINT = re.compile(r"[(\[<※*].*")


def people_rows(
    table: Table, layout: Layout, surely: Collection[int]
) -> tuple[list[TableRow], list[Problem]]:
    """Return the rows that mean a person, and a warning for every other row that holds something.

    `surely` are rows that mean a person whatever they look like: an officer said so.
    """
    body: list[TableRow] = []
    asides: list[Problem] = []
    for row in table.rows:
        if row.number <= layout.header_row:
            continue
        code = None if row.number in surely else _aside(row.cells, layout)
        if code is None:
            body.append(row)
        elif code:
            asides.append(problem(code, row.number))
    return body, asides


def _aside(cells: Sequence[Cell], layout: Layout) -> str | None:
    """Return "" for an empty row, the code of a row that is no person's, None for a person's."""
    name, birth, phone = (cell_text(layout.cell(cells, column)) for column in _IDENTITY)
    birth = birth or cell_text(layout.cell(cells, Column.RESIDENT_NUMBER))
    number = layout.cell(cells, Column.NUMBER)
    if _is_example(number, name):
        return "row.example"
    if name and birth and phone and name != layout.titles.get(Column.NAME):
        return None
    filled = [text for cell in cells if (text := cell_text(cell))]
    running = cell_text(number)
    if _is_total(filled, birth):
        return "row.subtotal"
    if not filled or (filled == [running] and len(running) <= _LONGEST_NUMBER):
        return ""
    if _is_header(cells):
        return "row.header_again"
    return "row.remark" if _is_remark(filled, name, birth, phone) else None


def _is_example(number: Cell, name: str) -> bool:
    if isinstance(number, str) and _EXAMPLE_NUMBER.fullmatch(squash(number)):
        return True
    return name[:1] in "([<예eE" and bool(_EXAMPLE_NAME.fullmatch(squash(name)))


def _is_remark(filled: Sequence[str], name: str, birth: str, phone: str) -> bool:
    """One cell without birth date or phone, or nothing but hints in brackets: (YYMMDD) and (- 없이) below the header."""
    return (not (birth or phone) and len(filled) == 1) or (not name and all(map(_HINT.fullmatch, filled)))


def _is_total(filled: Sequence[str], birth: str) -> bool:
    if len(birth) >= 6 and not _TOTAL.fullmatch(squash(birth)):
        return False
    return any(_TOTAL.fullmatch(squash(text)) for text in filled[:3])


def _is_header(cells: Sequence[Cell]) -> bool:
    return sum(isinstance(cell, str) and bool(cell) and meaning(cell) is not None for cell in cells) >= 3
