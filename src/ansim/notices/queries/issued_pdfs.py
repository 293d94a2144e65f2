"""A PDF of already issued notices as others see it: whose pages are whose, and each person's pages as a file."""

from collections.abc import Iterator

from ansim.notices.adapters.ocr import find_ocr
from ansim.notices.adapters.pdf_pages import read_pages
from ansim.notices.adapters.pdf_split import PdfSplitter
from ansim.notices.domain.pairing import Pair, Pairing, pair_pages
from ansim.notices.domain.people import CheckedRoster


def pair_issued_pdf(pdf: bytes, checked: CheckedRoster) -> Pairing:
    """Pair the pages of a PDF with the people of a checked roster by what stands on the pages.

    Scanned pages are read by OCR where Tesseract is installed with Korean.
    Rows with errors are never paired and told as unmatched. Raises as `adapters.pdf_pages.open_pdf`.
    """
    return pair_pages(read_pages(pdf, find_ocr()), checked.people, checked.bad_rows)


def split_issued_pdf(pdf: bytes, pairing: Pairing) -> Iterator[tuple[Pair, bytes]]:
    """Yield every pair with a PDF of only its pages. Raises PdfUnsplittable before anything doubtful is written."""
    splitter = PdfSplitter(pdf)
    for pair in pairing.pairs:
        yield pair, splitter.split(pair.pages)
