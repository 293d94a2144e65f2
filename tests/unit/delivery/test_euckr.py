"""Bytes and characters as a Korean carrier counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.delivery.domain.euckr import count_bytes, is_sendable, unsendable


@pytest.mark.parametrize(
    ("text", "size"), [("", 0), ("abc", 3), ("가나다", 6), ("a가", 3), ("똠", 2), ("😀", 2), ("a😀가", 5)]
)
def test_bytes_are_counted_in_cp949(text: str, size: int) -> None:
    """Proves that a Korean syllable counts two bytes, also one outside EUC-KR's 2,350."""
    assert count_bytes(text) == size


@pytest.mark.parametrize("character", [*"가힝·ㆍ一①㎏“”…\n ~"])
def test_what_ks_x_1001_has_passes(character: str) -> None:
    """Proves that letters, marks and Hanja with a two-byte form are sendable."""
    assert is_sendable(character)


@pytest.mark.parametrize("character", ["똠", "믜", "–", "—", "é", "😀", "‧", "・", "\x00", "\x1b", "\u200b"])
def test_what_would_arrive_as_a_question_mark_is_flagged(character: str) -> None:
    """Proves that syllables with an 8-byte form, dashes, emoji and control characters are found."""
    assert not is_sendable(character)


def test_each_strange_character_is_named_once() -> None:
    """Proves that the list is in order of appearance without repeats."""
    assert unsendable("똠방각하 — 똠 é") == ("똠", "—", "é")


@pytest.mark.parametrize(
    "text",
    ["", "가람시 안내", "가나다\nabc 1,2", "탭\t", "줄\r\n", "넓은\u3000칸", "똠방", "é", "가—", "\x1b[0m"],
)
def test_a_text_is_judged_as_its_letters_are(text: str) -> None:
    """Proves that a text looked at as a whole, plain or not, has the strange letters that each letter alone gives."""
    assert unsendable(text) == tuple(dict.fromkeys(sign for sign in text if not is_sendable(sign)))


@given(st.text(st.one_of(st.characters(), st.sampled_from("가나다똠abc\n\t\r ·ㆍ"))))
def test_any_text_is_judged_as_its_letters_are(text: str) -> None:
    """Proves the same of texts of all kinds of letters."""
    assert unsendable(text) == tuple(dict.fromkeys(sign for sign in text if not is_sendable(sign)))


@given(st.text())
def test_sendable_text_has_an_exact_two_byte_form(text: str) -> None:
    """Proves against Python's own codec that what passes encodes in as many bytes as were counted."""
    if not unsendable(text):
        assert len(text.encode("euc_kr")) == count_bytes(text)
