"""Aligo against the gateway: forms, the picture within the request, results in words, no look-up by our key."""

import hashlib
from typing import Any

import httpx
import pytest
from gateway_wire import PHONE, Service, jpeg, message
from scripted_service import Script

from ansim.delivery.adapters.pictures import WAITING
from ansim.delivery.domain.account import Left
from ansim.delivery.domain.errors import ProviderBusy, ProviderError, SenderNotAllowed
from ansim.delivery.domain.messages import Kind, Message
from ansim.delivery.domain.reports import Answered, NoAnswer, NotSent, Unclear
from ansim.delivery.domain.states import Outcome


@pytest.fixture
def aligo() -> Service:
    """A fresh account."""
    return Service("aligo")


@pytest.mark.parametrize(
    ("given", "kind"),
    [(message(), "SMS"), (message(text="가" * 46), "LMS"), (message(subject="제목"), "LMS")],
)
def test_a_text_goes_as_a_form(aligo: Service, given: Message, kind: str) -> None:
    """Proves that a message is accepted and its id kept; key and user are in the body, not in the address."""
    result = aligo.adapter.send_one(given)
    assert isinstance(result, Answered)
    (known,) = result.messages
    assert (known.reference, known.outcome, known.message_id) == (given.reference, Outcome.SENT, result.ref)
    assert [entry["kind"] for entry in aligo.truth()] == [kind]
    assert str(aligo.wire.asked[0].url) == "http://gateway.test/send/"


def test_a_picture_travels_within_the_request(aligo: Service) -> None:
    """Proves that the picture of an MMS is the one handed in, once."""
    image = jpeg()
    file_id = aligo.adapter.upload("a1b2c3.jpg", image)
    given = message(text="본문 글자", file_id=file_id)
    assert isinstance(aligo.adapter.send_one(given), Answered)
    (entry,) = aligo.truth()
    assert (entry["kind"], entry["image"]) == ("MMS", hashlib.sha256(image).hexdigest())
    assert entry["text"] == hashlib.sha256("본문 글자".encode()).hexdigest()[:16]
    again = aligo.adapter.send_one(given)
    assert again == NotSent("picture_missing", retryable=True)
    assert len(aligo.truth()) == 1


def test_an_mms_never_goes_without_its_picture(aligo: Service) -> None:
    """Proves that pictures that waited too long are missed, not left out."""
    names = [aligo.adapter.upload(f"{number}.jpg", jpeg()) for number in range(WAITING + 1)]
    assert aligo.adapter.send_one(message(file_id=names[0])) == NotSent("picture_missing", retryable=True)
    assert isinstance(aligo.adapter.send_one(message(file_id=names[1])), Answered)


@pytest.mark.parametrize("fault", ["lose_answer", "fail_after", "fail_before"])
def test_a_lost_answer_can_only_be_decided_by_a_person(aligo: Service, fault: str) -> None:
    """Proves that nothing can be looked up, so nothing is sent again."""
    aligo.plan(**{fault: 1.0})
    assert isinstance(aligo.adapter.send_one(message()), NoAnswer)
    assert aligo.find("KEY-1/1") == Unclear("no_look_up")
    assert aligo.adapter.look_up("1") == Unclear("no_look_up")
    assert not aligo.adapter.capabilities.looks_up


def test_results_are_told_in_words(aligo: Service) -> None:
    """Proves that waiting, done and failed are told apart."""
    aligo.plan(numbers={"01000000002": "3001"})
    refs = [aligo.adapter.send_one(message(number)).ref for number in (1, 2)]
    (waiting,) = aligo.adapter.reports(refs[0])
    assert (waiting.outcome, waiting.code) == (Outcome.SENT, "")
    aligo.settle()
    good, bad = (aligo.adapter.reports(ref)[0] for ref in refs)
    assert (good.outcome, good.code, good.message_id) == (Outcome.DELIVERED, "발송완료", refs[0])
    assert (bad.outcome, bad.code) == (Outcome.TECHNICAL, "발송실패")
    assert good.reported_at is not None
    assert aligo.adapter.reports("99") == ()


def test_refusals_send_nothing_and_stop(aligo: Service) -> None:
    """Proves that every negative number is certain, and a person looks before anything else goes."""
    aligo.gateway.begin(type(aligo.settings)(senders=frozenset()))
    assert aligo.adapter.send_one(message()) == NotSent("aligo-102", retryable=False)
    aligo.gateway.begin(type(aligo.settings)(balance=0))
    assert aligo.adapter.send_one(message()) == NotSent("aligo-201", retryable=False)
    aligo.gateway.begin(type(aligo.settings)(api_key="another"))
    assert aligo.adapter.send_one(message()) == NotSent("aligo-101", retryable=False)
    with pytest.raises(ProviderError):
        aligo.adapter.reports("1")
    aligo.plan(too_many=1.0)
    assert aligo.adapter.send_one(message()).retryable
    with pytest.raises(SenderNotAllowed):
        aligo.adapter.send_one(Message("K/1", "0299999999", PHONE, "본문"))


GOOD = {"result_code": "1", "msg_id": "77", "success_cnt": "1"}


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ((200, GOOD), Answered),
        ((200, {**GOOD, "msg_id": ""}), NoAnswer),
        ((200, {**GOOD, "msg_id": "7; drop"}), NoAnswer),
        ((200, {"result_code": 1, "msg_id": 77}), NoAnswer),
        ((200, {"result_code": None}), NoAnswer),
        ((200, {"result_code": "1.5"}), NoAnswer),
        ((200, b"<html>"), NoAnswer),
        ((500, {"result_code": -101}), NoAnswer),
        ((403, {}), NotSent),
        (httpx.ReadError("x"), NoAnswer),
        (httpx.ConnectError("x"), NotSent),
    ],
)
def test_only_what_is_certain_counts(aligo: Service, answer: Any, result: type) -> None:
    """Proves that half answers and silence are unknown."""
    aligo.adapter._http._transport = Script(answer)
    assert isinstance(aligo.adapter.send_one(message()), result)


def test_an_answer_that_counts_no_success_is_a_failure(aligo: Service) -> None:
    """Proves that accepted with an error is not sent."""
    aligo.adapter._http._transport = Script((200, {**GOOD, "success_cnt": 0, "error_cnt": 1}))
    assert aligo.adapter.send_one(message()).messages[0].outcome is Outcome.TECHNICAL


@pytest.mark.parametrize("entries", [None, {}, ["x"]])
def test_a_strange_list_is_an_error(aligo: Service, entries: Any) -> None:
    """Proves that results in another form are told."""
    aligo.adapter._http._transport = Script((200, {"result_code": 1, "list": entries}))
    with pytest.raises(ProviderError):
        aligo.adapter.reports("1")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((200, {"result_code": 1, "SMS_CNT": 9, "LMS_CNT": 3}), ProviderError),
        ((200, {"result_code": 1, "SMS_CNT": 9, "LMS_CNT": 3, "MMS_CNT": "many"}), ProviderError),
        ((200, {"result_code": 1, "SMS_CNT": 9, "LMS_CNT": 3, "MMS_CNT": -1}), ProviderError),
        ((200, {"result_code": -101}), ProviderError),
        (httpx.ConnectError("x"), ProviderBusy),
    ],
)
def test_half_a_count_is_no_count(aligo: Service, answer: Any, error: type[Exception]) -> None:
    """Proves that what is left is told of every kind, or not at all."""
    aligo.adapter._http._transport = Script(answer)
    with pytest.raises(error):
        aligo.adapter.left()


def test_counts_may_be_text(aligo: Service) -> None:
    """Proves that numbers written as text, as Aligo does, are read."""
    counts = {"SMS_CNT": "9", "LMS_CNT": "3", "MMS_CNT": "1"}
    aligo.adapter._http._transport = Script((200, {"result_code": "1", **counts}))
    assert aligo.adapter.left() == Left({Kind.SMS: 9, Kind.LMS: 3, Kind.MMS: 1})


def test_an_address_that_cannot_be_written_sends_nothing() -> None:
    """Proves that a broken address is certain."""
    broken = Service("aligo", "http://gateway.test:port")
    assert broken.adapter.send_one(message()) == NotSent("request_unwritable", retryable=False)


def test_what_aligo_counts_in_messages_is_no_balance(aligo: Service) -> None:
    """Proves that no money is invented from counts; the gateway tells them as Aligo does."""
    with pytest.raises(ProviderError):
        aligo.adapter.balance()
    assert aligo.adapter.left() == Left({Kind.SMS: 5_000_000, Kind.LMS: 2_000_000, Kind.MMS: 500_000})
    for fields in ({"msg_type": "FAX"}, {"msg_type": "MMS", "receiver": PHONE, "msg": "본문"}):
        with pytest.raises(ProviderError):
            aligo.adapter._http.ask("POST", "/send/", {"sender": "0200000000", **fields})
    aligo.adapter.close()
