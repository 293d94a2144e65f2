"""The store tells residents their own visits: only against the vault's pass, about its handles, with its public leaf."""

import json
import time
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from django.test import Client
from tests.unit.ledger import oracle

from ansim.checkins.adapters import partitions
from ansim.checkins.domain.lookup_errors import RowsMalformed
from ansim.checkins.domain.own_pass import MOST_A_DAY, MOST_DAYS, OwnAsked, PassRefused, read_asked
from ansim.checkins.queries import own
from ansim.conf import keys
from ansim.conf.roles import Role
from ansim.ledger.client import LedgerClient
from ansim.ledger.domain.checkpoints import Checkpoint
from ansim.ledger.domain.hashing import leaf_hash
from ansim.ledger.domain.logs import LogName
from ansim.ledger.domain.notes import write_note
from ansim.ledger.domain.proofs import TlogProof
from ansim.ledger.domain.signing import NoteSigner
from ansim.web.visitor import own_views
from ansim.wire.access import AccessKind, AccessNote, dummy_access, seal_access
from ansim.wire.days import day_of
from ansim.wire.errors import SelfForged
from ansim.wire.layout import write_base64url
from ansim.wire.self_pass import SelfPass, digest_of, sign_self

pytestmark = [pytest.mark.django_db, pytest.mark.urls("ansim.web.visitor.urls")]
NOW = int(time.time()) // 30 * 30
DAY = day_of(NOW - 3_600)
RECEIVED = NOW // 600 * 600
VAULT = Ed25519PrivateKey.from_private_bytes(b"v" * 32)
LOG = NoteSigner("ansim.example/lookups", Ed25519PrivateKey.from_private_bytes(b"l" * 32))
MINE, OTHERS = b"m" * 16, b"o" * 16
VENUE = b"a1a2a3"
ROW = """
INSERT INTO checkins_visit (kday, handle, venue, zone, at, left_at, how_left, party, assurance, received)
VALUES (%s, %s, %s, 0, %s, NULL, 0, %s, 90, %s)
"""


def asked(
    *, handles=None, signed_for=None, log=LOG, at=NOW, expires=NOW + 600, vault=VAULT, leaf=None, index=2
):
    """What a phone shows, whole or spoiled one way."""
    handles = {DAY: (MINE,)} if handles is None else handles
    made = SelfPass(expires, b"s" * 32, digest_of(handles if signed_for is None else signed_for))
    note = AccessNote(AccessKind.SELF, NOW, "본인", "self", ("visits",))
    own_leaf = leaf or seal_access(b"k" * 32, 0, note, made.reference).encode()
    row = [leaf_hash(one) for one in oracle.entries(5)]
    row[2] = leaf_hash(own_leaf)
    text = Checkpoint(log.key.name, 5, oracle.root(row)).text()
    note_text = write_note(text, [log.sign(text), log.sign_at(text, at)])
    proof = TlogProof(2, tuple(oracle.path(2, row)), note_text).encode()
    return OwnAsked(sign_self(made, vault), handles, own_leaf, index, proof)


@pytest.fixture
def store(monkeypatch):
    """A day with one visit of one's own and one of another; the vault's and the log's keys as this role knows them."""
    ledger = LedgerClient(None, {LogName.LOOKUPS: LOG.key.text()})
    monkeypatch.setattr(own, "pinned_ledger", lambda: ledger)
    known = keys.service_public
    public = VAULT.public_key()
    monkeypatch.setattr(
        own.keys, "service_public", lambda role: public if role is Role.VAULT else known(role)
    )
    partitions.prepare([DAY])
    with connection.cursor() as cursor:
        for handle, party in ((MINE, 3), (OTHERS, 1)):
            cursor.execute(ROW, [DAY, handle, VENUE, NOW - 3_600, party, RECEIVED])
        cursor.execute(
            "INSERT INTO checkins_departure (kday, handle, venue, at, received) VALUES (%s, %s, %s, %s, %s)",
            [DAY, MINE, VENUE, NOW - 600, RECEIVED],
        )


def test_one_is_told_the_own_visits_with_their_end(store):
    """Time of coming and leaving, people, how well it is proved; nobody else's row."""
    (found,) = own.own_visits(asked(), now=NOW)
    assert (found.at, found.left, found.party, found.assurance.name) == (NOW - 3_600, NOW - 600, 3, "SCREEN")
    assert found.name == ""


SPOILED = {
    "proof from another log": {"log": NoteSigner("ansim.example/other", Ed25519PrivateKey.generate())},
    "proof stale": {"at": NOW - 601},
    "pass over": {"expires": NOW},
    "other handles": {"handles": {DAY: (OTHERS,)}, "signed_for": {DAY: (MINE,)}},
    "one handle more": {"handles": {DAY: (MINE, OTHERS)}, "signed_for": {DAY: (MINE,)}},
    "leaf of somebody else": {"leaf": dummy_access(b"x" * 32).encode()},
    "a leaf of another kind": {"leaf": b"\x02" + bytes(32)},
    "another place in the log": {"index": 3},
}


@pytest.mark.parametrize("how", SPOILED)
def test_no_proof_no_row(store, how):
    """Proof missing, from another log, stale; another leaf, other handles, a pass that is over: nothing is told."""
    with pytest.raises(PassRefused):
        own.own_visits(asked(**SPOILED[how]), now=NOW)


def test_another_vaults_pass_opens_nothing(store):
    """Only the vault of this installation can say whose handles they are."""
    with pytest.raises(SelfForged):
        own.own_visits(asked(vault=Ed25519PrivateKey.generate()), now=NOW)


def as_json(one, **changed):
    """The form in which the vault gives it and the phone passes it on."""
    told = {
        "pass": write_base64url(one.signed),
        "handles": {str(day): [write_base64url(h) for h in of_day] for day, of_day in one.handles.items()},
        "leaf": write_base64url(one.leaf),
        "leaf_index": one.leaf_index,
        "proof": write_base64url(one.proof),
    }
    return {**told, **changed}


def post(value, client=None):
    """As the page posts it."""
    return (client or Client()).post("/v1/own-visits", json.dumps(value), content_type="application/json")


def test_over_http_it_is_told_without_a_cookie(store):
    """The page's own origin, no session, nothing kept by anybody on the way."""
    answer = post(as_json(asked()))
    (told,) = answer.json()["visits"]
    assert told == {"name": "", "at": NOW - 3_600, "left": NOW - 600, "party": 3, "assurance": "screen"}
    assert (answer["Cache-Control"], dict(answer.cookies)) == ("no-store", {})
    refused = post(as_json(replace(asked(), handles={DAY: (OTHERS,)})))
    assert (refused.status_code, refused.json()["code"]) == (403, "visits.pass")
    assert refused.json()["message_en"].startswith("The pass")


@pytest.mark.parametrize(
    "changed",
    [
        {"pass": 5},
        {"leaf": "!"},
        {"leaf_index": -1},
        {"leaf_index": True},
        {"handles": []},
        {"handles": {"x": []}},
        {"handles": {"999999": []}},
        {"handles": {"1": {}}},
        {"handles": {"1": ["AA"]}},
        {"handles": {"1": [write_base64url(MINE)] * (MOST_A_DAY + 1)}},
        {"handles": {str(day): [] for day in range(MOST_DAYS + 1)}},
        {"more": 1},
    ],
)
def test_another_form_is_refused(changed):
    """Whatever is not exactly what the vault gives."""
    with pytest.raises(RowsMalformed):
        read_asked(as_json(asked(), **changed))


@pytest.mark.parametrize("body", [b"", b"[", b"[]", b"\xff", b"1" * 300_001])
def test_what_is_no_json_is_refused_in_words(db, body):
    """A sentence and a code, never a traceback."""
    answer = Client().post("/v1/own-visits", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "visits.malformed")


def test_it_is_asked_for_by_post_and_not_without_end(store, monkeypatch):
    """Reading the address gives nothing; an address that asks on and on is told to wait."""
    assert Client().get("/v1/own-visits").status_code == 405
    monkeypatch.setattr(own_views, "take", lambda *_: False)
    assert post(as_json(asked())).status_code == 429
