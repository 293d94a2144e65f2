"""`ansim verify --status`: the office's signed list from a file or its public address, without telling which notice."""

import argparse
import json
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.unit.notices.samples import BASE, OTHER_PEM, PEM, jwks, record, references, rendered_pair

from ansim.cli import verify as verify_command
from ansim.conf import ports
from ansim.kit.clock import KST
from ansim.notices.adapters import ask_office
from ansim.notices.domain.jws import Signer
from ansim.notices.domain.status_list import LIFE, NoLongerStanding, list_address, signed_list
from ansim.notices.queries.verification import NoStatusList, StatusListOver

RECORD = record()
NOON = datetime(2026, 11, 21, 12, tzinfo=KST)
BOOK = Path(__file__).parents[3] / "docs" / "reference" / "verification.md"


def _token(withdrawn=(), superseded=(), pem=PEM, issued=NOON):
    known = NoLongerStanding(withdrawn, superseded)
    return signed_list(Signer(pem), list_address(BASE, "4199"), known, issued=issued)


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    """A moment inside the period of the sample notice."""
    monkeypatch.setattr(verify_command, "now", lambda: NOON + timedelta(minutes=1))


@pytest.fixture
def verify(tmp_path, capsys):
    """`verify(list_text, *words)`: exit code and what was said, with the office's keys and the list as files."""
    (tmp_path / "keys.json").write_text(json.dumps(jwks()))

    def run(listed, *words, notice=RECORD.qr_text):
        (tmp_path / "list.jwt").write_text(listed)
        place = listed if listed.startswith("http") else str(tmp_path / "list.jwt")
        parser = argparse.ArgumentParser()
        verify_command.register(parser)
        keys = ("--keys", str(tmp_path / "keys.json"))
        code = verify_command.run(parser.parse_args([notice, "--status", place, *keys, *words]))
        out = capsys.readouterr().out
        return code, json.loads(out) if "--json" in words else out

    return run


@pytest.fixture
def office():
    """The public address of an office that serves a list; `asked` are the addresses that it was asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.server.body)

        def log_message(self, *_args):
            """Say nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.body = [], _token([RECORD.reference]).encode()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("token", "status", "code"),
    [
        (_token(references()[5:9]), "valid", 0),
        (_token([RECORD.reference]), "withdrawn", 1),
        (_token((), [RECORD.reference]), "superseded", 1),
    ],
    ids=["valid", "withdrawn", "corrected"],
)
def test_the_list_in_a_file_says_how_a_notice_stands(verify, token, status, code):
    """Offline, with keys and list as files: the status, what was checked, and the moment that the list speaks for."""
    ended, said = verify(token, "--json")
    assert (ended, said["genuine"], said["status"]) == (code, True, status)
    assert said["checked"] == ["signature", "days", "list"]
    assert said["list"] == {"issued": "2026-11-21T03:00:00+00:00", "until": "2026-11-22T03:00:00+00:00"}


def test_a_period_that_is_over_stays_over_and_a_withdrawal_says_more(verify, monkeypatch):
    """The list knows nothing of days; a notice that was withdrawn is that also after its end."""
    later = datetime(2026, 11, 27, 0, tzinfo=KST)
    monkeypatch.setattr(verify_command, "now", lambda: later)
    assert verify(_token(issued=later), "--json")[1]["status"] == "ended"
    assert verify(_token([RECORD.reference], issued=later), "--json")[1]["status"] == "withdrawn"


def test_in_words_the_moment_of_the_list_is_said(verify):
    """Two lines: the verdict, and by which list; no reservation about what was not asked."""
    code, out = verify(_token([RECORD.reference]))
    lines = out.splitlines()
    assert (code, len(lines)) == (1, 2)
    assert "취소" in lines[0]
    assert "2026. 11. 21.(토) 12:00에 서명한 목록" in lines[1]


@pytest.mark.parametrize("form", ["jpg", "pdf"])
def test_files_are_looked_up_too(verify, tmp_path, form):
    """A picture and a PDF of a replaced notice are told from valid ones by the same list."""
    notice, files = rendered_pair()[0][0], rendered_pair()[1][0]
    file = tmp_path / f"notice.{form}"
    file.write_bytes(getattr(files, form))
    code, said = verify(_token((), [notice.reference]), "--json", notice=str(file))
    assert (code, said["status"]) == (1, "superseded")


def test_a_list_of_yesterday_is_not_relied_on(verify):
    """Who is not on an old list may have been withdrawn since: refused, with the moment it speaks for."""
    with pytest.raises(StatusListOver) as told:
        verify(_token(issued=NOON - LIFE))
    assert "2026. 11. 20.(금) 12:00" in told.value.text("ko")
    with pytest.raises(StatusListOver):
        verify(_token(issued=NOON + timedelta(hours=1)))


def test_what_an_old_list_names_stays_withdrawn(verify):
    """A withdrawal is not taken back: an old list that names the notice says enough."""
    assert verify(_token([RECORD.reference], issued=NOON - 3 * LIFE), "--json")[1]["status"] == "withdrawn"


@pytest.mark.parametrize(
    "listed",
    ["", "no list", "\ud55c", _token(pem=OTHER_PEM), _token()[:-6], RECORD.jws],
    ids=["empty", "text", "hangul", "stranger", "cut", "notice"],
)
def test_what_the_office_did_not_sign_is_no_list(verify, listed):
    """A list that cannot be trusted is an error with the address of the right one, never a verdict."""
    with pytest.raises(NoStatusList) as told:
        verify(listed)
    assert "/n/lists/4199" in told.value.text("ko")


@pytest.mark.parametrize("place", ["", "\0", "/nowhere/list.jwt", "/", "ftp://127.0.0.1/"])
def test_a_place_without_a_list_is_told(verify, place):
    """No such file, a folder, another kind of address: one clear error."""
    parser = argparse.ArgumentParser()
    verify_command.register(parser)
    with pytest.raises(NoStatusList):
        verify("", "--status", place)


def test_a_forgery_needs_no_list(verify):
    """What is not signed by the office is answered without reading or fetching anything."""
    code, said = verify("http://127.0.0.1:1", "--json", notice=f"{RECORD.qr_text[:-2]}AA")
    assert (code, said["genuine"], said["checked"]) == (1, False, ["signature"])


def test_an_address_is_asked_for_the_list_alone(verify, office):
    """Only when asked, and only the list: the office does not learn which notice is looked at."""
    address = f"http://127.0.0.1:{office.server_address[1]}"
    for place in (address, f"{address}/"):
        assert verify(place, "--json")[1]["status"] == "withdrawn"
    assert office.asked == ["/n/lists/4199"] * 2


def test_an_address_that_serves_no_list_is_told(verify, office, monkeypatch):
    """Nobody there, an empty answer, one beyond reason: an error instead of a valid notice."""
    address = f"http://127.0.0.1:{office.server_address[1]}"
    monkeypatch.setattr(ask_office, "MOST_LIST_BYTES", 10)
    with pytest.raises(NoStatusList):
        verify(address)
    office.body = b""
    with pytest.raises(NoStatusList):
        verify(address)
    with pytest.raises(NoStatusList):
        verify("http://127.0.0.1:1")


def test_an_offices_code_cannot_lead_elsewhere(office):
    """Whatever the signed text calls its office stays one part of the address."""
    ask_office.fetch_list(f"http://127.0.0.1:{office.server_address[1]}", "../../x?y#z")
    assert office.asked == ["/n/lists/..%2F..%2Fx%3Fy%23z"]


def test_with_a_list_no_books_are_asked(verify, office, monkeypatch, tmp_path):
    """Also the installation's own server is left alone, and one cannot ask for both at once."""
    monkeypatch.setattr(verify_command, "public_keys", jwks)
    monkeypatch.setattr(ports, "known", lambda: {"office": 1})
    monkeypatch.setattr(ports, "public_url", lambda: f"http://127.0.0.1:{office.server_address[1]}")
    (tmp_path / "l").write_text(_token())
    parser = argparse.ArgumentParser()
    verify_command.register(parser)
    assert verify_command.run(parser.parse_args([RECORD.qr_text, "--status", str(tmp_path / "l")])) == 0
    assert office.asked == []
    with pytest.raises(SystemExit):
        parser.parse_args(["x", "--status", "l", "--online", "http://a.example"])


def test_the_book_shows_what_the_command_says(verify):
    """The JSON in docs/reference/verification.md is this notice's answer word for word, but for its reference."""
    printed = BOOK.read_text(encoding="utf-8").split("ansim verify notice.jpg")[1]
    shown = json.loads(printed.split("```json\n")[1].split("```")[0])
    _, said = verify(_token([RECORD.reference]), "--json")
    assert {**shown, "reference": RECORD.reference} == said
