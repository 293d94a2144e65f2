"""The three residents of `ansim demo line`: one in a real browser where Chromium is there, the others on drill phones."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import httpx

from ansim.cli import say
from ansim.cli.demo_line_words import BROKE, WORDS, LineBroke
from ansim.conf import ports
from ansim.conf.roles import Role
from ansim.sandbox import browser
from ansim.sandbox.browser_phone import BrowserPhone
from ansim.sandbox.visitor import Places, VisitorPhone

NUMBERS = ("01000000101", "01000000102", "01000000103")
_HOST = "http://127.0.0.1:{}"


class Note(Protocol):
    """A look at the own record as the person reads it."""

    @property
    def who(self) -> str:
        """The agency."""

    @property
    def why(self) -> str:
        """The reason, as a code."""


class Phone(Protocol):
    """What the line asks of a resident's phone, whichever kind it is."""

    @property
    def number(self) -> str:
        """The number, digits as dialled."""

    def who_looked(self) -> Sequence[Note]:
        """Return the looks at this person's record, oldest first."""

    def answer_form(self, *, name: str, birth: str, address: str) -> None:
        """Fill in the form of a contact."""


@dataclass
class Residents:
    """Who takes part, over one HTTP client; `in_browser` says whether one of them has a real browser."""

    client: httpx.Client
    places: Places
    venue: str
    phones: list[Phone] = field(default_factory=list)
    in_browser: bool = False

    def drill_phone(self, number: str) -> VisitorPhone:
        """Return a drill phone of this number."""
        return VisitorPhone(number, self.places, self.client, lambda: int(time.time()))


@contextmanager
def residents_checked_in() -> Iterator[Residents]:
    """Open a venue and let three residents confirm their phones and check in there; browsers end with the block.

    Raises LineBroke, PhoneRefused, BrowserBroke.
    """
    found = browser.find()
    with (
        _open_venue() as opening,
        httpx.Client(timeout=60.0, trust_env=False) as client,
        _browser(found) as window,
    ):
        made = Residents(
            client, _places(), WORDS["venue"].text(say.language()), in_browser=window is not None
        )
        drills = [made.drill_phone(number) for number in NUMBERS[: 2 if window else 3]]
        for phone in drills:
            phone.enrol()
            phone.fetch_tokens(1)
        fragment = _fragment(opening)
        for phone in drills:
            phone.check_in(fragment)
        made.phones += drills
        if window is not None:
            walker = BrowserPhone(NUMBERS[2], ports.visitor_url(), window, lambda: _inbox(made, NUMBERS[2]))
            walker.check_in(fragment)
            made.phones.append(walker)
        yield made


@contextmanager
def _browser(path: str | None) -> Iterator[browser.Browser | None]:
    """Start the browser, if there is one, while the venue is being opened."""
    if path is None:
        yield None
        return
    with browser.Browser(path) as window:
        yield window


def _inbox(made: Residents, number: str) -> str:
    answer = made.client.get(f"{made.places.gateway}/sandbox/inbox", params={"to": number})
    return str(answer.json().get("text", ""))


def _places() -> Places:
    known = ports.known()
    return Places(
        vault=_HOST.format(known[Role.VAULT.value]),
        gate=_HOST.format(known[ports.GATE]),
        gateway=_HOST.format(known[ports.GATEWAY]),
        ledger=_HOST.format(known[Role.LEDGER.value]),
    )


def _open_venue() -> subprocess.Popen[str]:
    """Begin to open a venue as its operator would."""
    words = ["--name", WORDS["venue"].text(say.language()), "--kind", "food.cafe", "--region", "경기도"]
    words += ["--district", "안심시", "--street", "나루로 27", "--json"]
    command = [sys.executable, "-m", "ansim.cli.main", "venue", "open", *words]
    return subprocess.Popen(  # noqa: S603 (our own command, no input of others)
        command,
        env={**os.environ, "ANSIM_ROLE": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _fragment(opening: subprocess.Popen[str]) -> str:
    """Return the 22 characters of the opened venue's QR. Raises LineBroke."""
    told, _ = opening.communicate()
    if opening.returncode:
        raise LineBroke(what=BROKE["venue"].text(say.language()))
    text: str = json.loads(told)["codes"][0]["text"]
    return text.rpartition("#")[2]
