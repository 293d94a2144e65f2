"""A visitor's way over all roles as they run: venue, code by the drill's message service, vault, gate, public ledger."""

import hashlib
import json
import re
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.system.browser import CHROMIUM, chromium
from tests.system.installation import Installation, wait_until

from ansim.conf import ports

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
PATIENCE = 60_000
PHONE = "01000000001"
COMPANION = "01000000002"
ACCOUNT = {
    "api_key": "VISITORTESTS0001",
    "api_secret": "invented-for-the-tests-of-visitors",
    "senders": ["0640000000"],
    "webhook_url": "http://localhost:9/none",
}
VENUE = (
    *("--name", "안심시장", "--kind", "food.cafe", "--region", "제주특별자치도", "--district", "제주시"),
    *("--street", "첨단로 1", "--hours", "00:00-23:59", "--json"),
)


@pytest.fixture(scope="module")
def drill(homes: Path, template: Path) -> Iterator[Installation]:
    """All roles of a drill with its message gateway, nothing in them yet."""
    one = Installation(homes / "visitor", like=template, ANSIM_SANDBOX="yes")
    try:
        (one.home / "sandbox").write_text(json.dumps(ACCOUNT))
        one.start()
        gateway = one.spawn("gateway")
        yield one
        gateway.terminate()
        gateway.communicate(timeout=30)
    finally:
        one.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the module."""
    with chromium() as one:
        yield one


def _gateway(drill: Installation, path: str) -> dict[str, Any]:
    with drill.inside():
        port = ports.known()[ports.GATEWAY]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sandbox/{path}") as answer:
        told: dict[str, Any] = json.load(answer)
    return told


def _inbox(drill: Installation) -> str:
    return str(_gateway(drill, f"inbox?to={PHONE}")["text"])


def _addressed(drill: Installation) -> set[str]:
    """The hashes of the numbers to which the message service took something; of long messages it keeps no text."""
    return {one["number"] for one in _gateway(drill, "accepted")["accepted"]}


def _code(drill: Installation) -> str:
    """The newest code; the inbox gives each message once."""
    codes: list[str] = []
    wait_until(lambda: codes.extend(re.findall(r"\d{6}", _inbox(drill))) or codes, "a code in the inbox")
    return codes[-1]


def _confirm(page: Page, drill: Installation) -> None:
    page.fill("#phone", "010-0000-0001")
    page.click("#phone-form button")
    page.wait_for_selector("#code", state="visible")
    page.fill("#code", _code(drill))
    page.click("#agree")


def test_in_and_out_and_who_looked_over_all_roles(drill: Installation, browser: Browser) -> None:
    """The poster's address, a code by message, tokens, two receipts of the gate, and the ledger read on the phone.

    A companion who was counted is named by number, through gate and vault, and gets word of it.
    """
    opened = drill.run("venue", "open", *VENUE)
    assert opened.returncode == 0, opened.stderr
    address = json.loads(opened.stdout)["codes"][0]["text"]
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="ko-KR")
    context.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Policy" in line.text else None)
    page.goto(address)
    page.get_by_role("heading", name="안심시장").wait_for()
    page.click("#more")
    page.click("#enter")
    _confirm(page, drill)
    page.get_by_text("접수증을 확인했습니다").wait_for()
    page.fill("#with", "010-0000-0002")
    page.press("#with", "Enter")
    page.get_by_text("일행 1명의 번호가 접수되었습니다.").wait_for()
    wait_until(
        lambda: hashlib.sha256(COMPANION.encode()).hexdigest() in _addressed(drill),
        "the word to the companion",
    )
    started = time.monotonic()
    page.click("#leave")
    page.get_by_text("나가셨습니다", exact=True).wait_for()
    page.get_by_text("접수증을 확인했습니다").wait_for()
    assert time.monotonic() - started < PATIENCE / 1000
    page.click("[data-go=visits]")
    page.click("#own")
    page.get_by_text("휴대전화 번호: +8210····0001").wait_for()
    page.click("#own-visits")
    page.get_by_text("기관이 가진 지난 4주의 방문: 1건").wait_for()
    assert "안심시장" in page.inner_text("#own-list li:nth-child(2)")
    page.click("[data-go=looked]")
    page.click("#find")
    page.get_by_text("1번 열람되었습니다.").wait_for()
    assert "내가 내 방문을 봄" in page.inner_text("#looked-list li")
    _report(page)
    assert complaints == []
    context.close()


def _report(page: Page) -> None:
    """A problem told to the role as it runs gets an answer number, under which nothing is answered yet."""
    page.click("[data-go=help]")
    page.select_option("#what", "look")
    page.click("#problem-form button")
    page.get_by_text(re.compile(r"답변 번호는 ([0-9A-Z]{4}-){2}[0-9A-Z]{4}입니다")).wait_for()
    page.click("#answers")
    page.get_by_text("아직 답이 없습니다").wait_for()
