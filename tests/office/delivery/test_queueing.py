"""Queueing and queries: idempotent by key, all problems at once, contents sealed, time lines and lists."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from ansim.delivery.domain.errors import (
    DeliveryUnknown,
    GroupClosed,
    GroupUnknown,
    ItemsRefused,
    KeyReused,
    ProviderMissing,
)
from ansim.delivery.domain.messages import Channel, Item
from ansim.delivery.domain.states import State
from ansim.delivery.queries import deliveries as lists
from ansim.delivery.queries import groups
from ansim.delivery.services import control, providers
from ansim.delivery.services.queueing import Queued, queue_deliveries
from ansim.kit.sealing import SealBroken


def _queue(office: Any, items: list[Item], group_id: int | None = None) -> Queued:
    return queue_deliveries(
        group_id=office.group_id if group_id is None else group_id,
        items=items,
        expires_at=office.clock() + timedelta(hours=24),
        now=office.clock(),
        by="tester",
    )


def test_the_same_items_again_change_nothing(office: Any) -> None:
    """Proves that a double submit queues each delivery once."""
    items = [office.item(number) for number in range(5)]
    assert _queue(office, items) == Queued(5, 0)
    assert _queue(office, [*items, office.item(9)]) == Queued(1, 5)
    assert _queue(office, [items[0], items[0]]) == Queued(0, 2)
    assert office.counts() == {"queued": 6}


@pytest.mark.parametrize(
    "other",
    [
        Item("KEY-000000", "01000000000", "다른 내용"),
        Item("KEY-000000", "01000000009", "시험 통지 0"),
        Item("KEY-000000", "01000000000", "시험 통지 0", attachment="x.jpg", sha256="0" * 64),
    ],
)
def test_a_key_with_other_content_is_refused_whole(office: Any, other: Item) -> None:
    """Proves that a reference never comes to mean another message, in one call or two."""
    with pytest.raises(KeyReused):
        _queue(office, [office.item(0), other])
    _queue(office, [office.item(0)])
    with pytest.raises(KeyReused):
        _queue(office, [office.item(7), other])
    assert office.counts() == {"queued": 1}


def test_every_problem_is_told_at_once_and_nothing_is_queued(office: Any) -> None:
    """Proves that unsendable items are refused together, each with its place and code, without quoting numbers."""
    items = [
        office.item(0),
        Item("A", "0212345678", "본문"),
        Item("B", "01000000001", "똠 있음"),
        Item("C", "x", ""),
    ]
    with pytest.raises(ItemsRefused) as caught:
        _queue(office, items)
    codes = {(problem.row, problem.code) for problem in caught.value.problems}
    assert codes == {
        (2, "delivery.address"),
        (3, "delivery.characters"),
        (4, "delivery.address"),
        (4, "delivery.text_empty"),
    }
    assert "3" in str(caught.value)
    assert all("0212345678" not in problem.message() for problem in caught.value.problems)
    assert office.counts() == {}


def test_unknown_and_stopped_groups_take_nothing(office: Any) -> None:
    """Proves that queueing needs a group that exists and was not stopped."""
    with pytest.raises(GroupUnknown):
        _queue(office, [office.item(0)], group_id=0)
    control.stop_group(group_id=office.group_id, now=office.clock(), by="x")
    with pytest.raises(GroupClosed):
        _queue(office, [office.item(0)])


def test_numbers_and_texts_are_sealed_in_the_database(office: Any) -> None:
    """Proves that neither a number nor a text stands in clear in any column, and content is bound to its key."""
    from ansim.delivery.models import Delivery
    from ansim.delivery.services.sealing import Sealer

    _queue(office, [Item("KEY-1", "01000004321", "비밀 본문입니다")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT d::text FROM delivery_delivery d")
        row = cursor.fetchone()[0]
    assert "01000004321" not in row
    assert "비밀" not in row
    assert b"01000004321".hex() not in row
    content = Delivery.objects.get().content
    assert Sealer(1).open("KEY-1", content).address == "01000004321"
    with pytest.raises(SealBroken):
        Sealer(1).open("KEY-2", content)
    with pytest.raises(SealBroken):
        Sealer(2).open("KEY-1", content)


def test_the_database_refuses_what_must_not_be(office: Any) -> None:
    """Proves that a second open attempt, a file used twice and an unknown state are refused by constraints."""
    from ansim.delivery.models import Attempt, Delivery

    office.queue(2, pictures=True)
    office.gateway.faults(lose_answer=1.0)
    office.send(2)
    first = Attempt.objects.order_by("pk")[0]
    second = Attempt.objects.order_by("pk")[1]
    wrongs = (
        lambda: Attempt.objects.create(delivery=first.delivery, number=2, parcel=first.parcel),
        lambda: Attempt.objects.create(
            delivery=first.delivery, number=1, parcel=first.parcel, outcome="sent"
        ),
        lambda: Attempt.objects.filter(pk=second.pk).update(file_id=first.file_id),
        lambda: Delivery.objects.update(state="done"),
        lambda: Delivery.objects.update(sha256="abc"),
    )
    for wrong in wrongs:
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_counts_lists_and_time_lines_tell_what_happened(office: Any) -> None:
    """Proves that the queries give states, pages and one delivery's whole story without personal data."""
    office.queue(7)
    office.send(4)
    status = groups.group_status(office_id=1, name="batch-1")
    assert status is not None
    assert (status.total, status.failed, status.is_settled) == (7, 0, False)
    assert status.counts[State.SENT] == 4
    assert groups.group_status(office_id=2, name="batch-1") is None
    waiting = {State.SENT: 4, State.QUEUED: 3, State.HELD_BACK: 0, State.SENDING: 0, State.UNKNOWN: 0}
    assert groups.open_counts(office_id=1) == waiting
    assert (status.first_at, status.last_at) == (office.clock(), office.clock())
    assert groups.oldest_queued(office_id=1) == office.clock()
    assert groups.oldest_queued(office_id=2) is None
    assert groups.open_parcels(group_id=office.group_id) == 0
    page = lists.deliveries(office_id=1, group="batch-1", states=[State.SENT], limit=3)
    rest = lists.deliveries(office_id=1, states=[State.SENT], after_id=page[-1].delivery_id)
    assert [row.key for row in (*page, *rest)] == office.keys[:4]
    assert [row.key for row in lists.deliveries(office_id=1, keys=["KEY-000006"])] == ["KEY-000006"]
    line = lists.time_line(office_id=1, key="KEY-000000")
    assert [moment.what for moment in line.moments] == ["queued", "sending", "sent"]
    assert len(line.message_ids) == 1
    with pytest.raises(DeliveryUnknown):
        lists.time_line(office_id=2, key="KEY-000000")


def test_the_account_is_kept_sealed_and_checked(office: Any) -> None:
    """Proves that API keys are sealed, the balance can be asked for, and a missing account is said."""
    from ansim.delivery.models import Provider

    provider = Provider.objects.get()
    assert b"drill-secret" not in bytes(provider.access)
    assert providers.check_balance(office_id=1).cash > 0
    assert providers.capabilities_of(office_id=1).batch_messages == 10_000
    with pytest.raises(ProviderMissing):
        providers.provider_of(office_id=2, channel=Channel.SMS)


def test_nothing_personal_reaches_logs_or_errors(office: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Proves that numbers and texts appear in no log line and no stored code, whatever breaks."""
    from ansim.delivery.models import Attempt, DeliveryEvent, Parcel

    with caplog.at_level(logging.DEBUG):
        office.queue(3)
        office.gateway.faults(fail_after=1.0)
        office.send(1)
        office.gateway.faults(too_many=1.0)
        office.send(1)
        office.settle()
    stored = [str(row) for model in (Attempt, DeliveryEvent, Parcel) for row in model.objects.values()]
    for text in (caplog.text, *stored):
        assert not re.search(r"(?<!\d)0100000\d{4}(?!\d)", text)  # ids of the service may hold any digits
        assert "시험 통지" not in text


def test_failures_and_unknowns_are_listed_by_what_the_provider_said(office: Any) -> None:
    """Proves the lists for people: failures by reason, unknown ones with the ids under which to ask."""
    from ansim.delivery.queries.accounts import offices_with_account
    from ansim.delivery.queries.failures import failed_count, failed_deliveries, failure_reasons
    from ansim.delivery.queries.unknowns import unknown_count, unknown_deliveries

    office.gateway.faults(refuse={"01000000000": "1060", "01000000001": "1029"})
    office.queue(3)
    office.send()
    reasons = {(reason.state.value, reason.code, reason.count) for reason in failure_reasons(office_id=1)}
    assert reasons == {("failed_permanent", "1060", 1), ("failed_technical", "1029", 1)}
    assert [row.key for row in failed_deliveries(office_id=1, code="1060")] == ["KEY-000000"]
    assert failed_count(office_id=1, state=State.FAILED_TECHNICAL) == 1
    assert failed_count(office_id=2) == 0
    assert failure_reasons(office_id=1, group="other") == ()
    office.gateway.faults(lose_answer=1.0)
    office.queue(1, start=10)
    office.send()
    unknown = unknown_deliveries(office_id=1)
    assert [(row.key, bool(row.ref), row.code) for row in unknown] == [
        ("KEY-000010", True, "RemoteProtocolError")
    ]
    assert unknown_deliveries(office_id=1, delivery_id=unknown[0].delivery_id) == unknown
    assert unknown_count(office_id=1) == 1
    assert offices_with_account() == (1,)


def test_a_time_line_has_the_receipts_too(office: Any, wait_for: Any) -> None:
    """Proves that receipts stand in the time line between the changes of state."""
    office.gateway.reset(receipt_delay=0.0)
    office.queue(1)
    office.send()
    from ansim.delivery.models import Provider
    from ansim.delivery.services.receipts import poll_results

    wait_for(office.gateway.has_results)
    office.clock.forward(minutes=11)
    poll_results(
        adapter=office.adapter,
        provider=Provider.objects.get(),
        older_than=office.clock(),
        now=office.clock(),
        limit=1,
    )
    line = lists.time_line(office_id=1, key="KEY-000000")
    assert {moment.what for moment in line.moments} == {"queued", "sending", "sent", "receipt", "delivered"}
