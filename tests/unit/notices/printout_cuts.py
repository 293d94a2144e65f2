"""Printouts taken apart and put together again: pages in any order, twice, turned, blank, or as pictures."""

import io
from collections.abc import Iterable, Sequence
from datetime import date

import pypdfium2

from ansim.notices.domain.people import Person
from ansim.sandbox.saeol import notice_of, print_notices

BLANK = 0


def arranged(pdf: bytes, order: Iterable[int], turned: dict[int, int] | None = None) -> bytes:
    """Return a PDF of the 1-based pages of another in `order` (0: a blank page), some `turned` by degrees."""
    source = pypdfium2.PdfDocument(pdf)
    target = pypdfium2.PdfDocument.new()
    for number in order:
        if number == BLANK:
            target.new_page(595, 842)
        else:
            target.import_pages(source, [number - 1])
            if turned and number in turned:
                target[len(target) - 1].set_rotation(turned[number])
    data = io.BytesIO()
    target.save(data)
    target.close()
    source.close()
    return data.getvalue()


def scanned(pdf: bytes, number: int, dpi: int = 72) -> bytes:
    """Return one page as a picture of itself, as a scanner gives it; 200 dpi are what its letters are read at."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[number - 1].render(scale=dpi / 72).to_pil().convert("L")
    data = io.BytesIO()
    picture.save(data, "PDF", resolution=dpi)
    document.close()
    return data.getvalue()


def joined(*parts: bytes) -> bytes:
    """Return one PDF of the pages of several."""
    target = pypdfium2.PdfDocument.new()
    for part in parts:
        source = pypdfium2.PdfDocument(part)
        target.import_pages(source)
        source.close()
    data = io.BytesIO()
    target.save(data)
    return data.getvalue()


def printed(people: Sequence[Person], today: date, lengths: Sequence[int] = ()) -> bytes:
    """Return the notices of people as the sandbox prints them, numbered from 1, each of the length given."""
    given = lengths or [1] * len(people)
    return print_notices(
        [
            notice_of(one, number, length, today)
            for number, (one, length) in enumerate(zip(people, given, strict=True), start=1)
        ]
    )
