"""Printouts made once for all tests of this folder: typesetting is the slow part."""

from datetime import date

import pytest

from ansim.notices.adapters.pdf_pages import read_pages
from ansim.notices.domain.pages import PageText
from ansim.sandbox.saeol import IssuedNotices, make_issued_notices

PRINTED_ON = date(2026, 11, 21)


@pytest.fixture(scope="session")
def printout() -> IssuedNotices:
    """Sixty notices of sixty people in one PDF, two of them of two pages, and their list in another order."""
    return make_issued_notices(21, PRINTED_ON, count=60)


@pytest.fixture(scope="session")
def printed_texts(printout: IssuedNotices) -> tuple[PageText, ...]:
    """The texts of the pages of `printout`."""
    return read_pages(printout.pdf)
