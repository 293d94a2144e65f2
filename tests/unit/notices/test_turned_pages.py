"""Pages fed the wrong way round are read as they were meant: by how the letters stand, not by how the page is shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.pdf_files import document

from ansim.notices.adapters.pdf_pages import read_pages

# What is drawn, turned against the clock by so many degrees within a page of 300 x 400 points.
TURNS = {0: b"1 0 0 1 0 0", 90: b"0 1 -1 0 300 0", 180: b"-1 0 0 -1 300 400", 270: b"0 -1 1 0 0 400"}


def turned_page(drawn: int, shown: int, *lines: tuple[bytes, ...]) -> bytes:
    """A page whose lines of words are drawn turned and shown turned; every word is set by itself, as printers do."""
    words = b" ".join(
        b"1 0 0 1 %d %d Tm (%b) Tj" % (20 + 60 * column, 200 - 40 * row, word)
        for row, line in enumerate(lines)
        for column, word in enumerate(line)
    )
    content = b"q %b cm BT /F1 12 Tf %b ET Q" % (TURNS[drawn], words)
    return document([content], tree=b"/MediaBox [0 0 300 400]/Rotate %d" % shown)


@pytest.mark.parametrize("shown", TURNS)
@pytest.mark.parametrize("drawn", TURNS)
def test_words_come_in_the_order_of_reading(drawn: int, shown: int) -> None:
    """Whatever way the page is drawn and shown: label before value, first line before second."""
    data = turned_page(drawn, shown, (b"Name", b"Kim", b"Gaon"), (b"Phone", b"0100"))
    assert read_pages(data)[0].text.split() == ["Name", "Kim", "Gaon", "Phone", "0100"]


@pytest.mark.parametrize("shown", TURNS)
def test_a_page_without_letters_is_empty_whichever_way_up(shown: int) -> None:
    """Nothing to tell the direction by: no text, no failure."""
    data = document([b"0 0 100 100 re f"], tree=b"/MediaBox [0 0 300 400]/Rotate %d" % shown)
    assert [page.text for page in read_pages(data)] == [""]


def test_one_turned_word_does_not_turn_the_page() -> None:
    """A stamp written upwards in the margin: the many upright letters decide."""
    margin = b"BT /F1 9 Tf 0 1 -1 0 290 50 Tm (copy) Tj ET"
    lines = b"BT /F1 12 Tf 1 0 0 1 20 200 Tm (Name) Tj 1 0 0 1 90 200 Tm (Kim Gaon of Garam) Tj ET"
    (page,) = read_pages(document([lines + margin]))
    assert page.text.split()[:3] == ["Name", "Kim", "Gaon"]


def test_every_page_is_turned_by_itself() -> None:
    """Upright and upside-down pages of one file do not disturb each other."""
    line = b"BT /F1 12 Tf 1 0 0 1 20 200 Tm (Name) Tj 1 0 0 1 90 200 Tm (Kim) Tj ET"
    data = document([line, b"q -1 0 0 -1 300 400 cm " + line + b" Q"] * 3)
    assert [page.text.split() for page in read_pages(data)] == [["Name", "Kim"]] * 6


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(sorted(TURNS)),
    st.sampled_from(sorted(TURNS)),
    st.lists(
        st.lists(st.text("abcdefghknoprstuvxyz", min_size=4, max_size=6), min_size=2, max_size=4),
        min_size=1,
        max_size=4,
    ),
)
def test_any_lines_turned_any_way_are_read_as_written(drawn: int, shown: int, lines: list[list[str]]) -> None:
    """The words that were set are the words that are read, in their order."""
    encoded = [tuple(word.encode() for word in line) for line in lines]
    (page,) = read_pages(turned_page(drawn, shown, *encoded))
    assert page.text.split() == [word for line in lines for word in line]
