"""The drill's browser: its pipes, its taps and waits, and what is said when it is not what it should be."""

import json
import sys
from pathlib import Path

import pytest

from ansim.sandbox import browser
from ansim.sandbox.browser import Browser, BrowserBroke

# A Chromium that knows six commands: what it is asked goes to a file, an event comes before every answer.
STAND_IN = """#!{python}
import json, os, sys
if "--version" in sys.argv: sys.exit()
told = open({told!r}, "a")
rest = b""
while True:
    piece = os.read(3, 65536)
    if not piece: break
    rest += piece
    while b"\\0" in rest:
        raw, _, rest = rest.partition(b"\\0")
        asked = json.loads(raw)
        told.write(json.dumps(asked) + "\\n"); told.flush()
        if asked["method"] == "Page.navigate" and "ends" in asked["params"]["url"]: os._exit(1)
        expression = asked["params"].get("expression", "")
        value = [10, 20] if "getBoundingClientRect" in expression else "new Promise" in expression
        if "never" in expression: value = False
        if expression == "nonsense": os.write(4, b"no json" + b"\\0")
        result = {{"targetId": "T", "sessionId": "S", "result": {{"value": value}}}}
        for one in ({{"method": "Some.event"}}, {{"id": asked["id"], "result": result}}):
            os.write(4, json.dumps(one).encode() + b"\\0")
"""


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """Where the stand-in writes what it was asked."""
    return tmp_path / "told"


@pytest.fixture
def stand_in(tmp_path: Path, told: Path) -> str:
    """The path of the stand-in."""
    path = tmp_path / "chromium"
    path.write_text(STAND_IN.format(python=sys.executable, told=str(told)))
    path.chmod(0o755)
    return str(path)


def _asked(told: Path) -> list[tuple[str, dict[str, object]]]:
    return [(one["method"], one) for one in map(json.loads, told.read_text().splitlines())]


def test_a_page_is_opened_once_in_a_window_of_a_phones_size(stand_in: str, told: Path) -> None:
    """The first address makes the window; the second is only gone to."""
    with Browser(stand_in) as window:
        window.open("http://localhost/a")
        window.open("http://localhost/b")
    asked = _asked(told)
    assert [name for name, _ in asked] == [
        "Target.createTarget",
        "Target.attachToTarget",
        "Emulation.setDeviceMetricsOverride",
        "Emulation.setLocaleOverride",
        "Page.navigate",
        "Page.navigate",
    ]
    assert asked[2][1]["params"]["width"] == 390  # type: ignore[index]
    assert all(one.get("sessionId") == "S" for _, one in asked[2:])


def test_a_tap_is_a_press_and_a_release_in_the_middle(stand_in: str, told: Path) -> None:
    """Real input at the place where the element is, not a script's click; typing goes where it was tapped."""
    with Browser(stand_in) as window:
        window.open("http://localhost/a")
        window.type("#name", "가나다")
    asked = _asked(told)[5:]
    presses = [one["params"] for name, one in asked if name == "Input.dispatchMouseEvent"]
    assert [(one["type"], one["x"], one["y"]) for one in presses] == [  # type: ignore[index]
        ("mousePressed", 10, 20),
        ("mouseReleased", 10, 20),
    ]
    assert asked[-1][1]["params"] == {"text": "가나다"}


def test_the_profile_is_gone_afterwards(stand_in: str) -> None:
    """Nothing of a drill's resident stays on the disk."""
    with Browser(stand_in) as window:
        folder = window._folder
        window.open("http://localhost/a")
        assert folder.is_dir()
    assert not folder.exists()


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (lambda window: window.open("http://localhost/ends"), "end"),
        (lambda window: window.see("venue", "never"), "venue"),
        (lambda window: window.read("nonsense"), "Runtime.evaluate"),
    ],
)
def test_a_browser_that_breaks_is_told(stand_in: str, act: object, what: str) -> None:
    """It ended, the page never showed it, or what came is no message: one error that names the step."""
    with Browser(stand_in) as window, pytest.raises(BrowserBroke) as broke:
        act(window)  # type: ignore[operator]
    assert broke.value.params["what"] == what


def test_a_browser_that_cannot_be_started_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path behind which there is nothing; no profile stays behind."""
    monkeypatch.setattr(browser.tempfile, "tempdir", str(tmp_path))
    with pytest.raises(BrowserBroke, match="start"):
        Browser(str(tmp_path / "none"))
    assert list(tmp_path.iterdir()) == []


def test_a_browser_that_does_not_end_is_ended(stand_in: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that hangs on to its pipe does not keep the drill."""
    monkeypatch.setattr(browser, "_END_SECONDS", 0.05)
    Path(stand_in).write_text(f"#!{sys.executable}\nimport time\ntime.sleep(600)\n")
    window = Browser(stand_in)
    window.close()
    assert window._process.returncode == -9


def test_chromium_is_found_by_its_names_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of the well-known names is on the path; none is no error."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browser.find() is None
    chrome = tmp_path / "google-chrome"
    chrome.touch()
    chrome.chmod(0o755)
    assert browser.find() == str(chrome)


@pytest.mark.skipif(browser.find() is None, reason="no Chromium on this machine")
def test_a_real_page_is_tapped_and_typed_into() -> None:
    """In Chromium itself: a tap reaches its button, typed Korean its field, a wait ends when the page has changed."""
    page = "<button id=go onclick='setTimeout(() => document.title = 1, 50)'>go</button><input id=name>"
    with Browser(browser.find() or "") as window:
        window.open(f"data:text/html,{page}")
        window.tap("#go")
        window.see("title", "document.title === '1'")
        window.type("#name", "안심 010")
        assert window.read("document.querySelector('#name').value") == "안심 010"
