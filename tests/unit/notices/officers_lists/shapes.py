"""Lists in odd shapes: guardians, subtotals, merged cells, filters, foreigners, Macs, namesakes."""

from datetime import date

from tests.unit.notices.list_files import ods
from tests.unit.notices.officers_lists.case import GA, NA, Case, hidden, merged, sheet, text

from ansim.notices.domain.record import NoticeKind

CASES = (
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
)  # fmt: skip
