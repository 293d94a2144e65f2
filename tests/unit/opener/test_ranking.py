"""A warrant that opens more people than it may keep: real visits are never pushed out by fakes."""

from collections.abc import Sequence

import pytest
from tests.unit.opener.town import CASE_UID, NOW, Town, found_uids, trace_person, trace_venue

from ansim.checkins.domain.assurance import Assurance
from ansim.exposure.model import Contact
from ansim.exposure.policy import Policy
from ansim.opener.domain import ranking
from ansim.opener.domain.people import OpenedRow

REAL = range(1, 51)
FAKES = range(1_000, 11_000)


def crowd(*, case: Assurance, fakes: Assurance) -> Town:
    """Fifty people with screen codes for half an hour, ten thousand fakes for the whole hour."""
    town = Town()
    town.visit(CASE_UID, "hall", "10:00-11:00", assurance=case)
    for uid in FAKES:
        town.visit(uid, "hall", "10:00-11:00", assurance=fakes)
    for uid in REAL:
        town.visit(uid, "hall", "10:15-10:45")
    return town


@pytest.mark.parametrize("case", [Assurance.SCREEN, Assurance.STICKER, Assurance.PAPER])
def test_ten_thousand_fakes_do_not_hide_fifty_real_visits(case: Assurance) -> None:
    """A warrant for 100 people at a venue flooded by stickers keeps all fifty, however the case had come in."""
    town = crowd(case=case, fakes=Assurance.STICKER)
    found = trace_person(town, most_people=100)
    kept = found_uids(town, found)
    assert set(REAL) <= set(kept)
    assert [town.contact_uid(one.handle) in REAL for one in found.contacts[:50]] == [True] * 50
    assert (len(found.contacts), found.left_out) == (100, 9_950)
    assert (found.opened, found.kept) == (10_050, 112)


def test_neither_venue_first() -> None:
    """Everybody at the venue, ten thousand fakes among them: the fifty real ones come first."""
    town = crowd(case=Assurance.SCREEN, fakes=Assurance.PAPER)
    found = trace_venue(town, "hall", "10:00-11:00", most_people=60)
    assert set(REAL) <= set(found_uids(town, found))


def test_rows_made_after_the_look_up_was_asked_for_come_last() -> None:
    """Sent late, with a screen's code, but after the look-up had been asked for: behind stickers of before."""
    town = Town()
    town.visit(CASE_UID, "hall", "10:00-11:00")
    town.visit(1, "hall", "10:00-11:00", assurance=Assurance.LATE_SCREEN, received=NOW + 600)
    town.visit(2, "hall", "10:00-11:00", assurance=Assurance.STICKER)
    town.visit(3, "hall", "10:00-11:00", assurance=Assurance.LATE_SCREEN, received=NOW - 600)
    town.visit(4, "hall", "10:00-11:00", assurance=Assurance.SCREEN, received=NOW + 600)
    found = trace_person(town)
    assert [town.contact_uid(one.handle) for one in found.contacts] == [4, 3, 2, 1]
    assert [one.assurance for one in found.contacts] == [90, 70, 50, 0]


def test_the_second_generation_gets_what_is_left_of_the_number() -> None:
    """Three may be kept: two of the first generation, then the surest of the second."""
    town = Town()
    town.visit(CASE_UID, "hall", "10:00-11:00")
    town.visit(1, "hall", "10:00-11:00")
    town.visit(2, "hall", "10:00-11:00")
    town.visit(1, "gym", "12:00-13:00")
    town.visit(3, "gym", "12:00-13:00", assurance=Assurance.PAPER)
    town.visit(4, "gym", "12:00-12:30")
    found = trace_person(town, generations=2, most_people=3)
    assert found_uids(town, found) == {1: (1, 60), 2: (1, 60), 4: (2, 30)}
    assert (found.left_out, found.cut) == (1, 2)


def test_a_full_first_generation_ends_the_walk() -> None:
    """Where people of the first generation were left out, nobody of the second is asked for."""
    town = Town()
    town.visit(CASE_UID, "hall", "10:00-11:00")
    for uid in (1, 2, 3):
        town.visit(uid, "hall", "10:00-11:00")
    found = trace_person(town, generations=2, most_people=2)
    assert (len(found.contacts), found.left_out, found.cut) == (2, 1, 1)
    assert town.asked.count("store /v1/visits/of") == 1


def test_rows_elsewhere_make_nobody_less_sure() -> None:
    """Two were at the hall by its screen; one had paper at another venue that day: both are equally sure."""
    town = Town()
    town.visit(CASE_UID, "hall", "10:00-11:00")
    town.visit(1, "hall", "10:00-11:00")
    town.visit(1, "gym", "12:00-13:00", assurance=Assurance.PAPER)
    town.visit(2, "hall", "10:00-10:30")
    found = trace_person(town)
    assert [one.assurance for one in found.contacts] == [Assurance.SCREEN, Assurance.SCREEN]


def test_parties_are_counted_only_of_those_who_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten are found and three are kept: nobody asks what party the others came in, and the three have theirs."""
    asked: list[str] = []

    def counted(contact: Contact, rows: Sequence[OpenedRow], policy: Policy) -> tuple[int, ...]:
        asked.append(contact.person)
        return parties(contact, rows, policy)

    parties = ranking.parties
    monkeypatch.setattr(ranking, "parties", counted)
    town = Town()
    town.visit(CASE_UID, "hall", "10:00-11:00")
    for uid in range(1, 11):
        town.visit(uid, "hall", "10:00-11:00", party=uid)
    found = trace_person(town, most_people=3)
    assert sorted(asked) == sorted(one.pseudonym for one in found.contacts)
    told = {town.contact_uid(one.handle): one.exposures[0].party for one in found.contacts}
    assert (len(told), all(uid == party for uid, party in told.items())) == (3, True)


def crowded_evening() -> Town:
    """Two met the case at the hall; at the gym one of them met four others, each a quarter shorter than the last."""
    town = Town()
    town.visit(CASE_UID, "hall", "10:00-11:00")
    town.visit(1, "hall", "10:00-11:00")
    town.visit(2, "hall", "10:00-10:30")
    town.visit(1, "gym", "12:00-13:30")
    for uid, end in ((3, "13:15"), (4, "13:00"), (5, "12:45"), (6, "12:30")):
        town.visit(uid, "gym", f"12:00-{end}")
    return town


@pytest.mark.parametrize(
    ("most_each", "kept", "left_out", "cut"),
    [
        ((), 6, 0, 0),
        ((2, 4), 6, 0, 0),
        ((2, 3), 5, 1, 2),
        ((2, 1), 3, 3, 2),
        ((2,), 6, 0, 0),
        ((1, 4), 1, 1, 1),
        ((500, 500), 6, 0, 0),
    ],
)
def test_each_generation_has_its_own_bound(
    most_each: tuple[int, ...], kept: int, left_out: int, cut: int
) -> None:
    """A bound of a generation cuts that one alone, tells which it was, and ends the walk where it cut."""
    found = trace_person(crowded_evening(), generations=2, most_people=500, most_each=most_each)
    assert (len(found.contacts), found.left_out, found.cut) == (kept, left_out, cut)


def test_the_bound_of_a_generation_never_widens_the_warrant() -> None:
    """A warrant for three people keeps three, whatever the generations may have; the longest of the second stays."""
    town = crowded_evening()
    found = trace_person(town, generations=2, most_people=3, most_each=(500, 500))
    assert found_uids(town, found) == {1: (1, 60), 2: (1, 30), 3: (2, 75)}
    assert (found.left_out, found.cut) == (3, 2)


def test_a_venue_s_people_have_the_first_bound() -> None:
    """Everybody at a venue is its first generation: the bound cuts there and nobody they met is looked for."""
    found = trace_venue(crowded_evening(), "gym", "12:00-14:00", generations=2, most_each=(2, 9))
    assert (len(found.contacts), found.left_out, found.cut) == (2, 3, 1)


def test_how_sure_a_contact_is() -> None:
    """As sure as the records that alone make the minimum: ten sure minutes of forty do not make a sure contact."""
    town = Town()
    town.visit(CASE_UID, "hall", "10:00-11:00")
    town.visit(CASE_UID, "gym", "12:00-13:00")
    town.visit(1, "hall", "10:00-10:10")
    town.visit(1, "gym", "12:00-12:30", assurance=Assurance.PAPER)
    town.visit(2, "hall", "10:00-10:20")
    town.visit(2, "gym", "12:00-12:30", assurance=Assurance.PAPER)
    town.visit(3, "hall", "10:00-10:30", assurance=Assurance.STICKER)
    town.visit(3, "hall", "10:20-10:50")
    found = trace_person(town)
    sure = {town.contact_uid(one.handle): one.assurance for one in found.contacts}
    assert sure == {1: Assurance.PAPER, 2: Assurance.SCREEN, 3: Assurance.STICKER}


def test_too_short_to_decide_is_as_sure_as_the_weakest_record() -> None:
    """Of those who were merely at a venue, three minutes of two kinds never make the minimum: the lower kind counts."""
    town = Town()
    town.visit(1, "hall", "10:00-10:02")
    town.visit(1, "hall", "10:05-10:06", assurance=Assurance.PAPER)
    town.visit(2, "hall", "10:00-10:02")
    found = trace_venue(town, "hall", "10:00-11:00", most_people=60)
    sure = {town.contact_uid(one.handle): one.assurance for one in found.contacts}
    assert sure == {1: Assurance.PAPER, 2: Assurance.SCREEN}
