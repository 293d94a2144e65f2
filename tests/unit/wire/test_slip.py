"""Paper slips (protocol.md, 0x05): ten characters and a check, read as people write them, never mistaken for a number."""

import re

import pytest

from ansim.kit.ids import check_character
from ansim.wire import slip
from ansim.wire.errors import DeskMalformed
from ansim.wire.slip import new_slip, slip_value


def test_a_slip_has_ten_characters_and_a_check() -> None:
    """Grouped for the eye; the value sealed of it is its ten characters and six zeros."""
    text = new_slip()
    assert re.fullmatch(r"[A-Z][0-9A-Z]{4}-[0-9A-Z]{5}-[0-9A-Z]", text)
    plain = text.replace("-", "")
    assert check_character(plain[:10]) == plain[10]
    assert slip_value(text) == plain[:10].encode() + bytes(6)


def test_slips_differ_and_none_is_a_phone_number() -> None:
    """The first character is a letter, so eleven digits are always a number."""
    made = {new_slip() for _ in range(500)}
    assert len(made) == 500
    assert all(text[0].isalpha() for text in made)


@pytest.mark.parametrize("written", ["{}", " {} ", "{} "])
def test_a_slip_is_read_as_people_write_it(written: str) -> None:
    """Lower case, spaces, no hyphens, O for 0 and I or L for 1."""
    body = "A0101BCDEF"
    text = body + check_character(body)
    for typed in (
        text,
        text.lower(),
        f"{text[:3]} {text[3:]}",
        text.replace("0", "O"),
        text.replace("1", "l"),
    ):
        assert slip_value(written.format(typed)) == body.encode() + bytes(6)


def test_every_character_turned_is_refused() -> None:
    """The check finds any one character read wrong."""
    text = new_slip().replace("-", "")
    for at, sign in enumerate(text):
        for other in slip.ALPHABET:
            if other != sign:
                with pytest.raises(DeskMalformed):
                    slip_value(text[:at] + other + text[at + 1 :])


@pytest.mark.parametrize(
    "text", ["", "A", "01012345678", "A0101BCDEF", "A0101BCDEFGH", "A0101BCDE!7", "가나다라마바사아자차카"]
)
def test_what_is_no_slip_is_refused(text: str) -> None:
    """Too short, too long, a phone number, other signs."""
    with pytest.raises(DeskMalformed):
        slip_value(text)


def test_a_check_that_looks_like_another_character_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """I, L, O and U are checks that nobody can read back: another slip is made instead."""
    checks = iter(["O", "U", "7"])
    monkeypatch.setattr(slip, "check_character", lambda _body: next(checks))
    assert new_slip().endswith("-7")
