"""`ansim ledger verify`: zero only for a log that is whole, fresh and the same as before; else one line with a code."""

import json
import os
import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.unit.ledger.published import SIGNER, log_files, published

from ansim.cli.main import main
from ansim.ledger.domain.signing import NoteSigner

NOW = int(time.time())


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    """A home of its own, and Korean, whatever the shell says."""
    monkeypatch.setenv("ANSIM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ANSIM_LANGUAGE", "ko")
    return tmp_path / "home"


@pytest.fixture
def verify(capsys):
    """Run the command; return its exit code and what it said on stdout and stderr."""

    def run(*words):
        code = main(["ledger", "verify", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def refused(answer, code):
    """One line on stderr with the code, nothing on stdout, exit 1."""
    exit_code, out, err = answer
    assert (exit_code, out) == (1, "")
    assert err.startswith(f"ansim: {code}: ")
    assert err.count("\n") == 1


def test_an_honest_log_is_one_sentence(verify):
    """The first run says what was checked and that key and checkpoint are remembered."""
    with published(log_files(300, NOW)) as url:
        code, out, err = verify(url)
    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    assert "ledger.example/visits" in out
    assert "항목 300개와 타일 3개" in out
    assert "처음 보는 원장" in out


def test_the_second_run_says_what_it_extends(verify):
    """A log that has grown is held against what was seen before."""
    files = log_files(300, NOW)
    with published(files) as url:
        verify(url)
        files.update(log_files(700, NOW))
        assert "지난번에 본 크기 300" in verify(url)[1]
        code, out, _ = verify(url, "--json")
    assert (code, json.loads(out)["extends"]) == (0, 700)


def test_the_json_form(verify):
    """--json gives the documented fields, types and units."""
    with published(log_files(3, NOW)) as url:
        found = json.loads(verify(f"{url}/", "--json")[1])
        assert found.pop("url") == url
    assert found.pop("root")
    assert found.pop("sealed_at").endswith("+00:00")
    assert found == {
        "ok": True,
        "origin": "ledger.example/visits",
        "key": SIGNER.key.text(),
        "size": 3,
        "tiles": 1,
        "entries": 3,
        "pruned": 0,
        "extends": None,
    }


def test_english_is_complete(verify, monkeypatch):
    """With ANSIM_LANGUAGE=en the sentence and an error are English."""
    monkeypatch.setenv("ANSIM_LANGUAGE", "en")
    with published(log_files(3, NOW) | {"tile/entries/000.p/3": 410}) as url:
        out = verify(url)[1]
        assert "recomputed from all 0 entries and 1 tiles" in out
        assert "of 3 entries past their retention only the hashes were checked" in out
    assert "cannot be reached" in verify(url)[2]


def test_an_empty_log_is_well(verify):
    """A ledger without entries passes."""
    with published(log_files(0, NOW)) as url:
        assert verify(url)[0] == 0


def test_the_address_of_the_checkpoint_is_understood(verify):
    """Whoever pastes the checkpoint's address means the log."""
    with published(log_files(3, NOW)) as url:
        assert verify(f"{url}/checkpoint")[0] == 0


def test_the_address_of_the_role_means_all_its_logs(verify):
    """At the root of a ledger role every log it names is verified, and JSON lists them."""
    files = log_files(3, NOW)
    with published(files | {"/": b'{"logs": ["visits"]}'}) as url:
        root = url.removesuffix("/visits")
        assert verify(root)[0] == 0
        found = json.loads(verify(root, "--json")[1])
    assert found["ok"]
    assert [one["url"] for one in found["logs"]] == [url]


@pytest.mark.parametrize(
    "listed",
    [
        b"{}",
        b"[]",
        b"x",
        b'{"logs": []}',
        b'{"logs": 3}',
        b'{"logs": ["../x"]}',
        b'{"logs": [3]}',
        b"[" * 99999,
    ],
)
def test_a_root_that_names_no_logs_is_no_ledger(verify, listed):
    """Whatever else a root answers is refused."""
    with published({"/": listed}) as url:
        refused(verify(url.removesuffix("/visits")), "ledger.not_a_ledger")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "visits",
        "ftp://127.0.0.1/visits",
        "http://",
        "file:///etc/passwd",
        "http://127.0.0.1/?x=1",
        "http://u:p@127.0.0.1/",
        "http://[::1",
    ],
)
def test_what_is_no_address_is_said(verify, url):
    """Other schemes, missing hosts, queries, passwords: no ledger, without a traceback."""
    refused(verify(url), "ledger.not_a_ledger")


def test_nobody_there_is_said(verify):
    """A closed port, or one that cannot be, is unreachable."""
    with published({}) as url:
        pass
    refused(verify(url), "ledger.unreachable")
    refused(verify("http://127.0.0.1:99999"), "ledger.unreachable")


@pytest.mark.parametrize("path", ["checkpoint", "key", "tile/0/000.p/3"])
def test_a_server_in_trouble_is_unreachable_not_guilty(verify, path):
    """A 500 or 503 accuses nobody."""
    for status in (500, 503):
        with published(log_files(3, NOW) | {path: status}) as url:
            refused(verify(url), "ledger.unreachable")


def test_another_site_is_no_ledger(verify):
    """A site that answers every address with a page is not a ledger, nor is one without any."""
    page = "<!doctype html><p>홈페이지".encode()
    with published(dict.fromkeys(("checkpoint", "key", "/"), page)) as url:
        refused(verify(url), "ledger.not_a_ledger")
    with published({"checkpoint": page, "key": b"\xff"}) as url:
        refused(verify(url), "ledger.not_a_ledger")
    with published({}) as url:
        refused(verify(url), "ledger.not_a_ledger")


def test_a_redirect_is_not_followed(verify):
    """A log does not redirect."""
    with published(log_files(3, NOW) | {"checkpoint": 302}) as url:
        refused(verify(url), "ledger.not_a_ledger")


def test_a_flood_is_not_read(verify, monkeypatch):
    """An answer longer than anything a log publishes is refused."""
    monkeypatch.setattr("ansim.cli.ledger_source._LARGEST", 1000)
    with published(log_files(3, NOW) | {"checkpoint": bytes(2000)}) as url:
        refused(verify(url), "ledger.not_a_ledger")


@pytest.mark.parametrize(
    "path", ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/44"]
)
def test_tampering_is_said(verify, path):
    """One changed byte of any tile or bundle, or one that is missing, is the one line `ledger.tampered`."""
    honest = log_files(300, NOW)
    for lie in (honest[path][:-1] + bytes([honest[path][-1] ^ 1]), 404):
        with published(honest | {path: lie}) as url:
            refused(verify(url), "ledger.tampered")


def test_a_tampered_checkpoint_is_said(verify):
    """Another root under the old signature is `ledger.signature_wrong`; a broken note `ledger.note_malformed`."""
    note = log_files(3, NOW)["checkpoint"]
    with published(log_files(3, NOW) | {"checkpoint": note.replace(b"\n3\n", b"\n4\n")}) as url:
        refused(verify(url), "ledger.signature_wrong")
    with published(log_files(3, NOW) | {"checkpoint": note[:-10] + b"\n"}) as url:
        refused(verify(url), "ledger.note_malformed")


def test_a_rewritten_history_is_said_and_the_old_checkpoint_is_kept(verify):
    """A log that signed another past is refused, every time, and the memory stays what it was."""
    files = log_files(300, NOW)
    with published(files) as url:
        verify(url)
        files.update(log_files(301, NOW, entries=[b"forged %d" % number for number in range(301)]))
        refused(verify(url), "ledger.history_rewritten")
        refused(verify(url), "ledger.history_rewritten")
        files.update(log_files(301, NOW))
        assert verify(url)[0] == 0


def test_a_shrunken_log_is_said(verify):
    """A smaller tree than was seen before is a rewritten history."""
    files = log_files(300, NOW)
    with published(files) as url:
        verify(url)
        files.update(log_files(299, NOW))
        refused(verify(url), "ledger.history_rewritten")


def test_a_changed_key_is_said(verify):
    """A log that comes back under another key is refused unless the new key is given by hand."""
    other = NoteSigner(SIGNER.key.name, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    files = log_files(3, NOW)
    with published(files) as url:
        verify(url)
        files.update(log_files(3, NOW, signer=other))
        refused(verify(url), "ledger.key_changed")
        assert verify(url, "--key", other.key.text())[0] == 0


def test_a_given_key_is_the_one_that_counts(verify):
    """With --key the published key does not matter; a wrong or broken one is refused."""
    other = NoteSigner(SIGNER.key.name, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    with published(log_files(3, NOW) | {"key": b"nonsense"}) as url:
        assert verify(url, "--key", SIGNER.key.text())[0] == 0
        refused(verify(url, "--key", other.key.text()), "ledger.note_unsigned")
        refused(verify(url, "--key", "nonsense"), "ledger.key_malformed")


def test_a_log_that_stopped_is_said(verify):
    """A checkpoint older than half an hour is stale, unless any age will do."""
    with published(log_files(3, NOW - 3600)) as url:
        refused(verify(url), "ledger.checkpoint_stale")
        assert verify(url, "--max-age", "7200")[0] == 0
        assert verify(url, "--max-age", "0")[0] == 0


def test_a_log_without_time_can_be_read_at_any_age(verify):
    """A checkpoint with the plain signature only shows no time."""
    files = log_files(3, NOW)
    files["checkpoint"] = b"\n".join(files["checkpoint"].split(b"\n")[:-2]) + b"\n"
    with published(files) as url:
        refused(verify(url), "ledger.checkpoint_stale")
        assert json.loads(verify(url, "--max-age", "0", "--json")[1])["sealed_at"] is None
        assert "봉인 -" in verify(url, "--max-age", "0")[1]


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b"{}", b'{"vkey": "x", "checkpoint": "y"}', b"[" * 99999]
)
def test_a_damaged_memory_is_said(verify, home, content):
    """A record of earlier runs that cannot be read is never passed over."""
    with published(log_files(3, NOW)) as url:
        verify(url)
        (file,) = (home / "ledger-verify").iterdir()
        stored = json.loads(file.read_text())
        file.write_bytes(content.replace(b'"x"', json.dumps(stored["vkey"]).encode()))
        refused(verify(url), "ledger.memory")


def test_a_memory_that_cannot_be_written_is_said(verify, home):
    """Without a place to remember, the run is refused: the next one could not compare."""
    with published(log_files(3, NOW)) as url:
        verify(url)
        (file,) = (home / "ledger-verify").iterdir()
        file.with_suffix(".part").mkdir()
        refused(verify(url), "ledger.memory")


def test_wrong_words_are_usage_errors(verify):
    """A missing address or a word for a number is exit 2 with usage.bad."""
    assert verify()[0] == 2
    code, _, err = verify("http://127.0.0.1", "--max-age", "soon")
    assert (code, err.startswith("ansim: usage.bad: ")) == (2, True)


def test_no_proxy_is_asked(verify, monkeypatch):
    """The environment's proxy settings do not lead the verification elsewhere."""
    monkeypatch.setitem(os.environ, "HTTP_PROXY", "http://127.0.0.1:9")
    with published(log_files(3, NOW)) as url:
        assert verify(url)[0] == 0
