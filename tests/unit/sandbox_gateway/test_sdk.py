"""The official SOLAPI SDK, unchanged but for its address, against the gateway in its own process over HTTP."""

import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

solapi = pytest.importorskip("solapi", reason="the official SDK is in the dev extra")

from solapi.error.MessageNotReceiveError import MessageNotReceivedError  # noqa: E402
from solapi.model import KakaoOption  # noqa: E402
from solapi.model.request.groups.get_groups import GetGroupsRequest  # noqa: E402
from solapi.model.request.message import Message  # noqa: E402
from solapi.model.request.send_message_request import SendRequestConfig  # noqa: E402
from solapi.model.webhook.single_report import SingleReportPayload  # noqa: E402

from ansim.sandbox.gateway import GatewaySettings  # noqa: E402
from ansim.sandbox.gateway.book import Message as Booked  # noqa: E402
from ansim.sandbox.gateway.shapes import report  # noqa: E402

TEMPLATE = "#{이름}님, 통지서가 발급되었습니다."


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A gateway process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "ansim.sandbox.gateway", str(port)], stdin=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps({"receipt_delay": 0.0, "templates": {"NOTICE": TEMPLATE}}).encode())
    process.stdin.close()
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/sandbox/health", trust_env=False)
            break
        except httpx.HTTPError:
            time.sleep(0.05)
    yield url
    process.terminate()
    process.wait(60)


@pytest.fixture
def service(address: str) -> Any:
    """The SDK's own service object."""
    account = GatewaySettings()
    found = solapi.SolapiMessageService(account.api_key, account.api_secret)
    found.base_url = address
    return found


def _message(**more: Any) -> Message:
    return Message(**{"from_": "0200000000", "to": "01000000001", "text": "본문", **more})


def test_the_sdk_sends_sms_lms_and_mms_and_reads_the_results(service: Any) -> None:
    """Proves that the gateway speaks SOLAPI's interface: send, upload, lists, groups, balance."""
    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        file.write(b"\xff\xd8\xff\xe0 drill")
        file.flush()
        image = service.upload_file(file.name).file_id
    config = SendRequestConfig(allow_duplicates=True, show_message_list=True)
    messages = [
        _message(custom_fields={"reference": "K/1"}),
        _message(text="가" * 60, subject="제목"),
        _message(image_id=image),
    ]
    sent = service.send(messages, config)
    assert sent.group_info.count.registered_success == 3
    assert [item.status_code for item in sent.message_list] == ["3000"] * 3
    listed = service.get_group_messages(sent.group_info.group_id).message_list
    assert sorted(str(item.type) for item in listed.values()) == ["LMS", "MMS", "SMS"]
    assert service.get_group(sent.group_info.group_id).group_id == sent.group_info.group_id
    groups = service.get_groups(GetGroupsRequest(group_id=sent.group_info.group_id)).group_list
    assert list(groups) == [sent.group_info.group_id]
    assert len(service.get_messages().message_list) >= 3
    assert service.get_balance().balance == 100_000_000 - 20 - 50 - 200


def test_the_sdk_sends_alimtalk_by_template_and_variables(service: Any) -> None:
    """Proves that the gateway fills a template as SOLAPI does, and refuses one that nobody approved."""
    options = KakaoOption(pf_id=GatewaySettings().profile, template_id="NOTICE", variables={"이름": "홍길동"})
    config = SendRequestConfig(show_message_list=True)
    sent = service.send(_message(text=None, kakao_options=options), config)
    assert sent.group_info.count.registered_success == 1
    (listed,) = service.get_group_messages(sent.group_info.group_id).message_list.values()
    assert str(listed.type) == "ATA"
    with pytest.raises(MessageNotReceivedError) as caught:
        service.send(_message(kakao_options=options.model_copy(update={"template_id": "OTHER"})))
    assert caught.value.failed_messages[0].status_code == "1042"


def test_the_sdk_is_told_of_refusals(service: Any) -> None:
    """Proves that a refused message raises the SDK's own error with the status code."""
    with pytest.raises(MessageNotReceivedError) as caught:
        service.send(_message(text="똠"))
    assert caught.value.failed_messages[0].status_code == "1029"
    stranger = solapi.SolapiMessageService(GatewaySettings().api_key, "wrong")
    stranger.base_url = service.base_url
    with pytest.raises(Exception, match="SignatureDoesNotMatch"):
        stranger.get_balance()


def test_receipts_have_the_sdks_shape() -> None:
    """Proves that a posted receipt is what the SDK's webhook model reads."""
    from datetime import UTC, datetime

    moment = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    booked = Booked(
        "M1", "G1", "01000000001", "0200000000", "SMS", "", "h", "", {"reference": "K/1"}, "4000", moment
    )
    payload = SingleReportPayload.model_validate([report(booked, "EV1", moment, 0)])
    data = payload.root[0].data
    assert (data.message_id, data.status_code, data.custom_fields) == ("M1", "4000", {"reference": "K/1"})
