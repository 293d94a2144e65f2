"""The adapter against every broken answer: it never lets anything escape but its own errors and values."""

import json
import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_service import MESSAGE, NOW, SENDER, entry, scripted

from ansim.delivery.adapters.solapi import Solapi
from ansim.delivery.adapters.solapi_http import SolapiHttp
from ansim.delivery.domain.errors import ProviderBusy, ProviderError
from ansim.delivery.domain.messages import Message
from ansim.delivery.domain.reports import Answered, Found, NoAnswer, NotSent, Unclear, Withdrawn
from ansim.delivery.domain.states import Outcome

DEEP = b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
BODIES = {
    "empty": b"",
    "spaces": b"   \n",
    "truncated object": b'{"balance": 10',
    "truncated string": b'{"groupId": "G4V',
    "truncated list": b'{"resultList": [{"to": "0',
    "html": b"<html><body><h1>502 Bad Gateway</h1></body></html>",
    "text": b"upstream connect error or disconnect/reset before headers",
    "null": b"null",
    "number": b"42",
    "string": b'"ok"',
    "list": b"[]",
    "true": b"true",
    "not a number": b"NaN",
    "not utf-8": b'{"groupId": "\xff\xfe"}',
    "nested without end": DEEP,
    "a number of 10,000 digits": b'{"balance": ' + b"9" * 10_000 + b"}",
    "two objects": b'{"balance": 1}{"balance": 2}',
    "empty object": b"{}",
}
PLAIN_CALLS: dict[str, Callable[[Solapi], object]] = {
    "open": lambda adapter: adapter.open_parcel(),
    "fill": lambda adapter: adapter.fill_parcel("G1", [MESSAGE]),
    "upload": lambda adapter: adapter.upload("x.jpg", b"\xff\xd8\xff"),
    "balance": lambda adapter: adapter.balance(),
    "reports": lambda adapter: adapter.reports("G1"),
}


@pytest.mark.parametrize("call", PLAIN_CALLS)
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("status", [200, 502])
def test_a_broken_answer_to_a_call_without_effect_is_a_provider_error(
    call: str, body: str, status: int
) -> None:
    """Proves that no broken body becomes anything but a ProviderError with a code."""
    with pytest.raises(ProviderError) as caught:
        PLAIN_CALLS[call](scripted((status, BODIES[body]))[0])
    assert caught.value.params["reason"]
    assert (status == 200) or caught.value.retryable


@pytest.mark.parametrize("body", [name for name in BODIES if name != "empty object"])
@pytest.mark.parametrize("status", [200, 500, 502, 504])
def test_a_broken_answer_after_a_send_is_no_answer(body: str, status: int) -> None:
    """Proves that a send whose answer cannot be read is in doubt, whatever its status."""
    assert isinstance(scripted((status, BODIES[body]))[0].send_parcel("G1"), NoAnswer)
    assert isinstance(scripted((status, BODIES[body]))[0].send_one(MESSAGE), NoAnswer)


@pytest.mark.parametrize("body", BODIES)
def test_a_broken_answer_to_a_look_up_is_unclear(body: str) -> None:
    """Proves that a look-up with a broken answer at any of its steps never says withdrawn or found."""
    pending = (200, {"status": "PENDING", "dateSent": None})
    complete = (200, {"status": "COMPLETE", "dateSent": "2026-11-21T09:00:00Z"})
    broken = (200, BODIES[body])
    for answers in ([broken], [pending, broken], [complete, broken]):
        assert isinstance(scripted(*answers)[0].look_up("G1"), Unclear)
    assert isinstance(scripted(broken)[0].find("KEY/1", NOW, NOW), Unclear)


VALUES = [None, True, 5, 0.5, "", "x", [], [1], {}, {"a": 1}, [None], [[]], "\x00", "\ud800"]


@pytest.mark.parametrize("value", VALUES, ids=repr)
@pytest.mark.parametrize("name", ["messageList", "failedMessageList", "groupInfo"])
def test_wrong_types_in_a_single_answer_never_escape(name: str, value: Any) -> None:
    """Proves that a member of the wrong type after a single send is doubt, not a traceback."""
    result = scripted((200, {name: value}))[0].send_one(MESSAGE)
    assert result == NoAnswer("message_missing")


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_group_of_the_wrong_type_beside_a_good_answer_is_left_out(value: Any) -> None:
    """Proves that a group's id is taken only when it is one; the message's word counts all the same."""
    for info in (value, {"groupId": value}):
        result = scripted((200, {"messageList": [entry(code="3000")], "groupInfo": info}))[0].send_one(
            MESSAGE
        )
        assert isinstance(result, Answered)
        assert result.ref in ("", "x")
        assert result.messages[0].outcome is Outcome.SENT


@pytest.mark.parametrize("value", VALUES, ids=repr)
@pytest.mark.parametrize("name", ["statusCode", "messageId", "customFields", "to"])
def test_wrong_types_in_a_registering_result_are_an_error_or_a_refusal(name: str, value: Any) -> None:
    """Proves that a result with a member of the wrong type never counts as registered by mistake."""
    result = {**entry(), "to": MESSAGE.address, name: value}
    adapter, _ = scripted((200, {"resultList": [result]}))
    try:
        registered = adapter.fill_parcel("G1", [MESSAGE])
    except ProviderError:
        assert name == "to"
        return
    assert registered[0].reference == MESSAGE.reference
    expected = Outcome.TECHNICAL if name == "statusCode" else Outcome.OPEN
    assert registered[0].outcome is expected
    assert registered[0].message_id.isprintable()


@pytest.mark.parametrize("value", [value for value in VALUES if value not in ("x",)], ids=repr)
@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("groupId", PLAIN_CALLS["open"]),
        ("fileId", PLAIN_CALLS["upload"]),
        ("resultList", PLAIN_CALLS["fill"]),
    ],
)
def test_an_id_of_the_wrong_type_is_refused(name: str, call: Any, value: Any) -> None:
    """Proves that ids are strings or the call failed: nothing is built on a guess."""
    if name == "fileId" and isinstance(value, str) and value:
        pytest.skip("a picture's id is opaque; the database keeps it from being used twice")
    with pytest.raises(ProviderError):
        call(scripted((200, {name: value}))[0])


@pytest.mark.parametrize("group", ["G1/send", "../G1", "G1?x=1", "G 1", "G1%2f", "", "G1\n"])
def test_a_group_id_that_would_change_an_address_is_refused(group: str) -> None:
    """Proves that the id a provider gives can never lead a request elsewhere."""
    with pytest.raises(ProviderError) as caught:
        scripted((200, {"groupId": group}))[0].open_parcel()
    assert caught.value.params["reason"] == "group_id"


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", '"x"', "null", "[]", "{}", "1e999"])
def test_money_is_a_finite_number(text: str) -> None:
    """Proves that a balance which is no number is an error, never something that compares as enough."""
    with pytest.raises(ProviderError) as caught:
        scripted((200, f'{{"balance": {text}}}'.encode()))[0].balance()
    assert caught.value.params["reason"] == "balance"


@given(st.floats(0, 1e12), st.one_of(st.none(), st.floats(0, 1e9)))
def test_any_amount_is_read_as_it_is(cash: float, points: float | None) -> None:
    """Proves that money and points are read unchanged, missing points as none."""
    found = scripted((200, {"balance": cash, "point": points}))[0].balance()
    assert (found.cash, found.points) == (cash, points or 0)
    assert math.isfinite(found.cash + found.points)


@pytest.mark.parametrize(
    ("keys", "asked"),
    [
        (["M1", "M1"], 2),
        (["M1", "M2", "M1"], 3),
        ([7], 1),
        ([{"a": 1}], 1),
        ([""], 1),
        ([None], 1),
    ],
)
def test_paging_always_ends(keys: list[Any], asked: int) -> None:
    """Proves that a list which points back to an earlier page, or nowhere sensible, does not go on for ever."""
    answers = [(200, {"messageList": {}, "nextKey": key}) for key in keys]
    if keys == [""]:
        answers.append((200, {"messageList": {}, "nextKey": None}))
        asked = 2
    adapter, script = scripted(*answers)
    adapter.reports("G1")
    assert len(script.asked) == asked


def test_paging_reads_a_thousand_pages_and_every_entry_once() -> None:
    """Proves that a long list is read to its end, each page asked for by the key of the one before."""
    count = 1000
    answers = [
        (200, {"messageList": {f"M{n}": entry(f"K{n}/1", "4000", messageId=f"M{n}")}, "nextKey": f"M{n}"})
        for n in range(count)
    ]
    answers.append((200, {"messageList": {}, "nextKey": None}))
    adapter, script = scripted(*answers)
    reports = adapter.reports("G1")
    assert [report.message_id for report in reports] == [f"M{n}" for n in range(count)]
    starts = [request.url.params.get("startKey") for request in script.asked]
    assert starts == [None, *[f"M{n}" for n in range(count)]]


ERRORS: list[type[httpx.HTTPError]] = [
    httpx.ReadTimeout,
    httpx.WriteTimeout,
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
    httpx.RemoteProtocolError,
    httpx.LocalProtocolError,
    httpx.ProxyError,
    httpx.DecodingError,
]


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_each_error_on_the_wire_leaves_a_send_in_doubt(kind: type[httpx.HTTPError]) -> None:
    """Proves error by error that what may come after the first byte is never taken as not sent."""
    result = scripted(kind("x"))[0].send_parcel("G1")
    assert result == NoAnswer(kind.__name__)
    with pytest.raises(ProviderBusy):
        scripted(kind("x"))[0].open_parcel()


@pytest.mark.parametrize(
    "kind", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol]
)
def test_each_error_before_the_wire_is_certain(kind: type[httpx.HTTPError]) -> None:
    """Proves error by error that a connection which never was has sent nothing, and may be tried again."""
    assert scripted(kind("x"))[0].send_parcel("G1") == NotSent(kind.__name__, retryable=True)


@pytest.mark.parametrize(
    "status", [100, 201, 204, 301, 302, 307, 400, 404, 405, 408, 409, 410, 413, 415, 422]
)
def test_other_statuses_of_a_single_send_are_doubt(status: int) -> None:
    """Proves that only 200 is an answer and only 401, 402, 403 and 429 are certain refusals."""
    assert isinstance(scripted((status, {"errorCode": "X"}))[0].send_one(MESSAGE), NoAnswer)


@pytest.mark.parametrize(("status", "retryable"), [(401, False), (402, False), (403, False), (429, True)])
@pytest.mark.parametrize("body", [b"", b"<html>", b'{"errorCode": "Some"}', b'{"errorCode": 5}', b"[]"])
def test_a_certain_refusal_is_certain_whatever_its_body(status: int, retryable: bool, body: bytes) -> None:
    """Proves that refusals before the effect are told by status alone, and which of them pass by themselves."""
    for result in (
        scripted((status, body))[0].send_parcel("G"),
        scripted((status, body))[0].send_one(MESSAGE),
    ):
        assert isinstance(result, NotSent)
        assert result.retryable is retryable
        assert result.code.startswith(f"http_{status}")


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("InvalidAPIKey", "http_403_InvalidAPIKey"),
        ("x" * 100, "http_403_" + "x" * 40),
        ("01000007777 is refused", "http_403"),
        ("잔액부족", "http_403"),
        ("a\nb", "http_403"),
        ("<script>", "http_403"),
        ("", "http_403"),
    ],
)
def test_only_a_plain_word_of_the_provider_becomes_part_of_a_code(code: str, kept: str) -> None:
    """Proves that whatever a service writes into its refusal, only a short plain word is repeated."""
    result = scripted((403, {"errorCode": code}))[0].send_parcel("G")
    assert isinstance(result, NotSent)
    assert result.code == kept


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://[", "K"),
        ("http://a\x00b", "K"),
        ("http://127.0.0.1:1", "열쇠"),
        ("http://127.0.0.1:99999999", "K"),
    ],
)
def test_an_address_or_key_that_cannot_be_written_sends_nothing(url: str, key: str) -> None:
    """Proves that a wrongly typed account is a refusal that a person can see, not a traceback."""
    http = SolapiHttp(url, key, "S", now=lambda: NOW)
    adapter = Solapi(http, frozenset({SENDER}))
    assert isinstance(adapter.send_parcel("G1"), NotSent)
    with pytest.raises(ProviderError):
        adapter.balance()
    http.close()


def test_a_group_that_changes_its_word_is_not_withdrawn() -> None:
    """Proves that a deletion answered with anything but deleted and never sent withdraws nothing."""
    pending = (200, {"status": "PENDING", "dateSent": None})
    for second in (
        {"status": "PENDING", "dateSent": None},
        {"status": "DELETED"},
        {"status": "DELETED", "dateSent": ""},
        {"status": "deleted", "dateSent": None},
        {"status": ["DELETED"], "dateSent": None},
        {"status": "FAILED", "dateSent": None},
    ):
        assert not isinstance(scripted(pending, (200, second))[0].look_up("G1"), Withdrawn), second


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=4)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(
                    ["status", "dateSent", "messageList", "nextKey", "groupId", "statusCode", "customFields"]
                ),
                inner,
                max_size=4,
            ),
        ),
        max_leaves=12,
    )
)
def test_no_json_at_all_breaks_a_look_up_or_a_send(body: object) -> None:
    """Proves with arbitrary JSON of the right names that only values come back, and withdrawn needs both words."""
    answer = (200, json.dumps(body).encode())
    adapter, _ = scripted(answer, answer, answer, answer)
    result = adapter.look_up("G1")
    assert isinstance(result, Found | Withdrawn | Unclear)
    if isinstance(result, Withdrawn):
        assert isinstance(body, dict)
        assert body.get("dateSent", 1) is None
    sent = scripted(answer)[0].send_one(MESSAGE)
    assert isinstance(sent, NoAnswer | Answered)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=6), st.randoms())
def test_results_in_another_order_are_joined_by_our_reference(numbers: list[int], random: Any) -> None:
    """Proves that shuffled results with our references are given to the right messages when the numbers fit."""
    messages = [Message(f"K{place}/1", SENDER, "01000000001", "가") for place, _ in enumerate(numbers)]
    results = [
        entry(message.reference, "2000" if number else "1026", messageId=f"M{place}", to="01000000001")
        for place, (message, number) in enumerate(zip(messages, numbers, strict=True))
    ]
    random.shuffle(results)
    registered = scripted((200, {"resultList": results}))[0].fill_parcel("G", messages)
    assert [item.reference for item in registered] == [message.reference for message in messages]
    assert [item.message_id for item in registered] == [f"M{place}" for place in range(len(messages))]
    assert [item.outcome is Outcome.OPEN for item in registered] == [bool(number) for number in numbers]


def test_a_search_asks_for_the_time_alone() -> None:
    """Proves that the request of a search holds a window of time and no number, name or text."""
    adapter, script = scripted((200, {"messageList": {}}))
    adapter.find("KEY/1", NOW, NOW + timedelta(minutes=5))
    assert set(script.asked[0].url.params) == {"dateType", "startDate", "endDate", "limit"}
    assert script.asked[0].url.params["startDate"] == "2026-11-21T09:00:00+00:00"
