"""The traps of Korean message services, each as the service springs it, and what keeps us out of it."""

from datetime import timedelta
from typing import Any

import pytest
from gateway_wire import START, Service, jpeg, message

from ansim.delivery.adapters.registry import KINDS
from ansim.delivery.adapters.solapi_http import authorization
from ansim.delivery.domain.euckr import count_bytes, unsendable
from ansim.delivery.domain.limits import check_item
from ansim.delivery.domain.messages import Channel, Item, Kind, Message, kind_of
from ansim.delivery.domain.reports import NoAnswer, NotSent
from ansim.delivery.domain.states import Outcome
from ansim.sandbox.gateway.faces import arrived

SENS = "http://gateway.test/sms/v2/services/drill"
TEXTS = [name for name, kind in KINDS.items() if kind.capabilities.channel is Channel.SMS]


def test_sens_takes_another_picture_of_one_name_and_size_for_the_first() -> None:
    """Proves the trap itself: one fixed name gives a neighbour's notice, random names never do."""
    sens = Service("sens", SENS)
    mine, theirs = jpeg(width=600), jpeg(width=601)
    assert len(mine) == len(theirs)
    assert sens.adapter.upload("notice.jpg", mine) == sens.adapter.upload("notice.jpg", theirs)
    assert sens.adapter.upload("a1.jpg", mine) != sens.adapter.upload("b2.jpg", theirs)
    other = jpeg(size=1001)
    assert sens.adapter.upload("notice.jpg", other) != sens.adapter.upload("notice.jpg", mine)


def test_solapi_drops_a_second_message_to_one_number_unless_told_otherwise() -> None:
    """Proves the trap at the gateway, and that both children of one guardian get theirs from us."""
    solapi = Service("solapi")
    plain = {"messages": [_solapi("KEY-1/1"), _solapi("KEY-2/1")], "showMessageList": True}
    answer = solapi.adapter._http.ask("POST", "/messages/v4/send-many/detail", plain)
    assert [entry["statusCode"] for entry in answer["failedMessageList"]] == ["1026"]
    ref = solapi.adapter.open_parcel()
    two = [Message(f"KEY-{number}/1", "0200000000", "01000000001", "본문") for number in (3, 4)]
    assert [item.outcome for item in solapi.adapter.fill_parcel(ref, two)] == [Outcome.OPEN] * 2
    for number in (5, 6):
        one = Message(f"KEY-{number}/1", "0200000000", "01000000001", "본문")
        assert solapi.adapter.send_one(one).messages[0].outcome is Outcome.SENT


def _solapi(reference: str) -> dict[str, Any]:
    return {
        "to": "01000000001",
        "from": "0200000000",
        "text": "본문",
        "customFields": {"reference": reference},
    }


@pytest.mark.parametrize("character", ["똠", "쀍", "–", "é", "😀", "\u0301"])
def test_eight_byte_syllables_and_strange_marks_are_refused_for_every_text_service(character: str) -> None:
    """Proves that what would arrive as "?" or be refused never leaves, whoever carries it."""
    assert unsendable(character)
    for name in TEXTS:
        item = Item("KEY-1", "01000000001", f"안내 {character}")
        problems = check_item(item, KINDS[name].capabilities)
        assert "delivery.characters" in [problem.code for problem in problems], name
    assert "?" in arrived(f"안내 {character}", 90)


def test_python_counts_the_syllable_wrongly_and_we_do_not() -> None:
    """Proves the trap in the codec: eight bytes without complaint, where a carrier counts two."""
    assert len("똠".encode("euc_kr")) == 8
    assert count_bytes("똠") == 2


@pytest.mark.parametrize(
    ("name", "base"), [("nhn", "http://gateway.test"), ("sens", SENS), ("aligo", "http://gateway.test")]
)
def test_a_long_text_is_cut_in_silence_and_so_never_queued(name: str, base: str) -> None:
    """Proves that these services answer yes to a text that the phone gets in part, and that we refuse it before."""
    service = Service(name, base)
    long = "가" * 1001
    result = service.adapter.send_one(message(text=long))
    assert result.messages[0].outcome is Outcome.SENT  # the service says nothing
    whole = Service(name, base)
    whole.adapter.send_one(message(text=long[:1000]))
    assert service.truth()[0]["text"] == whole.truth()[0]["text"]  # 1,000 syllables arrived
    problems = check_item(Item("KEY-1", "01000000001", long), service.adapter.capabilities)
    assert [problem.code for problem in problems] == ["delivery.text_long"]


def test_an_mms_without_its_file_goes_out_as_an_lms_at_sens() -> None:
    """Proves the trap at the gateway, and that our messages are MMS only with a file in hand."""
    sens = Service("sens", SENS)
    body = {
        "type": "MMS",
        "from": "0200000000",
        "content": "통지서를 확인하세요.",
        "messages": [{"to": "01000000001"}],
    }
    assert sens.adapter._http.effect("POST", "/messages", body)["statusCode"] == "202"
    assert [entry["kind"] for entry in sens.truth()] == ["LMS"]
    assert kind_of("본문", "", has_picture=False) is Kind.SMS
    assert message(file_id="F1").kind is Kind.MMS
    assert message().kind is not Kind.MMS


def test_a_signature_of_solapi_is_used_once_and_soon() -> None:
    """Proves that a repeated request is refused by its signature, an old one by its date, and that we sign each anew."""
    solapi = Service("solapi")
    solapi.adapter.balance()
    used = solapi.wire.asked[0]
    assert solapi.wire.handle_request(used).status_code == 403
    solapi.adapter.balance()
    assert used.headers["authorization"] != solapi.wire.asked[-1].headers["authorization"]
    solapi.adapter._http._now = lambda: START - timedelta(minutes=16)
    assert solapi.adapter.send_one(message()) == NotSent("http_403_RequestTimeTooSkewed", retryable=False)
    assert authorization("K", "S", START, "a" * 12) != authorization("K", "S", START, "b" * 12)


@pytest.mark.parametrize("name", ["nhn", "aligo"])
def test_a_time_out_is_never_tried_again_by_the_adapter(name: str) -> None:
    """Proves that one request leaves for one message, whatever becomes of its answer."""
    service = Service(name)
    service.plan(lose_answer=1.0)
    assert isinstance(service.adapter.send_one(message()), NoAnswer)
    assert len(service.wire.asked) == 1
    assert len(service.truth()) == 1
