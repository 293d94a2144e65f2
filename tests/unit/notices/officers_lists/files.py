"""Lists in files with a history: hidden columns and sheets, formulas, exports, examples, an office's own headers."""

from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.unit.notices.officers_lists.case import GA, NA, Case, hidden, sheet, text

from ansim.notices.domain.columns import Column
from ansim.notices.domain.profile import profile_of

HEADER = ("성명", "생년월일", "휴대전화", "검체채취일")
ONE: Sequence[object] = ("홍길동", date(1990, 1, 1), "010-0000-0001", date(2022, 2, 16))
TWO: Sequence[object] = ("김나래", date(1985, 5, 5), "010-0000-0002", date(2022, 2, 16))


def _more_sheets(book: Workbook, _page: Worksheet) -> None:
    for name, state in (
        ("코드표", "hidden"),
        ("어제", "visible"),
        ("빈 시트", "hidden"),
        ("비밀", "veryHidden"),
    ):
        other = book.create_sheet(name)
        other.sheet_state = state
        if name != "빈 시트":
            other.append(list(HEADER))


CASES = (
    Case(
        "a filter on, a column hidden, an old phone beside the new",
        sheet(
            ("성명", "생년월일", "휴대전화", "휴대전화", "검체채취일"),
            ("홍길동", date(1990, 1, 1), "010-0000-0009", "010-0000-0001", date(2022, 2, 16)),
            ("김나래", date(1985, 5, 5), "010-0000-0008", "010-0000-0002", date(2022, 2, 16)),
            change=hidden(3, columns="C", filtered="A1:E3"),
        ),
        [(2, *GA)],
        [(3, "row.hidden")],
        reading={"hidden_rows": (3,), "hidden_columns": ("C",), "filtered": True},
    ),
    Case(
        "the births in a hidden column",
        sheet(HEADER, ONE, TWO, change=hidden(columns="B")),
        [(2, *GA), (3, *NA)],
        [(1, "column.hidden")],
        reading={"hidden_columns": ("B",), "filtered": False},
    ),
    Case(
        "sheets beside the list, some of them hidden",
        sheet(HEADER, ONE, change=_more_sheets),
        [(2, *GA)],
        [(0, "sheet.others"), (0, "sheet.hidden")],
        reading={"other_sheets": ("어제",), "hidden_sheets": ("코드표", "비밀")},
    ),
    Case(
        "phones looked up by formulas that were never worked out",
        sheet(
            (*HEADER, "비고"),
            (*ONE[:2], "=VLOOKUP(A2,코드표!A:C,3,0)", ONE[3], "=1/0"),
            (*TWO, "=NOW()"),
        ),
        [(3, *NA)],
        [(2, "cell.no_value")],
        reading={"unvalued": 3},
    ),
    Case(
        "an error pasted as a value",
        text("성명,생년월일,휴대전화,주소,검체채취일\n홍길동,1990-01-01,#N/A,솔빛로 1,2022-02-16\n김나래,#REF!,010-0000-0002,솔빛로 2,2022-02-16"),
        [],
        [(2, "cell.no_value"), (3, "cell.no_value")],
    ),
    Case(
        "a form with hints and an example",
        text("""
            연번,성명,생년월일,휴대전화,검체채취일,비고
            ,,(YYMMDD),(- 포함),(8자리),
            예시,김보기,900101,010-0000-0000,20220216,
            1,홍길동,900101,010-0000-0001,20220216,
            2,예) 이보기,900101,010-0000-0000,20220216,
            3,예지원,900102,010-0000-0003,20220216,
            ※ 작성 뒤 예시는 지워 주세요,,,,,
        """),
        [(4, *GA), (6, "예지원", "1990-01-02", "010-0000-0003")],
        [(2, "row.remark"), (3, "row.example"), (5, "row.example"), (7, "row.remark")],
        reading={"example_rows": (3, 5), "remark_rows": (2, 7)},
    ),
    Case(
        "a two-row header that a CSV has lost the merging of",
        text("""
            2022년 2월 확진자,,,,,,
            연번,인적사항,,연락처,,검사,
            ,성명,생년월일,휴대전화,자택,검체채취일,결과
            1,홍길동,1990-01-01,010-0000-0001,031-000-0000,2022-02-16,양성
        """),
        [(4, *GA)],
        reading={"header_row": 3},
    ),
    Case(
        "an export of a system, called .xls",
        """<html><head><meta charset="euc-kr"></head><body><table><tr><td>확진자 목록</td></tr></table>
        <table border="1"><tr><th rowspan="2">성명</th><th rowspan="2">생년월일</th><th colspan="2">연락처</th>
        <th rowspan="2">검체채취일</th></tr><tr><th>휴대전화</th><th>집전화</th></tr>
        <tr><td>홍길동</td><td style="mso-number-format:'@'">1990-01-01</td><td>010-0000-0001</td><td>&nbsp;</td>
        <td>2022-02-16</td></tr></table></body></html>""".encode("cp949"),
        [(3, *GA)],
        reading={"kind": "HTML", "encoding": "cp949", "header_row": 2},
    ),
    Case(
        "an office with words of its own, confirmed before",
        text("""
            P1,P2,P3,P4,연락처
            홍길동,1990-01-01,010-0000-0001,2022-02-16,031-000-0000
        """),
        [(2, *GA)],
        profile=profile_of(
            {"p1": Column.NAME, "p2": Column.BIRTH, "p3": Column.PHONE, "p4": Column.SPECIMEN, "연락처": None}
        ),
        reading={"confirmed": True},
    ),
    Case(
        "the same columns once more, with a new one and a doubled one decided",
        text("""
            전화,전화,성명,생년월일,검체채취일,메모
            031-000-0000,010-0000-0001,홍길동,1990-01-01,2022-02-16,
        """),
        [(2, *GA)],
        profile=profile_of(
            {"전화": None, "전화#2": Column.PHONE, "성명": Column.NAME, "생년월일": Column.BIRTH}
        ),
        reading={"confirmed": False},
    ),
    Case(
        "subtotals by town in the middle, a grand total, signatures",
        sheet(
            ("연번", "동", *HEADER),
            (1, "솔내동", *ONE),
            ("소계", "1명"),
            (1, "다온동", *TWO),
            ("소계", "1명"),
            ("합계", "2명"),
            (None, None, "담당 김담당"),
        ),
        [(2, *GA), (4, *NA)],
        [(3, "row.subtotal"), (5, "row.subtotal"), (6, "row.subtotal"), (7, "row.remark")],
        reading={"subtotal_rows": (3, 5, 6), "remark_rows": (7,)},
    ),
    Case(
        "a list that begins in column C below a picture",
        sheet(
            (), (), (), (),
            (None, None, *HEADER),
            (None, None, *ONE),
        ),
        [(6, *GA)],
        reading={"header_row": 5},
    ),
)  # fmt: skip
