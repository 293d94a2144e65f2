"""A drill's resident whose phone is a real browser: the visitor's own page, tapped and typed into as a person does."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ansim.sandbox.browser import Browser

_CODE: Final = re.compile(r"(?<!\d)\d{6}(?!\d)")
_CODE_LOOKS, _LOOK_SECONDS = 100, 0.1


@dataclass(frozen=True, slots=True)
class Looked:
    """One look at the own record as the page shows it: which agency, and why as a code."""

    who: str
    why: str


@dataclass(slots=True)
class BrowserPhone:
    """One resident with a browser. `page` is the visitors' page without a slash at the end; `inbox` gives the newest message."""

    number: str = field(repr=False)
    page: str
    browser: Browser
    inbox: Callable[[], str] = field(repr=False)

    def check_in(self, fragment: str) -> None:
        """Open what the venue's QR says, go in, confirm the number, and see the gate's receipt. Raises BrowserBroke."""
        self.browser.open(f"{self.page}/#{fragment}")
        self.browser.tap("#enter")
        self._confirm()
        self.browser.tap("#agree")
        self.browser.see("receipt", "document.querySelector('#done-sent.kept').offsetParent")

    def answer_form(self, *, name: str, birth: str, address: str) -> None:
        """Open the address of an exposure message and fill in the form there. Raises BrowserBroke."""
        self.browser.open(f"{self.page}/#identity")
        self._confirm()
        for field_name, text in (("name", name), ("birth", birth), ("address", address)):
            self.browser.type(f"#{field_name}", text)
        self.browser.tap("#agree")
        self.browser.see("identity", "document.querySelector('#alert.good').offsetParent")

    def who_looked(self) -> list[Looked]:
        """Have the page search the public ledger for this phone's own leaves, oldest first. Raises BrowserBroke."""
        self.browser.tap("[data-go=looked]")
        self.browser.tap("#find")
        self.browser.see(
            "ledger",
            "document.querySelector('#find:not([disabled])') && document.querySelector('#looked-told').textContent",
        )
        cards = self.browser.read(
            "[...document.querySelectorAll('#looked-list li')].map((one) => [one.dataset.who, one.dataset.why])"
        )
        return [Looked(who, why) for who, why in cards or []]

    def _confirm(self) -> None:
        """Ask for a code by the number and type in the one that comes."""
        before = self.inbox()
        self.browser.type("#phone", self.number)
        self.browser.tap("#phone-form button")
        self.browser.see("code", "document.querySelector('#code').offsetParent")
        self.browser.type("#code", self._code(before))

    def _code(self, before: str) -> str:
        for _ in range(_CODE_LOOKS):
            text = self.inbox()
            if text != before and (found := _CODE.search(text)):
                return found.group()
            time.sleep(_LOOK_SECONDS)
        return ""
