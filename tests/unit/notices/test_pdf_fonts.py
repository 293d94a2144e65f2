"""Fonts are cut to the letters shown: the table of letters, CFF and TrueType outlines, whatever the font's making."""

import re
import struct
import zlib

import pypdfium2
import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageChops

from ansim.notices.adapters.pdf_fonts import blank_cff, blank_truetype, codes_of, keep_texts
from ansim.notices.adapters.pdf_pages import read_pages
from ansim.notices.adapters.pdf_split import PdfSplitter


def test_codes_are_of_one_or_two_bytes() -> None:
    """An odd byte at the end of a string is no code."""
    assert codes_of([b"\x00\x01\x00\x02\x07", b"\x01\x00"], 2) == {1, 2, 256}
    assert codes_of([b"AB", b"B"], 1) == {65, 66}


CMAP = (
    b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    b"3 beginbfchar\n<0001> <AC00>\n<0002> <0020>\n<0003> <D83DDE00> endbfchar\n"
    b"3 beginbfrange\n<0010> <0012> <AC01>\n<0020> <0021> [<0041> <00420043>]\n<0030> <0031> <00410020>\nendbfrange endcmap"
)


@pytest.mark.parametrize(
    ("code", "text"),
    [(1, "가"), (2, " "), (3, "😀"), (0x10, "각"), (0x12, "갃"), (0x20, "A"), (0x21, "BC"), (0x31, "A!")],
)
def test_one_letter_is_kept_and_no_other(code: int, text: str) -> None:
    """Single letters, ranges, lists and letters of several units."""
    kept = keep_texts(CMAP, frozenset({code}), 2)
    lines = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", kept.split(b"beginbfchar")[1])
    assert [(int(one, 16), bytes.fromhex(two.decode()).decode("utf-16-be")) for one, two in lines] == [
        (code, text)
    ]


def test_nothing_shown_is_nothing_kept() -> None:
    """Unknown codes have no letter; simple fonts have codes of one byte; long tables come in blocks of a hundred."""
    assert b"beginbfchar" not in keep_texts(CMAP, frozenset({99}), 2)
    assert b"<41> <0041>" in keep_texts(b"1 beginbfchar <41> <0041> endbfchar", frozenset({65}), 1)
    wide = b"1 beginbfrange <0000> <00FF> <0000> endbfrange"
    assert keep_texts(wide, frozenset(range(256)), 2).count(b"beginbfchar") == 3


def index(items: list[bytes], size: int = 1) -> bytes:
    """A CFF INDEX."""
    if not items:
        return b"\0\0"
    offsets, place = [1], 1
    for item in items:
        place += len(item)
        offsets.append(place)
    table = b"".join(offset.to_bytes(size, "big") for offset in offsets)
    return struct.pack(">HB", len(items), size) + table + b"".join(items)


GLYPHS = [b"\x8b\x0e", b"AAAA\x0e", b"BBBB\x0e", b"CCCC\x0e"]


def cff(charset: bytes | None, *, keyed: bool = True, size: int = 1) -> bytes:
    """A CFF program of four glyphs; operands of every width stand in its top dictionary."""
    head = b"\x01\x00\x04\x01" + index([b"Font"])

    def top(glyphs: int, names: int) -> bytes:
        number = b"\x1d" + struct.pack(">i", glyphs) + b"\x11"
        extra = b"\x1e\x12\x5f\x1c\x01\x00\xf7\x00\xfb\x00\x05"  # a real number, 256, 108, -108, FontBBox
        place = b"\x1d" + struct.pack(">i", names) + b"\x0f" if charset is not None else b""
        return (b"\x8b\x8b\x8b\x0c\x1e" if keyed else b"") + extra + number + place

    rest = index([]) + index([])
    start = len(head) + len(index([top(0, 0)])) + len(rest)
    body = index(GLYPHS, size)
    return head + index([top(start, start + len(body))]) + rest + body + (charset or b"")


@pytest.mark.parametrize("size", [1, 2, 4])
@pytest.mark.parametrize(
    ("charset", "cids"),
    [
        (None, (0, 1, 2, 3)),
        (b"\x00" + struct.pack(">HHH", 10, 20, 30), (0, 10, 20, 30)),
        (b"\x01" + struct.pack(">HBHB", 10, 1, 40, 0), (0, 10, 11, 40)),
        (b"\x02" + struct.pack(">HH", 10, 2), (0, 10, 11, 12)),
    ],
)
def test_cff_outlines_not_shown_are_blank(charset: bytes | None, cids: tuple[int, ...], size: int) -> None:
    """Every way of numbering glyphs; the program keeps its length, .notdef its outline."""
    program = cff(charset, size=size)
    for kept, glyph in zip(cids[1:], GLYPHS[1:], strict=True):
        cut = blank_cff(program, frozenset({kept}))
        assert cut is not None
        assert len(cut) == len(program)
        assert glyph in cut
        assert GLYPHS[0] in cut
        assert not any(other in cut for other in GLYPHS[1:] if other != glyph)


@pytest.mark.parametrize(
    "program",
    [b"", b"\x01\x00\x04\x01", cff(None, keyed=False), cff(None)[:40], cff(b"\x07\0\0\0"), cff(b"\x01")],
)
def test_other_programs_are_left_to_the_caller(program: bytes) -> None:
    """Not CID-keyed, cut off or of an unknown numbering: glyphs cannot be told by their codes."""
    assert blank_cff(program, frozenset()) is None


def truetype(glyphs: list[bytes], *, long: bool) -> bytes:
    """A TrueType program of head, loca and glyf."""
    body, places = b"", [0]
    for glyph in glyphs:
        body += glyph
        places.append(len(body))
    loca = b"".join(struct.pack(">I", p) if long else struct.pack(">H", p // 2) for p in places)
    head = b"\0" * 50 + struct.pack(">hh", int(long), 0)
    tables = {b"glyf": body, b"head": head, b"loca": loca}
    start = 12 + 16 * len(tables)
    records = data = b""
    for tag, table in tables.items():
        records += struct.pack(">4sIII", tag, 0, start + len(data), len(table))
        data += table
    return struct.pack(">IHHHH", 0x10000, len(tables), 0, 0, 0) + records + data


def outline(letter: bytes) -> bytes:
    """A simple glyph."""
    return struct.pack(">hhhhh", 1, 0, 0, 9, 9) + letter * 6


def built(*parts: tuple[int, int, int]) -> bytes:
    """A composite glyph of (flags, glyph, bytes of arguments and scale)."""
    data = struct.pack(">hhhhh", -1, 0, 0, 9, 9)
    return data + b"".join(struct.pack(">HH", flags, glyph) + b"\0" * more for flags, glyph, more in parts)


@pytest.mark.parametrize("long", [True, False])
def test_truetype_outlines_not_shown_are_blank(long: bool) -> None:
    """A glyph built of others keeps its parts, with every width of arguments and scales."""
    composite = built((0x20 | 1, 1, 4), (0x20 | 8, 2, 4), (0x20 | 64, 99, 6), (0x20 | 128, 1, 10), (0, 2, 2))
    program = truetype(
        [outline(b"N"), outline(b"A"), outline(b"B"), composite, outline(b"C"), b""], long=long
    )
    cut = blank_truetype(program, frozenset({3, 5, 77}))
    assert cut is not None
    assert len(cut) == len(program)
    assert all(letter * 6 in cut for letter in (b"N", b"A", b"B"))
    assert b"C" * 6 not in cut
    alone = blank_truetype(program, frozenset({4}))
    assert alone is not None
    assert b"A" * 6 not in alone
    assert b"C" * 6 in alone


@pytest.mark.parametrize("program", [b"", b"\0\1\0\0", truetype([outline(b"A")], long=True)[:60]])
def test_broken_truetype_is_left_to_the_caller(program: bytes) -> None:
    """What cannot be read is not changed."""
    assert blank_truetype(program, frozenset()) is None


def test_truetype_with_places_outside_is_left_to_the_caller() -> None:
    """A table of places that points elsewhere is not followed."""
    program = bytearray(truetype([outline(b"A")], long=True))
    place = program.rindex(struct.pack(">II", 0, 16))
    program[place : place + 8] = struct.pack(">II", 8, 9999)
    assert blank_truetype(bytes(program), frozenset()) is None


@given(st.binary(max_size=200))
def test_any_bytes_can_be_looked_at(data: bytes) -> None:
    """Broken font programs never fail."""
    for change in (
        data,
        cff(None)[: len(data)] + data,
        truetype([outline(b"A")], long=True)[: len(data)] + data,
    ):
        blank_cff(change, frozenset({1}))
        blank_truetype(change, frozenset({1}))


@pytest.mark.parametrize(
    ("font", "kind"), [("DejaVu Sans Mono", b"/CIDFontType2"), ("Libertinus Serif", b"/CIDFontType0")]
)
def test_real_fonts_look_the_same_afterwards(font: str, kind: bytes) -> None:
    """A TrueType and a CFF font of a real printout: same pixels and letters, only their own letters inside."""
    source = f'#set text(font: "{font}", size: 20pt)\nKim Gaön\n#pagebreak()\nLee Zürxe 0147'
    data: bytes = typst.compile(source.encode(), ignore_system_fonts=True)
    splitter = PdfSplitter(data)
    before = pypdfium2.PdfDocument(data)
    for number, page in enumerate(read_pages(data)):
        parted = splitter.split((number + 1,))
        assert kind in parted
        assert read_pages(parted)[0].text == page.text
        pictures = [
            one.render(scale=2).to_pil() for one in (before[number], pypdfium2.PdfDocument(parted)[0])
        ]
        assert ImageChops.difference(*pictures).getbbox() is None
        streams = [
            zlib.decompress(one) for one in re.findall(rb"stream\n(.*?)\nendstream", parted, re.DOTALL)
        ]
        table = next(one for one in streams if b"begincmap" in one).split(b"beginbfchar")[1]
        letters = {
            bytes.fromhex(code.decode()).decode("utf-16-be")
            for code in re.findall(rb"> <([0-9A-F]+)>", table)
        }
        assert letters == set(page.text)
