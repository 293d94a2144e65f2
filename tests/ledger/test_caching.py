"""What may be kept how long: nothing that can change is cached, nothing that cannot is asked for twice."""

import re

import pytest
from django.test import Client
from tests.unit.ledger import oracle

from ansim.ledger import models

FOR_EVER = "public, max-age=31536000, immutable"
A_MOMENT = "public, max-age=1"
NEVER = "no-store"

CASES = [
    ("/", A_MOMENT, "application/json", "another log may be opened"),
    ("/lookups/checkpoint", A_MOMENT, "text/plain; charset=utf-8", "it is replaced every five seconds"),
    ("/lookups/key", A_MOMENT, "text/plain; charset=utf-8", "who is wrong about a key must learn it"),
    ("/lookups/tile/0/000", FOR_EVER, "application/octet-stream", "a full tile never changes"),
    ("/lookups/tile/0/001.p/44", FOR_EVER, "application/octet-stream", "a width never changes its hashes"),
    ("/lookups/tile/1/000.p/1", FOR_EVER, "application/octet-stream", "at any level"),
    ("/lookups/tile/entries/000", FOR_EVER, "application/octet-stream", "entries are never rewritten"),
    ("/lookups/proof/entry/0", A_MOMENT, "text/plain; charset=utf-8", "it holds the newest checkpoint"),
    ("/lookups/proof/inclusion?index=0", A_MOMENT, "application/json", "it leads to the newest root"),
    (
        "/lookups/proof/inclusion?index=0&size=300",
        FOR_EVER,
        "application/json",
        "its root is fixed by its size",
    ),
    ("/lookups/proof/inclusion?size=9&index=0", FOR_EVER, "application/json", "in any order"),
    ("/lookups/proof/consistency?old=1", A_MOMENT, "application/json", "it leads to the newest root"),
    ("/lookups/proof/consistency?old=1&new=300", FOR_EVER, "application/json", "both roots are fixed"),
    ("/lookups/tile/0/001", NEVER, "application/json", "this tile will be full one day"),
    ("/lookups/tile/0/001.p/45", NEVER, "application/json", "the next entry makes it"),
    ("/lookups/proof/entry/300", NEVER, "application/json", "pending until the next seal"),
    ("/lookups/proof/inclusion?index=300", NEVER, "application/json", "pending until the next seal"),
    ("/lookups/proof/inclusion?index=0&size=301", NEVER, "application/json", "a size still to come"),
    ("/lookups/proof/consistency?old=1&new=301", NEVER, "application/json", "a size still to come"),
    ("/lookups/proof/inclusion", NEVER, "application/json", "a question that is none"),
    ("/visits/checkpoint", NEVER, "application/json", "this log may be opened any moment"),
]


@pytest.fixture
def web(log):
    """A sealed log of 301 entries."""
    log.fill(0, 301)
    log.seal()
    return Client()


@pytest.fixture
def pending(log):
    """300 entries sealed, the 301st pending."""
    log.fill(0, 300)
    log.seal()
    log.fill(300, 301)
    return Client()


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize(("path", "cache", "kind", "reason"), CASES, ids=[case[0] for case in CASES])
def test_each_answer_says_how_long_it_holds(pending, path, cache, kind, reason, method):
    """Fixed answers for ever, moving ones a second, refusals never; a HEAD says just what the GET says."""
    answer = getattr(pending, method)(path)
    assert answer.headers["Cache-Control"] == cache, reason
    assert answer.headers["Content-Type"] == kind
    if method == "head":
        assert answer.content == b""


@pytest.mark.parametrize("path", [case[0] for case in CASES])
def test_no_answer_depends_on_who_asks(pending, path):
    """Neither cookies nor languages nor encodings change an answer, so a shared cache may keep it."""
    plain = pending.get(path)
    dressed = pending.get(
        path,
        headers={
            "Cookie": "sessionid=x; csrftoken=y",
            "Accept-Language": "en",
            "Accept": "text/html",
            "Accept-Encoding": "gzip",
            "If-None-Match": "*",
            "If-Modified-Since": "Sat, 21 Nov 2026 05:00:00 GMT",
            "Range": "bytes=0-3",
        },
    )
    assert (plain.status_code, plain.content) == (dressed.status_code, dressed.content)
    assert not dressed.has_header("Vary")
    assert not dressed.cookies


LASTING = [case[0] for case in CASES if case[1] == FOR_EVER]


@pytest.mark.parametrize("path", LASTING)
def test_what_is_said_to_hold_for_ever_does(log, path):
    """Kept at 300 entries and asked again at 700 and after idle seals: byte for byte the same."""
    log.fill(0, 300)
    log.seal(5)
    before = Client().get(path)
    log.fill(300, 700)
    log.seal(10)
    log.seal(15)
    assert before.status_code == 200
    assert Client().get(path).content == before.content


def test_what_holds_a_moment_moves_with_the_next_seal(log):
    """Checkpoint and proofs to the head are new after each seal, also an idle one: the time on them moved."""
    log.fill(0, 3)
    log.seal(5)
    first = [Client().get(path).content for path in ("/lookups/checkpoint", "/lookups/proof/entry/0")]
    log.seal(10)
    second = [Client().get(path).content for path in ("/lookups/checkpoint", "/lookups/proof/entry/0")]
    assert all(one != other for one, other in zip(first, second, strict=True))


def test_what_was_refused_is_served_once_it_is_there(pending, log):
    """A refusal was not to be kept, so the very same address is answered after the next seal."""
    path = "/lookups/tile/0/001.p/45"
    assert pending.get(path).status_code == 404
    log.seal(10)
    assert pending.get(path).content == b"".join(oracle.leaves(301)[256:])


def test_a_bundle_past_retention_is_not_kept_as_gone(web):
    """410 is never cached: an address that a cache had answered for is not blocked by an older refusal."""
    models.Entry.objects.filter(index=3).update(data=None)
    answer = web.get("/lookups/tile/entries/000")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (410, NEVER)


def test_writing_is_never_kept(log, door):
    """Answers to writers are for them alone: no cache between may keep where entries stand."""
    way, kept = door(), []
    way._real._client.event_hooks = {
        "response": [lambda answer: kept.append(answer.headers["cache-control"])]
    }
    way.request("GET", "/lookups/entries?key=a")
    way.request("POST", "/lookups/entries", b'{"entries": [{"key": "a", "data": "AA=="}]}')
    way.request("POST", "/lookups/entries", b"nonsense")
    assert kept == [NEVER, NEVER, NEVER]


def test_the_reference_says_the_same(pending):
    """Every address of the reference's table is kept as long as the table says."""
    from pathlib import Path

    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "ledger.md"
    rows = re.findall(
        r"^\| `GET (/[^`]*)` \|.*\| ([^|]+) \|$", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    said = {address: kept.strip() for address, kept in rows}
    assert len(said) == 8
    for address, kept in said.items():
        path = address.replace("<log>", "lookups").replace("<L>/<N>[.p/<W>]", "0/000")
        path = path.replace("<N>[.p/<W>]", "000").replace("<index>", "0")
        path = path.replace("index=I[&size=S]", "index=0&size=9").replace("old=A[&new=B]", "old=1&new=9")
        expected = A_MOMENT if kept == "1 s" else FOR_EVER
        assert pending.get(path).headers["Cache-Control"] == expected, address
