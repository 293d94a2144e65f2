"""A resident's browser in a drill: which parts of the page are tapped, in which order, and which code is typed in."""

from typing import Any

import pytest

from ansim.sandbox import browser_phone
from ansim.sandbox.browser_phone import BrowserPhone, Looked

FRAGMENT = "YTFhMmEzAAcCc3RpY2tlcg"


class Window:
    """A browser that only notes what it is asked."""

    def __init__(self, cards: object = None) -> None:
        self.acts: list[tuple[str, ...]] = []
        self.cards = cards

    def __getattr__(self, name: str) -> Any:
        def act(*words: str) -> object:
            self.acts.append((name, *words))
            return self.cards if name == "read" else None

        return act


class Inbox:
    """Messages in the order in which they can be read; the last one stays."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)

    def __call__(self) -> str:
        return self.texts.pop(0) if len(self.texts) > 1 else self.texts[0]


def _phone(window: Window, *texts: str) -> BrowserPhone:
    return BrowserPhone("01000000103", "http://localhost:1", window, Inbox(*texts))  # type: ignore[arg-type]


def test_a_resident_goes_in_with_two_taps_and_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the camera opens, the one button, the number, the code that came after it was asked for, the receipt."""
    monkeypatch.setattr(browser_phone, "_LOOK_SECONDS", 0)
    window = Window()
    _phone(window, "old 111111", "old 111111", "[안심] 인증번호 222222, 5분 안에").check_in(FRAGMENT)
    acts = [act[:3] for act in window.acts if act[0] != "see"]
    assert acts == [
        ("open", f"http://localhost:1/#{FRAGMENT}"),
        ("tap", "#enter"),
        ("type", "#phone", "01000000103"),
        ("tap", "#phone-form button"),
        ("type", "#code", "222222"),
        ("tap", "#agree"),
    ]
    assert window.acts[-1][:2] == ("see", "receipt")


def test_a_code_that_never_comes_is_typed_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page then says itself that the code is wrong; a phone number in a message is no code."""
    monkeypatch.setattr(browser_phone, "_LOOK_SECONDS", 0)
    window = Window()
    _phone(window, "", "문의 01012345678").check_in(FRAGMENT)
    assert ("type", "#code", "") in window.acts


def test_the_form_of_a_contact_is_filled_in_on_the_page() -> None:
    """The address of the exposure message, a code of its own, then the three answers."""
    window = Window()
    _phone(window, "", "123456").answer_form(name="가나다", birth="1990-01-31", address="안심시 1")
    assert window.acts[0] == ("open", "http://localhost:1/#identity")
    typed = [act[1:] for act in window.acts if act[0] == "type"]
    assert typed[1:] == [
        ("#code", "123456"),
        ("#name", "가나다"),
        ("#birth", "1990-01-31"),
        ("#address", "안심시 1"),
    ]


def test_who_looked_is_read_off_the_page() -> None:
    """Agency and reason stand with their card; without a card nobody looked."""
    assert _phone(Window([["안심시", "call"]]), "").who_looked() == [Looked("안심시", "call")]
    assert _phone(Window(), "").who_looked() == []
