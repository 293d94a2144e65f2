"""Alimtalk by SOLAPI against the gateway: parcels as for texts, approved templates only, never a text instead."""

import json

import pytest
from gateway_wire import SENDER, Service, message

from ansim.delivery.domain.errors import ProviderError
from ansim.delivery.domain.messages import Channel, Message
from ansim.delivery.domain.reports import Answered, Found, NoAnswer, Withdrawn
from ansim.delivery.domain.solapi_codes import STOPPING
from ansim.delivery.domain.states import Outcome

TEMPLATE = "#{이름}님, 통지서가 발급되었습니다. – 안심"
TEXT = "홍길동님, 통지서가 발급되었습니다. – 안심"


@pytest.fixture
def talk() -> Service:
    """An account whose channel has one approved template."""
    return Service("solapi_alimtalk", templates={"NOTICE": TEMPLATE})


def _message(number: int = 1, text: str = TEXT, template: str = "NOTICE") -> Message:
    return message(number, text=text, template=template)


def test_a_parcel_of_alimtalk_goes_once_and_is_looked_up(talk: Service) -> None:
    """Proves that an Alimtalk is filled, sent and found like a text, outside EUC-KR too."""
    ref = talk.adapter.open_parcel()
    filled = talk.adapter.fill_parcel(ref, [_message(1), _message(2)])
    assert [item.outcome for item in filled] == [Outcome.OPEN] * 2
    body = json.loads(talk.wire.asked[-1].content)["messages"][0]
    assert body["type"] == "ATA"
    assert body["kakaoOptions"] == {
        "pfId": talk.settings.profile,
        "templateId": "NOTICE",
        "disableSms": True,
    }
    assert talk.adapter.send_parcel(ref) == Answered(())
    found = talk.adapter.look_up(ref)
    assert isinstance(found, Found)
    assert {entry["kind"] for entry in talk.truth()} == {"ATA"}
    talk.settle()
    assert [item.outcome for item in talk.adapter.reports(ref)] == [Outcome.DELIVERED] * 2


def test_a_lost_answer_and_a_parcel_that_never_went(talk: Service) -> None:
    """Proves that the unknown is settled as for texts: found when it went, withdrawn when it did not."""
    first, second = talk.adapter.open_parcel(), talk.adapter.open_parcel()
    talk.adapter.fill_parcel(first, [_message(1)])
    talk.adapter.fill_parcel(second, [_message(2)])
    talk.plan(lose_answer=1.0)
    assert isinstance(talk.adapter.send_parcel(first), NoAnswer)
    talk.plan()
    assert isinstance(talk.adapter.look_up(first), Found)
    assert talk.adapter.look_up(second) == Withdrawn()
    assert len(talk.truth()) == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (_message(text="다른 글입니다"), "1043"),
        (_message(template="OTHER"), "1042"),
        (Message("K/1", SENDER, "12", TEXT, template="NOTICE"), "3010"),
    ],
)
def test_what_kakao_did_not_approve_is_refused_on_registering(
    talk: Service, given: Message, code: str
) -> None:
    """Proves that a text unlike its template never goes, and the others do."""
    ref = talk.adapter.open_parcel()
    refused, good = talk.adapter.fill_parcel(ref, [given, _message(5)])
    assert (refused.code, good.outcome) == (code, Outcome.OPEN)
    assert refused.outcome in (Outcome.TECHNICAL, Outcome.PERMANENT)


def test_one_urgent_alimtalk_goes_by_one_request(talk: Service) -> None:
    """Proves the single request, and that a strange channel or sender stops all."""
    assert talk.adapter.send_one(_message()).messages[0].outcome is Outcome.SENT
    talk.gateway.begin(type(talk.settings)(profile="another", templates={"NOTICE": TEMPLATE}))
    assert talk.adapter.send_one(_message()).messages[0].code == "1041"
    assert "1041" in STOPPING
    talk.gateway.begin(type(talk.settings)(senders=frozenset(), templates={"NOTICE": TEMPLATE}))
    assert talk.adapter.send_one(_message()).messages[0].code == "1062"


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("3104", Outcome.PERMANENT),
        ("3107", Outcome.PERMANENT),
        ("3108", Outcome.TEMPORARY),
        ("3103", Outcome.TECHNICAL),
    ],
)
def test_results_of_kakao_by_solapi(talk: Service, code: str, outcome: Outcome) -> None:
    """Proves that a person without KakaoTalk is told apart from one who may be reached later."""
    talk.plan(numbers={"0100000": code})
    ref = talk.adapter.send_one(_message()).ref
    talk.settle()
    (report,) = talk.adapter.reports(ref)
    assert (report.code, report.outcome) == (code, outcome)


def test_no_picture_of_a_person_goes_this_way(talk: Service) -> None:
    """Proves what the channel declares."""
    limits = talk.adapter.capabilities
    assert (limits.channel, limits.image_bytes, limits.withdraws) == (Channel.ALIMTALK, 0, True)
    with pytest.raises(ProviderError):
        talk.adapter.upload("a.jpg", b"")


def test_texts_of_solapi_are_as_they_were() -> None:
    """Proves that a message without a template knows nothing of Kakao."""
    texts = Service("solapi")
    texts.adapter.send_one(message())
    assert "kakaoOptions" not in json.loads(texts.wire.asked[-1].content)["messages"][0]
    assert [entry["kind"] for entry in texts.truth()] == ["SMS"]
