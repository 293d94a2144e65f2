"""Laws that hold at every service that speaks HTTP: the same trouble, the same truth, whoever carries the message."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from gateway_wire import SENDER, Service, jpeg, message
from hypothesis import given, settings
from hypothesis import strategies as st
from scripted_service import Script

from ansim.delivery.adapters.registry import KINDS
from ansim.delivery.domain.errors import ProviderBusy, ProviderError, SenderNotAllowed
from ansim.delivery.domain.messages import Channel, Message
from ansim.delivery.domain.reports import Answered, Found, NoAnswer, NotSent, Unclear
from ansim.delivery.domain.states import STATE_OF, Outcome

TEMPLATES = {"NOTICE": "#{이름}님, 통지서가 발급되었습니다."}
TALK = "홍길동님, 통지서가 발급되었습니다."
BASES = {"sens": "http://gateway.test/sms/v2/services/drill"}
NAMES = ["solapi", "solapi_alimtalk", "nhn", "nhn_alimtalk", "sens", "aligo"]
TEXTS = [name for name in NAMES if KINDS[name].capabilities.channel is Channel.SMS]
LOOKED_UP = [name for name in NAMES if KINDS[name].capabilities.looks_up]

every = pytest.mark.parametrize("name", NAMES)


def service(name: str, **more: Any) -> Service:
    """An account at a service, with one approved template."""
    return Service(name, BASES.get(name, "http://gateway.test"), templates=TEMPLATES, **more)


def one(name: str, number: int = 1, **more: Any) -> Message:
    """One message as the service's channel carries it."""
    if KINDS[name].capabilities.channel is Channel.ALIMTALK:
        return message(number, text=TALK, template="NOTICE", **more)
    return message(number, **more)


def codes(found: Service) -> list[str]:
    """The codes of what the gateway accepted."""
    return [str(entry["code"]) for entry in found.truth()]


@every
def test_a_message_that_was_taken_is_sent_and_no_more(name: str) -> None:
    """Proves that accepted counts as sent, never as delivered, and one message is one message."""
    found = service(name)
    result = found.adapter.send_one(one(name))
    assert isinstance(result, Answered)
    (known,) = result.messages
    assert known.outcome is Outcome.SENT
    assert known.reference == "KEY-1/1"
    assert known.message_id
    assert len(known.message_id) <= 64
    assert len(result.ref) <= 64
    assert len(found.truth()) == 1


@every
def test_nothing_personal_is_in_an_answer_or_an_address(name: str) -> None:
    """Proves that results say nothing of whom they concern, and no request names a phone in its address."""
    found = service(name)
    result = found.adapter.send_one(one(name))
    found.settle()
    reports = found.adapter.reports(result.ref)
    found.find("KEY-1/1")
    for value in (result, reports, one(name)):
        assert "01000000001" not in repr(value)
        assert "홍길동" not in repr(value)
    assert not any("0100000" in str(request.url) for request in found.wire.asked)
    assert not any(found.settings.api_secret in str(request.url) for request in found.wire.asked)


@every
@pytest.mark.parametrize(
    ("fault", "result", "accepted"),
    [
        ("too_many", NotSent, 0),
        ("fail_before", NoAnswer, 0),
        ("fail_after", NoAnswer, 1),
        ("lose_answer", NoAnswer, 1),
    ],
)
def test_each_fault_is_told_as_what_it_is(name: str, fault: str, result: type, accepted: int) -> None:
    """Proves that only what is certain counts as unsent; the same word for a 500 before and after the effect."""
    found = service(name)
    found.plan(**{fault: 1.0})
    answer = found.adapter.send_one(one(name))
    assert isinstance(answer, result)
    assert len(found.truth()) == accepted
    if isinstance(answer, NotSent):
        assert answer.retryable
        assert answer.wait == timedelta(seconds=1)


@pytest.mark.parametrize("name", LOOKED_UP)
@pytest.mark.parametrize("fault", ["fail_after", "lose_answer"])
def test_what_went_is_found_again_by_our_own_reference(name: str, fault: str) -> None:
    """Proves that a lost answer is settled by the look-up with the same reference and the same outcome."""
    found = service(name)
    found.plan(**{fault: 1.0})
    found.adapter.send_one(one(name))
    found.plan()
    looked_up = found.find("KEY-1/1")
    assert isinstance(looked_up, Found)
    assert [(item.reference, item.outcome) for item in looked_up.messages] == [("KEY-1/1", Outcome.SENT)]
    assert isinstance(found.find("KEY-11/1"), Unclear)
    assert isinstance(found.find("KEY-1/2"), Unclear)


@every
def test_not_found_is_never_certain(name: str) -> None:
    """Proves that no service's list is believed when it says that nothing is there."""
    found = service(name)
    found.plan(fail_before=1.0)
    found.adapter.send_one(one(name))
    assert isinstance(found.find("KEY-1/1"), Unclear)


@every
def test_the_locked_list_of_senders_holds_everywhere(name: str) -> None:
    """Proves that no other number is ever used, before any request."""
    found = service(name)
    stranger = Message("KEY-1/1", "0299999999", "01000000001", TALK, template="NOTICE")
    with pytest.raises(SenderNotAllowed):
        found.adapter.send_one(stranger)
    assert found.wire.asked == []


@every
@pytest.mark.parametrize(
    ("trouble", "result"),
    [
        (httpx.ConnectError("x"), NotSent),
        (httpx.ConnectTimeout("x"), NotSent),
        (httpx.PoolTimeout("x"), NotSent),
        (httpx.ReadTimeout("x"), NoAnswer),
        (httpx.WriteTimeout("x"), NoAnswer),
        (httpx.ReadError("x"), NoAnswer),
        (httpx.RemoteProtocolError("x"), NoAnswer),
        ((500, {}), NoAnswer),
        ((502, b"<html>"), NoAnswer),
        ((302, {}), NoAnswer),
        ((200, b"not json"), NoAnswer),
        ((200, [1]), NoAnswer),
        ((401, {}), NotSent),
        ((403, {}), NotSent),
        ((429, {}), NotSent),
    ],
)
def test_trouble_on_the_line_means_the_same_everywhere(name: str, trouble: Any, result: type) -> None:
    """Proves for each service that before the first byte is certain and after it is not."""
    found = service(name)
    found.adapter._http._transport = Script(trouble)
    assert isinstance(found.adapter.send_one(one(name)), result)


@every
@pytest.mark.parametrize(("status", "kind"), [(429, ProviderBusy), (500, ProviderBusy), (403, ProviderError)])
def test_calls_without_effect_say_whether_later_helps(name: str, status: int, kind: type) -> None:
    """Proves that asking for results tells a busy service from one that refuses."""
    found = service(name)
    ref = found.adapter.send_one(one(name)).ref
    found.adapter._http._transport = Script((status, {}), (status, {}))
    with pytest.raises(kind) as caught:
        list(found.adapter.reports(ref))
    assert isinstance(caught.value, ProviderBusy) is (kind is ProviderBusy)


_LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
_JSON = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "header", "isSuccessful", "resultCode", "body", "data", "requestId", "sendResultList", "message",
                    "sendResults", "recipientSeq", "recipientGroupingKey", "statusCode", "messages", "msg_id",
                    "result_code", "success_cnt", "messageList", "groupInfo", "customFields", "reference",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None)
@given(body=_JSON, status=st.sampled_from([200, 202, 400]))
def test_no_answer_ever_breaks_the_sender(name: str, body: Any, status: int) -> None:
    """Proves that whatever JSON comes is one of the three results, and success needs our own reference or an id."""
    found = service(name)
    found.adapter._http._transport = Script((status, body))
    result = found.adapter.send_one(one(name))
    assert isinstance(result, Answered | NotSent | NoAnswer)
    if isinstance(result, Answered):
        (known,) = result.messages
        assert known.reference == "KEY-1/1"
        assert known.outcome in STATE_OF
        assert len(known.message_id) <= 64


@pytest.mark.parametrize("name", TEXTS)
def test_two_people_never_share_a_picture(name: str) -> None:
    """Proves that pictures of one size reach their own numbers, in whatever order they were handed in."""
    import hashlib

    found = service(name)
    pictures = {number: jpeg(width=600 + number) for number in range(4)}
    assert len({len(picture) for picture in pictures.values()}) == 1
    ids = {number: found.adapter.upload(f"{number}ab.jpg", picture) for number, picture in pictures.items()}
    assert len(set(ids.values())) == 4
    for number in (2, 0, 3, 1):
        found.adapter.send_one(one(name, number, file_id=ids[number]))
    for entry, number in zip(found.truth(), (2, 0, 3, 1), strict=True):
        assert entry["number"] == hashlib.sha256(f"0100000{number:04d}".encode()).hexdigest()
        assert entry["image"] == hashlib.sha256(pictures[number]).hexdigest()


@pytest.mark.parametrize("name", TEXTS)
def test_a_family_on_one_phone_gets_all_of_theirs(name: str) -> None:
    """Proves that a second message to one number is no duplicate anywhere."""
    found = service(name)
    for number in (1, 2, 3):
        given_ = Message(f"KEY-{number}/1", SENDER, "01000000001", "통지서가 발급되었습니다.")
        assert found.adapter.send_one(given_).messages[0].outcome is Outcome.SENT
    assert len(found.truth()) == 3


@every
def test_faults_are_the_same_for_the_same_seed(name: str) -> None:
    """Proves that a drill can be told again: the same seed breaks the same calls."""

    def run(seed: int) -> list[str]:
        found = service(name)
        found.plan(seed=seed, lose_answer=0.3, too_many=0.2)
        return [type(found.adapter.send_one(one(name, number))).__name__ for number in range(12)]

    assert run(7) == run(7)
    assert len({tuple(run(seed)) for seed in range(5)}) > 1


@every
def test_a_slow_answer_is_an_answer(name: str) -> None:
    """Proves that a service that takes its time is waited for."""
    found = service(name)
    found.plan(slow=1.0, slow_seconds=0.01)
    assert isinstance(found.adapter.send_one(one(name)), Answered)


@every
def test_the_gateway_marks_what_it_says_as_a_drill(name: str) -> None:
    """Proves that no answer of the gateway can be taken for a real service's."""
    found = service(name)
    seen: list[Any] = []
    send: Callable[..., Any] = found.wire.handle_request

    def kept(request: httpx.Request) -> httpx.Response:
        answer = send(request)
        seen.append(answer)
        return answer

    found.wire.handle_request = kept  # type: ignore[method-assign]
    found.adapter.send_one(one(name))
    assert seen
    assert all(answer.headers["x-ansim-drill"] == "yes" for answer in seen)
    assert all(json.loads(answer.content) for answer in seen)
    assert codes(found)
