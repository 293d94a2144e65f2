"""A fresh installation in a real browser: set-up with the printed code, an invitation, the second factor, both widths."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, sync_playwright
from tests.system.chromium import find
from tests.system.installation import Installation

from ansim.accounts.domain.totp import totp_code

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = find()
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
PASSWORD = "gureum-haneul-7"


@contextmanager
def _browser(profile: Path) -> Iterator[Page]:
    """A page of a fresh browser; it fails its test when a script fails or another host is asked."""
    complaints: list[str] = []

    def watch_request(request: Request) -> None:
        if not re.match(r"(http://localhost|data:|blob:)", request.url):
            complaints.append(request.url)

    with sync_playwright() as driver:
        browser = driver.chromium.launch_persistent_context(
            str(profile), executable_path=CHROMIUM, args=FLAGS, locale="ko-KR"
        )
        opened = browser.pages[0]
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("console", lambda line: complaints.append(line.text) if "Policy" in line.text else None)
        opened.on("request", watch_request)
        yield opened
        browser.close()
    assert complaints == []


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """A page of a fresh browser for one test."""
    with _browser(tmp_path / "profile") as opened:
        yield opened


@dataclass(frozen=True)
class Installed:
    """A set-up installation: its address, and the second factor's secret of its administrator `first`."""

    address: str
    secret: str


@pytest.fixture(scope="module")
def installed(homes: Path) -> Iterator[Installed]:
    """A fresh drill installation, set up in the browser with the code that `ansim serve` printed."""
    one = Installation(homes / "fresh", ANSIM_SANDBOX="1")
    try:
        one.start()
        assert one.supervisor is not None
        assert one.supervisor.stdout is not None
        said = "".join(one.supervisor.stdout.readline() for _ in range(2))  # of venues, of the set-up
        found = re.search(r"Open (\S+)/setup/ and type the set-up code: ([0-9A-Z-]{14})", said)
        assert found, said
        with _browser(homes / "profile") as opened:
            secret = _join(opened, _set_up(opened, found[1], found[2]))
        yield Installed(found[1], secret)
    finally:
        one.end()


def _fits(page: Page) -> None:
    """Fail when a page is wider than its window at desktop width, on a phone, or at 400 percent."""
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(too_wide), (page.url, width)
    page.set_viewport_size({"width": 1280, "height": 900})


def _go_on(page: Page, **typed: str) -> None:
    """Fill fields by their id and press the form's button."""
    for name, value in typed.items():
        page.fill(f"#id_{name}", value)
    first = next(iter(typed))
    page.click(f"form:has(#id_{first}) button[type=submit]")


def _set_up(page: Page, address: str, code: str) -> str:
    """Go through the first set-up and return the administrator's invitation code."""
    page.goto(f"{address}/setup/")
    _fits(page)
    _go_on(page, code=code)
    _go_on(
        page, name="안심시", code="ansim-si", head_title="안심시장", department="보건소", phone="1522-0000"
    )
    _fits(page)
    page.click("button[name=later]")
    _go_on(page, number="119")
    assert "발신번호가 맞지 않습니다" in page.inner_text(".form-hint-invalid")
    _go_on(page, number="1522-0000")
    page.click("text=관리자: 기관 정보")
    _go_on(page, login="first", name="첫 관리자")
    _fits(page)
    invitation = page.inner_text("#invitation-code")
    page.click("button[name=next]")
    page.click("button[name=finish]")
    return invitation


def _join(page: Page, invitation: str) -> str:
    """Start with the invitation, enrol the second factor, and return its secret."""
    _go_on(page, login="first", code=invitation, password=PASSWORD, again=PASSWORD)
    _fits(page)
    secret = page.inner_text("#totp-secret")
    _go_on(page, code=totp_code(secret, datetime.now(UTC)))
    assert page.locator(".codes li").count() == 10
    return secret


def _sign_in(page: Page, installed: Installed) -> None:
    page.goto(f"{installed.address}/sign-in/")
    _go_on(page, login="first", password=PASSWORD)
    _go_on(page, code=totp_code(installed.secret, datetime.now(UTC)))


def test_the_own_pages_fit_and_speak_two_languages(page: Page, installed: Installed) -> None:
    """After the set-up, staff, office and account are there at every width, marked as a drill, in two languages."""
    _sign_in(page, installed)
    for path in ("/staff/", "/staff/new/", "/office/", "/office/edit/", "/account/", "/nowhere/"):
        page.goto(f"{installed.address}{path}")
        _fits(page)
        assert page.locator("h1").count() == 1
        assert "훈련" in page.inner_text(".drill-bar")
    page.goto(f"{installed.address}/staff/")
    page.click("button[value=en]")
    assert page.inner_text("h1") == "Staff and roles"
    assert page.get_attribute("html", "lang") == "en"


def test_the_keyboard_alone_reaches_the_second_step(page: Page, installed: Installed) -> None:
    """With Tab and Enter alone one passes the skip link and the form, up to the question for the code."""
    page.goto(f"{installed.address}/sign-in/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("first")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/code/*")
    page.fill("#id_code", "000000")
    page.keyboard.press("Enter")
    page.wait_for_selector(".form-hint-invalid")
