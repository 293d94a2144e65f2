"""A marked list that comes back corrected: rows are known by their keys, never by their order, and become corrections."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.columns import Column

_IDENTITY = (Column.NAME, Column.BIRTH, Column.PHONE, Column.RESIDENT_NUMBER)
_FEWEST_SLID: Final = 3
_MOST_GONE: Final = 10


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


class ReturnedShort(AnsimError):
    """Many rows are gone."""

    code = "returned.short"
    sentence = Sentence(
        ko="{count}행이 파일에서 사라졌습니다. 필터로 고른 행만 저장하지 않았는지 확인하고 모든 행을 올려 주세요.",
        en="{count} rows are gone from the file. Check that not only filtered rows were saved, and upload all of them.",
    )


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """One row that came back: `row` of the batch by its key, None where the key is missing or false."""

    row: int | None
    cells: Mapping[Column, str]


@dataclass(frozen=True, slots=True)
class Returned:
    """What a returned list asks for: `changes` (row, column, text), rows that are `gone` from it; and what was not
    taken: rows with a key that stands twice, and how many rows have none.
    """

    changes: tuple[tuple[int, Column, str], ...]
    gone: tuple[int, ...]
    doubled: tuple[int, ...]
    strangers: int


def compare_returned(current: Mapping[int, Mapping[Column, str]], rows: Sequence[ReturnedRow]) -> Returned:
    """Compare rows that came back with what stands in the batch now, by row number.

    Raises ReturnedOther, ReturnedSlid (with the column's value as `what`) and ReturnedShort.
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
    gone = tuple(sorted(current.keys() - keys.keys()))
    if gone and len(gone) > min(max(_MOST_GONE, len(current) // 10), len(current) - 1):
        raise ReturnedShort(count=len(gone))
    strangers = sum(row.row is None and any(row.cells.values()) for row in rows)
    return Returned(changes, gone, doubled, strangers)


def _refuse_slid(
    current: Mapping[int, Mapping[Column, str]], changes: Sequence[tuple[int, Column, str]]
) -> None:
    """A value typed anew is new to the list; one that belonged to somebody else has moved."""
    for column in _IDENTITY:
        changed = [text for _, one, text in changes if one is column]
        if len(changed) < _FEWEST_SLID:
            continue
        known = Counter(cells.get(column, "") for cells in current.values())
        moved = sum(bool(text) and text in known for text in changed)
        if moved >= _FEWEST_SLID and moved * 2 >= len(changed):
            raise ReturnedSlid(what=column.value, count=moved)
