"""Rows that are nobody's, headers that are somebody else's, guardians in any cell: nothing is lost and nobody mistaken."""

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ansim.notices.domain.asides import people_rows
from ansim.notices.domain.columns import FOREWORDS, SYNONYMS, Column
from ansim.notices.domain.guardians import Guardian, is_guardians, split_guardian
from ansim.notices.domain.header_words import meaning, meaning_below
from ansim.notices.domain.headers import Layout, find_layout
from ansim.notices.domain.profile import profile_of
from ansim.notices.domain.reading import read_list
from ansim.notices.domain.reading_json import reading_from_bytes, reading_to_bytes
from ansim.notices.domain.roster_codes import is_error
from ansim.notices.domain.table import Cell, Table, TableRow
from ansim.notices.domain.texts import cell_text

HEADER = ("연번", "성명", "생년월일", "휴대전화", "주소", "비고")
GOOD: tuple[Cell, ...] = (1, "홍길동", "1990-01-01", "010-0000-0001", "가람시 1", "")
CELLS = st.sampled_from(
    [None, "", 1, 7.0, "3", "홍길동", "합계", "총 10명", "계", "예", "예) 홍길동", "예지원", "성명", "생년월일", "휴대전화", "(YYMMDD)",
     "※ 안내", "1990-01-01", date(1990, 1, 1), "900101-1******", "010-0000-0001", "\u200b", "#N/A", True, "가람시 1"]
)  # fmt: skip
BODIES = st.lists(st.lists(CELLS, max_size=7).map(tuple), max_size=8)
PERSONAL = {Column.NAME, Column.BIRTH, Column.PHONE, Column.RESIDENT_NUMBER, Column.SPECIMEN, Column.ADDRESS}


def table(*rows: tuple[Cell, ...]) -> Table:
    """Rows below the header, which stands in row 1."""
    return Table("명단", tuple(TableRow(number, row) for number, row in enumerate((HEADER, *rows), start=1)))


def layout() -> Layout:
    """The layout of the header."""
    found = find_layout(table())
    assert found is not None
    return found


def what(*cells: Cell) -> str:
    """What one row below the header is."""
    body, asides = people_rows(table(cells), layout(), ())
    return "person" if body else asides[0].code if asides else ""


@settings(max_examples=100, deadline=None)
@given(BODIES, st.sets(st.integers(2, 9), max_size=3))
def test_every_row_is_one_thing(rows: list[tuple[Cell, ...]], surely: set[int]) -> None:
    """Each row is a person's, told as something else, or empty but for a running number; what an officer said counts."""
    body, asides = people_rows(table(*rows), layout(), surely)
    people, told = [row.number for row in body], [one.row for one in asides]
    assert people == sorted(people)
    assert not set(people) & set(told)
    assert {number for number in surely if number <= len(rows) + 1} <= set(people)
    assert not any(is_error(one.code) for one in asides)
    for number, cells in enumerate(rows, start=2):
        if number not in people and number not in told:
            filled = [text for cell in cells if (text := cell_text(cell))]
            assert filled == [] or filled == [cell_text(cells[0])]


@settings(max_examples=80, deadline=None)
@given(BODIES, st.permutations(range(len(HEADER))))
def test_a_full_row_is_a_persons_in_any_order(rows: list[tuple[Cell, ...]], order: list[int]) -> None:
    """Name, birth date and phone make a person whatever stands around the row and wherever the columns are."""
    lines = [HEADER, *(tuple(row[:1]) for row in rows), GOOD]
    moved = Table(
        "", tuple(TableRow(n, tuple((*line, *GOOD)[place] if line in (HEADER, GOOD) else None for place in order))
                  for n, line in enumerate(lines, start=1)))  # fmt: skip
    found = find_layout(moved)
    assert found is not None
    assert [row.number for row in people_rows(moved, found, ())[0]] == [len(lines)]


@pytest.mark.parametrize(
    "total",
    ["합계", "총 10명", "합 계 : 10명", "소계(3)", "누계 1,000건", "Grand Total", "SUM", "총인원 5", "계"],
)
@pytest.mark.parametrize("place", range(3))
def test_a_total_is_told_wherever_it_stands(total: str, place: int) -> None:
    """Also alone in the column of running numbers: it is not passed over in silence."""
    assert what(*[None] * place, total) == "row.subtotal"
    assert what(*[None] * place, total, 10) == "row.subtotal"


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ((1, "예지원", "1990-01-01", "010-0000-0001"), "person"), ((1, "예(芮)지원", "1990-01-01", "010"), "person"),
        ((1, "Exander", "1990-01-01", "010"), "person"), (("예", *GOOD[1:]), "row.example"), (("(예시)", *GOOD[1:]), "row.example"),
        ((1, "예) 홍길동", *GOOD[2:]), "row.example"), ((1, "(예) 홍길동", *GOOD[2:]), "row.example"), (("e.g.", "x"), "row.example"),
        ((1, "총명한", None, None, "가람시 1"), "person"), ((1, "합계", "1990-01-01", None), "person"), ((1, "홍길동"), "person"),
        ((None, None, "(YYMMDD)", "(- 없이)"), "row.remark"), ((None, "홍길동"), "row.remark"), ((1, None, "1990-01-01"), "person"),
        ((None, None, None, "010-0000-0001"), "person"), (("12345678",), ""), (("123456789",), "row.remark"), ((7.0, " "), ""),
        (("연번", "성명", "생년월일"), "row.header_again"), (("x", "성명", "생년월일"), "person"), (("연번", "성 명*", "H.P"), "row.header_again"),
    ],
)  # fmt: skip
def test_what_a_row_is(cells: tuple[Cell, ...], kind: str) -> None:
    """Surnames that read like examples are people; half a person is still somebody; hints and numbers alone are nobody."""
    assert what(*cells) == kind


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([(column, word) for column, words in SYNONYMS.items() for word in words]),
    st.sampled_from(["{}", " {} ", "{}*", "*{}", "{}\n", "[{}]", "{}:", "<{}>"]),
    st.booleans(),
)
def test_a_known_word_in_any_dress(known: tuple[Column, str], dress: str, wide: bool) -> None:
    """Capitals, full width, spaces between letters, stars and brackets around leave the meaning as it is."""
    column, word = known
    text = (
        "".join(chr(ord(letter) + 0xFEE0) if "a" <= letter <= "z" else letter for letter in word)
        if wide
        else word
    )
    for form in (text, text.upper(), " ".join(text)):
        found = meaning(dress.format(form))
        assert found is not None
        assert found[0] is column


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([word for column in PERSONAL for word in SYNONYMS[column]]),
    st.sampled_from(
        [
            "보호자",
            "부모",
            "배우자",
            "담당자",
            "신고자",
            "접수자",
            "가족",
            "법정대리인",
            "guardian",
            "Parent",
            "모",
            "부",
        ]
    ),
    st.sampled_from(["()", "[]", "{}", "（）"]),
    st.sampled_from(["", *FOREWORDS[:4]]),
)
def test_somebody_elses_column_is_never_the_persons(word: str, other: str, brackets: str, fore: str) -> None:
    """Whoever stands in the brackets, the column is not the person's: at most it is the guardian's."""
    for header in (
        f"{fore}{word}{brackets[0]}{other}{brackets[1]}",
        f"{fore}{word} {brackets[0]} {other} {brackets[1]}",
    ):
        found = meaning(header)
        assert found is None or found[0] in (Column.GUARDIAN_NAME, Column.GUARDIAN_PHONE)
    below = meaning_below(other, word)
    assume(other not in ("모", "부"))
    assert below is None or below[0] not in PERSONAL


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([word for words in SYNONYMS.values() for word in words]),
    st.sampled_from(["인적사항", "기본정보", "대상", "x"]),
)
def test_a_group_above_does_not_change_a_known_word(word: str, group: str) -> None:
    """A group that says nothing leaves the meaning of the word below, only less sure than a word that stands alone."""
    alone, below = meaning(word), meaning_below(group, word)
    assert alone is not None
    assert below is not None
    assert below[0] is alone[0]
    assert below[1] > alone[1]
    assert meaning_below("", word) == meaning_below(word, "") == meaning_below(word, word) == alone


@pytest.mark.parametrize(
    ("name", "phone", "guardian"),
    [
        ("김안심 010-0000-0009", "010-0000-0008", Guardian("김안심", "01000000008")),
        ("김안심 010-0000-0009", "010-0000-0009", Guardian("김안심", "01000000009")),
        ("김안심 010-0000-0009", "031-000-0000", Guardian("김안심", None, unreadable=True)),
        ("김안심 1985.01.01", "010-0000-0009", Guardian("", "01000000009")),
        ("김안심／０１０－００００－０００９", "-", Guardian("김안심", "01000000009")),
        ("김안심 0100000009", None, Guardian("", None, unreadable=True)),
        ("010-0000-0009", "김안심", Guardian("", None, unreadable=True)),
        ("없음", "010-0000-0009 모", Guardian("", "01000000009")),
        ("모", "김안심 010-0000-0009", Guardian("모", "01000000009")),
    ],
)
def test_a_name_is_kept_beside_two_numbers(name: str, phone: Cell, guardian: Guardian) -> None:
    """The column of phones decides which number counts; the name beside the other number is not lost."""
    assert split_guardian(name, phone) == guardian


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["김안심", "모", ""]),
    st.integers(0, 9999),
    st.sampled_from(["{} {}", "{}({})", "{1} {0}", "{1} ({0})", "{}/{}"]),
)
def test_one_cell_tells_what_two_do(name: str, number: int, form: str) -> None:
    """Name and phone in one cell of either column are read as the same guardian as in two."""
    phone = f"010-0000-{number:04d}"
    both = form.format(name, phone)
    apart = split_guardian(name, phone)
    assert split_guardian(both, None).phone == split_guardian("", both).phone == apart.phone
    assert split_guardian(both, None).name == name
    assert split_guardian("", both).name == ("" if is_guardians(name) else name)
    assert not split_guardian(both, None).unreadable


@settings(max_examples=80, deadline=None)
@given(
    BODIES,
    st.sampled_from([None, {"성명": Column.NAME, "비고": None}, {"다른": Column.NAME}]),
    st.integers(0, 30),
    st.booleans(),
)
def test_any_reading_survives_sealing(
    rows: list[tuple[Cell, ...]], meant: dict[str, Column | None] | None, left: int, headed: bool
) -> None:
    """What an officer is shown of any list, with any profile or none, is sealed and comes back the same."""
    body = table(*rows).rows[0 if headed else 1 :]
    source = Table("명단", body, ("다른",), "CSV", "cp949", left, ("숨김",), frozenset({1, 3}), 2, True, 4)
    reading = read_list(source, profile_of(meant) if meant else None)
    assert reading_from_bytes(reading_to_bytes(reading)) == reading
    assert len(reading.first_rows) == len(body)
    if headed:
        assert reading.header_row == 1
        assert {one.letter for one in reading.columns if one.hidden} == set(reading.hidden_columns)
