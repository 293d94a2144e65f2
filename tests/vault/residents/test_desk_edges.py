"""The vault's part of the desk at its edges: the turn of a day, counters to the last, replays, other people's cards."""

import json
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.phones import b64, unb64
from tests.walls import as_supervisor, signed_headers

from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.kit.clock import korean_day
from ansim.kit.errors import AnsimError
from ansim.vault.adapters import key_folder
from ansim.vault.api import desks
from ansim.vault.domain.errors import BodyWrong, DeskRefused, DeskSpent, TooOften
from ansim.vault.models import Card, DayCount, DeskCount, Resident, Stub
from ansim.vault.services.codes import Confirmed
from ansim.vault.services.desk import block_cards, give_stub, make_card
from ansim.vault.services.enrolling import find_or_make
from ansim.vault.services.forgetting import forget
from ansim.vault.services.own_record import erase
from ansim.vault.services.own_visits import KEPT_DAYS, look_for_oneself
from ansim.vault.services.preparing import prepare_keys
from ansim.wire.days import begin_of, day_number
from ansim.wire.desk import CALL, CARD, call_value, seal_box
from ansim.wire.stub import read_stub
from ansim.wire.token import handle_of

pytestmark = pytest.mark.django_db
DAY = day_number(korean_day(START))
MIDNIGHT = START + timedelta(seconds=begin_of(DAY + 1) - START.timestamp())
RECORD = b"r" * 8


def box_of(value: bytes, kind: int = CARD) -> bytes:
    """What a venue's device seals."""
    return seal_box(key_folder.desk_key().public_key(), kind, value)


def handle_for(value: bytes, kind: int = CARD, day: int = DAY) -> bytes:
    """The handle in the stub for a fresh box."""
    return read_stub(give_stub(box=box_of(value, kind), kind=kind, day=day, now=START)).handle


@pytest.fixture
def person(db: None) -> Resident:
    """Somebody without a phone's key."""
    prepare_keys(now=START)
    return find_or_make(confirmed=Confirmed(PHONE), now=START)[0]


@pytest.fixture
def card(person: Resident) -> bytes:
    """This person's card."""
    return make_card(row=person, now=START)


@pytest.mark.parametrize(("before", "is_taken"), [(60, True), (59, True), (61, False), (3_600, False)])
def test_a_device_whose_clock_is_a_minute_ahead_is_served_before_midnight(
    card: bytes, before: int, is_taken: bool
) -> None:
    """The store takes times a minute ahead, so the day of the stub may be the next one just then, and no earlier."""
    moment = MIDNIGHT - timedelta(seconds=before)
    box = box_of(card)
    if not is_taken:
        with pytest.raises(DeskRefused):
            give_stub(box=box, kind=CARD, day=DAY + 1, now=moment)
        return
    assert read_stub(give_stub(box=box, kind=CARD, day=DAY + 1, now=moment)).day == DAY + 1


def test_three_days_back_ends_with_the_korean_day(card: bytes) -> None:
    """At 23:59:59 the third day back is still served, a second later it is not; the new day is from its first second."""
    key_folder.make_day_key(DAY - 3)
    last = MIDNIGHT - timedelta(seconds=1)
    assert give_stub(box=box_of(card), kind=CARD, day=DAY - 3, now=last)
    with pytest.raises(DeskRefused):
        give_stub(box=box_of(card), kind=CARD, day=DAY - 3, now=MIDNIGHT)
    assert give_stub(box=box_of(card), kind=CARD, day=DAY + 1, now=MIDNIGHT)


def test_a_box_asked_for_another_day_keeps_the_first(card: bytes) -> None:
    """A box replayed for the day before gets its one stub again: no second counter, and a day the store does not take."""
    key_folder.make_day_key(DAY - 1)
    box = box_of(card)
    first = give_stub(box=box, kind=CARD, day=DAY, now=START)
    for day in (DAY - 1, DAY + 1, 0, 65_535):
        assert give_stub(box=box, kind=CARD, day=day, now=START) == first
    assert [(one.day, one.next) for one in DeskCount.objects.all()] == [(DAY, 65)]


def test_a_refusal_uses_no_counter_and_a_refused_box_may_be_sent_again(card: bytes, person: Resident) -> None:
    """Blocked, spoiled, of another class: nothing is counted, so nobody can spend another's counters with rubbish."""
    box = box_of(card)
    Card.objects.update(blocked_at=START)
    for data, kind in (
        (box, CARD),
        (box[:-1] + bytes([box[-1] ^ 1]), CARD),
        (box, CALL),
        (bytes(98), CARD),
        (b"", CARD),
    ):
        with pytest.raises(DeskRefused):
            give_stub(box=data, kind=kind, day=DAY, now=START)
    assert DeskCount.objects.count() == Stub.objects.count() == 0
    Card.objects.update(blocked_at=None)
    assert give_stub(box=box, kind=CARD, day=DAY, now=START)


def test_the_handles_of_a_day_are_those_of_64_to_255_and_the_next_is_none(
    card: bytes, person: Resident
) -> None:
    """In their order, by card or by call from one count; the last is given once, and a refusal counts nothing."""
    key, uid = key_folder.day_key(DAY), int.from_bytes(bytes(person.uid), "big")
    call = call_value("01000000001", RECORD)
    given = [handle_for(card), handle_for(call, CALL), handle_for(card)]
    DeskCount.objects.update(next=254)
    given += [handle_for(call, CALL), handle_for(card)]
    assert given == [handle_of(key, uid, counter) for counter in (64, 65, 66, 254, 255)]
    for value, kind in ((card, CARD), (call, CALL)):
        with pytest.raises(DeskSpent):
            handle_for(value, kind)
    assert DeskCount.objects.get().next == 256
    assert Stub.objects.count() == 5


def test_ones_own_blocking_leaves_other_peoples_cards_alone(card: bytes, person: Resident) -> None:
    """Two people, three cards: blocking one's own counts and stops one's own, and a call by number still goes."""
    other, _ = find_or_make(confirmed=Confirmed("+821000000002"), now=START)
    theirs = make_card(row=other, now=START)
    make_card(row=person, now=START)
    assert block_cards(row=person, now=START) == 2
    assert handle_for(theirs)
    assert handle_for(call_value("01000000001", RECORD), CALL)
    with pytest.raises(DeskRefused):
        handle_for(card)
    erase(row=other)
    with pytest.raises(DeskRefused):
        handle_for(theirs)


def test_who_enrols_anew_after_erasure_has_nothing_of_before(card: bytes, person: Resident) -> None:
    """The same number is a new person: old cards lead nowhere, and its handles are not those of before."""
    before = handle_for(card)
    erase(row=person)
    after = handle_for(call_value("01000000001", RECORD), CALL)
    assert after != before
    with pytest.raises(DeskRefused):
        handle_for(card)


def test_the_fourth_card_waits_a_day_and_blocking_gives_none_back(card: bytes, person: Resident) -> None:
    """Cards count when they are made: blocking them all does not make room for more on the same day."""
    for _ in range(2):
        make_card(row=person, now=START)
    block_cards(row=person, now=START)
    with pytest.raises(TooOften):
        make_card(row=person, now=START + timedelta(hours=24, seconds=-1))
    assert make_card(row=person, now=START + timedelta(hours=24))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(phone=st.dictionaries(st.integers(-30, 1), st.integers(0, 64), max_size=4),
       desk=st.dictionaries(st.integers(-30, 1), st.integers(64, 256), max_size=4))  # fmt: skip
def test_own_handles_are_those_counted_on_kept_days(
    person: Resident, logs: object, phone: dict[int, int], desk: dict[int, int]
) -> None:
    """Any counts on any days: exactly their handles, the phone's before the desk's, of the 28 days up to today."""
    from ansim.vault.models import Ask

    for model in (DayCount, DeskCount, Ask):
        model.objects.all().delete()
    uid = bytes(person.uid)
    DayCount.objects.bulk_create(DayCount(uid=uid, day=DAY + ago, next=end) for ago, end in phone.items())
    DeskCount.objects.bulk_create(DeskCount(uid=uid, day=DAY + ago, next=end) for ago, end in desk.items())
    DeskCount.objects.create(uid=b"somebody", day=DAY, next=70)
    for ago in {*phone, *desk}:
        key_folder.make_day_key(DAY + ago)
    wanted = {}
    for ago in {*phone, *desk}:
        key = key_folder.day_key(DAY + ago)
        if -KEPT_DAYS < ago <= 0:
            counters = [*range(phone.get(ago, 0)), *range(64, desk.get(ago, 64))]
            wanted[DAY + ago] = tuple(handle_of(key, int.from_bytes(uid, "big"), one) for one in counters)
    assert look_for_oneself(row=person, logs=logs, now=START).handles == wanted  # type: ignore[arg-type]


def test_a_box_replayed_after_its_stub_was_forgotten_is_of_its_own_time_no_more(card: bytes) -> None:
    """Until 72 hours are over the one stub, then a refusal: within them no sweep takes the memory of a box away."""
    box = box_of(card)
    first = give_stub(box=box, kind=CARD, day=DAY, now=START)
    forget(now=START + timedelta(hours=72))
    assert give_stub(box=box, kind=CARD, day=DAY, now=START + timedelta(hours=72)) == first
    with pytest.raises(DeskRefused):
        give_stub(box=box, kind=CARD, day=DAY, now=START + timedelta(hours=73))


@pytest.mark.parametrize("role", list(Role))
def test_stubs_are_for_the_visits_role_alone(role: Role) -> None:
    """A signed call of any other role is refused before a byte of it is read; the visits role's is read."""
    with as_supervisor():
        keys.publish_services()
    headers = signed_headers(role, Role.VAULT, time.time(), path="/v1/stubs", method="POST", body=b"{}")
    answer = Client().generic("POST", "/v1/stubs", b"{}", content_type="application/json", headers=headers)
    assert answer.status_code == (400 if role is Role.VISITS else 403)


GOOD = {"box": b64(bytes(98)), "class": CARD, "day": DAY}


@pytest.mark.parametrize(
    "changed",
    [
        {"box": b64(bytes(97))},
        {"box": b64(bytes(99))},
        {"box": b64(bytes(98)) + "="},
        {"box": None},
        {"class": 3.0},
        {"class": "3"},
        {"class": True},
        {"class": -1},
        {"day": 65_536},
        {"day": None},
    ],
)
def test_a_question_of_another_form_is_refused_before_a_box_is_opened(
    rf: RequestFactory, changed: dict[str, object]
) -> None:
    """Each field exactly of its kind: no number as text, no half numbers, no other spelling of the same bytes."""
    view: Callable[..., object] = desks.stubs.__wrapped__  # type: ignore[attr-defined]
    body = json.dumps({**GOOD, **changed})
    with pytest.raises(BodyWrong):
        view(rf.post("/v1/stubs", body, content_type="application/json"))
    with pytest.raises(DeskRefused):  # of the form, but no box of ours
        view(rf.post("/v1/stubs", json.dumps(GOOD), content_type="application/json"))


def test_the_desks_key_is_the_same_for_all_and_told_to_nobody_by_post() -> None:
    """A device and its vault must agree: asked twice the same point, uncompressed, on the curve; reading only."""
    one, other = (Client().get("/v1/desk-key").json()["key"] for _ in range(2))
    assert one == other
    assert (unb64(one)[0], len(unb64(one))) == (4, 65)
    assert Client().post("/v1/desk-key").status_code in (403, 405)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.integers(0, 255), inside=st.integers(0, 255), value=st.binary(min_size=16, max_size=16))
def test_no_value_of_a_box_makes_more_than_a_refusal(
    person: Resident, kind: int, inside: int, value: bytes
) -> None:
    """Any class outside, any inside, any sixteen bytes: a stub for a number that is one, else a sentence."""
    box = seal_box(key_folder.desk_key().public_key(), inside, value)
    try:
        give_stub(box=box, kind=kind, day=DAY, now=START)
    except AnsimError as refused:
        found = refused
    else:
        assert kind == inside == CALL
        return
    assert isinstance(found, DeskRefused)
