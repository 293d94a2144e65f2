"""Slides in short lists beside a search through every column and distance, and what the guard says of all of them."""

from collections.abc import Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.slip_lists import guarded, holds, moved, people, person, resident, slides

from ansim.notices.domain.columns import Column
from ansim.notices.domain.slip_slides import ends_empty, is_sorted_alone
from ansim.notices.domain.slips import SlipReport
from ansim.notices.domain.table import Cell

MEANING = {"휴대전화": Column.PHONE, "성명": Column.NAME, "생년월일": Column.BIRTH}
BY = [by for by in range(-5, 6) if by]
Row = Mapping[str, Cell]


def mending(spoilt: Sequence[Row], rows: Sequence[Row]) -> set[tuple[Column, int]]:
    """Search every column and distance for those that, moved back, put each wrong row right that has a cell to take."""
    wrong = [place for place, (row, was) in enumerate(zip(spoilt, rows, strict=True)) if row != was]
    found = set()
    for (title, column), by in product(MEANING.items(), BY):
        inside = [place for place in wrong if 0 <= place + by < len(rows)]
        right = [
            place for place in inside if {**spoilt[place], title: spoilt[place + by][title]} == rows[place]
        ]
        if len(right) >= 2 and 10 * len(right) >= 6 * len(wrong):
            found.add((column, by))
    return found


@settings(max_examples=100, deadline=None)
@given(
    title=st.sampled_from(sorted(MEANING)),
    by=st.sampled_from(BY),
    start=st.integers(0, 6),
    length=st.integers(9, 16),
    after=st.integers(0, 5),
)
def test_a_slide_is_the_one_that_the_search_finds(
    title: str, by: int, start: int, length: int, after: int
) -> None:
    """Everybody known: the stretch that was turned is named exactly, with its column and distance, and nobody around it."""
    rows = people(start + length + after)
    end = start + length
    spoilt = [*rows[:start], *moved(rows[start:end], title, by), *rows[end:]]
    expected = mending(spoilt, rows)
    found = guarded(spoilt, rows).slides
    if not expected:
        assert all(one.by == 0 for one in found)
        return
    (slide,) = found
    assert {(slide.column, slide.by)} == expected == {(MEANING[title], by)}
    assert (slide.first, slide.last) == (start + 2, end + 1)


@settings(max_examples=60, deadline=None)
@given(
    first=st.sampled_from(sorted(MEANING)),
    second=st.sampled_from(sorted(MEANING)),
    by=st.sampled_from([-2, -1, 1, 2]),
    other=st.sampled_from([-3, -1, 1, 3]),
    gap=st.integers(1, 4),
)
def test_two_slides_with_a_good_row_between_are_two(
    first: str, second: str, by: int, other: int, gap: int
) -> None:
    """Each stretch is told for itself, with its own column and distance; the people between go on."""
    rows = people(24 + gap)
    spoilt = [
        *moved(rows[:12], first, by),
        *rows[12 : 12 + gap],
        *moved(rows[12 + gap :], second, other),
    ]
    report = guarded(spoilt, rows)
    assert slides(report) == [
        (MEANING[first], by, 2, 13),
        (MEANING[second], other, 14 + gap, 25 + gap),
    ]
    assert {one.row for one in report.problems}.isdisjoint(range(14, 14 + gap))


@pytest.mark.parametrize("by", [-7, -6, 6, 7])
@pytest.mark.parametrize("title", MEANING)
def test_a_slide_farther_than_the_search_goes_is_mixed_up(title: str, by: int) -> None:
    """Six rows away nothing is looked for, yet nobody gets a stranger's notice: the stretch is left out as it stands."""
    rows = people(30)
    report = guarded(moved(rows, title, by), rows)
    assert [(one.column, one.by, one.first, one.last) for one in report.slides] == [
        (MEANING[title], 0, 2, 31)
    ]
    assert {one.code for one in report.problems} == {"slip.mixed"}
    assert "by" not in report.problems[0].params


@settings(max_examples=60, deadline=None)
@given(
    title=st.sampled_from(["생년월일", "주민등록번호"]),
    by=st.sampled_from([-3, -2, -1, 1, 2, 3]),
    start=st.integers(0, 8),
    length=st.integers(8, 14),
)
def test_of_two_columns_that_say_the_same_neither_is_named_alone(
    title: str, by: int, start: int, length: int
) -> None:
    """Births down by two are numbers up by two: one is told with the other as its rival, in the right direction."""
    rows = [{**row, "주민등록번호": resident(row)} for row in people(start + length + 3)]
    end = start + length
    spoilt = [*rows[:start], *moved(rows[start:end], title, by), *rows[end:]]
    (slide,) = guarded(spoilt).slides
    assert {slide.column, *slide.rivals} == {Column.BIRTH, Column.RESIDENT_NUMBER}
    assert slide.by == (by if title == "생년월일" else -by)
    assert (slide.first, slide.last) == (start + 2, end + 1)


KNOWN = st.lists(st.integers(0, 11), unique=True, max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    st.permutations(range(12)), KNOWN, st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=2)
)
def test_nobody_is_held_for_the_place_in_the_list(
    order: list[int], known: list[int], swapped: list[tuple[int, int]]
) -> None:
    """Lone phones swapped and families put in: in any order of rows the same people wait, for the same others."""
    rows = people(12)
    for one, other in swapped:
        rows[one]["휴대전화"], rows[other]["휴대전화"] = rows[other]["휴대전화"], rows[one]["휴대전화"]
    rows[3] |= {"휴대전화": rows[8]["휴대전화"]}
    before = [people(12)[number] for number in known]
    report, mixed = guarded(rows, before), guarded([rows[place] for place in order], before)
    if report.slides or mixed.slides:
        return
    back = {number: place + 2 for number, place in enumerate(order, start=2)}
    again = [
        (back[row], code, tuple(sorted(back[other] for other in others)))
        for row, code, others in holds(mixed)
    ]
    assert sorted(again) == holds(report)


def consistent(report: SlipReport) -> None:
    """What must be true of any report."""
    assert report.witnessed == len(report.evidence) <= report.rows
    assert report.phone_witnessed <= report.witnessed
    for witness, (agreeing, contradicting) in report.counts.items():
        assert agreeing == sum(witness in one.agree for one in report.evidence.values())
        assert contradicting == sum(witness in one.contradict for one in report.evidence.values())
    assert all(one.agree or one.contradict for one in report.evidence.values())
    assert [(one.row, one.code) for one in report.held] == sorted(
        {(one.row, one.code) for one in report.held}
    )
    out = [row for one in report.slides for row in range(one.first, one.last + 1)]
    assert {one.row for one in report.problems} == set(out)
    assert {one.row for one in report.held}.isdisjoint(out)
    assert all(one.row not in one.others for one in report.held)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(MEANING)), st.sampled_from(BY), st.integers(0, 20)), max_size=3
    ),
    st.integers(1, 3),
    st.booleans(),
)
def test_any_report_agrees_with_itself(slips: list[tuple[str, int, int]], share: int, numbers: bool) -> None:
    """Several slips over each other: counts are those of the evidence, nobody is both out and held, nothing is told twice."""
    rows = people(24, **({"주민등록번호": lambda number: resident(person(number))} if numbers else {}))
    spoilt: list[dict[str, Cell]] = rows
    for title, by, start in slips:
        spoilt = moved(spoilt, title, by, start)
    consistent(guarded(spoilt, rows[::share]))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.none() | st.integers(1, 60), max_size=90))
def test_an_order_is_the_same_read_from_below(values: list[int | None]) -> None:
    """Sorted upwards is sorted downwards from the other end; empty cells and repeated ones are no steps."""
    told = is_sorted_alone(values)
    assert is_sorted_alone(values[::-1]) == told
    assert is_sorted_alone([one for value in values for one in (value, None, value)]) == told
    assert not told or len(set(values)) > 1


@pytest.mark.parametrize(
    ("steps", "down", "told"), [(30, 6, True), (30, 7, False), (29, 0, False), (35, 7, True), (35, 8, False)]
)
def test_a_fifth_of_the_steps_may_go_the_other_way(steps: int, down: int, told: bool) -> None:
    """The last list that counts as sorted and the first that does not, and the fewest steps that say anything."""
    values = [1000]
    for step in range(steps):
        values.append(values[-1] - 1 if step < down else values[-1] + 2)
    assert is_sorted_alone(values) is told
    assert is_sorted_alone([2000 - value for value in values]) is told


@settings(max_examples=80, deadline=None)
@given(st.lists(st.booleans(), max_size=60), st.integers(0, 14))
def test_an_empty_end_grows_more_telling_with_every_filled_cell_above(cells: list[bool], tail: int) -> None:
    """What is told of a list is told of the same list with more filled cells on top; a full end never is."""
    ending = [*cells, True, *[False] * tail]
    if ends_empty(ending):
        assert 1 <= tail <= 10
        assert ends_empty([True] * 25 + ending)
    assert not ends_empty([*ending, True])
