"""Asking the vault for a stub: what goes there, and that nothing but a stub for that day is taken for one."""

import json
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ansim.checkins.adapters.stubs import stub_for
from ansim.checkins.domain.refusals import DeskNotTaken, IssuerAway
from ansim.kit.errors import AnsimError
from ansim.kit.transport import Answer
from ansim.wire.desk import CARD
from ansim.wire.layout import read_base64url, write_base64url
from ansim.wire.stub import sign_stub

ISSUER = Ed25519PrivateKey.from_private_bytes(b"i" * 32)
DAY = 20_779
BOX = b"b" * 98
STUB = sign_stub(ISSUER, DAY, b"T" * 16, CARD, b"h" * 32)


class Vault:
    """A transport that answers one thing and notes what it was asked."""

    def __init__(self, answer: Callable[[], Answer]) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str, bytes]] = []

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Answer, or do not."""
        self.asked.append((method, path, body))
        return self.answer()


def told(value: object, status: int = 200) -> Vault:
    """A vault that answers JSON."""
    return Vault(lambda: Answer(status, json.dumps(value).encode()))


def test_the_stub_of_the_vault_is_returned() -> None:
    """Read back whole, from the one address, with box, class and day and nothing else."""
    vault = told({"stub": write_base64url(STUB.encode())})
    assert stub_for(vault, BOX, CARD, DAY) == STUB
    ((method, path, body),) = vault.asked
    assert (method, path) == ("POST", "/v1/stubs")
    sent = json.loads(body)
    assert sent.keys() == {"box", "class", "day"}
    assert (read_base64url(sent["box"]), sent["class"], sent["day"]) == (BOX, CARD, DAY)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_vault_in_trouble_may_be_asked_again(status: int) -> None:
    """The operator presses once more; the same box then gets the same stub."""
    with pytest.raises(IssuerAway):
        stub_for(told({"code": "x"}, status), BOX, CARD, DAY)


def test_a_vault_that_does_not_answer_may_be_asked_again() -> None:
    """No connection is no refusal."""

    def away() -> Answer:
        raise AnsimError

    with pytest.raises(IssuerAway):
        stub_for(Vault(away), BOX, CARD, DAY)


@pytest.mark.parametrize(
    "value",
    [
        {"code": "vault.desk"},
        {},
        [],
        None,
        {"stub": 5},
        {"stub": "!"},
        {"stub": write_base64url(STUB.encode()[:-1])},
        {"stub": write_base64url(STUB.encode() + b"\0")},
        {"stub": write_base64url(b"\x01" + STUB.encode()[1:])},
    ],
)
def test_what_is_no_stub_is_a_refusal(value: object) -> None:
    """A refusal in the vault's words, another form, cut off, too long, or a token in its place."""
    with pytest.raises(DeskNotTaken):
        stub_for(told(value), BOX, CARD, DAY)


@pytest.mark.parametrize("body", [b"", b"\xff", b"{", b"[" * 100_000])
def test_what_is_no_json_is_a_refusal(body: bytes) -> None:
    """Never a traceback, however deep or broken."""
    with pytest.raises(DeskNotTaken):
        stub_for(Vault(lambda: Answer(200, body)), BOX, CARD, DAY)


@pytest.mark.parametrize("ahead", [-1, 1])
def test_a_stub_of_another_day_is_none(ahead: int) -> None:
    """It would lie in a partition where nobody looks for it."""
    other = sign_stub(ISSUER, DAY + ahead, b"T" * 16, CARD, b"h" * 32)
    with pytest.raises(DeskNotTaken):
        stub_for(told({"stub": write_base64url(other.encode())}), BOX, CARD, DAY)
