"""Warrant `self` for visits: the leaf stands before the handles leave, they are one's own alone, and five a day are enough."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from tests.vault.residents.conftest import PHONE, START
from tests.vault.residents.phones import unb64

from ansim.conf import ports
from ansim.kit.clock import korean_day
from ansim.ledger.domain.errors import NotIntegrated
from ansim.vault.adapters import key_folder
from ansim.vault.api import own
from ansim.vault.domain.errors import CredentialWrong, TooOften
from ansim.vault.domain.nonces import make_nonce
from ansim.vault.models import Access, Dummy, Resident, WarrantUse
from ansim.vault.services import holders, issuing
from ansim.vault.services.closing import close_warrants
from ansim.vault.services.own_visits import ACT, LIFE, look_for_oneself
from ansim.vault.services.telling import tell_people
from ansim.wire.access import AccessKind, open_access, read_access
from ansim.wire.days import day_number
from ansim.wire.leaves import ClosedLeaf
from ansim.wire.self_pass import digest_of, read_self
from ansim.wire.token import read_token

pytestmark = pytest.mark.django_db
DAY = day_number(korean_day(START))


def shown(phone, act, content=b"", *, now=START, day=0, **changed):
    """What a phone shows for an act."""
    nonce = make_nonce(key_folder.code_key(), now)
    return holders.Shown(
        phone.credential, phone.binding(act, content, nonce=nonce, now=now, day=day, **changed)
    )


def fetch(phone, count, *, now=START, day=DAY):
    """Take tokens for a day; return their handles."""
    points = phone.fresh_points(count)
    asked = shown(phone, "tokens", b"".join(points), now=now, day=day)
    made = issuing.issue_tokens(shown=asked, day=day, points=points, now=now)
    return [read_token(token).handle for token in made]


def resident():
    """The one resident."""
    return Resident.objects.get()


def test_the_handles_are_those_of_the_persons_tokens_and_the_leaf_stands_before(
    enrol_phone, logs, memory_log
):
    """Handles of exactly the tokens that were given; the public leaf is readable by the person alone and ends in the pass's reference."""
    phone = enrol_phone()
    mine = fetch(phone, 3)
    made = look_for_oneself(row=resident(), logs=logs, now=START)
    assert made.handles == {DAY: tuple(mine)}
    read = read_self(made.signed, key_folder.service_key().public_key())
    assert read.digest == digest_of(made.handles)
    assert read.expires == int((START + LIFE).timestamp())
    leaf = read_access(made.leaf)
    assert leaf.warrant == read.reference
    note = open_access(phone.audit_key, 0, leaf)
    assert (note.kind, note.who, note.why, note.fields) == (AccessKind.SELF, "본인", "self", ("visits",))
    assert memory_log.leaves()[made.leaf_index] == made.leaf
    assert len(memory_log.leaves()) == 16


def test_another_persons_handles_are_never_among_them(enrol_phone, logs):
    """Two people with tokens of the same day share no handle."""
    one, other = enrol_phone(), enrol_phone("+821000000002")
    mine, theirs = fetch(one, 2), fetch(other, 2)
    row = Resident.objects.order_by("pk").first()
    assert set(look_for_oneself(row=row, logs=logs, now=START).handles[DAY]) == set(mine)
    assert not set(mine) & set(theirs)


def test_no_proof_no_handle(enrol_phone, logs, memory_log):
    """While the ledger does not seal, nothing is given; asking again later finds its way, and both looks are public."""
    phone = enrol_phone()
    fetch(phone, 1)
    memory_log.sealed = False
    with pytest.raises(NotIntegrated):
        look_for_oneself(row=resident(), logs=logs, now=START)
    assert Access.objects.get().released_at is None
    memory_log.sealed = True
    assert look_for_oneself(row=resident(), logs=logs, now=START).handles
    assert len(memory_log.leaves()) == 32


def test_five_a_day_are_enough(enrol_phone, logs, memory_log):
    """The sixth is refused before anything is logged; the next day it goes again."""
    enrol_phone()
    for _ in range(5):
        look_for_oneself(row=resident(), logs=logs, now=START)
    held = len(memory_log.leaves())
    with pytest.raises(TooOften):
        look_for_oneself(row=resident(), logs=logs, now=START + timedelta(hours=23))
    assert len(memory_log.leaves()) == held
    assert look_for_oneself(row=resident(), logs=logs, now=START + timedelta(hours=25)).signed


def test_who_looks_at_oneself_gets_no_message_about_it(enrol_phone, logs, post):
    """The word of article 76-2 is for looks by others."""
    enrol_phone()
    look_for_oneself(row=resident(), logs=logs, now=START)
    assert tell_people(now=START) == 0
    assert post.sent == []


def test_days_that_are_forgotten_or_to_come_are_left_out(enrol_phone, logs):
    """Tokens for tomorrow are no visits yet; a day whose key was destroyed, or 28 days back, opens nothing."""
    phone = enrol_phone()
    fetch(phone, 1)
    fetch(phone, 1, day=DAY + 1)
    later = START + timedelta(days=1)
    assert set(look_for_oneself(row=resident(), logs=logs, now=START).handles) == {DAY}
    assert set(look_for_oneself(row=resident(), logs=logs, now=later).handles) == {DAY, DAY + 1}
    key_folder.destroy("day", DAY)
    assert set(look_for_oneself(row=resident(), logs=logs, now=later).handles) == {DAY + 1}
    assert look_for_oneself(row=resident(), logs=logs, now=START + timedelta(days=29)).handles == {}


def test_it_is_closed_like_any_warrant(enrol_phone, logs, memory_log):
    """After ten minutes the closing leaf declares the fifteen dummies: leaves = people + dummies."""
    enrol_phone()
    look_for_oneself(row=resident(), logs=logs, now=START)
    assert close_warrants(logs=logs, now=START + LIFE) == 0
    assert close_warrants(logs=logs, now=START + LIFE + timedelta(seconds=1)) == 1
    use = WarrantUse.objects.get()
    assert memory_log.leaves()[-1] == ClosedLeaf(bytes(use.leaf_hash), Dummy.objects.count()).encode()
    assert (Dummy.objects.count(), Access.objects.count()) == (15, 1)


def _post(phone, binding):
    """The request as the page sends it."""
    return Client().post(
        "/v1/self/visits",
        json.dumps({"credential": phone.credential, "binding": binding}),
        content_type="application/json",
        headers={"origin": ports.visitor_origins()[0]},
    )


def test_over_http_only_the_holder_is_answered(enrol_phone, logs, monkeypatch):
    """A binding for this act, fresh and of the holder's key: the pass; a binding for another act is refused."""
    monkeypatch.setattr(own, "logs", lambda: logs)
    monkeypatch.setattr(own, "now", lambda: START)
    monkeypatch.setattr("ansim.vault.api.answers.now", lambda: START)
    phone = enrol_phone()
    mine = fetch(phone, 1)
    told = _post(phone, shown(phone, ACT).binding).json()
    assert [unb64(one) for one in told["handles"][str(DAY)]] == mine
    assert read_self(unb64(told["pass"]), key_folder.service_key().public_key())
    assert told.keys() == {"pass", "handles", "leaf", "leaf_index", "proof"}
    refused = _post(phone, shown(phone, "self").binding)
    assert (refused.status_code, refused.json()["code"]) == (CredentialWrong.status, CredentialWrong.code)
    assert PHONE not in json.dumps(told)
