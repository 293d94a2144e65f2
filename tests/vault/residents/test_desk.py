"""People without a phone: the vault's part of the desk, each test after its line of the protocol."""

import hashlib
import json
import threading
from datetime import timedelta

import pytest
from django.db import close_old_connections
from django.test import Client
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.phones import unb64

from ansim.conf import ports
from ansim.kit.clock import korean_day
from ansim.vault.adapters import key_folder
from ansim.vault.api import desks, own
from ansim.vault.domain.errors import DeskRefused, DeskSpent, NoDayKey, TooOften
from ansim.vault.domain.nonces import make_nonce
from ansim.vault.domain.person import card_mark
from ansim.vault.domain.retention import week_of
from ansim.vault.models import Card, DeskCount, Resident, Stub
from ansim.vault.services import desk
from ansim.vault.services.desk import block_cards, counters_of, give_stub, make_card
from ansim.vault.services.forgetting import forget
from ansim.vault.services.own_record import erase, tell
from ansim.vault.services.own_visits import look_for_oneself
from ansim.wire import p256
from ansim.wire.days import date_of, day_number
from ansim.wire.desk import CALL, CARD, COMPANION, PAPER, call_value, seal_box
from ansim.wire.stub import read_stub, verify_stub
from ansim.wire.token import handle_of

pytestmark = pytest.mark.django_db
DAY = day_number(korean_day(START))
RECORD = b"r" * 8


def box_of(value, kind=CARD, sealed_for=None):
    """What a venue's device seals."""
    key = key_folder.desk_key().public_key()
    return seal_box(key, kind if sealed_for is None else sealed_for, value)


def stub_for(box, kind=CARD, day=DAY, now=START):
    """The stub for a box, read."""
    return read_stub(give_stub(box=box, kind=kind, day=day, now=now))


@pytest.fixture
def card(enrol_phone):
    """A card of the one resident."""
    enrol_phone()
    return make_card(row=Resident.objects.get(), now=START)


def test_a_card_holds_16_random_bytes_and_the_vault_keeps_only_their_mark(card):
    """HMAC(pepper, card) leads to the person; there is nothing in the row from which a card could be made."""
    row = Card.objects.get()
    assert len(card) == 16
    assert bytes(row.mark) == card_mark(key_folder.pepper(), card)
    assert card not in bytes(row.mark)
    assert row.resident == Resident.objects.get()


def test_the_issuer_answers_with_a_stub_signed_for_this_box_and_class(card, uid_of):
    """The handle is the person's, of the desk's counters; the issuer's key of the week signs for box and class."""
    box = box_of(card)
    stub = stub_for(box)
    key = key_folder.day_key(DAY)
    assert stub.handle == handle_of(key, uid_of(PHONE), 64)
    public = key_folder.issuer_key(week_of(date_of(DAY))).public_key().public_bytes_raw()
    verify_stub(stub, CARD, hashlib.sha256(box).digest(), public)


def test_a_repeated_box_gets_the_same_stub_for_72_hours(card):
    """Sent again after a lost answer it counts once; another box of the same card is another visit; later it is refused."""
    box = box_of(card)
    first = give_stub(box=box, kind=CARD, day=DAY, now=START)
    assert give_stub(box=box, kind=CARD, day=DAY, now=START + timedelta(hours=72)) == first
    assert stub_for(box_of(card)).handle != read_stub(first).handle
    with pytest.raises(DeskRefused):
        give_stub(box=box, kind=CARD, day=DAY, now=START + timedelta(hours=72, seconds=1))


def test_a_blocked_card_gets_none(card):
    """Blocked by its person it opens nothing more; the stub given before stays what it was; a new card works."""
    before = box_of(card)
    first = give_stub(box=before, kind=CARD, day=DAY, now=START)
    row = Resident.objects.get()
    assert (block_cards(row=row, now=START), block_cards(row=row, now=START)) == (1, 0)
    with pytest.raises(DeskRefused):
        stub_for(box_of(card))
    assert give_stub(box=before, kind=CARD, day=DAY, now=START) == first
    assert stub_for(box_of(make_card(row=row, now=START)))


@pytest.mark.parametrize("kind", [PAPER, COMPANION, 0x01, 0x07])
def test_a_class_that_does_not_fit_gets_none(card, kind):
    """A card's value is no slip and no number; what is no class never is taken."""
    with pytest.raises(DeskRefused):
        stub_for(box_of(card, kind), kind)


def test_a_box_passed_off_as_another_class_gets_none(card):
    """The class is sealed inside: a card is no call, also when its box was answered before."""
    with pytest.raises(DeskRefused):
        stub_for(box_of(card, CARD, sealed_for=CALL), CARD)
    box = box_of(card)
    stub_for(box)
    with pytest.raises(DeskRefused):
        stub_for(box, CALL)


def test_every_byte_of_a_box_flipped_gets_none(card):
    """Whatever is turned, it does not open, or opens nobody."""
    box = bytearray(box_of(card))
    for at in range(len(box)):
        box[at] ^= 0x10
        with pytest.raises(DeskRefused):
            stub_for(bytes(box))
        box[at] ^= 0x10
    assert DeskCount.objects.count() == Stub.objects.count() == 0


def test_an_unknown_card_and_a_number_that_is_none_get_none(enrol_phone):
    """A card made by somebody else, digits that are no Korean mobile's, bytes that are no digits."""
    enrol_phone()
    for value, kind in ((b"x" * 16, CARD), (call_value("0212345678", RECORD), CALL), (b"\xaa" * 16, CALL)):
        with pytest.raises(DeskRefused):
            stub_for(box_of(value, kind), kind)


def test_a_call_is_of_the_person_of_its_number_who_may_be_new(enrol_phone, uid_of):
    """A number that is enrolled keeps its uid; one that never was gets a person without a phone's key."""
    enrol_phone()
    known = stub_for(box_of(call_value("01000000001", RECORD), CALL), CALL)
    assert known.handle == handle_of(key_folder.day_key(DAY), uid_of(PHONE), 64)
    stub_for(box_of(call_value("01000000002", RECORD), CALL), CALL)
    assert Resident.objects.count() == 2
    assert not Resident.objects.order_by("pk").last().keys.exists()


@pytest.mark.parametrize(("ahead", "is_taken"), [(1, False), (0, True), (-1, True), (-3, True), (-4, False)])
def test_a_stub_is_for_today_or_three_days_back(card, ahead, is_taken):
    """Late by 72 hours at most, never ahead; a day without a key has none."""
    key_folder.make_day_key(DAY + ahead)
    if is_taken:
        assert stub_for(box_of(card), day=DAY + ahead).day == DAY + ahead
    else:
        with pytest.raises(DeskRefused):
            stub_for(box_of(card), day=DAY + ahead)


def test_a_day_whose_key_is_gone_has_no_stub(card):
    """Nothing could ever open it."""
    key_folder.destroy("day", DAY)
    with pytest.raises(NoDayKey):
        stub_for(box_of(card))
    assert Stub.objects.count() == 0


def test_counter_caps_of_the_desk(card):
    """192 stubs a person and day, counters 64 to 255; the next is refused, another day begins anew."""
    row = Resident.objects.get()
    DeskCount.objects.create(uid=row.uid, day=DAY, next=255)
    key = key_folder.day_key(DAY)
    assert stub_for(box_of(card)).handle == handle_of(key, int.from_bytes(bytes(row.uid), "big"), 255)
    with pytest.raises(DeskSpent):
        stub_for(box_of(card))
    key_folder.make_day_key(DAY - 1)
    assert stub_for(box_of(card), day=DAY - 1)


def test_openers_try_the_desks_counters_only_where_there_was_a_desk(card):
    """Without a stub on these days the phone's 64 handles are all; with one all 256."""
    assert counters_of([DAY, DAY - 1]) == 64
    stub_for(box_of(card))
    assert (counters_of([DAY, DAY - 1]), counters_of([DAY - 1])) == (256, 64)


def test_three_cards_a_day_are_enough(card):
    """The fourth is refused."""
    row = Resident.objects.get()
    for _ in range(2):
        make_card(row=row, now=START)
    with pytest.raises(TooOften):
        make_card(row=row, now=START)
    assert tell(row=row, now=START)["cards"] == 3


def test_visits_by_card_are_among_the_own_ones(card, logs):
    """Who looks at the own visits gets the desk's handles too."""
    stub = stub_for(box_of(card))
    made = look_for_oneself(row=Resident.objects.get(), logs=logs, now=START)
    assert made.handles == {DAY: (stub.handle,)}


def test_cards_and_counts_go_with_their_person_and_stubs_with_their_time(card):
    """Erasure takes cards and counts at once; stubs are kept 72 hours, counts as long as the day's key."""
    stub_for(box_of(card))
    forget(now=START + timedelta(hours=73))
    assert (Stub.objects.count(), DeskCount.objects.count(), Card.objects.count()) == (0, 1, 1)
    erase(row=Resident.objects.get())
    assert (DeskCount.objects.count(), Card.objects.count()) == (0, 0)
    with pytest.raises(DeskRefused):
        stub_for(box_of(card))


@pytest.mark.django_db(transaction=True)
def test_the_same_box_at_two_desks_at_once_is_one_stub(enrol_phone):
    """Racing, both get the same 87 bytes and one counter is used."""
    enrol_phone()
    box = box_of(make_card(row=Resident.objects.get(), now=START))
    given = []

    def ask():
        try:
            given.append(give_stub(box=box, kind=CARD, day=DAY, now=START))
        finally:
            close_old_connections()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(given), len(set(given)), DeskCount.objects.get().next) == (4, 1, 65)


def test_over_http_a_person_makes_and_blocks_cards(enrol_phone, monkeypatch):
    """With the holder's key and a binding for each act; the desk's key is public, stubs are for the visits role alone."""
    for module in (own, desks):
        monkeypatch.setattr(module, "now", lambda: START)
    monkeypatch.setattr("ansim.vault.api.answers.now", lambda: START)
    phone = enrol_phone()

    def post(path, act):
        nonce = make_nonce(key_folder.code_key(), START)
        body = {"credential": phone.credential, "binding": phone.binding(act, b"", nonce=nonce, now=START)}
        origin = {"origin": ports.visitor_origins()[0]}
        return Client().post(path, json.dumps(body), content_type="application/json", headers=origin)

    made = post("/v1/cards", "card")
    assert made.status_code == 201
    assert stub_for(box_of(unb64(made.json()["card"])))
    assert post("/v1/cards", "block").status_code >= 400
    assert post("/v1/cards/block", "block").json() == {"blocked": 1}
    key = Client().get("/v1/desk-key").json()["key"]
    point = unb64(key)
    compressed = bytes([2 + (point[64] & 1)]) + point[1:33]
    assert compressed == p256.write_point(key_folder.desk_key().public_key())
    refused = Client().post("/v1/stubs", "{}", content_type="application/json")
    assert refused.status_code == 401


def test_the_visits_role_passes_on_box_and_class_alone(card, monkeypatch, rf):
    """What it sends is read strictly; the answer is the stub."""
    monkeypatch.setattr(desks, "now", lambda: START)
    from tests.vault.residents.phones import b64

    view = desks.stubs.__wrapped__
    body = {"box": b64(box_of(card)), "class": CARD, "day": DAY}
    told = json.loads(view(rf.post("/v1/stubs", json.dumps(body), content_type="application/json")).content)
    assert read_stub(unb64(told["stub"])).day == DAY
    assert desk.CARD_BYTES == 16
