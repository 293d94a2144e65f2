"""The tables of hand-overs refuse by themselves what the services never write, each tried with a raw row."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from test_constraints import new_batch
from transfer_ground import Two, two

from ansim.kit.clock import now
from ansim.notices.domain.transfers import TransferState
from ansim.notices.models import Batch, Transfer, TransferRow

__all__ = ["new_batch", "two"]


@pytest.fixture
def good(two: Two, new_batch: Any) -> dict[str, Any]:
    """The columns of an offer that the table takes."""
    return {
        "batch": new_batch(),
        "to_office_id": two.to,
        "why": "관할이 다름",
        "count": 1,
        "offered_by_id": two.drill.officer.staff_id,
        "offered_at": now(),
    }


def _accepted(two: Two, batch: Batch, **changes: Any) -> dict[str, Any]:
    state = {"state": TransferState.ACCEPTED, "decided_by_id": two.there.staff_id, "decided_at": now()}
    return {**state, "made": batch, **changes}


def _refused(name: str, columns: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Transfer.objects.create(**columns)


def test_good_rows_are_taken(two: Two, good: dict[str, Any], new_batch: Any) -> None:
    """The ground of the refusals: an offer, an accepted one, and their names in the trail."""
    offered = Transfer.objects.create(**good)
    accepted = Transfer.objects.create(**good, **_accepted(two, new_batch()))
    row = TransferRow.objects.create(transfer=offered, batch=offered.batch, row=5)
    assert (str(offered), str(row)) == (f"transfer:{offered.pk}", f"transfer-row:{offered.batch_id}:5")
    assert accepted.made_id


@pytest.mark.parametrize("state", ["", "Offered", "lost"])
def test_a_transfer_has_a_known_state(good: dict[str, Any], state: str) -> None:
    """Offered, accepted, declined: nothing else, whoever decided it."""
    decided = {"decided_by_id": good["offered_by_id"], "decided_at": now()}
    _refused("transfer_state_known", {**good, **decided, "state": state})


@pytest.mark.parametrize("missing", ["decided_by_id", "decided_at"])
def test_a_decision_has_a_person_and_a_time(two: Two, good: dict[str, Any], missing: str) -> None:
    """Declined by nobody, or at no time, is refused; so is a decision on what still waits."""
    decided = {"decided_by_id": two.there.staff_id, "decided_at": now()}
    _refused("transfer_decided_by_somebody", {**good, **decided})
    half = {**decided, missing: None}
    _refused("transfer_decided_by_somebody", {**good, **half, "state": TransferState.DECLINED})


def test_whoever_offers_does_not_accept(two: Two, good: dict[str, Any], new_batch: Any) -> None:
    """Two officers, also where one has moved to the other office meanwhile; taking back is one's own."""
    own = {"decided_by_id": good["offered_by_id"]}
    _refused("transfer_two_officers", {**good, **_accepted(two, new_batch(), **own)})
    back = {**own, "decided_at": now(), "state": TransferState.DECLINED}
    assert Transfer.objects.create(**good, **back).pk


def test_an_accepted_one_has_a_batch_and_no_other(two: Two, good: dict[str, Any], new_batch: Any) -> None:
    """Nobody is accepted into nothing, and an offer has no batch there yet."""
    _refused("transfer_accepted_has_batch", {**good, **_accepted(two, new_batch(), made=None)})
    _refused("transfer_accepted_has_batch", {**good, "made": new_batch()})


def test_a_row_stands_once_and_may_have_stood_before(good: dict[str, Any]) -> None:
    """Declined offers of a row do not count; of those that stand there is one."""
    first, second = Transfer.objects.create(**good), Transfer.objects.create(**good)
    for stands in (False, False, True):
        TransferRow.objects.create(transfer=first, batch=first.batch, row=5, stands=stands)
    with pytest.raises(IntegrityError, match="transfer_row_once"), transaction.atomic():
        TransferRow.objects.create(transfer=second, batch=second.batch, row=5)


def test_a_batch_that_gave_people_is_not_deleted(good: dict[str, Any]) -> None:
    """Where people went stays known as long as the list they came from."""
    one = Transfer.objects.create(**good)
    with pytest.raises(ProtectedError):
        one.batch.delete()
