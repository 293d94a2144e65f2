"""The words of a poster as values: what must be read again, and how texts are compared with what a reader gives back."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansim.checkins.domain.posters import DRILL_WORDS, PosterPage, Size, breakable, squashed

PAGE = PosterPage(
    number=0,
    name="안심카페",
    zone="",
    kind="카페",
    address="제주특별자치도 제주시 지어낸로 12",
    text="http://localhost:8000/#AAECAwQFAAACAAECAwQFBg",
    short="7KQ4-M2XD",
    typed_at="localhost:8000",
    made_on=date(2026, 11, 21),
    drill=False,
)


def test_a_page_must_say_name_and_short_code() -> None:
    """Zone and drill mark are wanted only where there are any."""
    assert dict(PAGE.must_say()) == {"name": "안심카페", "short": "7KQ4-M2XD"}
    more = replace(PAGE, zone="2층", drill=True)
    assert dict(more.must_say()) == {
        "name": "안심카페",
        "zone": "2층",
        "short": "7KQ4-M2XD",
        "drill": DRILL_WORDS,
    }


def test_every_word_of_the_page_is_handed_over() -> None:
    """The typesetter gets all words as text, the day in one form, and the drill as yes or no."""
    words = PAGE.words()
    assert set(words) == {"name", "zone", "kind", "address", "short", "typed", "made", "drill"}
    assert words["made"] == "2026-11-21"
    assert words["drill"] is False


def test_the_sizes_are_those_that_the_pages_offer() -> None:
    """Four shapes: door, counter, table, stickers."""
    assert [size.value for size in Size] == ["a4", "a5", "tent", "stickers"]


@given(st.text(max_size=60))
def test_places_to_break_leave_no_trace(text: str) -> None:
    """However long its words, a text compares the same with and without places to break."""
    assert squashed(breakable(text)) == squashed(text)


@given(st.text(alphabet="가나다abc123", max_size=40))
def test_blanks_and_line_ends_are_no_difference(text: str) -> None:
    """A reader's own line breaks do not make a text another."""
    assert squashed("\n".join(text)) == squashed(text) == squashed(f"  {text}\t")


@pytest.mark.parametrize(("one", "other"), [("안심카페", "안심까페"), ("7KQ4", "7KQ5"), ("2층", "3층")])
def test_other_words_are_a_difference(one: str, other: str) -> None:
    """One letter apart is apart."""
    assert squashed(one) != squashed(other)


def test_composed_and_decomposed_letters_are_the_same() -> None:
    """A reader may give Hangul back in parts, and full-width signs as they were drawn."""
    assert squashed("\u1100\u1161") == squashed("가")
    assert squashed("Ａ４") == squashed("A4")


def test_a_hyphen_at_the_end_of_a_line_is_a_hyphen() -> None:
    """The sign that the reader gives for a hyphen at a line's end is read as one."""
    assert squashed("7KQ4\ufffeM2XD") == "7KQ4-M2XD"
