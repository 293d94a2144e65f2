"""Columns that slid, were sorted or pasted alone: found, told with the row they begin at, and nothing around them lost."""

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.slip_lists import (
    TODAY,
    guarded,
    holds,
    moved,
    people,
    person,
    resident,
    slides,
)

from ansim.notices.domain.columns import Column
from ansim.notices.domain.slip_slides import ends_empty, is_sorted_alone
from ansim.notices.domain.table import Cell

BY = [-5, -3, -2, -1, 1, 2, 3, 5]
MEANING = {"휴대전화": Column.PHONE, "성명": Column.NAME, "생년월일": Column.BIRTH}


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("column", MEANING)
def test_a_column_that_slid_beside_known_people_is_named_with_its_row(column: str, by: int) -> None:
    """Every third person had a notice before: from the slip to the end all rows are left out, known or not."""
    rows = people(60)
    report = guarded(moved(rows, column, by, 30), rows[::3])
    (slide,) = slides(report)
    assert slide[:2] == (MEANING[column], by)
    assert 29 <= slide[2] <= 32
    assert slide[3] == 61
    assert {problem.row for problem in report.problems} == set(range(slide[2], 62))
    assert {problem.code for problem in report.problems} == {"slip.column"}
    assert f"{by}행 밀린" in report.problems[0].message("ko")


def test_only_the_stretch_between_agreeing_rows_is_doubted() -> None:
    """Ten rows in the middle slid and the rest did not: people above and below go on."""
    rows = people(60)
    spoilt = [*rows[:20], *moved(rows[20:30], "휴대전화", 1), *rows[30:]]
    report = guarded(spoilt, rows)
    assert slides(report) == [(Column.PHONE, 1, 22, 31)]


@pytest.mark.parametrize("by", BY)
def test_a_birth_column_that_slid_beside_resident_numbers_is_named(by: int) -> None:
    """The rows contradict themselves already; the guard says what happened to them."""
    rows = [{**row, "주민등록번호": resident(row)} for row in people(60)]
    report = guarded(moved(rows, "생년월일", by, 20))
    assert slides(report)[0][:3] == (Column.BIRTH, by, 22)
    assert report.slides[0].rivals == (Column.RESIDENT_NUMBER,)
    assert "생년월일/주민등록번호" in report.problems[0].message("ko")


def test_the_sex_tells_which_of_two_columns_slid() -> None:
    """Resident numbers slid away from birth date and sex both: they are the ones, not the birth dates."""
    rows = [
        {
            **row,
            "성별": "남" if number % 3 else "여",
            "주민등록번호": resident(row, "M" if number % 3 else "F"),
        }
        for number, row in enumerate(people(60))
    ]
    (slide, *_) = guarded(moved(rows, "주민등록번호", 2, 20)).slides
    assert (slide.column, slide.by, slide.rivals) == (Column.RESIDENT_NUMBER, 2, ())


def test_families_alone_show_that_phones_slid() -> None:
    """No earlier notice, no resident number: people on one phone who now live apart, and together when moved back."""
    rows = people(60)
    for number in range(1, 60, 5):
        rows[number] |= {"휴대전화": rows[number - 1]["휴대전화"], "주소": rows[number - 1]["주소"]}
    assert slides(guarded(rows)) == []
    (slide,) = guarded(moved(rows, "휴대전화", 3)).slides
    assert (slide.column, slide.by, slide.rivals) == (Column.PHONE, 3, (Column.ADDRESS,))
    (slide,) = guarded(moved(rows, "주소", 3)).slides
    assert (slide.column, slide.by, slide.rivals) == (Column.PHONE, -3, (Column.ADDRESS,))


def test_guardians_alone_show_that_their_phones_slid() -> None:
    """Children's rows name the phone of a parent in the list; slid, it stands beside other homes."""
    rows = []
    for number in range(0, 60, 2):
        parent, child = person(number), person(number + 1, 주소=person(number)["주소"])
        rows += [{**parent, "보호자연락처": None}, {**child, "보호자연락처": parent["휴대전화"]}]
    assert guarded(rows).held == ()
    found = guarded(moved(rows, "보호자연락처", 2, 20))
    assert Column.GUARDIAN_PHONE in (found.slides[0].column, *found.slides[0].rivals)
    assert {problem.row for problem in found.problems} >= set(range(24, 62))
    lone = [dict(row) for row in rows]
    lone[1]["보호자연락처"] = rows[40]["휴대전화"]
    assert holds(guarded(lone)) == [(3, "held.contradicts", ())]


@pytest.mark.parametrize("column", MEANING)
def test_a_column_sorted_alone_beside_known_people_is_found(column: str) -> None:
    """Row after row contradicts and no shift explains it: the stretch is left out as mixed up."""
    rows = people(80)
    cells = sorted((row[column] for row in rows), key=lambda cell: str(cell)[::-1])
    spoilt = [{**row, column: cell} for row, cell in zip(rows, cells, strict=True)]
    report = guarded(spoilt, rows[::2])
    assert {problem.code for problem in report.problems} == {"slip.mixed"}
    assert report.slides[0].column is MEANING[column]
    right = [
        number for number, (row, cell) in enumerate(zip(rows, cells, strict=True), 2) if row[column] == cell
    ]
    assert {problem.row for problem in report.problems} | set(right) >= set(range(2, 82))


def test_sexes_that_agree_by_chance_are_no_slide() -> None:
    """Three sexes in a row that fit a neighbour prove nothing; ten do, and a column of sexes that slid is named."""
    rows = [
        {
            **row,
            "성별": "남" if number * 7 % 11 < 5 else "여",
            "주민등록번호": resident(row, "M" if number * 7 % 11 < 5 else "F"),
        }
        for number, row in enumerate(people(80))
    ]
    wrong = [dict(row) for row in rows]
    for number in (10, 11, 12):
        wrong[number]["성별"] = "여" if wrong[number]["성별"] == "남" else "남"
    assert guarded(wrong).slides == ()
    assert Column.SEX in {one.column for one in guarded(moved(rows, "성별", 1)).slides}


def test_a_birth_column_sorted_alone_beside_resident_numbers_is_named() -> None:
    """Of the two columns that contradict each other the one in its own order was sorted."""
    rows = [{**row, "주민등록번호": resident(row)} for row in people(80)]
    for column, meant in (("생년월일", Column.BIRTH), ("주민등록번호", Column.RESIDENT_NUMBER)):
        cells = sorted(rows[::-1], key=lambda row: row["생년월일"])
        spoilt = [{**row, column: cell[column]} for row, cell in zip(rows, cells, strict=True)]
        assert guarded(spoilt).slides[0].column is meant


def aged(count: int) -> list[dict[str, Cell]]:
    """So many people with their ages."""
    rows = people(count)
    return [{**row, "나이": TODAY.year - row["생년월일"].year} for row in rows]


def test_ages_that_fit_by_chance_do_not_save_a_row_of_a_sorted_column() -> None:
    """Birth dates were sorted alone and only ages can tell: rows whose age happens to fit are left out with the others."""
    rows = aged(300)
    cells = sorted(row["생년월일"] for row in rows)
    spoilt = [{**row, "생년월일": cell} for row, cell in zip(rows, cells, strict=True)]
    by_chance = [row for row in spoilt if -1 <= row["나이"] - (TODAY.year - row["생년월일"].year) <= 1]
    assert len(by_chance) > 5
    report = guarded(spoilt)
    assert slides(report) == [(Column.BIRTH, 0, 2, 301)]
    assert {problem.row for problem in report.problems} == set(range(2, 302))


@pytest.mark.parametrize("seed", range(5))
def test_a_stretch_in_no_order_ends_where_ages_fit_again(seed: int) -> None:
    """Births of a hundred rows were shuffled: one stretch holds what an age contradicts, and the rows around it stay."""
    rows = aged(300)
    cells = [row["생년월일"] for row in rows[100:200]]
    Random(seed).shuffle(cells)
    shuffled = [{**row, "생년월일": cell} for row, cell in zip(rows[100:200], cells, strict=True)]
    spoilt = [*rows[:100], *shuffled, *rows[200:]]
    report = guarded(spoilt)
    ((column, by, first, last),) = slides(report)
    assert (column, by) == (Column.BIRTH, 0)
    assert 102 <= first <= 115 <= 188 <= last <= 201


def test_two_stretches_far_apart_do_not_doubt_the_people_between_them() -> None:
    """Twenty births here and twenty there are contradicted by an age: two stretches, and everybody between them stays."""
    rows = aged(300)
    for row in (*rows[40:60], *rows[220:240]):
        row["나이"] += 20
    report = guarded(rows)
    assert slides(report) == [(Column.BIRTH, 0, 42, 61), (Column.BIRTH, 0, 222, 241)]
    assert {problem.row for problem in report.problems} == {*range(42, 62), *range(222, 242)}


def test_families_that_write_their_address_in_many_ways_are_no_mixed_list() -> None:
    """Pair after pair on one phone with addresses that differ by a letter: held, but nobody is left out for it."""
    rows = people(60)
    for number in range(1, 60, 5):
        rows[number] |= {"휴대전화": rows[number - 1]["휴대전화"], "주소": f"{rows[number - 1]['주소']}번지"}
    report = guarded(rows)
    assert report.slides == ()
    assert len(report.held) == 24


def test_one_phone_dragged_over_many_rows_is_no_mixed_list() -> None:
    """A single phone on twenty rows is one oddity: everybody on it is held, nobody else is lost."""
    rows = people(40)
    for number in range(10, 30):
        rows[number]["휴대전화"] = rows[10]["휴대전화"]
    report = guarded(rows)
    assert report.slides == ()
    assert len(report.held) == 20


@pytest.mark.parametrize("by", [1, 3])
def test_a_column_that_goes_on_below_the_others_slid_from_its_gap(by: int) -> None:
    """Cells put in and the rest pushed down leave a gap and an overhang; that is witness enough."""
    rows = people(40)
    phones = [row["휴대전화"] for row in rows]
    pushed = [*phones[:15], *[None] * by, *phones[15:]]
    spoilt = [{**row, "휴대전화": phone} for row, phone in zip(rows, pushed, strict=False)]
    more = [(None, None, phone, None) for phone in pushed[40:]]
    report = guarded(spoilt, (), *more)
    assert slides(report) == [(Column.PHONE, by, 17, 41 + by)]
    known = guarded(spoilt, rows[::4], *more)
    assert slides(known) == [(Column.PHONE, by, 17, 41 + by)]
    assert known.slides[0].seen >= 4


def test_an_overhang_without_a_gap_doubts_everything_that_nobody_vouches_for() -> None:
    """Cells were typed into the gap: the slide begins after the last row that a witness confirms."""
    rows = people(40)
    phones = [row["휴대전화"] for row in rows]
    pushed = [*phones[:15], "010-0000-9999", *phones[15:]]
    spoilt = [{**row, "휴대전화": phone} for row, phone in zip(rows, pushed, strict=False)]
    last = (None, None, pushed[40], None)
    assert slides(guarded(spoilt, (), last)) == [(Column.PHONE, 1, 2, 42)]
    assert slides(guarded(spoilt, rows[:9], last)) == [(Column.PHONE, 1, 11, 42)]


def test_remarks_at_the_foot_are_no_overhang() -> None:
    """A name or a sentence under the list signs it; without a gap above, names did not slide."""
    for foot in (("김담당", None, None, None), ("총 40명", None, None, None), (None, None, "041", None)):
        assert guarded(people(40), (), foot).slides == ()
    names = [row["성명"] for row in people(40)]
    pushed = [*names[:15], None, *names[15:]]
    spoilt = [{**row, "성명": name} for row, name in zip(people(40), pushed, strict=False)]
    assert slides(guarded(spoilt, (), (pushed[40], None, None, None))) == [(Column.NAME, 1, 17, 41)]


def test_a_slide_that_witnesses_refute_is_not_read_from_the_foot() -> None:
    """Known people show another slide than the foot does; what more rows show counts."""
    rows = moved(people(40), "휴대전화", 2, 5)
    report = guarded(rows, people(40), (None, None, "010-0777-0001", None))
    assert (Column.PHONE, 2) in {one[:2] for one in slides(report)}


def test_two_rows_are_not_enough_for_a_distance_nobody_shares() -> None:
    """Contradictions at different distances are held one by one; the list goes on."""
    rows = people(40)
    rows[3]["휴대전화"], rows[9]["휴대전화"] = rows[9]["휴대전화"], rows[3]["휴대전화"]
    rows[20]["휴대전화"], rows[28]["휴대전화"] = rows[28]["휴대전화"], rows[20]["휴대전화"]
    report = guarded(rows, people(40))
    assert report.slides == ()
    assert [row for row, *_ in holds(report)] == [5, 11, 22, 30]


@settings(max_examples=40, deadline=None)
@given(
    by=st.sampled_from(BY), start=st.integers(0, 30), count=st.integers(31, 70), share=st.integers(1, 4),
    column=st.sampled_from(sorted(MEANING)),
)  # fmt: skip
def test_nobody_with_a_witness_is_sent_a_strangers_notice(
    by: int, start: int, count: int, share: int, column: str
) -> None:
    """Whatever slides from wherever: a row on a wrong phone that any earlier notice speaks of is left out or held."""
    rows = people(count)
    spoilt = moved(rows, column, by, start)
    report = guarded(spoilt, rows[::share])
    out = {one.row for one in (*report.problems, *report.held)}
    wrong = {number for number, (row, was) in enumerate(zip(spoilt, rows, strict=True), 2) if row != was}
    assert not wrong & set(report.evidence) - out


@pytest.mark.parametrize(
    ("values", "sorted_"),
    [
        (list(range(100)), True),
        (list(range(100, 0, -1)), True),
        ([number * 37 % 100 for number in range(100)], False),
        (list(range(20)), False),
        ([1] * 100, False),
        ([*range(50), None, *range(50, 100)], True),
        ([*range(60), *range(60)], True),
    ],
)
def test_a_column_in_its_own_order_is_told(values: list[int | None], sorted_: bool) -> None:
    """Up, down, with gaps or in two runs; too short a list proves nothing."""
    assert is_sorted_alone(str(value).zfill(3) if value is not None else None for value in values) is sorted_


@pytest.mark.parametrize(
    ("cells", "empty"),
    [
        ([True] * 2000 + [False], True),
        ([True] * 40 + [False] * 2, True),
        ([True] * 40 + [False], False),
        ([True, False] * 100 + [False] * 2, False),
        ([True] * 40 + [False] * 11, False),
        ([False] * 5, False),
        ([True] * 40, False),
        ([], False),
    ],
)
def test_an_empty_end_is_told_when_chance_does_not_give_it(cells: list[bool], empty: bool) -> None:
    """Deleted cells leave the end empty; where cells are empty anyway, or everybody at the end has none, it is no sign."""
    assert ends_empty(cells) is empty


def test_a_list_in_the_order_of_phones_is_doubted() -> None:
    """Without a witness a sorted column cannot be told from a list sorted on purpose: it is told."""
    rows = people(60)
    cells: list[Cell] = sorted((row["휴대전화"] for row in rows), key=str)
    report = guarded([{**row, "휴대전화": cell} for row, cell in zip(rows, cells, strict=True)])
    assert [(one.code, one.column, one.row) for one in report.doubts] == [("slip.ordered", "휴대전화", None)]
    assert "'휴대전화' 열이 차례대로" in report.doubts[0].message("ko")


def test_births_in_order_and_an_empty_end_are_doubted() -> None:
    """Both oddities of one list are told, each by the officer's own header."""
    rows = [
        {**row, "생년월일": date(1950 + number // 2, 1 + number % 12, 3)}
        for number, row in enumerate(people(60))
    ]
    rows[58]["휴대전화"] = rows[59]["휴대전화"] = None
    report = guarded(rows)
    assert [one.code for one in report.doubts] == ["slip.ordered", "slip.tail"]
