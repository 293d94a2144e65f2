"""Who may do what at every address of the ledger: five roles, nobody, and somebody with a foreign key."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from tests.ledger.conftest import START

from ansim.conf.roles import Role
from ansim.ledger import models, services
from ansim.ledger.client import LedgerClient
from ansim.ledger.domain.errors import RefusedByLedger
from ansim.ledger.domain.logs import LogName, NewEntry
from ansim.ledger.domain.signing import NoteSigner
from ansim.wire.http_signature import SignedRequest, sign

READING = [
    "/",
    "/lookups/checkpoint",
    "/lookups/key",
    "/lookups/tile/0/000.p/3",
    "/lookups/tile/entries/000.p/3",
    "/lookups/proof/inclusion?index=0",
    "/lookups/proof/consistency?old=1",
    "/lookups/proof/entry/0",
]

# log, role, may it write; read aloud: visits are written by who stores them and who issues tokens,
# look-ups by everyone who can look something up.
MATRIX = [
    (LogName.VISITS, Role.OFFICE, False),
    (LogName.VISITS, Role.VAULT, True),
    (LogName.VISITS, Role.VISITS, True),
    (LogName.VISITS, Role.OPENER, False),
    (LogName.VISITS, Role.LEDGER, False),
    (LogName.LOOKUPS, Role.OFFICE, True),
    (LogName.LOOKUPS, Role.VAULT, True),
    (LogName.LOOKUPS, Role.VISITS, True),
    (LogName.LOOKUPS, Role.OPENER, True),
    (LogName.LOOKUPS, Role.LEDGER, False),
]


@pytest.fixture
def both(log):
    """Both logs open; three entries of look-ups sealed."""
    visits = NoteSigner("ledger.example/visits", log.signer._private)
    services.open_log(log=LogName.VISITS, signer=visits, at=START)
    log.fill(0, 3)
    log.seal()
    return log


@pytest.mark.parametrize(("log_name", "role", "may"), MATRIX)
def test_each_role_writes_where_it_may_and_nowhere_else(both, door, log_name, role, may):
    """Every log and every role: taken and kept under the role's own name, or refused and nothing kept."""
    before = models.Entry.objects.count()
    client = LedgerClient(door(role))
    if may:
        assert client.append(log_name, [NewEntry("k", b"x")])[0].key == "k"
        assert models.Entry.objects.get(log_id=log_name, key="k").caller == role.value
    else:
        with pytest.raises(RefusedByLedger) as refused:
            client.append(log_name, [NewEntry("k", b"x")])
        assert refused.value.params["status"] == 403
        assert models.Entry.objects.count() == before


@pytest.mark.parametrize(("log_name", "role", "may"), MATRIX)
def test_each_role_asks_where_it_may_and_nowhere_else(both, door, log_name, role, may):
    """Asking where entries stand is for the writers of that log only."""
    client = LedgerClient(door(role))
    if may:
        assert client.states(log_name, ["k"]) == ()
    else:
        with pytest.raises(RefusedByLedger) as refused:
            client.states(log_name, ["k"])
        assert refused.value.params["status"] == 403


def test_no_role_learns_of_anothers_entries(both, door):
    """One key written by every writer of look-ups: each is told its own entry and index, and no other."""
    writers = [Role.OFFICE, Role.VAULT, Role.VISITS, Role.OPENER]
    own = {
        role: LedgerClient(door(role)).append(LogName.LOOKUPS, [NewEntry("same", role.encode())])[0].index
        for role in writers
    }
    assert len(set(own.values())) == len(writers)
    for role in writers:
        (state,) = LedgerClient(door(role)).states(LogName.LOOKUPS, ["same"])
        assert state.index == own[role]


@pytest.mark.parametrize("path", READING)
def test_anyone_reads_without_a_name(both, path):
    """No signature, no cookie, no log-in: a transparency log that asks who reads would be none."""
    answer = Client().get(path)
    assert answer.status_code == 200
    assert not answer.cookies


@pytest.mark.parametrize("path", READING)
@pytest.mark.parametrize("role", list(Role))
def test_a_name_makes_no_difference_to_reading(both, door, path, role):
    """What a role reads with its signature is byte for byte what anyone reads without."""
    signed = door(role).request("GET", path)
    plain = Client().get(path)
    assert (signed.status, signed.body) == (plain.status_code, plain.content)


@pytest.mark.parametrize(
    "path", ["/visits/entries", "/lookups/entries", "/lookups/entries?key=k", "/v1/status"]
)
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "head", "options"])
def test_closed_addresses_are_closed_to_everyone_else(both, path, method):
    """Whatever the method, without a signature it is 401 and nothing is written."""
    answer = getattr(Client(), method)(path)
    assert answer.status_code == 401
    assert models.Entry.objects.count() == 3


@pytest.mark.parametrize("path", READING)
@pytest.mark.parametrize("role", list(Role))
def test_no_role_writes_to_a_reading_address(both, door, path, role):
    """A signature opens no second way in: writing methods are 405 for every role."""
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert door(role).request(method, path, b"{}").status == 405


@pytest.mark.parametrize("role", list(Role))
def test_status_is_told_to_every_role(both, door, role):
    """Any role of the installation may ask what runs here."""
    answer = door(role).request("GET", "/v1/status")
    said = json.loads(answer.body)
    assert answer.status == 200
    assert (said["role"], said["database"]) == ("ledger", "ok")
    assert said["service_key"].startswith("ledger/")


def test_a_key_of_another_installation_opens_nothing(both):
    """Right in every part but made with a foreign key: 401 for writing, asking and status alike."""
    import time

    stranger = Ed25519PrivateKey.generate()
    for method, path in (("POST", "/lookups/entries"), ("GET", "/lookups/entries"), ("GET", "/v1/status")):
        headers = sign(
            SignedRequest(method, path, "", b""),
            stranger,
            role="office",
            asked="ledger",
            created=int(time.time()),
            nonce=stranger.private_bytes_raw()[:16].hex(),
        )
        answer = Client().generic(method, path, headers=headers)
        assert answer.status_code == 401


def test_a_refusal_tells_no_secret(both, door):
    """401 and 403 hold a code and one sentence: no role names, no keys, no hint which part was wrong."""
    closed = Client().post("/lookups/entries")
    barred = door(Role.LEDGER).request("POST", "/lookups/entries", b"")
    assert json.loads(closed.content) == json.loads(barred.body)
    assert set(json.loads(closed.content)) == {"code", "message"}


HOSTILE_KEYS = ["%00", "a%00b", "%0A", "%ED%A0%80", "%FF%FE", "%E2%80%8B", "a" * 3000, "%27%3B--", "%25", ""]


@pytest.mark.parametrize("key", HOSTILE_KEYS)
def test_asking_for_keys_that_cannot_be_is_harmless(both, door, key):
    """NULs, line breaks, broken UTF-8 and the like are unknown keys, never an error of the database."""
    answer = door().request("GET", f"/lookups/entries?key={key}&key=entry%200")
    if answer.status == 401:  # the address cannot even be sent as it was signed
        return
    said = json.loads(answer.body)
    assert answer.status == 200
    assert [one["key"] for one in said["entries"]] == ["entry 0"]


def test_asking_for_nothing_and_for_very_much(both, door):
    """No key is no entry; a thousand keys, most of them unknown, are answered in the order asked."""
    assert json.loads(door().request("GET", "/lookups/entries").body) == {"entries": []}
    keys = ["entry%202", *(f"x{number}" for number in range(900)), "entry%200"]
    answer = door().request("GET", "/lookups/entries?" + "&".join(f"key={key}" for key in keys))
    assert [one["key"] for one in json.loads(answer.body)["entries"]] == ["entry 2", "entry 0"]


TOO_MUCH = [
    (
        b'{"entries": [' + b",".join([b'{"key": "k", "data": "AA=="}'] * 257) + b"]}",
        400,
        "one entry too many",
    ),
    (b'{"entries": []}' + b" " * 1_900_000, 400, "blanks up to the limit of a body"),
    (b'{"entries": []}' + b" " * 2_000_001, 413, "more than a body may have"),
    (b'{"entries": [{"key": "' + b"k" * 65 + b'", "data": "AA=="}]}', 400, "a key too long"),
    (b'{"entries": [{"key": "\\u0000", "data": "AA=="}]}', 400, "a NUL"),
    (b'{"entries": [{"key": "\\ud800", "data": "AA=="}]}', 400, "half a character"),
    (b'{"entries": [{"key": "\\u202e", "data": "AA=="}]}', 400, "a sign that turns text around"),
    (b'{"entries": [{"key": "k", "data": "AA==\\n"}]}', 400, "a line break in base64"),
    (b'{"entries": [{"key": "k", "data": "AB=="}]}', 400, "leftover bits in base64"),
    (b'{"entries": [{"key": "k", "data": "AA==", "index": 0}]}', 400, "an index of the caller's own"),
    (b'{"entries": [{"key": "k", "data": null}]}', 400, "no data"),
    (b'{"entries": [null]}', 400, "no entry"),
    (b'{"entries": [' + b"9" * 5000 + b"]}", 400, "a number that Python refuses to read"),
    (b'\xef\xbb\xbf{"entries": []}', 400, "a byte order mark"),
]


@pytest.mark.parametrize(("body", "status", "reason"), TOO_MUCH, ids=[case[2] for case in TOO_MUCH])
def test_hostile_bodies_are_refused_whole(both, door, body, status, reason):
    """Whatever is wrong with a body, it is a 400 or 413 with nothing kept, never a fault of the ledger."""
    answer = door().request("POST", "/lookups/entries", body)
    assert answer.status in (status, 400), reason
    assert models.Entry.objects.count() == 3
    assert models.Tail.objects.get(log_id="lookups").next_index == 3
