"""The other faces at their edges: pages, unknown addresses, forms, and what a phone shows of a text."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from ansim.sandbox.gateway.aligo import form_of
from ansim.sandbox.gateway.faces import Call, arrived

KEY = "DRILLKEY00000000"
NHN = f"/sms/v3.0/appKeys/{KEY}"
TALK = f"/alimtalk/v2.3/appkeys/{KEY}"


def _call(caller: Any, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
    """One call with NHN's secret key."""
    place, _, query = path.partition("?")
    headers = {b"x-secret-key": caller.settings.api_secret.encode()}
    raw = b"" if body is None else json.dumps(body).encode()
    face = caller.gateway._faces["/".join(place.split("/", 3)[1:3])]
    status, answer = face.answer(
        Call(method, place, dict(pair.split("=") for pair in query.split("&") if pair), headers, raw)
    )
    return status, answer


def _sms(*numbers: str, **more: Any) -> dict[str, Any]:
    recipients = [{"recipientNo": number, "recipientGroupingKey": f"K-{number}"} for number in numbers]
    return {"body": "본문", "sendNo": "0200000000", "recipientList": recipients, **more}


@pytest.mark.parametrize(
    ("body", "number"),
    [
        (_sms(), -2001),
        (_sms(*["01000000001"] * 1001), -2016),
        (_sms("01000000001", body=""), -2014),
        (_sms("01000000001", body="가" * 256), -2015),
        (_sms("01000000001", body="😀"), -2023),
        (_sms("01000000001", sendNo="1"), -2312),
        (_sms("01000000001", attachFileIdList=[9]), -2004),
        (_sms("01000000001"), 0),
    ],
)
def test_nhn_refuses_a_request_as_a_whole(caller: Any, body: Any, number: int) -> None:
    """Proves NHN's refusals one by one, each with status 200 as it answers them."""
    status, answer = _call(caller, "POST", f"{NHN}/sender/sms", body)
    assert (status, answer["header"]["resultCode"]) == (200, number)
    assert answer["header"]["isSuccessful"] is (number == 0)


def test_nhn_lists_are_paged_and_chosen(caller: Any) -> None:
    """Proves pages, the choice by request, time and own key, and that a list needs one of them."""
    sent = _call(caller, "POST", f"{NHN}/sender/sms", _sms("01000000001", "01000000002", "12"))[1]
    results = sent["body"]["data"]["sendResultList"]
    assert [entry["resultCode"] for entry in results] == [0, 0, -2019]
    request_id = sent["body"]["data"]["requestId"]
    first = _call(caller, "GET", f"{NHN}/sender/sms?requestId={request_id}&pageNum=1&pageSize=1")[1]["body"]
    second = _call(caller, "GET", f"{NHN}/sender/sms?requestId={request_id}&pageNum=2&pageSize=1")[1]["body"]
    assert first["totalCount"] == second["totalCount"] == 2
    assert first["data"][0]["recipientNo"] != second["data"][0]["recipientNo"]
    assert _call(caller, "GET", f"{NHN}/sender/mms?requestId={request_id}")[1]["body"]["data"] == []
    assert _call(caller, "GET", f"{NHN}/sender/sms")[1]["header"]["resultCode"] == -2011
    assert caller.call("GET", f"{NHN}/sender/sms?requestId=R&pageSize=0")[0] in (400, 401)


@pytest.mark.parametrize(
    ("method", "path", "number"),
    [
        ("GET", f"{NHN}/elsewhere", -9998),
        ("DELETE", f"{NHN}/sender/sms", -9998),
        ("POST", f"{TALK}/elsewhere", -9998),
        ("GET", f"{TALK}/messages", -2001),
    ],
)
def test_what_nhn_does_not_know_is_refused(caller: Any, method: str, path: str, number: int) -> None:
    """Proves that unknown addresses and lists of nothing are told."""
    assert _call(caller, method, path)[1]["header"]["resultCode"] == number


@pytest.mark.parametrize("query", ["pageNum=0", "pageSize=1001", "pageNum=x"])
def test_a_page_that_is_none_is_refused(caller: Any, query: str) -> None:
    """Proves the limits of a page."""
    from ansim.sandbox.gateway.replies import Refusal

    with pytest.raises(Refusal):
        _call(caller, "GET", f"{NHN}/sender/sms?requestId=R&{query}")


def test_an_upload_that_is_no_base64_is_refused(caller: Any) -> None:
    """Proves that broken files are told as NHN tells them."""
    body = {"fileName": "a.jpg", "fileBody": "!"}
    assert _call(caller, "POST", f"{NHN}/attachfile/binaryUpload", body)[1]["header"]["resultCode"] == -2005


def test_one_file_id_twice_on_purpose(caller: Any) -> None:
    """Proves that the fault of an earlier file's id works for NHN too."""
    import base64

    from ansim.sandbox.gateway.faults import Faults

    jpeg = b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x10\x00\x10" + bytes(20)
    caller.gateway.plan(Faults(same_file=1.0))
    ids = set()
    for mark in (b"1", b"2"):
        body = {"fileName": "a.jpg", "fileBody": base64.b64encode(jpeg + mark).decode()}
        ids.add(_call(caller, "POST", f"{NHN}/attachfile/binaryUpload", body)[1]["body"]["data"]["fileId"])
    assert ids == {1}


def test_a_body_that_is_no_object_is_empty(caller: Any) -> None:
    """Proves that strange bodies are read as nothing."""
    for raw in (b"[1]", b"{", b"[" * 100_000):
        assert Call("POST", "/", {}, {}, raw).json() == {}


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [("가나다", 4, "가나"), ("가a나", 4, "가a"), ("똠방", 90, "?방"), ("", 90, ""), ("ab", 2, "ab")],
)
def test_a_phone_shows_what_fits(text: str, limit: int, shown: str) -> None:
    """Proves the cut at a byte limit and the question mark, neither of which anybody is told of."""
    assert arrived(text, limit) == shown


def test_forms_are_read_either_way() -> None:
    """Proves that Aligo's two kinds of forms give fields and picture."""
    plain = urlencode({"msg": "본문", "sender": "02"}).encode()
    headers = {b"content-type": b"application/x-www-form-urlencoded"}
    assert form_of(Call("POST", "/send", {}, headers, plain)) == ({"msg": "본문", "sender": "02"}, b"")
    parts = (
        b'--x\r\nContent-Disposition: form-data; name="msg"\r\n\r\n\xeb\xb3\xb8\r\n'
        b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\nJPEG\r\n--x--\r\n'
    )
    headers = {b"content-type": b"multipart/form-data; boundary=x"}
    assert form_of(Call("POST", "/send", {}, headers, parts)) == ({"msg": "본"}, b"JPEG")
