"""The client of other roles, over the real views with real signatures, and against a ledger that lies."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from ansim.conf.roles import Role
from ansim.kit.transport import Answer
from ansim.ledger.client import LedgerClient
from ansim.ledger.domain.errors import (
    KeyMalformed,
    NoteUnsigned,
    NotIntegrated,
    ProofWrong,
    RefusedByLedger,
    WrongOrigin,
)
from ansim.ledger.domain.logs import MAX_BATCH, LogName, NewEntry
from ansim.ledger.domain.signing import NoteSigner

LOG = LogName.LOOKUPS


class Scripted:
    """A Transport that answers what it is told, whoever asks."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def request(self, method, path, body=b""):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def entry(text):
    return NewEntry(text, text.encode())


def test_an_entry_goes_in_and_its_proof_comes_out(log, door):
    """Append, seal, then a proof that verifies under the log's key; appending again gives the same index."""
    client = LedgerClient(door())
    (placed,) = client.append(LOG, [entry("warrant leaf")])
    assert (placed.index, placed.integrated) == (0, False)
    with pytest.raises(NotIntegrated):
        client.inclusion(LOG, 0, b"warrant leaf")
    log.seal(5)
    proven = client.inclusion(LOG, 0, b"warrant leaf")
    assert proven.opened.checkpoint.size == 1
    assert proven.opened.time_by(log.signer.key.name) == int(log.at(5).timestamp())
    assert client.append(LOG, [entry("warrant leaf")])[0].integrated
    assert client.checkpoint(LOG).checkpoint.size == 1


def test_waiting_ends_when_the_sealer_has_been(log, door):
    """wait_integrated asks again until the entry is under a checkpoint; it never sleeps itself."""
    client = LedgerClient(door())
    client.append(LOG, [entry("a")])
    waited = []

    def wait(seconds):
        waited.append(seconds)
        if len(waited) == 3:
            log.seal(5)

    assert client.wait_integrated(LOG, 0, b"a", wait=wait).opened.checkpoint.size == 1
    assert waited == [0.2] * 3


def test_waiting_lasts_through_three_checkpoints(log, door):
    """However short the steps, whoever waits is patient for more than three seals of `lookups` before giving up."""
    client = LedgerClient(door())
    client.append(LOG, [entry("a")])
    waited = []
    with pytest.raises(NotIntegrated):
        client.wait_integrated(LOG, 0, b"a", wait=waited.append)
    assert sum(waited) > 3 * LogName.LOOKUPS.interval.total_seconds()


def test_waiting_ends_after_its_tries(log, door):
    """If nobody seals, waiting ends with NotIntegrated."""
    client = LedgerClient(door())
    client.append(LOG, [entry("a")])
    with pytest.raises(NotIntegrated):
        client.wait_integrated(LOG, 0, b"a", wait=lambda _seconds: None, tries=3)


def test_where_entries_stand_is_told_to_their_caller_only(log, door):
    """States are looked up by the caller's own keys, any characters; another role's keys are unknown to it."""
    LedgerClient(door(Role.OFFICE)).append(LOG, [entry("a b&c=한글"), entry("b")])
    log.seal(5)
    LedgerClient(door(Role.OFFICE)).append(LOG, [entry("c")])
    states = LedgerClient(door(Role.OFFICE)).states(LOG, ["c", "a b&c=한글", "unknown"])
    assert [(one.key, one.index, one.integrated) for one in states] == [
        ("c", 2, False),
        ("a b&c=한글", 0, True),
    ]
    assert LedgerClient(door(Role.VAULT)).states(LOG, ["b"]) == ()


def test_the_largest_batch_passes_the_door(log, door):
    """256 entries of 4,096 bytes are one request."""
    batch = [NewEntry(str(number), bytes([number]) * 4096) for number in range(MAX_BATCH)]
    assert LedgerClient(door()).append(LOG, batch)[-1].index == MAX_BATCH - 1


@pytest.mark.parametrize(
    ("log_name", "role", "status"),
    [
        (LogName.VISITS, Role.OFFICE, 403),
        (LogName.LOOKUPS, Role.LEDGER, 403),
        (LogName.VISITS, Role.OPENER, 403),
    ],
)
def test_roles_write_only_where_they_may(log, door, log_name, role, status):
    """A role that is no writer of a log is refused, also the ledger itself."""
    with pytest.raises(RefusedByLedger) as caught:
        LedgerClient(door(role)).append(log_name, [entry("a")])
    assert caught.value.params["status"] == status


def test_unsigned_writing_is_refused(log):
    """Without a service key nobody appends or asks, whatever the method."""
    for method in ("get", "post", "put"):
        assert getattr(Client(), method)("/lookups/entries").status_code == 401


def test_a_signed_request_with_another_method_is_refused(log, door):
    """Only GET and POST have a meaning."""
    assert door().request("PUT", "/lookups/entries").status == 405


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"entries": {}}',
        b'{"entries": ["x"]}',
        b'{"entries": [{"key": "a"}]}',
        b'{"entries": [{"key": 1, "data": "AA=="}]}',
        b'{"entries": [{"key": "a", "data": 1}]}',
        b'{"entries": [{"key": "a", "data": "AA"}]}',
        b'{"entries": [{"key": "a", "data": "AA==", "more": 1}]}',
        b"[" * 100_000,
    ],
)
def test_a_body_of_another_form_is_refused(log, door, body):
    """What is not the documented JSON is 400 with a code, never a traceback."""
    answer = door().request("POST", "/lookups/entries", body)
    assert (answer.status, json.loads(answer.body)["code"]) == (400, "ledger.bad_body")


@pytest.mark.parametrize(
    ("items", "status", "code"),
    [
        ([], 400, "ledger.entry_refused"),
        ([{"key": "a", "data": ""}], 400, "ledger.entry_refused"),
        ([{"key": "a", "data": "AA=="}, {"key": "a", "data": "AQ=="}], 409, "ledger.key_reused"),
    ],
)
def test_refused_entries_say_why(log, door, items, status, code):
    """No entries, empty ones, and one key for two contents have codes of their own."""
    answer = door().request("POST", "/lookups/entries", json.dumps({"entries": items}).encode())
    assert (answer.status, json.loads(answer.body)["code"]) == (status, code)


def test_a_pinned_key_is_not_asked_for(log, door):
    """With the vkey given, a ledger that presents another log's checkpoint is refused."""
    log.seal(5)
    stranger = NoteSigner(log.signer.key.name, Ed25519PrivateKey.generate()).key.text()
    with pytest.raises(NoteUnsigned):
        LedgerClient(door(), {LOG: stranger}).checkpoint(LOG)
    other = NoteSigner("other.example", Ed25519PrivateKey.generate()).key.text()
    with pytest.raises(WrongOrigin):
        LedgerClient(door(), {LOG: other}).checkpoint(LOG)
    assert LedgerClient(door(), {LOG: log.signer.key.text()}).checkpoint(LOG).checkpoint.size == 0


def test_a_proof_of_another_entry_is_not_believed(log, door):
    """The client verifies what it is given: a true proof for other bytes is ProofWrong."""
    client = LedgerClient(door())
    client.append(LOG, [entry("a")])
    log.seal(5)
    with pytest.raises(ProofWrong):
        client.inclusion(LOG, 0, b"b")


def placed_answer(**changes):
    item = {
        "key": "a",
        "index": 0,
        "leaf": "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=",
        "state": "pending",
    } | changes
    return Answer(200, json.dumps({"entries": [item]}).encode())


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b""),
        Answer(200, b"[]"),
        Answer(200, b"{}"),
        Answer(200, b'{"entries": 3}'),
        Answer(200, b'{"entries": [3]}'),
        Answer(200, b"\xff"),
        Answer(200, b"[" * 100_000),
        placed_answer(index=-1),
        placed_answer(index="0"),
        placed_answer(index=True),
        placed_answer(index=2**63),
        placed_answer(key=3),
        placed_answer(leaf="x"),
        Answer(500, b"<html>"),
        Answer(503, b'{"code": "database.away"}'),
        Answer(503, b'{"code": 3}'),
    ],
)
def test_a_ledger_that_talks_nonsense_is_refused(answer):
    """Whatever comes back, the client raises its own error."""
    with pytest.raises(RefusedByLedger):
        LedgerClient(Scripted(answer)).append(LOG, [entry("a")])


def test_a_ledger_that_took_other_bytes_is_caught():
    """If the leaf hash in the answer is not that of the bytes sent, it is ProofWrong."""
    with pytest.raises(ProofWrong):
        LedgerClient(Scripted(placed_answer())).append(LOG, [entry("a")])


def test_the_ledgers_own_code_is_passed_on():
    """RefusedByLedger names status and code, so that the log of a role says why."""
    with pytest.raises(RefusedByLedger) as caught:
        LedgerClient(Scripted(Answer(503, b'{"code": "database.away"}'))).checkpoint(LOG)
    assert "database.away" in caught.value.text("en")


def test_a_key_that_is_none_is_refused():
    """A published key that cannot be read is KeyMalformed."""
    with pytest.raises(KeyMalformed):
        LedgerClient(Scripted(Answer(200, b"\xff\xfe"))).key(LOG)
