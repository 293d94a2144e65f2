"""Who is held: namesakes, shared phones, contradictions of a row; and what the guard says, word for word as documented."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.slip_lists import guarded, holds, people, person

from ansim.notices.domain.holding import HoldReasonMissing, checked_reason
from ansim.notices.domain.slip_codes import HELD_TOGETHER, SLIP_CODES, held_together
from ansim.notices.domain.slip_holds import Holding, are_near
from ansim.notices.domain.slip_links import Witness
from ansim.notices.domain.slips import hold_message

PAGE = (Path(__file__).parents[3] / "docs/reference/slips.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `([a-z_.]+)`[^\n]*\n\n(.*?)(?=\n#|\Z)", PAGE, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize(
    ("birth", "other", "near"),
    [
        (date(1990, 1, 1), date(1990, 1, 1), True),
        (date(1990, 1, 1), date(1990, 1, 31), True),
        (date(1990, 1, 1), date(1990, 2, 15), False),
        (date(1990, 1, 1), date(1991, 1, 1), True),
        (date(1990, 5, 5), date(1990, 8, 5), True),
        (date(1989, 5, 5), date(1998, 5, 5), True),
        (date(1990, 12, 21), date(1990, 12, 12), True),
        (date(1990, 2, 1), date(1990, 1, 2), True),
        (date(1990, 12, 3), date(1990, 1, 23), False),
        (date(1945, 3, 9), date(2001, 8, 30), False),
    ],
)
def test_births_that_are_easily_mistaken_are_near(birth: date, other: date, near: bool) -> None:
    """The same day, within a month, one digit apart, two neighbouring digits turned round; nothing else."""
    assert are_near(birth, other) is near
    assert are_near(other, birth) is near


@given(birth=st.dates(date(1920, 1, 1), date(2022, 1, 1)), other=st.dates(date(1920, 1, 1), date(2022, 1, 1)))
def test_near_is_the_same_from_both_sides(birth: date, other: date) -> None:
    """If one is held for the other, the other is held for the one."""
    assert are_near(birth, other) == are_near(other, birth)
    assert are_near(birth, birth)


def test_namesakes_are_held_with_each_other() -> None:
    """Two of one name born a day apart are held; a third of that name, a generation older, is not."""
    rows = people(12)
    for number, birth in ((2, date(1990, 1, 1)), (5, date(1990, 1, 2)), (9, date(1951, 7, 8))):
        rows[number] |= {"성명": "김 민수" if number == 5 else "김민수", "생년월일": birth}
    assert holds(guarded(rows)) == [(4, "held.namesake", (7,)), (7, "held.namesake", (4,))]


def test_everybody_on_a_shared_phone_is_held_with_all_the_others() -> None:
    """Three on one phone: three holds, each naming two rows, whatever form the number is written in."""
    rows = people(6)
    rows[1]["휴대전화"] = "010-0999-0001"
    rows[3]["휴대전화"] = "01009990001"
    rows[4]["휴대전화"] = "+82 10-0999-0001"
    assert holds(guarded(rows)) == [
        (3, "held.phone_shared", (5, 6)), (5, "held.phone_shared", (3, 6)), (6, "held.phone_shared", (3, 5)),
    ]  # fmt: skip


def test_a_row_with_an_error_is_not_held_too() -> None:
    """What makes no notice anyway needs no decision; the good row that shares its phone has nobody to be held for."""
    rows = people(4)
    rows[1] |= {"휴대전화": rows[2]["휴대전화"], "성명": ""}
    assert holds(guarded(rows)) == []


def test_a_row_can_wait_for_two_reasons() -> None:
    """A namesake on a changed phone: two holds, each to be cleared for itself."""
    rows = people(4)
    rows[1] |= {"성명": "김민수", "생년월일": date(1990, 1, 1)}
    rows[2] |= {"성명": "김민수", "생년월일": date(1990, 1, 9)}
    known = [{**rows[1], "휴대전화": "010-0999-0009"}]
    assert holds(guarded(rows, known)) == [
        (3, "held.namesake", (4,)), (3, "held.phone_changed", ()), (4, "held.namesake", (3,)),
    ]  # fmt: skip


def test_people_without_a_phone_or_a_birth_date_are_no_contradiction() -> None:
    """An empty phone is silent beside an earlier notice, and so is a row whose birth date cannot be read."""
    rows = people(4)
    known = [dict(row) for row in rows]
    rows[0]["휴대전화"] = None
    rows[1]["생년월일"] = "몰라요"
    rows[2]["성명"] = ""
    report = guarded(rows, known)
    assert (report.held, sorted(report.evidence)) == ((), [5])


def test_a_list_of_another_place_is_doubted() -> None:
    """Addresses that name another city than the office's: told with the share, nobody is held."""
    rows = [
        person(number, 주소=f"나루시 강변동 {number}" if number % 3 else f"가람시 새벽동 {number}")
        for number in range(30)
    ]
    (doubt,) = guarded(rows, office="가람시 보건소").doubts
    assert (doubt.code, dict(doubt.params)) == ("slip.other_office", {"office": "가람시", "share": "66"})
    for office in ("나루시보건소", "서울특별시", "질병관리청", ""):
        assert guarded(rows, office=office).doubts == ()
    assert guarded(rows[:12], office="가람시 보건소").doubts == ()
    assert guarded(people(30, 주소=lambda number: f"새벽로 {number}"), office="가람시 보건소").doubts == ()
    assert (
        guarded(
            [{key: cell for key, cell in row.items() if key != "주소"} for row in rows], office="가람시"
        ).doubts
        == ()
    )


@pytest.mark.parametrize("code", SLIP_CODES)
def test_every_code_stands_in_the_reference_word_for_word(code: str) -> None:
    """What a person reads on the screen is what the reference explains, in both languages."""
    for text in (SLIP_CODES[code].ko, SLIP_CODES[code].en):
        assert re.sub(r"\{(\w+)\}", r"`\1`", text) in SECTIONS[code]


def test_the_reference_names_no_code_and_no_witness_that_does_not_exist() -> None:
    """Headings are codes, and the table of witnesses is complete."""
    assert set(SECTIONS) == set(SLIP_CODES)
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == {one.value for one in Witness}


def test_a_hold_names_at_most_ten_other_rows() -> None:
    """A phone on twenty rows does not make a sentence of twenty numbers."""
    assert "2, 3 …" not in hold_message(Holding(1, "held.phone_shared", (2, 3))).message("ko")
    assert "11 …" in hold_message(Holding(1, "held.phone_shared", tuple(range(2, 21)))).message("ko")


def test_a_decision_wants_a_reason() -> None:
    """Blanks are no reason; white space is folded and the length bounded."""
    assert checked_reason("  본인과\n통화 ") == "본인과 통화"
    assert len(checked_reason("가" * 500)) == 200
    for empty in ("", " \n", "\0"):
        with pytest.raises(HoldReasonMissing):
            checked_reason(empty)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from([one for one in sorted(SLIP_CODES) if one.startswith("held.")]),
    st.lists(st.integers(1, 99_999), min_size=1, max_size=30),
)
def test_what_is_said_of_several_rows_says_how_many_and_which(code: str, rows: list[int]) -> None:
    """Count and the first ten rows, a sign that there are more, in both languages; no gap is left open."""
    found = held_together(code, rows, len(rows))
    assert (found.code, found.row) == (code, None)
    for language in ("ko", "en"):
        said = found.message(language)
        assert "{" not in said
        if code in HELD_TOGETHER:
            assert str(len(rows)) in said
            assert ", ".join(str(row) for row in rows[:10]) in said
            assert ("…" in said) == (len(rows) > 10)
