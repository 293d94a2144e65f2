"""Tells a file in which nobody stands from a list whose columns are not understood yet: that one is refused, this one asked about."""

from datetime import date, time

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence
from ansim.notices.domain.table import Cell, Table
from ansim.notices.domain.texts import cell_text, half_width

_TEXTS = ("CSV", "TSV")
_LONGEST = 60  # characters of a value; more is a sentence
_DIGITS = 6  # of a birth date as YYMMDD; a resident number and a phone have more


class NotAList(AnsimError):
    """A workbook, page or document in which no row may be a person's."""

    code = "roster.not_a_list"
    sentence = Sentence(
        ko="이 파일({kind})에는 생년월일이나 전화번호가 적힌 행이 없어 명단으로 읽지 않았습니다. "
        "열 제목(성명, 생년월일, 휴대전화 등) 아래에 사람마다 한 행씩 적힌 시트를 엑셀에서 .xlsx로 저장해 올려 주세요.",
        en="No row of this file ({kind}) holds a birth date or a phone, so it was not read as a list. Save the sheet with "
        "column titles (name, birth date, mobile phone …) and a row for each person as .xlsx in Excel and upload that.",
    )


class OnlyText(AnsimError):
    """A text without any table of people, whatever its name ends in."""

    code = "roster.only_text"
    sentence = Sentence(
        ko="이 파일은 명단이 아니라 글만 든 텍스트 파일입니다. 이름이 .xlsx로 끝나도 속은 엑셀 파일이 아니고, "
        "사람마다 한 행씩 적힌 표가 없습니다. 명단을 엑셀에서 열어 '다른 이름으로 저장'에서 Excel 통합 문서(.xlsx)를 골라 "
        "저장한 뒤 올려 주세요.",
        en="This file is plain text and no list: even if its name ends in .xlsx it is no Excel file, and it holds no table with "
        "a row for each person. Open the list in Excel, choose 'Save as', Excel workbook (.xlsx), and upload that.",
    )


def refuse_no_list(table: Table) -> None:
    """Raise OnlyText or NotAList unless some row may be a person's: two cells filled, one of them with a date or six digits.

    A row without birth date and phone is nobody's for certain; any other may be somebody's under headers unknown yet.
    """
    if any(_may_be_person(row.cells) for row in table.rows):
        return
    if table.kind in _TEXTS:
        raise OnlyText
    raise NotAList(kind=table.kind)


def _may_be_person(cells: tuple[Cell, ...]) -> bool:
    filled = [cell for cell in cells if cell_text(cell)]
    return len(filled) > 1 and any(map(_may_be_birth_or_phone, filled))


def _may_be_birth_or_phone(cell: Cell) -> bool:
    if isinstance(cell, date | time):
        return isinstance(cell, date)
    text = half_width(cell_text(cell))
    return len(text) <= _LONGEST and sum(sign.isdecimal() for sign in text) >= _DIGITS
