"""Opening venues and changing them: what is kept, who may, what is refused."""

from datetime import timedelta

import pytest

from ansim.accounts.domain.actors import Actor
from ansim.accounts.models import AuditEvent
from ansim.checkins.domain.details import Details
from ansim.checkins.domain.errors import NotYourVenue, TooManyVenues, VenueBad, VenueClosed
from ansim.checkins.domain.hours import same_every_day
from ansim.checkins.models import Sticker, Venue
from ansim.checkins.queries.venues import (
    opened_since,
    runs,
    venue,
    venue_of_operator,
    venues_in,
    venues_named,
    venues_of_operator,
)
from ansim.checkins.services.closing import close_for_good
from ansim.checkins.services.venues import MOST_A_DAY, change_details, open_venue, set_zones

pytestmark = pytest.mark.django_db


def test_an_operator_opens_a_venue_and_runs_it(operator, cafe, start) -> None:
    """The operator who opens a venue runs it; its words, hours and zones come back as they were given."""
    by = operator(1)
    hours = same_every_day(11 * 60, 22 * 60, {0})
    details = Details(cafe.name, cafe.kind, cafe.region, cafe.district, cafe.street, cafe.detail, hours)
    ident = open_venue(by=by, details=details, zones=["1층", " 2층  창가 "], at=start)
    number = int(by.who.partition(":")[2])
    card = venue_of_operator(number, ident)
    assert card.details == details
    assert [(zone.number, zone.name) for zone in card.zones] == [(1, "1층"), (2, "2층 창가")]
    assert runs(number, ident)
    assert venues_of_operator(number) == [card]
    assert opened_since(number, start) == 1


def test_a_venue_has_a_sticker_for_itself_and_each_zone(opened) -> None:
    """Venue and zones each get a printed code of eight bytes beginning with 0x02 and a short code of their own."""
    ident = opened(zones=["홀", "테라스"])
    rows = list(Sticker.objects.filter(venue__ident=ident).order_by("zone"))
    assert [row.zone for row in rows] == [0, 1, 2]
    assert all(bytes(row.code)[0] == 2 and len(bytes(row.code)) == 8 for row in rows)
    assert len({row.short for row in rows}) == 3


def test_the_key_of_a_venue_is_sealed(opened) -> None:
    """The database never holds k_v in the clear: what it holds is longer, and different for each venue."""
    first, second = opened(), opened()
    held = {bytes(row.key_sealed) for row in Venue.objects.filter(ident__in=[first, second])}
    assert len(held) == 2
    assert {len(one) for one in held} == {32 + 29}


def test_every_problem_is_told_at_once(command: Actor, start) -> None:
    """A form full of mistakes yields all of them, the zones' too, and nothing is kept."""
    bad = Details("", "no.such", "한양", "x" * 31, "길\U0001f600", "")
    with pytest.raises(VenueBad) as wrong:
        open_venue(by=command, details=bad, zones=["홀", "홀"], at=start)
    assert [problem.column for problem in wrong.value.problems] == [
        "name",
        "district",
        "street",
        "kind",
        "region",
        "zones",
    ]
    assert "U+1F600" in wrong.value.text("en")
    assert "이름" in str(wrong.value)
    assert Venue.objects.count() == 0


def test_an_act_leaves_an_audit_row_without_words_of_the_venue(opened) -> None:
    """The audit trail names the venue by its six bytes and nothing else."""
    ident = opened()
    row = AuditEvent.objects.get(verb="venue.open")
    assert (row.reference, row.who, row.why) == (f"venue:{ident.hex()}", "system:command", "")


def test_another_operator_cannot_see_or_change_it(operator, opened, cafe, start) -> None:
    """A venue of somebody else looks exactly like one that does not exist."""
    mine, stranger = operator(1), operator(2)
    ident = opened(mine)
    for wrong in (ident, bytes(6)):
        with pytest.raises(NotYourVenue):
            change_details(by=stranger, venue=wrong, details=cafe, at=start)
        with pytest.raises(NotYourVenue):
            venue_of_operator(int(stranger.who.partition(":")[2]), wrong)
    with pytest.raises(NotYourVenue):
        change_details(by=Actor(who="staff:1"), venue=ident, details=cafe, at=start)


def test_changed_words_are_kept_and_the_trail_names_the_fields(opened, command, cafe, start) -> None:
    """A change is kept, the gate sees a newer time, and the audit row names the fields but not the values."""
    ident = opened()
    later = start + timedelta(hours=1)
    changed = Details("새 이름", cafe.kind, cafe.region, cafe.district, cafe.street, "")
    change_details(by=command, venue=ident, details=changed, at=later)
    assert venue(ident).details == changed
    assert Venue.objects.get(ident=ident).changed_at == later
    assert AuditEvent.objects.get(verb="venue.change").why == "detail, name"


def test_the_same_words_again_change_nothing(opened, command, cafe, start) -> None:
    """Saving a form that was not touched writes no row."""
    ident = opened()
    change_details(by=command, venue=ident, details=cafe, at=start + timedelta(hours=1))
    assert Venue.objects.get(ident=ident).changed_at == start
    assert not AuditEvent.objects.filter(verb="venue.change").exists()


def test_a_zone_keeps_its_number_and_numbers_do_not_come_back(opened, command, start) -> None:
    """Zones that stay keep number and code; an ended number is never given to another zone."""
    ident = opened(zones=["A", "B"])
    code = bytes(Sticker.objects.get(venue__ident=ident, zone=1).code)
    set_zones(by=command, venue=ident, names=["C", "A"], at=start)
    card = venue(ident)
    assert [(zone.number, zone.name) for zone in card.zones] == [(1, "A"), (3, "C")]
    assert bytes(Sticker.objects.get(venue__ident=ident, zone=1).code) == code
    assert Sticker.objects.get(venue__ident=ident, zone=2).stopped_at == start


def test_a_closed_venue_cannot_be_changed(opened, command, cafe, start) -> None:
    """After closing for good every act says so."""
    ident = opened()
    close_for_good(by=command, venue=ident, at=start)
    for act in (
        lambda: change_details(by=command, venue=ident, details=cafe, at=start),
        lambda: set_zones(by=command, venue=ident, names=[], at=start),
        lambda: close_for_good(by=command, venue=ident, at=start),
    ):
        with pytest.raises(VenueClosed):
            act()


def test_nobody_opens_venues_without_end(operator, opened) -> None:
    """The twenty-first venue of one operator in one day is refused; the machine's own command is not counted."""
    by = operator(3)
    for _ in range(MOST_A_DAY):
        opened(by)
    with pytest.raises(TooManyVenues):
        opened(by)
    opened()


def test_venues_are_found_by_place_kind_and_name(opened, command, start) -> None:
    """The list filters by region, district, kind and a part of the name, and leaves out what is closed."""
    cafe, bar = opened(), opened(name="모퉁이 단란주점", kind="bar.karaoke", district="서귀포시")
    closed = opened(name="옛 카페")
    close_for_good(by=command, venue=closed, at=start)
    assert [card.ident for card in venues_in()] == [bar, cafe]
    assert [card.ident for card in venues_in(district="서귀포시")] == [bar]
    assert [card.ident for card in venues_in(kind="food.cafe", name="카페")] == [cafe]
    assert {card.ident for card in venues_named([cafe, closed, bytes(6)])} == {cafe, closed}
