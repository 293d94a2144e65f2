"""PDFs as pdfium reads them: opened safely, closed always, their text page by page."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class BadPdf(AnsimError):
    """The bytes are no PDF that can be read."""

    code = "pdf.bad"
    sentence = Sentence(
        ko="PDF를 읽을 수 없습니다. 손상되었거나 암호가 걸린 파일입니다. 암호를 풀어 다시 저장해 주세요.",
        en="The PDF cannot be read: damaged, or locked with a password. Save it again without one.",
    )


@contextmanager
def opened(pdf: bytes) -> Iterator[Any]:
    """Open a PDF as a pypdfium2 document for the length of a block. Raises BadPdf."""
    try:
        document = pypdfium2.PdfDocument(pdf)
    except (pypdfium2.PdfiumError, ValueError, TypeError):
        raise BadPdf from None
    try:
        yield document
    finally:
        document.close()


def page_text(document: Any, number: int) -> str:
    """Return the text of page `number` (from 0) as pdfium reads it. Raises BadPdf."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        raise BadPdf from None
    try:
        text_page = page.get_textpage()
        try:
            text: str = text_page.get_text_bounded()
        finally:
            text_page.close()
    finally:
        page.close()
    return text
