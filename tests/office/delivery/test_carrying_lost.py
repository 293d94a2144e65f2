"""A bundle that never comes back: overdue after a day, lost by a person's word, and never sent again by anybody."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.office.delivery.carrying_sides import GROUP, INSIDE, OUTSIDE, Sides

from ansim.delivery.domain.carry_errors import BundleHeardOf, BundleLost, BundleNotLostYet, BundleUnknown
from ansim.delivery.domain.errors import NotUndecided, ReasonMissing
from ansim.delivery.models import Delivery, DeliveryEvent, Parcel
from ansim.delivery.queries.carrying import (
    CarriedBundle,
    bundle_of,
    bundles_out,
    carries_out,
    only_in_bundles,
    silent_count,
    takes_in,
    to_carry,
)
from ansim.delivery.queries.unknowns import unknown_deliveries
from ansim.delivery.services.carrying_lost import declare_lost
from ansim.delivery.services.control import stop_group
from ansim.delivery.services.sweeping import sweep_stalled
from ansim.delivery.services.unknowns import Decision, decide_unknown


def lose(sides: Sides, ident: UUID, **changes: Any) -> int:
    """Declare a bundle of the inner side lost."""
    terms = {"office_id": INSIDE, "reason": "cut off", "now": sides.office.clock(), "by": "staff:7"}
    return declare_lost(ident=ident, **{**terms, **changes})


def card(sides: Sides, ident: UUID) -> CarriedBundle:
    """What the inner side knows of a bundle."""
    found = bundle_of(office_id=INSIDE, ident=ident)
    assert found is not None
    return found


def test_a_bundle_tells_who_when_and_what_is_missing(sides: Sides) -> None:
    """Proves the counts from out to back: not heard of, unknown, in; and who carried it out first."""
    sides.office.queue(4, hours=30)
    ident = sides.claim(by="staff:7")
    one, at = card(sides, ident), sides.office.clock()
    assert (one.group, one.by, one.carried_at, one.is_lost) == (GROUP, "staff:7", at, False)
    assert (one.count, one.silent, one.unknown, one.known, one.waiting) == (4, 4, 0, 0, 4)
    assert one.expires_at == at + timedelta(hours=30)
    assert one.lost_from == at + timedelta(hours=31)
    taken = sides.take(sides.write(ident))
    sides.send_group(taken.group_id)
    first = Delivery.objects.filter(office_id=OUTSIDE).order_by("pk").first()
    assert first is not None
    first.attempts.update(outcome="unknown")
    Delivery.objects.filter(pk=first.pk).update(state="unknown")
    sides.bring(sides.results())
    one = card(sides, ident)
    assert (one.silent, one.unknown, one.known, one.waiting) == (0, 1, 3, 1)
    assert one.state(sides.office.clock()) == "back"


def test_a_bundle_is_overdue_after_a_day_without_news(sides: Sides) -> None:
    """Proves that time alone makes a bundle overdue, and that its results end that."""
    sides.office.queue(2, hours=48)
    ident = sides.claim()
    data = sides.write(ident)
    for hours, state, count in ((0, "waiting", 0), (23.9, "waiting", 0), (0.1, "overdue", 1)):
        sides.office.clock.forward(hours=hours)
        at = sides.office.clock()
        assert (card(sides, ident).state(at), silent_count(office_id=INSIDE, overdue_at=at)) == (state, count)
    assert silent_count(office_id=INSIDE) == 1
    assert silent_count(office_id=OUTSIDE) == 0
    assert not card(sides, ident).may_be_lost(sides.office.clock())
    sides.send(data)
    sides.bring(sides.results())
    assert silent_count(office_id=INSIDE) == 0
    assert card(sides, ident).state(sides.office.clock()) == "back"
    assert not card(sides, ident).is_overdue(sides.office.clock())


def test_what_is_lost_becomes_unknown_and_is_told_why(sides: Sides) -> None:
    """Proves that every message not heard of is unknown, with who and why on its time line."""
    sides.office.queue(3)
    ident = sides.claim()
    sides.office.clock.forward(hours=25)
    assert card(sides, ident).may_be_lost(sides.office.clock())
    assert lose(sides, ident) == 3
    assert sides.office.counts() == {"unknown": 3}
    one = card(sides, ident)
    assert (one.is_lost, one.state(sides.office.clock()), one.silent, one.unknown) == (True, "lost", 0, 3)
    events = DeliveryEvent.objects.filter(after="unknown").values_list("by", "reason", "code")
    assert set(events) == {("staff:7", "cut off", "lost")}
    assert {row.code for row in unknown_deliveries(office_id=INSIDE)} == {"lost"}


def test_nobody_sends_again_what_was_lost(sides: Sides) -> None:
    """Proves that neither worker, sweep, a new bundle, the old one nor a person sends it a second time."""
    sides.office.queue(2)
    ident = sides.claim()
    data = sides.write(ident)
    sides.office.clock.forward(hours=25)
    lose(sides, ident)
    sides.office.settle()
    assert sides.office.send() is None
    assert sides.claim() == ident  # nothing is queued: no second bundle
    with pytest.raises(BundleLost):
        sides.write(ident)
    row = Delivery.objects.filter(office_id=INSIDE).order_by("pk").first()
    assert row is not None
    terms = {"office_id": INSIDE, "delivery_id": row.pk, "now": sides.office.clock(), "by": "staff:7"}
    with pytest.raises(BundleLost):
        decide_unknown(decision=Decision.SEND_AGAIN, reason="not received", **terms)
    decide_unknown(decision=Decision.GIVE_UP, reason="told by telephone", **terms)
    with pytest.raises(NotUndecided):
        decide_unknown(decision=Decision.SENT, reason="late", **terms)
    assert sides.office.counts() == {"unknown": 1, "failed_technical": 1}
    sides.send(data)  # the copy turns up outside after all: too late for everything in it
    sweep_stalled(now=sides.office.clock())
    assert sides.outside_counts() == {"expired": 2}
    sides.check_gateway(0)


def test_results_that_come_after_all_are_taken(sides: Sides) -> None:
    """Proves that declaring lost closes nothing: what went outside is known as soon as its results come."""
    sides.office.queue(3)
    ident = sides.claim()
    sides.send(sides.write(ident))
    late = sides.results()
    sides.office.clock.forward(hours=25)
    lose(sides, ident)
    assert sides.bring(late).states == {"sent": 3}
    assert card(sides, ident).known == 3
    assert Parcel.objects.get(fence=ident).settled_at == sides.office.clock()
    assert sides.bring(late).states == {}
    sides.check_gateway(3)


def test_only_what_was_not_heard_of_is_lost(sides: Sides) -> None:
    """Proves that results that are in stay as they are."""
    sides.office.queue(5)
    ident = sides.claim()
    taken = sides.take(sides.write(ident))
    first = Delivery.objects.filter(group_id=taken.group_id).order_by("pk").values_list("pk", flat=True)
    Delivery.objects.filter(pk__in=list(first[2:])).update(not_before=sides.office.clock() + timedelta(1))
    sides.send_group(taken.group_id)
    sides.bring(sides.results())
    sides.office.clock.forward(hours=25)
    assert lose(sides, ident) == 3
    assert sides.office.counts() == {"sent": 2, "unknown": 3}


def test_a_bundle_is_not_lost_too_early(sides: Sides) -> None:
    """Proves the refusals: no reason, not this office's, a short while, still to be sent outside, heard of."""
    sides.office.queue(1, hours=47)
    ident = sides.claim()
    before = sides.everything()
    for hours in (0, 24, 23.9):
        sides.office.clock.forward(hours=hours)
        with pytest.raises(BundleNotLostYet):
            lose(sides, ident)
    sides.office.clock.forward(hours=0.1)
    with pytest.raises(ReasonMissing):
        lose(sides, ident, reason="  ")
    for changes in ({"office_id": OUTSIDE}, {"ident": uuid4()}):
        with pytest.raises(BundleUnknown):
            lose(sides, **{"ident": ident, **changes})
    assert sides.everything() == before
    assert lose(sides, ident) == 1
    after = sides.everything()
    with pytest.raises(BundleHeardOf):
        lose(sides, ident)
    assert sides.everything() == after


def test_bundles_are_listed_by_what_needs_a_look(sides: Sides) -> None:
    """Proves the order: those not heard of from the oldest, then the others from the newest; and the bound."""
    made = []
    for number in range(4):
        sides.office.queue(1, start=10 * number)
        made.append(sides.claim())
        sides.office.clock.forward(minutes=5)
    for ident in made[:2]:
        sides.send(sides.write(ident))
    sides.bring(sides.results())
    expected = [made[2], made[3], made[1], made[0]]
    assert [one.ident for one in bundles_out(office_id=INSIDE)] == expected
    assert [one.ident for one in bundles_out(office_id=INSIDE, limit=3)] == expected[:3]
    assert [one.ident for one in bundles_out(office_id=INSIDE, limit=1)] == expected[:1]
    assert bundles_out(office_id=OUTSIDE) == ()
    assert bundle_of(office_id=OUTSIDE, ident=made[0]) is None


def test_what_is_to_be_carried_is_told_by_group(sides: Sides) -> None:
    """Proves that only groups that leave in no other way are named, with what may still go."""
    sides.office.queue(2)
    at = sides.office.clock()
    assert to_carry(office_id=INSIDE, now=at) == ()  # it runs: a worker sends it
    assert not carries_out(office_id=INSIDE)
    sides.claim()
    assert to_carry(office_id=INSIDE, now=at) == ()
    sides.office.queue(3, start=10, hours=1)
    assert [(one.group, one.count) for one in to_carry(office_id=INSIDE, now=at)] == [(GROUP, 3)]
    assert to_carry(office_id=INSIDE, now=at + timedelta(hours=1)) == ()
    assert to_carry(office_id=OUTSIDE, now=at) == ()
    assert only_in_bundles(office_id=INSIDE, group=GROUP)
    assert not only_in_bundles(office_id=OUTSIDE, group=GROUP)
    assert (carries_out(office_id=INSIDE), takes_in(office_id=INSIDE)) == (True, False)


def test_a_side_is_known_by_what_it_did(sides: Sides) -> None:
    """Proves that a stopped group still counts as carried out, and taking in makes the outer side."""
    sides.office.queue(1)
    ident = sides.claim()
    sides.send(sides.write(ident))
    stop_group(group_id=sides.office.group_id, now=sides.office.clock(), by="tester")
    assert (carries_out(office_id=INSIDE), takes_in(office_id=INSIDE)) == (True, False)
    assert (carries_out(office_id=OUTSIDE), takes_in(office_id=OUTSIDE)) == (False, True)
    assert card(sides, ident).is_stopped
