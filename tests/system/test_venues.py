"""A shopkeeper's way with all roles running: a phone confirmed by the vault, four steps, the poster, the door screen."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page
from tests.system.browser import CHROMIUM, Visitor, chromium
from tests.system.installation import Installation, wait_until

from ansim.kit.qr import read_qr
from ansim.wire.venue_code import read_fragment

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


class Shop:
    """A drill with its message gateway, and where its roles listen."""

    def __init__(self, home: Path, template: Path) -> None:
        self.installation = Installation(home, like=template, ANSIM_SANDBOX="1")
        self.installation.start()
        prepared = self.installation.run("demo", "prepare")
        assert prepared.returncode == 0, prepared.stderr
        self.gateway = self.installation.spawn("gateway")
        ports = json.loads((home / "run" / "ports.json").read_text())
        self.address = f"http://localhost:{ports['visits']}"
        self.messages = f"http://127.0.0.1:{ports['gateway']}"
        wait_until(lambda: self._message("") is not None, "the gateway answers")

    def _message(self, phone: str) -> str | None:
        try:
            return str(httpx.get(f"{self.messages}/sandbox/inbox", params={"to": phone}).json()["text"])
        except httpx.HTTPError:
            return None

    def code_sent_to(self, phone: str) -> str:
        """The six digits that the phone was sent."""
        wait_until(lambda: re.search(r"\d{6}", self._message(phone) or ""), "the code arrives")
        found = re.search(r"\d{6}", self._message(phone) or "")
        assert found is not None
        return found.group()

    def end(self) -> None:
        """Stop everything."""
        self.gateway.terminate()
        self.gateway.wait(30)
        if self.gateway.stdout is not None:
            self.gateway.stdout.close()
        self.installation.end()


@pytest.fixture(scope="module")
def shop(homes: Path, template: Path) -> Iterator[Shop]:
    """One drill for the module."""
    one = Shop(homes / "shop", template)
    yield one
    one.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the module."""
    with chromium() as one:
        yield one


@pytest.fixture
def keeper(shop: Shop, browser: Browser) -> Iterator[Visitor]:
    """A shopkeeper with a phone-sized browser; complaints of the browser fail the test."""
    context = browser.new_context(viewport={"width": 412, "height": 860})
    visitor = Visitor(context, shop.address)
    yield visitor
    assert visitor.complaints == []
    context.close()


def _confirm_phone(page: Page, shop: Shop, number: int) -> None:
    """Confirm a phone of its own for each test: its inbox holds one code."""
    page.fill("#phone", "123")
    page.click("#phone-form button")
    wait_until(
        lambda: page.evaluate("document.activeElement.id") == "phone", "the field to mend has the focus"
    )
    page.fill("#phone", f"010-0000-{number:04}")
    page.click("#phone-form button")
    page.wait_for_selector("#code-form:not([hidden])")
    _in_the_other_language(page, "#phone", f"010-0000-{number:04}")
    page.wait_for_selector("#code-form:not([hidden])")
    page.fill("#code", shop.code_sent_to(f"0100000{number:04}"))
    page.click("#code-form button[type=submit]")
    page.wait_for_selector("form[action='/venues/sign-out/']")


def _in_the_other_language(page: Page, field: str, typed: str) -> None:
    """Two presses of the language button and back: what was typed is there, in no address, and put aside nowhere any more."""
    for language in ("en", "ko"):
        page.click(f"form.languages button[value={language}]")
        page.wait_for_selector(f"html[lang={language}]")
        wait_until(lambda: page.input_value(field) == typed, "what was typed is there again")
    assert typed not in page.url
    assert page.evaluate("sessionStorage.length") == 0


def _next(page: Page) -> None:
    page.click("main form[novalidate] button[type=submit]")


def _open_venue(page: Page, name: str) -> None:
    page.goto(page.url.partition("/venues/")[0] + "/venues/open/")
    page.fill("#id_name", name)
    page.select_option("#id_kind", "food.restaurant")
    _in_the_other_language(page, "#id_name", name)
    assert page.input_value("#id_kind") == "food.restaurant"
    _next(page)
    page.select_option("#id_region", "제주특별자치도")
    page.fill("#id_district", "제주시")
    page.fill("#id_street", "지어낸로 12")
    _next(page)
    page.fill("#id_zones", "홀")
    _next(page)
    page.wait_for_url("**/posters/")


def _qr_of(page: Page, tmp_path: Path) -> str:
    picture = tmp_path / "screen.png"
    page.screenshot(path=str(picture))
    with Image.open(picture) as image:
        (text,) = read_qr(image.convert("L"))
    return text


@needs_chromium
def test_from_a_phone_to_a_poster_and_a_door(shop: Shop, keeper: Visitor, tmp_path: Path) -> None:
    """Wrong number, wrong code, then the right ones; a venue in four steps; a poster that says what the door knows."""
    page = keeper.open("/venues/")
    page.fill("#phone", "12")
    page.click("#phone-form button")
    page.wait_for_selector("#said.danger")
    _confirm_phone(page, shop, 71)
    _open_venue(page, "바다 앞 국수집")
    venue = page.url.split("/")[-3]
    short = page.inner_text(".short >> nth=0")
    told = httpx.get(f"{shop.address}/v1/short/{short}").json()["fragment"]
    assert read_fragment(told).venue.hex() == venue
    cookies = {one["name"]: one["value"] for one in keeper.context.cookies()}
    pdf = httpx.get(f"{shop.address}/venues/{venue}/posters/a4.pdf?zone=0", cookies=cookies).content
    document = pypdfium2.PdfDocument(pdf)
    assert read_qr(document[0].render(scale=2).to_pil()) == [f"{shop.address}/#{told}"]
    document.close()

    page.goto(f"{shop.address}/venues/{venue}/screen/")
    page.select_option("#zone", "1")
    page.click("main form button[type=submit]")
    page.wait_for_selector("#code:not([hidden])")
    shown = read_fragment(_qr_of(page, tmp_path).partition("#")[2])
    assert (shown.venue.hex(), shown.zone, shown.code[0]) == (venue, 1, 1)
    page.goto(f"{shop.address}/venues/{venue}/")
    assert page.url.endswith("/venues/sign-in/")


@needs_chromium
def test_the_door_goes_on_without_a_network(shop: Shop, browser: Browser, tmp_path: Path) -> None:
    """Loaded once, the screen opens and shows its codes with the network gone, and says that it is gone."""
    context = browser.new_context(viewport={"width": 1024, "height": 600})
    page = context.new_page()
    page.goto(shop.address + "/venues/")
    _confirm_phone(page, shop, 72)
    _open_venue(page, "문 앞 화면 가게")
    venue = page.url.split("/")[-3]
    page.goto(f"{shop.address}/venues/{venue}/screen/")
    page.click("main form button[type=submit]")
    page.wait_for_selector("#code:not([hidden])")
    page.reload()  # from now on the service worker answers
    page.wait_for_selector("#code:not([hidden])")
    page.wait_for_timeout(1_000)
    context.set_offline(True)
    page.reload()
    page.wait_for_selector("#code:not([hidden])")
    page.wait_for_selector("#said:not([hidden])")
    assert read_fragment(_qr_of(page, tmp_path).partition("#")[2]).venue.hex() == venue
    context.close()


@needs_chromium
def test_the_pages_fit_every_width(shop: Shop, keeper: Visitor) -> None:
    """From a desktop down to a phone at 400 percent no page for venues is wider than its window."""
    page = keeper.open("/venues/")
    keeper.fits()
    _confirm_phone(page, shop, 73)
    _open_venue(page, "아주 긴 이름의 가게 본점 별관 이호점 할머니 손맛 국수와 김밥")
    today = page.url.removesuffix("posters/")
    keeper.fits()
    for path in ("", "settings/", "shut/", "close/", "screen/", "posters/0/new/", "desk/paper/", "desk/"):
        page.goto(today + path)
        keeper.fits()
    _write_down(page, "010-0000-0074", "success")
    _scan(keeper, today)
    page.reload()
    page.wait_for_selector("#guests li")
    assert "2명" in page.inner_text("#guests")
    page.click("#guests button")  # gone in the same half minute is told, later it is taken: both are said
    page.wait_for_selector("#said:not([hidden])")
    page.goto(today)
    assert "2" in page.inner_text("#live")


def _write_down(page: Page, typed: str, tone: str) -> None:
    """A guest without a phone, on the desk's page: what is no number is told, the number is sealed and taken."""
    page.fill("#value", "02-123")
    page.click("#desk button[type=submit]")
    page.wait_for_selector("#said.danger")
    page.fill("#value", typed)
    page.fill("#people", "0")
    page.click("#desk button[type=submit]")
    wait_until(
        lambda: page.evaluate("document.activeElement.id") == "people", "the wrong field has the focus"
    )
    page.fill("#people", "2")
    page.click("#desk button[type=submit]")
    page.wait_for_selector(f"#said.{tone}")
    assert page.input_value("#value") == ""
    assert re.search(r" \d\d:\d\d에 들어옴", page.inner_text("#guests"))


CAMERA = """
window.shown = "";
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return window.shown ? [{ rawValue: window.shown }] : []; }
};
navigator.mediaDevices.getUserMedia = async () => {
  if (window.shut) throw new DOMException("shut", "NotAllowedError");
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 9, 9);
  return canvas.captureStream(10);
};
"""
CARD = "QUJDREVGR0hJSktMTU5PUA"


def _scan(keeper: Visitor, today: str) -> None:
    """A card before the camera is read into the field; another QR is told in words; without a camera one types."""
    page = keeper.page
    page.get_by_text("이 브라우저는 카메라로 QR을 읽지 못합니다").wait_for()
    page.add_init_script(CAMERA)
    page.goto(f"{today}desk/")
    page.click("#scan-start")
    page.wait_for_selector("#scan-video", state="visible")
    assert not page.is_visible("#scan-start")
    keeper.fits()
    for shown, told in (
        ("http://localhost/#" + CARD, "장소의 QR입니다"),
        ("01012345678", "출입 카드의 QR이 아닙니다"),
    ):
        page.evaluate("(text) => { window.shown = text; }", shown)
        page.get_by_text(told).wait_for()
        assert page.input_value("#value") == ""
    page.evaluate("(text) => { window.shown = text; }", CARD)
    page.get_by_text("카드를 읽었습니다").wait_for()
    assert page.input_value("#value") == CARD
    assert page.evaluate("document.activeElement.type") == "submit"
    assert not page.is_visible("#scan-view")
    assert page.evaluate("document.getElementById('scan-video').srcObject === null")
    page.click("#desk button[type=submit]")
    page.wait_for_selector("#said.danger")  # a card that no vault made is refused
    page.evaluate("() => { window.shut = true; }")
    page.click("#scan-start")
    page.get_by_text("카메라를 쓸 수 없게 막혀 있습니다").wait_for()
    assert page.evaluate("document.activeElement.id") == "value"
    page.goto(f"{today}desk/")


def test_the_commands_work_beside_a_running_installation(shop: Shop, tmp_path: Path) -> None:
    """`ansim venue open`, `list` and `poster` while all roles run; the gate's own door knows the venue at once."""
    run: Callable[..., subprocess.CompletedProcess[str]] = shop.installation.run
    words = ["--name", "명령 가게", "--kind", "food.cafe", "--region", "제주특별자치도"]
    words += ["--district", "제주시", "--street", "지어낸로 3"]
    made = run("venue", "open", *words, "--poster", str(tmp_path / "p.pdf"), "--json")
    assert made.returncode == 0, made.stderr
    told: dict[str, Any] = json.loads(made.stdout)
    assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF")
    listed = run("venue", "list", "--name", "명령", "--json")
    assert [one["venue"] for one in json.loads(listed.stdout)] == [told["venue"]]
    refused = run("venue", "open", *words, "--hours", "x")
    assert refused.returncode == 1
    assert refused.stderr.startswith("ansim: venue.hours_bad: ")
    assert len(refused.stderr.splitlines()) == 1
    assert run("venue", "poster", "zz", "--out", str(tmp_path / "q.pdf")).returncode == 1
