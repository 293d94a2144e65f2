"""Lists whose dates need evidence: centuries, months and days changed about, years left out, Macs, resident numbers."""

from datetime import date

from openpyxl.utils.datetime import CALENDAR_MAC_1904
from tests.unit.notices.officers_lists.case import GA, NA, Case, sheet, text


def _since_1904(book: object, _page: object) -> None:
    book.epoch = CALENDAR_MAC_1904  # type: ignore[attr-defined]


CASES = (
    Case(
        "a workbook that counts from 1904",
        sheet(
            ("성명", "생년월일", "휴대전화", "검체채취일"),
            ("홍길동", date(1990, 1, 1), "010-0000-0001", date(2022, 2, 16)),
            ("김나래", 29710, "010-0000-0002", 43146),
            change=_since_1904,
        ),
        [(2, *GA), (3, *NA)],
        [(3, "birth.serial")],
        specimens=["2022-02-16", "2022-02-16"],
    ),
    Case(
        "births in six digits, decided by the digit of the sex",
        text("""
            성명,생년월일,성별,휴대전화,검체채취일
            홍길동,900101,1,010-0000-0001,2022-02-16
            홍하나,150101,3,010-0000-0002,2022-02-16
            홍두리,150102,8,010-0000-0003,2022-02-16
        """),
        [
            (2, *GA), (3, "홍하나", "2015-01-01", "010-0000-0002"), (4, "홍두리", "2015-01-02", "010-0000-0003"),
        ],
        [(1, "guardian.column")],
    ),
    Case(
        "born after the day of the test, unless a hundred years before",
        text("""
            성명,생년월일,휴대전화,검체채취일
            홍길동,220218,010-0000-0001,2022-02-16
            김나래,150505,010-0000-0002,2022-02-16
        """),
        [(2, "홍길동", "1922-02-18", "010-0000-0001")],
        [(3, "birth.century")],
        suggested=[(3, "2015-05-05")],
    ),
    Case(
        "month and day changed about, decided by the other date",
        text("""
            Name,Date of birth,Mobile,Specimen date,Confirmed date
            홍길동,1990-01-01,010-0000-0001,02/01/2022,2022-02-02
            김나래,1985-05-05,010-0000-0002,02/01/2022,
        """),
        [(2, *GA)],
        [(3, "date.ambiguous")],
        specimens=["2022-02-01"],
    ),
    Case(
        "days without a year, days of next December",
        text("""
            성명,생년월일,휴대전화,검체채취일
            홍길동,1990-01-01,010-0000-0001,2월 16일
            김나래,1985-05-05,010-0000-0002,12/30
            이다솜,1985-05-06,010-0000-0003,2022-12-30
            박라온,1985-05-07,010-0000-0004,2024-02-29
        """),
        [],
        [(2, "date.unreadable"), (3, "date.unreadable"), (4, "date.future"), (5, "date.future")],
        suggested=[(2, "2022-02-16"), (3, "2021-12-30"), (4, "2021-12-30")],
    ),
    Case(
        "every way to write one day",
        text("""
            성명,생년월일,휴대전화,검체채취일
            홍길동,1990. 1. 1.,010-0000-0001,2022. 2. 16.(수)
            김나래,1985년 5월 5일,010-0000-0002,'22.2.16
            이다솜,19850506,010-0000-0003,2022-02-16 14:30
            박라온,85/05/07,010-0000-0004,16 Feb 2022
            최마루,1985-5-8,010-0000-0005,44608
            정바다,85.05.09.,010-0000-0006,2022년2월16일 오후 3시
        """),
        [
            (2, *GA), (3, *NA), (4, "이다솜", "1985-05-06", "010-0000-0003"), (5, "박라온", "1985-05-07", "010-0000-0004"),
            (6, "최마루", "1985-05-08", "010-0000-0005"), (7, "정바다", "1985-05-09", "010-0000-0006"),
        ],
        specimens=["2022-02-16"] * 6,
    ),
    Case(
        "whole resident numbers, as text and as numbers that lost their zeros",
        sheet(
            ("성명", "주민번호", "휴대전화", "검체채취일", "비고"),
            ("홍길동", "900101-1999999", "010-0000-0001", date(2022, 2, 16), None),
            ("김나래", 8505052999999, "010-0000-0002", date(2022, 2, 16), "남편 900101-1999999"),
            ("이다솜", 503034999999, "010-0000-0003", date(2022, 2, 16), None),
        ),
        [(2, *GA), (3, *NA), (4, "이다솜", "2005-03-03", "010-0000-0003")],
        [(1, "guardian.column"), (1, "resident_number.column"), (3, "resident_number.elsewhere")],
    ),
    Case(
        "resident numbers in two halves under one merged header",
        sheet(
            ("성명", "주민등록번호", "주민등록번호", "휴대전화", "검체채취일"),
            ("홍길동", "900101", "1999999", "010-0000-0001", date(2022, 2, 16)),
            ("김나래", 850505, 2999999, "010-0000-0002", date(2022, 2, 16)),
            ("이다솜", 50303, "4******", "010-0000-0003", date(2022, 2, 16)),
        ),
        [(2, *GA), (3, *NA), (4, "이다솜", "2005-03-03", "010-0000-0003")],
        [(1, "guardian.column"), (1, "resident_number.column")],
    ),
    Case(
        "resident numbers in two columns with titles of their own",
        text("""
            성명,주민번호 앞자리,주민번호 뒷자리,연락처,검체일
            홍길동,900101,1,010-0000-0001,2022-02-16
            김나래,850505,2345678,010-0000-0002,2022-02-16
            이다솜,850506,,010-0000-0003,2022-02-16
        """),
        [(2, *GA), (3, *NA), (4, "이다솜", "1985-05-06", "010-0000-0003")],
        [(1, "resident_number.column")],
    ),
)  # fmt: skip
