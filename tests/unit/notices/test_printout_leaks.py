"""What a person's file must not hold: anything of anybody else, wherever a program may have put it.

Every stream is unpacked and searched; what was there before the cut is proven too, so that a search cannot pass by
finding nothing anywhere.
"""

import io
import re
import zlib
from collections.abc import Sequence

import pypdfium2
import pytest
from PIL import Image, ImageChops
from tests.unit.notices.pdf_files import FONT, stream, write
from tests.unit.notices.printout_habits import SHOW, nested, packed, protected, revised

from ansim.notices.adapters.pdf_pages import PdfLocked, open_pdf, read_pages
from ansim.notices.adapters.pdf_split import PdfSplitter
from ansim.sandbox.saeol import IssuedNotices

OTHER = b"Lee Narae"
TREE = b"<</Type/Pages/Count 2/Kids[4 0 R 6 0 R]/MediaBox[0 0 300 400]/Resources<</Font<</F1 3 0 R>>%b>>>>"


def inside(data: bytes) -> bytes:
    """A file with every stream unpacked beside it, strings in hexadecimal written out, two bytes a letter too."""
    streams = []
    for found in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            streams.append(zlib.decompress(found))
        except zlib.error:
            streams.append(found)
    whole = b"\n".join((data, *streams))
    digits = [found for found in re.findall(rb"<([0-9A-Fa-f]+)>", whole) if len(found) % 2 == 0]
    plain = b"\n".join(bytes.fromhex(found.decode()) for found in digits)
    return b"\n".join((whole, plain, plain.replace(b"\0", b"")))


def two_pages(
    catalogue: bytes = b"",
    page: bytes = b"",
    shared: bytes = b"",
    content: bytes = b"",
    more: Sequence[bytes] = (),
) -> bytes:
    """Kim's page and Lee's; what is added lies in catalogue, Kim's page, the shared resources or objects from 8 on."""
    return write(
        [
            b"<</Type/Catalog/Pages 2 0 R%b>>" % catalogue,
            TREE % shared,
            FONT,
            b"<</Type/Page/Parent 2 0 R/Contents 5 0 R%b>>" % page,
            stream(SHOW % b"Kim Gaon" + content),
            b"<</Type/Page/Parent 2 0 R/Contents 7 0 R>>",
            stream(SHOW % OTHER),
            *more,
        ]
    )


def kims(data: bytes) -> bytes:
    """Kim's file, after proving that Lee's name was somewhere in the printout."""
    assert OTHER in inside(data)
    parted = PdfSplitter(data).split((1,))
    assert "Kim Gaon" in read_pages(parted)[0].text
    return parted


def test_no_file_holds_another_persons_stream(printout: IssuedNotices) -> None:
    """All sixty: of the contents of all pages, a file has its own pages' only, to the byte."""
    splitter = PdfSplitter(printout.pdf)
    contents = {number: b"".join(_contents(splitter.split((number,)))) for number in range(1, 63)}
    assert len(set(contents.values())) == 62
    for row, pages in printout.pages.items():
        streams = set(_contents(splitter.split(pages)))
        foreign = {text for number, text in contents.items() if number not in pages}
        assert not streams & foreign, row
        assert {contents[number] for number in pages} <= streams


def _contents(data: bytes) -> list[bytes]:
    """The unpacked contents of the pages of a file."""
    unpacked = [zlib.decompress(one) for one in re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL)]
    return [text for text in unpacked if b" Tf" in text or b"BT" in text]


def test_no_file_holds_another_document_number(printout: IssuedNotices) -> None:
    """Numbers printed at the foot say who else was isolated that day."""
    splitter = PdfSplitter(printout.pdf)
    before = [re.findall(r"가람보건-2026-\d{5}", page.text) for page in read_pages(printout.pdf)]
    for pages in printout.pages.values():
        own = {number for page in pages for number in before[page - 1]}
        after = {
            number
            for page in read_pages(splitter.split(pages))
            for number in re.findall(r"가람보건-2026-\d{5}", page.text)
        }
        assert after == own
        assert len(own) == 1


CATALOGUE = {
    "form of fields": (b"/AcroForm<</Fields[8 0 R]>>", [b"<</FT/Tx/T(name)/V(Lee Narae)>>"]),
    "form of another kind": (b"/AcroForm<</Fields[]/XFA 8 0 R>>", [stream(b"<name>Lee Narae</name>")]),
    "script at opening": (b"/OpenAction<</S/JavaScript/JS(app.alert\\('Lee Narae'\\))>>", []),
    "scripts by name": (b"/Names<</JavaScript<</Names[(Lee Narae) 8 0 R]>>>>", [b"<</S/JavaScript/JS(1)>>"]),
    "places by name": (b"/Names<</Dests<</Names[(Lee Narae)[6 0 R/Fit]]>>>>", []),
    "old places by name": (b"/Dests<</Lee#20Narae[6 0 R/Fit]>>/X(Lee Narae)", []),
    "labels of pages": (b"/PageLabels<</Nums[0<</P(Lee Narae)>>]>>", []),
    "threads": (b"/Threads[8 0 R]", [b"<</Type/Thread/F 9 0 R/I<</Title(Lee Narae)>>>>", b"<</T 8 0 R/P 6 0 R/R[0 0 9 9]>>"]),
    "portfolio": (b"/Collection<</Schema<</N(Lee Narae)>>>>", []),
    "layers": (b"/OCProperties<</OCGs[8 0 R]/D<</Order[8 0 R]>>>>", [b"<</Type/OCG/Name(Lee Narae)>>"]),
    "intent of output": (b"/OutputIntents[<</S/GTS_PDFA1/Info(Lee Narae)>>]", []),
    "private data": (b"/PieceInfo<</X<</Private(Lee Narae)>>>>", []),
    "requirements": (b"/ViewerPreferences<</X(Lee Narae)>>/Lang(Lee Narae)/URI<</Base(Lee Narae)>>", []),
}  # fmt: skip


@pytest.mark.parametrize("name", CATALOGUE)
def test_nothing_of_the_catalogue_goes_along(name: str) -> None:
    """Fields, scripts, names, labels, layers: none belongs to one person's pages."""
    addition, more = CATALOGUE[name]
    parted = kims(two_pages(catalogue=addition, more=more))
    assert OTHER not in inside(parted)
    assert b"Narae" not in inside(parted)
    root = re.search(rb"<<([^<>]*)/Type /Catalog([^<>]*)>>", parted)
    assert root is not None
    assert set(re.findall(rb"/([A-Za-z]+)", root[0])) == {b"Type", b"Catalog", b"Pages"}


PAGE = {
    "link to another page": b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/Dest[6 0 R/Fit]/Contents(Lee Narae)>>]",
    "link to an address": b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(http://x/?Lee Narae)>>>>]",
    "sticky note": b"/Annots[<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(Lee Narae)/T(Lee Narae)>>]",
    "hidden stamp": b"/Annots[<</Type/Annot/Subtype/Stamp/Rect[0 0 99 99]/F 2/AP<</N 8 0 R>>>>]",
    "stamp that is not printed": b"/Annots[<</Type/Annot/Subtype/Stamp/Rect[0 0 99 99]/F 0/AP<</N 8 0 R>>>>]",
    "attached file": b"/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS<</F(x)/EF<</F 8 0 R>>>>>>]",
    "private data of the page": b"/PieceInfo<</X<</Private(Lee Narae)>>>>",
    "metadata of the page": b"/Metadata 8 0 R",
    "thumbnail": b"/Thumb 8 0 R",
    "beads": b"/B[<</T<</I<</Title(Lee Narae)>>>>/P 6 0 R/R[0 0 9 9]>>]",
    "actions": b"/AA<</O<</S/JavaScript/JS(Lee Narae)>>>>",
    "associated files": b"/AF[<</Type/Filespec/F(Lee Narae)/EF<</F 8 0 R>>>>]",
    "unknown words": b"/GaramMunicipality(Lee Narae)",
}


@pytest.mark.parametrize("name", PAGE)
def test_nothing_beside_the_page_goes_along(name: str) -> None:
    """Notes, links, attachments, previews, private words of a program: what is not drawn stays behind."""
    form = stream(SHOW % OTHER, b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</Font<</F1 3 0 R>>>>")
    parted = kims(two_pages(page=PAGE[name], more=[form]))
    assert OTHER not in inside(parted)


def test_layers_not_used_by_a_page_stay_behind() -> None:
    """A layer a person: each page keeps its own layer's entry only."""
    shared = b"/Properties<</A 8 0 R/B 9 0 R>>"
    layers = [b"<</Type/OCG/Name(Kim Gaon)>>", b"<</Type/OCG/Name(Lee Narae layer)>>"]
    parted = kims(two_pages(shared=shared, content=b" /OC /A BDC 0 0 9 9 re f EMC", more=layers))
    assert b"layer" not in inside(parted)
    assert b"/OCG" in parted


def test_pictures_of_others_stay_behind() -> None:
    """A photograph a person in shared resources: only one's own bytes go along, its mask too."""

    def photograph(shade: int) -> bytes:
        data = io.BytesIO()
        Image.new("L", (16, 16), shade).save(data, "JPEG")
        return data.getvalue()

    def picture(data: bytes) -> bytes:
        info = b"/Type/XObject/Subtype/Image/Width 16/Height 16/ColorSpace/DeviceGray/BitsPerComponent 8/SMask 10 0 R"
        return b"<<%b/Filter/DCTDecode/Length %d>>\nstream\n%b\nendstream" % (info, len(data), data)

    mask = stream(
        b"\x80" * 256,
        b"/Type/XObject/Subtype/Image/Width 16/Height 16/ColorSpace/DeviceGray/BitsPerComponent 8",
    )
    kim, lee = photograph(40), photograph(200)
    data = two_pages(
        shared=b"/XObject<</K 8 0 R/L 9 0 R>>",
        content=b" q 50 0 0 50 100 200 cm /K Do Q",
        more=[picture(kim), picture(lee), mask],
    )
    parted = kims(data)
    assert kim in parted
    assert lee in data
    assert lee not in parted
    assert b"\x80" * 256 in inside(parted)
    assert ImageChops.difference(_look(data), _look(parted)).getbbox() is None


def _look(data: bytes, page: int = 0) -> Image.Image:
    picture: Image.Image = pypdfium2.PdfDocument(data)[page].render(scale=1).to_pil()
    return picture


def test_what_an_older_revision_said_stays_behind() -> None:
    """Saved again after a correction: the file still holds who stood there first, the person's file does not."""
    objects = re.findall(rb"\d+ 0 obj\n(.*?)\nendobj\n", two_pages(), re.DOTALL)
    objects[4] = stream(SHOW % b"Park Dasom")
    data = revised(write(objects), 5, stream(SHOW % b"Kim Gaon"))
    assert b"Park Dasom" in inside(data)
    parted = kims(data)
    assert b"Park Dasom" not in inside(parted)
    assert read_pages(parted)[0].text == "Kim Gaon"


@pytest.mark.parametrize("names", [("Kim Gaon", "Lee Narae"), ("Lee Narae", "Kim Gaon", "Park Dasom")])
def test_pages_in_packed_objects_are_parted(names: tuple[str, ...]) -> None:
    """Since version 1.5 all pages may lie in one packed stream: taken apart like any other."""
    data = packed(names)
    assert [page.text for page in read_pages(data)] == list(names)
    splitter = PdfSplitter(data)
    for place, name in enumerate(names):
        parted = inside(splitter.split((place + 1,)))
        assert name.encode() in parted
        assert not [other for other in names if other != name and other.encode() in parted]


@pytest.mark.parametrize("depth", [0, 1, 2, 5, 11, 12, 13, 20])
def test_pages_below_a_deep_tree_keep_what_they_inherit(depth: int) -> None:
    """Size, turn and fonts given far above hold for the page, whatever the depth, and go along."""
    levels = {0: b"/MediaBox[0 0 300 400]/Resources<</Font<</F1 2 0 R>>>>"}
    levels[depth // 2] = levels.get(depth // 2, b"") + b"/Rotate 90"
    data = nested(("Kim Gaon", "Lee Narae", "Park Dasom"), depth, levels)
    splitter = PdfSplitter(data)
    for place, name in enumerate(("Kim Gaon", "Lee Narae", "Park Dasom")):
        parted = splitter.split((place + 1,))
        page = pypdfium2.PdfDocument(parted)[0]
        assert (page.get_size(), page.get_rotation()) == ((400, 300), 90)
        assert [text.text for text in read_pages(parted)] == [name]
        assert ImageChops.difference(_look(data, place), _look(parted)).getbbox() is None


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_the_nearest_of_inherited_values_counts(level: int) -> None:
    """A size given again lower down overrides the one above."""
    top = b"/MediaBox[0 0 300 400]/Resources<</Font<</F1 2 0 R>>>>"
    levels = {level: b"/MediaBox[0 0 200 250]"} | {0: top}
    parted = PdfSplitter(nested(("Kim", "Lee"), 3, levels)).split((2,))
    assert pypdfium2.PdfDocument(parted)[0].get_size() == ((300, 400) if level == 0 else (200, 250))


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_seal_on_a_turned_page_stays_where_it_was(degrees: int) -> None:
    """Stamps are drawn into the page before it is cut: same pixels, whichever way up."""
    seal = stream(
        b"1 0 0 rg 0 0 60 40 re f 0 0 1 rg 0 0 20 10 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 60 40]"
    )
    stamp = (
        b"/Annots[<</Type/Annot/Subtype/Stamp/Rect[200 50 260 90]/F 4/AP<</N 8 0 R>>>>]/Rotate %d" % degrees
    )
    data = two_pages(page=stamp, more=[seal])
    parted = kims(data)
    flat = pypdfium2.PdfDocument(data)
    before = flat[0].render(scale=1, may_draw_forms=False, draw_annots=True).to_pil()
    after = _look(parted)
    assert before.size == after.size
    assert ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox() is None
    colours = {colour for _, colour in after.convert("RGB").getcolors(100_000) or ()}
    assert {(255, 0, 0), (0, 0, 255)} <= colours


@pytest.mark.parametrize("names", [("Kim Gaon",), ("Kim Gaon", "Lee Narae", "Park Dasom")])
def test_a_printout_that_may_only_be_read_is_parted(names: tuple[str, ...]) -> None:
    """Many systems forbid changes without a password to open: it is read, and the parts stand without the lock."""
    data = protected(names)
    assert b"Kim Gaon" not in inside(data)
    assert [page.text for page in read_pages(data)] == list(names)
    splitter = PdfSplitter(data)
    for place, name in enumerate(names):
        parted = splitter.split((place + 1,))
        assert b"/Encrypt" not in parted
        assert [page.text for page in read_pages(parted)] == [name]
        assert not [other for other in names if other != name and other.encode() in inside(parted)]


@pytest.mark.parametrize("password", [b"1", b"garam2026", b"x" * 32])
def test_a_printout_with_a_password_to_open_is_told(password: bytes) -> None:
    """No guess is made; the sentence says to take the password off."""
    data = protected(("Kim Gaon",), password)
    for use in (open_pdf, read_pages, PdfSplitter):
        with pytest.raises(PdfLocked):
            use(data)


def test_a_split_file_can_be_split_again(printout: IssuedNotices) -> None:
    """What we write is a PDF like any other: the same page comes out of it, and nothing grows."""
    pages = next(found for found in printout.pages.values() if len(found) == 2)
    once = PdfSplitter(printout.pdf).split(pages)
    twice = PdfSplitter(once).split((2,))
    assert [page.text for page in read_pages(twice)] == [read_pages(printout.pdf)[pages[1] - 1].text]
    assert len(twice) <= len(once)


def test_pages_asked_for_twice_or_never_there() -> None:
    """A page may be asked for twice; one that does not exist is a slip of ours, not of the file."""
    splitter = PdfSplitter(two_pages())
    assert [page.text for page in read_pages(splitter.split((1, 1)))] == ["Kim Gaon"] * 2
    with pytest.raises(IndexError):
        splitter.split((3,))
