"""Work that cannot go on says so on its batch; what will never pass stops the batch instead of hanging."""

from typing import Any

import pytest
from django.db import OperationalError
from office_ground import InPlace

from ansim.kit.blobs import BlobStore, DiskFull
from ansim.notices.domain.batch import BatchState, NobodyLeft
from ansim.notices.queries.batches import batch
from ansim.notices.services import making
from ansim.notices.services.making import make_batch, start_making
from ansim.notices.services.trouble import work_on


def _fails(error: Exception) -> Any:
    def work() -> None:
        raise error

    return work


def test_a_full_disk_is_told_and_the_work_goes_on_afterwards(
    drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the disk is full the batch says what to do; once there is room the same batch is finished."""
    batch_id = drill.checked(rows(2))
    start_making(by=drill.officer, batch_id=batch_id)
    whole = BlobStore.put

    def full(*_: object) -> str:
        raise DiskFull

    monkeypatch.setattr(BlobStore, "put", full)
    with pytest.raises(DiskFull):
        work_on(batch_id, lambda: make_batch(batch_id=batch_id))
    card = batch(drill.officer, batch_id)
    assert (card.state, card.trouble_says) == (
        BatchState.MAKING,
        {"ko": DiskFull().text("ko"), "en": DiskFull().text("en")},
    )
    monkeypatch.setattr(BlobStore, "put", whole)
    work_on(batch_id, lambda: make_batch(batch_id=batch_id))
    card = batch(drill.officer, batch_id)
    assert (card.state, card.trouble_says) == (BatchState.MADE, {})


def test_a_lost_database_is_left_to_the_next_try(drill: Any, rows: Any) -> None:
    """Nothing can be told through a database that is away: the error goes up and the job is tried again."""
    batch_id = drill.checked(rows(1))
    with pytest.raises(OperationalError):
        work_on(batch_id, _fails(OperationalError()))
    assert batch(drill.officer, batch_id).state is BatchState.CHECKED


def test_an_error_that_will_not_pass_stops_the_batch(drill: Any, rows: Any) -> None:
    """A refusal of the work itself is final: the batch stops with its sentence."""
    batch_id = drill.checked(rows(1))
    work_on(batch_id, _fails(NobodyLeft()))
    card = batch(drill.officer, batch_id)
    assert (card.state, card.stopped_code) == (BatchState.STOPPED, "batch.nobody")


def test_a_fault_of_our_own_stops_the_batch_and_logs_no_value(
    drill: Any, rows: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """An unexpected exception stops the batch; the log names type and place, never what the exception held."""
    batch_id = drill.checked(rows(1))
    work_on(batch_id, _fails(ValueError("홍길동 010-0000-0001")))
    card = batch(drill.officer, batch_id)
    assert (card.state, card.stopped_code) == (BatchState.STOPPED, "ansim.unexpected")
    assert "홍길동" not in caplog.text
    assert "ValueError" in caplog.text


def test_a_batch_that_was_stopped_meanwhile_stays_stopped(drill: Any, rows: Any) -> None:
    """A late fault of the worker adds nothing to a batch that an officer has stopped."""
    batch_id = drill.checked(rows(1))
    work_on(batch_id, _fails(NobodyLeft()))
    work_on(batch_id, _fails(ValueError()))
    assert batch(drill.officer, batch_id).stopped_code == "batch.nobody"


def test_the_pool_in_place_is_the_real_maker() -> None:
    """The tests' pool offers what the worker uses of the real one, so that they cannot drift apart."""
    assert {"make", "__enter__", "__exit__"} <= set(dir(InPlace)) & set(dir(making.NoticePool))
