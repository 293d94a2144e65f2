"""Font programs made of chosen glyphs: read again they give the same glyphs, and what is not understood is refused."""

import struct
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.samples import compiled_sheet

from ansim.notices.adapters.cff import Glyph, ProgramUnknown, font_box, glyph_spans, glyphs_of, program_of
from ansim.notices.adapters.pdf_objects import Objects, Ref, Stream

BOX = (-10, -250, 1000, 900)
PRIVATES = (bytes((139, 20)), bytes((239, 21)))  # nominalWidthX 0, defaultWidthX 100
GLYPHS = st.lists(
    st.builds(Glyph, st.binary(max_size=400), st.sampled_from(PRIVATES)), min_size=1, max_size=300
)


def embedded():
    """Return the font programs of a sheet that the compiler wrote."""
    file = Objects(compiled_sheet())
    streams = [file.get(Ref(number)) for number in range(1, len(file.as_written()) + 1)]
    return [
        file.decoded(one)
        for one in streams
        if isinstance(one, Stream) and one.info.get(b"/Subtype") == b"/CIDFontType0C"
    ]


@settings(max_examples=40, deadline=None)
@given(GLYPHS)
def test_glyphs_come_back_as_they_were(glyphs):
    """Any outlines with any of their private parts: numbered from 1 in the given order, .notdef before them empty."""
    program = program_of(b"FILLED+Test", glyphs, BOX)
    found = glyphs_of(program)
    assert [found[number] for number in range(1, len(glyphs) + 1)] == glyphs
    assert len(found) == len(glyphs) + 1
    assert found[0].outline == b"\x0e"


@settings(max_examples=20, deadline=None)
@given(GLYPHS)
def test_places_point_at_the_outlines(glyphs):
    """Each place is that of its own outline within the program, one after the other without a gap."""
    program = program_of(b"FILLED+Test", glyphs, BOX)
    spans = glyph_spans(program)
    assert [program[slice(*span)] for _, span in spans[1:]] == [glyph.outline for glyph in glyphs]
    assert all(one[1] == two[0] for (_, one), (_, two) in pairwise(spans))


def test_the_box_and_the_bytes_stay():
    """The bounding box is kept, and the same glyphs give the same bytes."""
    glyphs = [Glyph(b"\x8b\x0e", PRIVATES[0])]
    one, two = (program_of(b"FILLED+Test", glyphs, BOX) for _ in range(2))
    assert one == two
    assert font_box(one) == list(BOX)


def test_glyphs_of_the_compiler_survive_a_new_program():
    """Every glyph of the fonts in a real sheet is the same in a program of our own."""
    programs = embedded()
    assert len(programs) == 2
    for program in programs:
        glyphs = [glyph for cid, glyph in sorted(glyphs_of(program).items()) if cid]
        again = glyphs_of(program_of(b"FILLED+Test", glyphs, font_box(program)))
        assert [again[number] for number in range(1, len(glyphs) + 1)] == glyphs


def program(*, private=PRIVATES[0], shared=b"\x00\x00", select=b"\x00\x00\x00", ros=True):
    """Return a program of two glyphs, put together by hand, with parts as a test wants them."""

    def number(value):
        return b"\x1d" + struct.pack(">i", value)

    def index(*items):
        offsets, at = b"", 1
        for size in (0, *map(len, items)):
            at += size
            offsets += bytes((at,))
        return struct.pack(">HB", len(items), 1) + offsets + b"".join(items)

    def top(charset, outlines, fonts, chosen):
        head = b"\x8b\x8b\x8b\x0c\x1e" if ros else b""
        return (
            head + number(charset) + b"\x0f" + number(outlines) + b"\x11"
            + number(fonts) + b"\x0c\x24" + number(chosen) + b"\x0c\x25"
        )  # fmt: skip

    before = b"\x01\x00\x04\x01" + index(b"Name")
    strings = b"\x00\x00" + shared
    start = len(before) + len(index(top(0, 0, 0, 0))) + len(strings)
    charset, outlines = b"\x00\x00\x07", index(b"\x0e", b"\x8b\x0e")
    fonts_at = start + len(charset) + len(outlines)
    fonts = index(number(len(private)) + number(fonts_at + 16) + b"\x12")
    places = (start, start + len(charset), fonts_at, fonts_at + 16 + len(private))
    assert len(fonts) == 16
    return before + index(top(*places)) + strings + charset + outlines + fonts + private + select


@pytest.mark.parametrize("select", [b"\x00\x00\x00", b"\x03\x00\x01\x00\x00\x00\x00\x02"])
def test_either_list_of_fonts_is_read(select):
    """A font for each glyph, one by one or as a run; the charset gives the second glyph its number."""
    found = glyphs_of(program(select=select))
    assert found == {0: Glyph(b"\x0e", PRIVATES[0]), 7: Glyph(b"\x8b\x0e", PRIVATES[0])}


@pytest.mark.parametrize(
    "wrong",
    [
        {"private": bytes((139, 19))},
        {"shared": b"\x00\x01\x01\x01\x02\x0b"},
        {"select": b"\x00\x00\x05"},
        {"select": b""},
        {"ros": False},
    ],
    ids=["own subroutines", "shared subroutines", "font that is not there", "cut off", "no CIDs"],
)
def test_what_is_not_understood_is_refused(wrong):
    """Outlines that need a part they would not be carried with are refused, never cut."""
    with pytest.raises(ProgramUnknown):
        glyphs_of(program(**wrong))


@pytest.mark.parametrize("length", range(0, 90, 7))
def test_a_cut_program_is_an_error_of_its_own(length):
    """A program that ends early is told as such, wherever it ends."""
    with pytest.raises(ProgramUnknown):
        glyphs_of(program()[:length])
