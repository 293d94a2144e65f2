"""The opener's client over a transport: what it asks, what it reads, what it refuses."""

import pytest

from ansim.kit.transport import Answer
from ansim.opener.client import OpenerClient
from ansim.wire.status import BadAnswer, RoleStatus, write_status

STATUS = RoleStatus("opener", "0.1.0", "opener/0011223344556677", "none")


class Canned:
    """A transport that gives one answer and remembers what was asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str, bytes]] = []

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        self.asked.append((method, path, body))
        return self.answer


def test_the_client_asks_for_the_status_and_reads_it() -> None:
    """One GET of /v1/status without a body; the answer comes back as a value."""
    transport = Canned(Answer(200, write_status(STATUS)))
    assert OpenerClient(transport).status() == STATUS
    assert transport.asked == [("GET", "/v1/status", b"")]


@pytest.mark.parametrize("answer", [Answer(401, b"{}"), Answer(200, b""), Answer(502, b"<html>")])
def test_the_client_refuses_what_is_no_status(answer: Answer) -> None:
    """A refusal, nothing, or a proxy's page becomes BadAnswer."""
    with pytest.raises(BadAnswer):
        OpenerClient(Canned(answer)).status()
