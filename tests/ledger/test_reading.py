"""HTTP for anyone: addresses, content types and caching of C2SP tlog-tiles, and one clear line for all else."""

import json

import pytest
from django.test import Client
from tests.unit.ledger import oracle

from ansim.ledger import models
from ansim.ledger.domain.bundles import read_bundle
from ansim.ledger.domain.checkpoints import open_checkpoint
from ansim.ledger.domain.keys import read_vkey
from ansim.ledger.domain.proofs import verify_proof
from ansim.ledger.domain.strict import read_base64
from ansim.ledger.domain.verifying import verify_consistency, verify_inclusion

LASTING = "public, max-age=31536000, immutable"


@pytest.fixture
def web(log):
    log.fill(0, 300)
    log.seal()
    log.fill(300, 301)
    return Client()


def content(answer):
    assert answer.status_code == 200, answer.content
    return answer.content


def test_the_root_names_the_logs(web):
    """`/` lists what is open here."""
    assert json.loads(content(web.get("/"))) == {"logs": ["lookups"]}


def test_the_checkpoint_is_signed_text_that_is_not_kept_long(web, log):
    """The checkpoint is UTF-8 text, opens with the published key, and caches for a second at most."""
    answer = web.get("/lookups/checkpoint")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=1"
    key = read_vkey(content(web.get("/lookups/key")).decode())
    assert key == log.signer.key
    assert open_checkpoint(content(answer), key).checkpoint.size == 300


def test_tiles_and_bundles_are_octets_for_ever(web):
    """Tiles and bundles have the specified type, may be kept for ever, and hold the entries' hashes."""
    tile = web.get("/lookups/tile/0/001.p/44")
    bundle = web.get("/lookups/tile/entries/001.p/44")
    for answer in (tile, bundle):
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Cache-Control"] == LASTING
    assert content(tile) == b"".join(oracle.leaves(300)[256:])
    assert list(read_bundle(content(bundle), 44)) == oracle.entries(300)[256:]
    assert content(web.get("/lookups/tile/1/000.p/1")) == oracle.root(oracle.leaves(256))
    assert content(web.get("/lookups/tile/0/001.p/7")) == b"".join(oracle.leaves(263)[256:])


@pytest.mark.parametrize(
    "path",
    [
        "checkpoint",
        "key",
        "tile/0/000",
        "proof/inclusion?index=0",
        "proof/consistency?old=1",
        "proof/entry/0",
        "tile/9/000",
    ],
)
def test_any_page_of_any_origin_may_read(web, path):
    """Readers in other origins are let in, nothing is sniffed, no cookie is set, also when refused."""
    answer = web.get(f"/lookups/{path}")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies


def test_inclusion_is_proved(web):
    """The JSON proof verifies against its own root, for the head and for any older size, which caches for ever."""
    leaves = oracle.leaves(300)
    for query, size in (("index=7", 300), ("index=7&size=9", 9), ("index=299&size=300", 300)):
        answer = web.get(f"/lookups/proof/inclusion?{query}")
        found = json.loads(content(answer))
        hashes = [read_base64(one) for one in found["hashes"]]
        assert found["size"] == size
        assert read_base64(found["root"]) == oracle.root(leaves[:size])
        verify_inclusion(found["index"], size, leaves[found["index"]], hashes, read_base64(found["root"]))
        assert (answer.headers["Cache-Control"] == LASTING) is ("size" in query)


def test_consistency_is_proved(web):
    """The JSON proof verifies between the roots it names; without `new` it leads to the head."""
    leaves = oracle.leaves(300)
    for query, old, new in (("old=7", 7, 300), ("old=0", 0, 300), ("old=255&new=257", 255, 257)):
        found = json.loads(content(web.get(f"/lookups/proof/consistency?{query}")))
        roots = read_base64(found["old_root"]), read_base64(found["new_root"])
        assert roots == (oracle.root(leaves[:old]), oracle.root(leaves[:new]))
        verify_consistency(found["old"], found["new"], *roots, [read_base64(one) for one in found["hashes"]])


def test_a_proof_to_keep_verifies_off_line(web, log):
    """The .tlog-proof of an entry needs nothing but the entry and the key."""
    data = content(web.get("/lookups/proof/entry/299"))
    assert verify_proof(data, b"entry 299", log.signer.key).checkpoint.size == 300


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("tile/0/001", 404, "ledger.out_of_tree"),
        ("tile/0/001.p/45", 404, "ledger.out_of_tree"),
        ("tile/0/002.p/1", 404, "ledger.out_of_tree"),
        ("tile/1/000", 404, "ledger.out_of_tree"),
        ("tile/5/000.p/1", 404, "ledger.out_of_tree"),
        ("tile/entries/001.p/45", 404, "ledger.out_of_tree"),
        ("tile/0/x009/x223/x372/x036/x854/x775/807", 404, "ledger.out_of_tree"),
        ("tile/entries/x009/x223/x372/x036/x854/x775/807", 404, "ledger.out_of_tree"),
        ("tile/0/1", 404, "ledger.tile_path"),
        ("tile/0/../../checkpoint", 404, "ledger.tile_path"),
        ("tile/%00/000", 404, "ledger.tile_path"),
        ("tile/0/000%0A", 404, None),
        ("checkpoint%0A", 404, None),
        ("proof/entry/300", 404, "ledger.out_of_tree"),
        ("proof/entry/007", 404, "ledger.out_of_tree"),
        ("proof/entry/99999999999999999999", 404, "ledger.out_of_tree"),
        ("proof/inclusion", 400, "ledger.bad_query"),
        ("proof/inclusion?index=", 400, "ledger.bad_query"),
        ("proof/inclusion?index=-1", 400, "ledger.bad_query"),
        ("proof/inclusion?index=1&index=2", 400, "ledger.bad_query"),
        ("proof/inclusion?index=1&size=x", 400, "ledger.bad_query"),
        ("proof/inclusion?index=%D9%A1", 400, "ledger.bad_query"),
        ("proof/inclusion?index=300", 404, "ledger.out_of_tree"),
        ("proof/inclusion?index=3&size=301", 404, "ledger.out_of_tree"),
        ("proof/consistency?old=1e3", 400, "ledger.bad_query"),
        ("proof/consistency?old=9&new=8", 404, "ledger.out_of_tree"),
        ("proof/consistency?old=9&new=301", 404, "ledger.out_of_tree"),
    ],
)
def test_what_is_not_there_is_one_clear_line(web, path, status, code):
    """Above the checkpoint, misspelt or out of range: a status, a code and a sentence, never a traceback."""
    answer = web.get(f"/lookups/{path}")
    assert answer.status_code == status
    if code:
        assert json.loads(answer.content)["code"] == code
        assert json.loads(answer.content)["message"]
        assert answer.headers["Cache-Control"] == "no-store"


def test_pending_entries_are_not_shown(web):
    """The entry appended after the seal is in no bundle, tile or proof."""
    assert web.get("/lookups/tile/entries/001.p/45").status_code == 404
    assert web.get("/lookups/proof/entry/300").status_code == 404


def test_a_log_that_is_not_open_is_said(web):
    """`visits` is known but not opened here: LogMissing, also with a well-formed path."""
    for path in (
        "checkpoint",
        "key",
        "tile/0/000",
        "tile/entries/000",
        "proof/inclusion?index=0",
        "proof/consistency?old=0",
    ):
        answer = web.get(f"/visits/{path}")
        assert (answer.status_code, json.loads(answer.content)["code"]) == (404, "ledger.log_missing")


def test_an_unknown_log_has_no_address(web):
    """Other names are no addresses at all."""
    assert web.get("/other/checkpoint").status_code == 404


@pytest.mark.parametrize("path", ["", "lookups/checkpoint", "lookups/tile/0/000", "lookups/proof/entry/0"])
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_reading_addresses_only_read(web, method, path):
    """Anything but GET and HEAD is 405."""
    answer = getattr(web, method)(f"/{path}")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert web.head(f"/{path}").status_code == 200


def test_pruned_entries_are_gone_and_hashes_stay(web):
    """A bundle with pruned entries is 410; its tile of hashes and the proofs stay."""
    models.Entry.objects.filter(index=0).update(data=None)
    answer = web.get("/lookups/tile/entries/000")
    assert (answer.status_code, json.loads(answer.content)["code"]) == (410, "ledger.entries_pruned")
    assert web.get("/lookups/tile/0/000").status_code == 200
    assert web.get("/lookups/proof/inclusion?index=0").status_code == 200
    assert web.get("/lookups/tile/entries/001.p/44").status_code == 200
