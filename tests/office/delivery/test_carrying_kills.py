"""Kills between any two steps of carrying: what was committed goes on, what was not never was, nothing goes twice."""

import threading
from typing import Any

import pytest
from django.db import connection
from tests.office.delivery.carrying_sides import INSIDE, OUTSIDE, Sides

from ansim.delivery.domain.carry_errors import BundleAltered
from ansim.delivery.models import Bundle, Delivery, Group, Parcel
from ansim.delivery.services import carrying_in, carrying_out, claims, sending, taking_in
from ansim.delivery.services.sweeping import sweep_stalled


class Killed(BaseException):
    """The process is gone here."""


def kill_at(patch: pytest.MonkeyPatch, module: Any, name: str, *, after: bool, times: int = 1) -> None:
    """End the process before or after the call number `times` of a function."""
    real, calls = getattr(module, name), [0]

    def dying(*args: Any, **kwargs: Any) -> Any:
        calls[0] += 1
        if calls[0] == times and not after:
            raise Killed
        answer = real(*args, **kwargs)
        if calls[0] == times:
            raise Killed
        return answer

    patch.setattr(module, name, dying)


def test_a_kill_before_the_commit_leaves_the_group_here(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that a process that ends anywhere before the commit of a bundle has carried nothing out."""
    sides.office.queue(3)
    for name, after in (
        ("carry_group", False),
        ("carry_group", True),
        ("claim_parcel", True),
        ("bundles_of", False),
    ):
        with monkeypatch.context() as patch:
            kill_at(patch, carrying_out, name, after=after)
            with pytest.raises(Killed):
                sides.out()
        assert sides.office.counts() == {"queued": 3}
        assert Group.objects.get().control == "running"
    assert sides.office.send().states == {"sent": 3}
    sides.check_gateway(3)


def test_a_kill_after_the_commit_leaves_one_bundle_to_be_written_again(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that from the commit on every run writes the same bundle, however often it ended half-way."""
    sides.office.queue(3)
    places = (
        (carrying_out, "CarryWriter", False),
        (carrying_out.CarryWriter, "record", True),
        (carrying_out.CarryWriter, "record", False),
        (carrying_out.CarryWriter, "close", False),
    )
    for module, name, after in places:
        with monkeypatch.context() as patch:
            kill_at(patch, module, name, after=after)
            with pytest.raises(Killed):
                sides.out()
        assert sides.office.counts() == {"sending": 3}
        assert Group.objects.get().control == "carried"
        assert Parcel.objects.count() == 1
        sides.office.clock.forward(minutes=10)
        sweep_stalled(now=sides.office.clock())
    sides.send(sides.out())
    sides.bring(sides.results())
    assert sides.office.counts() == {"sent": 3}
    sides.check_gateway(3)


def test_a_kill_while_a_bundle_is_taken_registers_nothing(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that the tables get all of a bundle or none, and that the opening after any of these is the first."""
    sides.office.queue(3, pictures=True)
    data = sides.out()
    places = (
        (taking_in, "open_group", True),
        (taking_in, "queue_deliveries", False),
        (taking_in, "queue_deliveries", True),
        (taking_in.Bundle.objects, "create", False),
        (taking_in.Bundle.objects, "create", True),
    )
    for module, name, after in places:
        with monkeypatch.context() as patch:
            kill_at(patch, module, name, after=after)
            with pytest.raises(Killed):
                sides.take(data)
        assert not Delivery.objects.filter(office_id=OUTSIDE).exists()
        assert not Bundle.objects.exists()
        assert not Group.objects.filter(office_id=OUTSIDE).exists()
        assert sides.pictures() == []
    assert sides.send(data).is_new
    sides.check_gateway(3)


def test_a_kill_while_sending_is_resumed_by_opening_again(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that the outer side goes on where it stood: what was with the provider is looked up, the rest sent."""
    places = (
        ("claim_parcel", True),
        ("prepare_messages", True),
        ("release_parcel", False),
        ("release_parcel", True),
        ("apply_news", False),
        ("apply_news", True),
    )
    for start, (name, after) in enumerate(places):
        sides.office.queue(4, start=10 * start)
        data = sides.out()
        with monkeypatch.context() as patch:
            kill_at(patch, sending, name, after=after, times=2)
            with pytest.raises(Killed):
                sides.send(data, limit=2)
        sides.office.clock.forward(seconds=61)
        settle_outside(sides)
        assert not sides.send(data, limit=2).is_new
        settle_outside(sides)
    sides.bring(sides.results())
    assert sides.office.counts() == {"sent": 4 * len(places)}
    sides.check_gateway(4 * len(places))


def settle_outside(sides: Sides) -> None:
    """Sweep and look up outside, as its worker does each minute."""
    from ansim.delivery.models import Provider
    from ansim.delivery.services.unknowns import resolve_unknown

    provider = Provider.objects.get(office_id=OUTSIDE)
    sweep_stalled(now=sides.office.clock())
    resolve_unknown(adapter=sides.office.adapter, provider_id=provider.pk, now=sides.office.clock())


def test_a_kill_while_results_are_taken_applies_all_or_nothing(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that results of two bundles in one file come together, by the next run."""
    sides.office.queue(2)
    first = sides.out()
    sides.office.queue(2, start=10)
    sides.send(sides.out())
    sides.send(first)
    data, before = sides.results(), sides.everything()
    for name, after, times in (("apply_news", False, 1), ("apply_news", True, 2), ("_settle", True, 2)):
        with monkeypatch.context() as patch:
            kill_at(patch, carrying_in, name, after=after, times=times)
            with pytest.raises(Killed):
                sides.bring(data)
        assert sides.everything() == before
    assert sides.bring(data).states == {"sent": 4}


def test_two_who_open_one_bundle_at_once_register_it_once(sides: Sides) -> None:
    """Proves that the second of two processes waits for the first and then only verifies."""
    sides.office.queue(5, pictures=True)
    data, peer, found = sides.out(), sides.peer(INSIDE), []
    from io import BytesIO

    from ansim.delivery.services import carrying

    def take() -> None:
        try:
            found.append(
                carrying.take_out(
                    BytesIO(data), peer=peer, office_id=OUTSIDE, now=sides.office.clock(), by="t"
                )
            )
        finally:
            connection.close()

    with sides.at(OUTSIDE):
        threads = [threading.Thread(target=take) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert sorted(taken.is_new for taken in found) == [False, False, True]
    assert Delivery.objects.filter(office_id=OUTSIDE).count() == 5
    assert len(sides.pictures()) == 5
    sides.send(data)
    sides.check_gateway(5)


def test_a_worker_and_a_carrier_share_nothing(sides: Sides) -> None:
    """Proves that of a group sent and carried at the same time each message goes one way only."""
    sides.office.queue(6)
    sides.office.send(2)
    ident = sides.claim()
    assert (
        claims.claim_parcel(group_id=sides.office.group_id, limit=9, now=sides.office.clock(), by="w") is None
    )
    sides.send(sides.write(ident))
    sides.bring(sides.results())
    assert sides.office.counts() == {"sent": 6}
    sides.check_gateway(6)
    assert Delivery.objects.filter(office_id=INSIDE, tries=1).count() == 6


def test_a_changed_copy_after_the_first_is_told(sides: Sides) -> None:
    """Proves that the digest of the first opening holds against every later file of that name."""
    sides.office.queue(1)
    data = sides.out()
    sides.send(data)
    Bundle.objects.update(digest="0" * 64)
    with pytest.raises(BundleAltered):
        sides.take(data)
