"""Parcels of issued notices: each person's file holds its own block, page and picture, whatever else is in the parcel."""

import io
from dataclasses import replace

import pytest
from PIL import Image, ImageChops
from tests.unit.notices.pdf_files import document
from tests.unit.notices.samples import PERSON, jwks, record

from ansim.kit.qr import read_qr
from ansim.notices.adapters.issued_image import stamp_issued
from ansim.notices.adapters.pages import opened, page_text
from ansim.notices.adapters.pdf_objects import Objects, OwnPdf, PdfUnsplittable, Ref
from ansim.notices.adapters.pdf_split import PdfSplitter
from ansim.notices.adapters.pdf_stamp import Sheet
from ansim.notices.adapters.pool_worker import Maker, RenderJob
from ansim.notices.domain.compare import comparable

A4 = b"/MediaBox [0 0 595 842]"
PERIOD = "격리기간 2026. 11. 20. ~ 2026. 11. 26."  # what Helvetica cannot say
NAMES = ("Hong Gildong", "Kim Minsu", "Park Jisu")


def notice(name: str, *more: bytes) -> bytes:
    """A page that says whose it is, from when to when."""
    lines = (name.encode(), b"1990. 3. 1.", b"2026. 11. 20. ~ 2026. 11. 26.", *more)
    return b"".join(
        b"BT /F1 12 Tf 60 %d Td (%b) Tj ET\n" % (780 - 20 * row, line) for row, line in enumerate(lines)
    )


def jobs(*groups: tuple[int, ...], tree: bytes = A4) -> list[RenderJob]:
    """A job a person, of the given pages of one printout: a page a name and a last one without any."""
    pages = [*(notice(name) for name in NAMES), b"BT /F1 12 Tf 60 400 Td (how to live in isolation) Tj ET"]
    splitter = PdfSplitter(document(pages, tree))
    return [
        RenderJob(record(replace(PERSON, name=NAMES[number]), number=number), splitter.split(group), PERIOD)
        for number, group in enumerate(groups)
    ]


def text_of(pdf: bytes) -> str:
    with opened(pdf) as file:
        return comparable("".join(page_text(file, number) for number in range(len(file))))


def test_nothing_of_a_neighbour_is_in_a_file() -> None:
    """Three in one parcel: each reads back, says its own name and number only, and its picture bears its own QR."""
    parcel = jobs((1,), (2,), (3,))
    made = Maker(None, jwks()).make(parcel)
    assert [one.problems for one in made] == [()] * 3
    for job, one in zip(parcel, made, strict=True):
        text = text_of(one.pdf)
        others = [other.record for other in parcel if other is not job]
        assert comparable(job.record.name) in text
        assert comparable(job.record.reference) in text
        assert not any(comparable(other.name) in text for other in others)
        assert not any(comparable(other.reference) in text for other in others)
        assert not any(other.reference.encode() in one.pdf for other in others)
        assert read_qr(Image.open(io.BytesIO(one.jpg))) == [job.record.qr_text]


def test_the_order_of_a_parcel_changes_no_byte() -> None:
    """Alone, first or last: the same files, and another's pages are always caught."""
    parcel = jobs((1,), (2, 4), (3,))
    one = {made.reference: made for made in Maker(None, None).make(parcel)}
    other = {made.reference: made for made in Maker(None, None).make(parcel[::-1])}
    assert one == other
    swapped = replace(parcel[0], issued_pdf=parcel[1].issued_pdf)
    (made,) = Maker(None, None).make([swapped])
    assert "name" in {problem.column for problem in made.problems}


@pytest.mark.parametrize("group", [(1, 4), (4, 1)], ids=["named first", "named last"])
def test_of_two_pages_the_one_with_the_name_is_shown(group: tuple[int, ...]) -> None:
    """In either order the picture shows the page that names the person; the block stands on the first."""
    (job,) = jobs(group)
    (alone,) = jobs((1,))
    assert job.issued_pdf is not None
    assert alone.issued_pdf is not None
    shown, plain = (
        Image.open(io.BytesIO(stamp_issued(one.record, one.issued_pdf or b"").jpg)).crop((0, 0, 500, 200))
        for one in (job, alone)
    )
    assert ImageChops.difference(shown, plain).convert("L").getextrema()[1] < 40
    with opened(stamp_issued(job.record, job.issued_pdf).pdf) as file:
        assert len(file) == 2
        assert comparable(job.record.reference) in comparable(page_text(file, 0))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages_keep_their_block_apart(turn: int) -> None:
    """A page with a turn keeps it; number and QR are there, whatever can be read of its sideways words."""
    (job,) = jobs((1,), tree=A4 + b"/Rotate %d" % turn)
    (made,) = Maker(None, None).make([job])
    assert not {problem.column for problem in made.problems} & {"reference", "qr", "name"}
    with opened(made.pdf) as file:
        assert len(file) == 2
        assert file[0].get_rotation() == turn


def test_a_tree_that_is_no_tree_is_refused() -> None:
    """A file whose page tree does not refer to pages is never written on."""
    (job,) = jobs((1,))
    pdf = job.issued_pdf or b""
    assert isinstance(Objects(pdf).get(Ref(2)), dict)
    with pytest.raises(PdfUnsplittable):
        Sheet(OwnPdf(pdf.replace(b"/Pages  2 0 R", b"/Pages  null ")))
