"""Invented people of any seed: nobody twice, one family a phone, and the notices printed of them."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.notices.domain.people import Person
from ansim.sandbox import people
from ansim.sandbox.people import invent_people
from ansim.sandbox.saeol import IssuedNotices, make_issued_notices, notice_of

TODAY = date(2026, 11, 21)


def families(found: tuple[Person, ...]) -> list[list[Person]]:
    """The people by phone, in their order."""
    by_phone = defaultdict[str | None, list[Person]](list)
    for one in found:
        by_phone[one.phone].append(one)
    return list(by_phone.values())


@settings(max_examples=50, deadline=None, derandomize=True)
@given(seed=st.integers(-5, 10**9), count=st.integers(0, 300), fewer=st.integers(0, 300))
def test_a_longer_list_begins_with_the_shorter_one(seed: int, count: int, fewer: int) -> None:
    """As many as asked for, and the first ones do not depend on how many follow."""
    found = invent_people(seed, count, TODAY)
    assert len(found) == count
    assert invent_people(seed, min(count, fewer), TODAY) == found[: min(count, fewer)]


@pytest.mark.parametrize("seed", range(8))
def test_one_phone_is_one_family(seed: int) -> None:
    """Whoever shares a phone shares the address and the day of the specimen, and stands right below the others."""
    found = invent_people(seed, 1_500, TODAY)
    shared = [family for family in families(found) if len(family) > 1]
    assert shared
    for family in shared:
        first = found.index(family[0])
        assert list(found[first : first + len(family)]) == family
        assert {(one.address, one.specimen) for one in family} == {(family[0].address, family[0].specimen)}
        assert all(TODAY - timedelta(4_000) <= one.birth <= TODAY - timedelta(60) for one in family[1:])


@pytest.mark.parametrize("seed", range(6))
def test_nobody_comes_twice_however_few_names_there_are(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Where all are called alike the birth dates still tell everybody apart, children on a parent's phone too."""
    monkeypatch.setattr(people, "invent_name", lambda random: "김하나")
    found = invent_people(seed, 4_000, TODAY)
    assert len({one.birth for one in found}) == 4_000


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2024, 3, 1), date(2000, 2, 29)])
def test_days_lie_just_before_any_today(today: date) -> None:
    """Over the end of a year and of February: one to four days before, nobody born after the specimen."""
    for one in invent_people(5, 400, today):
        assert one.specimen is not None
        assert one.last_contact is not None
        assert 1 <= (today - one.specimen).days <= 4
        assert 1 <= (today - one.last_contact).days <= 4
        assert one.birth < one.specimen


def test_chance_of_others_is_left_alone() -> None:
    """People come from a generator of their own: nobody else's dice are thrown."""
    before = Random(3)
    expected = before.random()
    dice = Random(3)
    invent_people(3, 50, TODAY)
    assert dice.random() == expected


# A printout takes a while, so each length is printed once.
@pytest.fixture(scope="module")
def printed() -> Callable[[int], IssuedNotices]:
    """Notices by their number."""
    made: dict[int, IssuedNotices] = {}

    def of(count: int) -> IssuedNotices:
        if count not in made:
            made[count] = make_issued_notices(9, TODAY, count)
        return made[count]

    return of


@pytest.mark.parametrize("count", [1, 12, 13, 40])
def test_every_page_belongs_to_one_row(printed: Callable[[int], IssuedNotices], count: int) -> None:
    """Pages are numbered from 1 without a gap, each a row's; the thirteenth notice of 25 has two of them."""
    found = printed(count)
    pages = sorted(page for of_row in found.pages.values() for page in of_row)
    long = sum(len(of_row) == 2 for of_row in found.pages.values())
    assert pages == list(range(1, count + long + 1))
    assert long == (count + 12) // 25
    assert found.pages.keys() == {one.row for one in found.people}
    assert all(of_row == tuple(range(of_row[0], of_row[-1] + 1)) for of_row in found.pages.values())


@pytest.mark.parametrize("first", [date(2026, 2, 26), date(2026, 12, 28), None])
def test_a_notice_ends_on_its_seventh_day(first: date | None) -> None:
    """From the day of the specimen, or today without one, over the end of a month and a year."""
    person = Person(
        row=4, name="김하나", birth=date(1990, 1, 2), phone=None, address="가람시", sex="F", specimen=first,
        last_contact=None, place="자택",
    )  # fmt: skip
    told = notice_of(person, 7, 1, TODAY)
    begin, _, end = str(told["period"]).removesuffix(" 24:00").partition(" ~ ")
    days = [date(*(int(part) for part in text.rstrip(".").split(". "))) for text in (begin, end)]
    assert days == [first or TODAY, (first or TODAY) + timedelta(6)]
    assert (told["number"], told["phone"], told["birth"]) == ("가람보건-2026-00007", "", "1990. 1. 2.")
