"""How sure a contact is, by brute force: leave out the weaker rows step by step and trace again."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.opener.town import POLICY, venue_id

from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.checkins.domain.rows import VisitRow
from ansim.exposure import reference
from ansim.exposure.model import ALWAYS, Visit
from ansim.opener.domain.people import OpenedRow, opened_row
from ansim.opener.domain.ranking import ranked, surest

ASKED = 1_800_100_000
BEGIN = 1_800_000_000
PLACES = (venue_id("cafe"), venue_id("bath"))
RULE = replace(POLICY, min_minutes=15, tail_minutes=0)


def own_row(person: str, place: bytes, begin: int, stay: int, how: Assurance, received: int) -> OpenedRow:
    """A row of a person at a place, in steps of five minutes."""
    at = BEGIN + begin * 300
    return opened_row(
        person, VisitRow(place, 0, at, at + stay * 300, bytes(16), 20_833, 1, how, HowLeft.OWN, received)
    )


@st.composite
def rows_of(draw: st.DrawFn, person: str) -> list[OpenedRow]:
    """Rows of one person, one after another so that none overlaps the next."""
    found, begin = [], 0
    for _ in range(draw(st.integers(1, 5))):
        begin += draw(st.integers(1, 4))
        stay = draw(st.integers(1, 8))
        how, late = draw(st.sampled_from(list(Assurance))), draw(st.booleans())
        received = ASKED + (600 if late else -600)
        found.append(own_row(person, draw(st.sampled_from(PLACES)), begin, stay, how, received))
        begin += stay
    return found


def weight(one: OpenedRow) -> int:
    """What a row counts: nothing when it was sent late and after the look-up had been asked for."""
    return 0 if one.row.late and one.row.received > ASKED else int(one.row.assurance)


SOURCES = [
    Visit(name, place.hex(), 0, BEGIN, BEGIN + 20 * 300) for name, place in zip("QR", PLACES, strict=True)
]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(rows=rows_of("P"))
def test_a_contact_is_as_sure_as_the_rows_that_suffice(rows: list[OpenedRow]) -> None:
    """The highest level at which the person's rows of that level and above still make a contact by themselves."""
    windows = {"Q": ALWAYS, "R": ALWAYS}

    def found(least: int) -> bool:
        visits = [one.visit for one in rows if weight(one) >= least]
        return bool(reference.trace([*SOURCES, *visits], windows, RULE, 1).contacts)

    whole = reference.trace([*SOURCES, *(one.visit for one in rows)], windows, RULE, 1).contacts
    if whole:
        levels = [level for level in sorted({weight(one) for one in rows}) if found(level)]
        assert surest(whole[0], rows, RULE, ASKED) == max(levels)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data())
def test_the_order_of_contacts_is_one(data: st.DataObject) -> None:
    """Surest first, then longest, then by name: the same list whatever order contacts and rows came in."""
    rows = {name: data.draw(rows_of(name)) for name in "ABC"}
    visits = [one.visit for own in rows.values() for one in own]
    contacts = reference.trace([*SOURCES, *visits], {"Q": ALWAYS, "R": ALWAYS}, RULE, 1).contacts
    expected = ranked(contacts, rows, RULE, ASKED)
    mixed = {name: data.draw(st.permutations(own)) for name, own in rows.items()}
    assert ranked(data.draw(st.permutations(contacts)), mixed, RULE, ASKED) == expected
    keys = [(-one.assurance, -one.contact.seconds, one.contact.person) for one in expected]
    assert keys == sorted(keys)
    assert {one.contact for one in expected} == set(contacts)
