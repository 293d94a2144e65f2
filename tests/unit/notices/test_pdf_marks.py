"""Whatever hides, doubles or disguises letters on a page of a PDF makes its table unreadable, never wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.pdf_files import FONT, document, stream, write
from tests.unit.notices.pdf_lists import (
    ASCII_HEADER,
    HEIGHT,
    LEFT,
    ROWS,
    TOP,
    WIDTHS,
    edges,
    line,
    page,
    ruled,
    rulings,
    said,
    someone,
    words,
)

from ansim.kit.errors import AnsimError
from ansim.notices.adapters import pdf_marks
from ansim.notices.adapters.pdf_table import read_pdf_table
from ansim.notices.adapters.table_errors import FilePdfUnsure

BASE = TOP - 3 * HEIGHT - 13  # of the letters of the last row
ACROSS = edges()


def cells(data: bytes) -> list[tuple[str | None, ...]]:
    """The rows of a PDF that is read."""
    return [row.cells for row in read_pdf_table(data).rows]


def is_refused(*parts: bytes) -> bool:
    """Whether a page is refused as not certain."""
    try:
        read_pdf_table(page(*parts))
    except FilePdfUnsure as refused:
        return refused.params == {"page": 1}
    return False


SHORT = (*ROWS[:3], ("3", "Person d", "1990-03-04", ""))  # the last phone is left out


@pytest.mark.parametrize(
    "text",
    [
        b"BT 3 Tr /F1 8 Tf 190 307 Td (010-0000-0003) Tj ET",  # never painted
        b"BT 7 Tr /F1 8 Tf 190 307 Td (010-0000-0003) Tj ET",  # only a mask
        said("010-0000-0003", 330, 307),  # beside the page
        b"q 180 300 40 20 re W n " + said("010-0000-0003", 190, 307) + b"Q",  # cut by a clip
        b"q 180 300 90 9 re W n " + said("010-0000-0003", 184, 311) + b"Q",  # its line is cut in height
        said("010-0000-0003", 190, 307) + b"1 g 185 302 60 15 re f ",  # painted over
        said("010-0000-0003", 190, 307) + line(185, 309.5, 260, 309.5),  # struck out
        said("010-0000-0003", 190, 307) + line(185, 302, 260, 316),  # struck out aslant
        said("010-0000-0003", 190, 307) + b"190 302 m 200 330 220 330 240 302 c S ",  # a curve over it
        said("010-0000-0003", 190, 307)
        + b"q 20 0 0 15 190 302 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q\n",  # a picture
        b"190 302 m 195 316 l 200 302 l f ",  # a sign as an outline
        b"BT /F1 8 Tf 0.9 0.4 -0.4 0.9 190 303 Tm (010-0000-0003) Tj ET ",  # slanted
        b"BT /F1 8 Tf 0 1 -1 0 190 303 Tm (010) Tj ET ",  # turned otherwise than the rest
        b"BT /F1 8 Tf -1 0 0 1 240 307 Tm (3000-0000-010) Tj ET ",  # mirrored
        said("010-0000-0003", 190, 307) + said("010-0000-0004", 191, 307),  # two upon each other
        said("010-0000-0003", 190, 307) + said("4", 205, 310),  # between two lines
        said("1990-03-04 010-0000-0003", 140, 307),  # one text through two cells
        said("010-0000-0003", 176, 307),  # over the ruling
        said("010-0000-0003", 222, 307),  # out of the table
        said("010-0000-", 190, 307) + said("0003", 272, 307),  # and its end beside it
        said("010-0000-0003", 190, 297),  # over the ruling below
    ],
)
def test_what_nobody_reads_alike_is_refused(text: bytes) -> None:
    """Hidden, cut, covered, struck out, slanted, doubled, running over: the page says to save it otherwise."""
    assert is_refused(ruled(SHORT), text)


@pytest.mark.parametrize(
    "text",
    [
        b"q 180 300 100 20 re W n " + said("010-0000-0003", 190, 307) + b"Q",  # a clip around the whole cell
        b"q 0 0 300 400 re W n 180 300 100 20 re W n "
        + said("010-0000-0003", 190, 307)
        + b"Q Q",  # and one in another
        b"0.9 g 181 301 80 18 re f 0 g " + said("010-0000-0003", 190, 307),  # a shade below it
        b"0.9 g 181 301 80 18 re n " + said("010-0000-0003", 190, 307),  # a path that is not drawn
        said("010-0000-0003", 190, 307) + line(190, 305.5, 240, 305.5),  # underlined
        b"BT /F1 4 Tf 2 0 0 2 190 307 Tm (010-0000-0003) Tj ET ",  # scaled
        b"BT /F1 8 Tf 190 307 Td [(010) -2 (-0000) 3 (-0003)] TJ ET ",  # set letter by letter
        said("010-", 190, 307) + said("0000-0003", 206.3, 307),  # in two runs
        b"BT 2 Tr /F1 8 Tf 190 307 Td (010-0000-0003) Tj ET ",  # filled and drawn around, for bold
        said("010-0000-0003", 190, 307) + b"1 g 20 20 100 100 re f ",  # painted over elsewhere
        said("010-0000-0003", 190, 307)
        + b"q 9 0 0 9 30 30 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q\n",  # a sign below
    ],
)
def test_what_everybody_reads_alike_is_read(text: bytes) -> None:
    """Clips around a cell, shades below, underlines, scaled and broken-up text."""
    assert cells(page(ruled(SHORT), text)) == list(ROWS)


@pytest.mark.parametrize("phone", ["010-\n0000-0003", "010-0000-0003\n010-0000-0004", "home\n010-0000-0003"])
def test_lines_of_a_cell_are_kept_apart(phone: str) -> None:
    """A hyphen at the end of a line is one, though PDFium hides it; two numbers stay two."""
    first, second = phone.split("\n")
    text = said(first, 190, 312) + said(second, 190, 303)
    assert cells(page(ruled(SHORT), text))[-1][3] == phone


def test_a_blank_that_is_a_gap_is_a_blank() -> None:
    """Printers that place every word write none."""
    rows = (*ROWS[:3], ("3", "", "1990-03-04", "010-0000-0003"))
    text = b"BT /F1 8 Tf 54 307 Td [(Per) -20 (son) -400 (d)] TJ ET "
    assert cells(page(ruled(rows), text))[-1][1] == "Person d"


def test_blanks_at_the_ends_are_nobodys() -> None:
    """A run that ends in blanks may reach beyond its cell."""
    text = said("010-0000-0003" + " " * 30, 190, 307)
    assert cells(page(ruled(SHORT), text)) == list(ROWS)


def named(codes: bytes) -> bytes:
    """A page whose last phone is set in a font with its own meaning of codes (a ToUnicode map)."""
    to_unicode = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
        b"1 beginbfchar <41> <%b> endbfchar endcmap end end" % codes
    )
    content = ruled(SHORT) + b"BT /F2 8 Tf 190 307 Td (A) Tj ET "
    return write(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[4 0 R]/MediaBox[0 0 300 400]/Resources<</Font<</F1 3 0 R/F2 6 0 R>>>>>>",
            FONT,
            b"<</Type/Page/Parent 2 0 R/Contents 5 0 R>>",
            stream(content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 7 0 R>>",
            stream(to_unicode),
        ]
    )


@pytest.mark.parametrize("codes", [b"fffd", b"e123", b"0001", b"05d0", b"0627", b"d840dc00"])
def test_letters_without_a_certain_meaning_are_refused(codes: bytes) -> None:
    """No letter, a private one, a control sign, scripts written from the right, halves of a letter."""
    with pytest.raises(FilePdfUnsure):
        read_pdf_table(named(codes))


@pytest.mark.parametrize(("codes", "letter"), [(b"0031", "1"), (b"ac00", "가")])
def test_letters_are_what_the_font_says_they_are(codes: bytes, letter: str) -> None:
    """Digits and Hangul under any code."""
    assert cells(named(codes))[-1][3] == letter


def test_absurd_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """More letters or objects than a full page of a list has."""
    monkeypatch.setattr(pdf_marks, "MOST_LETTERS", 20)
    assert is_refused(ruled(ROWS))
    monkeypatch.undo()
    monkeypatch.setattr(pdf_marks, "_MOST_OBJECTS", 20)
    assert is_refused(ruled(ROWS))


def nested(depth: int) -> bytes:
    """The table within so many forms."""
    forms = [stream(ruled(ROWS), b"/Subtype/Form/BBox[0 0 300 400]")]
    for inner in range(depth - 1):
        own = b"/Subtype/Form/BBox[0 0 300 400]/Resources<</XObject<</X %d 0 R>>>>" % (6 + inner)
        forms.append(stream(b"/X Do", own))
    return write(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[4 0 R]/MediaBox[0 0 300 400]/Resources<</Font<</F1 3 0 R>>/XObject<</X %d 0 R>>>>>>"
            % (5 + depth),
            FONT,
            b"<</Type/Page/Parent 2 0 R/Contents 5 0 R>>",
            stream(b"/X Do"),
            *forms,
        ]
    )


def test_forms_deeper_than_are_looked_into_are_refused() -> None:
    """What a form within seven others draws is not known."""
    assert cells(nested(2)) == list(ROWS)
    with pytest.raises(FilePdfUnsure):
        read_pdf_table(nested(9))


def many_objects(count: int) -> bytes:
    """A form that draws the same small line very often."""
    form = stream(b"1 1 m 2 1 l S " * count, b"/Subtype/Form/BBox[0 0 300 400]")
    return write(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[4 0 R]/MediaBox[0 0 300 400]/Resources<</XObject<</X 6 0 R>>>>>>",
            FONT,
            b"<</Type/Page/Parent 2 0 R/Contents 5 0 R>>",
            stream(b"/X Do"),
            form,
        ]
    )


def test_objects_within_forms_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of one object may draw a million."""
    monkeypatch.setattr(pdf_marks, "_MOST_OBJECTS", 50)
    with pytest.raises(FilePdfUnsure):
        read_pdf_table(many_objects(60))


PLACES = st.floats(-40, 40).map(lambda value: round(value, 1))


@settings(max_examples=40, deadline=None)
@given(PLACES, PLACES)
def test_a_phone_moved_anywhere_is_beside_its_person_or_nobodys(x: float, y: float) -> None:
    """Wherever the last row's phone slips, no other row ever gets it as a number of its own alone."""
    data = page(rulings(4), words(SHORT), said("010-9999-9999", ACROSS[3] + 8 + x, BASE + y))
    try:
        read = cells(data)
    except AnsimError:
        return
    assert [row[:3] for row in read[:3]] == [row[:3] for row in ROWS[:3]]
    assert read[0][3] == ASCII_HEADER[3]
    assert read[3][3] in (None, "010-9999-9999")
    for row, mine in zip(read[1:3], ROWS[1:3], strict=True):
        assert (row[3] or "").split("\n")[0] == mine[3] or mine[3] in (row[3] or "").split("\n")


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 8), st.integers(0, 3))
def test_a_ruling_left_out_moves_nobodys_values(missing: int, cut: int) -> None:
    """Without any one line, or a piece of it, a row still has no value of another alone."""
    level = [line(ACROSS[0], TOP - HEIGHT * row, ACROSS[-1], TOP - HEIGHT * row) for row in range(5)]
    upright = [line(x, TOP, x, TOP - 4 * HEIGHT) for x in ACROSS[:4]] + [
        line(ACROSS[4], TOP, ACROSS[4], TOP - 80)
    ]
    lines = level + upright
    piece = (
        line(ACROSS[cut], TOP - HEIGHT * missing, ACROSS[cut + 1], TOP - HEIGHT * missing)
        if missing < 5
        else line(ACROSS[missing - 5], TOP - HEIGHT * cut, ACROSS[missing - 5], TOP - HEIGHT * (cut + 1))
    )
    for extra in (b"", piece):
        data = page(*(one for place, one in enumerate(lines) if place != missing), extra, words(ROWS))
        try:
            read = cells(data)
        except AnsimError:
            continue
        for place in range(1, 4):
            name, phone = someone(place)[1], someone(place)[3]
            for row in read:
                texts = "\n".join(text or "" for text in row)
                assert phone not in texts or name in texts


def test_a_white_page_has_no_marks() -> None:
    """Nothing drawn is told apart from nothing readable."""
    found = document([b"", ruled(ROWS)])
    assert cells(found) == list(ROWS)


def test_the_last_row_is_where_these_tests_think() -> None:
    """The places of this file follow the hand-written table."""
    assert (BASE, ACROSS[3], LEFT + sum(WIDTHS)) == (307, 180, 270)
