"""Alimtalk by NHN Cloud against the gateway: approved templates only, one request a key, never NHN's own fallback."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from gateway_wire import SENDER, START, Service
from scripted_service import Script

from ansim.delivery.adapters.registry import kind_named
from ansim.delivery.domain.carrier_codes import KAKAO, kakao_outcome
from ansim.delivery.domain.errors import ProviderError, SenderNotAllowed
from ansim.delivery.domain.messages import Channel, Message
from ansim.delivery.domain.reports import Answered, Found, NoAnswer, NotSent, Unclear
from ansim.delivery.domain.states import Outcome
from ansim.sandbox.gateway.rules import follows

TEMPLATE = "#{이름}님, 통지서가 발급되었습니다. (문서번호 #{번호})"
TEXT = "홍길동님, 통지서가 발급되었습니다. (문서번호 GN-1)"


@pytest.fixture
def talk() -> Service:
    """An account whose channel has one approved template."""
    return Service("nhn_alimtalk", templates={"NOTICE": TEMPLATE})


def _message(number: int = 1, text: str = TEXT, template: str = "NOTICE") -> Message:
    return Message(f"KEY-{number}/1", SENDER, f"0100000{number:04d}", text, template=template)


def test_the_finished_text_goes_under_our_reference_without_fallback(talk: Service) -> None:
    """Proves what is asked: channel, template, text, own key, and that NHN sends nothing instead by itself."""
    result = talk.adapter.send_one(_message())
    assert isinstance(result, Answered)
    assert result.messages[0].outcome is Outcome.SENT
    request = talk.wire.asked[0]
    body = json.loads(request.content)
    assert (body["senderKey"], body["templateCode"]) == (talk.settings.profile, "NOTICE")
    assert body["recipientList"] == [
        {
            "recipientNo": "01000000001",
            "content": TEXT,
            "recipientGroupingKey": "KEY-1/1",
            "resendParameter": {"isResend": False},
        }
    ]
    assert request.headers["x-nc-api-idempotency-key"].isalnum()
    assert [entry["kind"] for entry in talk.truth()] == ["ATA"]


def test_a_lost_answer_is_found_by_our_reference(talk: Service) -> None:
    """Proves that silence is unknown and looked up; a repeated request within ten minutes stays unknown as well."""
    talk.plan(lose_answer=1.0)
    assert isinstance(talk.adapter.send_one(_message()), NoAnswer)
    talk.plan()
    assert talk.adapter.send_one(_message()) == NoAnswer("nhn-1005")
    assert len(talk.truth()) == 1
    found = talk.find("KEY-1/1")
    assert isinstance(found, Found)
    assert found.messages[0].outcome is Outcome.SENT
    assert talk.find("KEY-2/1") == Unclear("not_found")
    talk.moment = START + timedelta(minutes=11)
    assert isinstance(talk.adapter.send_one(_message()), Answered)
    assert len(talk.truth()) == 2  # what the key does not protect after ten minutes, only the look-up does


def test_results_are_those_of_kakao(talk: Service) -> None:
    """Proves that a person without KakaoTalk is a permanent failure and an unconfirmed one stays sent."""
    talk.plan(numbers={"01000000002": "3019", "01000000003": "3005"})
    refs = [talk.adapter.send_one(_message(number)).ref for number in (1, 2, 3)]
    assert talk.adapter.reports(refs[0])[0].outcome is Outcome.SENT
    talk.settle()
    outcomes = [talk.adapter.reports(ref)[0].outcome for ref in refs]
    assert outcomes == [Outcome.DELIVERED, Outcome.PERMANENT, Outcome.SENT]
    assert isinstance(talk.adapter.look_up(refs[0]), Found)
    around = timedelta(minutes=1)
    assert [item.outcome for item in talk.adapter.results_between(START - around, START + around)] == outcomes
    assert talk.adapter.look_up("R-nobody") == Unclear("not_found")


@pytest.mark.parametrize(
    ("given", "code"),
    [(_message(text="다른 글입니다"), "3016"), (_message(template="OTHER"), "3015")],
)
def test_a_text_unlike_its_template_fails(talk: Service, given: Message, code: str) -> None:
    """Proves that what Kakao did not approve never arrives."""
    ref = talk.adapter.send_one(given).ref
    talk.settle()
    (report,) = talk.adapter.reports(ref)
    assert (report.code, report.outcome) == (code, Outcome.TECHNICAL)


def test_a_template_is_followed_with_its_variables_filled() -> None:
    """Proves the gateway's own reading of a template."""
    assert follows(TEMPLATE, TEXT)
    assert follows("정해진 글", "정해진 글")
    assert not follows(TEMPLATE, "홍길동님, 통지서가 취소되었습니다. (문서번호 GN-1)")
    assert not follows(TEMPLATE, "님, 통지서가 발급되었습니다. (문서번호 )")


def test_refusals_are_told_apart(talk: Service) -> None:
    """Proves that a too long text is this message's fault and a wrong channel or key stops all."""
    result = talk.adapter.send_one(_message(text="가" * 1001))
    assert isinstance(result, Answered)
    assert result.messages[0].outcome is Outcome.TECHNICAL
    assert talk.adapter.send_one(_message(template="")).messages[0].outcome is Outcome.TECHNICAL
    talk.gateway.begin(type(talk.settings)(profile="another"))
    assert talk.adapter.send_one(_message()) == NotSent("nhn-2017", retryable=False)
    talk.gateway.begin(type(talk.settings)(api_key="another"))
    assert talk.adapter.send_one(_message()) == NotSent("nhn-1000", retryable=False)
    talk.plan(too_many=1.0)
    assert talk.adapter.send_one(_message()) == NotSent("http_429", True, timedelta(seconds=1))
    with pytest.raises(SenderNotAllowed):
        talk.adapter.send_one(Message("K/1", "0299999999", "01000000001", TEXT))


@pytest.mark.parametrize("answer", [(200, {}), httpx.ReadTimeout("x"), (500, {})])
def test_trouble_while_looking_up_is_unclear(talk: Service, answer: Any) -> None:
    """Proves that a look-up without an answer settles nothing."""
    talk.adapter._http._transport = Script(answer, answer)
    assert isinstance(talk.find("KEY-1/1"), Unclear)
    with pytest.raises(ProviderError):
        talk.adapter.reports("R1")


def test_no_picture_and_no_balance(talk: Service) -> None:
    """Proves what this channel declares it has not."""
    limits = talk.adapter.capabilities
    assert (limits.channel, limits.image_bytes, limits.has_balance) == (Channel.ALIMTALK, 0, False)
    for call in (talk.adapter.balance, lambda: talk.adapter.upload("a.jpg", b"")):
        with pytest.raises(ProviderError):
            call()
    talk.adapter.close()


def test_the_webhook_reads_codes_as_kakaos() -> None:
    """Proves that 3018 means another thing to Kakao than to a carrier."""
    hook = {"hookId": "E", "requestId": "R", "recipientSeq": 1, "resultCode": "3018"}
    payload = json.dumps({"event": "MESSAGE_RESULT_UPDATE", "hooks": [hook]}).encode()
    (alimtalk,) = kind_named("nhn_alimtalk").read_receipts(payload)
    (text,) = kind_named("nhn").read_receipts(payload)
    assert (alimtalk.outcome, text.outcome) == (Outcome.PERMANENT, Outcome.TECHNICAL)


@pytest.mark.parametrize(("code", "entry"), KAKAO.items())
def test_every_code_of_kakao_has_its_outcome(code: str, entry: Any) -> None:
    """Proves that each code is told in two languages and means what the table says."""
    assert kakao_outcome(code) is entry.outcome
    assert entry.meaning.ko != entry.meaning.en
