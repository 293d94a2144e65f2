"""The record of begun calls: what it lets a sweep be certain of, and when it says nothing."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansim.delivery.domain.states import Stage
from ansim.delivery.models import Parcel
from ansim.delivery.services import begun
from ansim.delivery.services.begun import Begun, forget_old, never_begun
from ansim.delivery.services.claims import claim_each, release_each
from ansim.delivery.services.sweeping import sweep_stalled

FENCES = [uuid.uuid4() for _ in range(3)]


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begun]:
    """A record of a sender that is about to release three, of which the first has begun."""
    monkeypatch.setattr(begun, "_folder", lambda: tmp_path)
    made = Begun()
    made.open()
    made.will_release(FENCES)
    with made.on_its_way(FENCES[0]):
        pass
    yield made
    if made._path.exists():
        made.close()


def _die(record: Begun) -> None:
    """What a kill leaves: the file, and nobody who holds it."""
    os.close(record._file)
    record.close = lambda: record._path.unlink(missing_ok=True)


def test_only_what_a_dead_sender_had_not_begun_is_certain(record: Begun) -> None:
    """Proves that released fences without a begun call are certain, begun and foreign ones never."""
    _die(record)
    assert never_begun([*FENCES, uuid.uuid4()]) == frozenset(FENCES[1:])
    assert never_begun([]) == frozenset()


def test_a_sender_that_still_runs_leaves_nothing_certain(record: Begun) -> None:
    """Proves that a sender which may only sleep is not taken for dead."""
    assert never_begun(FENCES) == frozenset()


def test_a_record_put_away_says_nothing(record: Begun) -> None:
    """Proves that once a sender ended in order nothing is certain of what it released."""
    record.close()
    assert never_begun(FENCES) == frozenset()


@pytest.mark.parametrize("other", ["another start", None])
def test_another_start_of_the_machine_says_nothing(
    record: Begun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str | None
) -> None:
    """Proves that a record is not trusted after a restart, where its last lines may be missing, or where starts look alike."""
    _die(record)
    boot = tmp_path / "other" / "boot_id"
    if other:
        boot.parent.mkdir()
        boot.write_text(other)
    monkeypatch.setattr(begun, "_START", boot)
    assert never_begun(FENCES) == frozenset()


def test_a_record_that_a_full_disk_tears_says_nothing(record: Begun, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a call whose mark was written by half is not made, and that nothing is certain of its sender any more."""
    whole = os.write
    monkeypatch.setattr(begun.os, "write", lambda file, marks: whole(file, marks[:9]))
    with pytest.raises(OSError, match="space"), record.on_its_way(FENCES[1]):
        pytest.fail("the call was made")
    monkeypatch.undo()
    monkeypatch.setattr(begun, "_folder", lambda: record._path.parent)
    _die(record)
    assert never_begun(FENCES) == frozenset()


def test_a_torn_last_line_is_left_out(record: Begun) -> None:
    """Proves that a line that was not written whole counts as not written: its release was not committed, either."""
    whole = record._path.read_bytes()
    record._path.write_bytes(whole + begun.RELEASES + b"half")
    _die(record)
    assert never_begun(FENCES) == frozenset(FENCES[1:])


def test_only_old_records_of_the_dead_are_forgotten(record: Begun) -> None:
    """Proves that a record goes an hour after its sender died, not while it runs, and not before."""
    os.utime(record._path, (0, 0))
    forget_old()
    assert record._path.exists()
    _die(record)
    os.utime(record._path)
    forget_old()
    assert record._path.exists()
    os.utime(record._path, (0, 0))
    forget_old()
    assert not record._path.exists()


def test_an_error_lets_the_next_call_out(record: Begun) -> None:
    """Proves that a call which fails before its request has left keeps no other waiting."""

    def failing() -> None:
        with record.on_its_way(FENCES[1]):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    with record.on_its_way(FENCES[2]):
        assert begun._WAY_OUT.locked()
    assert not begun._WAY_OUT.locked()


def test_the_next_call_begins_once_a_request_has_left(office: Any, record: Begun) -> None:
    """Proves that the way is free as soon as the last byte has left, while the answer is still awaited."""
    free: list[bool] = []
    office.queue(1)
    real = office.adapter._http._understood

    def looking(answer: Any) -> Any:
        free.append(not begun._WAY_OUT.locked())
        return real(answer)

    office.adapter._http._understood = looking
    with record.on_its_way(FENCES[1]):
        office.adapter.balance()
    assert free == [True]


def test_the_sweep_queues_again_what_was_not_begun(office: Any, record: Begun) -> None:
    """Proves that of two released by a dead sender the one that began becomes unknown, the other goes again."""
    office.queue(2)
    claims = claim_each(group_id=office.group_id, limit=2, now=office.clock(), by="worker")
    record.will_release([claim.fence for claim in claims])
    release_each(claims=claims, now=office.clock())
    with record.on_its_way(claims[0].fence):
        pass
    _die(record)
    office.clock.forward(seconds=61)
    swept = sweep_stalled(now=office.clock())
    assert (swept.given_back, swept.unknown) == (1, 1)
    assert office.counts() == {"unknown": 1, "queued": 1}
    assert Parcel.objects.get(pk=claims[1].parcel_id).stage == Stage.GIVEN_BACK
