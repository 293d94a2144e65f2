"""What PostgreSQL itself refuses, one constraint at a time: rules that hold even when the code is wrong."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from ansim.delivery.models import Attempt, Delivery, Group, Parcel, Provider, Receipt

HASH = "0" * 64


@pytest.fixture
def rows(office: Any) -> Any:
    """Two sent deliveries with pictures, and the office they belong to."""
    office.queue(2, pictures=True)
    office.send()
    return office


def _refused(constraint: str, wrong: Any) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        wrong()
    assert constraint in str(caught.value)
    assert "시험 통지" not in str(caught.value)


def _delivery(office: Any, **more: Any) -> Delivery:
    now = office.clock()
    values = {
        "office_id": 1,
        "group_id": office.group_id,
        "key": "NEW",
        "content": b"x",
        "expires_at": now + timedelta(hours=1),
        "created_at": now,
        "changed_at": now,
    }
    return Delivery.objects.create(**{**values, **more})


def _parcel(office: Any, **more: Any) -> Parcel:
    import uuid

    now = office.clock()
    values = {
        "group_id": office.group_id,
        "fence": uuid.uuid4(),
        "lease_until": now,
        "expires_at": now,
        "claimed_at": now,
    }
    return Parcel.objects.create(**{**values, **more})


def test_a_key_is_used_once_an_office_and_channel(rows: Any) -> None:
    """Proves that the same reference cannot stand for two deliveries of one office, in any group."""
    _refused("delivery_key", lambda: _delivery(rows, key="KEY-000000"))


def test_another_office_may_use_the_same_key(rows: Any) -> None:
    """Proves that the uniqueness of references ends at the office."""
    assert _delivery(rows, key="KEY-000000", office_id=2).pk


@pytest.mark.parametrize("state", ["", "SENT", "done", "sent ", "unsent"])
def test_no_state_but_the_eleven(rows: Any, state: str) -> None:
    """Proves that no statement can write a state that the glossary does not have."""
    _refused("delivery_state", lambda: Delivery.objects.update(state=state))


@pytest.mark.parametrize(
    ("attachment", "sha256"),
    [("", HASH), ("a.jpg", ""), ("a.jpg", "0" * 63), ("a.jpg", "G" * 64), ("a.jpg", "A" * 64)],
)
def test_a_picture_has_its_hash_and_a_hash_its_picture(rows: Any, attachment: str, sha256: str) -> None:
    """Proves that no delivery can carry a picture whose bytes could not be checked again."""
    _refused("delivery_attachment_hash", lambda: _delivery(rows, attachment=attachment, sha256=sha256))


@pytest.mark.parametrize("outcome", ["open", "unknown"])
def test_one_attempt_at_a_time(rows: Any, outcome: str) -> None:
    """Proves that two tries of one delivery can never be under way, or in doubt, together."""
    first = Attempt.objects.order_by("pk").first()
    assert first is not None
    Attempt.objects.filter(pk=first.pk).update(outcome="open")
    _refused(
        "delivery_one_open_attempt",
        lambda: Attempt.objects.create(
            delivery=first.delivery, number=2, parcel=first.parcel, outcome=outcome
        ),
    )


def test_attempts_are_numbered_without_doubles(rows: Any) -> None:
    """Proves that our reference, key and number, names one attempt."""
    first = Attempt.objects.order_by("pk").first()
    assert first is not None
    _refused(
        "delivery_attempt_number",
        lambda: Attempt.objects.create(
            delivery=first.delivery, number=1, parcel=first.parcel, outcome="sent"
        ),
    )


@pytest.mark.parametrize("number", [0, -1])
def test_attempts_are_counted_from_one(rows: Any, number: int) -> None:
    """Proves that there is no attempt before the first."""
    _refused("delivery_attempt_counted", lambda: Attempt.objects.filter(file_id__gt="").update(number=number))


def test_a_picture_handed_in_is_used_for_one_attempt(rows: Any) -> None:
    """Proves that the provider's id of a picture can never stand beside two people's messages."""
    first, second = Attempt.objects.order_by("pk")
    _refused(
        "delivery_file_used_once",
        lambda: Attempt.objects.filter(pk=second.pk).update(file_id=first.file_id),
    )


def test_attempts_without_pictures_share_the_empty_id(rows: Any) -> None:
    """Proves that the rule for pictures leaves plain messages alone."""
    assert Attempt.objects.update(file_id="") == 2


@pytest.mark.parametrize("outcome", ["", "failed", "queued", "OPEN"])
def test_no_outcome_but_the_nine(rows: Any, outcome: str) -> None:
    """Proves that no statement can write an outcome that has no place in the order."""
    _refused("delivery_attempt_outcome", lambda: Attempt.objects.update(outcome=outcome))


@pytest.mark.parametrize("stage", ["", "sent", "RELEASED"])
def test_no_stage_but_the_six(rows: Any, stage: str) -> None:
    """Proves that no parcel can be in a stage that the sweep does not know."""
    _refused("delivery_parcel_stage", lambda: Parcel.objects.update(stage=stage))


@pytest.mark.parametrize("stage", ["released", "unknown", "answered"])
def test_what_may_have_gone_says_since_when(rows: Any, stage: str) -> None:
    """Proves that a parcel cannot count as released without the moment of its release."""
    _refused("delivery_parcel_released", lambda: _parcel(rows, stage=stage))


@pytest.mark.parametrize("stage", ["claimed", "filled", "given_back"])
def test_what_has_not_gone_needs_no_moment(rows: Any, stage: str) -> None:
    """Proves that the rule holds for released parcels alone."""
    assert _parcel(rows, stage=stage).pk


@pytest.mark.parametrize("control", ["", "halted", "RUNNING"])
def test_no_control_but_the_three(rows: Any, control: str) -> None:
    """Proves that a group cannot be in a mode that neither runs nor holds."""
    _refused("delivery_group_control", lambda: Group.objects.update(control=control))


def test_a_group_has_its_name_once_an_office(rows: Any) -> None:
    """Proves that a batch cannot be released into two groups."""
    _refused(
        "delivery_group_name",
        lambda: Group.objects.create(
            office_id=1,
            name="batch-1",
            provider_id=rows.provider_id,
            sender="0200000000",
            created_at=rows.clock(),
        ),
    )


def test_an_office_has_one_account_a_channel(rows: Any) -> None:
    """Proves that no message can take a second way that nobody looks at."""
    _refused(
        "delivery_one_provider",
        lambda: Provider.objects.create(
            office_id=1, channel="sms", name="solapi", access=b"x", changed_at=rows.clock()
        ),
    )


def test_a_receipt_is_kept_once_a_message_and_code(rows: Any) -> None:
    """Proves that a doubled receipt cannot become two rows, while another code of the message can."""
    values = {"provider_id": rows.provider_id, "message_id": "M1", "received_at": rows.clock()}
    Receipt.objects.create(**values, code="3000")
    Receipt.objects.create(**values, code="4000")
    _refused("delivery_receipt_once", lambda: Receipt.objects.create(**values, code="4000"))


@pytest.mark.parametrize(
    "table", ["delivery_delivery", "delivery_parcel", "delivery_group", "delivery_provider"]
)
def test_nothing_that_others_stand_on_can_be_deleted(rows: Any, table: str) -> None:
    """Proves that no plain statement removes a row to which attempts, parcels or deliveries belong."""

    def delete() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError), transaction.atomic():
        delete()
