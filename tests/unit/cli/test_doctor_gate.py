"""What the doctor sees of the gate: whether it answers, whose key it has, and whether a page shares its origin."""

import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from ansim.checkins.queries.gate import receipt_long_point
from ansim.cli import doctor_report
from ansim.cli.checkup import gate
from ansim.cli.checkup.databases import DatabasesSeen
from ansim.cli.checkup.examination import Examination
from ansim.cli.checkup.gate import GateSeen, see_gate
from ansim.conf.keys import folder
from ansim.conf.roles import Role
from ansim.wire.layout import write_base64url
from ansim.wire.p256 import write_point

HERE = "http://127.0.0.1:8705"
Answers = dict[str, bytes]


def key_answer(point: bytes) -> bytes:
    """What a gate with this compressed point says."""
    return json.dumps({"key": write_base64url(point)}).encode()


def own_point() -> bytes:
    """The point of this home's key, made if it is not there, compressed."""
    long = receipt_long_point()
    return bytes([2 + long[-1] % 2]) + long[1:33]


@pytest.fixture
def answers(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Answers:
    """A home that was started; who answers at which address is what a test puts there."""
    (own_home / "run").mkdir()
    (own_home / "run" / "ports.json").write_text(json.dumps({"office": 8700, "visits": 8703, "gate": 8705}))
    given: Answers = {HERE: key_answer(own_point())}

    def handle(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/receipt-key"
        body = given.get(str(request.url).removesuffix("/receipt-key"))
        if body is None:
            raise httpx.ConnectError("refused")
        return httpx.Response(200, content=body)

    class Client(httpx.Client):
        def __init__(self, **words: object) -> None:
            assert words["trust_env"] is False
            super().__init__(transport=httpx.MockTransport(handle))

    monkeypatch.setattr(gate.httpx, "Client", Client)
    return given


def codes() -> list[str]:
    """What is found, by code."""
    return [finding.code for finding in see_gate()[0]]


def test_a_gate_that_answers_under_our_key_is_well(answers: Answers) -> None:
    """Nothing is found; where it is and what phones are told is seen."""
    assert see_gate() == ([], GateSeen(HERE, "http://localhost:8705", True))


def test_a_silent_gate_is_told(answers: Answers) -> None:
    """Nobody listens: no check-in is taken, which is red."""
    answers.clear()
    findings, seen = see_gate()
    assert [(one.code, one.level.value) for one in findings] == [("gate.silent", "red")]
    assert HERE in findings[0].text("ko")
    assert seen is not None
    assert not seen.answers


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>hello",
        b"[]",
        b"{}",
        b'{"key": 5}',
        b'{"key": "AAAA"}',
        b'{"key": "' + b"A" * 44 + b'"}',
        b'{"key": "\xff"}',
        b"[" * 50_000,
    ],
)
def test_something_else_on_the_gates_port_is_told(answers: Answers, body: bytes) -> None:
    """Another program, another page, a key that is none: a stranger."""
    answers[HERE] = body
    assert codes() == ["gate.stranger"]


def test_a_gate_with_another_key_is_told(answers: Answers) -> None:
    """Phones hold receipts to the key of this installation and would refuse those of that gate."""
    answers[HERE] = key_answer(write_point(ec.generate_private_key(ec.SECP256R1()).public_key()))
    assert codes() == ["gate.other_key"]


def test_a_key_that_is_not_here_is_not_compared_and_not_made(answers: Answers) -> None:
    """The doctor changes nothing: without the file, or with a damaged one, only the answer counts."""
    file = folder(Role.VISITS) / "receipt.key"
    file.write_bytes(b"damaged")
    assert codes() == []
    file.unlink()
    assert codes() == []
    assert not file.exists()


@pytest.mark.parametrize(
    ("setting", "page"),
    [
        ("ANSIM_VISITOR_URL", "https://ansim.example.go.kr/visit"),
        ("ANSIM_PUBLIC_URL", "https://ansim.example.go.kr"),
    ],
)
def test_a_gate_on_the_origin_of_a_page_is_told(
    answers: Answers, monkeypatch: pytest.MonkeyPatch, setting: str, page: str
) -> None:
    """Another origin than visitors' and public pages: a cookie of theirs must never come along."""
    monkeypatch.setenv("ANSIM_GATE_URL", "https://ansim.example.go.kr")
    monkeypatch.setenv(setting, page)
    answers["http://127.0.0.1:8705"] = answers[HERE]
    assert "gate.same_origin" in codes()
    monkeypatch.setenv("ANSIM_GATE_URL", "https://gate.example.go.kr")
    assert codes() == []


def test_a_gate_elsewhere_is_asked_where_phones_ask(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the visits role on another machine the gate's public address is asked; without one there is nothing to ask."""
    monkeypatch.setenv("ANSIM_VISITS_URL", "http://visits.example.go.kr:8000")
    assert see_gate() == ([], None)
    monkeypatch.setenv("ANSIM_GATE_URL", "https://gate.example.go.kr")
    answers["https://gate.example.go.kr"] = answers[HERE]
    assert see_gate() == ([], GateSeen("https://gate.example.go.kr", "https://gate.example.go.kr", True))


def test_a_gate_with_a_certificate_made_here_is_asked_under_it(
    answers: Answers, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`ansim serve --https` gives the gate a certificate of its own: plain http does not answer, https does."""
    (own_home / "tls").mkdir()
    (own_home / "tls" / "ansim.local.crt").write_bytes(b"made here")
    trusted: list[object] = []
    monkeypatch.setattr(gate.ssl, "create_default_context", lambda cafile: trusted.append(cafile) or True)
    answers["https://localhost:8705"] = answers.pop(HERE)
    assert codes() == []
    assert trusted == [own_home / "tls" / "ansim.local.crt"]


def test_before_the_first_start_there_is_no_gate(own_home: Path) -> None:
    """Nothing was chosen, nobody is asked."""
    assert see_gate() == ([], None)


def test_the_report_has_a_line_for_the_gate() -> None:
    """Beside the roles: where it is and whether it answers; in JSON with what phones are told, or null."""
    at = datetime(2026, 11, 21, 5, 5, tzinfo=UTC)
    seen = Examination(at, (), [], None, {}, DatabasesSeen(), [], [], GateSeen(HERE, "https://g", False))
    (line,) = [line for line in doctor_report.as_lines(seen, "en") if line.lstrip().startswith("gate")]
    assert line.split() == ["gate", HERE, "silent"]
    told = doctor_report.as_json(seen, "en")
    assert told["gate"] == {"address": HERE, "for_phones": "https://g", "answers": False}
    without = Examination(at, (), [], None, {}, DatabasesSeen(), [], [])
    assert doctor_report.as_json(without, "ko")["gate"] is None
    assert not [line for line in doctor_report.as_lines(without, "ko") if line.lstrip().startswith("gate")]
