"""The gateway's rules at their borders: signatures, groups' lives, lists, faults that repeat, settings that are refused."""

import base64
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.delivery.adapters.solapi_http import authorization
from ansim.sandbox.gateway.auth import Signatures
from ansim.sandbox.gateway.faults import BadFaults, Faults, read_faults
from ansim.sandbox.gateway.replies import Refusal
from ansim.sandbox.gateway.settings import read_settings

START = datetime.fromisoformat("2026-11-21T09:00:00+00:00")
GROUPS = "/messages/v4/groups"
MANY = "/messages/v4/send-many/detail"
BALANCE = "/cash/v1/balance"
TICK = timedelta(milliseconds=1)
WINDOW = timedelta(minutes=15)


def _message(number: int = 1, **more: Any) -> dict[str, Any]:
    fields = {"reference": f"K{number}/1"}
    return {
        "to": f"0100000{number:04d}",
        "from": "0200000000",
        "text": "본문",
        "customFields": fields,
        **more,
    }


def _group(caller: Any, *messages: dict[str, Any]) -> str:
    group_id: str = caller.call("POST", GROUPS, {"allowDuplicates": True})[1]["groupId"]
    if messages:
        caller.call("PUT", f"{GROUPS}/{group_id}/messages", {"messages": list(messages)})
    return group_id


@pytest.mark.parametrize(
    ("skew", "status"),
    [
        (timedelta(0), 200),
        (WINDOW - TICK, 200),
        (WINDOW, 200),
        (WINDOW + TICK, 403),
        (-WINDOW + TICK, 200),
        (-WINDOW, 200),
        (-WINDOW - TICK, 403),
        (timedelta(days=365), 403),
    ],
)
def test_the_clock_may_differ_by_15_minutes_to_the_millisecond(
    caller: Any, skew: timedelta, status: int
) -> None:
    """Proves both borders of the window of a signature's date."""
    header = caller.signed(moment=caller.moment + skew)
    given_status, answer = caller.call("GET", BALANCE, header=header)
    assert given_status == status
    assert answer.get("errorCode", "") == ("" if status == 200 else "RequestTimeTooSkewed")


@pytest.mark.parametrize(("length", "status"), [(11, 400), (12, 200), (64, 200), (65, 400)])
def test_a_salt_has_12_to_64_characters(caller: Any, length: int, status: int) -> None:
    """Proves both borders of the salt."""
    assert caller.call("GET", BALANCE, header=caller.signed(salt="s" * length))[0] == status


def test_a_salt_may_come_again_with_another_date(caller: Any) -> None:
    """Proves that it is the signature that is used once, and the same salt a millisecond later is another."""
    salt = "one-salt-for-all"
    for step in range(3):
        header = caller.signed(salt=salt, moment=caller.moment + step * TICK)
        assert caller.call("GET", BALANCE, header=header)[0] == 200
        assert caller.call("GET", BALANCE, header=header)[1]["errorCode"] == "DuplicatedSignature"


@pytest.mark.parametrize("minutes", [0, 14, 29, 30])
def test_a_signature_is_remembered_as_long_as_it_could_be_fresh(minutes: int) -> None:
    """Proves that no signature is forgotten while its date could still pass."""
    moment = [START]
    signatures = Signatures("K", "S", lambda: moment[0])
    header = authorization("K", "S", START + WINDOW, "salt-salt-salt")
    signatures.check(header)
    moment[0] += timedelta(minutes=minutes)
    with pytest.raises(Refusal) as caught:
        signatures.check(header)
    assert caught.value.code == "DuplicatedSignature"


@given(st.text(max_size=80))
def test_no_header_at_all_breaks_the_check(header: str) -> None:
    """Proves that any header is refused with SOLAPI's words, never by a traceback."""
    with pytest.raises(Refusal):
        Signatures("K", "S", lambda: START).check(header)


@given(
    st.text(alphabet=st.characters(max_codepoint=255), max_size=20),
    st.sampled_from(["date", "salt", "signature"]),
)
def test_a_signature_changed_anywhere_is_refused(odd: str, name: str) -> None:
    """Proves that a header with any of its three parts replaced does not pass."""
    good = authorization("K", "S", START, "salt-salt-salt")
    parts = dict(part.split("=", 1) for part in good.removeprefix("HMAC-SHA256 ").split(", "))
    if parts[name] == odd.strip():
        return
    parts[name] = odd
    header = "HMAC-SHA256 " + ", ".join(f"{key}={value}" for key, value in parts.items())
    with pytest.raises(Refusal):
        Signatures("K", "S", lambda: START).check(header)


LIVES = [
    (["send"], "SENDING", [200]),
    (["send", "send"], "SENDING", [200, 400]),
    (["delete"], "DELETED", [200]),
    (["delete", "send"], "DELETED", [200, 400]),
    (["delete", "delete"], "DELETED", [200, 200]),
    (["delete", "add"], "DELETED", [200, 400]),
    (["send", "add"], "SENDING", [200, 400]),
    (["add", "add", "send"], "SENDING", [200, 200, 200]),
]


@pytest.mark.parametrize(("verbs", "status", "answers"), LIVES)
def test_a_groups_life_has_one_sending(
    caller: Any, verbs: list[str], status: str, answers: list[int]
) -> None:
    """Proves of each order of verbs what is answered, how the group ends and that it went at most once."""
    group_id = _group(caller, _message())
    place = f"{GROUPS}/{group_id}"
    calls = {
        "send": ("POST", f"{place}/send", None),
        "delete": ("DELETE", place, None),
        "add": ("PUT", f"{place}/messages", {"messages": [_message(2)]}),
    }
    assert [caller.call(*calls[verb])[0] for verb in verbs] == answers
    shown = caller.call("GET", place)[1]
    assert shown["status"] == status
    assert (shown["dateSent"] is not None) == ("send" in verbs and verbs[0] != "delete")
    accepted = [entry["message"] for entry in caller.gateway.book.truth(0, 99)]
    registered = 1 + (verbs.count("add") if verbs[0] == "add" else 0)
    assert len(accepted) == len(set(accepted)) == (registered if status == "SENDING" else 0)


@pytest.mark.parametrize(
    "verb", [("GET", ""), ("DELETE", ""), ("POST", "/send"), ("PUT", "/messages"), ("GET", "/messages")]
)
def test_a_group_that_never_was_is_404(caller: Any, verb: tuple[str, str]) -> None:
    """Proves each verb on a group that does not exist."""
    method, rest = verb
    body = {"messages": [_message()]} if method == "PUT" else None
    status, answer = caller.call(method, f"{GROUPS}/G4Vnever{rest}", body)
    assert (status, answer["errorCode"]) == (404, "ResourceNotFound")


@pytest.mark.parametrize(
    ("kinds", "cost"),
    [(["SMS"], 20.0), (["LMS"], 50.0), (["SMS", "LMS"], 70.0), (["SMS"] * 5, 100.0), ([], 0.0)],
)
def test_a_send_costs_what_was_registered(caller: Any, kinds: list[str], cost: float) -> None:
    """Proves that only what goes is charged, refused messages are not."""
    messages = [_message(place, type=kind) for place, kind in enumerate(kinds, 1)]
    before = caller.call("GET", BALANCE)[1]["balance"]
    caller.call("POST", MANY, {"messages": [*messages, _message(99, text="똠")]})
    assert before - caller.call("GET", BALANCE)[1]["balance"] == cost


@pytest.mark.parametrize(("balance", "status"), [(39.0, 402), (40.0, 200), (41.0, 200)])
def test_a_balance_is_enough_to_the_won(make_caller: Any, balance: float, status: int) -> None:
    """Proves the border of the balance, and that what is refused for money is not charged."""
    caller = make_caller(balance=balance)
    group_id = _group(caller, _message(1), _message(2))
    assert caller.call("POST", f"{GROUPS}/{group_id}/send")[0] == status
    left = caller.call("GET", BALANCE)[1]["balance"]
    assert left == (balance if status == 402 else balance - 40)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 500])
def test_lists_are_paged_without_gap_or_repeat(caller: Any, limit: int) -> None:
    """Proves for several page sizes that following nextKey reads every message once, in order."""
    group_id = _group(caller, *[_message(number) for number in range(1, 8)])
    seen: list[str] = []
    key = ""
    for _ in range(20):
        query = f"limit={limit}" + (f"&startKey={key}" if key else "")
        page = caller.call("GET", f"{GROUPS}/{group_id}/messages?{query}")[1]
        seen += list(page["messageList"])
        key = page["nextKey"]
        if key is None:
            break
    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen)


@pytest.mark.parametrize(
    "query", ["start=x", "limit=-1", "start=1.5", "limit=", "start=٣", "limit=99999999999"]
)
def test_the_truth_is_paged_by_whole_numbers(caller: Any, query: str) -> None:
    """Proves that a wrong page of the truth is refused, not a traceback."""
    status, answer = caller.call("GET", f"/sandbox/accepted?{query}")
    if query == "limit=":  # an empty value is no value
        assert status == 200
    else:
        assert (status, answer["errorCode"]) == (400, "ValidationError")


@pytest.mark.parametrize(("start", "limit", "count"), [(0, 2, 2), (2, 9, 1), (3, 1, 0), (0, 0, 0)])
def test_the_truth_is_read_page_by_page(caller: Any, start: int, limit: int, count: int) -> None:
    """Proves paging of what was accepted, with the total beside every page."""
    caller.call("POST", MANY, {"messages": [_message(number) for number in range(1, 4)]})
    answer = caller.call("GET", f"/sandbox/accepted?start={start}&limit={limit}")[1]
    assert (answer["total"], len(answer["accepted"])) == (3, count)


def test_the_truth_holds_no_number_and_no_text(caller: Any) -> None:
    """Proves that what the gateway tells and keeps of a text and of a picture is a hash."""
    image = base64.b64encode(b"\xff\xd8\xff secret picture").decode()
    file_id = caller.call("POST", "/storage/v1/files", {"file": image})[1]["fileId"]
    caller.call("POST", MANY, {"messages": [_message(7777, text="비밀 본문", imageId=file_id)]})
    told = str(caller.call("GET", "/sandbox/accepted"))
    for word in ("01000007777", "비밀", "secret picture"):
        assert word not in told
    assert "비밀" not in str(caller.gateway.book.__dict__)


@pytest.mark.parametrize(
    "body", [b'{"messages": [{"to": "01000000001", "from": "0200000000", "text": "\\ud800"}]}']
)
def test_half_a_character_is_refused_as_a_message(caller: Any, body: bytes) -> None:
    """Proves that a text no carrier could carry is refused with its code, not by a traceback."""
    status, answer = caller.call("POST", MANY, body)
    assert status == 200
    assert answer["failedMessageList"][0]["statusCode"] == "1029"


def test_endless_json_is_refused(caller: Any) -> None:
    """Proves that a body nested without end is a bad request."""
    assert caller.call("POST", MANY, b"[" * 100_000)[0] == 400


@pytest.mark.parametrize("share", [0.0, 0.01, 0.05, 0.2, 0.5, 0.99, 1.0])
@pytest.mark.parametrize("fault", ["lose_answer", "fail_after", "too_many", "hide", "withhold"])
def test_a_fault_strikes_its_share_and_again_the_same(fault: str, share: float) -> None:
    """Proves for each share that about as many calls break as planned, and the same ones with the same seed."""
    plan = Faults(seed=3, **{fault: share})  # type: ignore[arg-type]
    again = Faults(seed=3, **{fault: share})  # type: ignore[arg-type]
    struck = [plan.strikes(fault, str(call)) for call in range(1000)]
    assert struck == [again.strikes(fault, str(call)) for call in range(1000)]
    assert abs(sum(struck) - 1000 * share) <= 60
    if share in (0.0, 1.0):
        assert set(struck) == {bool(share)}


@given(st.integers(0, 2**31), st.floats(0, 1), st.floats(0, 1), st.text(max_size=8))
def test_a_greater_share_strikes_whatever_a_smaller_did(
    seed: int, one: float, two: float, token: str
) -> None:
    """Proves that raising a share only adds faults: drills can be compared."""
    small, great = sorted([one, two])
    if Faults(seed=seed, slow=small).strikes("slow", token):
        assert Faults(seed=seed, slow=great).strikes("slow", token)


def test_faults_of_one_call_are_drawn_apart() -> None:
    """Proves that one fault's places say nothing of another's."""
    plan = Faults(seed=1, slow=0.5, hide=0.5)
    both = sum(plan.strikes("slow", str(n)) and plan.strikes("hide", str(n)) for n in range(2000))
    assert 420 < both < 580


@pytest.mark.parametrize(
    "given_settings",
    [
        {"senders": 5},
        {"senders": "0200000000"},
        {"balance": "much"},
        {"api_key": 1},
        {"receipt_delay": None},
        {"webhook_url": []},
        {"faults": []},
        {"faults": {"lose_answer": "often"}},
        {"nonsense": 1},
    ],
)
def test_settings_of_the_wrong_kind_are_named(caller: Any, given_settings: dict[str, Any]) -> None:
    """Proves that wrong settings are refused by name, at the start and over HTTP, and the gateway goes on."""
    with pytest.raises(BadFaults):
        read_settings(given_settings)
    assert caller.call("POST", "/sandbox/reset", given_settings)[0] == 400
    assert caller.call("GET", BALANCE)[0] == 200


@given(
    st.dictionaries(
        st.sampled_from(["seed", "slow", "numbers", "x"]),
        st.one_of(st.none(), st.text(), st.just({}), st.floats()),
    )
)
def test_a_plan_is_read_or_refused(plan: dict[str, Any]) -> None:
    """Proves that any plan is either a plan or BadFaults."""
    try:
        assert isinstance(read_faults(plan), Faults)
    except BadFaults:
        assert plan


@pytest.mark.parametrize(
    ("number", "code"),
    [("01000000001", "3032"), ("01000000002", "3043"), ("01000000099", "3011"), ("01100000001", "4000")],
)
def test_results_are_planned_by_the_first_prefix_that_fits(number: str, code: str) -> None:
    """Proves that the order of a plan decides between prefixes."""
    plan = Faults(numbers={"01000000001": "3032", "01000000002": "3043", "010": "3011"})
    assert plan.result_for(number) == code
    assert plan.refusal_for(number) == ""
