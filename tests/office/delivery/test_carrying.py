"""Carrying over a separated network: out, sent once, results back; whatever is done twice or in disorder."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from tests.office.delivery.carrying_sides import GROUP, INSIDE, OUTSIDE, Sides

from ansim.delivery.domain.carry_errors import (
    BundleUnknown,
    CarriedElsewhere,
    DecidedOutside,
    GroupPaused,
    NothingToCarry,
)
from ansim.delivery.domain.errors import GroupClosed, GroupUnknown
from ansim.delivery.domain.states import Control, State
from ansim.delivery.models import Attempt, Bundle, Delivery, Group, Parcel, Receipt
from ansim.delivery.queries.carrying import bundles_of, queued_of
from ansim.delivery.queries.groups import groups_of, groups_to_look_at
from ansim.delivery.services.carrying_back import forget_carried
from ansim.delivery.services.control import pause_group, resume_group, stop_group
from ansim.delivery.services.sweeping import sweep_stalled
from ansim.delivery.services.unknowns import Decision, decide_unknown


def test_a_batch_goes_out_is_sent_once_and_its_results_come_back(sides: Sides) -> None:
    """Proves the whole way: waiting inside, sent outside with text and picture, delivered inside."""
    sides.office.queue(5, pictures=True)
    data = sides.out()
    assert sides.office.counts() == {"sending": 5}
    sides.send(data)
    assert sides.outside_counts() == {"sent": 5}
    assert all(entry["image"] for entry in sides.office.gateway.accepted())
    assert sides.bring(sides.results()).states == {"sent": 5}
    sides.outside_report()
    applied = sides.bring(sides.results())
    assert (applied.results, applied.states) == (5, {"delivered": 5})
    assert sides.office.counts() == {"delivered": 5}
    sides.check_gateway(5)


def test_what_leaves_is_readable_to_nobody_on_the_way(sides: Sides) -> None:
    """Proves that neither a number, a text nor a reference stands in the files or in the outer references."""
    sides.office.queue(3)
    data = sides.out()
    sides.send(data)
    back = sides.results()
    for secret in (b"0100", b"KEY-", "시험".encode()):
        assert secret not in data
        assert secret not in back
    assert not any("KEY-" in entry["fields"]["reference"] for entry in sides.office.gateway.accepted())


def test_a_bundle_opened_twice_sends_nothing_twice(sides: Sides) -> None:
    """Proves that the same file, a copy in its middle, and the same bundle written once more only verify."""
    sides.office.queue(4, pictures=True)
    ident = sides.claim()
    data = sides.write(ident)
    assert sides.take(data).is_new
    for again in (data, sides.write(ident), data):
        second = sides.send(again)
        assert not second.is_new
        assert second.count == 4
    sides.check_gateway(4)


def test_a_bundle_opened_again_after_all_was_forgotten_sends_nothing(sides: Sides) -> None:
    """Proves that forgetting contents keeps what stands against sending twice."""
    sides.office.queue(3, pictures=True)
    data = sides.out()
    sides.send(data)
    assert forget_outside(sides) == 3
    assert not sides.send(data).is_new
    sides.check_gateway(3)


def forget_outside(sides: Sides) -> int:
    """Forget as the outer worker does each minute."""
    with sides.at(OUTSIDE):
        return forget_carried(now=sides.office.clock())


def test_the_outer_side_keeps_only_tags_and_results(sides: Sides) -> None:
    """Proves that number, text and picture go when a message cannot go any more, and stay while it can."""
    sides.office.queue(3, pictures=True)
    taken = sides.take(sides.out())
    assert forget_outside(sides) == 0
    assert len(sides.pictures()) == 3
    sides.send_group(taken.group_id, limit=1)
    assert forget_outside(sides) == 3
    assert sides.pictures() == []
    rows = Delivery.objects.filter(group_id=taken.group_id)
    assert {(bytes(row.content), row.attachment, row.sha256) for row in rows} == {(b"", "", "")}
    assert Bundle.objects.get().forgotten_at == sides.office.clock()
    assert forget_outside(sides) == 0
    assert sides.bring(sides.results()).states == {"sent": 3}


def test_forgetting_goes_on_where_it_stopped(sides: Sides) -> None:
    """Proves that a bundle counts as forgotten only when nothing of it is left."""
    sides.office.queue(3)
    sides.send(sides.out())
    with sides.at(OUTSIDE):
        assert forget_carried(now=sides.office.clock(), limit=2) == 2
        assert Bundle.objects.get().forgotten_at is None
        assert forget_carried(now=sides.office.clock(), limit=2) == 1
    assert Bundle.objects.get().forgotten_at is not None


def test_a_carried_group_is_never_sent_from_inside(sides: Sides) -> None:
    """Proves that no worker, sweep, resumption or later message of the group can send it here."""
    sides.office.queue(3)
    sides.claim()
    sides.office.queue(2, start=10)
    group = sides.office.group_id
    assert groups_to_look_at(now=sides.office.clock()) == ()
    assert sides.office.send() is None
    assert not resume_group(group_id=group, now=sides.office.clock(), by="tester")
    assert not pause_group(group_id=group, now=sides.office.clock(), by="tester")
    sides.office.clock.forward(hours=3)
    sides.office.settle()
    assert sides.office.send() is None
    assert sides.office.counts() == {"sending": 3, "queued": 2}
    sides.check_gateway(0)


def test_what_came_later_goes_in_a_bundle_of_its_own(sides: Sides) -> None:
    """Proves that a second bundle holds only what no bundle held, and both are told."""
    sides.office.queue(3)
    first = sides.claim()
    assert queued_of(office_id=INSIDE, group=GROUP) == 0
    sides.office.queue(2, start=10)
    assert queued_of(office_id=INSIDE, group=GROUP) == 2
    second = sides.claim()
    assert second != first
    assert sides.claim() == second
    found = bundles_of(office_id=INSIDE, group=GROUP)
    assert [(one.ident, one.count, one.waiting) for one in found] == [(first, 3, 3), (second, 2, 2)]
    sides.send(sides.write(second))
    sides.send(sides.write(first))
    sides.bring(sides.results())
    assert sides.office.counts() == {"sent": 5}
    assert [one.waiting for one in bundles_of(office_id=INSIDE, group=GROUP)] == [0, 0]
    sides.check_gateway(5)


def test_large_groups_are_carried_in_several_bundles(sides: Sides) -> None:
    """Proves that the bound of a bundle leaves the rest queued for the next."""
    sides.office.queue(5)
    sides.claim(limit=3)
    assert queued_of(office_id=INSIDE, group=GROUP) == 2
    sides.claim(limit=3)
    assert [one.count for one in bundles_of(office_id=INSIDE, group=GROUP)] == [3, 2]


def test_what_a_worker_holds_is_not_carried(sides: Sides) -> None:
    """Proves that a parcel in a worker's hands stays out, cannot be released, and goes with the next bundle."""
    from ansim.delivery.services.claims import claim_parcel, release_parcel

    sides.office.queue(3)
    now = sides.office.clock()
    held = claim_parcel(group_id=sides.office.group_id, limit=1, now=now, by="worker")
    assert held is not None
    sides.claim()
    assert queued_of(office_id=INSIDE, group=GROUP) == 1
    assert not release_parcel(claim=held, now=now)
    sides.office.clock.forward(seconds=61)
    sweep_stalled(now=sides.office.clock())
    sides.claim()
    assert [one.count for one in bundles_of(office_id=INSIDE, group=GROUP)] == [2, 1]


def test_those_that_wait_after_a_refusal_are_carried_at_once(sides: Sides) -> None:
    """Proves that the back-off of failed tries inside keeps nothing out of a bundle."""
    sides.office.queue(2)
    Delivery.objects.update(not_before=sides.office.clock() + timedelta(hours=1))
    sides.claim()
    assert sides.office.counts() == {"sending": 2}


def test_there_must_be_something_to_carry(sides: Sides) -> None:
    """Proves the refusals: no such group, nothing in it, stopped."""
    with pytest.raises(GroupUnknown):
        sides_claim_other(sides)
    with pytest.raises(NothingToCarry):
        sides.claim()
    assert Group.objects.get(pk=sides.office.group_id).control == Control.RUNNING
    sides.office.queue(1)
    ident = sides.claim()
    assert stop_group(group_id=sides.office.group_id, now=sides.office.clock(), by="tester")
    with pytest.raises(GroupClosed):
        sides.write(ident)
    sides.office.group_id = 0


def sides_claim_other(sides: Sides) -> Any:
    """Claim from a group that the office does not have."""
    from ansim.delivery.services.carrying_out import claim_bundle

    return claim_bundle(office_id=INSIDE, group="batch-9", reader="x", now=sides.office.clock(), by="t")


def test_a_held_or_stopped_group_is_not_given_over(sides: Sides) -> None:
    """Proves that holding and stopping are not got round by carrying, and that a resumed group can go."""
    sides.office.queue(1)
    for control, error in ((Control.STOPPED, GroupClosed), (Control.PAUSED, GroupPaused)):
        Group.objects.update(control=control)
        with pytest.raises(error):
            sides.claim()
    assert sides.office.counts() == {"queued": 1}
    resume_group(group_id=sides.office.group_id, now=sides.office.clock(), by="tester")
    sides.claim()
    assert sides.office.counts() == {"sending": 1}


def test_a_bundle_is_written_for_one_installation_only(sides: Sides) -> None:
    """Proves that after another peer was pinned, what went to the first is not written for it too."""
    sides.office.queue(1)
    ident = sides.claim(reader="0000-1111-2222-3333-4444")
    with pytest.raises(CarriedElsewhere):
        sides.write(ident)


def test_only_own_bundles_are_written(sides: Sides) -> None:
    """Proves that a name that is no bundle of the group is refused."""
    sides.office.queue(1)
    sides.claim()
    stranger = Parcel.objects.get().fence.int ^ 1
    with pytest.raises(BundleUnknown):
        sides.write(type(Parcel.objects.get().fence)(int=stranger))


def test_expired_notices_are_not_sent_outside_and_close_inside(sides: Sides) -> None:
    """Proves that expiry counts where the sending is done, and that the inner balance closes over it."""
    sides.office.queue(2, hours=1)
    data = sides.out()
    sides.office.clock.forward(hours=2)
    sides.send(data)
    sweep_stalled(now=sides.office.clock())
    assert sides.outside_counts() == {"expired": 2}
    sides.bring(sides.results())
    sweep_stalled(now=sides.office.clock())
    assert sides.office.counts() == {"expired": 2}
    sides.check_gateway(0)


def test_expired_ones_are_not_even_carried(sides: Sides) -> None:
    """Proves that what has expired in the queue stays there for the sweep."""
    sides.office.queue(1, hours=1)
    sides.office.clock.forward(hours=2)
    with pytest.raises(NothingToCarry):
        sides.claim()


def test_results_in_any_order_and_number_give_the_same(sides: Sides) -> None:
    """Proves that older files after newer ones, and files twice, never move anything back."""
    sides.office.queue(4)
    data = sides.out()
    taken = sides.take(data)
    files = [sides.results()]
    sides.send_group(taken.group_id)
    files.append(sides.results())
    sides.outside_report(limit=2)
    sides.outside_report("3059")
    files.append(sides.results())
    for order in permutations(files):
        for file in order:
            sides.bring(file)
        assert sides.office.counts() == {"delivered": 2, "failed_permanent": 2}
    assert sides.bring(files[2]).states == {}


def test_what_is_unknown_outside_stays_unknown_until_it_is_known(sides: Sides) -> None:
    """Proves that an answer that was lost outside is unknown inside, that nobody inside can send it again, and that the truth wins."""
    sides.office.queue(2)
    data = sides.out()
    taken = sides.take(data)
    attempt_lost(sides, taken.group_id)
    sides.bring(sides.results())
    assert sides.office.counts() == {"unknown": 2}
    row = Delivery.objects.filter(office_id=INSIDE).order_by("pk").first()
    assert row is not None
    terms = {"office_id": INSIDE, "delivery_id": row.pk, "now": sides.office.clock(), "by": "tester"}
    with pytest.raises(DecidedOutside):
        decide_unknown(decision=Decision.SEND_AGAIN, reason="again", **terms)
    decide_unknown(decision=Decision.GIVE_UP, reason="told by telephone", **terms)
    assert sides.office.counts() == {"unknown": 1, "failed_technical": 1}
    assert Parcel.objects.get(group_id=sides.office.group_id).stage == "carried"
    Attempt.objects.filter(delivery__office_id=OUTSIDE).update(outcome="delivered")
    Delivery.objects.filter(office_id=OUTSIDE).update(state="delivered")
    sides.bring(sides.results())
    assert sides.office.counts() == {"delivered": 2}


def attempt_lost(sides: Sides, group_id: int) -> None:
    """Leave what is queued outside released and without an answer, as a worker that died does."""
    from ansim.delivery.services.claims import claim_parcel, release_parcel

    claim = claim_parcel(group_id=group_id, limit=100, now=sides.office.clock(), by="worker")
    assert claim is not None
    assert release_parcel(claim=claim, now=sides.office.clock())
    sides.office.clock.forward(seconds=61)
    sweep_stalled(now=sides.office.clock())


def test_what_was_stopped_outside_may_be_carried_again(sides: Sides) -> None:
    """Proves that a certain no from outside puts a message back into the queue, for a second attempt with its own tag."""
    sides.office.queue(2)
    taken = sides.take(sides.out())
    stop_group(group_id=taken.group_id, now=sides.office.clock(), by="tester")
    assert sides.bring(sides.results()).states == {"queued": 2}
    assert sides.office.send() is None
    sides.send(sides.out())
    assert sides.bring(sides.results()).states == {"sent": 2}
    assert set(Delivery.objects.filter(office_id=INSIDE).values_list("tries", flat=True)) == {2}
    sides.check_gateway(2)


def test_results_end_after_a_month(sides: Sides) -> None:
    """Proves that old bundles are told no more."""
    sides.office.queue(1)
    sides.send(sides.out())
    sides.office.clock.forward(days=31)
    assert sides.bring(sides.results()).results == 0


def test_a_bundle_settles_inside_once(sides: Sides) -> None:
    """Proves that the moment of the last result is kept."""
    sides.office.queue(1)
    sides.send(sides.out())
    sides.bring(sides.results())
    settled = Parcel.objects.get(group_id=sides.office.group_id).settled_at
    sides.office.clock.forward(hours=1)
    sides.outside_report()
    sides.bring(sides.results())
    assert Parcel.objects.get(group_id=sides.office.group_id).settled_at == settled


def test_groups_of_a_batch_are_found_by_its_name(sides: Sides) -> None:
    """Proves that the guardians' group comes with its batch, an empty one and another batch's do not."""
    from tests.office.delivery.conftest import SENDER

    from ansim.delivery.services.control import open_group

    now = sides.office.clock()
    for name in ("batch-1:guardians", "batch-11", "batch-1:empty"):
        group_id = open_group(office_id=INSIDE, name=name, sender=SENDER, now=now, by="tester")
        if name != "batch-1:empty":
            copied(sides, group_id, name)
    sides.office.queue(1)
    assert groups_of(office_id=INSIDE, name="batch-1") == ("batch-1", "batch-1:guardians")
    assert groups_of(office_id=OUTSIDE, name="batch-1") == ()


def copied(sides: Sides, group_id: int, name: str) -> None:
    """Put one delivery into a group."""
    Delivery.objects.create(
        office_id=INSIDE,
        group_id=group_id,
        key=name,
        content=b"",
        state=State.QUEUED,
        expires_at=sides.office.clock(),
        created_at=sides.office.clock(),
        changed_at=sides.office.clock(),
    )


def test_the_receipts_of_the_outer_side_are_its_own(sides: Sides) -> None:
    """Proves that results come inside as results, with the provider's code and id, and no receipt is made up."""
    sides.office.queue(1)
    sides.send(sides.out())
    sides.outside_report("3059")
    sides.bring(sides.results())
    attempt = Attempt.objects.get(delivery__office_id=INSIDE)
    outside = Attempt.objects.get(delivery__office_id=OUTSIDE)
    assert (attempt.code, attempt.message_id) == ("3059", outside.message_id)
    assert not Receipt.objects.filter(attempt=attempt).exists()
