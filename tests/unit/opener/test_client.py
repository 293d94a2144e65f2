"""The opener's client over a transport: what it asks, what it reads, what it refuses."""

import json

import pytest
from tests.unit.opener.test_results import FOUND
from tests.unit.opener.town import warrant_for

from ansim.kit.transport import Answer
from ansim.opener.client import NewOpening, OpenerClient, OpenerRefused
from ansim.opener.domain.errors import OpeningBusy, OpeningGone, TooManyOpenings, TraceMalformed
from ansim.opener.domain.openings import Opening
from ansim.opener.domain.results import write_found
from ansim.wire.layout import write_base64url
from ansim.wire.status import BadAnswer, RoleStatus, write_status
from ansim.wire.warrant import read_presented

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


PUBLIC = bytes(range(32))
OPENED = {"opening": "ab" * 16, "public_key": write_base64url(PUBLIC), "expires": 5}


def said(status: int, value: object) -> Canned:
    """A transport that answers with JSON."""
    return Canned(Answer(status, json.dumps(value).encode()))


def test_an_opening_is_asked_for_and_read() -> None:
    """One POST; name, key and expiry come back."""
    transport = said(200, OPENED)
    assert OpenerClient(transport).open() == NewOpening("ab" * 16, PUBLIC, 5)
    assert transport.asked == [("POST", "/v1/openings", b"{}")]


@pytest.mark.parametrize(
    "value",
    [
        OPENED | {"opening": 1},
        OPENED | {"expires": True},
        OPENED | {"public_key": None},
        OPENED | {"public_key": "!"},
        OPENED | {"public_key": "AAAA"},
        {},
        [],
    ],
)
def test_what_is_no_opening_is_refused(value: object) -> None:
    """A key of another length, or anything else: TraceMalformed."""
    with pytest.raises(TraceMalformed):
        OpenerClient(said(200, value)).open()


@pytest.mark.parametrize("subject", [None, b"sealed"])
def test_a_trace_is_asked_for_and_read(subject: bytes | None) -> None:
    """The warrant as presented, the sealed subject or null, the version of the policy; the answer as values."""
    presented = warrant_for(Opening("ab" * 16, PUBLIC, 0, 5))
    transport = said(200, write_found(FOUND))
    client = OpenerClient(transport)
    assert client.trace("ab" * 16, presented, subject, "general/2020-01-01", (300, 200)) == FOUND
    ((method, path, body),) = transport.asked
    assert (method, path) == ("POST", f"/v1/openings/{'ab' * 16}/trace")
    sent = json.loads(body)
    assert read_presented(sent["presented"]) == presented
    assert sent["subject"] == (None if subject is None else write_base64url(subject))
    assert sent["policy"] == "general/2020-01-01"
    assert sent["most_each"] == [300, 200]


@pytest.mark.parametrize(
    ("code", "kind"),
    [("opener.gone", OpeningGone), ("opener.busy", OpeningBusy), ("opener.full", TooManyOpenings)],
)
def test_what_the_office_can_act_on_keeps_its_name(code: str, kind: type[Exception]) -> None:
    """Gone, busy and full come back as themselves: their sentences say what to do."""
    with pytest.raises(kind):
        OpenerClient(said(410, {"code": code, "message": "-"})).open()


@pytest.mark.parametrize(
    ("status", "body", "told", "message"),
    [
        (403, b'{"code": "warrant.expired", "message": "Ask again."}', "warrant.expired", "Ask again."),
        (502, b"<html>", "-", ""),
        (500, b'{"code": 5, "message": null}', "-", ""),
        (400, b"[]", "-", ""),
    ],
)
def test_every_other_refusal_says_what_the_opener_said(
    status: int, body: bytes, told: str, message: str
) -> None:
    """Code, sentence and status are kept; a proxy's page is a refusal without a code."""
    with pytest.raises(OpenerRefused) as refused:
        OpenerClient(Canned(Answer(status, body))).open()
    assert refused.value.params == {"told": told, "message": message, "status": status}
