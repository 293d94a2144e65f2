"""Asking the office's books over real sockets: what they say counts, silence and nonsense never fail."""

import argparse
import json
import socket
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.unit.notices.samples import jwks, record, rendered_pair

from ansim.cli import verify as verify_command
from ansim.conf import ports
from ansim.kit.clock import KST
from ansim.notices.adapters import ask_office
from ansim.notices.adapters.ask_office import ask_status
from ansim.notices.domain.verdict import NoticeStatus
from ansim.notices.queries.verification import OfficeBooks

RECORD = record()


class _Office:
    """A verification page that gives one answer and remembers what it was asked."""

    def __init__(self):
        self.status, self.body, self.headers, self.asked = 200, b'{"status": "valid"}', {}, []
        office = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                office.asked.append(self.path)
                self.send_response(office.status)
                for name, value in office.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(office.body)))
                self.end_headers()
                self.wfile.write(office.body)

            def log_message(self, *_args):
                """Say nothing on stderr."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def says(self, status):
        self.body = json.dumps({"status": status}).encode()


@pytest.fixture
def office():
    """A verification page on this machine."""
    page = _Office()
    thread = threading.Thread(target=page.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield page
    page.server.shutdown()
    thread.join()
    page.server.server_close()


@pytest.fixture
def on_the_day(monkeypatch, tmp_path):
    """The office's keys as a file and a clock inside the period of the sample notice."""
    monkeypatch.setattr(verify_command, "now", lambda: datetime(2026, 11, 21, 12, tzinfo=KST))
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(jwks()))
    return ("--keys", str(file))


def _run(*words):
    parser = argparse.ArgumentParser()
    verify_command.register(parser)
    return verify_command.run(parser.parse_args(words))


def _said(capsys):
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("status", ["valid", "withdrawn", "superseded", "unknown"])
def test_each_answer_of_the_page_is_understood(office, status):
    """The four words that the page may say are the four statuses of the books."""
    office.says(status)
    assert ask_status(office.address, RECORD.reference) is NoticeStatus(status)
    assert office.asked == [f"/n/{RECORD.reference}/status"]


def test_a_page_below_a_path_is_asked_below_it(office):
    """An office that serves its pages below a path is asked there, with or without a slash at the end."""
    for address in (f"{office.address}/ansim", f"{office.address}/ansim/"):
        assert ask_status(address, RECORD.reference) is NoticeStatus.VALID
    assert office.asked == [f"/ansim/n/{RECORD.reference}/status"] * 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"valid",
        b"[]",
        b"null",
        b'{"status": "ended"}',
        b'{"status": 7}',
        b'{"status": ["valid"]}',
        b'{"state": "valid"}',
        b"\xff\xfe",
        b"[" * 4000,
        b'{"status": "valid", "more": "' + b"x" * 5000 + b'"}',
        b"<html>It works</html>",
    ],
    ids=range(12),
)
def test_what_is_no_answer_is_as_good_as_none(office, body):
    """A login page, a cut, deep or strange JSON, a status the books do not have: nobody said anything."""
    office.body = body
    assert ask_status(office.address, RECORD.reference) is None


@pytest.mark.parametrize("status", [204, 301, 302, 400, 404, 429, 500, 503])
def test_only_a_plain_yes_is_an_answer(office, status):
    """Redirects are not followed, and errors with a good-looking body are errors."""
    office.status = status
    office.headers = {"Location": f"{office.address}/elsewhere"}
    if status == 204:
        office.body = b""
    assert ask_status(office.address, RECORD.reference) is None
    assert len(office.asked) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "localhost:8000",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http://",
        "http://[::1",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:port",
        "http://127.0.0.1:1",
        "https://127.0.0.1:1",
        "javascript:alert(1)",
        "http://127.0.0.1:1/\r\nX: y",
    ],
)
def test_addresses_where_nobody_is_are_silence(address):
    """No web address, a closed port, a port that is none: None and never a traceback."""
    assert ask_status(address, RECORD.reference) is None


def test_a_page_that_never_answers_is_not_waited_for(monkeypatch):
    """A server that takes the connection and says nothing costs the patience and no more."""
    monkeypatch.setattr(ask_office, "_PATIENCE", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert ask_status(f"http://127.0.0.1:{silent.getsockname()[1]}", RECORD.reference) is None


def test_a_page_that_speaks_no_http_is_silence():
    """Something else on the port, such as a mail server, is as good as nobody."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet():
            caller, _ = server.accept()
            with caller:
                caller.sendall(b"220 mail ready\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        assert ask_status(f"http://127.0.0.1:{server.getsockname()[1]}", RECORD.reference) is None
        thread.join()


def test_the_books_lookup_remembers_whom_it_heard_of(office):
    """Answered references are kept; a reference that nobody speaks of is judged by its days."""
    books = OfficeBooks(office.address)
    office.says("withdrawn")
    assert books(RECORD.reference) is NoticeStatus.WITHDRAWN
    office.says("unknown")
    assert books("0000-0000-0000") is None
    office.status = 500
    assert books("SSEG-R5CQ-634M") is NoticeStatus.VALID
    assert books.answered == {RECORD.reference, "0000-0000-0000"}
    assert OfficeBooks("")(RECORD.reference) is NoticeStatus.VALID


@pytest.mark.parametrize(
    ("status", "code"), [("valid", 0), ("withdrawn", 1), ("superseded", 1), ("unknown", 1)]
)
def test_the_command_tells_what_the_books_say(office, on_the_day, capsys, status, code):
    """With --online the status of the books is printed, and only a valid notice ends with zero."""
    office.says(status)
    assert _run(RECORD.qr_text, "--json", "--online", office.address, *on_the_day) == code
    said = _said(capsys)
    assert (said["genuine"], said["status"], said["reference"]) == (True, status, RECORD.reference)
    assert said["checked"] == ["signature", "days", "books"]


def test_an_ended_notice_stays_ended_where_the_books_say_valid(office, on_the_day, monkeypatch, capsys):
    """The books know withdrawals, the signed days know the end."""
    monkeypatch.setattr(verify_command, "now", lambda: datetime(2026, 12, 1, tzinfo=KST))
    assert _run(RECORD.qr_text, "--json", "--online", office.address, *on_the_day) == 1
    assert (_said(capsys)["status"], office.asked != []) == ("ended", True)


def test_a_forgery_asks_nobody(office, on_the_day, capsys):
    """What is not signed by the office sends no question anywhere."""
    assert _run(RECORD.qr_text[:-2] + "AA", "--json", "--online", office.address, *on_the_day) == 1
    assert _said(capsys)["checked"] == ["signature"]
    assert office.asked == []


def test_offline_the_command_says_what_it_did_not_check(on_the_day, capsys):
    """Without an office to ask, or with one that is away, signature and days count and the rest is said."""
    for more in ((), ("--online", "http://127.0.0.1:1"), ("--online", "nonsense")):
        assert _run(RECORD.qr_text, "--json", *more, *on_the_day) == 0
        assert _said(capsys)["checked"] == ["signature", "days"]
    assert _run(RECORD.qr_text, *on_the_day) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "서명과 기간만" in lines[1]


def test_an_answered_question_needs_no_second_line(office, on_the_day, capsys):
    """Where the books were asked there is one sentence and no reservation."""
    office.says("withdrawn")
    assert _run(RECORD.qr_text, "--online", office.address, *on_the_day) == 1
    out = capsys.readouterr().out
    assert "취소" in out
    assert len(out.splitlines()) == 1


def test_a_picture_asks_the_books_too(office, on_the_day, tmp_path, capsys):
    """The JPEG of a withdrawn notice is told from a valid one."""
    file = tmp_path / "notice.jpg"
    file.write_bytes(rendered_pair()[1][0].jpg)
    office.says("superseded")
    assert _run(str(file), "--json", "--online", office.address, *on_the_day) == 1
    assert _said(capsys)["status"] == "superseded"


def test_the_own_server_is_asked_once_it_has_an_address(office, on_the_day, monkeypatch, capsys):
    """With the installation's own keys its own server is asked as soon as one was ever started, else nobody."""
    monkeypatch.setattr(verify_command, "public_keys", jwks)
    monkeypatch.setattr(ports, "known", dict)
    assert _run(RECORD.qr_text, "--json") == 0
    assert _said(capsys)["checked"] == ["signature", "days"]
    monkeypatch.setattr(ports, "known", lambda: {"office": 1})
    monkeypatch.setattr(ports, "public_url", lambda: office.address)
    office.says("withdrawn")
    assert _run(RECORD.qr_text, "--json") == 1
    assert _said(capsys)["status"] == "withdrawn"


def test_other_offices_keys_never_ask_the_own_server(office, on_the_day, monkeypatch, capsys):
    """A notice of another office is unknown to our books, so they are not asked about it."""
    monkeypatch.setattr(ports, "known", lambda: {"office": 1})
    monkeypatch.setattr(ports, "public_url", lambda: office.address)
    assert _run(RECORD.qr_text, "--json", *on_the_day) == 0
    assert _said(capsys)["checked"] == ["signature", "days"]
    assert office.asked == []


@pytest.mark.parametrize(
    "content", ['{"keys": [7]}', '{"keys": ["x", null]}', '{"keys": [[]]}', "[" * 100_000]
)
def test_keys_that_are_no_keys_are_one_clear_error(content, tmp_path):
    """A JWKS whose keys are numbers or texts, or nested without end, is refused like any other broken file."""
    file = tmp_path / "k.json"
    file.write_text(content)
    with pytest.raises(verify_command.BadKeys):
        _run(RECORD.qr_text, "--keys", str(file))
