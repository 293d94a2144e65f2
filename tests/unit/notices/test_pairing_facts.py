"""What is read from the text of a page, whatever its layout: names, births, phones, number, page of pages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.notices.printed_pages import back, front, person

from ansim.notices.domain.pages import PageFacts, PageText, plain, read_page


def facts(text: str) -> PageFacts:
    """The facts of a page 1 with this text."""
    return read_page(PageText(1, text))


def test_a_usual_front_page() -> None:
    """All facts of a printed notice, and none of the office's."""
    found = facts(front(person(3), "가람-2022-17", "1 / 2"))
    assert found.labelled_names == (frozenset({"홍길동"}),)
    assert found.labelled_births == {date(1980, 1, 3)}
    assert found.labelled_phones == {"01000000003"}
    assert (found.document, found.mark) == ("가람202217", (1, 2))
    assert date(2022, 2, 16) in found.births
    assert found.names_somebody


@pytest.mark.parametrize(
    "text",
    [
        "성명 홍길동",
        "성명: 홍길동",
        "성  명 : 홍길동",
        "성명\r\n홍길동",
        "성 명\r\n\r\n홍 길 동",
        "이름 홍길동 님",
        "수신자: 홍길동 귀하",
        "성명(한글) 홍길동",
        "성명 홍길동(남)",
        "성명 홍길동 생년월일 1980. 1. 3.",
        "환자명 홍길동 (30세)",
        "Name: 홍길동",
        "성명 홍길동님",
    ],
)
def test_a_name_beside_its_label(text: str) -> None:
    """However the form prints label and name."""
    assert any("홍길동" in names for names in facts(text).labelled_names)


@pytest.mark.parametrize(
    "text",
    ["성명 NGUYEN VAN AN 생년월일 1990. 1. 1.", "Name\r\nNguyen Van An\r\nSex M", "성 명 NGUYEN VAN AN"],
)
def test_names_of_several_words(text: str) -> None:
    """Romanised names are read whole, in any case."""
    assert any("nguyenvanan" in names for names in facts(text).labelled_names)


@pytest.mark.parametrize("text", ["홍 길 동\r\n귀하", "격리 대상자 홍길동 1980. 1. 3.", "안내 홍길동 님께"])
def test_a_name_without_label_is_found_but_cannot_contradict(text: str) -> None:
    """Words of a line are candidates only."""
    found = facts(text)
    assert "홍길동" in found.names
    assert found.labelled_names == ()


@pytest.mark.parametrize("text", ["성명을 확인하십시오.", "성명 및 생년월일을 확인", "담당자 성명표", ""])
def test_words_that_only_look_like_a_label(text: str) -> None:
    """Running text about names is no name."""
    assert facts(text).labelled_names == ()


@pytest.mark.parametrize(
    "text",
    [
        "생년월일 1980. 1. 3.",
        "생년월일: 1980-01-03",
        "생 년 월 일 1980.01.03.",
        "생년월일 1980년 1월 3일",
        "생년월일\r\n19800103",
        "주민등록번호 800103-1******",
        "주민번호: 800103-1",
        "Date of Birth 1980/1/3",
        "성명 생년월일\r\n홍길동 1980. 1. 3.",
    ],
)
def test_a_birth_date_beside_its_label(text: str) -> None:
    """Dates in the forms that forms use, masked resident numbers too."""
    assert facts(text).labelled_births == {date(1980, 1, 3)}


@pytest.mark.parametrize(
    "text",
    ["전화번호 010-0000-0003", "휴대전화: 01000000003", "연락처\r\n010 0000 0003", "휴대폰 +82 10-0000-0003"],
)
def test_a_phone_beside_its_label(text: str) -> None:
    """Mobile numbers only; the office's landline is nobody's."""
    assert facts(text + "\r\n담당 연락처 031-000-0000").labelled_phones == {"01000000003"}


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("끝\r\n1 / 2", (1, 2)),
        ("끝\r\n2/2", (2, 2)),
        ("끝\r\n- 2/3 -", (2, 3)),
        ("끝\r\n문서번호: 가람-1 2 / 2", (2, 2)),
        ("1쪽 / 2쪽\r\n본문", (1, 2)),
        ("끝\r\n1 / 총 2쪽", (1, 2)),
        ("끝\r\n1 / 1", None),
        ("끝\r\n3 / 2", None),
        ("끝\r\n0 / 2", None),
        ("11/21 안내\r\n본문\r\n본문\r\n본문\r\n본문", None),
        ("본문", None),
    ],
)
def test_which_page_of_how_many(text: str, mark: tuple[int, int] | None) -> None:
    """Only the first and last lines are looked at, and only what can be a count of pages."""
    assert facts(text).mark == mark


@pytest.mark.parametrize(
    ("text", "single"),
    [("끝\r\n1 / 1", True), ("1 / 1\r\n끝\r\n1 / 2", False), ("끝\r\n2 / 1", False), ("끝", False)],
)
def test_the_only_page_of_its_notice(text: str, single: bool) -> None:
    """It says so; where a page says both, it is one of several."""
    assert facts(text).single == single


def test_what_ocr_read_is_not_read_surely() -> None:
    """The text layer and a person's typing are sure, OCR is not."""
    assert [read_page(PageText(1, "", by=by)).surely for by in ("text", "ocr", "hand")] == [True, False, True]


def test_the_number_is_the_same_on_every_page() -> None:
    """The count of pages beside the number is no part of it."""
    assert facts(front(person(1), "가람-7", "1 / 2")).document == facts(back("가람-7")).document == "가람7"


def test_a_scanned_page_says_nothing() -> None:
    """No text, no facts."""
    found = facts("")
    assert not found.names_somebody
    assert (found.squashed, found.document, found.names, found.births, found.phones) == (
        "",
        None,
        frozenset(),
        frozenset(),
        frozenset(),
    )


@pytest.mark.parametrize(
    "text", ["생년월일 991332-1******", "생년월일 2022-13-45", "주민등록번호 -", "생년월일 미상"]
)
def test_an_impossible_birth_date_is_none(text: str) -> None:
    """What is no day is no fact and contradicts nobody."""
    assert facts(text).labelled_births == frozenset()


def test_plain_is_letters_and_digits() -> None:
    """Punctuation and spaces of an address do not matter."""
    assert plain("가람시 솔빛로 12, 101동-3호 (ＡＢ)") == "가람시솔빛로12101동3호ab"


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """No page is too odd."""
    assert read_page(PageText(1, text)).number == 1


@given(
    st.lists(
        st.sampled_from(
            [
                "성명",
                "홍길동",
                "생년월일",
                "1980. 1. 3.",
                "연락처",
                ":",
                "\n",
                " ",
                "010-0000-0001",
                "2/2",
                "(",
                ")",
            ]
        ),
        max_size=40,
    )
)
def test_any_jumble_of_a_form_can_be_read(parts: list[str]) -> None:
    """Labels and values in any order never fail and never invent a number."""
    found = read_page(PageText(1, "".join(parts)))
    assert found.phones <= {"01000000001"}
    assert found.labelled_phones <= found.phones
