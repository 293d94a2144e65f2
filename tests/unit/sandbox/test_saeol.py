"""The printout of the sandbox: notices issued elsewhere in one PDF, in another order than their list."""

from datetime import date

import pytest

from ansim.notices.queries.issued_pdfs import pair_issued_pdf, split_issued_pdf
from ansim.notices.queries.rosters import read_roster
from ansim.sandbox.saeol import IssuedNotices, make_issued_notices

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def issued() -> IssuedNotices:
    """Sixty notices, two of them of two pages."""
    return make_issued_notices(9, TODAY, count=60)


def test_the_same_seed_gives_the_same_bytes(issued: IssuedNotices) -> None:
    """PDF and list are repeatable."""
    assert make_issued_notices(9, TODAY, count=60) == issued


def test_pages_are_in_another_order_than_the_list(issued: IssuedNotices) -> None:
    """Pairing by order would be wrong for nearly everybody; some notices have two pages."""
    places = [pages[0] for _, pages in sorted(issued.pages.items())]
    assert places != sorted(places)
    assert sorted(len(pages) for pages in issued.pages.values())[-3:] == [1, 2, 2]


def test_every_notice_is_paired_with_its_row(issued: IssuedNotices) -> None:
    """By name, birth date, phone and address read from the page; pages of one notice together."""
    checked = read_roster(issued.roster, "목록.xlsx", TODAY)
    assert [(found.name, found.phone, found.row) for found in checked.people] == [
        (one.name, one.phone, one.row) for one in issued.people
    ]
    pairing = pair_issued_pdf(issued.pdf, checked)
    assert pairing.complete
    assert {found.row: found.pages for found in pairing.pairs} == issued.pages
    assert {found.facts for found in pairing.pairs} == {("name", "birth", "phone", "address")}


def test_every_notice_becomes_a_file(issued: IssuedNotices) -> None:
    """One PDF a pair, in the order of the rows."""
    pairing = pair_issued_pdf(issued.pdf, read_roster(issued.roster, "목록.xlsx", TODAY))
    files = list(split_issued_pdf(issued.pdf, pairing))
    assert [pair.row for pair, _ in files] == [one.row for one in issued.people]
    assert all(data.startswith(b"%PDF") for _, data in files)
