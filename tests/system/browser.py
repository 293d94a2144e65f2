"""A real browser for the system tests: signs staff of the drill in, fails on script errors and foreign hosts, takes pictures."""

import io
import os
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.system.chromium import find

from ansim.accounts.domain.totp import totp_code

CHROMIUM = find()
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: as `ansim demo` prints them (accounts/services/demo.py)
DRILL_STAFF = {
    "notice": ("ansim-notice-2026", "NOTICEANSIMAAAAAAAAAAAAAAAAAAAAA"),
    "approver": ("ansim-approver-2026", "APPROVERANSIMAAAAAAAAAAAAAAAAAAA"),
    "manager": ("ansim-manager-2026", "MANAGERANSIMAAAAAAAAAAAAAAAAAAAA"),
    "tracer": ("ansim-tracer-2026", "TRACERANSIMAAAAAAAAAAAAAAAAAAAAA"),
}
PICTURES = os.environ.get("ANSIM_TEST_PICTURES")
MOST_BYTES = 250_000
TABLE_TOO_WIDE = """[...document.querySelectorAll(".data-table > .krds-table-wrap")].some(
  (wrap) => wrap.scrollWidth > wrap.clientWidth + 1)"""
_OWN = re.compile(r"(http://localhost|data:|blob:)")


class Visitor:
    """One browser with its own cookies, and everything it complained about."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.complaints: list[str] = []
        self.received: dict[str, int] = {}
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console", lambda line: self.complaints.append(line.text) if "Policy" in line.text else None
        )
        self.page.on("request", self._on_request)

    def _on_request(self, request: object) -> None:
        url = request.url  # type: ignore[attr-defined]
        if not _OWN.match(url):
            self.complaints.append(url)

    def open(self, path: str) -> Page:
        """Go to a path of the installation."""
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, login: str, home: str = "batches") -> None:
        """Sign in as a member of the drill's staff, with the code of the moment; `home` is where their day begins."""
        password, secret = DRILL_STAFF[login]
        self.open("/sign-in/")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.click("main button[type=submit]")
        self.page.fill("input[name=code]", totp_code(secret, datetime.now(UTC)))
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(f"**/{home}/")

    def fits(self) -> None:
        """Fail when the page, or on a phone a table in it, is wider than its window: at desktop width, on a phone, at 400 percent."""
        for width in (1280, 390, 320):
            self.page.set_viewport_size({"width": width, "height": 900})
            too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            assert not self.page.evaluate(too_wide), (self.page.url, width)
            assert width > 600 or not self.page.evaluate(TABLE_TOO_WIDE), (self.page.url, width)
        self.page.set_viewport_size({"width": 1280, "height": 900})


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser for the time of a test."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def drop(page: Page, zone: str, *files: tuple[str, bytes]) -> None:
    """Drag files (name and bytes) from a folder over a part of the page and let them go there, as a mouse does."""
    held = page.evaluate_handle(
        """(files) => {
          const held = new DataTransfer();
          for (const [name, content] of files) {
            held.items.add(new File([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], name));
          }
          return held;
        }""",
        [[name, b64encode(content).decode()] for name, content in files],
    )
    for step in ("dragover", "drop"):
        page.dispatch_event(zone, step, {"dataTransfer": held})


def picture(page: Page, name: str) -> None:
    """Write what the window shows for the READMEs when their pictures are asked for: at most 250 KB."""
    if not PICTURES:
        return
    path = Path(PICTURES) / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    shot = page.screenshot()
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    for colours in (256, 128, 64, 32):
        drawn = io.BytesIO()
        image.quantize(colours).save(drawn, "PNG", optimize=True)
        if drawn.tell() <= MOST_BYTES:
            break
    path.write_bytes(drawn.getvalue())
