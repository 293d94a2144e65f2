"""Texts as they are kept: each once an account, sealed for its own row and office, taken up once, forgotten by the clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from ansim.delivery.domain.errors import ReceiptForged, ReceiptUnreadable
from ansim.delivery.domain.inbound import InboundText
from ansim.delivery.models import Inbound
from ansim.delivery.services.inbound import (
    KNOWN,
    WAITS,
    TakenText,
    claim_text,
    forget_texts,
    incoming_texts,
    take_text,
)
from ansim.delivery.services.providers import connect_provider
from ansim.kit.sealing import SealBroken

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TEXT = InboundText("T1", "010-0000-0001", "0200000000", "홍길동 입니다")
BODY = b'[{"data": {"messageId": "T1", "from": "01000000001", "to": "0200000000", "text": "x"}}]'


def account(office_id: int) -> int:
    """An office's account, whose secret is its own."""
    return connect_provider(
        office_id=office_id,
        base_url="http://127.0.0.1:9",
        api_key="K",
        api_secret="S",
        senders=["0200000000"],
        receipt_secret=f"secret-{office_id}",
        now=START,
        by="test",
    )


def taken(office_id: int = 1) -> TakenText:
    """A text that came in."""
    found = take_text(provider_id=account(office_id), text=TEXT, now=START)
    assert found is not None
    return found


def test_a_text_is_taken_up_once_as_it_came() -> None:
    """Both numbers and the words come back to whoever answers first; nobody gets them again."""
    row = taken()
    assert claim_text(text_id=row.id, now=START) == TakenText(row.id, 1, TEXT.sender, TEXT.to, TEXT.text)
    assert claim_text(text_id=row.id, now=START) is None
    assert claim_text(text_id=row.id + 1, now=START) is None


def test_an_answer_that_came_to_nothing_leaves_the_text() -> None:
    """What is rolled back with its answer can be taken up again."""
    row = taken()
    with transaction.atomic():
        claim_text(text_id=row.id, now=START)
        transaction.set_rollback(True)
    assert claim_text(text_id=row.id, now=START) is not None


def test_an_account_opens_no_other_and_ids_belong_to_accounts() -> None:
    """One office's secret is nothing at another's address; the same id of two services is two texts."""
    first, second = account(1), account(2)
    assert len(incoming_texts(provider_id=first, secret="secret-1", payload=BODY)) == 1
    with pytest.raises(ReceiptForged):
        incoming_texts(provider_id=second, secret="secret-1", payload=BODY)
    with pytest.raises(ReceiptUnreadable):
        incoming_texts(provider_id=second, secret="secret-2", payload=b"x")
    rows = [take_text(provider_id=one, text=TEXT, now=START) for one in (first, second, first)]
    assert [row.office_id if row else None for row in rows] == [1, 2, None]


def test_the_secret_is_looked_at_before_the_body() -> None:
    """Whoever lacks the secret does not learn whether a body would have been read."""
    provider_id = account(1)
    for body in (BODY, b"x", b""):
        with pytest.raises(ReceiptForged):
            incoming_texts(provider_id=provider_id, secret="", payload=body)


def test_words_moved_to_another_row_do_not_open() -> None:
    """Sealed words belong to their id and their office: what was moved by hand is refused, not answered."""
    first, second = taken(1), taken(2)
    content = bytes(Inbound.objects.get(pk=first.id).content)
    Inbound.objects.filter(pk=second.id).update(content=content)
    with pytest.raises(SealBroken):
        claim_text(text_id=second.id, now=START)
    Inbound.objects.filter(pk=first.id).update(message_id="T2")
    with pytest.raises(SealBroken):
        claim_text(text_id=first.id, now=START)


def test_the_table_refuses_a_second_row_of_one_id() -> None:
    """Once is a constraint, whatever the code believes."""
    row = Inbound.objects.get(pk=taken().id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Inbound.objects.create(provider_id=row.provider_id, message_id="T1", content=b"", received_at=START)


@pytest.mark.parametrize(
    ("after", "words", "rows"),
    [
        (WAITS - timedelta(seconds=1), True, 1),
        (WAITS, False, 1),
        (KNOWN - timedelta(seconds=1), False, 1),
        (KNOWN, False, 0),
    ],
)
def test_words_and_ids_are_forgotten_by_the_clock(after: timedelta, words: bool, rows: int) -> None:
    """Both borders of both terms; what came later is left alone."""
    row = taken()
    later = InboundText("T9", TEXT.sender, TEXT.to, TEXT.text)
    take_text(provider_id=Inbound.objects.get().provider_id, text=later, now=START + KNOWN)
    forget_texts(now=START + after)
    kept = Inbound.objects.filter(pk=row.id)
    assert kept.count() == rows
    assert kept.exclude(content=b"").exists() is words
    assert bytes(Inbound.objects.get(message_id="T9").content)
