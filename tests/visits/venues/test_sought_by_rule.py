"""Venues sought by words or by the code of a poster, held against a search written here; nobody else may seek."""

from datetime import timedelta

import pytest
from tests.visits.venues.test_asked_by_roles import Door

from ansim.checkins.client import VisitsClient
from ansim.checkins.domain.errors import ShortCodeBad
from ansim.checkins.domain.short_codes import check_short_code, new_short_code
from ansim.checkins.models import Sticker, Venue
from ansim.checkins.queries.venues import venues_sought
from ansim.checkins.services.closing import close_for_good
from ansim.checkins.services.stickers import replace_sticker
from ansim.conf.roles import Role

pytestmark = pytest.mark.django_db
NAMES = ("바람카페", "바람 카페 2호", "Cafe 100%", "cafe_100", r"카페\n", "체육관", "바람카페", "CAFE")


@pytest.fixture
def town(opened, command, start):
    """Venues with awkward names by their bytes; every third one is closed, the later the further down."""
    idents = {opened(name=name): name for name in NAMES}
    for hours, ident in enumerate(list(idents)[::3], start=1):
        close_for_good(by=command, venue=ident, at=start + timedelta(hours=hours))
    return idents


def found(words, **more):
    """The bytes of what is found, in order."""
    return [card.ident for card in venues_sought(words, **more)]


@pytest.mark.parametrize(
    "words", ["바람", "카페", "cafe", "CAFE", "%", "_", "\\", "\\n", "100", " ", "2호", "바람카페", "없음", "'", "[a-z]", ".*"]
)  # fmt: skip
def test_words_find_exactly_the_names_that_hold_them(town, words):
    """Wildcards and patterns are only signs, letters of any case are one; nothing else is found and nothing twice."""
    expected = sorted(ident for ident, name in town.items() if words.casefold() in name.casefold())
    assert sorted(found(words)) == expected


def test_open_venues_come_first_and_the_last_closed_before_older_ones(town):
    """Of all: those that are open by name, then the closed ones, the latest closing first."""
    cards = venues_sought("", limit=50)
    closings = [card.closed_at for card in cards]
    still_open = closings.index(next(one for one in closings if one is not None))
    assert set(closings[:still_open]) == {None}
    assert closings[still_open:] == sorted(closings[still_open:], reverse=True)
    assert len(cards) == len(town)


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_a_shorter_answer_is_the_beginning_of_the_longer(town, limit):
    """However few are wanted, they are the first ones; the same question has the same answer again."""
    assert found("카", limit=limit) == found("카")[:limit]
    assert found("카") == found("카")


def test_no_more_than_twenty_are_told(opened):
    """A word that every venue has brings twenty, not a town."""
    for number in range(22):
        opened(name=f"많은곳 {number:02d}")
    assert [card.details.name for card in venues_sought("많은곳")] == [f"많은곳 {n:02d}" for n in range(20)]


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda short: short.replace("-", ""),
        lambda short: short.replace("-", " "),
        lambda short: f"  {short} ",
        lambda short: short.replace("0", "O").replace("1", "I"),
        lambda short: short.replace("0", "o").replace("1", "l"),
    ],
    ids=["lower", "joined", "blank", "around", "look-alikes", "small look-alikes"],
)
def test_a_posters_code_finds_its_venue_however_it_is_typed(town, typed):
    """Each code of the town leads to the one venue on whose poster it stands, closed or not."""
    for sticker in Sticker.objects.select_related("venue"):
        assert found(typed(sticker.short)) == [bytes(sticker.venue.ident)]


def test_the_code_of_an_old_poster_still_leads_there(opened, command, start):
    """After the poster was replaced both codes mean the venue: what happened before is looked up as well."""
    ident = opened()
    before = Sticker.objects.get(venue__ident=ident).short
    replace_sticker(by=command, venue=ident, at=start + timedelta(days=1))
    codes = set(Sticker.objects.filter(venue__ident=ident).values_list("short", flat=True))
    assert len(codes) == 2
    assert {tuple(found(code)) for code in codes} == {(ident,)}
    assert before in codes


def test_a_code_with_a_slip_finds_nobody_elses_venue(town):
    """One wrong character of a code is noticed by its check, so that no other venue is looked up instead."""
    for sticker in Sticker.objects.all():
        for place, sign in enumerate(sticker.short):
            if sign == "-":
                continue
            wrong = sticker.short[:place] + ("7" if sign != "7" else "8") + sticker.short[place + 1 :]
            with pytest.raises(ShortCodeBad):
                check_short_code(wrong)
            assert found(wrong) == []


def test_a_name_that_looks_like_a_code_is_still_a_name(opened):
    """Eight signs that are a sound code of no poster are sought among the names."""
    name = new_short_code()
    ident = opened(name=name)
    assert found(name) == [ident]
    Sticker.objects.filter(venue__ident=ident).update(short=new_short_code())
    assert found(name) == [ident]


def test_whoever_asks_over_the_wire_gets_the_same(town):
    """The client of the office tells what the query found, in its order, with blanks and zero bytes made single blanks."""
    client = VisitsClient(Door())
    for words, plain in (("카페", "카페"), (" 바람 \0 카페  ", "바람 카페"), ("\t100%\n", "100%")):
        assert [one.ident for one in client.sought(words)] == found(plain)
    long = "가" * 60
    Venue.objects.filter(ident=next(iter(town))).update(name=long)
    assert len(client.sought(long + "나다라")) == 1


@pytest.mark.parametrize(
    ("role", "method", "status"),
    [
        (Role.OPENER, "GET", 403),
        (Role.VAULT, "GET", 403),
        (Role.LEDGER, "GET", 403),
        (Role.OFFICE, "POST", 405),
        (Role.OFFICE, "GET", 200),
    ],
)
def test_only_the_office_seeks_venues(db, role, method, status):
    """The opener knows venues by their bytes alone; to seek by words is the tracer's, and only a question."""
    assert Door(role).request(method, "/v1/venues/sought?words=x").status == status


def test_an_unsigned_search_is_refused(client, db):
    """Without a role's signature no name of a venue is told."""
    answer = client.get("/v1/venues/sought?words=x")
    assert (answer.status_code, b"venue" in answer.content) == (401, False)
