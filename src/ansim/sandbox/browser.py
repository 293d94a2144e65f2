"""A headless Chromium for drills, driven over two pipes by its own DevTools protocol: no port, no further package.

The page is used as a person uses it: real taps and real typing; scripts only wait for what is to be seen.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS: Final = (
    "--headless", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu", "--disable-quic", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
)  # fmt: skip
_ROOT: Final = ("--no-sandbox",) if os.geteuid() == 0 else ()  # Chromium refuses its sandbox to root
_PHONE: Final = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": True}
_PATIENCE_SECONDS: Final = 60
_END_SECONDS: Final = 10.0
_END_LOOKS, _END_PAUSE_SECONDS = 20, 0.05
# Chromium reads commands from descriptor 3 and answers on 4; ours are kept out of the way of both.
_IN, _OUT, _ABOVE = 3, 4, 10


class BrowserBroke(AnsimError):
    """The browser of a drill ended, or its page did not show what it should."""

    code = "browser.broke"
    sentence = Sentence(
        ko="훈련용 브라우저가 '{what}' 단계에서 멈췄습니다. 다시 실행해 주세요.",
        en="The drill's browser stopped at '{what}'. Run it again.",
    )
    retryable = True


def find() -> str | None:
    """Return the path of an installed Chromium, None when there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Browser:
    """One window of the size of a phone, with a profile of its own that is gone afterwards."""

    def __init__(self, path: str) -> None:
        """Start it; it may still be starting when this returns. Raises BrowserBroke."""
        self._folder = Path(tempfile.mkdtemp(prefix="ansim-browser-"))
        self._count, self._session = 0, ""
        self._rest = b""
        ends = [*os.pipe(), *os.pipe()]
        inner, outer = [_moved(ends[0]), _moved(ends[3])], [_moved(ends[1]), _moved(ends[2])]
        self._write, self._read = outer
        try:
            self._process = subprocess.Popen(  # noqa: S603 (found by its well-known names)
                [path, *FLAGS, *_ROOT, f"--user-data-dir={self._folder}", "about:blank"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                close_fds=False,
                start_new_session=True,
                preexec_fn=lambda: _hand_over(*inner),
            )
        except OSError as error:
            self._folder.rmdir()
            for end in (self._write, self._read):
                os.close(end)
            raise BrowserBroke(what=f"start ({error.strerror})") from None
        finally:
            for end in (*ends, *inner):
                os.close(end)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the browser and forget its profile."""
        for end in (self._write, self._read):
            os.close(end)  # Chromium ends when its pipe does
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with contextlib.suppress(ProcessLookupError):  # helpers that still write into the profile
            os.killpg(self._process.pid, signal.SIGKILL)
        for _ in range(_END_LOOKS):
            shutil.rmtree(self._folder, ignore_errors=True)
            if not self._folder.exists():
                return
            time.sleep(_END_PAUSE_SECONDS)

    def open(self, address: str) -> None:
        """Go to an address, in the one window. Raises BrowserBroke."""
        if not self._session:
            made = self._ask("Target.createTarget", {"url": "about:blank"})
            target = {"targetId": made.get("targetId", ""), "flatten": True}
            self._session = self._ask("Target.attachToTarget", target).get("sessionId", "")
            if not self._session:
                raise BrowserBroke(what="window")
            self._ask("Emulation.setDeviceMetricsOverride", _PHONE)
            self._ask("Emulation.setLocaleOverride", {"locale": "ko-KR"})
        self._ask("Page.navigate", {"url": address})

    def see(self, what: str, condition: str) -> None:
        """Wait until a condition in JavaScript holds; `what` names it. Raises BrowserBroke."""
        script = (
            f"new Promise((done) => {{ const end = Date.now() + {_PATIENCE_SECONDS * 1000};"
            f" const look = () => {{ let is = false; try {{ is = Boolean({condition}); }} catch (error) {{ is = false; }}"
            " if (is || Date.now() > end) done(is); else setTimeout(look, 50); }; look(); })"
        )
        for _ in range(3):  # a page that is being left takes its promise with it
            if self._value(script) is True:
                return
        raise BrowserBroke(what=what)

    def read(self, expression: str) -> Any:
        """Return the value of an expression in the page. Raises BrowserBroke."""
        return self._value(expression)

    def tap(self, selector: str) -> None:
        """Bring an element into view and tap its middle, once it is there and at rest. Raises BrowserBroke."""
        found = f"document.querySelector({json.dumps(selector)})"
        self.see(selector, f"{found}.offsetParent && !{found}.disabled")
        middle = (
            f"(() => {{ const one = {found}; one.scrollIntoView({{block: 'center'}}); const box = one.getBoundingClientRect();"
            " return [box.left + box.width / 2, box.top + box.height / 2]; })()"
        )
        place = self._value(middle)
        if not isinstance(place, list):  # the element went away with its page
            raise BrowserBroke(what=selector)
        across, down = place
        for kind in ("mousePressed", "mouseReleased"):
            self._ask(
                "Input.dispatchMouseEvent",
                {"type": kind, "x": across, "y": down, "button": "left", "clickCount": 1},
            )

    def type(self, selector: str, text: str) -> None:
        """Tap a field and type into it. Raises BrowserBroke."""
        self.tap(selector)
        self._ask("Input.insertText", {"text": text})

    def _value(self, expression: str) -> Any:
        given = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        return self._ask("Runtime.evaluate", given).get("result", {}).get("value")

    def _ask(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Send one command and return its result; an error of the page's is an empty one. Raises BrowserBroke."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": dict(params)}
        if self._session:
            message["sessionId"] = self._session
        try:
            os.write(self._write, json.dumps(message).encode() + b"\0")
            while (answer := self._next()).get("id") != self._count:
                continue
        except (OSError, ValueError):
            raise BrowserBroke(what=method) from None
        result: dict[str, Any] = answer.get("result", {})
        return result

    def _next(self) -> dict[str, Any]:
        """Return the next message, each ended by a zero byte. Raises BrowserBroke when the browser is gone."""
        while b"\0" not in self._rest:
            piece = os.read(self._read, 1 << 16)
            if not piece:
                raise BrowserBroke(what="end")
            self._rest += piece
        message, _, self._rest = self._rest.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        return told


def _moved(end: int) -> int:
    """Return a copy of a descriptor that lies above those Chromium uses; a child does not inherit it."""
    return fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _ABOVE)


def _hand_over(commands: int, answers: int) -> None:
    """In the child: put both ends where Chromium looks for them."""
    os.dup2(commands, _IN)
    os.dup2(answers, _OUT)
