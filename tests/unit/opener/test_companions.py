"""Companions and slips in a trace: contacts like others, by the desk's counters, of the lowest grades and last of all."""

import pytest
from tests.unit.opener.town import CASE_UID, Town, found_uids, trace_person, trace_venue

from ansim.checkins.domain.assurance import Assurance


@pytest.fixture
def town() -> Town:
    """The case at a cafe with somebody who checked in alone, and a visitor who named a companion."""
    made = Town()
    made.visit(CASE_UID, "cafe", "10:00-11:00")
    made.visit(1, "cafe", "10:00-11:00", party=2)
    made.by_stub(2)
    made.visit(2, "cafe", "10:00-11:00", assurance=Assurance.COMPANION, party=0)
    return made


def test_a_companion_is_a_contact_and_comes_last(town: Town) -> None:
    """As long beside the case as who named them, told as the weaker proof, alone: the party is that of who named them."""
    found = trace_person(town)
    assert found_uids(town, found) == {1: (1, 60), 2: (1, 60)}
    named = found.contacts[-1]
    assert (named.assurance, named.exposures[0].party) == (Assurance.COMPANION, 1)
    assert found.contacts[0].assurance == Assurance.SCREEN


def test_a_case_who_was_a_companion_leads_to_contacts(town: Town) -> None:
    """Who was only ever named is found by the desk's counters, and so is whom they met, at the weaker grade."""
    town.rows = [row for row in town.rows if row.assurance is not Assurance.SCREEN]
    town.by_stub(CASE_UID)
    town.visit(CASE_UID, "hall", "18:00-19:00", assurance=Assurance.COMPANION, party=0)
    town.visit(3, "hall", "18:00-19:00")
    found = trace_person(town)
    assert found_uids(town, found) == {3: (1, 60)}
    assert found.contacts[0].exposures[0].assurance == Assurance.COMPANION


def test_a_venues_look_up_finds_companions_and_slips(town: Town) -> None:
    """Everybody who was there, however they were written down, surest first."""
    town.by_stub(4)
    town.visit(4, "cafe", "10:10-10:50", assurance=Assurance.PAPER)
    found = trace_venue(town, "cafe", "10:00-11:00")
    assert set(found_uids(town, found)) == {CASE_UID, 1, 2, 4}
    assert [one.assurance for one in found.contacts[-2:]] == [Assurance.PAPER, Assurance.COMPANION]
