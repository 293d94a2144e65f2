"""What two officers do in a real browser: a seal and a logo, and a release that asks for birth dates first."""

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page
from tests.system.birth_date_first import walk
from tests.system.browser import CHROMIUM, PICTURES, Visitor, chromium
from tests.system.installation import Installation, wait_until

from ansim.accounts.adapters.seal_images import draw_seal

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.usefixtures("unmeasured"),
]
PATIENCE = 60_000
SAMPLE = "figure img[src^='data:image/jpeg']"


def _file(image: Image.Image, kind: str = "PNG", **more: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def _logo() -> Image.Image:
    image = Image.new("RGBA", (480, 120), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((6, 6, 114, 114), fill=(0, 120, 90, 255))
    pen.ellipse((40, 24, 100, 84), fill=(255, 200, 0, 255))
    pen.rectangle((134, 40, 470, 80), fill=(10, 60, 120, 255))
    return image


def _animated() -> bytes:
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("red", "blue")]
    return _file(frames[0], save_all=True, append_images=frames[1:])


WRONG = {
    "twenty.png": _file(_logo()) + b"\0" * 20_000_000,
    "script.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "print.jpg": _file(Image.new("CMYK", (200, 100)), "JPEG"),
    "cut.png": _file(_logo())[:400],
    "moving.png": _animated(),
}


@pytest.fixture(scope="module")
def drill(homes: Path, template: Path) -> Iterator[str]:
    """The address of a drill whose console stays open."""
    with Installation(homes / "pictures", like=template, ANSIM_SANDBOX="1").demo(4, 0) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the module."""
    with chromium() as opened:
        yield opened


def _signed_in(browser: Browser, drill: str, login: str, home: str) -> Iterator[Visitor]:
    context = browser.new_context(locale="ko-KR", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    one = Visitor(context, drill)
    one.sign_in(login, home)
    yield one
    complaints = list(one.complaints)
    with contextlib.suppress(Exception):
        context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def manager(browser: Browser, drill: str) -> Iterator[Visitor]:
    """The administrator, signed in once since a code counts once; the browser may not have complained at the end."""
    yield from _signed_in(browser, drill, "manager", "staff")


@pytest.fixture(scope="module")
def approver(browser: Browser, drill: str) -> Iterator[Visitor]:
    """The approver likewise."""
    yield from _signed_in(browser, drill, "approver", "batches")


@pytest.fixture(scope="module")
def officer(browser: Browser, drill: str) -> Iterator[Visitor]:
    """The notice officer likewise."""
    yield from _signed_in(browser, drill, "notice", "batches")


def _choose(page: Page, name: str, data: bytes) -> None:
    page.set_input_files("input[name=picture]", {"name": name, "mimeType": "image/png", "buffer": data})


def _shot(page: Page, name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_a_logo_is_seen_refused_and_approved(manager: Visitor, approver: Visitor) -> None:
    """Each wrong file is told at once and nothing kept; a good one appears on both pages in the language chosen; another approves."""
    page = manager.open("/office/logo/edit/")
    for name, data in WRONG.items():
        _choose(page, name, data)
        page.wait_for_selector("[aria-live] >> text=로고 그림으로 쓸 수 없는 파일입니다")
        assert page.locator(SAMPLE).count() == 0
        _choose(page, "dot.png", _file(Image.new("RGB", (1, 1))))
        page.wait_for_selector("[aria-live] >> text=지금 1×1픽셀입니다")
    _choose(page, "logo.png", _file(_logo()))
    page.wait_for_selector(SAMPLE)
    english = page.get_attribute(SAMPLE, "src")
    page.select_option("select[name=language]", "ru")
    wait_until(lambda: page.get_attribute(SAMPLE, "src") != english, "the sample in Russian is drawn")
    _shot(page, "logo-asked")
    manager.fits()
    page.fill("input[name=why]", "시 상징 변경")
    page.click("#picture button[type=submit]")
    page.wait_for_selector("text=올린 사람은 승인할 수 없습니다")
    assert page.locator("text=로고 승인하기").count() == 0
    address = page.url
    page = approver.open("/templates/")
    page.click(f"a[href$='{address.split('/office/')[1]}']")
    page.wait_for_selector(SAMPLE)
    _shot(page, "logo-to-approve")
    page.click("text=로고 승인하기")
    page.wait_for_selector("text=이미 만든 통지서는 그대로입니다")
    page = approver.open("/templates/quarantine-1/")
    page.wait_for_load_state("networkidle")
    _shot(page, "logo-in-use")
    page = manager.open("/office/")
    page.wait_for_selector("img.logo")
    _shot(page, "office-with-logo")
    manager.fits()


def test_a_seal_is_seen_on_a_specimen_before_anybody_agrees(manager: Visitor, approver: Visitor) -> None:
    """Placed on both pages, each marked as a drill; what is declined is gone and the one in use stays."""
    page = manager.open("/office/seal/edit/")
    _choose(page, "seal.png", draw_seal("새안심시장인"))
    page.wait_for_selector(SAMPLE)
    _shot(page, "seal-asked")
    page.fill("input[name=why]", "개각")
    page.click("#picture button[type=submit]")
    page.wait_for_selector("text=올린 사람은 승인할 수 없습니다")
    page = approver.open("/" + page.url.split("/", 3)[3])
    page.wait_for_selector("text=관인 승인하기")
    _shot(page, "seal-to-approve")
    approver.fits()
    page.click("summary:has-text('승인하지 않기')")
    page.fill("#decline-why", "획이 흐림")
    page.click("details button[type=submit]")
    page.wait_for_selector("text=승인되지 않아 지웠습니다")
    _shot(page, "seal-declined")


def test_a_right_answer_lets_a_notice_out(
    manager: Visitor, officer: Visitor, approver: Visitor, homes: Path
) -> None:
    """Two numbers nobody knows are asked for a birth date; one answers wrongly, then rightly; the other one still waits."""
    described = json.loads((homes / "pictures" / "sandbox").read_text(encoding="utf-8"))
    walk(manager, officer, approver, described["texts_url"])
