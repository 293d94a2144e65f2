"""Delivery installed in the vault: sealed under keys of its own, erased without a trace, nothing of an office touched."""

from datetime import timedelta

import pytest
from tests.vault.residents.conftest import START

from ansim.conf import keys
from ansim.conf.keys import WrongRole
from ansim.delivery.domain.messages import Item
from ansim.delivery.domain.states import State
from ansim.delivery.models import (
    Attempt,
    Delivery,
    DeliveryEvent,
    Group,
    GroupEvent,
    Parcel,
    Provider,
    Receipt,
)
from ansim.delivery.services.control import open_group
from ansim.delivery.services.erasing import erase_settled
from ansim.delivery.services.providers import connect_provider
from ansim.delivery.services.queueing import queue_deliveries
from ansim.kit.sealing import Cipher, SealBroken
from ansim.vault.domain.errors import CodeNotSent
from ansim.vault.services import messages

pytestmark = pytest.mark.django_db
TABLES = (Delivery, DeliveryEvent, Attempt, Parcel, Group, GroupEvent)


def queue(key="m1", phone="+821000000001", text="안녕하세요", now=START):
    return messages.queue_message(key=key, phone=phone, text=text, life=timedelta(minutes=5), now=now)


def test_a_message_is_sealed_under_the_vaults_own_key(post):
    """Its content opens under a key of the vault's folder; an office's folder is neither opened nor made."""
    queue()
    row = Delivery.objects.get()
    own = Cipher(keys.secret("vault", "messages-0.columns"))
    assert "01000000001" in own.open(bytes(row.content), b"delivery.m1").decode()
    with pytest.raises(SealBroken):
        own.open(bytes(row.content), b"delivery.m2")
    with pytest.raises(WrongRole):
        keys.office_cipher(0)
    assert not (keys.folder("vault").parent / "office").exists()


def test_a_message_is_committed_before_it_is_sent(post, monkeypatch):
    """When the send begins its attempt stands in the database: a crash there leaves an unknown, never a second text."""
    seen = []
    real = type(post).send_one

    def watching(self, message):
        seen.append((Attempt.objects.count(), Delivery.objects.get().state))
        return real(self, message)

    monkeypatch.setattr(type(post), "send_one", watching)
    messages.send_message(group_id=queue(), key="m1")
    assert seen == [(1, State.SENDING)]
    assert Delivery.objects.get().state == State.SENT


def test_sending_again_sends_nothing(post):
    """A group that was sent has nothing left: the second call is the first one's result."""
    group_id = queue()
    messages.send_message(group_id=group_id, key="m1")
    messages.send_message(group_id=group_id, key="m1")
    assert len(post.sent) == 1


def test_a_message_past_its_time_is_not_sent(post):
    """Queued and forgotten: after its life it is not sent any more, and erased."""
    group_id = queue(now=START - timedelta(days=30))
    with pytest.raises(CodeNotSent):
        messages.send_message(group_id=group_id, key="m1")
    assert post.sent == []
    assert messages.tidy_messages(now=START) == 1
    assert not Delivery.objects.exists()


def test_each_message_has_a_group_of_its_own(post):
    """So that a halt, a refusal or an erasing concerns that one message alone."""
    for number in range(3):
        messages.send_message(group_id=queue(f"m{number}", f"+82100000000{number}"), key=f"m{number}")
    assert Group.objects.count() == 3
    Delivery.objects.filter(key="m1").update(state=State.DELIVERED)
    assert messages.tidy_messages(now=START + timedelta(minutes=1)) == 1
    assert set(Delivery.objects.values_list("key", flat=True)) == {"m0", "m2"}


@pytest.mark.parametrize("state", sorted(State))
def test_only_what_has_its_result_is_erased_early(post, state):
    """Waiting states stay until the day is over, final ones go at once."""
    messages.send_message(group_id=queue(), key="m1")
    Delivery.objects.update(state=state)
    waiting = state in {State.QUEUED, State.HELD_BACK, State.SENDING, State.SENT, State.UNKNOWN}
    assert erase_settled(office_id=0, older_than=START - timedelta(days=1)) == (not waiting)
    assert Delivery.objects.exists() == waiting
    erase_settled(office_id=0, older_than=START + timedelta(days=400))
    for table in TABLES:
        assert not table.objects.exists()


def test_receipts_go_with_their_attempts(post):
    """A result that came in by itself is erased with what it was about."""
    messages.send_message(group_id=queue(), key="m1")
    Receipt.objects.create(
        provider=Provider.objects.get(),
        attempt=Attempt.objects.get(),
        message_id="M1",
        code="4000",
        event_id="e",
        received_at=START,
    )
    Delivery.objects.update(state=State.DELIVERED)
    assert messages.tidy_messages(now=START + timedelta(minutes=1)) == 1
    assert not Receipt.objects.exists()


def test_another_offices_messages_are_not_touched(post):
    """Erasing is by office: what another one queued stays, however old."""
    connect_provider(
        office_id=7,
        base_url="http://127.0.0.1:9",
        api_key="K",
        api_secret="S",
        senders=["0200000000"],
        receipt_secret="x",
        now=START,
        by="tester",
    )
    group_id = open_group(office_id=7, name="batch", sender="0200000000", now=START, by="tester")
    queue_deliveries(
        group_id=group_id,
        items=[Item("n1", "01000000009", "통지")],
        expires_at=START + timedelta(days=1),
        now=START,
        by="tester",
    )
    messages.send_message(group_id=queue(), key="m1")
    assert erase_settled(office_id=0, older_than=START + timedelta(days=9)) == 1
    assert Delivery.objects.get().key == "n1"


def test_erasing_goes_in_parts(post):
    """At most so many groups at a time; repeated until nothing is left."""
    for number in range(5):
        queue(f"m{number}", f"+82100000000{number}")
    later = START + timedelta(days=2)
    assert erase_settled(office_id=0, older_than=later, limit=3) == 3
    assert erase_settled(office_id=0, older_than=later, limit=3) == 2
    assert erase_settled(office_id=0, older_than=later, limit=3) == 0


def test_the_account_follows_the_drill(own_home, post):
    """Changed keys of the gateway take effect with the next message; there is one account, never two."""
    queue()
    told = (own_home / "sandbox").read_text()
    (own_home / "sandbox").write_text(told.replace("0200000000", "0200000009"))
    messages.send_message(group_id=queue("m2"), key="m2")
    assert post.sent[0].sender == "0200000009"
    assert Provider.objects.count() == 1
