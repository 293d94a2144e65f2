"""Pages of one notice come together by its number or name, never because one follows the other."""

from collections.abc import Collection
from dataclasses import replace

import pytest
from tests.unit.notices.printed_pages import back, front, pages, person

from ansim.notices.domain.page_groups import PageGroup, group_pages
from ansim.notices.domain.pages import read_page
from ansim.notices.domain.pairing import pair_pages

ONE, TWO = person(2, "김가온"), person(3, "이나래")


def groups(*texts: str) -> list[tuple[tuple[int, ...], str | None]]:
    """Pages and code of every group."""
    return [(found.numbers, found.code) for found in group_pages([read_page(page) for page in pages(*texts)])]


def test_a_following_page_joins_by_the_number() -> None:
    """Wherever in the PDF it stands."""
    first, second = front(ONE, "가람-1", "1 / 2"), back("가람-1")
    assert groups(first, second) == [((1, 2), None)]
    assert groups(second, first) == [((2, 1), None)]
    assert groups(first, front(TWO, "가람-2"), second) == [((1, 3), None), ((2,), None)]


def test_a_following_page_joins_by_the_name() -> None:
    """Where no number is printed, the name on the following page is the evidence."""
    first, second = front(ONE, mark="1 / 2"), back(text="성명 김가온\r\n생활 안내")
    assert groups(front(TWO), second, first) == [((1,), None), ((3, 2), None)]


def test_a_following_page_without_evidence_joins_nobody() -> None:
    """That it comes next proves nothing; the notice it is missing from is incomplete."""
    assert groups(front(ONE, mark="1 / 2"), back(), front(TWO)) == [
        ((1,), "page.incomplete"), ((2,), "page.loose"), ((3,), None),
    ]  # fmt: skip


def test_another_number_joins_nobody() -> None:
    """A page of another notice is not taken even when it would fit in."""
    assert groups(front(ONE, "가람-1", "1 / 2"), back("가람-9")) == [
        ((1,), "page.incomplete"),
        ((2,), "page.loose"),
    ]


def test_a_number_on_two_first_pages_joins_neither() -> None:
    """With two to choose from nothing is chosen."""
    found = groups(front(ONE, "가람-1", "1 / 2"), front(TWO, "가람-1", "1 / 2"), back("가람-1"))
    assert found == [((1,), "page.incomplete"), ((2,), "page.incomplete"), ((3,), "page.loose")]


def test_missing_and_doubled_parts_are_incomplete() -> None:
    """Every page of the count exactly once, or the notice is not sent."""
    first = front(ONE, "가람-1", "1 / 3")
    assert groups(first, back("가람-1", "2 / 3")) == [((1, 2), "page.incomplete")]
    assert groups(first, back("가람-1", "2 / 3"), back("가람-1", "2 / 3"), back("가람-1", "3 / 3")) == [
        ((1, 2, 3, 4), "page.incomplete")
    ]
    assert groups(first, back("가람-1", "3 / 3"), back("가람-1", "2 / 3")) == [((1, 3, 2), None)]


def test_another_count_of_pages_does_not_belong() -> None:
    """2 / 3 is no part of a notice of two pages."""
    assert groups(front(ONE, "가람-1", "1 / 2"), back("가람-1", "2 / 3")) == [
        ((1,), "page.incomplete"), ((2,), "page.loose"),
    ]  # fmt: skip


def test_pages_without_count_join_by_the_number() -> None:
    """Not every form counts its pages."""
    assert groups(front(ONE, "가람-1"), back("가람-1", ""), front(TWO, "가람-2")) == [
        ((1, 2), None),
        ((3,), None),
    ]


def test_the_count_of_the_whole_pdf_is_no_count_of_a_notice() -> None:
    """Page 3 of 3 of a batch printout is a notice of its own."""
    texts = [
        front(person(row, name), mark=f"{row - 1} / 3")
        for row, name in ((2, "김가온"), (3, "이나래"), (4, "박다솜"))
    ]
    assert groups(*texts) == [((1,), None), ((2,), None), ((3,), None)]
    assert groups(front(ONE, mark="1 / 2"), front(TWO, mark="2 / 2")) == [((1,), None), ((2,), None)]


def test_a_notice_of_two_pages_alone() -> None:
    """A PDF that is one notice of two pages is not mistaken for a batch of two."""
    assert groups(front(ONE, "가람-1", "1 / 2"), back("가람-1")) == [((1, 2), None)]


def test_scans_and_strange_pages_stand_alone() -> None:
    """A page without text, and one that names nobody."""
    assert groups("", "표지\r\n격리통지서 묶음") == [((1,), "page.no_text"), ((2,), "page.loose")]


def test_an_unlabelled_letter_is_a_notice() -> None:
    """Some words and a date can be somebody's notice; whose, the pairing decides."""
    assert groups("김가온 님 1980. 1. 2.") == [((1,), None)]


def test_a_following_page_that_names_somebody_else_is_not_sent() -> None:
    """The number fits, the name on it does not: the whole notice is ruled out."""
    strange = back("가람-1", text="성명 이나래\r\n생활 안내")
    pairing = pair_pages(pages(front(ONE, "가람-1", "1 / 2"), strange), (ONE, TWO))
    assert pairing.pairs == ()
    assert set(pairing.pages) == {1, 2}


def test_a_group_knows_its_pages() -> None:
    """Numbers and contents in the order of the notice."""
    found = group_pages([read_page(page) for page in pages(back("가람-1"), front(ONE, "가람-1", "1 / 2"))])
    assert isinstance(found[0], PageGroup)
    assert found[0].content[0].startswith("격리통지서")


def read_by_ocr(*texts: str, surely: Collection[int] = ()) -> list[tuple[tuple[int, ...], str | None]]:
    """Pages and code of every group of scanned pages; those in `surely` (from 1) have a text layer."""
    scans = [replace(one, by="text" if one.number in surely else "ocr") for one in pages(*texts)]
    return [(found.numbers, found.code) for found in group_pages([read_page(page) for page in scans])]


def test_scanned_pages_join_by_the_number_where_every_page_has_its_place() -> None:
    """Nothing is missing and nothing left over: each number stands where it belongs."""
    texts = [front(ONE, "가람-11", "1 / 2"), back("가람-17"), front(TWO, "가람-17", "1 / 2"), back("가람-11")]
    assert read_by_ocr(*texts) == [((1, 4), None), ((3, 2), None)]
    assert read_by_ocr(front(ONE, "가람-11", "1 / 2"), back("가람-11"), surely={1}) == [((1, 2), None)]


@pytest.mark.parametrize("surely", [(), (1, 2), (3,), (1, 2, 3)])
def test_a_number_that_ocr_misread_takes_nobodys_page(surely: tuple[int, ...]) -> None:
    """The page of 17 is read as 11, where a page is missing: 17 lacks one too, so neither gets it."""
    texts = [front(ONE, "가람-11", "1 / 2"), front(TWO, "가람-17", "1 / 2"), back("가람-11")]
    found = read_by_ocr(*texts, surely=surely)
    joined = [((1, 3), None), ((2,), "page.incomplete")]
    apart = [((1,), "page.incomplete"), ((2,), "page.incomplete"), ((3,), "page.loose")]
    assert found == (joined if len(surely) == 3 else apart)


def test_a_first_page_that_ocr_misread_takes_nobodys_page() -> None:
    """The first page of 11 is read as 17, whose own is gone: the page of 11 is left over, so nothing is sure."""
    texts = [front(ONE, "가람-17", "1 / 2"), back("가람-17"), back("가람-11")]
    assert read_by_ocr(*texts) == [((1,), "page.incomplete"), ((2,), "page.loose"), ((3,), "page.loose")]
    far = [*texts[:2], back("가람-903")]
    assert read_by_ocr(*far)[0] == ((1, 2), None)
    assert read_by_ocr(*texts[:2], back())[0] == ((1,), "page.incomplete")


def test_what_cannot_be_the_same_number_hinders_nobody() -> None:
    """A notice that lacks a page of another count, or whose number is another altogether, wants none of these."""
    first, second = front(ONE, "가람-11", "1 / 2"), back("가람-11")
    for other in (
        front(TWO, "가람-17", "1 / 3"),
        front(TWO, "나루-999", "1 / 2"),
        front(TWO, "가람-9", "1 / 2"),
    ):
        assert read_by_ocr(first, second, other) == [((1, 2), None), ((3,), "page.incomplete")]


def test_a_notice_of_one_page_takes_no_second() -> None:
    """It says that it is the only page; a page with its number was misread, or is another's."""
    first, second = front(ONE, "가람-11", "1 / 1"), back("가람-11")
    assert groups(first, second) == [((1,), None), ((2,), "page.loose")]
    assert groups(first, back("가람-11", "")) == [((1, 2), None)]
    scanned = [front(TWO, "가람-12", "1 / 2"), back("가람-12"), first]
    assert read_by_ocr(*scanned) == [((1, 2), None), ((3,), None)]


def test_a_first_page_whose_count_was_not_read_may_want_any_page_like_its_own() -> None:
    """With a text layer it counts nothing and wants nothing; by OCR its count may have been lost."""
    texts = [front(ONE, "가람-11", "1 / 2"), back("가람-11"), front(TWO, "가람-17")]
    assert read_by_ocr(*texts)[1] == ((2,), "page.loose")
    assert read_by_ocr(*texts, surely={3}) == [((1, 2), None), ((3,), None)]


def test_scanned_pages_without_count_join_where_no_other_notice_is_like_theirs() -> None:
    """Not every form counts its pages; nothing then says that another lacks one but its number."""
    first, second = front(ONE, "가람-11"), back("가람-11", "")
    assert read_by_ocr(first, second, front(TWO, "나루-999")) == [((1, 2), None), ((3,), None)]
    assert read_by_ocr(first, second, front(TWO, "가람-12"))[1] == ((2,), "page.loose")


def test_scanned_pages_that_join_by_the_name_need_no_number() -> None:
    """Whose name stands on both is not in doubt."""
    texts = [front(ONE, mark="1 / 2"), back(text="성명 김가온\r\n안내"), front(TWO, mark="1 / 2")]
    assert read_by_ocr(*texts) == [((1, 2), None), ((3,), "page.incomplete")]
