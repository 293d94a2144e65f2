"""Printers' habits, one by one: forms, patterns, masks, stamps, odd fonts; seen as before, without the others."""

import re
import zlib

import pypdfium2
import pytest
from PIL import ImageChops
from tests.unit.notices.pdf_files import FONT, document, stream, write

from ansim.notices.adapters.pdf_objects import Objects, PdfUnsplittable, Ref, Stream, Text, Word, write_file
from ansim.notices.adapters.pdf_pages import PdfLocked, open_pdf, read_pages
from ansim.notices.adapters.pdf_split import PdfSplitter

SHOW = b"BT /F1 12 Tf 10 10 Td (%b) Tj ET"


def file(contents: list[bytes], resources: bytes, *more: bytes, page: bytes = b"") -> bytes:
    """Pages over shared resources; `more` are objects from number 4, pages follow them."""
    first = 4 + len(more)
    kids = b" ".join(b"%d 0 R" % (first + 2 * place) for place in range(len(contents)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%b]/MediaBox[0 0 200 100]/Resources<</Font<</F1 3 0 R>>%b>>>>"
        % (len(contents), kids, resources),
        FONT,
        *more,
    ]
    for place, content in enumerate(contents):
        objects += [
            b"<</Type/Page/Parent 2 0 R/Contents %d 0 R%b>>" % (first + 2 * place + 1, page),
            stream(content),
        ]
    return write(objects)


def inside(data: bytes) -> bytes:
    """A file with its streams unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    return data + b"\n".join(zlib.decompress(one) for one in streams if one[:1] == b"\x78")


def same_look(data: bytes, number: int = 1) -> bytes:
    """Split one page off, prove that it looks as before, return it unpacked."""
    parted = PdfSplitter(data).split((number,))
    pictures = [pypdfium2.PdfDocument(data)[number - 1], pypdfium2.PdfDocument(parted)[0]]
    before, after = (page.render(scale=1).to_pil() for page in pictures)
    assert ImageChops.difference(before, after).getbbox() is None
    assert before.getextrema() != ((255, 255),) * 3
    return inside(parted)


def form(content: bytes, resources: bytes = b"") -> bytes:
    """A form that draws `content`."""
    return stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 200 100]" + resources)


def test_forms_within_forms_keep_their_own_resources() -> None:
    """A form's form comes along, what neither draws does not."""
    outer = form(b"/B Do", b"/Resources<</XObject<</B 5 0 R/C 6 0 R>>>>")
    inner = form(SHOW % b"Kim", b"/Resources<</Font<</F1 3 0 R>>>>")
    stranger = form(SHOW % b"Lee", b"/Resources<</Font<</F1 3 0 R>>>>")
    seen = same_look(file([b"/A Do"], b"/XObject<</A 4 0 R>>", outer, inner, stranger))
    assert b"(Kim)" in seen
    assert b"(Lee)" not in seen


def test_a_form_without_resources_draws_on_the_pages() -> None:
    """Old printers leave them out; the page then keeps what the form needs."""
    seen = same_look(file([b"/A Do"], b"/XObject<</A 4 0 R>>", form(SHOW % b"Kim")))
    assert b"/Helvetica" in seen


def test_a_form_drawn_twice_is_copied_once() -> None:
    """Shared things stay shared within one person's file."""
    seen = same_look(
        file([b"/A Do q 1 0 0 1 50 20 cm /A Do Q"], b"/XObject<</A 4 0 R>>", form(SHOW % b"Kim"))
    )
    assert seen.count(b"(Kim)") == 1


def test_a_form_that_draws_itself_is_refused() -> None:
    """A circle of forms has no end to look for; it is refused, not walked for ever."""
    data = file([b"/A Do"], b"/XObject<</A 4 0 R>>", form(SHOW % b"Kim" + b" /A Do"))
    with pytest.raises(PdfUnsplittable):
        PdfSplitter(data).split((1,))


def test_patterns_and_masks_come_along() -> None:
    """A tiling pattern that fills, and the form behind a soft mask, with only their own neighbours left out."""
    pattern = stream(
        b"0 0 5 5 re f",
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 10 10]/XStep 10/YStep 10/Resources<<>>",
    )
    other = stream(
        b"% stranger\n0 0 1 1 re f",
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<<>>",
    )
    mask = form(b"0.5 g 0 0 200 100 re f", b"/Group<</S/Transparency/CS/DeviceGray>>")
    state = b"<</Type/ExtGState/SMask<</Type/Mask/S/Luminosity/G 6 0 R>>>>"
    resources = b"/Pattern<</P 4 0 R/Q 5 0 R>>/ExtGState<</G 7 0 R>>"
    data = file([b"/G gs /Pattern cs /P scn 0 0 100 100 re f"], resources, pattern, other, mask, state)
    assert b"stranger" not in same_look(data)


def test_stamps_become_part_of_the_page() -> None:
    """A seal put on as an annotation is still seen; links and their targets are gone."""
    stamp = b"<</Type/Annot/Subtype/Stamp/Rect[0 0 200 100]/F 4/AP<</N 5 0 R>>/Contents(Lee)>>"
    look = form(b"1 0 0 rg 20 20 50 50 re f")
    data = file([SHOW % b"Kim"], b"", stamp, look, page=b"/Annots[4 0 R]")
    parted = PdfSplitter(data).split((1,))
    red = pypdfium2.PdfDocument(parted)[0].render(scale=1).to_pil().getpixel((40, 60))
    assert red == (255, 0, 0)
    assert b"Lee" not in inside(parted)
    assert b"/Annots" not in parted


def test_inline_pictures_keep_the_colours_they_may_name() -> None:
    """Which colour space an inline picture names is not looked into: all of them stay."""
    content = b"q 50 0 0 50 0 0 cm BI /W 1 /H 1 /CS /C1 /BPC 8 ID \x10 EI Q"
    seen = same_look(
        file(
            [content],
            b"/ColorSpace<</C1 4 0 R>>",
            b"[/Indexed/DeviceGray 255 5 0 R]",
            stream(bytes(range(256))),
        )
    )
    assert b"/Indexed" in seen


CMAP = b"1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfchar <4B> <004B> <4C> <004C> endbfchar"


def test_simple_fonts_keep_only_their_letters() -> None:
    """A font of one-byte codes with a table of letters."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 5 0 R>>"
    data = file([b"BT /F2 12 Tf 10 10 Td (K) Tj ET"], b"/Font<</F2 4 0 R>>", font, stream(CMAP)).replace(
        b"/Font<</F1 3 0 R>>/Font", b"/Font"
    )
    seen = inside(PdfSplitter(data).split((1,)))
    assert b"<4B> <004B>" in seen
    assert b"<004C>" not in seen


@pytest.mark.parametrize("encoding", [b"/KSCms-UHC-H", b"/UniKS-UCS2-H", b"/Identity-H"])
def test_korean_fonts_without_a_program(encoding: bytes) -> None:
    """Fonts that the reader's machine supplies have nothing to cut; their page is split all the same."""
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/Batang/Encoding"
        + encoding
        + b"/DescendantFonts[<</Type/Font/Subtype/CIDFontType2"
        b"/BaseFont/Batang/CIDSystemInfo<</Registry(Adobe)/Ordering(Korea1)/Supplement 1>>>>]>>"
    )
    data = file([b"BT /F2 12 Tf 10 10 Td <B1E8> Tj ET"], b"/Font<</F2 4 0 R>>", font).replace(
        b"/Font<</F1 3 0 R>>/Font", b"/Font"
    )
    assert b"/Batang" in PdfSplitter(data).split((1,))


def test_truetype_numbers_go_through_their_map() -> None:
    """A map from codes to glyphs is followed; a program that cannot be read is left whole."""
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/X"
        b"/CIDToGIDMap 5 0 R/FontDescriptor<</Type/FontDescriptor/FontName/X/FontFile2 6 0 R/FontFile3 7 0 R>>>>]>>"
    )
    streams = (stream(b"\0\0\0\1"), stream(b"no font"), stream(b"neither", b"/Subtype/OpenType"))
    data = file([b"BT /F2 12 Tf 10 10 Td <0001> Tj ET"], b"/Font<</F2 4 0 R>>", font, *streams).replace(
        b"/Font<</F1 3 0 R>>/Font", b"/Font"
    )
    seen = inside(PdfSplitter(data).split((1,)))
    assert b"no font" in seen
    assert b"neither" in seen


def test_content_under_another_filter_is_refused() -> None:
    """What cannot be unpacked cannot be searched, so it is not sent."""
    for info in (
        b"/Filter/LZWDecode",
        b"/Filter[/ASCII85Decode/FlateDecode]",
        b"/Filter/FlateDecode/DecodeParms<</Predictor 12>>",
    ):
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
        body = b"<<%b/Length 4>>\nstream\nabcd\nendstream" % info
        data = write([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page, body])
        with pytest.raises(PdfUnsplittable):
            PdfSplitter(data).split((1,))


def test_a_printout_under_a_password_is_locked() -> None:
    """The sentence says to take the password off."""
    data = document([SHOW % b"Kim"]).replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%b>/U<%b>>>"
        % (b"00" * 32, b"11" * 32),
    )
    with pytest.raises(PdfLocked):
        open_pdf(data)


def test_a_broken_page_has_no_text() -> None:
    """A page that PDFium cannot load is listed as one without text instead of stopping the batch."""
    data = write(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 2/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R>>",
        ]
    )
    assert {page.text for page in read_pages(data)} == {""}


@pytest.mark.parametrize(
    "data",
    [
        b"startxref\n0\n",
        b"xref\n0 1\n0000000000 65535 f \ntrailer\n[]\nstartxref\n0\n",
        b"xref\n0 1\n0000000000 65535 f \ntrailer\n<<\nstartxref\n0\n",
        b"xref\n0 1\n0000000000 65535 f \ntrailer\n(open\nstartxref\n0\n",
        b"xref\n0 1\n0000000000 65535 f \ntrailer\n" + b"[" * 200 + b"\nstartxref\n0\n",
        b"xref\n0 1\n0000000000 65535 f \ntrailer\n}\nstartxref\n0\n",
    ],
)
def test_objects_not_written_by_pdfium_are_refused(data: bytes) -> None:
    """The reader of objects only takes tidy files, and says so otherwise."""
    with pytest.raises(PdfUnsplittable):
        Objects(data)


def test_objects_are_read_and_written_alike() -> None:
    """Strings with escapes, nested brackets and line ends, numbers, names, references and streams."""
    text = rb"(a\(b\)c (d) \101\n\r\t\b\f\\ \z" + b"\\\r\nx\r\ny)"
    data = write(
        [
            b"<</Type/Catalog/A %b/B<61 6>/C[1 -2.5 true null 2 0 R]/D 9 0 R>>" % text,
            b"<</Length 3 0 R>>\nstream\r\nabc\nendstream",
            b"3",
            b"4 0 R",
        ]
    )
    objects = Objects(data)
    root = objects.mapping(objects.trailer[b"/Root"])
    assert root[b"/A"] == Text(b"a(b)c (d) A\n\r\t\b\f\\ zx\ny")
    assert root[b"/B"] == Text(b"a`")
    assert root[b"/C"] == [Word(b"1"), Word(b"-2.5"), Word(b"true"), Word(b"null"), Ref(2)]
    assert objects.get(root[b"/D"]) is None
    assert objects.get(Ref(4)) is None
    found = objects.get(Ref(2))
    assert isinstance(found, Stream)
    assert objects.decoded(found) == b"abc"
    again = Objects(write_file({1: dict(root), 2: Stream({}, b"abc")}, root=1))
    assert again.mapping(Ref(1)) == root
    assert objects.mapping(Ref(3)) == {}
    assert objects.streams([Ref(2), Ref(3)]) == [found]


def test_damaged_objects_are_refused() -> None:
    """A place that holds no object, a stream without its length, packed data that is none."""
    good = write(
        [
            b"<</Type/Catalog>>",
            b"<</Length(x)>>\nstream\nabc\nendstream",
            b"<</Filter/FlateDecode/Length 3>>\nstream\nabc\nendstream",
        ]
    )
    with pytest.raises(PdfUnsplittable):
        Objects(good).get(Ref(2))
    packed = Objects(good).get(Ref(3))
    assert isinstance(packed, Stream)
    with pytest.raises(PdfUnsplittable):
        Objects(good).decoded(packed)
    with pytest.raises(PdfUnsplittable):
        Objects(good.replace(b"2 0 obj", b"2 0 xxx")).get(Ref(2))


def test_an_endless_chain_of_objects_is_refused() -> None:
    """A list of thousands of objects, each pointing to the next, would exhaust the stack; it is refused."""
    chain = [b"<</Next %d 0 R>>" % (number + 1) for number in range(4, 4_004)]
    data = file([b"/P gs"], b"/ExtGState<</P 4 0 R>>", *chain, b"<<>>")
    with pytest.raises(PdfUnsplittable):
        PdfSplitter(data).split((1,))
