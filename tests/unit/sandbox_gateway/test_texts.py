"""Texts of people, as a drill writes them: posted to the office in the form it reads, doubled on purpose, again when refused."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from ansim.delivery.domain.inbound import read_texts

URL = "http://office.test/hooks/texts/1/x"
TEXT = {"from": "01000000001", "to": "0200000000", "text": "홍길동 입니다"}


def _empty(caller: Any, *answers: int) -> list[tuple[str, list[Any]]]:
    taken, left = [], list(answers)

    def office(request: httpx.Request) -> httpx.Response:
        taken.append((str(request.url), json.loads(request.content)))
        return httpx.Response(left.pop(0) if left else 200)

    async def post() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(office)) as client:
            caller.gateway.texts.settle()
            await caller.gateway.texts.empty(client)

    asyncio.run(post())
    return taken


def test_a_text_is_posted_in_the_form_that_the_office_reads(make_caller: Any) -> None:
    """Proves the whole way: asked for by a drill, posted once to its own address, read by the office's reader."""
    caller = make_caller(texts_url=URL)
    status, answer = caller.call("POST", "/sandbox/text", TEXT)
    assert status == 200
    ((url, body),) = _empty(caller)
    assert url == URL
    (read,) = read_texts(json.dumps(body).encode())
    assert (read.message_id, read.sender, read.to, read.text) == (answer["messageId"], *TEXT.values())
    assert _empty(caller) == []


def test_a_text_is_doubled_on_purpose_and_posted_again_when_refused(make_caller: Any) -> None:
    """Proves that copies carry one id, and that a page that was not taken comes with the next round."""
    caller = make_caller(texts_url=URL)
    caller.call("POST", "/sandbox/faults", {"receipt_copies": 3})
    caller.call("POST", "/sandbox/text", TEXT)
    ((_, refused),) = _empty(caller, 500)
    ((_, again),) = _empty(caller)
    assert {event["data"]["messageId"] for event in refused + again} == {refused[0]["data"]["messageId"]}
    assert [event["retryCount"] for event in again] == [1, 1, 1]


@pytest.mark.parametrize("change", [{"to": "0299999999"}, {"from": 1}, {"text": None}, {"to": []}])
def test_a_text_to_nobody_is_refused(make_caller: Any, change: dict[str, Any]) -> None:
    """Proves that only texts to the account's own sender numbers are taken."""
    caller = make_caller(texts_url=URL)
    assert caller.call("POST", "/sandbox/text", {**TEXT, **change})[0] == 400


def test_without_an_address_no_text_is_taken(caller: Any) -> None:
    """Proves that a drill is told when its texts could not go anywhere, and that receipts still go by the same round."""
    assert caller.call("POST", "/sandbox/text", TEXT)[0] == 400
    assert caller.call("POST", "/sandbox/release")[1] == {"released": 0}
    assert _empty(caller) == []


def _asked(make_caller: Any, **faults: Any) -> list[str]:
    """What three residents say who were asked for their birth dates, and a fourth who was sent something else."""
    births = {f"0100000000{n}": f"90010{n}" for n in (1, 2, 3, 4)}
    caller = make_caller(texts_url=URL, residents=births)
    caller.call("POST", "/sandbox/faults", faults)
    group = caller.call("POST", "/messages/v4/groups")[1]["groupId"]
    words = {number: "생년월일 6자리만 답장해 주세요" for number in births} | {"01000000004": "안내입니다"}
    listed = [
        {"to": to, "from": "0200000000", "text": text * 5, "subject": "확인"} for to, text in words.items()
    ]
    caller.call("PUT", f"/messages/v4/groups/{group}/messages", {"messages": listed})
    caller.call("POST", f"/messages/v4/groups/{group}/send")
    assert _empty(caller) == []
    caller.forward(seconds=5)
    said = [event["data"]["text"] for _, body in _empty(caller) for event in body]
    assert _empty(caller) == []
    return said


def test_residents_answer_a_question_for_their_birth_date(make_caller: Any) -> None:
    """Proves that a question that arrived is answered once by whoever was asked, and no other message is."""
    assert _asked(make_caller) == [f"90010{n} 입니다" for n in (1, 2, 3)]


def test_residents_answer_wrongly_or_never_as_planned(make_caller: Any) -> None:
    """Proves both shares, and that a question to a number that nothing reaches is not answered."""
    assert _asked(make_caller, answer_wrongly=1.0) == ["000101 입니다"] * 3
    assert _asked(make_caller, answer_never=1.0) == []
    assert _asked(make_caller, numbers={"01000000001": "3047"}) == ["900102 입니다", "900103 입니다"]
