"""Pairing a page by hand: a second fact typed from the page must single out the chosen person, or nothing happens."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.notices.domain.hand_pairs import Typed, refusal, said_text
from ansim.notices.domain.issued_period import read_period
from ansim.notices.domain.pages import PageText, read_page
from ansim.notices.domain.pairing_codes import PAIRING_CODES
from ansim.notices.domain.people import Person

KIM = Person(row=5, name="김하늘", birth=date(1990, 3, 1), phone="01000000005")
NAMESAKE = Person(row=6, name="김하늘", birth=date(1990, 3, 1), phone="01000000006")
LEE = Person(row=7, name="이바다", birth=date(1985, 5, 5), phone=None)
SCAN = PageText(3, "")
PERIOD = {"first_day": date(2026, 11, 20), "last_day": date(2026, 11, 26)}


def code(person: Person = KIM, page: PageText = SCAN, before: str = "", **typed: object) -> str | None:
    """Why a page is refused to a person, among the three of the list."""
    return refusal(person, [KIM, NAMESAKE, LEE], page, Typed(**{**PERIOD, **typed}), before)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({}, "hand.one_fact"),
        ({"phone": "005"}, "hand.one_fact"),
        ({"birth": date(1990, 3, 1)}, "hand.namesake"),
        ({"birth": date(1990, 3, 2)}, "hand.differs"),
        ({"phone": "0006"}, "hand.differs"),
        ({"birth": date(1990, 3, 1), "phone": "0006"}, "hand.differs"),
        ({"phone": "0005"}, None),
        ({"phone": "01000000005"}, None),
        ({"birth": date(1990, 3, 1), "phone": "0005"}, None),
    ],
)
def test_a_second_fact_must_single_out_the_person(typed: dict[str, object], expected: str | None) -> None:
    """Nothing typed, another's value, or a value that a namesake shares: refused, each with its own sentence."""
    assert code(**typed) == expected
    assert expected is None or PAIRING_CODES[expected].ko


def test_who_has_no_phone_is_known_by_birth_alone() -> None:
    """A number is never the second fact of somebody without one."""
    assert code(LEE, birth=date(1985, 5, 5)) is None
    assert code(LEE, phone="0000") == "hand.differs"


@pytest.mark.parametrize(
    "text",
    ["성명: 박구름", "생년월일: 1991. 3. 1.", "연락처: 010-0000-0099", "성명 김하늘\n생년월일 1985. 5. 5."],
)
def test_what_the_page_says_otherwise_wins(text: str) -> None:
    """Whoever says that it is Kim's page: words on it that name somebody else refuse it."""
    assert code(page=PageText(3, text), phone="0005") == "hand.contradicts"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("성명: 김하눌 생년월일: 1990. 3. 1.", "hand.contradicts"),  # a namesake was born on that day too
        ("성명: 김하눌 연락처: 010-0000-0005", None),
        ("성명: 김하눌 생년월일: 1990. 3. 7. 연락처: 010-0000-0005", None),
        ("성명: 김하눌", "hand.contradicts"),
        ("성명: 김하늘 생년월일: 1990. 3. 7.", "hand.contradicts"),
        ("성명: 김하눌 생년월일: 1990. 3. 1. 연락처: 010-0000-0006", "hand.contradicts"),
        ("성명: 이바다 연락처: 010-0000-0005", "hand.contradicts"),
    ],
)
def test_a_scan_read_wrong_in_part_is_paired_by_the_rest(text: str, expected: str | None) -> None:
    """A letter that OCR took for another shuts nobody out whose birth date or number it read, unless it read as much of
    somebody else on the list.
    """
    assert code(page=PageText(3, text, by="ocr"), birth=KIM.birth, phone="0005") == expected
    assert code(page=PageText(3, text), birth=KIM.birth, phone="0005") == "hand.contradicts"


@pytest.mark.parametrize(
    ("days", "text", "before", "expected"),
    [
        ({"first_day": None, "last_day": None}, "", "", "hand.no_period"),
        ({"first_day": None}, "", "", "hand.no_period"),
        ({"last_day": date(2026, 11, 19)}, "", "", "hand.bad_period"),
        ({"last_day": date(2027, 11, 19)}, "", "", "hand.bad_period"),
        ({"first_day": None, "last_day": None}, "격리기간 2026. 11. 20. ~ 2026. 11. 26.", "", None),
        ({"first_day": None, "last_day": None}, "", "격리기간 2026. 11. 20. ~ 2026. 11. 26.", None),
        ({}, "격리기간 2026. 11. 20. ~ 2026. 11. 26.", "", None),
        ({}, "격리기간 2026. 11. 21. ~ 2026. 11. 27.", "", "hand.period_differs"),
    ],
)
def test_the_period_is_read_or_typed_and_never_two(
    days: dict[str, object], text: str, before: str, expected: str | None
) -> None:
    """A scan has no words: both days are typed as they stand; where words state them, these count."""
    assert code(page=PageText(3, text), before=before, phone="0005", **days) == expected


def test_what_was_typed_reads_like_a_page() -> None:
    """The words kept say the same when they are read as those of a form."""
    words = said_text(KIM, Typed(KIM.birth, KIM.phone or "", *PERIOD.values()))
    facts = read_page(PageText(1, words))
    assert facts.labelled_births == {KIM.birth}
    assert facts.labelled_phones == {KIM.phone}
    assert "김하늘" in facts.names
    assert read_period(words) == tuple(PERIOD.values())


def test_the_end_of_a_number_is_not_kept_as_a_number() -> None:
    """Four digits prove the choice and are nobody's telephone."""
    assert said_text(KIM, Typed(phone="0005")) == "성명: 김하늘"


@settings(max_examples=80, deadline=None)
@given(
    births=st.lists(st.sampled_from([date(1990, 3, 1), date(1990, 3, 2)]), min_size=2, max_size=4),
    phones=st.lists(st.sampled_from(["01000010001", "01000020001", None]), min_size=4, max_size=4),
    birth=st.sampled_from([None, date(1990, 3, 1)]),
    phone=st.sampled_from(["", "0001", "01000010001"]),
)
def test_never_two_people_fit_what_was_typed(
    births: list[date], phones: list[str | None], birth: date | None, phone: str
) -> None:
    """However alike namesakes are: where one is accepted, every other of the name is refused with the same words."""
    people = [
        replace(KIM, row=place, birth=day, phone=number)
        for place, (day, number) in enumerate(zip(births, phones, strict=False), start=1)
    ]
    typed = Typed(birth, phone, *PERIOD.values())
    accepted = [one for one in people if refusal(one, people, SCAN, typed) is None]
    assert len(accepted) <= 1
