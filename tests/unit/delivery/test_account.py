"""What a service says of an account: its quota, its templates. Asked of the gateway through each adapter, and malformed."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from gateway_wire import Service, message

from ansim.delivery.adapters.base import TellsLeft, TellsQuota, TellsTemplates
from ansim.delivery.adapters.registry import KINDS
from ansim.delivery.domain.account import Left, Quota, Template, TemplateState
from ansim.delivery.domain.errors import ProviderBusy, ProviderError
from ansim.delivery.domain.messages import Kind
from ansim.delivery.domain.preflight import Verdict, check_left, check_quota, check_template

WORDS = "#{기관}에서 알립니다.\n문서번호 #{문서번호}"
REVIEWS = {"WAITS": "INSPECTING", "BACK": "REJECTED"}
KAKAO = ("solapi_alimtalk", "nhn_alimtalk")


def _service(name: str, **settings: Any) -> Service:
    return Service(name, templates={"NOTICE": WORDS}, reviews=REVIEWS, **settings)


def _answers(service: Service, body: Any, status: int = 200) -> None:
    """Let every call be answered so, whatever is asked."""
    service.adapter._http._transport.handle_request = lambda request: httpx.Response(
        status, json=body, request=request
    )


@pytest.mark.parametrize(
    ("quota", "handed", "count", "code", "room"),
    [
        (None, 10**9, 10**6, "quota.none", None),
        (Quota(100), 40, 60, "quota", None),
        (Quota(100), 40, 61, "quota.short", 60),
        (Quota(100, used=70), 40, 30, "quota", None),
        (Quota(100, used=70), 40, 31, "quota.short", 30),
        (Quota(100, used=1), 40, 61, "quota.short", 60),
        (Quota(100, used=0), 0, 100, "quota", None),
        (Quota(0), 0, 0, "quota", None),
        (Quota(5), 90, 1, "quota.short", 0),
    ],
)
def test_the_larger_count_of_today_is_taken_from_the_quota(
    quota: Quota | None, handed: int, count: int, code: str, room: int | None
) -> None:
    """Proves the border to the message, whoever counted more, and that what is over never makes room negative."""
    found = check_quota(quota, handed, count)
    assert (found.code, found.room) == (code, room)
    assert found.verdict is (Verdict.REFUSED if code == "quota.short" else Verdict.PASSED)


@pytest.mark.parametrize(
    ("waiting", "kinds", "code", "room"),
    [
        (0, {Kind.MMS: 10}, "left", None),
        (0, {Kind.MMS: 11}, "left.short", 10),
        (3, {Kind.MMS: 8}, "left.short", 7),
        (3, {Kind.MMS: 7, Kind.SMS: 0}, "left", None),
        (0, {Kind.SMS: 99}, "left", None),
        (0, {Kind.SMS: 9, Kind.MMS: 1}, "left", None),
        (0, {Kind.SMS: 10, Kind.MMS: 1}, "left.short", 10),
        (90, {Kind.MMS: 1}, "left.short", 0),
        (0, {Kind.LMS: 1}, "left.short", 0),
        (5, {}, "left", None),
    ],
)
def test_what_is_paid_for_counts_as_the_dearest_kind(
    waiting: int, kinds: dict[Kind, int], code: str, room: int | None
) -> None:
    """Proves the border to the message, with what waits already, and that a mixed batch is never told too much."""
    found = check_left(Left({Kind.SMS: 100, Kind.MMS: 10}), waiting, kinds)
    assert (found.code, found.room) == (code, room)
    assert found.verdict is (Verdict.REFUSED if code == "left.short" else Verdict.PASSED)


def test_a_quota_too_small_is_told_with_its_figures() -> None:
    """Proves that both numbers stand in the sentence, with their commas."""
    said = check_quota(Quota(12_000), 2_000, 621_328)
    assert "10,000건" in said.text()
    assert "621,328건" in said.text()
    assert "621,328" in said.text("en")


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (Template(TemplateState.APPROVED, WORDS), "template"),
        (Template(TemplateState.APPROVED), "template"),
        (Template(TemplateState.APPROVED, f"  {WORDS}\r\n".replace("\n", "\r\n")), "template"),
        (Template(TemplateState.APPROVED, "다른 글"), "template.differs"),
        (Template(TemplateState.IN_REVIEW, WORDS), "template.in_review"),
        (Template(TemplateState.REFUSED, "다른 글"), "template.refused"),
        (Template(TemplateState.MISSING), "template.missing"),
    ],
)
def test_only_an_approved_template_with_these_words_passes(found: Template, code: str) -> None:
    """Proves that every other state refuses and says which template it is."""
    check = check_template(found, "NOTICE", WORDS)
    assert check.code == code
    assert check.verdict is (Verdict.PASSED if code == "template" else Verdict.REFUSED)
    assert "NOTICE" in check.text()
    assert "NOTICE" in check.text("en")


def test_which_services_tell_what() -> None:
    """Proves which service is asked for what: the others are not asked, and the checklist says so."""
    quota = {name for name in KINDS if name not in ("bridge", "email", "file") and _tells(name, TellsQuota)}
    templates = {name for name in ("solapi", "nhn", *KAKAO) if _tells(name, TellsTemplates)}
    assert quota == {"solapi", *KAKAO}
    assert {name for name in ("solapi", "nhn", "sens", "aligo", *KAKAO) if _tells(name, TellsLeft)} == {
        "aligo"
    }
    assert templates == set(KAKAO)


def _tells(name: str, what: Any) -> bool:
    return isinstance(Service(name).adapter, what)


@pytest.mark.parametrize("name", ["solapi", "solapi_alimtalk"])
def test_solapi_tells_its_quota(name: str) -> None:
    """Proves that the account's own limit is asked for, signed like every call."""
    service = _service(name, quota=700)
    assert service.adapter.quota() == Quota(700)
    asked = service.wire.asked[-1]
    assert (asked.method, asked.url.path) == ("GET", "/quota/v1/me")
    assert asked.headers["authorization"].startswith("HMAC-SHA256 ")


def test_nhn_tells_the_channels_limit_and_what_went_today() -> None:
    """Proves that today ends at midnight of Korea, and that 0 is no limit."""
    service = _service("nhn_alimtalk", quota=700)
    service.adapter.send_one(message(1, text=WORDS, template="NOTICE"))
    service.adapter.send_one(message(2, text=WORDS, template="NOTICE"))
    assert service.adapter.quota() == Quota(700, used=2)
    assert service.wire.asked[-1].url.path.endswith(f"/senders/{service.settings.profile}")
    service.moment += timedelta(hours=6)
    assert service.adapter.quota() == Quota(700, used=0)
    assert _service("nhn_alimtalk", quota=0).adapter.quota() is None


@pytest.mark.parametrize("name", KAKAO)
@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("NOTICE", Template(TemplateState.APPROVED, WORDS)),
        ("WAITS", Template(TemplateState.IN_REVIEW)),
        ("BACK", Template(TemplateState.REFUSED)),
        ("STRANGE", Template(TemplateState.MISSING)),
        ("A/../B", Template(TemplateState.MISSING)),
    ],
)
def test_a_template_is_told_as_it_stands(name: str, code: str, found: Template) -> None:
    """Proves that both services' own words for it become ours, and a code cannot change the address asked."""
    service = _service(name)
    assert service.adapter.template(code) == found
    assert all(request.method == "GET" for request in service.wire.asked)
    assert service.truth() == []


@pytest.mark.parametrize("name", KAKAO)
def test_a_template_that_is_not_approved_does_not_go(name: str) -> None:
    """Proves that the gateway keeps to what it tells: what is in review or refused is not delivered."""
    service = _service(name)
    for number, code in enumerate((*REVIEWS, "NOTICE"), 1):
        service.adapter.send_one(message(number, text=WORDS, template=code))
    service.settle(seconds=1)
    assert [entry["code"] for entry in service.truth()].count("4000") == 1


@pytest.mark.parametrize(
    "body", [{}, {"quota": "many"}, {"quota": None}, {"quota": -1}, {"quota": True}, {"quota": 1.5}]
)
def test_a_quota_that_cannot_be_read_is_refused(body: Any) -> None:
    """Proves that nothing but a whole number counts as SOLAPI's quota."""
    service = _service("solapi")
    _answers(service, body)
    with pytest.raises(ProviderError):
        service.adapter.quota()


def _nhn(**more: Any) -> dict[str, Any]:
    return {"header": {"isSuccessful": True, "resultCode": 0, "resultMessage": ""}, **more}


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        {"alimtalk": {}},
        {"alimtalk": {"dailyMaxCount": 5}},
        {"alimtalk": {"dailyMaxCount": "5", "sentCount": 0}},
        {"alimtalk": {"dailyMaxCount": -5, "sentCount": 0}},
        {"alimtalk": {"dailyMaxCount": 5, "sentCount": None}},
    ],
)
def test_a_channel_that_cannot_be_read_is_refused(told: Any) -> None:
    """Proves that NHN's limit is read whole or not at all."""
    service = _service("nhn_alimtalk")
    _answers(service, _nhn(sender=told))
    with pytest.raises(ProviderError):
        service.adapter.quota()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("solapi_alimtalk", {}),
        ("solapi_alimtalk", {"status": "SOMETHING_NEW"}),
        ("nhn_alimtalk", _nhn()),
        ("nhn_alimtalk", _nhn(templateListResponse={"templates": "none"})),
        ("nhn_alimtalk", _nhn(templateListResponse={"templates": [{"templateCode": "NOTICE"}]})),
    ],
)
def test_a_state_that_is_not_known_is_no_state(name: str, body: Any) -> None:
    """Proves that a word we do not know is neither an approval nor a refusal."""
    service = _service(name)
    _answers(service, body)
    with pytest.raises(ProviderError):
        service.adapter.template("NOTICE")


def test_another_template_in_the_list_is_not_taken_for_it() -> None:
    """Proves that a list searched by part of a code is looked through for the very code."""
    service = _service("nhn_alimtalk")
    other = {"templateCode": "NOTICE2", "status": "TSC03", "templateContent": WORDS}
    _answers(service, _nhn(templateListResponse={"templates": [other, None]}))
    assert service.adapter.template("NOTICE") == Template(TemplateState.MISSING)


@pytest.mark.parametrize(
    ("status", "wrong"), [(403, ProviderError), (429, ProviderBusy), (500, ProviderBusy)]
)
@pytest.mark.parametrize("name", KAKAO)
def test_a_service_in_trouble_says_nothing_of_a_template(
    name: str, status: int, wrong: type[ProviderError]
) -> None:
    """Proves that only "there is none" is a missing template."""
    service = _service(name)
    _answers(service, {"errorCode": "Trouble"}, status)
    with pytest.raises(wrong):
        service.adapter.template("NOTICE")
    with pytest.raises(wrong):
        service.adapter.quota()


def test_the_gateway_knows_no_other_address_of_a_channel() -> None:
    """Proves that a stranger's channel and an unknown place are refused as NHN does."""
    service = _service("nhn_alimtalk")
    service.adapter._profile = "ANOTHER"
    with pytest.raises(ProviderError):
        service.adapter.quota()
    service.adapter._profile = f"{service.settings.profile}"
    with pytest.raises(ProviderError):
        service.adapter._http.ask("GET", f"/senders/{service.settings.profile}/friends")
