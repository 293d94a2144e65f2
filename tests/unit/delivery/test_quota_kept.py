"""The gateway keeps to the quota that it tells, in each service's own words; what the adapters make of that."""

from datetime import timedelta
from typing import Any

import pytest
from gateway_wire import Service, message

from ansim.delivery.domain.messages import Channel
from ansim.delivery.domain.reports import Answered, NotSent
from ansim.sandbox.gateway.desk import Json

TEMPLATES = {"NOTICE": "#{이름}님, 통지서가 발급되었습니다."}
BASES = {"sens": "http://gateway.test/sms/v2/services/drill"}
#: what each service answers beyond its quota, as the adapter tells it
SAID = {
    "solapi": NotSent("group_failed", retryable=False),
    "solapi_alimtalk": NotSent("group_failed", retryable=False),
    "nhn": NotSent("nhn-1008", retryable=False),
    "nhn_alimtalk": NotSent("nhn-1027", retryable=False),
    "sens": NotSent("http_429", retryable=True, wait=timedelta(seconds=1)),
    "aligo": NotSent("aligo-201", retryable=False),
}

every = pytest.mark.parametrize("name", sorted(SAID))


def _service(name: str, **settings: Any) -> Service:
    return Service(name, BASES.get(name, "http://gateway.test"), templates=TEMPLATES, **settings)


def _send(service: Service, number: int) -> Any:
    talks = service.adapter.capabilities.channel is Channel.ALIMTALK
    text = "홍길동님, 통지서가 발급되었습니다." if talks else "본문"
    return service.adapter.send_one(message(number, text, **({"template": "NOTICE"} if talks else {})))


def _top_up(service: Service, **settings: Any) -> Json:
    return service.gateway._sandbox("POST", "/sandbox/top-up", {}, settings)


@every
def test_the_message_after_the_last_is_refused_for_certain(name: str) -> None:
    """Proves that exactly the quota goes, that what is beyond was certainly not sent, and goes after a top-up."""
    service = _service(name, quota=2)
    assert all(isinstance(_send(service, number), Answered) for number in (1, 2))
    assert _send(service, 3) == SAID[name]
    assert len(service.truth()) == 2
    assert _top_up(service, quota=3) == {"charged": True}
    assert isinstance(_send(service, 3), Answered)
    assert len(service.truth()) == 3


@every
def test_a_quota_is_of_a_day_of_korea(name: str) -> None:
    """Proves that the count begins anew at midnight in Seoul, not at that of the machine."""
    service = _service(name, quota=1)
    service.moment = service.moment.replace(hour=14, minute=59)  # a minute before midnight in Seoul
    assert isinstance(_send(service, 1), Answered)
    assert _send(service, 2) == SAID[name]
    service.moment += timedelta(minutes=2)
    assert isinstance(_send(service, 2), Answered)


@every
def test_a_planned_quota_refuses_by_its_seed(name: str) -> None:
    """Proves that the fault strikes a share of the calls, the same ones under the same seed, and sends nothing then."""
    struck = []
    for _ in range(2):
        service = _service(name)
        service.plan(quota=0.5, seed=3)
        struck.append([_send(service, number) == SAID[name] for number in range(1, 13)])
        assert len(service.truth()) == struck[-1].count(False)
    assert struck[0] == struck[1]
    assert 2 <= sum(struck[0]) <= 10


@every
def test_without_a_quota_all_goes(name: str) -> None:
    """Proves that 0 stands for no quota."""
    service = _service(name, quota=0)
    assert all(isinstance(_send(service, number), Answered) for number in range(1, 6))


def test_a_group_beyond_the_quota_fails_whole() -> None:
    """Proves that of a parcel larger than what is left nothing goes, and it can be sent again in another."""
    service = _service("solapi", quota=3)
    adapter = service.adapter
    parcel = adapter.open_parcel()
    adapter.fill_parcel(parcel, [message(number) for number in range(1, 5)])
    assert adapter.send_parcel(parcel) == SAID["solapi"]
    assert service.truth() == []
    assert adapter.send_parcel(parcel).code == "http_400_InvalidStatus"
    smaller = adapter.open_parcel()
    adapter.fill_parcel(smaller, [message(number) for number in range(1, 4)])
    assert adapter.send_parcel(smaller) == Answered(())
    assert len(service.truth()) == 3


def test_what_alimtalk_is_told_of_its_quota_follows_a_top_up() -> None:
    """Proves that the interface that tells the quota and the one that keeps to it know the same one."""
    for name in ("solapi", "nhn_alimtalk"):
        service = _service(name, quota=5)
        assert service.adapter.quota().most == 5
        _top_up(service, quota=7)
        assert service.adapter.quota().most == 7
