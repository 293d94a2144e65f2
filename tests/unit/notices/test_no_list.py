"""A file in which nobody stands is refused with how to save a list; one that may hold people is asked about, never refused."""

from datetime import date, datetime, time

import pytest
from tests.unit.notices.list_files import workbook
from tests.unit.notices.officers_lists import CASES, Case

from ansim.kit.errors import AnsimError
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.columns import Column
from ansim.notices.domain.no_list import NotAList, OnlyText, refuse_no_list
from ansim.notices.domain.profile import HeaderIsData, header_keys, refuse_data
from ansim.notices.domain.table import Cell, Table, TableRow

MINUTES = "회의록\n1. 개회, 국민의례\n2. 보고 사항, 다음 회의\n성명을 적어 주세요.\n"


@pytest.mark.parametrize(
    "data",
    [
        MINUTES.encode(),
        MINUTES.encode("cp949"),
        MINUTES.encode("utf-16"),
        b"a,b\n1,2",
        b"abc",
        b"From: a@example.com\r\nSubject: list\r\n\r\nhello",
        "홍길동, 김안심\n".encode(),
        "문의: 010-0000-0001\n".encode(),
        ("안내, " + "주소와 2026. 11. 21.까지의 기간을 적은 긴 설명" * 3).encode(),
    ],
)
def test_a_text_without_people_is_told_as_text(data: bytes) -> None:
    """Whatever its name and encoding: it says that it is text and how a list is saved, in both languages."""
    with pytest.raises(OnlyText) as caught:
        refuse_no_list(read_table(data, "명단.xlsx"))
    assert ".xlsx" in caught.value.text("ko")
    assert "텍스트" in caught.value.text("ko")
    assert "plain text" in caught.value.text("en")


@pytest.mark.parametrize(
    "rows",
    [
        (("가", "나"), ("다", "라")),
        (("예산", 2022), ("결산", 12345)),
        ((date(2022, 2, 16),), ("010-0000-0001",)),
        (("끝", time(9)),),
    ],
)
def test_a_workbook_without_people_is_told_by_its_kind(rows: tuple[tuple[Cell, ...], ...]) -> None:
    """Words, small numbers, single cells and times of the day are nobody: it says what kind of file it is."""
    with pytest.raises(NotAList) as caught:
        refuse_no_list(read_table(workbook(*rows), "명단.xlsx"))
    assert "(XLSX)" in caught.value.text("ko")
    assert "(XLSX)" in caught.value.text("en")
    with pytest.raises(NotAList):
        refuse_no_list(Table("빈 시트", (), kind="XLS"))


@pytest.mark.parametrize(
    "cells",
    [
        ("홍길동", "900101"),
        ("홍길동", date(1990, 1, 1)),
        ("홍길동", datetime(1990, 1, 1, 3)),
        ("홍길동", 32874.0, 1000000001),
        ("홍길동", "", "０１０－００００－０００１"),
        ("홍길동", "1990년 3월 11일"),
        ("홍길동", "010-0000-0001(모)"),
        ("홍길동", "900101-1******"),
    ],
)
def test_whoever_may_be_a_person_is_asked_about(cells: tuple[Cell, ...]) -> None:
    """A birth date, a phone or a number in any form beside something else is enough, in any kind of file."""
    for kind in ("CSV", "XLSX"):
        refuse_no_list(Table("명단", (TableRow(1, ("가", "나")), TableRow(2, cells)), kind=kind))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_list_of_an_officer_is_refused(case: Case) -> None:
    """Every list as officers make them may hold people, whatever is known of its headers."""
    refuse_no_list(read_table(case.data, "명단", case.profile))


def test_the_reasons_carry_nothing_of_the_file() -> None:
    """No cell and no sheet name stands in what is told."""
    for data in (MINUTES.encode(), workbook(("김안심", "비밀"))):
        with pytest.raises(AnsimError) as caught:
            refuse_no_list(read_table(data, "김안심.xlsx"))
        assert "김안심" not in caught.value.text("ko") + caught.value.text("en")


NAME, BIRTH = Column.NAME, Column.BIRTH


@pytest.mark.parametrize(
    "row",
    [
        ("홍길동", "1990-01-01"),
        ("홍길동", "1990. 1. 01."),
        ("홍길동", "900101"),
        ("홍길동", "1990년 3월 1일"),
        ("홍길동", "90년 3월 1일"),
        ("홍길동", "1990-01-01T00:00:00"),
        ("홍길동", "900101-1******"),
    ],
)
def test_a_row_of_a_person_is_no_header(row: tuple[str, str]) -> None:
    """Chosen as the header it is refused: that person would be left out, and kept as words of a header."""
    with pytest.raises(HeaderIsData) as caught:
        refuse_data(dict(zip(header_keys(row), (NAME, BIRTH), strict=True)))
    assert "그 사람이 빠집니다" in caught.value.text("ko")
    assert "1990" not in caught.value.text("en")


def test_the_same_value_twice_is_still_a_value() -> None:
    """A repeated cell is numbered as a repeated header is, and is seen all the same."""
    keys = header_keys(("900101", "900101"))
    with pytest.raises(HeaderIsData):
        refuse_data(dict(zip(keys, (None, BIRTH), strict=True)))


@pytest.mark.parametrize(
    "header",
    [
        "생년월일(6자리)",
        "생년월일(예: 900101)",
        "연락처 010-0000-0000 형식",
        "2022년 2월",
        "검체일 220216",
        "3",
    ],
)
def test_headers_may_have_digits_in_them(header: str) -> None:
    """Examples and months in a header are words; a column that is not used may be called by a number."""
    refuse_data({header_keys((header,))[0]: BIRTH, "202211": None})
