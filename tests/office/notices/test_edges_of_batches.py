"""Edge cases of whole batches: the furthest one counts wherever it stands, found by the worker, kept as references."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from office_ground import Drill, row

from ansim.accounts.domain.errors import NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.notices.domain.edge_cases import Edge
from ansim.notices.models import Batch
from ansim.notices.queries import edge_cases
from ansim.notices.queries.edge_cases import edges_of_batch, references_of_edges

LONG = "남궁가나다라마바사"
Rows = Callable[[int], list[tuple[Any, ...]]]


@pytest.fixture
def batch(drill: Drill, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> Batch:
    """Seven notices read three at a time, the unusual ones at the very end."""
    cache.clear()
    monkeypatch.setattr(edge_cases, "_AT_ONCE", 3)
    last = [
        row(6, 성명=LONG, 주소="가람시 새벽동 " + "긴" * 30),
        row(7, 성명="NGUYEN VAN", 생년월일=date(1999, 1, 1)),
    ]
    return Batch.objects.get(pk=drill.made([*rows(5), *last]))


def _said(found: Any) -> dict[Edge, str]:
    return {edge: card.record.name for edge, card in found}


def test_the_last_notice_of_a_batch_counts_like_the_first(drill: Drill, batch: Batch) -> None:
    """No end of a batch is left out: the longest name and address stand last but one, the foreigner last."""
    found = _said(edges_of_batch(drill.officer, batch.pk))
    assert found == {Edge.NAME: "NGUYEN VAN", Edge.ADDRESS: LONG, Edge.FOREIGNER: "NGUYEN VAN"}


def test_the_worker_finds_them_and_the_page_only_reads(drill: Drill, batch: Batch) -> None:
    """After making, a page opens the found notices and no record of the others."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        edges_of_batch(drill.officer, batch.pk)
    assert not [one for one in asked.captured_queries if "DECLARE" in one["sql"]]
    with connection.execute_wrapper(_no_pass):
        assert references_of_edges(batch)


def test_forgotten_ones_are_found_again(drill: Drill, batch: Batch) -> None:
    """When the memory is gone one pass over all records gives the same answer, and is remembered."""
    first = references_of_edges(batch)
    cache.clear()
    assert references_of_edges(batch) == first
    with connection.execute_wrapper(_no_pass):
        assert references_of_edges(batch) == first


def test_what_is_not_made_yet_has_no_edges(drill: Drill, rows: Rows) -> None:
    """Before there is anything to sign nothing is looked for."""
    assert edges_of_batch(drill.officer, drill.checked(rows(2))) == ()


def test_only_who_may_read_notices_sees_them(drill: Drill, batch: Batch) -> None:
    """The permission is asked before anything is opened."""
    with pytest.raises(NotPermitted):
        edges_of_batch(drill.office.actor(StaffRole.AUDITOR), batch.pk)


def _no_pass(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    assert "notices_notice" not in sql
    return execute(sql, params, many, context)
