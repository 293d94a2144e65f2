"""Thirty lists as officers really make them: each goes through with nothing typed twice, or says what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.unit.notices.list_files import ods, workbook

from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.phones import show_phone
from ansim.notices.domain.record import NoticeKind
from ansim.notices.queries.rosters import read_roster

TODAY = date(2022, 2, 20)
Row = Sequence[object]


@dataclass(frozen=True)
class Case:
    """A list, what must be read from it (row, name, birth, phone) and what must be told (row, code)."""

    name: str
    data: bytes
    people: Sequence[tuple[int, str, str, str | None]]
    told: Sequence[tuple[int, str]] = field(default=())
    kind: NoticeKind | None = NoticeKind.ISOLATION


def text(lines: str, encoding: str = "utf-8") -> bytes:
    """A pasted or saved text without the indentation of this file."""
    return "\n".join(line.strip() for line in lines.strip().splitlines()).encode(encoding)


def merged(*areas: str) -> object:
    """A change that merges areas."""

    def change(_book: Workbook, page: Worksheet) -> None:
        for area in areas:
            page.merge_cells(area)

    return change


def hidden(*rows: int) -> object:
    """A change that hides rows, as a filter does."""

    def change(_book: Workbook, page: Worksheet) -> None:
        for row in rows:
            page.row_dimensions[row].hidden = True

    return change


def sheet(*rows: Row, change: object = None) -> bytes:
    """A workbook."""
    return workbook(*rows, change=change)  # type: ignore[arg-type]


GA = ("홍길동", "1990-01-01", "010-0000-0001")
NA = ("김나래", "1985-05-05", "010-0000-0002")

CASES = [
    Case(
        "the plainest list",
        text("""
            성명,생년월일,휴대전화,검체채취일
            홍길동,1990-01-01,010-0000-0001,2022-02-16
            김나래,1985-05-05,010-0000-0002,2022-02-16
        """),
        [(2, *GA), (3, *NA)],
    ),
    Case(
        "Excel's CSV of a Korean Windows",
        text(
            """
            연번,성명,생년월일,연락처,검체채취일
            1,홍길동,1990-01-01,010-0000-0001,2022-02-16
            """,
            "cp949",
        ),
        [(2, *GA)],
    ),
    Case(
        "CSV UTF-8 with its mark",
        text("성명,생년월일,휴대폰,검체일\n홍길동,19900101,01000000001,20220216", "utf-8-sig"),
        [(2, *GA)],
    ),
    Case(
        "cells pasted from a sheet",
        text("성명\t생년월일\t휴대폰번호\t채취일\n홍길동\t1990.1.1.\t010 0000 0001\t2022.2.16."),
        [(2, *GA)],
    ),
    Case(
        "Unicode text saved by Excel",
        text("성명\t생년월일\t휴대폰번호\t채취일\n홍길동\t1990-01-01\t010-0000-0001\t2022-02-16", "utf-16"),
        [(2, *GA)],
    ),
    Case(
        "title, date and unit above the header",
        sheet(
            ("2022년 2월 20일 확진자 명단",),
            (None, "기준: 00시"),
            ("가람시보건소 감염병관리과",),
            (),
            ("연번", "성명", "생년월일", "휴대전화", "검체채취일"),
            (1, "홍길동", date(1990, 1, 1), "010-0000-0001", date(2022, 2, 16)),
        ),
        [(6, *GA)],
    ),
    Case(
        "phones as numbers",
        sheet(
            ("성명", "생년월일", "휴대전화", "검체채취일"),
            ("홍길동", date(1990, 1, 1), 1000000001, date(2022, 2, 16)),
        ),
        [(2, *GA)],
        [(2, "phone.zero_restored")],
    ),
    Case(
        "dates as Excel's numbers",
        sheet(("성명", "생년월일", "휴대전화", "검체채취일"), ("홍길동", 32874, "010-0000-0001", 44608)),
        [(2, *GA)],
        [(2, "birth.serial")],
    ),
    Case(
        "six digits for the birth date",
        text("성명,생년월일,휴대전화,검체채취일\n홍길동,900101,010-0000-0001,220216"),
        [(2, *GA)],
    ),
    Case(
        "children in six digits, decided by the age",
        text("""
            성명,생년월일,나이,휴대전화,검체채취일
            홍길동,150101,7,010-0000-0001,2022-02-16
            김나래,150101,107,010-0000-0002,2022-02-16
        """),
        [(2, "홍길동", "2015-01-01", "010-0000-0001"), (3, "김나래", "1915-01-01", "010-0000-0002")],
        [(1, "guardian.column")],
    ),
    Case(
        "children in six digits, with nothing to decide by",
        text("성명,생년월일,휴대전화,검체채취일\n홍길동,150101,010-0000-0001,2022-02-16"),
        [],
        [(2, "birth.century")],
    ),
    Case(
        "masked resident numbers",
        text("""
            성명,주민등록번호,휴대전화,검체채취일
            홍길동,900101-1******,010-0000-0001,2022-02-16
            김나래,050505-4******,010-0000-0002,2022-02-16
            NGUYEN VAN AN,900101-5******,010-0000-0003,2022-02-16
        """),
        [(2, *GA), (3, "김나래", "2005-05-05", "010-0000-0002"), (4, "NGUYEN VAN AN", "1990-01-01", "010-0000-0003")],
        [(1, "guardian.column"), (1, "resident_number.column")],
    ),
    Case(
        "a whole resident number in the column of birth dates",
        text("성명,생년월일,휴대전화,검체채취일\n홍길동,900101-1999999,010-0000-0001,2022-02-16"),
        [(2, *GA)],
        [(2, "resident_number.elsewhere")],
    ),
    Case(
        "birth dates slid by a row beside resident numbers",
        text("""
            성명,생년월일,주민번호,휴대전화,검체채취일
            홍길동,1985-05-05,900101-1******,010-0000-0001,2022-02-16
            김나래,1990-01-01,850505-2******,010-0000-0002,2022-02-16
        """),
        [],
        [(1, "resident_number.column"), (2, "birth.contradicts"), (3, "birth.contradicts")],
    ),
    Case(
        "a family on the mother's phone",
        text("""
            성명,생년월일,연락처,주소,검체채취일
            홍길동,1990-01-01,010-0000-0001,가람시 솔빛로 1,2022-02-16
            홍하나,2015-03-03,010-0000-0001(모),가람시 솔빛로 1,2022-02-16
        """),
        [(2, *GA), (3, "홍하나", "2015-03-03", "010-0000-0001")],
        [(2, "phone.shared"), (3, "phone.note"), (3, "phone.shared")],
    ),
    Case(
        "a guardian's column beside the person's",
        text("""
            성명,생년월일,보호자 연락처,본인 연락처,검체채취일
            홍길동,1990-01-01,010-0000-0009,010-0000-0001,2022-02-16
        """),
        [(2, *GA)],
    ),
    Case(
        "somebody without a phone",
        text("""
            성명,생년월일,휴대전화,주소,검체채취일
            홍길동,1990-01-01,없음,가람시 솔빛로 1,2022-02-16
            김나래,1985-05-05,,,2022-02-16
        """),
        [(2, "홍길동", "1990-01-01", None)],
        [(2, "phone.missing"), (3, "phone.missing_address")],
    ),
    Case(
        "two phones in a cell",
        text("성명,생년월일,휴대전화,검체채취일\n홍길동,1990-01-01,010-0000-0001/010-0000-0002,2022-02-16"),
        [],
        [(2, "phone.two_numbers")],
    ),
    Case(
        "the house's phone and the mobile in two columns",
        text("""
            성명,생년월일,전화번호,휴대전화,검체채취일
            홍길동,1990-01-01,031-000-0000,010-0000-0001,2022-02-16
        """),
        [(2, *GA)],
    ),
    Case(
        "subtotals by town and a sum",
        text("""
            성명,생년월일,휴대전화,검체채취일
            홍길동,1990-01-01,010-0000-0001,2022-02-16
            솔내동 소계,,,
            소계,1,,
            김나래,1985-05-05,010-0000-0002,2022-02-16

            합계,2명,,
            ※ 명단은 외부에 주지 마십시오.
        """),
        [(2, *GA), (5, *NA)],
        [(3, "row.remark"), (4, "row.subtotal"), (7, "row.subtotal"), (8, "row.remark")],
    ),
    Case(
        "the header again on every printed page",
        text("""
            성명,생년월일,휴대전화,검체채취일
            홍길동,1990-01-01,010-0000-0001,2022-02-16
            성명,생년월일,휴대전화,검체채취일
            김나래,1985-05-05,010-0000-0002,2022-02-16
        """),
        [(2, *GA), (4, *NA)],
        [(3, "row.header_again")],
    ),
    Case(
        "running numbers filled in far below the list",
        sheet(
            ("연번", "성명", "생년월일", "휴대전화", "검체채취일"),
            (1, "홍길동", date(1990, 1, 1), "010-0000-0001", date(2022, 2, 16)),
            *((number,) for number in range(2, 40)),
        ),
        [(2, *GA)],
    ),
    Case(
        "a header of two merged rows",
        sheet(
            ("성명", "생년월일", "연락처", None, "검체채취일"),
            (None, None, "휴대전화", "집전화", None),
            ("홍길동", date(1990, 1, 1), "010-0000-0001", "031-000-0000", date(2022, 2, 16)),
            change=merged("A1:A2", "B1:B2", "C1:D1", "E1:E2"),
        ),
        [(3, *GA)],
    ),
    Case(
        "an address merged over a household",
        sheet(
            ("성명", "생년월일", "휴대전화", "주소", "검체채취일"),
            ("홍길동", date(1990, 1, 1), "010-0000-0001", "가람시 솔빛로 1", date(2022, 2, 16)),
            ("김나래", date(1985, 5, 5), None, None, date(2022, 2, 16)),
            change=merged("D2:D3"),
        ),
        [(2, *GA), (3, "김나래", "1985-05-05", None)],
        [(3, "phone.missing")],
    ),
    Case(
        "a filter left on",
        sheet(
            ("성명", "생년월일", "휴대전화", "검체채취일"),
            ("홍길동", date(1990, 1, 1), "010-0000-0001", date(2022, 2, 16)),
            ("김나래", date(1985, 5, 5), "010-0000-0002", date(2022, 2, 16)),
            change=hidden(3),
        ),
        [(2, *GA)],
        [(3, "row.hidden")],
    ),
    Case(
        "a list of foreigners with English headers",
        text("""
            No,Name,Date of Birth,Sex,Mobile,Address,Specimen date
            1,NGUYEN VAN AN,1990-01-01,M,+82 10-0000-0001,Garam-si 1,2022-02-16
            2,"DE LA CRUZ, MARIA",5/20/1985,F,82-10-0000-0002,Garam-si 2,16 Feb 2022
        """),
        [(2, "NGUYEN VAN AN", "1990-01-01", "010-0000-0001"), (3, "DE LA CRUZ, MARIA", "1985-05-20", "010-0000-0002")],
    ),
    Case(
        "saved on a Mac, with invisible signs",
        "\u1109\u1165\u11bc\u1106\u1167\u11bc,생년월일,휴대전화,검체채취일\n"
        "\u1112\u1169\u11bc\u1100\u1175\u11af\u1103\u1169\u11bc\u200b,1990-01-01 ,\u00a0010-0000-0001,2022-02-16".encode(),
        [(2, *GA)],
    ),
    Case(
        "full-width digits",
        text("성명,생년월일,휴대전화,검체채취일\n홍길동,１９９０．１．１．,０１０－００００－０００１,２０２２년 ２월 １６일"),
        [(2, *GA)],
    ),
    Case(
        "the same person tested twice",
        text("""
            성명,생년월일,휴대전화,검체채취일
            홍길동,1990-01-01,010-0000-0001,2022-02-16
            홍 길동,900101,1000000001,2022-02-17
        """),
        [(2, *GA)],
        [(3, "person.duplicate"), (3, "phone.zero_restored")],
    ),
    Case(
        "namesakes of the same day",
        text("""
            성명,생년월일,휴대전화,검체채취일
            홍길동,1990-01-01,010-0000-0001,2022-02-16
            홍길동,1990-01-01,010-0000-0002,2022-02-16
            홍길동,1990-01-02,010-0000-0003,2022-02-16
        """),
        [(4, "홍길동", "1990-01-02", "010-0000-0003")],
        [(2, "person.unclear"), (3, "person.unclear")],
    ),
    Case(
        "confirmed on, instead of tested on",
        text("성명,생년월일,휴대전화,확진일\n홍길동,1990-01-01,010-0000-0001,2022-02-17"),
        [(2, *GA)],
        [(1, "column.confirmed_for_specimen")],
    ),
    Case(
        "contacts, by their last contact",
        text("접촉자 성명,생년월일,휴대전화,최종접촉일\n홍길동,1990-01-01,010-0000-0001,2022.2.14.(월)"),
        [(2, *GA)],
        kind=NoticeKind.QUARANTINE,
    ),
    Case(
        "a slip in year and month",
        text("""
            성명,생년월일,휴대전화,검체채취일
            홍길동,1990-01-01,010-0000-0001,2022-02-16
            김나래,1985-05-05,010-0000-0002,2022-02-16
            이다솜,1985-05-06,010-0000-0003,2021-02-16
            박라온,1985-05-07,010-0000-0004,2022-02-17
            최마루,1985-05-08,010-0000-0005,2022-12-16
            정바다,1985-05-09,010-0000-0006,2022-02-17
        """),
        [
            (2, *GA), (3, *NA), (4, "이다솜", "1985-05-06", "010-0000-0003"),
            (5, "박라온", "1985-05-07", "010-0000-0004"), (7, "정바다", "1985-05-09", "010-0000-0006"),
        ],
        [(4, "date.outlier"), (6, "date.future")],
    ),
    Case(
        "phones and names in each other's column",
        text("성명,생년월일,휴대전화,검체채취일\n010-0000-0001,1990-01-01,홍길동,2022-02-16"),
        [],
        [(2, "name.unreadable"), (2, "phone.unreadable")],
    ),
    Case(
        "saved by LibreOffice",
        ods(("성명", "생년월일", "휴대전화", "검체채취일"), ("홍길동", "1990-01-01", "010-0000-0001", "2022-02-16")),
        [(2, *GA)],
    ),
]  # fmt: skip


def read(case: Case) -> CheckedRoster:
    """Read a case as an upload."""
    return read_roster(case.data, "명단", TODAY, case.kind)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_people_of_the_list(case: Case) -> None:
    """Row, name, birth date and phone of everybody that can be saved, and of nobody else."""
    found = [
        (one.row, one.name, one.birth.isoformat(), one.phone and show_phone(one.phone))
        for one in read(case).people
    ]
    assert found == list(case.people)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_told_about_the_list(case: Case) -> None:
    """Exactly these problems at exactly these rows, nothing more: a check that cries wolf is not read."""
    checked = read(case)
    told = sorted((found.row or 0, found.code) for found in (*checked.errors, *checked.warnings))
    assert told == sorted(case.told)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nobody_is_lost_between(case: Case) -> None:
    """Every row that means a person is either a person or a row with errors."""
    checked = read(case)
    assert checked.rows == len(checked.people) + len(checked.bad_rows)
    assert {found.row for found in checked.errors} >= set(checked.bad_rows)


def test_there_are_thirty() -> None:
    """At least the thirty promised, each with a name of its own."""
    assert len({case.name for case in CASES}) == len(CASES) >= 30
