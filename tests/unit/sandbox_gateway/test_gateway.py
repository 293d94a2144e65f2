"""The gateway as an interface: signatures, limits, groups that go out once, look-ups, faults, its own truth."""

import asyncio
import base64
import hashlib
import subprocess
import sys
from datetime import timedelta
from typing import Any

import httpx
import pytest

from ansim.sandbox.gateway import Faults, NotLoopback, serve
from ansim.sandbox.gateway.faults import BadFaults, read_faults
from ansim.sandbox.gateway.post import TRIES
from ansim.sandbox.gateway.rules import carrier_bytes
from ansim.sandbox.gateway.settings import read_settings

JPEG = b"\xff\xd8\xff\xe0 drill"
GROUPS = "/messages/v4/groups"
MANY = "/messages/v4/send-many/detail"


def _message(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "to": f"0100000{number:04d}",
        "from": "0200000000",
        "text": "본문",
        "customFields": {"reference": f"K{number}/1"},
        **more,
    }


def _group(caller: Any, *messages: dict[str, Any], duplicates: bool = True) -> str:
    group_id: str = caller.call("POST", GROUPS, {"allowDuplicates": duplicates})[1]["groupId"]
    if messages:
        caller.call("PUT", f"{GROUPS}/{group_id}/messages", {"messages": list(messages)})
    return group_id


def _accepted(caller: Any) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = caller.call("GET", "/sandbox/accepted")[1]["accepted"]
    return entries


def test_a_signature_is_used_once(caller: Any) -> None:
    """Proves that a repeated signature is refused, and forgotten only after the window."""
    header = caller.signed()
    assert caller.call("GET", "/cash/v1/balance", header=header)[0] == 200
    assert caller.call("GET", "/cash/v1/balance", header=header)[1]["errorCode"] == "DuplicatedSignature"
    caller.forward(minutes=31)
    assert caller.call("GET", "/cash/v1/balance", header=header)[1]["errorCode"] == "RequestTimeTooSkewed"
    assert caller.call("GET", "/cash/v1/balance")[0] == 200


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "ValidationError"),
        ("Basic x", "ValidationError"),
        ("HMAC-SHA256 apiKey=K, date=x, salt=short, signature=x", "ValidationError"),
        ("HMAC-SHA256 apiKey=OTHER, date=x, salt=long-enough-salt, signature=x", "InvalidAPIKey"),
        (
            "HMAC-SHA256 apiKey=DRILLKEY00000000, date=x, salt=long-enough-salt, signature=x",
            "SignatureDoesNotMatch",
        ),
    ],
)
def test_a_bad_signature_is_refused(caller: Any, header: str, code: str) -> None:
    """Proves SOLAPI's refusals of a header that is missing, malformed, or of another key."""
    status, answer = caller.call("GET", "/cash/v1/balance", header=header)
    assert (status in (400, 403), answer["errorCode"]) == (True, code)


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_clock_that_is_off_is_refused(caller: Any, minutes: int) -> None:
    """Proves the window of 15 minutes on both sides, and that a date without zone is no date."""
    header = caller.signed(moment=caller.moment + timedelta(minutes=minutes))
    assert caller.call("GET", "/cash/v1/balance", header=header)[1]["errorCode"] == "RequestTimeTooSkewed"
    naive = caller.signed(moment=caller.moment.replace(tzinfo=None))
    assert caller.call("GET", "/cash/v1/balance", header=naive)[1]["errorCode"] == "ValidationError"


def test_a_group_goes_out_once_and_is_charged(caller: Any) -> None:
    """Proves create, add, send, show; that a second send is refused; and that the truth names what was accepted."""
    group_id = _group(caller, _message(1), _message(2))
    assert _accepted(caller) == []
    status, group = caller.call("POST", f"{GROUPS}/{group_id}/send")
    assert (status, group["status"], group["count"]["sentTotal"]) == (200, "SENDING", 2)
    assert caller.call("POST", f"{GROUPS}/{group_id}/send")[1]["errorCode"] == "InvalidStatus"
    assert caller.call("GET", "/cash/v1/balance")[1]["balance"] == 100_000_000 - 40
    truth = _accepted(caller)
    assert [entry["fields"]["reference"] for entry in truth] == ["K1/1", "K2/1"]
    assert truth[0]["number"] == hashlib.sha256(b"01000000001").hexdigest()
    assert caller.call("GET", "/sandbox/health")[1]["accepted"] == 2


def test_a_deleted_group_never_goes(caller: Any) -> None:
    """Proves that delete is for good: no send, no adding, and it says that it was never sent."""
    group_id = _group(caller, _message())
    deleted = caller.call("DELETE", f"{GROUPS}/{group_id}")[1]
    assert (deleted["status"], deleted["dateSent"]) == ("DELETED", None)
    assert caller.call("POST", f"{GROUPS}/{group_id}/send")[0] == 400
    assert caller.call("PUT", f"{GROUPS}/{group_id}/messages", {"messages": [_message()]})[0] == 400
    assert _accepted(caller) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "2000"),
        ({"text": ""}, "1010"),
        ({"to": None}, "1010"),
        ({"text": "똠"}, "1029"),
        ({"text": "é"}, "1029"),
        ({"subject": "😀"}, "1029"),
        ({"type": "FAX"}, "1025"),
        ({"to": "12-34"}, "3010"),
        ({"from": "0299999999"}, "1062"),
        ({"type": "SMS", "subject": "제목"}, "1013"),
        ({"type": "LMS", "subject": "가" * 21}, "1014"),
        ({"type": "SMS", "text": "가" * 46}, "1031"),
        ({"text": "가" * 46}, "2000"),
        ({"text": "가" * 1001}, "1031"),
        ({"type": "MMS"}, "1034"),
        ({"imageId": "ST01"}, "1034"),
        ({"customFields": {"x" * 31: "y"}}, "1032"),
        ({"customFields": {"x": 1}}, "1032"),
        ({"customFields": "x"}, "1032"),
        ({"customFields": None}, "2000"),
    ],
)
def test_each_limit_has_its_code(caller: Any, changes: dict[str, Any], code: str) -> None:
    """Proves that limits are kept message by message, with SOLAPI's codes."""
    group_id = _group(caller)
    answer = caller.call("PUT", f"{GROUPS}/{group_id}/messages", {"messages": [{**_message(), **changes}]})[1]
    assert answer["resultList"][0]["statusCode"] == code
    assert answer["errorCount"] == (code != "2000")


def test_duplicates_are_dropped_unless_allowed(caller: Any) -> None:
    """Proves the trap: a second message to one number fails with 1026 by default."""
    for allowed, codes in ((False, ["2000", "1026"]), (True, ["2000", "2000"])):
        group_id = _group(caller, duplicates=allowed)
        answer = caller.call("PUT", f"{GROUPS}/{group_id}/messages", {"messages": [_message(), _message()]})[
            1
        ]
        assert [entry["statusCode"] for entry in answer["resultList"]] == codes


def test_pictures_are_kept_as_hashes(caller: Any) -> None:
    """Proves upload, use in an MMS, and that the truth has the picture's hash, not its bytes."""
    body = {"type": "MMS", "name": "random.jpg", "file": base64.b64encode(JPEG).decode()}
    file_id = caller.call("POST", "/storage/v1/files", body)[1]["fileId"]
    group_id = _group(caller, _message(imageId=file_id))
    caller.call("POST", f"{GROUPS}/{group_id}/send")
    entry = _accepted(caller)[0]
    assert (entry["image"], entry["kind"]) == (hashlib.sha256(JPEG).hexdigest(), "MMS")
    assert all(isinstance(value, str) and len(value) == 64 for value in caller.gateway.book.files.values())


@pytest.mark.parametrize(
    "file",
    ["%%%", base64.b64encode(b"\x89PNG").decode(), base64.b64encode(JPEG + b"0" * 204_800).decode(), ""],
)
def test_other_pictures_are_refused(caller: Any, file: str) -> None:
    """Proves that only a JPEG of at most 200 KB is taken."""
    assert caller.call("POST", "/storage/v1/files", {"file": file})[0] == 400


def test_one_request_registers_and_sends(caller: Any) -> None:
    """Proves send-many: failed ones apart, the list on request, the group in the answer."""
    body = {
        "messages": [_message(1), _message(2, text="똠")],
        "allowDuplicates": True,
        "showMessageList": True,
    }
    answer = caller.call("POST", MANY, body)[1]
    assert [entry["statusCode"] for entry in answer["failedMessageList"]] == ["1029"]
    assert [entry["statusCode"] for entry in answer["messageList"]] == ["3000", "1029"]
    assert "messageList" not in caller.call("POST", MANY, {"messages": [_message(3)]})[1]
    assert len(_accepted(caller)) == 2


def test_lists_are_filtered_and_paged(caller: Any) -> None:
    """Proves list, group list and paging by startKey; a wrong limit is refused."""
    group_id = _group(caller, *[_message(number) for number in range(1, 6)])
    _group(caller, _message(9))
    first = caller.call("GET", f"{GROUPS}/{group_id}/messages?limit=3")[1]
    rest = caller.call("GET", f"{GROUPS}/{group_id}/messages?limit=3&startKey={first['nextKey']}")[1]
    assert (len(first["messageList"]), len(rest["messageList"]), rest["nextKey"]) == (3, 2, None)
    one = next(iter(first["messageList"]))
    query = f"/messages/v4/list?criteria=messageId&cond=eq&value={one}"
    assert list(caller.call("GET", query)[1]["messageList"]) == [one]
    assert len(caller.call("GET", "/messages/v4/list-old?to=01000000009")[1]["messageList"]) == 1
    window = "/messages/v4/list?dateType=CREATED&startDate={}&endDate=2026-11-21T10:00:00Z"
    assert len(caller.call("GET", window.format("2026-11-21T08:00:00Z"))[1]["messageList"]) == 6
    assert caller.call("GET", window.format("2026-11-21T09:30:00Z"))[1]["messageList"] == {}
    assert len(caller.call("GET", GROUPS)[1]["groupList"]) == 2
    assert list(caller.call("GET", f"{GROUPS}?criteria=groupId&value={group_id}")[1]["groupList"]) == [
        group_id
    ]
    for limit in ("0", "501", "x"):
        assert caller.call("GET", f"/messages/v4/list?limit={limit}")[0] == 400
    assert caller.call("GET", "/messages/v4/list?startDate=yesterday")[0] == 400


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nowhere", None, 404),
        ("GET", f"{GROUPS}/G4VNONE", None, 404),
        ("PATCH", f"{GROUPS}/G4VNONE", None, 404),
        ("GET", f"{GROUPS}/a/b/c", None, 404),
        ("GET", "/sandbox/nothing", None, 404),
        ("POST", MANY, b"not json", 400),
        ("POST", MANY, b"[]", 400),
        ("POST", MANY, {}, 400),
        ("POST", MANY, {"messages": []}, 400),
        ("POST", MANY, {"messages": [1]}, 400),
        ("POST", MANY, {"messages": [{}] * 10_001}, 400),
        ("POST", MANY, b"x" * (15 * 1024 * 1024 + 1), 413),
        ("POST", "/sandbox/faults", {"nonsense": 1}, 400),
        ("POST", "/sandbox/reset", {"nonsense": 1}, 400),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_code(
    caller: Any, method: str, path: str, body: Any, status: int
) -> None:
    """Proves that wrong addresses and bodies are answered as SOLAPI does, never by a traceback."""
    given, answer = caller.call(method, path, body)
    assert (given, bool(answer["errorCode"])) == (status, True)


def test_an_empty_purse_sends_nothing(make_caller: Any) -> None:
    """Proves that a balance too low refuses the whole send."""
    caller = make_caller(balance=10.0)
    group_id = _group(caller, _message())
    assert caller.call("POST", f"{GROUPS}/{group_id}/send")[0] == 402
    assert _accepted(caller) == []


def test_faults_strike_before_or_after_the_effect(caller: Any) -> None:
    """Proves of each fault whether the message was accepted: the difference on which at-most-once rests."""
    for fault, status, taken in (
        ("too_many", 429, 0),
        ("fail_before", 500, 0),
        ("fail_after", 500, 1),
        ("slow", 200, 1),
    ):
        caller.call("POST", "/sandbox/reset", {"faults": {fault: 1.0}})
        assert caller.call("POST", MANY, {"messages": [_message()]})[0] == status
        assert len(_accepted(caller)) == taken
    caller.call("POST", "/sandbox/reset", {"faults": {"lose_answer": 1.0}})
    assert caller.dropped("POST", MANY, {"messages": [_message()]})
    assert len(_accepted(caller)) == 1


def test_hidden_things_are_denied(caller: Any) -> None:
    """Proves that the gateway can lie "not found" about a group and in lists."""
    group_id = _group(caller, _message())
    caller.call("POST", "/sandbox/faults", {"hide": 1.0})
    assert caller.call("GET", f"{GROUPS}/{group_id}")[0] == 404
    assert caller.call("GET", "/messages/v4/list")[1]["messageList"] == {}


def test_a_reused_file_id_can_be_provoked(caller: Any) -> None:
    """Proves the SENS trap on request: another picture gets the id of the first."""
    caller.call("POST", "/sandbox/faults", {"same_file": 1.0})
    ids = [
        caller.call("POST", "/storage/v1/files", {"file": base64.b64encode(JPEG + mark).decode()})[1][
            "fileId"
        ]
        for mark in (b"1", b"2")
    ]
    assert ids[0] == ids[1]


def test_faults_are_the_same_for_the_same_seed() -> None:
    """Proves that a seed decides: the same calls break at the same places, about as many as planned."""
    plan = Faults(seed=5, lose_answer=0.05)
    struck = [n for n in range(2000) if plan.strikes("lose_answer", str(n))]
    assert struck == [
        n for n in range(2000) if Faults(seed=5, lose_answer=0.05).strikes("lose_answer", str(n))
    ]
    assert 60 < len(struck) < 140
    assert struck != [
        n for n in range(2000) if Faults(seed=6, lose_answer=0.05).strikes("lose_answer", str(n))
    ]


@pytest.mark.parametrize("plan", [{"x": 1}, {"lose_answer": "often"}, {"numbers": 3}, {"seed": {}}])
def test_a_plan_that_cannot_be_read_is_refused(plan: dict[str, Any]) -> None:
    """Proves that a wrong plan is an error naming the entry."""
    with pytest.raises(BadFaults) as caught:
        read_faults(plan)
    assert next(iter(plan)) in caught.value.text("en")


def test_settings_are_read_from_json() -> None:
    """Proves defaults, sender numbers and faults."""
    settings = read_settings({"senders": ["0211111111"], "faults": {"seed": 3}})
    assert (settings.senders, settings.faults.seed) == (frozenset({"0211111111"}), 3)
    assert read_settings({}).senders == frozenset({"0200000000"})


def test_results_come_after_their_delay(make_caller: Any) -> None:
    """Proves that results follow the planned numbers, once, and the group is complete when all are in."""
    caller = make_caller(receipt_delay=5.0, faults=Faults(numbers={"01000000002": "3032"}))
    group_id = _group(caller, _message(1), _message(2))
    caller.call("POST", f"{GROUPS}/{group_id}/send")
    assert caller.gateway.post.settle() == 0
    caller.forward(seconds=6)
    assert caller.gateway.post.settle() == 2
    assert [entry["code"] for entry in _accepted(caller)] == ["4000", "3032"]
    group = caller.call("GET", f"{GROUPS}/{group_id}")[1]
    assert (group["status"], group["count"]["sentSuccess"], group["count"]["sentFailed"]) == (
        "COMPLETE",
        1,
        1,
    )
    caller.gateway.book.finish(caller.gateway.book.accepted[0], "3032")
    assert _accepted(caller)[0]["code"] == "4000"


class _Webhook(httpx.AsyncBaseTransport):
    """Takes receipts, or refuses the first few."""

    def __init__(self, refuse: int = 0) -> None:
        self.refuse = refuse
        self.pages: list[Any] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Keep the page; answer 200, or break while refusing."""
        if self.refuse > 0:
            self.refuse -= 1
            raise httpx.ConnectError("away")
        self.pages.append(__import__("json").loads(request.content))
        return httpx.Response(200)


def _post(caller: Any, webhook: _Webhook, rounds: int) -> None:
    async def run() -> None:
        async with httpx.AsyncClient(transport=webhook) as client:
            for _ in range(rounds):
                await caller.gateway.post.empty(client)

    asyncio.run(run())


def test_receipts_are_posted_doubled_shuffled_and_kept_back(make_caller: Any) -> None:
    """Proves the faults of receipts, and that held ones come when released."""
    plan = {"receipt_copies": 2, "reorder": True, "seed": 1}
    caller = make_caller(webhook_url="http://127.0.0.1:1/x", receipt_delay=0.0, faults=Faults(**plan))
    webhook = _Webhook()
    caller.call("POST", MANY, {"messages": [_message(number) for number in range(1, 9)]})
    caller.gateway.post.settle()
    _post(caller, webhook, 1)
    ids = [entry["data"]["messageId"] for entry in webhook.pages[0]]
    assert len(ids) == 16
    assert len(set(ids)) == 8
    assert ids != sorted(ids)
    caller.gateway.plan(Faults(withhold=1.0))
    caller.call("POST", MANY, {"messages": [_message(10)]})
    caller.gateway.post.settle()
    _post(caller, webhook, 1)
    assert len(webhook.pages) == 1
    assert caller.call("POST", "/sandbox/release", {})[1]["released"] == 1
    _post(caller, webhook, 1)
    assert len(webhook.pages) == 2


def test_receipts_are_tried_again_and_given_up(make_caller: Any) -> None:
    """Proves that a webhook that is away gets its receipts later with a retry count, and that tries have an end."""
    for refuse, arrives in ((2, True), (TRIES + 5, False)):
        caller = make_caller(webhook_url="http://127.0.0.1:1/x", receipt_delay=0.0)
        webhook = _Webhook(refuse)
        caller.call("POST", MANY, {"messages": [_message()]})
        caller.gateway.post.settle()
        _post(caller, webhook, TRIES + 5)
        assert bool(webhook.pages) is arrives
        if arrives:
            assert webhook.pages[0][0]["retryCount"] == 2


def test_the_lifespan_starts_and_ends_the_post(caller: Any) -> None:
    """Proves that the server's start runs the post and its end cancels it."""

    async def run() -> list[str]:
        events: asyncio.Queue[Any] = asyncio.Queue()
        sent: list[str] = []

        async def send(event: Any) -> None:
            sent.append(event["type"])

        events.put_nowait({"type": "lifespan.startup"})
        events.put_nowait({"type": "lifespan.shutdown"})
        await caller.gateway({"type": "lifespan"}, events.get, send)
        return sent

    assert asyncio.run(run()) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", ""])
def test_the_gateway_opens_on_loopback_only(host: str) -> None:
    """Proves that a drill cannot be offered to a network."""
    with pytest.raises(NotLoopback):
        serve(0, host=host)


def test_bytes_are_counted_independently_of_the_sender() -> None:
    """Proves the gateway's own count, so that an error of ours would show."""
    assert [carrier_bytes(text) for text in ("", "ab가", "똠", "—")] == [0, 4, None, None]


def test_the_process_ends_at_once_when_told() -> None:
    """Proves that the gateway's own process refuses settings it cannot read with a code, not a hang."""
    done = subprocess.run(
        [sys.executable, "-m", "ansim.sandbox.gateway", "1"],
        input=b'{"x": 1}',
        capture_output=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert b"gateway.bad_faults" in done.stderr


def test_the_newest_short_message_of_a_number_can_be_read_in_a_drill(caller: Any) -> None:
    """Proves that a sent short message lies in its number's inbox, the next one replaces it, others see nothing."""
    for text in ("인증번호 111111", "인증번호 222222"):
        group_id = _group(caller, _message(1, text=text))
        assert caller.call("GET", "/sandbox/inbox?to=01000000001")[1]["text"] != text
        caller.call("POST", f"{GROUPS}/{group_id}/send")
        assert caller.call("GET", "/sandbox/inbox?to=01000000001")[1] == {"text": text}
    assert caller.call("GET", "/sandbox/inbox?to=01000000002")[1] == {"text": ""}
    assert caller.call("GET", "/sandbox/inbox")[1] == {"text": ""}


def test_long_messages_and_old_inboxes_are_not_kept(caller: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that only short messages are kept, and of the inboxes only those written to last."""
    monkeypatch.setattr("ansim.sandbox.gateway.book.INBOXES", 2)
    long = _message(9, text="긴 글 " * 40, subject="제목")
    group_id = _group(caller, long, *(_message(number, text=f"글 {number}") for number in (1, 2, 3)))
    caller.call("POST", f"{GROUPS}/{group_id}/send")
    inboxes = [
        caller.call("GET", f"/sandbox/inbox?to=0100000{number:04d}")[1]["text"] for number in (9, 1, 2, 3)
    ]
    assert inboxes == ["", "", "글 2", "글 3"]
