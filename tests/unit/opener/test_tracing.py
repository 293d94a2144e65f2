"""Tracing with an opener in the middle of a town: person first, venue first, scope, leaf, and every way to fail."""

import json
from dataclasses import replace

import pytest
from tests.unit.opener.town import (
    CASE_UID,
    DAYS,
    FIRST,
    NOW,
    POLICY,
    Town,
    clock,
    found_uids,
    subject_for,
    trace_person,
    trace_venue,
    venue_id,
    warrant_for,
)

from ansim.calls.transport import RoleUnreachable
from ansim.checkins.domain.assurance import Assurance, HowLeft
from ansim.exposure.model import ZoneRule
from ansim.ledger.domain.errors import RefusedByLedger
from ansim.opener.domain.errors import OpeningGone, OpeningOther, SubjectWrong
from ansim.opener.domain.openings import MOST_TRACES, Openings
from ansim.opener.domain.results import CaseVisit, write_found
from ansim.opener.services.tracing import trace
from ansim.vault.client import CONTACT_INFO, SUBJECT_INFO, VaultRefused
from ansim.warrants.domain.errors import WarrantExpired
from ansim.wire.errors import SealedBroken
from ansim.wire.leaves import OpenedLeaf, read_leaf, reference, verify_leaf
from ansim.wire.scope import PersonScope, VenueScope
from ansim.wire.sealed import open_with, seal_to


@pytest.fixture
def town() -> Town:
    """The case met 1 and 2 in a cafe; 2 met 3 later and 4 before."""
    town = Town()
    town.visit(CASE_UID, "cafe", "10:00-11:00")
    town.visit(1, "cafe", "10:30-12:00", assurance=Assurance.STICKER)
    town.visit(2, "cafe", "10:00-10:45")
    town.visit(2, "gym", "1d10:00-1d11:00")
    town.visit(3, "gym", "1d10:00-1d10:20")
    town.visit(2, "inn", "08:00-09:00")
    town.visit(4, "inn", "08:00-09:00")
    return town


def test_person_first(town: Town) -> None:
    """The case's own visits, and its contacts: surest first, with minutes and how sure."""
    found = trace_person(town)
    assert found_uids(town, found) == {2: (1, 45), 1: (1, 30)}
    assert [one.assurance for one in found.contacts] == [Assurance.SCREEN, Assurance.STICKER]
    assert found.visits == (
        CaseVisit(venue_id("cafe").hex(), 0, clock("10:00"), clock("11:00"), "own", 1, 90, False),
    )
    assert (found.policy, found.left_out) == ("general/2020-01-01", 0)


def test_two_generations_respect_time(town: Town) -> None:
    """3, whom 2 met the day after, is of the second generation; 4, whom 2 met before, is nobody's contact."""
    found = trace_person(town, generations=2)
    assert found_uids(town, found) == {2: (1, 45), 1: (1, 30), 3: (2, 20)}
    third = found.contacts[-1]
    assert [one.source for one in third.exposures] == [found.contacts[0].pseudonym]


def test_exposures_explain_themselves(town: Town) -> None:
    """Where, from when to when, with whom, which zones counted, how sure the weaker side is."""
    shown = trace_person(town).contacts[1].exposures[0]
    assert (shown.venue, shown.zone, shown.rule) == (venue_id("cafe").hex(), 0, "zone")
    assert (shown.start, shown.end, shown.minutes) == (clock("10:30"), clock("11:00"), 30)
    assert (shown.source, shown.inferred, shown.assurance) == ("case", False, Assurance.STICKER)


def test_no_generations_are_the_visits_alone(town: Town) -> None:
    """A warrant without contacts opens the case's visits and asks for nobody else's."""
    found = trace_person(town, generations=0)
    assert (len(found.visits), found.contacts, found.opened) == (1, (), 0)
    assert "store /v1/visits/at" not in town.asked


def test_a_case_who_was_nowhere(town: Town) -> None:
    """No visits, no contacts, and still a leaf."""
    town.rows = [row for row in town.rows if row.at != clock("10:00")]
    found = trace_person(town)
    assert (found.visits, found.contacts) == ((), ())
    assert len(town.logged) == 1


def test_the_answer_holds_pseudonyms_and_boxes_only(town: Town) -> None:
    """No uid in any spelling leaves the opener; only the vault opens a handle, and for this case alone."""
    town.visit(0x1122334455667788, "cafe", "10:00-11:00")
    found = trace_person(town)
    text = json.dumps(write_found(found))
    assert "1122334455667788" not in text
    assert str(0x1122334455667788) not in text
    assert 0x1122334455667788 in found_uids(town, found)
    with pytest.raises(SealedBroken):
        open_with(town.vault_key, found.contacts[0].handle, CONTACT_INFO + b"case-2")


def test_pseudonyms_hold_within_a_case_only(town: Town) -> None:
    """The same person has the same pseudonym in the next look-up of this case and another in another case."""
    names = [[one.pseudonym for one in trace_person(town).contacts] for _ in range(2)]
    assert names[0] == names[1]
    opening = town.opening()
    found = trace(
        openings=town.openings, name=opening.name, presented=warrant_for(opening, case="case-2"),
        subject=subject_for(opening, case="case-2"), policy=POLICY, roles=town.roles(), now=NOW,
    )  # fmt: skip
    assert not {one.pseudonym for one in found.contacts} & set(names[0])


def test_the_leaf_is_logged_before_the_answer(town: Town) -> None:
    """Leaf 0x06 points at the warrant's leaf, counts distinct people, rounds up to 16, and is signed by the opener."""
    opening = town.opening()
    presented = warrant_for(opening)
    found = trace(
        openings=town.openings, name=opening.name, presented=presented, subject=subject_for(opening),
        policy=POLICY, roles=town.roles(), now=NOW,
    )  # fmt: skip
    (key, data), leaf = town.logged[0], read_leaf(town.logged[0][1])
    assert town.asked[-1] == "ledger lookups"
    assert key == f"opened-{opening.name}-1"
    assert isinstance(leaf, OpenedLeaf)
    assert leaf.encode() == data
    assert leaf.warrant == reference(presented.signed.leaf())
    assert (leaf.opened, leaf.kept) == (found.opened, found.kept) == (2, 16)
    verify_leaf(leaf, town.signing_key.public_key().public_bytes_raw())
    assert found.leaf_index == 0


def test_without_the_leaf_there_is_no_answer(town: Town) -> None:
    """The ledger refuses: nothing is told, the opening is not used up, and the next try goes through."""
    opening = town.opening()
    asked = {
        "openings": town.openings, "name": opening.name, "presented": warrant_for(opening),
        "subject": subject_for(opening), "policy": POLICY, "roles": town.roles(), "now": NOW,
    }  # fmt: skip
    town.ledger_fault = RefusedByLedger(status=503, reason="-")
    for _ in range(MOST_TRACES + 1):
        with pytest.raises(RefusedByLedger):
            trace(**asked)
    town.ledger_fault = None
    assert len(trace(**asked).contacts) == 2


def test_an_answer_that_was_lost_can_be_asked_for_again(town: Town) -> None:
    """A few times, each with a leaf of its own; then the key is destroyed."""
    opening = town.opening()
    asked = {
        "openings": town.openings, "name": opening.name, "presented": warrant_for(opening),
        "subject": subject_for(opening), "policy": POLICY, "roles": town.roles(), "now": NOW,
    }  # fmt: skip
    answers = [trace(**asked) for _ in range(MOST_TRACES)]
    assert [one.leaf_index for one in answers] == [0, 1, 2]
    assert len({tuple(contact.pseudonym for contact in one.contacts) for one in answers}) == 1
    with pytest.raises(OpeningGone):
        trace(**asked)


def test_a_killed_opener_has_forgotten_the_key(town: Town) -> None:
    """Killed between rows and result: the one-time key is gone with it, nothing was logged, and the error says ask again."""
    opening = town.opening()
    asked = {
        "name": opening.name, "presented": warrant_for(opening), "subject": subject_for(opening),
        "policy": POLICY, "roles": town.roles(), "now": NOW,
    }  # fmt: skip
    town.on_rows = lambda: (_ for _ in ()).throw(RoleUnreachable(role="visits"))
    with pytest.raises(RoleUnreachable):
        trace(openings=town.openings, **asked)
    with pytest.raises(OpeningGone) as gone:
        trace(openings=Openings(), **asked)
    assert town.logged == []
    assert "Ask for the look-up again" in gone.value.text("en")


def test_a_warrant_for_another_opening_opens_nothing(town: Town) -> None:
    """Officers signed the key of one opening; presented with another, nothing is asked of anybody."""
    first, second = town.opening(), town.opening()
    with pytest.raises(OpeningOther):
        trace(
            openings=town.openings, name=second.name, presented=warrant_for(first),
            subject=subject_for(first), policy=POLICY, roles=town.roles(), now=NOW,
        )  # fmt: skip
    assert town.asked == []


def test_no_valid_warrant_no_question(town: Town) -> None:
    """What the check of the warrant refuses is refused before vault or store are asked."""

    def refuse(_presented: object) -> object:
        raise WarrantExpired

    opening = town.opening()
    with pytest.raises(WarrantExpired):
        trace(
            openings=town.openings, name=opening.name, presented=warrant_for(opening),
            subject=subject_for(opening), policy=POLICY, roles=replace(town.roles(), check=refuse), now=NOW,
        )  # fmt: skip
    assert town.asked == []


def test_the_subject_must_be_sealed_for_this_opening_and_case(town: Town) -> None:
    """Missing, sealed to another opening, for another case, for another purpose, of another length: refused."""
    opening, other = town.opening(), town.opening()
    key = opening.public_key
    wrong = [
        None,
        subject_for(other),
        subject_for(opening, case="case-2"),
        seal_to(key, CASE_UID.to_bytes(8, "big"), CONTACT_INFO + b"case-1"),
        seal_to(key, bytes(7), SUBJECT_INFO + b"case-1"),
        b"",
    ]
    for subject in wrong:
        with pytest.raises(SubjectWrong):
            trace(
                openings=town.openings, name=opening.name, presented=warrant_for(opening), subject=subject,
                policy=POLICY, roles=town.roles(), now=NOW,
            )  # fmt: skip
    assert town.asked == []


def test_a_venues_warrant_takes_no_subject(town: Town) -> None:
    """Who is named beside a warrant for a venue is refused: the warrant is about everybody there."""
    opening = town.opening()
    presented = warrant_for(opening, VenueScope(venue_id("cafe"), clock("09:00"), clock("12:00")))
    with pytest.raises(SubjectWrong):
        trace(
            openings=town.openings, name=opening.name, presented=presented, subject=subject_for(opening),
            policy=POLICY, roles=town.roles(), now=NOW,
        )  # fmt: skip


def test_venue_first(town: Town) -> None:
    """Everybody at the venue in its hours, however short, each with the part of the visit that lies in them."""
    town.visit(5, "cafe", "11:55-12:30")
    town.visit(6, "cafe", "12:00-13:00")
    town.visit(7, "cafe", "11:00-", assurance=Assurance.PAPER)
    found = trace_venue(town, "cafe", "10:15-12:00")
    assert found_uids(town, found) == {
        CASE_UID: (1, 45), 1: (1, 90), 2: (1, 30), 5: (1, 5), 7: (1, 60)
    }  # fmt: skip
    assert {one.source for contact in found.contacts for one in contact.exposures} == {"venue"}
    assert found.visits == ()
    assert found.contacts[-1].exposures[0].inferred
    assert town.asked.count("store /v1/visits/of") == 0


def test_venue_first_and_whom_they_met(town: Town) -> None:
    """With two generations the people of the venue are the sources: 3 met 2 the next day... out of the warrant's day."""
    found = trace_venue(town, "cafe", "09:00-12:00", generations=2)
    assert found_uids(town, found) == {CASE_UID: (1, 60), 1: (1, 90), 2: (1, 45)}
    town.visit(2, "bar", "20:00-21:00")
    town.visit(8, "bar", "20:00-20:30")
    assert found_uids(town, trace_venue(town, "cafe", "09:00-12:00", generations=2))[8] == (2, 30)


def test_a_venue_without_generations(town: Town) -> None:
    """Nothing is asked for, so nothing is opened."""
    found = trace_venue(town, "cafe", "09:00-12:00", generations=0)
    assert (found.contacts, found.opened) == ((), 0)


def test_what_is_outside_the_scope_is_dropped(town: Town) -> None:
    """Meetings before the first and after the last day do not count; one over the first midnight counts from there."""
    town.visit(CASE_UID, "late bar", "-1d23:00-00:30")
    town.visit(11, "late bar", "-1d23:00-00:20")
    town.visit(12, "late bar", "-1d22:00--1d23:50")
    town.visit(CASE_UID, "club", f"{DAYS}d10:00-{DAYS}d11:00")
    town.visit(13, "club", f"{DAYS}d10:00-{DAYS}d11:00")
    found = trace_person(town)
    uids = found_uids(town, found)
    assert uids[11] == (1, 20)
    assert not {12, 13} & set(uids)
    assert [visit.at for visit in found.visits] == [clock("-1d23:00"), clock("10:00")]


def test_a_contact_is_followed_within_the_scope_only(town: Town) -> None:
    """The second generation ends with the warrant's days, though the contact would be a source for longer."""
    town.visit(2, "club", f"{DAYS - 1}d23:30-{DAYS}d00:30")
    town.visit(14, "club", f"{DAYS - 1}d23:30-{DAYS}d00:30")
    town.visit(2, "zoo", f"{DAYS}d10:00-{DAYS}d11:00")
    town.visit(15, "zoo", f"{DAYS}d10:00-{DAYS}d11:00")
    uids = found_uids(town, trace_person(town, generations=2))
    assert uids[14] == (2, 30)
    assert 15 not in uids


def test_contacts_who_are_no_source_in_time_are_not_looked_up(town: Town) -> None:
    """With a latent time beyond the warrant's days nobody asks for the visits of the first generation."""
    found = trace_person(town, replace(POLICY, latent_hours=24 * DAYS), generations=2)
    assert set(found_uids(town, found)) == {1, 2}
    assert town.asked.count("store /v1/visits/of") == 1
    assert town.asked.count("store /v1/visits/at") == 1


def test_tokens_that_do_not_open_are_dropped(town: Town) -> None:
    """A row under a day whose key the warrant does not give, or a handle of no key, belongs to nobody."""
    town.visit(16, "cafe", "10:00-11:00", late_day=DAYS)
    strange = town.visit(17, "cafe", "10:00-11:00")
    town.rows[-1] = replace(strange, handle=bytes(16))
    found = trace_person(town)
    assert set(found_uids(town, found)) == {1, 2}
    assert found.opened == 2


def test_usual_stays_are_inferred(town: Town) -> None:
    """A departure that nobody recorded, or that the store filled in, is marked in the exposure."""
    town.visit(18, "cafe", "10:00-")
    town.visit(19, "cafe", "10:00-11:00", how_left=HowLeft.USUAL)
    town.visit(20, "cafe", "10:00-11:00", how_left=HowLeft.CLOSED)
    found = trace_person(town)
    inferred = {town.contact_uid(one.handle): one.exposures[0].inferred for one in found.contacts}
    assert inferred == {1: False, 2: False, 18: True, 19: True, 20: False}


@pytest.mark.parametrize(("kind", "minutes"), [("cafe", 60), ("bath", 120), (None, 60)])
def test_the_usual_stay_is_that_of_the_venues_kind(town: Town, kind: str | None, minutes: int) -> None:
    """A case who left no departure stayed as long as people do at such a place; without a kind the general stay."""
    town.rows.clear()
    town.put(CASE_UID, "there", clock("10:00"), None, kind=kind)
    town.visit(1, "there", "09:00-12:00")
    found = trace_person(town)
    assert found_uids(town, found) == {1: (1, minutes)}
    assert found.contacts[0].exposures[0].inferred


def test_zones_are_asked_for_where_zones_count(town: Town) -> None:
    """Under the rule of zones another zone's people are not even asked for; under that of the venue they count."""
    town.visit(CASE_UID, "mall", "1d10:00-1d11:00", zone=7)
    town.visit(21, "mall", "1d10:00-1d11:00", zone=7)
    town.visit(22, "mall", "1d10:00-1d11:00", zone=8)
    by_zone = trace_person(town)
    assert 22 not in found_uids(town, by_zone)
    assert by_zone.opened == 3
    assert 22 in found_uids(town, trace_person(town, replace(POLICY, zones=ZoneRule.VENUE)))


def test_a_refusal_of_the_vault_is_passed_on(town: Town) -> None:
    """Days beyond the warrant: the vault's refusal comes through and the opening stays."""
    opening = town.opening()
    wide = warrant_for(opening)
    narrow = replace(wide.signed.warrant, scope=PersonScope(FIRST + 1, FIRST + 1))
    roles = replace(town.roles(), check=lambda _presented: narrow)
    wrong = replace(
        wide, signed=replace(wide.signed, warrant=replace(narrow, scope=PersonScope(FIRST + 5, FIRST + 5)))
    )
    asked = {"openings": town.openings, "name": opening.name, "subject": subject_for(opening),
             "policy": POLICY, "roles": roles, "now": NOW}  # fmt: skip
    with pytest.raises(VaultRefused) as refused:
        trace(presented=wrong, **asked)
    assert refused.value.told == "vault.outside_warrant"
    assert trace(presented=replace(wide, signed=replace(wide.signed, warrant=narrow)), **asked).visits == ()
