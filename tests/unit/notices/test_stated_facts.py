"""What a page states: a period only where two days are joined, a label only where it is one, the same in any order."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.unit.notices.printed_pages import back, front, pages, person

from ansim.notices.domain.hand_pairs import Typed, refusal, said_text
from ansim.notices.domain.issued_period import LONGEST_DAYS, read_period
from ansim.notices.domain.page_groups import group_pages
from ansim.notices.domain.pages import PageText, births_in, plain, read_page
from ansim.notices.domain.pairing import Pairing, contradicts, pair_pages
from ansim.notices.domain.people import Person

FIRST, LAST = date(2026, 11, 20), date(2026, 11, 26)
DAY_FORMS = (
    "{0.year}. {0.month}. {0.day}.",
    "{0.year}-{0.month:02}-{0.day:02}",
    "{0.year}년 {0.month}월 {0.day}일",
)
JOINS = (
    " ~ ",
    "~",
    " ∼ ",
    " ～ ",
    " - ",
    "–",
    "부터 ",
    "에서 ",
    "(금) ~ ",
    " 금요일부터 ",
    " ~\r\n",
    "\r\n~ ",
    " to ",
    "\ufffe",
)
NO_JOINS = ("\n", " ", ", ", "\n발급일 ", " 발급일: ", " 해제 ~ 별도 통보 ", " ~ 해제 시까지\n발급일 ", "(통지) ", "자로 ~ 발급 ")  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(
    first=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    days=st.integers(0, LONGEST_DAYS - 1),
    forms=st.tuples(st.sampled_from(DAY_FORMS), st.sampled_from(DAY_FORMS)),
    join=st.sampled_from(JOINS),
    head=st.sampled_from(("격리기간 ", "격리 기간: ", "기  간\r\n", "격리기간(7일간) ", "격리기간 : 자택 ")),
)
def test_two_joined_days_are_the_period(
    first: date, days: int, forms: tuple[str, str], join: str, head: str
) -> None:
    """However the days are written and whatever joins them, across lines too."""
    last = first + timedelta(days=days)
    assert read_period(head + forms[0].format(first) + join + forms[1].format(last)) == (first, last)


@pytest.mark.parametrize("form", DAY_FORMS)
@pytest.mark.parametrize("between", NO_JOINS)
def test_two_days_that_only_follow_each_other_are_no_period(form: str, between: str) -> None:
    """A first day with its end left open, then the day of issue: nothing is signed that the page does not state."""
    assert read_period(f"격리기간 {form.format(FIRST)}{between}{form.format(LAST)}") is None


def test_a_later_pair_of_days_is_not_taken_for_the_period() -> None:
    """The first day after the word is the one meant: an outing allowed later on is none."""
    assert read_period("격리기간 2026. 11. 20. 부터\n외출 2026. 11. 21. ~ 2026. 11. 22.") is None


@pytest.mark.parametrize(
    ("days", "read"), [(LONGEST_DAYS - 1, True), (LONGEST_DAYS, False), (-1, False), (0, True)]
)
def test_how_long_a_stated_period_may_be(days: int, read: bool) -> None:
    """One day and the longest are periods, a day more or the wrong way round is none; typed by hand likewise."""
    last = FIRST + timedelta(days=days)
    text = f"격리기간 {FIRST.isoformat()} ~ {last.isoformat()}"
    assert read_period(text) == ((FIRST, last) if read else None)
    one = person(2)
    code = refusal(one, [one], PageText(1, ""), Typed(birth=one.birth, first_day=FIRST, last_day=last))
    assert code == (None if read else "hand.bad_period")


def test_the_last_day_of_the_calendar_has_no_release() -> None:
    """A period to the end of the year 9999 cannot be released from, and is none."""
    assert read_period("격리기간 9999-12-01 ~ 9999-12-31") is None
    assert read_period("격리기간 9999-12-01 ~ 9999-12-30") == (date(9999, 12, 1), date(9999, 12, 30))


@pytest.mark.parametrize("word", ["Mobile", "MOBILE", "mobile", "Phone", "휴대 전화"])
def test_a_label_is_one_in_either_case(word: str) -> None:
    """Latin labels in capitals or small letters, Korean ones letter-spaced."""
    assert read_page(PageText(1, f"{word}: 010-0000-0001")).labelled_phones == {"01000000001"}


@pytest.mark.parametrize("word", ["Mobıle", "Mobİle", "Addreſs", "Date of Bırth", "Ｍobile", "ＮＡＭＥ"])
def test_letters_that_only_look_like_a_label_break_nothing(word: str) -> None:
    """Dotless and dotted i, a long s: Unicode calls them the same letter in capitals, and no page is lost by that."""
    assert read_page(PageText(1, f"{word}: 010-0000-0001")).phones == {"01000000001"}


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2026, 11, 21)), st.sampled_from(DAY_FORMS))
def test_every_birth_date_of_a_page_is_found(day: date, form: str) -> None:
    """Wherever it stands in a line, in the forms that offices print."""
    assert list(births_in(f"대상자 {form.format(day)} (만)")) == [day]


SHEETS = st.lists(
    st.tuples(
        st.sampled_from(("김가온", "이나래", "박다솜")),
        st.integers(2, 6),
        st.sampled_from(("", "가람-1", "가람-2")),
        st.sampled_from(("", "1 / 2", "2 / 2", "1 / 3")),
        st.booleans(),
    ),
    max_size=8,
)


def printed(sheets: list[tuple[str, int, str, str, bool]]) -> list[str]:
    """Pages of a printout: fronts of people, backs with or without a number."""
    return [
        front(person(row, name), number or None, mark) if is_front else back(number or None, mark)
        for name, row, number, mark, is_front in sheets
    ]


@settings(max_examples=80, deadline=None)
@given(SHEETS, st.integers(0, 2**16))
def test_pages_come_together_alike_in_any_order(
    sheets: list[tuple[str, int, str, str, bool]], seed: int
) -> None:
    """Each page is in one group, and a printout that fell to the floor gives the same groups for the same reasons.

    Two sheets are left out: their marks may count the pages of the file, which an order only has before the fall.
    """
    assume(len(sheets) != 2)
    texts = printed(sheets)
    order = list(range(len(texts)))
    Random(seed).shuffle(order)
    straight = group_pages([read_page(page) for page in pages(*texts)])
    mixed = group_pages([read_page(page) for page in pages(*(texts[place] for place in order))])
    assert sorted(number for group in straight for number in group.numbers) == list(range(1, len(texts) + 1))
    back_in_place = {
        (frozenset(order[number - 1] + 1 for number in group.numbers), group.code) for group in mixed
    }
    assert back_in_place == {(frozenset(group.numbers), group.code) for group in straight}


PEOPLE = st.lists(
    st.tuples(st.sampled_from(("김가온", "이나래")), st.integers(1, 3), st.sampled_from((None, 1, 2))),
    min_size=1,
    max_size=5,
)


def known(given_people: list[tuple[str, int, int | None]]) -> list[Person]:
    """People of few names, births and phones: namesakes, twins and doubles come about."""
    return [
        person(row, name, birth=date(1980, 1, day), phone=phone and f"0100000000{phone}", address="")
        for row, (name, day, phone) in enumerate(given_people, start=2)
    ]


def told(pairing: Pairing) -> tuple[object, ...]:
    """All that a pairing says, without its order."""
    return (
        {(pair.row, pair.pages, pair.facts) for pair in pairing.pairs},
        {page: why.code for page, why in pairing.pages.items()},
        {row: why.code for row, why in pairing.rows.items()},
        set(pairing.namesakes),
    )


@settings(max_examples=80, deadline=None)
@given(PEOPLE, st.lists(st.integers(0, 4), max_size=4), st.integers(0, 2**16))
def test_the_order_of_the_rows_decides_nothing(
    given_people: list[tuple[str, int, int | None]], shown: list[int], seed: int
) -> None:
    """Namesakes and twins included: a list sorted otherwise pairs the same pages with the same rows."""
    everyone = known(given_people)
    texts = pages(*(front(everyone[place % len(everyone)], f"가람-{place}") for place in shown))
    mixed = everyone.copy()
    Random(seed).shuffle(mixed)
    pairing = pair_pages(texts, everyone)
    assert told(pair_pages(texts, mixed)) == told(pairing)
    by_row = {one.row: one for one in everyone}
    for pair in pairing.pairs:
        facts = [read_page(page) for page in texts if page.number in pair.pages]
        assert not contradicts(by_row[pair.row], facts)
        assert all(plain(by_row[pair.row].name) in page.names for page in facts)
        assert len(pair.facts) >= 2


@settings(max_examples=60, deadline=None)
@given(PEOPLE, st.integers(0, 4), st.booleans(), st.booleans())
def test_what_was_typed_by_hand_pairs_as_a_page_would(
    given_people: list[tuple[str, int, int | None]], place: int, birth: bool, phone: bool
) -> None:
    """Who is accepted by hand is never contradicted by the words kept of it, and no namesake fits these words."""
    everyone = known(given_people)
    one = everyone[place % len(everyone)]
    typed = Typed(one.birth if birth else None, (one.phone or "") if phone else "", FIRST, LAST)
    if refusal(one, everyone, PageText(1, ""), typed) is None:
        words = PageText(1, said_text(one, typed))
        assert not contradicts(one, [read_page(words)])
        assert [pair.row for pair in pair_pages([words], everyone).pairs] == [one.row]


def test_a_person_without_a_phone_is_not_found_by_the_end_of_one() -> None:
    """An end of a number that nobody has fits nobody, however many share the name."""
    one = replace(person(2), phone=None)
    typed = Typed(one.birth, "0002", FIRST, LAST)
    assert refusal(one, [one], PageText(1, ""), typed) == "hand.differs"
