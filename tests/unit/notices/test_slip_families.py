"""A phone or a name filled down a whole list: held in groups of the list's length, told once, found without all pairs."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.slip_lists import guarded, people

from ansim.notices.domain.people import Person
from ansim.notices.domain.slip_families import MOST, parted, with_near_births
from ansim.notices.domain.slip_holds import are_near, hold_people


def namesakes(births: list[date]) -> list[Person]:
    """People of one name with these birth dates and phones of their own."""
    return [
        Person(row=row, name="김민수", birth=birth, phone=f"0100000{row:04d}")
        for row, birth in enumerate(births, start=3)
    ]


@given(st.integers(0, 130))
@settings(max_examples=50, deadline=None)
def test_groups_hold_everybody_once_and_nobody_alone(count: int) -> None:
    """Whatever their number: in order, each in one group of two to 21, except the only one of a list of one."""
    groups = list(parted(range(count)))
    assert [one for group in groups for one in group] == list(range(count))
    assert all(2 <= len(group) <= MOST + 1 for group in groups) or count == 1


@given(
    st.lists(
        st.dates(date(1989, 11, 1), date(1999, 3, 1)) | st.dates(date(1920, 1, 1), date(2022, 1, 1)),
        max_size=25,
    )
)
@settings(max_examples=50, deadline=None)
def test_namesakes_among_many_are_those_that_pairs_would_find(births: list[date]) -> None:
    """Asking every pair is the oracle; the answer comes in the order of births."""
    same = namesakes(births)
    expected = {
        one.row
        for one in same
        if any(other is not one and are_near(one.birth, other.birth) for other in same)
    }
    found = with_near_births(same)
    assert {one.row for one in found} == expected
    assert [one.birth for one in found] == sorted(one.birth for one in found)


@pytest.mark.parametrize("count", [MOST, MOST + 1, 2 * MOST + 1, 400])
def test_one_phone_for_all_holds_each_in_a_group(count: int) -> None:
    """Everybody is held, and what is kept grows with the list, not with its square."""
    births = [date(1950, 1, 1) + timedelta(days=400 * number) for number in range(count)]
    same = [
        Person(row=row, name=f"김{row}", birth=births[0], phone="01000000001")
        for row, _ in enumerate(births, start=3)
    ]
    held = list(hold_people(same))
    assert [one.row for one in held] == [one.row for one in same]
    assert {one.code for one in held} == {"held.phone_shared"}
    assert all(1 <= len(one.others) <= MOST for one in held)
    assert len({frozenset((one.row, *one.others)) for one in held}) == len(list(parted(same)))


def test_one_name_for_all_holds_those_born_near_each_other() -> None:
    """Of twenty-two of one name the two born a day apart are held for each other, the twenty others are not."""
    births: list[date] = []
    day = date(1920, 1, 1)
    while len(births) < MOST:
        if not any(are_near(day, one) for one in births):
            births.append(day)
        day += timedelta(days=37)
    births = [one for one in births if not are_near(one, date(2019, 1, 1))]
    same = namesakes([*births, date(2019, 6, 28), date(2019, 6, 29)])
    assert len(same) > MOST
    assert [(one.row, one.others) for one in hold_people(same)] == [(23, (24,)), (24, (23,))]


def test_many_of_one_name_and_birth_are_parted() -> None:
    """A name and a birth date filled down: groups again, each about rows that stand together."""
    held = list(hold_people(namesakes([date(1990, 1, 1)] * 50)))
    assert len(held) == 50
    assert {one.code for one in held} == {"held.namesake"}
    assert max(len(one.others) for one in held) == MOST - 1
    assert held[0].others == tuple(range(4, 23))


def test_a_phone_filled_down_is_told_once() -> None:
    """The list says it in one sentence with the number of rows; a family of four says nothing."""
    rows = people(60)
    for one in rows[10:55]:
        one["휴대전화"] = "010-0999-0001"
    report = guarded(rows)
    told = [one for one in report.doubts if one.code == "slip.filled"]
    assert [(one.row, dict(one.params)) for one in told] == [
        (None, {"count": "45", "first": "12", "last": "56"})
    ]
    assert "45" in told[0].message("ko")
    assert len([one for one in report.held if one.code == "held.phone_shared"]) == 45
    family = people(30)
    for one in family[4:8]:
        one["휴대전화"] = "010-0999-0001"
    assert "slip.filled" not in [one.code for one in guarded(family).doubts]
    assert "slip.filled" not in [one.code for one in guarded(people(3)).doubts]


def test_earlier_owners_of_a_filled_phone_stay_few() -> None:
    """Somebody's former phone filled down the list: the hold names the first rows that have it now, not all of them."""
    known = people(1)
    rows = people(40)
    for one in rows[1:]:
        one["휴대전화"] = known[0]["휴대전화"]
    rows[0]["휴대전화"] = "010-0999-0009"
    report = guarded(rows, known)
    (hold,) = [one for one in report.held if one.row == 2 and one.code == "held.phone_elsewhere"]
    assert hold.others == tuple(range(3, 3 + MOST))
