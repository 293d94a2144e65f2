"""Notices issued elsewhere: our proof is added, nothing of theirs is covered, and the wrong person is caught."""

import io
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
import typst
from PIL import Image, ImageChops
from tests.unit.notices.samples import OFFICE, jwks, record, references, rendered_pair

from ansim.kit.fonts import FONTS
from ansim.kit.qr import read_qr
from ansim.notices.adapters import block
from ansim.notices.adapters.free_space import free_place, printed_box
from ansim.notices.adapters.images import MOST_BYTES, MOST_PIXELS, pixels_of
from ansim.notices.adapters.issued_image import read_back_issued, stamp_issued
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.pdf_pages import PdfUnreadable
from ansim.notices.adapters.render_errors import RenderFailed
from ansim.notices.domain.compare import comparable

RECORD = record()
LINE = "위 사람은 관련 법률에 따라 격리 대상임을 알려 드립니다. 이 통지는 전자문서로 발급되었습니다."


def _issued(name="홍길동", birth="1990. 3. 1.", *, lines=4, pages=1, rotate=False, paper='"a4"'):
    body = "\n\n".join([LINE] * lines)
    more = "".join(f"\n#pagebreak()\n안내 {page}" for page in range(2, pages + 1))
    source = (
        f"#set page(paper: {paper}, margin: 18mm, flipped: {'true' if rotate else 'false'})\n"
        f'#set text(font: "Noto Serif KR", size: 11pt)\n= 입원·격리 통지서\n'
        f"#table(columns: 2, [성명], [{name}], [생년월일], [{birth}], [격리기간], [2026. 11. 20. \\~ 2026. 11. 26.])\n"
        f"{body}{more}"
    )
    return typst.Compiler(font_paths=[FONTS], ignore_system_fonts=True).compile(source.encode(), format="pdf")


def _pixels(pdf, number=0):
    with opened(pdf) as document:
        page = document[number]
        image = pixels_of(page, 1.0)
        page.close()
    return image


@pytest.mark.parametrize(
    ("pdf", "pages"),
    [(_issued(), 1), (_issued(pages=3), 3), (_issued(lines=38), 2), (_issued(rotate=True), 1)],
    ids=["room", "three pages", "full page", "landscape"],
)
def test_a_stamped_notice_reads_back(pdf, pages):
    """Room or none, one page or three, upright or landscape: the files say whose they are and carry the proof."""
    stamped = stamp_issued(RECORD, pdf)
    assert read_back_issued(RECORD, stamped, jwks()) == ()
    image = Image.open(io.BytesIO(stamped.jpg))
    assert max(image.size) <= MOST_PIXELS
    assert len(stamped.jpg) <= MOST_BYTES
    with opened(stamped.pdf) as document:
        assert len(document) in (pages, pages + 1)
    assert stamp_issued(RECORD, pdf) == stamped


def test_nothing_of_the_original_is_covered():
    """Where the original has ink, the stamped page has the same ink."""
    pdf = _issued()
    before, after = _pixels(pdf).convert("L"), _pixels(stamp_issued(RECORD, pdf).pdf).convert("L")
    lighter = ImageChops.subtract(after, before)
    assert lighter.getextrema()[1] < 16
    assert ImageChops.subtract(before, after).getbbox() is not None


def test_the_stamp_is_signed_and_readable_on_paper():
    """The QR on the stamped A4 page reads at 200 dpi and is the record's."""
    with opened(stamp_issued(RECORD, _issued()).pdf) as document:
        page = document[0]
        assert read_qr(pixels_of(page, 200 / 72)) == [RECORD.qr_text]
        page.close()


def test_a_full_page_gets_the_block_on_a_page_of_its_own():
    """Without room for the block a last page carries it."""
    full = _issued(lines=30, paper='"a5"')
    stamped = stamp_issued(RECORD, full)
    with opened(full) as before, opened(stamped.pdf) as after:
        assert len(after) == len(before) + (not stamped.has_room)
        texts = [comparable(page_text(after, number)) for number in range(len(after))]
    assert any(comparable(RECORD.reference) in text for text in texts)


def test_a_turned_page_gets_the_block_on_a_page_of_its_own():
    """A page with a rotation flag is not stamped: where its margins lie is not guessed."""
    document = pypdfium2.PdfDocument(_issued())
    document[0].set_rotation(90)
    file = io.BytesIO()
    document.save(file)
    document.close()
    stamped = stamp_issued(RECORD, file.getvalue())
    assert not stamped.has_room
    with opened(stamped.pdf) as after:
        assert len(after) == 2
    assert read_back_issued(RECORD, stamped) == ()


def test_the_picture_shows_the_page_that_names_the_person():
    """A cover page without a name is not what is sent to the phone."""
    cover = typst.Compiler(font_paths=[FONTS]).compile(b"cover", format="pdf")
    document = pypdfium2.PdfDocument(cover)
    named = pypdfium2.PdfDocument(_issued())
    document.import_pages(named)
    file = io.BytesIO()
    document.save(file)
    named.close()
    document.close()
    pictures = [
        Image.open(io.BytesIO(stamp_issued(RECORD, pdf).jpg)).crop((0, 0, 600, 240))
        for pdf in (file.getvalue(), _issued(), cover)
    ]
    same, other = (ImageChops.difference(pictures[0], picture).convert("L") for picture in pictures[1:])
    assert same.getextrema()[1] < 16
    assert other.getextrema()[1] > 100


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "김민수"}, "name"),
        ({"birth": date(1990, 3, 2)}, "birth"),
        ({"reference": references()[7]}, "reference"),
    ],
)
def test_the_wrong_person_is_caught(change, field):
    """Another name, birth date or reference in the record than on the page is a problem of that field."""
    stamped = stamp_issued(RECORD, _issued())
    assert field in {problem.column for problem in read_back_issued(replace(RECORD, **change), stamped)}


@pytest.mark.parametrize("birth", ["1990-03-01", "1990년 3월 1일", "19900301", "900301-1******"])
def test_births_are_known_in_the_forms_that_offices_print(birth):
    """However the other system prints a birth date, it is recognised."""
    assert read_back_issued(RECORD, stamp_issued(RECORD, _issued(birth=birth))) == ()


def test_a_swapped_picture_is_caught():
    """The PDF of one with the picture of another does not leave."""
    other = rendered_pair()[0][1]
    mine = stamp_issued(RECORD, _issued())
    theirs = stamp_issued(other, _issued("남궁민수", "1985. 12. 31."))
    assert read_back_issued(RECORD, replace(mine, jpg=theirs.jpg))[0].code == "readback.qr"
    assert {p.column for p in read_back_issued(RECORD, replace(mine, pdf=theirs.pdf))} >= {"name", "birth"}


def test_a_broken_pdf_is_an_error_and_a_lost_one_a_problem():
    """Bytes that are no PDF cannot be stamped; a stamped file that was lost is every field missing."""
    with pytest.raises(PdfUnreadable):
        stamp_issued(RECORD, b"%PDF-1.7 nothing")
    stamped = replace(stamp_issued(RECORD, _issued()), pdf=b"")
    assert {p.column for p in read_back_issued(RECORD, stamped)} == {"name", "birth", "period", "reference"}


def test_a_drill_is_marked_on_both():
    """The block and the picture of a practice notice say so."""
    drill = replace(RECORD, issuer=replace(OFFICE, drill=True))
    stamped = stamp_issued(drill, _issued())
    with opened(stamped.pdf) as document:
        assert "DRILL" in page_text(document, 0)
    assert stamped.jpg != stamp_issued(RECORD, _issued()).jpg


def test_a_block_that_cannot_be_drawn_is_told(monkeypatch):
    """A block that the typesetter refuses is one error by reference, without what it quotes."""
    block._words.cache_clear()
    monkeypatch.setattr(block, "block_source", lambda fields, layout: b'#panic("secret")')
    with pytest.raises(RenderFailed, match=r"render\.failed") as raised:
        stamp_issued(RECORD, _issued())
    assert "secret" not in str(raised.value)


def test_a_page_that_is_not_there_is_an_error():
    """A page beyond the last is refused as an unreadable PDF."""
    with opened(_issued()) as document, pytest.raises(PdfUnreadable):
        page_text(document, 99)


def test_an_empty_page_is_one_white_place():
    """On white paper nothing is printed, and the block's place is low and to the right, off the edge."""
    paper = Image.new("RGB", (595, 842), "white")
    assert printed_box(paper) is None
    left, top = free_place(paper, 200, 80, 6, 26)
    assert 300 < left <= 595 - 26 - 200
    assert 700 < top <= 842 - 26 - 80
    assert free_place(Image.new("RGB", (595, 842), "black"), 200, 80, 6, 26) is None
    assert free_place(Image.new("RGB", (100, 60), "white"), 200, 80, 6, 26) is None
