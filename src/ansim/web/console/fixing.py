"""How a row is put right on a page: its problems beside the cells they are about, acts on the row, what can be undone."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext

from ansim.accounts.domain.actors import Actor
from ansim.kit.problem import Problem
from ansim.notices.domain.columns import Column
from ansim.notices.domain.correcting import HANDED_OVER, LEFT_OUT, MEANT, WHOLE_ROW
from ansim.notices.queries.corrections import (
    CellCard,
    CorrectionCard,
    RowToCorrect,
    Wanted,
    count_rows_to_correct,
    rows_to_correct,
)
from ansim.web.base.tags import spoken
from ansim.web.console.words import column_name

_CHUNK = 500
_DATES = (Column.SPECIMEN, Column.ONSET, Column.CONFIRMED, Column.LAST_CONTACT)
_ONE_TOO_MANY = frozenset({"person.duplicate", "person.unclear", "row.hidden"})


@dataclass(frozen=True, slots=True)
class CellToFix:
    """One cell with what is wrong in it, and the value to try."""

    cell: CellCard
    problems: tuple[Problem, ...]
    suggested: str

    @property
    def code(self) -> str:
        """The first problem, for the trail."""
        return self.problems[0].code if self.problems else ""


class RowsToCorrect:
    """Rows for a table: counted by the database, opened page by page."""

    def __init__(self, by: Actor, batch_id: int, wanted: Wanted, order: str) -> None:
        self._by, self._batch_id, self._wanted, self._order = by, batch_id, wanted, order

    def __len__(self) -> int:
        return count_rows_to_correct(self._by, self._batch_id, self._wanted)

    def __getitem__(self, part: slice) -> tuple[RowToCorrect, ...]:
        start = part.start or 0
        limit = (part.stop or start) - start
        return rows_to_correct(
            self._by, self._batch_id, self._wanted, order=self._order, start=start, limit=limit
        )

    def __iter__(self) -> Iterator[RowToCorrect]:
        for start in range(0, len(self), _CHUNK):
            yield from self[start : start + _CHUNK]


def cells_to_fix(row: RowToCorrect) -> list[CellToFix]:
    """Return the cells of a row that its problems are about; dates where no period could be found."""
    found: dict[CellCard, list[Problem]] = {}
    for problem in row.problems:
        cell = row.cell_of(problem)
        if cell is not None:
            found.setdefault(cell, []).append(problem)
        elif problem.code.startswith(("period.", "rules.")):
            for date_cell in (one for one in row.cells if one.column in _DATES):
                found.setdefault(date_cell, []).append(problem)
    return [
        CellToFix(cell, tuple(problems), next((one.suggested for one in problems if one.suggested), ""))
        for cell, problems in found.items()
    ]


def problems_of_row(row: RowToCorrect) -> list[Problem]:
    """Return the problems that stand beside no cell."""
    shown = {id(problem) for one in cells_to_fix(row) for problem in one.problems}
    return [problem for problem in row.problems if id(problem) not in shown]


def field_name(column: str) -> str:
    """Return how a corrected field is called."""
    return gettext("행 전체") if column == WHOLE_ROW else column_name(Column(column))


def value_words(column: str, value: str) -> str:
    """Return a value of a correction in words: acts on a row are no text of the list."""
    if column == WHOLE_ROW:
        acts = {
            MEANT: gettext("보낼 사람이 맞음"),
            LEFT_OUT: gettext("명단에서 뺌"),
            HANDED_OVER: gettext("다른 기관에 넘김"),
        }
        return acts.get(value, gettext("그대로"))
    return value or gettext("빈칸")


def undoable(row: RowToCorrect) -> list[CorrectionCard]:
    """Return the corrections that still lie over the row, the newest first."""
    return [one for one in reversed(row.corrections) if one.undone_at is None]


def draw_row(
    request: HttpRequest, batch_id: int, row: RowToCorrect, *, said: str = "", refused: str = ""
) -> str:
    """Return the part of a page in which one row is put right. `said` is told to screen readers after an act."""
    shown = {
        "batch_id": batch_id,
        "row": row,
        "cells": [] if row.left_out else cells_to_fix(row),
        "others": problems_of_row(row),
        "undoable": [
            (
                one,
                field_name(one.column),
                value_words(one.column, one.before),
                value_words(one.column, one.after),
            )
            for one in undoable(row)
        ],
        "may_leave_out": not row.left_out and bool(_ONE_TOO_MANY & set(row.codes)),
        "is_hidden": "row.hidden" in row.codes,
        "said": said,
        "refused": refused,
    }
    return render_to_string("console/fix_row.html", shown, request)


def outcome_of(row: RowToCorrect) -> str:
    """Return in a sentence how a row stands after an act."""
    if row.left_out:
        return gettext("%(row)s행을 명단에서 뺐습니다.") % {"row": row.row}
    if row.codes:
        first = next((one for one in row.problems if one.code in row.codes), None)
        rest = spoken(first) if first else ""
        return gettext("%(row)s행에 아직 문제가 있습니다.") % {"row": row.row} + (f" {rest}" if rest else "")
    return gettext("%(row)s행의 통지서를 만들 수 있습니다.") % {"row": row.row}
