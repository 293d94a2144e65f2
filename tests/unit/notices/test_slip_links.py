"""Links asked about a column that slid: they answer as if it had never moved. Answers are worked out pair by pair here."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.slip_lists import TODAY, facts_of, people, table_of, tag

from ansim.notices.domain.columns import Column
from ansim.notices.domain.slip_facts import Facts
from ansim.notices.domain.slip_links import (
    AgeLink,
    Earlier,
    EarlierLink,
    GuardianLink,
    HouseholdLink,
    Link,
    PlaceLink,
    PrintedLink,
    ResidentLink,
    SexLink,
    earlier_index,
    links_of,
)

COUNT = 14
HOMES = ("가람시새벽동해오름로1", "가람시새벽동해오름로2", "나루시강변동3", "가람", "")
DAYS = (date(1980, 1, 1), date(1981, 6, 1), date(2010, 1, 1))
EMPTY, _ = facts_of(table_of(people(1)))
FIELDS = {
    Column.BIRTH: "births",
    Column.RESIDENT_NUMBER: "resident",
    Column.SEX: "sexes",
    Column.AGE: "ages",
    Column.PHONE: "phones",
    Column.GUARDIAN_PHONE: "guardians",
    Column.ADDRESS: "addresses",
    Column.PLACE: "places",
    Column.NAME: "names",
}


def column(*values: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    """A column of these values by lot."""
    return st.lists(st.sampled_from(values), min_size=COUNT, max_size=COUNT).map(tuple)


def phones_of(pairs: list[int]) -> tuple[str | None, ...]:
    """Phones on which at most two rows are, and some rows without any."""
    seen: dict[int, int] = {}
    found: list[str | None] = []
    for place, one in enumerate(pairs):
        seen[one] = seen.get(one, 0) + 1
        found.append(None if one == 0 else f"0100000{one:04d}" if seen[one] < 3 else f"0109999{place:04d}")
    return tuple(found)


FACTS = st.builds(
    Facts,
    rows=st.just(tuple(range(2, COUNT + 2))),
    names=column("김가온", "이나래", ""),
    births=column((), (DAYS[0],), (DAYS[1],), (DAYS[2], DAYS[1])),
    resident=column(*DAYS, None),
    marks=column("M", "F", None),
    sexes=column("M", "F", None),
    ages=column(42, 41, 12, None),
    phones=st.lists(st.integers(0, 9), min_size=COUNT, max_size=COUNT).map(phones_of),
    guardians=column("01000000001", "01000000002", "01000000003", "01088888888", None),
    addresses=column(*HOMES),
    places=column(*HOMES),
    born=st.just((None,) * COUNT),
    people=st.just((None,) * COUNT),
    filled=st.just(dict.fromkeys(FIELDS, (True,) * COUNT)),
)
BY = st.sampled_from([-5, -3, -2, -1, 1, 2, 3, 5])


def pushed(facts: Facts, column: Column, by: int) -> Facts:
    """The facts with one column moved down (or up) as a whole; what falls out is lost, the gap is empty."""
    names = [FIELDS[column], *(["marks"] if column is facts.mark_column else [])]
    moved = {}
    for name in names:
        cells = getattr(facts, name)
        empty: Any = () if name == "births" else "" if name in ("names", "addresses", "places") else None
        moved[name] = tuple(cells[place - by] if 0 <= place - by < COUNT else empty for place in range(COUNT))
    return replace(facts, **moved)


def earlier_of(facts: Facts) -> Earlier:
    """An index in which every other row of the list was notified as it stands."""
    tags = [
        [tag(one) if one else None for one in cells] for cells in (facts.names, facts.births, facts.phones)
    ]
    known = [
        (name, birth, phone)
        for name, birth, phone in list(zip(*tags, strict=True))[::2]
        if name is not None and birth is not None
    ]
    return earlier_index(*tags, known)


def rebuilt(facts: Facts, index: Earlier) -> Earlier:
    """The same notices beside a list that has changed."""
    names, births, phones = (
        [tag(one) if one else None for one in cells] for cells in (facts.names, facts.births, facts.phones)
    )
    return replace(index, names=names, births=births, phones=phones)


@settings(max_examples=60, deadline=None)
@given(FACTS, BY, st.booleans())
def test_moved_back_a_link_says_what_it_said_before_the_slip(facts: Facts, by: int, number: bool) -> None:
    """Every link that compares cells of one row, for each of its columns and wherever the cell was not lost."""
    facts = replace(facts, mark_column=Column.RESIDENT_NUMBER if number else Column.BIRTH)
    index = earlier_of(facts)
    makers: list[Any] = [
        ResidentLink,
        SexLink,
        PlaceLink,
        lambda one: AgeLink(one, TODAY),
        lambda one: EarlierLink(rebuilt(one, index)),
    ]
    for make in makers:
        right: Link = make(facts)
        for column in right.columns:
            slid: Link = make(pushed(facts, column, by))
            for place in range(COUNT):
                if 0 <= place + by < COUNT:
                    assert slid.says(place, column, by) == right.says(place), (column, place)


@settings(max_examples=60, deadline=None)
@given(FACTS)
def test_every_link_asked_about_another_column_answers_as_it_stands(facts: Facts) -> None:
    """A column that a link does not tie, or one moved by nothing, changes no answer."""
    links = links_of(facts, TODAY, earlier_of(facts), {3: frozenset((Column.NAME,))})
    for link in links:
        for place in range(COUNT):
            said = link.says(place)
            for column in FIELDS:
                assert link.says(place, column, 0) == said
                if column not in link.columns and not isinstance(link, PrintedLink):
                    assert link.says(place, column, 0 if place == 0 else -1) == said


@settings(max_examples=100, deadline=None)
@given(FACTS)
def test_a_household_is_two_rows_on_one_phone_that_name_one_home(facts: Facts) -> None:
    """The oracle looks for the other row on the phone; short addresses and rows alone on their phone are silent."""
    link = HouseholdLink(facts)
    for place, phone in enumerate(facts.phones):
        same = [other for other in range(COUNT) if phone and facts.phones[other] == phone and other != place]
        said = None
        if same:
            here, there = facts.addresses[place], facts.addresses[same[0]]
            said = here == there if min(len(here), len(there)) >= 6 else None
        assert link.says(place) == said
        assert link.is_first(place) == bool(same and same[0] > place)


@settings(max_examples=60, deadline=None)
@given(FACTS, BY)
def test_a_household_whose_phones_slid_is_found_where_it_lived(facts: Facts, by: int) -> None:
    """Phones that went down stand beside strangers; asked with the phones moved back, both rows name their own home."""
    right, slid = HouseholdLink(facts), HouseholdLink(pushed(facts, Column.PHONE, by))
    kept = {phone for phone in facts.phones if phone}
    kept &= {
        phone
        for phone in kept
        if all(0 <= place + by < COUNT for place, one in enumerate(facts.phones) if one == phone)
    }
    for place, phone in enumerate(facts.phones):
        if phone in kept:
            assert slid.says(place + by, Column.PHONE, by) == right.says(place)


@settings(max_examples=60, deadline=None)
@given(FACTS, BY)
def test_a_household_whose_addresses_slid_is_found_where_they_went(facts: Facts, by: int) -> None:
    """The phones stay; each row of the pair is asked for the address that went away from it."""
    right, slid = HouseholdLink(facts), HouseholdLink(pushed(facts, Column.ADDRESS, by))
    for place, phone in enumerate(facts.phones):
        pair = [other for other, one in enumerate(facts.phones) if phone and one == phone]
        if all(0 <= one + by < COUNT for one in pair):
            assert slid.says(place, Column.ADDRESS, by) == right.says(place)


@settings(max_examples=100, deadline=None)
@given(FACTS)
def test_a_guardian_is_at_home_or_somewhere_else(facts: Facts) -> None:
    """The oracle looks for the row that has the guardian's phone as its own; one outside the list is silent."""
    link = GuardianLink(facts)
    for place, phone in enumerate(facts.guardians):
        owners = [one for one in range(COUNT) if phone and facts.phones[one] == phone]
        said = None
        if phone and facts.phones[place] == phone:
            said = True
        elif owners:
            here, there = facts.addresses[place], facts.addresses[owners[0]]
            said = here == there if min(len(here), len(there)) >= 6 else None
        assert link.says(place) == said


@settings(max_examples=60, deadline=None)
@given(FACTS, BY, st.sampled_from((Column.GUARDIAN_PHONE, Column.ADDRESS)))
def test_a_guardian_moved_back_is_at_home_again(facts: Facts, by: int, column: Column) -> None:
    """Guardians' phones or addresses that slid: asked with the column moved back, the row says what it said."""
    right, slid = GuardianLink(facts), GuardianLink(pushed(facts, column, by))
    for place in range(COUNT):
        owners = [one for one, phone in enumerate(facts.phones) if phone and phone == facts.guardians[place]]
        asked = [place, *owners] if column is Column.ADDRESS else [place]
        if all(0 <= one + by < COUNT for one in asked):
            assert slid.says(place, column, by) == right.says(place)


@pytest.mark.parametrize(
    ("name", "birth", "phone", "said", "blamed"),
    [
        ("a", "1", "p", True, Column.PHONE),
        ("a", "1", "q", False, Column.PHONE),
        ("a", "2", "p", False, Column.BIRTH),
        ("b", "1", "p", False, Column.NAME),
        ("b", "2", "p", None, Column.BIRTH),
        ("b", "2", "q", None, Column.BIRTH),
        (None, "1", "p", None, Column.PHONE),
        ("a", None, "p", None, Column.PHONE),
        ("a", "1", None, None, Column.PHONE),
    ],
)
def test_what_one_earlier_notice_says_of_a_row(
    name: str | None, birth: str | None, phone: str | None, said: bool | None, blamed: Column
) -> None:
    """Somebody (a, 1) was notified on p: every way in which a row can agree with it or not, and what is suspect."""
    tags = [[tag(one) if one else None] for one in (name, birth, phone)]
    link = EarlierLink(earlier_index(*tags, [(tag("a"), tag("1"), tag("p"))]))
    assert link.says(0) is said
    assert link.blames(0) is blamed


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([b"a", b"b"]), st.sampled_from([b"1", b"2"]), st.sampled_from([b"p", b"q", None])
        ),
        max_size=8,
    )
)
def test_the_index_of_earlier_notices_can_be_read_from_both_sides(
    known: list[tuple[bytes, bytes, bytes | None]],
) -> None:
    """Who had which phone and who was on a phone are the same pairs, each notice with a phone and no other."""
    index = earlier_index([], [], [], known)
    there = {(*pair, phone) for pair, phones in index.phones_of.items() for phone in phones}
    back = {(*pair, phone) for phone, pairs in index.owners_of.items() for pair in pairs}
    assert there == back == {one for one in known if one[2] is not None}


def test_a_list_gets_the_links_it_has_columns_for() -> None:
    """Each column taken away silences the witnesses that it ties, and only those."""
    facts = replace(
        EMPTY,
        filled=dict.fromkeys(FIELDS, (True,)),
        marks=("M",),
        sexes=("M",),
        mark_column=Column.RESIDENT_NUMBER,
    )
    every = links_of(facts, TODAY, None, {})
    for column in FIELDS:
        less = replace(facts, filled={one: cells for one, cells in facts.filled.items() if one is not column})
        left = {link.witness for link in links_of(less, TODAY, None, {})}
        tied = {link.witness for link in every if column in link.columns and column is not Column.PHONE}
        if column is Column.RESIDENT_NUMBER:
            tied = {link.witness for link in every if isinstance(link, ResidentLink)}
        assert left == {link.witness for link in every} - tied
