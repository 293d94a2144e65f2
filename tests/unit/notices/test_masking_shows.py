"""What of a name reaches a QR: letters of its ends, word by word, and nothing between them whatever the name holds."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.notices.domain.masking import mask_name

LETTERS = st.sampled_from("가나다홍길동뷁ABCxyzéÑ한국山田ИванøŁ")
WORDS = st.lists(LETTERS, min_size=1, max_size=9).map("".join)


@settings(max_examples=100, deadline=None)
@given(
    st.text(LETTERS, max_size=3), st.from_regex("[0-9]{1,13}", fullmatch=True), st.text(LETTERS, max_size=3)
)
def test_no_digit_within_a_word_is_shown(front: str, number: str, back: str) -> None:
    """Of a number typed into a name not more than what stands at the very end of its word is left."""
    masked = mask_name(f"{front}{number}{back}")
    shown = [sign for sign in masked if sign.isdigit()]
    assert len(shown) <= (not front) + (not back)
    if front and back:
        assert shown == []


@pytest.mark.parametrize(
    "number", ["900101-1234567", "9001011234567", "010-0000-0001", "９００１０１－１２３４５６７"]
)
def test_a_number_in_place_of_a_name_gives_its_ends_alone(number: str) -> None:
    """Neither birth date nor phone can be read from what a slip of the columns would print."""
    assert mask_name(number) == f"{number[0]}*{number[-1]}"


@settings(max_examples=100, deadline=None)
@given(WORDS, WORDS)
def test_words_with_the_same_ends_and_length_cannot_be_told_apart(one: str, other: str) -> None:
    """Everything between the first and the last letter is hidden: another middle gives the same mask."""
    size = max(len(one), 3)
    left = f"{one[0]}{'길' * (size - 2)}{one[-1]}"
    right = f"{one[0]}{'동' * (size - 2)}{one[-1]}"
    assert mask_name(left) == mask_name(right)
    assert set(mask_name(f"{one} {other}")) <= {one[0], one[-1], other[0], other[-1], "*", " "}


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, max_size=6), st.sampled_from([" ", "  ", "\t", "\u3000", "\n", "\u00a0"]))
def test_what_stands_between_words_changes_nothing(words: list[str], blank: str) -> None:
    """Any blanks in any number; Unicode's two forms of a letter are one."""
    name = " ".join(words)
    assert mask_name(blank.join(words)) == mask_name(f"{blank}{name}{blank}") == mask_name(name)
    assert mask_name(unicodedata.normalize("NFD", name)) == mask_name(unicodedata.normalize("NFC", name))


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=9))
def test_a_word_is_left_out_only_where_the_bytes_are_used_up(words: list[str]) -> None:
    """The next word would have made it longer than eighteen bytes; a word that fits is never left out."""
    masked = mask_name(" ".join(words))
    shown = masked.split(" ")
    assert len(masked.encode()) <= 18
    if len(shown) < len(words):
        assert len(f"{masked} {mask_name(words[len(shown)])}".encode()) > 18


@pytest.mark.parametrize("length", range(2, 8))
def test_how_long_a_korean_name_is_shows_up_to_four_syllables(length: int) -> None:
    """Three and four syllables have a star for each between the ends; longer ones a single star, two hide the second."""
    stars = {2: 1, 3: 1, 4: 2}.get(length, 1)
    masked = mask_name("가나다라마바사"[:length])
    assert masked.count("*") == stars
    assert len(masked) == stars + (1 if length == 2 else 2)
