"""A marked list that comes back corrected: rows are known by their keys, never by their order; those without one are new."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.columns import Column

_IDENTITY = (Column.NAME, Column.BIRTH, Column.PHONE, Column.RESIDENT_NUMBER)
_FEWEST_SLID: Final = 3


class ReturnedUnread(AnsimError):
    """No column of keys: not a list that was downloaded from here, or the column was deleted."""

    code = "returned.unread"
    sentence = Sentence(
        ko="'안심 행 번호' 열이 없습니다. 이 화면에서 내려받은 파일을 고쳐 그 열을 지우지 말고 올려 주세요.",
        en="The column 'ansim row' is missing. Correct the file downloaded from this page and keep that column.",
    )


class ReturnedOther(AnsimError):
    """Its keys belong to another batch."""

    code = "returned.other"
    sentence = Sentence(
        ko="다른 발급에서 내려받은 파일입니다. 이 발급의 파일인지 확인해 주세요.",
        en="This file was downloaded from another batch. Check that it belongs to this one.",
    )


class ReturnedColumns(AnsimError):
    """A column of the list is not there any more."""

    code = "returned.columns"
    sentence = Sentence(
        ko="'{what}' 열을 찾지 못했습니다. 열의 제목을 바꾸거나 지우지 말고 값만 고쳐 올려 주세요.",
        en="The column '{what}' was not found. Keep the headers as they are and correct the values only.",
    )


class ReturnedSlid(AnsimError):
    """The values of a column stand beside other people than before: it was sorted alone, or slid."""

    code = "returned.slid"
    sentence = Sentence(
        ko="'{what}' 열의 값 {count}개가 다른 사람의 줄로 옮겨졌습니다. 한 열만 정렬했거나 줄이 밀렸습니다. 받아들이지 않았으니 다시 내려받아 고쳐 주세요.",
        en="{count} values of '{what}' stand in other people's rows now: the column was sorted alone or has slid. "
        "Nothing was taken over; download the file again.",
    )


class NewcomersOpen(AnsimError):
    """A list came back with people who were not in it, and nobody has said whether they are taken."""

    code = "returned.newcomers_open"
    sentence = Sentence(
        ko="고친 명단에 새로 적힌 {count}명을 받을지 아직 정하지 않았습니다. 고친 명단 화면에서 먼저 정해 주세요.",
        en="The corrected list names {count} new people. Decide on the page of the corrected list whether they are taken.",
    )


class NewcomersGone(AnsimError):
    """They were decided about already, or another file came back meanwhile."""

    code = "returned.newcomers_gone"
    sentence = Sentence(
        ko="이미 정했거나 그 사이 다른 파일이 올라왔습니다. 화면을 새로 고쳐 주세요.",
        en="This was decided already, or another file came back meanwhile. Reload the page.",
    )


class Newcomers(StrEnum):
    """What became of the people whom a returned list adds: none were added, or an officer decided, or has to."""

    NONE = "none"
    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    UNDONE = "undone"


Cells = Mapping[Column, str]


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """One row that came back: `row` of the batch by its key, None where the key is missing (`is_new`) or false."""

    row: int | None
    cells: Cells
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Returned:
    """What a returned list asks for: `changes` (row, column, text) and `new` people; and what is only told: rows that
    are `missing` from it, keys that stand twice, how many rows have a false key, and how many without any key say
    exactly what a row of the batch says.
    """

    changes: tuple[tuple[int, Column, str], ...]
    new: tuple[Cells, ...] = ()
    missing: tuple[int, ...] = ()
    doubled: tuple[int, ...] = ()
    strangers: int = 0
    again: int = 0


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What came of a returned list, in rows. `missing` rows stay as they were; of what was not taken: `doubled` keys,
    `strangers` with a false key, people who are there `again` without one, and `remarks` that mean nobody.
    """

    corrected: int
    new: int = 0
    missing: tuple[int, ...] = ()
    unchanged: int = 0
    doubled: tuple[int, ...] = ()
    strangers: int = 0
    again: int = 0
    remarks: int = 0


def compare_returned(
    current: Mapping[int, Cells], rows: Sequence[ReturnedRow], left_out: Iterable[Cells] = ()
) -> Returned:
    """Compare rows that came back with what stands in the batch now, by row number.

    `left_out` are rows that an officer took out: brought again without a key, they are not new. Raises ReturnedOther
    and ReturnedSlid (with the column's value as `what`).
    """
    keys = Counter(row.row for row in rows if row.row is not None)
    if rows and not any(key in current for key in keys):
        raise ReturnedOther
    doubled = tuple(sorted(key for key, count in keys.items() if count > 1))
    changes = tuple(
        (row.row, column, text)
        for row in rows
        if row.row is not None and keys[row.row] == 1 and row.row in current
        for column, text in row.cells.items()
        if text != current[row.row].get(column, "")
    )
    _refuse_slid(current, changes)
    known = {_said(cells) for cells in (*current.values(), *left_out)}
    keyless = [row for row in rows if row.row is None and any(row.cells.values())]
    new = tuple(row.cells for row in keyless if row.is_new and _said(row.cells) not in known)
    strangers = sum(not row.is_new for row in keyless)
    return Returned(
        changes,
        new,
        tuple(sorted(current.keys() - keys.keys())),
        doubled,
        strangers,
        len(keyless) - strangers - len(new),
    )


def _said(cells: Cells) -> frozenset[tuple[Column, str]]:
    return frozenset((column, text) for column, text in cells.items() if text)


def _refuse_slid(current: Mapping[int, Cells], changes: Sequence[tuple[int, Column, str]]) -> None:
    """A value typed anew is new to the list; one that belonged to somebody else has moved."""
    for column in _IDENTITY:
        changed = [text for _, one, text in changes if one is column]
        if len(changed) < _FEWEST_SLID:
            continue
        known = Counter(cells.get(column, "") for cells in current.values())
        moved = sum(bool(text) and text in known for text in changed)
        if moved >= _FEWEST_SLID and moved * 2 >= len(changed):
            raise ReturnedSlid(what=column.value, count=moved)
