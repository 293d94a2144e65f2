"""The doctor's look at the gate where addresses are written in other ways, and certificates here are damaged."""

import json
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from ansim.cli.checkup import gate
from ansim.cli.checkup.gate import GateSeen, see_gate
from ansim.wire.layout import write_base64url
from ansim.wire.p256 import long_point, write_point

KEY = ec.derive_private_key(5, ec.SECP256R1()).public_key()


@pytest.fixture
def asked(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A home that was started, behind which a gate answers nowhere but over https on localhost; what was asked."""
    (own_home / "run").mkdir()
    (own_home / "run" / "ports.json").write_text(json.dumps({"office": 8700, "visits": 8703, "gate": 8705}))
    asked: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        if request.url.scheme != "https":
            raise httpx.ConnectError("refused")
        return httpx.Response(200, json={"key": write_base64url(write_point(KEY))})

    class Client(httpx.Client):
        def __init__(self, **_words: object) -> None:
            super().__init__(transport=httpx.MockTransport(handle))

    monkeypatch.setattr(gate.httpx, "Client", Client)
    return asked


@pytest.mark.parametrize(
    ("for_phones", "page", "is_same"),
    [
        ("https://ansim.example.go.kr:443", "https://ansim.example.go.kr", True),
        ("https://ansim.example.go.kr", "https://ansim.example.go.kr:443/visit", True),
        ("http://ansim.example.go.kr:80/", "http://ansim.example.go.kr", True),
        ("https://ANSIM.example.go.kr", "https://ansim.example.go.kr", True),
        ("https://ansim.example.go.kr:80", "http://ansim.example.go.kr:80", False),
        ("https://ansim.example.go.kr", "http://ansim.example.go.kr", False),
        ("https://ansim.example.go.kr:8443", "https://ansim.example.go.kr", False),
        ("https://gate.ansim.example.go.kr", "https://ansim.example.go.kr", False),
        ("http://localhost:443", "https://localhost", False),
    ],
)
def test_an_origin_is_the_same_however_its_port_is_written(
    asked: list[str], monkeypatch: pytest.MonkeyPatch, for_phones: str, page: str, is_same: bool
) -> None:
    """A browser takes the usual port and none for one origin, and so sends a page's cookies to the gate there."""
    monkeypatch.setenv("ANSIM_GATE_URL", for_phones)
    monkeypatch.setenv("ANSIM_VISITOR_URL", page)
    assert ("gate.same_origin" in [one.code for one in see_gate()[0]]) is is_same


@pytest.mark.parametrize("damaged", [b"", b"damaged", b"-----BEGIN CERTIFICATE-----\nAAAA\n", b"\xff\xfe"])
def test_a_damaged_certificate_does_not_end_the_doctor(
    asked: list[str], own_home: Path, damaged: bytes
) -> None:
    """A file in the folder of certificates that is none: the gate is silent over it, which is told, not a traceback."""
    (own_home / "tls").mkdir()
    (own_home / "tls" / "ansim.local.crt").write_bytes(damaged)
    findings, seen = see_gate()
    assert [one.code for one in findings] == ["gate.silent"]
    assert seen == GateSeen("http://127.0.0.1:8705", "http://localhost:8705", False)


def test_beside_a_damaged_certificate_a_good_one_is_still_tried(
    asked: list[str], own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order of their names, each with a trust of its own; a folder with such a name is no certificate either."""
    (own_home / "tls").mkdir()
    (own_home / "tls" / "a.crt").write_bytes(b"damaged")
    (own_home / "tls" / "b.crt").mkdir()
    (own_home / "tls" / "c.crt").write_bytes(b"good")
    real = gate.ssl.create_default_context
    monkeypatch.setattr(
        gate.ssl,
        "create_default_context",
        lambda cafile: True if cafile.name == "c.crt" else real(cafile=cafile),
    )
    assert see_gate()[1] == GateSeen("http://127.0.0.1:8705", "http://localhost:8705", True)
    assert asked == ["http://127.0.0.1:8705/receipt-key", "https://localhost:8705/receipt-key"]


@pytest.mark.parametrize("spoil", [lambda point: point[:-1], lambda point: b"\x04" + point[1:], long_point])
def test_a_key_in_another_form_is_a_strangers(asked: list[str], spoil: object) -> None:
    """Cut off, with the mark of the long form, or in the long form itself: the gate tells 33 bytes and nothing else."""
    raw = long_point(KEY) if spoil is long_point else spoil(write_point(KEY))  # type: ignore[operator]
    assert gate._point(json.dumps({"key": write_base64url(raw)}).encode()) is None
    assert gate._point(json.dumps({"key": write_base64url(write_point(KEY))}).encode()) == long_point(KEY)
