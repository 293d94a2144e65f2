"""Widths of characters: a list of them names every rare syllable of the printout, so each file keeps its own."""

import pytest
from tests.unit.notices.pdf_files import write

from ansim.notices.adapters.pdf_objects import Objects, PdfUnsplittable, Reader, Value, Word
from ansim.notices.adapters.pdf_widths import keep_widths

OBJECTS = Objects(write([b"<</Type/Catalog>>", b"[7 8]"]))


def widths(text: bytes) -> list[Value]:
    """An array as a PDF writes it."""
    found = Reader(text).value()
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("written", "codes", "kept"),
    [
        (b"[1 [500 600 700]]", {2}, b"[2[600]]"),
        (b"[1 [500 600] 10 12 1000]", {2, 11}, b"[2[600]11[1000]]"),
        (b"[10 12 1000]", {13}, b"[]"),
        (b"[]", {1}, b"[]"),
        (b"[5 2 0 R]", {5, 6}, b"[5[7]6[8]]"),
    ],
)
def test_only_the_widths_shown_stay(written: bytes, codes: set[int], kept: bytes) -> None:
    """Both forms of the standard, an array elsewhere in the file too: what is not shown is not named."""
    assert keep_widths(OBJECTS, widths(written), frozenset(codes)) == Word(kept)


def test_a_list_is_read_once_for_all_people() -> None:
    """Thousands share one font: its list is taken apart for the first of them."""
    shared = widths(b"[1 [500 600]]")
    assert keep_widths(OBJECTS, shared, frozenset({1})) == b"[1[500]]"
    shared.clear()
    assert keep_widths(OBJECTS, shared, frozenset({2})) == b"[2[600]]"


@pytest.mark.parametrize(
    "written", [b"[1]", b"[1 2]", b"[/A [1]]", b"[1.5 [2]]", b"[1 [/A]]", b"[1 2 [3]]", b"[0 99999999 1]"]
)
def test_what_is_no_list_of_widths_is_refused(written: bytes) -> None:
    """Rather no file than one that may name others."""
    with pytest.raises(PdfUnsplittable):
        keep_widths(OBJECTS, widths(written), frozenset({1}))
