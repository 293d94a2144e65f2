"""Rows of the table of faults: the service's receipts are forged, it stands still, it cuts texts on the way."""

import hashlib
from typing import Any

import pytest
from tests.office.delivery.conftest import SECRET

from ansim.delivery.models import Attempt, DeliveryEvent, Receipt
from ansim.kit import clock

ROWS = 6


def _forged(office: Any) -> dict[str, int]:
    found: dict[str, int] = office.gateway.client.get(f"{office.gateway.url}/sandbox/health").json()["forged"]
    return found


def test_forged_receipts_are_refused_and_move_nothing(office: Any, live_server: Any, wait_for: Any) -> None:
    """Row 6: without the secret or with a false one refused, of a message never taken kept as strange; the truth counts."""
    address = f"{live_server.url}/hooks/delivery/{office.provider_id}/{SECRET}"
    for wrong in ("", "guess"):
        assert office.gateway.client.post(f"{address.removesuffix(SECRET)}{wrong}").status_code == 404
    office.gateway.reset(webhook_url=address, receipt_delay=0.05, faults={"forge": 1.0, "withhold": 1.0})
    office.queue(ROWS)
    office.send_all()
    events = DeliveryEvent.objects.count()
    wait_for(lambda: sum(_forged(office).values()) == 3 * ROWS)
    answers = _forged(office)
    assert set(answers) <= {"404", "200", "none"}  # none: on a loaded machine an answer may be late
    assert answers["200"] <= ROWS
    assert answers["404"] <= 2 * ROWS
    assert office.counts() == {"sent": ROWS}
    assert DeliveryEvent.objects.count() == events
    assert Receipt.objects.filter(attempt=None, code="3032").count() == ROWS == Receipt.objects.count()
    office.gateway.release()
    wait_for(lambda: office.counts() == {"delivered": ROWS})
    office.check_balance()


@pytest.mark.parametrize("one_by_one", [False, True], ids=["parcels", "one by one"])
def test_a_service_that_stands_still_loses_and_doubles_nothing(office: Any, one_by_one: bool) -> None:
    """Row 2: the call in hand is unknown and stays so while look-ups hang too; asked again it is found, the rest goes."""
    office.clock.moment = clock.now()  # that of the gateway, which is asked what it took around then
    office.queue(ROWS)
    office.gateway.faults(halt=1.0, halt_seconds=60)
    office.send(2, one_by_one=one_by_one)
    unknown = office.counts()["unknown"]
    assert unknown in (1, 2)
    office.clock.forward(seconds=61)
    office.settle()
    assert office.counts() == {"unknown": unknown, "queued": ROWS - unknown}
    assert len(office.gateway.accepted()) == unknown
    office.gateway.faults()
    office.clock.forward(seconds=61)
    office.settle()
    office.send_all(one_by_one=one_by_one)
    assert office.counts() == {"sent": ROWS}
    assert Attempt.objects.count() == ROWS
    office.check_balance()


def test_a_text_cut_on_the_way_is_not_noticed(office: Any, wait_for: Any) -> None:
    """Says what is so: a text that fits and is cut in silence counts as delivered; only the gateway's truth tells."""
    office.gateway.reset(receipt_delay=0.0, faults={"truncate": 0.5, "truncate_bytes": 9, "seed": 4})
    office.queue(ROWS)
    office.send_all(one_by_one=True)
    wait_for(office.gateway.has_results)
    _poll(office)
    assert office.counts() == {"delivered": ROWS}
    arrived = {_key(entry): entry["text"] for entry in office.gateway.accepted()}
    cut = [key for number, key in enumerate(office.keys) if arrived[key] != _hash(f"시험 통지 {number}")]
    assert 0 < len(cut) < ROWS
    assert {arrived[key] for key in cut} == {_hash("시험 통지")}
    office.check_balance()


def _key(entry: dict[str, Any]) -> str:
    return str(entry["fields"]["reference"].rpartition("/")[0])


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _poll(office: Any) -> None:
    from ansim.delivery.models import Provider
    from ansim.delivery.services.receipts import poll_results

    office.clock.forward(minutes=11)
    now = office.clock()
    poll_results(adapter=office.adapter, provider=Provider.objects.get(), older_than=now, now=now, limit=ROWS)
