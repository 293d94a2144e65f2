"""Everyday lists: formats, titles, numbers as Excel keeps them, births, families."""

from datetime import date

from tests.unit.notices.officers_lists.case import GA, NA, Case, sheet, text

CASES = (
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
        suggested=[(2, "2015-01-01")],
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
)  # fmt: skip
