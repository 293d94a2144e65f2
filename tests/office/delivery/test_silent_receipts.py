"""Receipts stop with thousands open: one sweep settles them after the settle time, read off an index, and nothing before."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from ansim.delivery.adapters.solapi import CAPABILITIES
from ansim.delivery.domain.reports import Report
from ansim.delivery.domain.states import Outcome
from ansim.delivery.models import Attempt, Delivery, DeliveryEvent, Parcel, Provider
from ansim.delivery.services import settling
from ansim.delivery.services.receipts import store_reports
from ansim.delivery.services.settling import settle_silent, silent_attempts

SETTLE = CAPABILITIES.settle
COUNT = 4_000
#: one parcel of fifty a second, every message sent and none answered for
SENT = """
WITH parcels AS (
    INSERT INTO delivery_parcel (group_id, fence, stage, ref, lease_until, expires_at, claimed_at, released_at, settled_at, code)
    SELECT %(group)s, gen_random_uuid(), 'answered', 'G' || n, %(at)s, %(at)s, %(at)s + n * interval '1 s',
        %(at)s + n * interval '1 s', %(at)s, '' FROM generate_series(0, %(count)s / 50 - 1) n RETURNING id
), deliveries AS (
    INSERT INTO delivery_delivery (office_id, channel, group_id, key, content, attachment, sha256, state, tries, expires_at,
        created_at, changed_at)
    SELECT 1, 'sms', %(group)s, 'S' || n, '\\x00', '', '', 'sent', 1, %(at)s, %(at)s, %(at)s
    FROM generate_series(1, %(count)s) n RETURNING id
)
INSERT INTO delivery_attempt (delivery_id, number, parcel_id, outcome, message_id, file_id, code)
SELECT id, 1, (SELECT min(id) FROM parcels) + (row_number() OVER (ORDER BY id) - 1) / 50, 'sent', 'M' || id, '', ''
FROM deliveries
"""


def _sent(office: Any, count: int = COUNT) -> Provider:
    with connection.cursor() as cursor:
        cursor.execute(SENT, {"group": office.group_id, "at": office.clock(), "count": count})
    return Provider.objects.get()


def _states() -> Counter[str]:
    return Counter(Delivery.objects.values_list("state", flat=True))


def test_thousands_without_receipts_are_settled_by_one_sweep_and_none_before(office: Any) -> None:
    """Proves that a second before the settle time nothing moves, after it everything does, each with its event."""
    provider = _sent(office)
    begun = office.clock()
    early = settle_silent(provider_id=provider.pk, settle=SETTLE, now=begun + SETTLE - timedelta(seconds=1))
    assert early == 0
    assert _states() == {"sent": COUNT}
    first = settle_silent(provider_id=provider.pk, settle=SETTLE, now=begun + SETTLE + timedelta(seconds=9))
    assert first == 500  # the ten parcels that went in the first ten seconds
    rest = settle_silent(provider_id=provider.pk, settle=SETTLE, now=begun + SETTLE + timedelta(hours=1))
    print(f"\nreceipts stop with {COUNT:,} open: moved early {early}, by the sweeps {first} and {rest}")
    assert first + rest == COUNT
    assert _states() == {"failed_temporary": COUNT}
    events = DeliveryEvent.objects.filter(after="failed_temporary", code="no_result", by="sweep")
    assert events.values("delivery_id").distinct().count() == COUNT
    assert settle_silent(provider_id=provider.pk, settle=SETTLE, now=begun + SETTLE + timedelta(days=9)) == 0


def test_a_sweep_stops_at_its_limit_and_the_next_goes_on(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that pages which end in the middle of a parcel lose and repeat nothing, oldest first."""
    monkeypatch.setattr(settling, "PAGE", 70)
    provider, late = _sent(office, 400), office.clock() + SETTLE + timedelta(hours=1)
    swept = []
    while moved := settle_silent(provider_id=provider.pk, settle=SETTLE, now=late, limit=100):
        swept.append(moved)
        done = Attempt.objects.filter(outcome=Outcome.TEMPORARY).order_by("pk").values_list("pk", flat=True)
        assert list(done) == list(Attempt.objects.order_by("pk").values_list("pk", flat=True)[: len(done)])
    assert swept == [140, 140, 120]
    assert _states() == {"failed_temporary": 400}


def test_only_what_is_silent_and_due_is_moved(office: Any) -> None:
    """Proves that results, other stages and another account's messages stay, and a late receipt still counts."""
    provider, late = _sent(office, 200), office.clock() + SETTLE + timedelta(hours=1)
    parcels = list(Parcel.objects.order_by("pk"))
    Attempt.objects.filter(parcel=parcels[0]).update(outcome=Outcome.DELIVERED)
    Parcel.objects.filter(pk=parcels[1].pk).update(released_at=late)
    Parcel.objects.filter(pk=parcels[2].pk).update(stage="unknown")
    assert settle_silent(provider_id=provider.pk + 1, settle=SETTLE, now=late) == 0
    assert settle_silent(provider_id=provider.pk, settle=SETTLE, now=late) == 50
    moved = Attempt.objects.select_related("delivery").filter(outcome=Outcome.TEMPORARY)
    assert {one.parcel_id for one in moved} == {parcels[3].pk}
    one = moved[0]
    report = Report(one.message_id, f"{one.delivery.key}/1", "4000", Outcome.DELIVERED, "E1", late)
    store_reports(provider=provider, reports=[report], now=late, by="receipt")
    assert Delivery.objects.get(pk=one.delivery_id).state == "delivered"


def test_parcels_numbered_out_of_order_are_found(office: Any) -> None:
    """Proves that a parcel claimed earlier under a later number is settled too, also as the very last one."""
    provider, begun = _sent(office, 100), office.clock()
    first, second = Parcel.objects.order_by("pk")
    Parcel.objects.filter(pk=first.pk).update(claimed_at=second.claimed_at + timedelta(seconds=1))
    assert (
        settle_silent(provider_id=provider.pk, settle=SETTLE, now=begun + SETTLE + timedelta(hours=1)) == 100
    )


def test_the_sweep_reads_the_index_of_the_silent_and_sorts_nothing(office: Any) -> None:
    """Proves by the plan that neither the whole table of attempts nor what went since is read for a page."""
    _sent(office, 2_000)
    due = office.clock() + timedelta(seconds=30)
    told = Parcel.objects.filter(claimed_at__lt=office.clock() + timedelta(seconds=28)).values("pk")
    Attempt.objects.filter(parcel__in=told).update(outcome=Outcome.DELIVERED)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE delivery_attempt")
        cursor.execute("ANALYZE delivery_parcel")
    page = silent_attempts(gone_by=due, after=(1, 1)).values_list("parcel_id", "pk")[:100]
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        try:
            plan = page.explain()
        finally:
            cursor.execute("RESET enable_seqscan")
    assert "delivery_attempt_silent" in plan, plan
    assert "Sort" not in plan, plan
    last = Parcel.objects.filter(claimed_at__lte=due).order_by("-pk").values_list("pk", flat=True)[0]
    assert f"parcel_id <= {last})" in plan, plan
