"""The signed block on other people's pages: where it stands, what it says, what it leaves as it was."""

import pickle
import re
import zlib
from collections.abc import Callable
from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops
from tests.unit.notices.pdf_files import document, outlined
from tests.unit.notices.samples import OFFICE, PERSON, record, references

from ansim.kit.ids import ALPHABET
from ansim.kit.qr import read_qr
from ansim.notices.adapters import block as block_module
from ansim.notices.adapters import pdf_stamp
from ansim.notices.adapters.block import BLOCK_HEIGHT, BLOCK_WIDTH, block_objects
from ansim.notices.adapters.images import pixels_of
from ansim.notices.adapters.issued_image import Stamper, read_back_issued, stamp_issued
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.pdf_objects import FILE_HEAD, Objects, OwnPdf, Ref, Stream
from ansim.notices.adapters.pdf_split import PdfSplitter
from ansim.notices.adapters.pdf_stamp import Sheet
from ansim.notices.adapters.render_errors import RenderFailed
from ansim.notices.domain.compare import comparable

RECORD = record()
A4 = b"/MediaBox [0 0 595 842]"
LINE = b"BT /F1 12 Tf 60 %d Td (Notice of isolation) Tj ET"
UPPER, LOWER = LINE % 780, LINE % 40


def page(*parts: bytes, tree: bytes = A4) -> bytes:
    """One page as the splitter writes it."""
    return PdfSplitter(document([b"\n".join(parts)], tree)).split([1])


def pixels(pdf: bytes, number: int = 0, scale: float = 1.0):
    with opened(pdf) as file:
        return pixels_of(file[number], scale).copy()


def words(pdf: bytes) -> list[str]:
    with opened(pdf) as file:
        return [comparable(page_text(file, number)) for number in range(len(file))]


def inked(pdf: bytes, stamped: bytes) -> tuple[int, int, int, int] | None:
    """The box of what differs between a page and the stamped one, in points from the top left."""
    return ImageChops.difference(pixels(pdf), pixels(stamped)).convert("L").getbbox()


def test_a_block_has_its_size_its_words_and_its_qr() -> None:
    """76 by 27 mm on white paper, the number and the office on it, a QR that reads; nothing else changes."""
    pdf = page()
    stamped = stamp_issued(RECORD, pdf)
    box = inked(pdf, stamped.pdf)
    assert box is not None
    assert box[2] - box[0] == pytest.approx(BLOCK_WIDTH, abs=2)
    assert box[3] - box[1] == pytest.approx(BLOCK_HEIGHT, abs=2)
    (text,) = words(stamped.pdf)
    for said in (RECORD.reference, OFFICE.office_name, OFFICE.department, OFFICE.contact, "Reference"):
        assert comparable(said) in text
    assert read_qr(pixels(stamped.pdf, scale=200 / 72)) == [RECORD.qr_text]


def test_numbers_and_words_stand_apart() -> None:
    """The lines above and below the number leave it free, in a drill too."""
    for drill in (False, True):
        one = replace(RECORD, issuer=replace(OFFICE, drill=drill))
        stamped = pixels(stamp_issued(one, page()).pdf, scale=4).convert("L")
        left, top, right, _ = ImageChops.invert(stamped).getbbox()
        beside = stamped.crop((left + 4 * 80, top + 8, right - 8, top + 4 * 75))
        dark = [min(beside.crop((0, y, beside.width, y + 1)).getdata()) < 200 for y in range(beside.height)]
        lines = re.findall("1+", "".join("01"[one] for one in dark))
        assert len([line for line in lines if len(line) > 8]) == 5 + drill


@pytest.mark.parametrize(
    "words_given", ['#panic("x")', "$a$ *b* _c_ `d`", '"]) #read("/etc/passwd")', "\\u{41} // x"]
)
def test_words_on_a_block_are_never_a_program(words_given: str) -> None:
    """Offices with the signs of the typesetter's language stand there as they are."""
    base = record(replace(PERSON, name=words_given))
    one = replace(base, issuer=replace(base.issuer, office_name=words_given, head_title=words_given))
    (text,) = words(stamp_issued(one, page()).pdf)
    assert comparable(base.reference) in text
    assert "root:" not in text
    assert comparable(words_given) in text


@settings(max_examples=20, deadline=None)
@given(st.text(ALPHABET, min_size=12, max_size=12))
def test_every_number_can_be_drawn(body: str) -> None:
    """The font has the letters of any number, and is the same whatever the number is."""
    reference = "-".join((body[:4], body[4:8], body[8:]))
    pdf = Sheet(page(UPPER)).stamped(
        lambda first: block_objects(replace(RECORD, reference=reference), first), (300, 60)
    )
    assert comparable(reference) in words(pdf)[0]
    assert fonts_of(pdf) == fonts_of(stamp_issued(RECORD, page(UPPER)).pdf)


def fonts_of(pdf: bytes) -> set[bytes]:
    """The font programs of a file that we wrote."""
    file = Objects(pdf)
    found = (file.get(Ref(number)) for number in file.as_written())
    return {
        one.data
        for one in found
        if isinstance(one, Stream) and one.info.get(b"/Subtype") == b"/CIDFontType0C"
    }


def test_a_letter_without_a_glyph_is_told_by_number() -> None:
    """A number that the font cannot draw is an error, never a number with a gap."""
    with pytest.raises(RenderFailed):
        block_objects(replace(RECORD, reference="가나다라-0000-0000"), 1)


def test_a_block_holds_only_its_own_notice() -> None:
    """Between two notices of an office only number and QR differ: no name, no birth date, no time, no identifier."""
    one, two = RECORD, record(number=2)
    first, second = ([repr(made) for made in block_objects(which, 5)] for which in (one, two))
    assert [here == there for here, there in zip(first, second, strict=True)].count(False) == 2
    plain = b"".join(
        zlib.decompress(made.data)
        for made in block_objects(one, 5)
        if isinstance(made, Stream) and b"/Filter" in made.info
    )
    assert PERSON.name.encode() not in plain
    assert PERSON.name.encode("utf-16-be") not in plain
    assert stamp_issued(one, page(UPPER)).pdf.startswith(FILE_HEAD)
    assert b"/ID" not in stamp_issued(one, page(UPPER)).pdf


def test_what_was_there_stays_byte_for_byte() -> None:
    """Only the page itself is written anew; every other object keeps its number and its bytes."""
    pdf = page(UPPER)
    before, after = Objects(pdf).as_written(), Objects(stamp_issued(RECORD, pdf).pdf).as_written()
    changed = [number for number, body in before.items() if after[number] != body]
    assert len(changed) == 1
    assert b"/Type /Page/" in bytes(before[changed[0]])


STRAYS = {
    "moved": [b"1 0 0 1 50 20 cm", UPPER],
    "kept open": [b"q 1 0 0 1 3 3 cm", UPPER],
    "moved and kept open": [b"1 0 0 1 3 3 cm q", UPPER],
    "clipped and kept open": [b"0 0 300 400 re W n q", UPPER],
    "brought back too often": [UPPER, b"Q 2 0 0 2 0 0 cm"],
    "words that look so": [UPPER, b"BT /F1 9 Tf 60 700 Td (a q b) Tj ET"],
}


@pytest.mark.parametrize("parts", STRAYS.values(), ids=STRAYS)
@pytest.mark.parametrize("guess", [(353.85, 26.0), None], ids=["guessed", "unknown"])
def test_a_page_that_leaves_a_mess_never_moves_the_block(parts: list[bytes], guess) -> None:
    """Whatever state of drawing a page leaves behind, the block stands upright and whole, or on a page of its own."""
    pdf = page(*parts)
    stamper = Stamper()
    stamper._place = guess
    stamped = stamper.stamp(RECORD, pdf)
    assert stamped == stamp_issued(RECORD, pdf)
    assert comparable(RECORD.reference) in words(stamped.pdf)[-1]
    number = 0 if stamped.has_room else 1
    assert read_qr(pixels(stamped.pdf, number, 200 / 72)) == [RECORD.qr_text]
    if stamped.has_room:
        left, top, right, bottom = inked(pdf, stamped.pdf)
        assert (right - left, bottom - top) == pytest.approx((BLOCK_WIDTH, BLOCK_HEIGHT), abs=2)
    else:
        assert ImageChops.difference(pixels(pdf), pixels(stamped.pdf)).getbbox() is None


def test_moved_or_clipped_blocks_are_seen_on_the_finished_file(monkeypatch) -> None:
    """Even when the count of states is wrong, the file itself tells where the block stands."""
    monkeypatch.setattr(Sheet, "is_settled", lambda sheet: True)
    for name in ("moved and kept open", "clipped and kept open", "brought back too often"):
        for guess in ((353.85, 26.0), None):
            stamper = Stamper()
            stamper._place = guess
            stamped = stamper.stamp(RECORD, page(*STRAYS[name]))
            assert not stamped.has_room
            assert len(words(stamped.pdf)) == 2


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(range(6)), max_size=4), st.sampled_from(range(6)))
def test_the_same_bytes_whatever_came_before(before: list[int], last: int) -> None:
    """A stamper remembers where a block had room; what it writes does not depend on it."""
    stamper = Stamper()
    for place in before:
        stamper.stamp(RECORD, PILE[place])
    assert stamper.stamp(RECORD, PILE[last]) == stamp_issued(RECORD, PILE[last])


def turned(degrees: int, box: bytes = A4) -> bytes:
    return page(UPPER, LOWER, tree=box + b"/Rotate %d" % degrees)


PILE = [
    page(UPPER),
    page(UPPER, LOWER, b"BT /F1 12 Tf 400 40 Td (1 / 1) Tj ET"),
    page(UPPER, b"0 0 595 500 re f"),
    turned(90),
    page(UPPER, tree=b"/MediaBox [0 0 595 842]/CropBox [20 20 500 700]"),
    page(*[LINE % (20 + 14 * row) for row in range(58)]),
]


@pytest.mark.parametrize(
    ("pdf", "room"),
    [
        (PILE[0], True),
        (PILE[1], True),
        (PILE[2], True),
        (PILE[3], False),
        (PILE[4], False),
        (turned(180), False),
    ],
    ids=["empty", "footer", "black below", "turned", "cropped", "upside down"],
)
def test_no_ink_is_lost(pdf: bytes, room: bool) -> None:
    """Every dark pixel of the original is as dark on the stamped page; a turned or cropped page is left alone."""
    stamped = stamp_issued(RECORD, pdf)
    assert stamped.has_room is room
    lighter = ImageChops.subtract(pixels(stamped.pdf).convert("L"), pixels(pdf).convert("L"))
    assert lighter.getextrema()[1] < 16
    with opened(stamped.pdf) as file, opened(pdf) as old:
        assert len(file) == len(old) + (not room)
        assert (file[0].get_rotation(), file[0].get_cropbox()) == (
            old[0].get_rotation(),
            old[0].get_cropbox(),
        )


def test_names_of_the_page_are_not_taken() -> None:
    """A page with a form of the name that we use keeps it, and both are drawn."""
    other = record(number=2)
    first = Sheet(page(UPPER)).stamped(lambda number: block_objects(RECORD, number), (300, 60))
    twice = Sheet(first).stamped(lambda number: block_objects(other, number), (60, 300))
    assert b"/Proofx" in twice
    (text,) = words(twice)
    assert comparable(RECORD.reference) in text
    assert comparable(references()[2]) in text
    assert set(read_qr(pixels(twice, scale=200 / 72))) == {RECORD.qr_text, other.qr_text}


def with_our_head(pdf: bytes) -> bytes:
    """The file as other programs write it that begin theirs as we do ours: its places moved, its head the same."""
    body, _, table = pdf.removeprefix(b"%PDF-1.7\n").partition(b"xref\n")
    longer = len(FILE_HEAD) - len(b"%PDF-1.7\n")
    moved = re.sub(rb"(?m)^(\d{10}) 00000 n", lambda one: b"%010d 00000 n" % (int(one[1]) + longer), table)
    start = re.sub(rb"(?<=startxref\n)\d+", lambda one: b"%d" % (int(one[0]) + longer), moved)
    return FILE_HEAD + body + b"xref\n" + start


@pytest.mark.parametrize("dress", [bytes, with_our_head], ids=["its own head", "our head"])
def test_a_file_of_another_hand_is_split_first(dress: Callable[[bytes], bytes]) -> None:
    """What we did not write is taken apart as every printout is, however it begins: all that shows on no page stays behind."""
    alien = dress(outlined(["Hong Gildong", "Kim Minsu"]))
    assert dress is bytes or alien.startswith(FILE_HEAD)
    splitter = PdfSplitter(alien)
    assert len(splitter) == 2
    stamped = stamp_issued(RECORD, alien).pdf
    assert stamped == stamp_issued(RECORD, splitter.split([1, 2])).pdf
    for left_behind in (b"/Outlines", b"/EmbeddedFiles", b"/Metadata", b"/StructTreeRoot", b"/Info"):
        assert left_behind in alien
        assert left_behind not in stamped


def test_ours_is_only_what_was_written_here(monkeypatch) -> None:
    """Known by having been written here: through a pipe it stays ours, the same bytes from a disk are split as anyone's are."""
    split: list[bytes] = []
    monkeypatch.setattr(pdf_stamp, "PdfSplitter", lambda pdf: split.append(pdf) or PdfSplitter(pdf))
    own = page(UPPER)
    piped = pickle.loads(pickle.dumps(own))
    assert type(own) is type(piped) is OwnPdf
    assert stamp_issued(RECORD, piped).pdf == stamp_issued(RECORD, own).pdf
    assert split == []
    brought = bytes(own)
    assert words(stamp_issued(RECORD, brought).pdf) == words(stamp_issued(RECORD, own).pdf)
    assert split == [brought]
    assert type(own + b"%") is type(own[:-1]) is type(own.replace(b"/Page", b"/Pale")) is bytes


def test_text_is_read_anew_for_other_bytes() -> None:
    """What was read belongs to the very bytes it was read from: other ones are opened again."""
    stamped = stamp_issued(RECORD, page(UPPER))
    assert "reference" not in {one.column for one in read_back_issued(RECORD, stamped)}
    other = replace(stamped, pdf=page(UPPER))
    assert "reference" in {one.column for one in read_back_issued(RECORD, other)}
    again = replace(stamped, pdf=bytes(bytearray(stamped.pdf)))
    assert read_back_issued(RECORD, again) == read_back_issued(RECORD, stamped)


def test_most_files_are_opened_once(monkeypatch) -> None:
    """The second of two like pages is parsed once, whatever its block says."""
    stamper = Stamper()
    stamper.stamp(RECORD, PILE[1])
    calls = []
    real = pypdfium2.PdfDocument
    monkeypatch.setattr(pypdfium2, "PdfDocument", lambda data: calls.append(1) or real(data))
    stamped = stamper.stamp(record(number=2), PILE[1])
    read_back_issued(record(number=2), stamped)
    assert len(calls) == 1


def test_words_are_set_once_an_office() -> None:
    """Notices of one office share a compilation; another office has one of its own."""
    block_module._words.cache_clear()
    for number in (1, 2, 3):
        block_objects(record(number=number), 1)
    assert block_module._words.cache_info().misses == 1
    block_objects(replace(RECORD, issuer=replace(OFFICE, office_name="나루시")), 1)
    assert block_module._words.cache_info().misses == 2
