"""The header row is found wherever it stands, under the words officers use, whatever the order of columns."""

import pytest

from ansim.notices.domain.columns import FOREWORDS, SYNONYMS, Column
from ansim.notices.domain.header_words import meaning
from ansim.notices.domain.headers import HEADER_ROWS, find_layout
from ansim.notices.domain.table import Table, TableRow
from ansim.notices.domain.texts import fold_header


def table(*rows: tuple[object, ...], first: int = 1) -> Table:
    """A table of rows numbered from `first`."""
    return Table("시트", tuple(TableRow(first + place, row) for place, row in enumerate(rows)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("성명", Column.NAME),
        ("성  명", Column.NAME),
        ("성명*", Column.NAME),
        ("성명(한글)", Column.NAME),
        ("확진자 성명", Column.NAME),
        ("환자명", Column.NAME),
        ("Name", Column.NAME),
        ("Full Name", Column.NAME),
        ("FULL_NAME", Column.NAME),
        ("생년월일\n(YYMMDD)", Column.BIRTH),
        ("생년월일(6자리)", Column.BIRTH),
        ("Date of Birth", Column.BIRTH),
        ("주민등록번호", Column.RESIDENT_NUMBER),
        ("주민(외국인)등록번호", Column.RESIDENT_NUMBER),
        ("휴대폰", Column.PHONE),
        ("휴대 전화 번호", Column.PHONE),
        ("연락처", Column.PHONE),
        ("본인 연락처", Column.PHONE),
        ("연락처(휴대전화)", Column.PHONE),
        ("H.P", Column.PHONE),
        ("ＨＰ", Column.PHONE),
        ("Mobile phone", Column.PHONE),
        ("보호자 연락처", Column.GUARDIAN_PHONE),
        ("집전화", Column.OTHER_PHONE),
        ("주소", Column.ADDRESS),
        ("도로명 주소", Column.ADDRESS),
        ("상세주소", Column.ADDRESS_DETAIL),
        ("검체채취일", Column.SPECIMEN),
        ("검체 채취일자", Column.SPECIMEN),
        ("증상발생일", Column.ONSET),
        ("확진일", Column.CONFIRMED),
        ("최종접촉일", Column.LAST_CONTACT),
        ("Last contact", Column.LAST_CONTACT),
        ("격리장소", Column.PLACE),
        ("비고", Column.NOTE),
        ("성별", Column.SEX),
        ("나이", Column.AGE),
        ("연번", Column.NUMBER),
        ("No.", Column.NUMBER),
    ],
)
def test_what_a_header_means(header: str, column: Column) -> None:
    """Case, spaces, brackets, stars and forewords do not matter."""
    found = meaning(header)
    assert found is not None
    assert found[0] is column


@pytest.mark.parametrize(
    "header", ["", "명단", "2022년 확진자 명단", "신고기관", "성명을 적으세요", "담당자", "확진자", "환자"]
)
def test_other_words_mean_nothing(header: str) -> None:
    """A title or an unknown column is left alone."""
    assert meaning(header) is None


def test_no_word_means_two_things() -> None:
    """Every synonym belongs to one column and is written in its folded form."""
    words = [word for synonyms in SYNONYMS.values() for word in synonyms]
    assert len(words) == len(set(words))
    assert [word for word in words if fold_header(word) != word] == []
    assert not set(FOREWORDS) & set(words) - {"contact"}


def test_a_header_below_title_rows() -> None:
    """Title rows above are normal; rows keep the numbers that the officer sees."""
    found = find_layout(
        table(
            ("2022년 확진자 명단",), ("기준일", "2022-02-16"), ("연번", "성명", "생년월일", "연락처"), first=2
        )
    )
    assert found is not None
    assert found.header_row == 4
    assert found.places == {Column.NUMBER: 0, Column.NAME: 1, Column.BIRTH: 2, Column.PHONE: 3}
    assert found.titles[Column.PHONE] == "연락처"


def test_the_row_that_explains_most_is_the_header() -> None:
    """Of two header rows the fuller one counts, as under merged headers; on a tie the upper."""
    found = find_layout(
        table(
            ("성명", "연락처"),
            ("성명", "생년월일", "휴대전화", "집전화"),
            ("성명", "생년월일", "휴대전화", "주소"),
        )
    )
    assert found is not None
    assert found.header_row == 2


def test_the_better_of_two_columns_is_taken() -> None:
    """휴대전화 wins over 연락처 wherever it stands; a guardian's phone is never taken for the person's."""
    found = find_layout(table(("연락처", "보호자 연락처", "성명", "휴대전화")))
    assert found is not None
    assert found.places[Column.PHONE] == 3
    assert found.places[Column.GUARDIAN_PHONE] == 1
    assert found.doubled == ()


def test_two_equal_columns_are_told() -> None:
    """Two columns of the same name cannot be chosen between; two running numbers do no harm."""
    found = find_layout(table(("번호", "번호", "성명", "휴대전화", "휴대전화")))
    assert found is not None
    assert found.doubled == ("휴대전화",)
    found = find_layout(table(("전화번호", "전화번호", "성명", "휴대전화")))
    assert found is not None
    assert (found.places[Column.PHONE], found.doubled) == (3, ())


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (("홍길동", "1990-01-01", "010-0000-0000"),),
        (("성명",),),
        (("연번", "비고"),),
        (("성명" * 40, 5.0, None, "생년월일"),),
    ],
)
def test_no_header_is_no_layout(rows: tuple[tuple[object, ...], ...]) -> None:
    """One word is not a header, nor are words that identify nobody."""
    assert find_layout(table(*rows)) is None


def test_a_header_is_looked_for_in_the_first_twenty_rows() -> None:
    """Row 20 is looked at, row 21 is not."""
    header = ("성명", "생년월일", "휴대전화")
    assert find_layout(table(header, first=HEADER_ROWS)) is not None
    assert find_layout(table(header, first=HEADER_ROWS + 1)) is None


def test_a_cell_of_a_layout() -> None:
    """Columns that a list or a short row lacks are empty."""
    found = find_layout(table(("성명", "생년월일", "휴대전화")))
    assert found is not None
    assert found.cell(("홍길동", "1990-01-01"), Column.NAME) == "홍길동"
    assert found.cell(("홍길동", "1990-01-01"), Column.PHONE) is None
    assert found.cell(("홍길동", "1990-01-01"), Column.ADDRESS) is None


@pytest.mark.parametrize("header", ["이름 (여권 영문)", "성명[로마자]"])
def test_a_name_in_other_letters_is_not_the_name(header: str) -> None:
    """Brackets that say Latin letters make it the other name, beside which the Korean one stays the name."""
    found = meaning(header)
    assert found is not None
    assert found[0] is Column.OTHER_NAME
    layout = find_layout(table((header, "성명", "생년월일", "휴대전화")))
    assert layout is not None
    assert layout.cell(("HONG GILDONG", "홍길동"), Column.NAME) == "홍길동"
