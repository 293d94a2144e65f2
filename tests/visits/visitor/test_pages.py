"""The visitor's page as the visits role serves it: small, complete, talking to nobody else, learning nothing of who asks."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import resolve

from ansim.checkins.queries.gate import receipt_long_point
from ansim.ledger.client import LedgerClient
from ansim.ledger.domain.keys import SignatureType, VerifierKey
from ansim.ledger.domain.logs import LogName
from ansim.tracing.domain.lookups import BASES
from ansim.vault.domain.person import Field
from ansim.web.visitor import views
from ansim.wire import p256
from ansim.wire.layout import read_base64url

pytestmark = pytest.mark.urls("ansim.web.visitor.urls")
LIMIT = 100_000


def get(path, **headers):
    """What a fresh browser gets."""
    return Client().get(path, headers=headers)


def names():
    """The addresses that the service worker keeps."""
    return json.loads(get("/visit/files.json").content)


def test_the_page_is_served_without_cookies():
    """The address in the QR gives the page; nothing is set, so that two visits cannot be tied together."""
    answer = get("/")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/html")
    assert not answer.cookies
    assert answer["Referrer-Policy"] == "no-referrer"


def test_the_page_may_talk_to_gate_vault_and_ledger_only():
    """Scripts of its own host only, none within the page; connections to the three origins and its own."""
    answer = get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    connect = re.search(r"connect-src ([^;]*);", policy)[1].split()
    settings = json.loads(get("/visit/config.json").content)
    ledger = settings["lookups"].removesuffix("/ledger/lookups")
    assert connect == ["'self'", settings["gate"], settings["vault"], ledger]
    text = answer.content.decode()
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=|https?://", text)


def test_the_first_load_is_small():
    """Page, modules, look and icon together are below 60 kB as every browser gets them: compressed by this role itself."""
    wanted = ["/", *names()]
    packed = [get(path, **{"accept-encoding": "gzip, deflate, br"}) for path in wanted]
    assert {answer["Content-Encoding"] for answer in packed} == {"gzip"}
    assert [gzip.decompress(one.content) for one in packed] == [get(path).content for path in wanted]
    assert sum(len(answer.content) for answer in packed) <= 0.6 * LIMIT


def test_everything_that_a_file_names_is_there():
    """Each import of a module and each file of the page is served, so that nothing is missing off line."""
    kept = names()
    wanted = set(re.findall(r"/visit/[\w.]+", get("/").content.decode()))
    for path in kept:
        if path.endswith(".js"):
            text = get(path).content.decode()
            wanted |= {f"/visit/{name}" for name in re.findall(r'from "\./([\w.]+)"', text)}
    assert wanted <= set(kept)
    assert {get(path).status_code for path in kept} == {200}


@pytest.mark.parametrize(
    "word", [r"\?\.", r"\?\?", r"\.\.\.[a-z{]", r"catch \{", r"\b\d+n\b", r"for await", r"\.flat\("]
)
def test_modules_keep_to_es2017(word):
    """Nothing younger than ES2017 stands in them: phones of 2018 read these files as they are."""
    for path in [*names(), "/worker.js", "/sync.js"]:
        if path.endswith(".js"):
            assert not re.search(word, get(path).content.decode()), path


def test_a_file_that_is_known_is_not_sent_again():
    """The tag of the content saves the second load."""
    answer = get("/visit/page.js")
    again = get("/visit/page.js", **{"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_worker_lies_at_the_root():
    """From there alone it may answer for the page."""
    answer = get("/worker.js")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "path", ["/visit/none.js", "/visit/views.py", "/visit/worker.js", "/visit/sync.js", "/visit/config"]
)
def test_other_files_are_not_served(path):
    """Only the files of the page have addresses."""
    assert get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/worker.js", "/visit/config.json", "/visit/page.js"])
def test_pages_are_only_read(path):
    """Nothing can be posted here: all that is sent goes to gate and vault."""
    assert Client().post(path).status_code == 405


def test_the_page_knows_the_gates_key():
    """The point is the receipt key's, in the one form that every browser imports, and comes with the server's clock."""
    told = json.loads(get("/visit/config.json").content)
    point = read_base64url(told["receipt_point"])
    assert point == receipt_long_point()
    assert len(point) == 65
    assert p256.read_point(bytes([2 + (point[64] & 1)]) + point[1:33]) is not None
    assert abs(told["now"] - Path("/proc/self").stat().st_mtime) < 10**9


def test_the_page_knows_the_ledgers_keys(monkeypatch):
    """Both logs with the keys that this role holds; without them, as long as the ledger is away, the page still opens."""
    away = json.loads(get("/visit/config.json").content)
    assert (away["lookups_key"], away["visits_key"]) == ("", "")
    key = VerifierKey("ansim.example/log", SignatureType.ED25519, bytes(range(32)))
    held = LedgerClient(None, {log: key.text() for log in LogName})
    monkeypatch.setattr(views, "pinned_ledger", lambda: held)
    told = json.loads(get("/visit/config.json").content)
    assert told["lookups_key"] == told["visits_key"] == key.text()
    assert told["visits"].endswith("/ledger/visits")


def test_the_root_of_the_visits_role_is_the_visitors_page():
    """Among all addresses of the role, the one in a venue's QR leads here, and operators have their own."""
    everything = "ansim.cli.urls.visits"
    assert resolve("/", everything).view_name == "visitor_page"
    assert resolve("/worker.js", everything).view_name == "visitor_worker"
    assert resolve("/venues/", everything).view_name == "venue_list"
    assert resolve("/v1/short/7KQ4-M2XD", everything).view_name == "venue_short"


def test_a_browser_too_old_for_modules_is_told():
    """Instead of an empty page a sentence in both languages, by a script without anything younger than 2009."""
    assert '<script nomodule src="/visit/old.js">' in get("/").content.decode()
    script = get("/visit/old.js").content.decode()
    assert "종이 명부" in script
    assert "paper list" in script
    assert not re.search(r"=>|\b(const|let|import|async)\b|`", script)


def texts():
    """The Korean and the English table of texts.js."""
    source = get("/visit/texts.js").content.decode()
    tables = re.findall(r"^  (ko|en): \{\n(.*?)^  \},", source, re.MULTILINE | re.DOTALL)
    return {
        language: dict(re.findall(r'^    "([^"]+)": "((?:[^"\\]|\\.)*)",', body, re.MULTILINE))
        for language, body in tables
    }


def test_every_sentence_is_there_in_korean_and_english():
    """Both tables have the same keys and the same gaps, and nothing is left in the other language."""
    both = texts()
    assert both["ko"].keys() == both["en"].keys()
    for key in both["ko"]:
        gaps = [sorted(re.findall(r"\{\w+\}", both[language][key])) for language in ("ko", "en")]
        assert gaps[0] == gaps[1], key
        assert both["en"][key], key
        if key not in ("menu.language",):
            assert not re.search("[가-힣]", both["en"][key]), key


def test_whoever_was_looked_at_reads_words_not_codes():
    """Every legal basis and every field that a leaf may name has its words; what a reveal is for, too."""
    known = texts()["ko"]
    for code in (*BASES, "call", "message", "identity", "self"):
        assert f"why.{code}" in known
    for field in (*Field, "visits"):
        assert f"field.{field}" in known


def test_every_sentence_that_is_asked_for_exists():
    """What the page and the modules name stands in the tables, and the page shows the same Korean without scripts."""
    known = texts()["ko"]
    page = get("/").content.decode()
    asked = set(re.findall(r'data-(?:text|label)="([\w.]+)"', page))
    for path in names():
        if path.endswith(".js") and not path.endswith("texts.js"):
            asked |= set(re.findall(r'say\("([\w.]+)"', get(path).content.decode()))
    assert asked <= known.keys()
    for key, shown in re.findall(r'data-text="([\w.]+)">([^<]+)<', page):
        assert known[key].startswith(shown.strip()), key
