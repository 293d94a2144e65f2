"""How many came together with a contact: counted beside each exposure from the contact's own rows, never from another's."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.opener.town import CASE_UID, Town, trace_person, trace_venue


def parties(town: Town, **more: int) -> dict[int, list[int]]:
    """The party told with each exposure of a contact, in order, by uid."""
    found = trace_person(town, **more)
    return {town.contact_uid(one.handle): [seen.party for seen in one.exposures] for one in found.contacts}


def test_the_party_stands_beside_each_exposure() -> None:
    """Alone in the morning, four together in the evening; the case's own party counts for nobody."""
    town = Town()
    town.visit(CASE_UID, "cafe", "10:00-11:00", party=9)
    town.visit(CASE_UID, "hall", "18:00-20:00", party=9)
    town.visit(1, "cafe", "10:00-11:00")
    town.visit(1, "hall", "18:30-19:30", party=4)
    town.visit(2, "hall", "18:00-19:00", party=2)
    assert parties(town) == {1: [1, 4], 2: [2]}


def test_only_rows_behind_the_exposure_count() -> None:
    """An earlier visit with a coach party at the same venue, and one elsewhere at that hour, say nothing of this one."""
    town = Town()
    town.visit(CASE_UID, "hall", "18:00-20:00")
    town.visit(1, "hall", "08:00-09:00", party=40)
    town.visit(1, "gym", "18:00-20:00", party=30)
    town.visit(1, "hall", "18:00-19:00", party=2)
    assert parties(town) == {1: [2]}


def test_of_rows_that_were_merged_the_largest_party_counts() -> None:
    """Checked in twice in one stay, once alone and once with two more: three came together."""
    town = Town()
    town.visit(CASE_UID, "hall", "18:00-20:00")
    town.visit(1, "hall", "18:00-18:40")
    town.visit(1, "hall", "18:30-19:30", party=3)
    assert parties(town) == {1: [3]}


def test_a_row_that_counts_nobody_is_still_one_person() -> None:
    """A party of 0 is a form without a number: the person at least was there."""
    town = Town()
    town.visit(CASE_UID, "hall", "18:00-20:00")
    town.visit(1, "hall", "18:00-19:00", party=0)
    assert parties(town) == {1: [1]}


def test_an_end_that_nobody_recorded_is_filled_for_the_party_too() -> None:
    """Without a check-out the usual stay of the kind says which row is behind the exposure."""
    town = Town()
    town.visit(CASE_UID, "cafe", "18:00-19:00")
    town.visit(1, "cafe", "17:50-", kind="cafe", party=5)
    assert parties(town) == {1: [5]}


def test_the_second_generation_tells_its_own() -> None:
    """The contact's contact came with six; the contact between them with two."""
    town = Town()
    town.visit(CASE_UID, "hall", "10:00-11:00")
    town.visit(1, "hall", "10:00-11:00", party=2)
    town.visit(1, "gym", "12:00-13:00")
    town.visit(3, "gym", "12:00-13:00", party=6)
    assert parties(town, generations=2) == {1: [2], 3: [6]}


def test_a_venue_tells_the_parties_of_everybody() -> None:
    """A look-up of a venue brings each person with the own party."""
    town = Town()
    town.visit(1, "hall", "10:00-11:00", party=2)
    town.visit(2, "hall", "10:30-11:30", party=7)
    found = trace_venue(town, "hall", "10:00-12:00")
    told = {town.contact_uid(one.handle): one.exposures[0].party for one in found.contacts}
    assert told == {1: 2, 2: 7}


@given(
    st.lists(st.tuples(st.integers(0, 11), st.integers(1, 6), st.integers(0, 127)), min_size=1, max_size=6)
)
@settings(max_examples=25, deadline=None)
def test_every_party_is_that_of_a_row_in_its_time(rows: list[tuple[int, int, int]]) -> None:
    """For visits in any hours: what is told is the most of the rows that overlap the exposure, and 1 at least."""
    town = Town()
    town.visit(CASE_UID, "hall", "00:00-23:00")
    own = [
        town.visit(1, "hall", f"{start}:00-{start + hours}:00", party=party) for start, hours, party in rows
    ]
    (contact,) = trace_person(town).contacts
    for seen in contact.exposures:
        behind = [row.party for row in own if row.at < seen.end and (row.left or 0) > seen.start]
        assert behind
        assert seen.party == max(1, *behind)
