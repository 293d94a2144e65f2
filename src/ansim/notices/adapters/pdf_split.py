"""Writes one person's pages as a PDF of its own that holds nothing of anybody else.

Only what the pages show is copied: page boxes, contents, the resources they use, fonts cut to the characters
shown. Document information, outlines, attachments, structure and private data stay behind by not being named.
"""

import io
from collections.abc import Iterator, Sequence

import pypdfium2

from ansim.kit.pdfium import alone
from ansim.notices.adapters.pdf_copy import copy_pages
from ansim.notices.adapters.pdf_objects import Objects, OwnPdf, Value
from ansim.notices.adapters.pdf_pages import PdfUnreadable, open_pdf

_DEEPEST = 12


class PdfSplitter:
    """A PDF opened for splitting; PDFium parses and rewrites it once, whatever its state."""

    def __init__(self, data: bytes) -> None:
        """Raises as `pdf_pages.open_pdf`."""
        self._objects = Objects(_rewritten(data))
        root = self._objects.mapping(self._objects.trailer.get(b"/Root"))
        self._pages = tuple(self._leaves(root.get(b"/Pages")))

    def __len__(self) -> int:
        return len(self._pages)

    def _leaves(self, node: Value | None, depth: int = 0) -> Iterator[dict[bytes, Value]]:
        found = self._objects.mapping(node)
        kids = self._objects.get(found.get(b"/Kids"))
        if not isinstance(kids, list) or depth > _DEEPEST:
            yield found
            return
        for kid in kids:
            yield from self._leaves(kid, depth + 1)

    def split(self, numbers: Sequence[int]) -> OwnPdf:
        """Return a PDF of the given pages (1-based, in that order). Same pages, same bytes.

        Raises PdfUnsplittable where it cannot be told what a page uses.
        """
        return copy_pages(self._objects, [self._pages[number - 1] for number in numbers])


@alone
def _rewritten(data: bytes) -> bytes:
    """Import every page into a new document: inherited values come down, annotations become page content."""
    source = open_pdf(data)
    target = pypdfium2.PdfDocument.new()
    try:
        target.import_pages(source)
        for place in range(len(target)):
            page = target[place]
            if pypdfium2.raw.FPDFPage_GetAnnotCount(page):
                pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_PRINT)
            page.close()
        written = io.BytesIO()
        target.save(written)
    except pypdfium2.PdfiumError as error:
        raise PdfUnreadable from error
    finally:
        target.close()
        source.close()
    return written.getvalue()
