"""Balances of batches as evidence and on the public page: noted when done, numbers only, never of a few people."""

import json
from typing import Any

import pytest
from django.test import Client
from evidence_ground import SIGNER, MemoryLedger

from ansim.delivery.models import Delivery
from ansim.kit.clock import now
from ansim.ledger.domain.proofs import verify_proof
from ansim.notices import worker
from ansim.notices.domain.evidence import said
from ansim.notices.models import Evidence
from ansim.notices.queries import public_balances as module
from ansim.notices.queries.public_balances import balance_proof, public_balances
from ansim.notices.services.balancing import note_balances
from ansim.notices.services.evidencing import note_posted

NUMBERS = ("rows", "delivered", "failed", "posted", "excluded", "expired", "unknown")


@pytest.fixture
def done(drill: Any, rows: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A batch of three, two arrived and one failed, its evidence in a ledger."""
    drill.ledger = MemoryLedger()
    for one in (worker, module):
        monkeypatch.setattr(one, "ledger", lambda: drill.ledger)
    drill.connect()
    drill.batch = drill.released(rows(3), send=True)
    note_balances(at=now())
    assert balances() == []
    first = Delivery.objects.order_by("pk").values_list("pk", flat=True)[0]
    Delivery.objects.update(state="delivered")
    Delivery.objects.filter(pk=first).update(state="failed_permanent")
    worker.evidence(0)
    return drill


def balances() -> list[tuple[int, ...]]:
    """The numbers noted so far."""
    rows = Evidence.objects.filter(source__startswith="balance:").order_by("id")
    return [tuple(said(bytes(row.body))[name] for name in NUMBERS) for row in rows]


def test_a_balance_is_noted_once_when_nothing_is_under_way(done: Any) -> None:
    """Not while messages are open; then once; again only when a number changed."""
    assert balances() == [(3, 2, 1, 0, 0, 0, 0)]
    reference = Evidence.objects.exclude(reference="").values_list("reference", flat=True)[0]
    batch = module.Evidence.objects.get(source__startswith="balance:").batch
    from ansim.notices.models import Batch

    row = Batch.objects.get(pk=batch)
    note_posted(batch=row, references=[reference], by=done.officer, at=now())
    assert note_balances(at=now()) == 0
    Delivery.objects.update(state="delivered")
    assert note_balances(at=now()) == 1
    assert balances()[-1] == (3, 3, 0, 0, 0, 0, 0)
    assert note_balances(at=now()) == 0


def test_a_few_people_are_on_no_public_page(done: Any) -> None:
    """Of three people one's fate could be read off the numbers: neither page nor proof tells of them."""
    assert public_balances() == ()
    number = Evidence.objects.get(source__startswith="balance:").pk
    assert balance_proof(number) is None
    assert Client().get(f"/ledger/balances/{number}/proof.json").status_code == 404
    assert "아직 봉인된 합계가 없습니다" in Client().get("/ledger/balances").content.decode()


def test_a_public_balance_has_its_numbers_and_its_proof(done: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page shows the numbers with seal and place, no reference or name; the proof holds under the signed ledger."""
    monkeypatch.setattr(module, "LEAST_ROWS", 3)
    (card,) = public_balances()
    assert (card.batch, card.rows, card.delivered, card.failed, card.index) == (done.batch, 3, 2, 1, 0)
    text = Client().get("/ledger/balances").content.decode()
    assert "확진자 격리 통지서" in text
    assert card.root in text
    for row in Evidence.objects.exclude(reference=""):
        assert row.reference not in text
    told = json.loads(Client().get(f"/ledger/balances/{card.id}/proof.json").content)
    verify_proof(told["tlog_proof"].encode(), bytes.fromhex(told["leaf"]), SIGNER.key)
    assert json.loads(told["statement"])["delivered"] == 2
    other = Evidence.objects.exclude(reference="").values_list("pk", flat=True)[0]
    assert Client().get(f"/ledger/balances/{other}/proof.json").status_code == 404


def test_only_the_newest_balance_of_a_batch_is_shown(done: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later balance replaces the one before once it is in the ledger; before that the older one stands."""
    monkeypatch.setattr(module, "LEAST_ROWS", 3)
    Delivery.objects.update(state="delivered")
    reference = Evidence.objects.exclude(reference="").values_list("reference", flat=True)[0]
    from ansim.notices.models import Batch

    note_posted(batch=Batch.objects.get(pk=done.batch), references=[reference], by=done.officer, at=now())
    note_balances(at=now())
    assert [card.failed for card in public_balances()] == [1]
    worker.evidence(0)
    assert [(card.delivered, card.failed) for card in public_balances()] == [(3, 0)]
