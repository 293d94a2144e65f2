"""What a browser may answer: errors instead of results, events between, messages in pieces; read from a pipe, no process."""

import json
import os
from collections.abc import Callable, Iterator

import pytest

from ansim.sandbox.browser import Browser, BrowserBroke

Piece = dict[str, object] | bytes


class Window(Browser):
    """A browser whose answers lie in a pipe already, and whose commands are only noted."""

    def __init__(self, *answers: Piece, session: str = "S") -> None:
        self._count, self._session, self._rest = 0, session, b""
        self._read, inner = os.pipe()
        outer, self._write = os.pipe()
        for one in answers:
            os.write(inner, one if isinstance(one, bytes) else json.dumps(one).encode() + b"\0")
        os.close(inner)  # then it is gone
        self._commands = outer

    def asked(self) -> list[dict[str, object]]:
        """What it was asked; nothing can be asked after that."""
        os.close(self._write)
        with os.fdopen(self._commands, "rb") as told:
            raw = told.read().split(b"\0")
        self._commands = self._write = -1
        return [json.loads(one) for one in raw[:-1]]

    def end(self) -> None:
        """Close what is open."""
        for end in (self._read, self._write, self._commands):
            if end >= 0:
                os.close(end)


@pytest.fixture
def window() -> Iterator[Callable[..., Window]]:
    """Makes windows, and closes their pipes after the test."""
    made: list[Window] = []

    def make(*answers: Piece, session: str = "S") -> Window:
        made.append(Window(*answers, session=session))
        return made[-1]

    yield make
    for one in made:
        one.end()


def value(number: int, found: object) -> dict[str, object]:
    """The answer to a command that evaluates."""
    return {"id": number, "result": {"result": {"value": found}}}


def test_answers_are_found_among_events_and_those_of_others(window: Callable[..., Window]) -> None:
    """Events have no number, and an answer to an earlier command is nobody's any more: each gets its own."""
    one = window(
        {"method": "Page.loaded"}, value(7, "late"), value(1, "mine"), value(1, "twice"), value(2, 2)
    )
    assert one.read("first") == "mine"
    assert one.read("second") == 2
    assert [told["id"] for told in one.asked()] == [1, 2]


@pytest.mark.parametrize("cut", [1, 5, 17])
def test_a_message_in_pieces_is_one(window: Callable[..., Window], cut: int) -> None:
    """A pipe knows no messages: however the bytes come, only a zero ends one, and Korean is not torn."""
    raw = b"".join(json.dumps(value(n, "안심" * n)).encode() + b"\0" for n in (1, 2))
    one = window(raw[:cut], raw[cut:])
    assert (one.read("a"), one.read("b")) == ("안심", "안심안심")


def test_a_window_that_is_not_made_is_told(window: Callable[..., Window]) -> None:
    """A browser that answers with an error, to the window or to taking it over, broke; it is never gone on without."""
    error = {"code": -32_000, "message": "no"}
    for answers in (
        ({"id": 1, "error": error}, {"id": 2, "error": error}),
        ({"id": 1, "result": {"targetId": "T"}}, {"id": 2, "error": error}),
    ):
        one = window(*answers, session="")
        with pytest.raises(BrowserBroke) as broke:
            one.open("http://localhost/")
        assert broke.value.params["what"] == "window"
        assert "Page.navigate" not in [told["method"] for told in one.asked()]


def test_an_element_that_goes_away_before_the_tap_is_told(window: Callable[..., Window]) -> None:
    """Seen, then gone with its page before its place was read: one error that names it, and no tap into nowhere."""
    one = window(value(1, True), {"id": 2, "result": {"exceptionDetails": {"text": "null"}, "result": {}}})
    with pytest.raises(BrowserBroke) as broke:
        one.tap("#enter")
    assert broke.value.params["what"] == "#enter"
    assert [told["method"] for told in one.asked()] == ["Runtime.evaluate"] * 2


def test_a_page_that_is_left_while_it_is_waited_for_is_looked_at_again(
    window: Callable[..., Window],
) -> None:
    """The promise of a page dies with it: the next page is asked anew, three times and then no more."""
    gone = {"error": {"message": "Inspected target navigated or closed"}}
    window({"id": 1, **gone}, {"id": 2, **gone}, value(3, True)).see("receipt", "1")
    one = window(*({"id": number, **gone} for number in (1, 2, 3, 4)))
    with pytest.raises(BrowserBroke, match="receipt"):
        one.see("receipt", "1")
    assert len(one.asked()) == 3


@pytest.mark.parametrize("truth", [1, "true", [True], {}, None])
def test_only_true_is_seen(window: Callable[..., Window], truth: object) -> None:
    """What a page answers instead of true is no sight of anything."""
    with pytest.raises(BrowserBroke):
        window(*(value(number, truth) for number in (1, 2, 3))).see("code", "1")


@pytest.mark.parametrize("selector", ["#a", "[data-go='x']", 'a[href="\\"]', "#a'); evil(('", "#한글\u2028"])
def test_a_selector_stays_one_text_of_the_script(window: Callable[..., Window], selector: str) -> None:
    """Whatever stands in it, quotes and line ends too: the page's querySelector gets exactly these characters."""
    one = window(value(1, True), value(2, [3, 4]), {"id": 3, "result": {}}, {"id": 4, "result": {}})
    one.tap(selector)
    scripts = [str(told["params"]["expression"]) for told in one.asked()[:2]]  # type: ignore[index]
    for script in scripts:
        _, _, rest = script.partition("document.querySelector(")
        assert json.JSONDecoder().raw_decode(rest)[0] == selector


def test_a_browser_that_is_gone_before_it_is_asked_is_told(window: Callable[..., Window]) -> None:
    """Its end of the pipe is closed: no signal, no traceback, the step that was asked for."""
    one = window()
    os.close(one._commands)
    one._commands = -1
    with pytest.raises(BrowserBroke, match=r"Runtime\.evaluate"):
        one.read("1")
