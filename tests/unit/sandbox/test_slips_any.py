"""Spoilt lists of any length, way and place: what each way may change, and sums that hold whatever was spoilt."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.notices.domain.table import Cell
from ansim.sandbox.slips import MEANING, WAYS, Figures, Row, make_variant, measure, resident_number, spoil

TODAY = date(2026, 11, 21)
SHIFTS = st.integers(1, 5).flatmap(lambda by: st.sampled_from([by, -by]))
CELLS = st.lists(st.integers(0, 30) | st.none(), min_size=1, max_size=12)
SPOILING = settings(max_examples=100, deadline=None, derandomize=True)


def spoilt(cells: Sequence[Cell], way: str, by: int, start: int) -> list[Row]:
    """A list of two columns, its phones spoilt; the names are the numbers of the rows."""
    rows: list[Row] = [{"성명": str(number), "휴대전화": cell} for number, cell in enumerate(cells)]
    kept = [dict(row) for row in rows]
    found = spoil(rows, way, "휴대전화", by, start, Random(7))
    assert rows == kept  # the caller's rows are not touched
    return found


def phones(rows: Sequence[Row]) -> list[Cell]:
    """The spoilt column."""
    return [row["휴대전화"] for row in rows]


@SPOILING
@given(cells=CELLS, way=st.sampled_from(WAYS), by=SHIFTS, start=st.integers(0, 12))
def test_only_the_one_column_changes(cells: list[Cell], way: str, by: int, start: int) -> None:
    """Names stay in their rows; a row is only ever added below, and only by pushing, with nothing but the overhang."""
    found = spoilt(cells, way, by, min(start, len(cells) - 1))
    added = abs(by) if way == "pushed" else 0
    assert [row["성명"] for row in found] == [*map(str, range(len(cells))), *[None] * added]


@SPOILING
@given(cells=CELLS, way=st.sampled_from(WAYS), by=SHIFTS, start=st.integers(0, 12))
def test_cells_are_lost_only_by_deleting(cells: list[Cell], way: str, by: int, start: int) -> None:
    """Deleting loses the cells after the place, as many as it says; every other way keeps each phone as often."""
    start = min(start, len(cells) - 1)
    lost = cells[start : start + abs(by)] if way == "deleted" else []
    before = Counter(cell for cell in cells if cell is not None)
    before.subtract(cell for cell in lost if cell is not None)
    after = Counter(cell for cell in phones(spoilt(cells, way, by, start)) if cell is not None)
    assert after == +before


@SPOILING
@given(cells=CELLS, way=st.sampled_from(["turned", "pushed", "deleted"]), by=SHIFTS, data=st.data())
def test_rows_above_the_place_are_as_they_were(
    cells: list[Cell], way: str, by: int, data: st.DataObject
) -> None:
    """A slide begins where it is said to begin."""
    start = data.draw(st.integers(0, len(cells) - 1))
    assert phones(spoilt(cells, way, by, start))[:start] == cells[:start]


@SPOILING
@given(cells=CELLS, by=SHIFTS, data=st.data())
def test_turning_back_mends(cells: list[Cell], by: int, data: st.DataObject) -> None:
    """What was turned by some rows is whole again when it is turned by as many the other way."""
    start = data.draw(st.integers(0, max(0, len(cells) - 5)))
    if len(cells) - start < 5:
        return
    once = phones(spoilt(cells, "turned", by, start))
    assert phones(spoilt(once, "turned", -by, start)) == cells


@SPOILING
@given(cells=st.lists(st.integers(0, 9) | st.text("가나다", min_size=1) | st.none(), max_size=12))
def test_sorting_a_sorted_column_changes_nothing(cells: list[Cell]) -> None:
    """Numbers before texts before empty cells, and once sorted always sorted."""
    once = phones(spoilt([*cells, None], "sorted", 1, 3))
    assert phones(spoilt(once, "sorted", 1, 0)) == once
    kinds = [2 if cell is None else int(isinstance(cell, str)) for cell in once]
    assert kinds == sorted(kinds)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("count", [1, 2, 6, 31])
def test_even_a_short_list_can_be_spoilt_and_measured(way: str, count: int) -> None:
    """From a single row on: nothing fails, and the sums are of this list."""
    variant = make_variant(count, TODAY, count, way)
    figures, checked, report = measure(variant, TODAY)
    assert (figures.lists, figures.rows) == (1, checked.rows)
    assert figures.witnessed <= figures.wrong
    assert figures.sent_in_spite <= figures.witnessed
    assert (figures.held, report.rows) == (len(report.held), checked.rows)


@pytest.mark.parametrize("seed", range(4))
def test_a_clean_list_has_no_wrong_row(seed: int) -> None:
    """The truth is that of the people who were invented: read from an unspoilt list, nobody is somebody else."""
    variant = make_variant(seed, TODAY, 120, "clean")
    figures, checked, _report = measure(variant, TODAY)
    assert (figures.wrong, figures.out, len(checked.people)) == (0, 0, 120)
    assert {(one.name, one.birth, one.phone or one.address) for one in checked.people} == variant.truth


@pytest.mark.parametrize("seed", range(12))
def test_what_slid_is_a_column_of_the_list(seed: int) -> None:
    """Never the address, never a column that this list does not have; the way goes by the seed."""
    variant = make_variant(seed, TODAY, 40)
    header = variant.table.rows[0].cells
    assert variant.column in header
    assert variant.column in MEANING
    assert variant.column != "주소"
    assert (variant.way, variant.by != 0) == (WAYS[seed % len(WAYS)], True)


def test_some_people_are_known_from_earlier_and_few_of_those_moved() -> None:
    """About three in ten had a notice before; of those a handful had another phone then."""
    variant = make_variant(3, TODAY, 3_000, "clean")
    assert 0.25 < len(variant.known) / 3_000 < 0.35
    assert len({name + birth for name, birth, _ in variant.known}) == len(variant.known)
    again = make_variant(3, TODAY, 3_000, "clean").known
    assert again == variant.known


@settings(max_examples=50, deadline=None, derandomize=True)
@given(numbers=st.lists(st.lists(st.integers(0, 99), min_size=9, max_size=9), max_size=6), data=st.data())
def test_sums_do_not_depend_on_their_order(numbers: list[list[int]], data: st.DataObject) -> None:
    """Figures of variants may be added in any order, codes as well; adding nothing adds nothing."""
    made = [Figures(*one) for one in numbers]
    for number, one in enumerate(made):
        one.codes["held.namesake"] = number
    mixed = data.draw(st.permutations(made))
    sums, others = Figures(), Figures()
    for one, other in zip(made, mixed, strict=True):
        sums.add(one)
        others.add(other)
    sums.add(Figures())
    assert sums == others
    assert sums.rows == sum(one[2] for one in numbers)
    assert f"{sums.wrong:,} wrong rows" in sums.told()


@pytest.mark.parametrize(("out", "wrong", "share"), [(0, 0, "100.00"), (1, 3, "33.33"), (0, 5, "0.00")])
def test_the_share_that_was_caught_is_of_the_wrong_rows(out: int, wrong: int, share: str) -> None:
    """Where nothing was wrong everything was caught: no division by nothing."""
    assert f"({share} %)" in Figures(wrong=wrong, out=out).told()


@pytest.mark.parametrize("seed", [1, 2])
def test_resident_numbers_say_what_the_row_says(seed: int) -> None:
    """Front six are the birth date, the seventh odd for men, 3 or 4 from 2000 on; the rest is masked."""
    for one in make_variant(seed, TODAY, 80).people:
        front, _, back = resident_number(one).partition("-")
        century = 1800 + 100 * ((int(back[0]) + 1) // 2)
        assert (front, century) == (f"{one.birth:%y%m%d}", one.birth.year // 100 * 100)
        assert (int(back[0]) % 2 == 1, back[1:]) == (one.sex == "M", "******")
