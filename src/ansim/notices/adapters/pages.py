"""A finished PDF read again: opened, one page's text, closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2

from ansim.kit.pdfium import alone
from ansim.notices.adapters.pdf_pages import PdfUnreadable, open_pdf


@contextmanager
def opened(pdf: bytes) -> Iterator[Any]:
    """Open a PDF as a pypdfium2 document for the length of a block, other threads waiting. Raises as `pdf_pages.open_pdf`."""
    with alone:
        document = open_pdf(pdf)
        try:
            yield document
        finally:
            document.close()


def page_text(document: Any, number: int) -> str:
    """Return the text of page `number` (from 0) as pdfium reads it. Raises PdfUnreadable."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        raise PdfUnreadable from None
    try:
        return text_of(page)
    finally:
        page.close()


def opened_pages(document: Any) -> list[Any]:
    """Return the pages of an open document, each parsed once; they close with it. Raises PdfUnreadable."""
    try:
        return [document[number] for number in range(len(document))]
    except pypdfium2.PdfiumError:
        raise PdfUnreadable from None


def text_of(page: Any) -> str:
    """Return the text of an open pypdfium2 page."""
    text_page = page.get_textpage()
    try:
        text: str = text_page.get_text_bounded()
    finally:
        text_page.close()
    return text
