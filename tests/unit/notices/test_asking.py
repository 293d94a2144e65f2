"""The question for a birth date and its answers as values: what is read, what fits, what it says and never says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.notices.test_dispatch import made

from ansim.delivery.domain.euckr import count_bytes, unsendable
from ansim.notices.domain.asking import AskState, Read, due_at, question_for, read_answer
from ansim.notices.domain.birth_answers import MOST, births_said
from ansim.notices.domain.columns import Column
from ansim.notices.domain.evidence import What, statement
from ansim.notices.domain.guardian_keys import (
    batch_of,
    guardian_key,
    is_guardians,
    is_later,
    is_question,
    is_step,
    notice_of,
    question_key,
    questions_group,
)
from ansim.notices.domain.languages import LANGUAGES
from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster import check_roster
from ansim.notices.domain.slip_facts import read_facts
from ansim.notices.domain.slip_links import earlier_index
from ansim.notices.domain.slips import guard_list
from ansim.notices.domain.table import Table, TableRow

TODAY = date(2026, 11, 22)
BIRTH = date(1990, 1, 2)
REFERENCE = "ABCD-EFGH-JKLM"


@pytest.mark.parametrize(
    "text",
    [
        "900102",
        "홍길동 900102 입니다",
        "1990.1.2",
        "90년 1월 2일",
        "1990-01-02",
        "19900102",
        "９００１０２",
        "900102-1234567",
        "9001021234567",
        "900102-1******",
        "90 01 02",
        "9 0 0 1 0 2",
        "9001-02",
        "90·1·2",
        "1990, 1, 2",
        "90/1/2",
        "9OO1O2",
        "900l02",
        "1990年1月2日",
        "2 Jan 1990",
        "2nd January 1990",
        "born Jan. 2, 1990",
        "1 9 9 0 0 1 0 2",
    ],
)
def test_a_birth_date_is_read_as_people_write_it(text: str) -> None:
    """Proves each way of writing one day, also inside a resident number that nobody asked for."""
    assert births_said(text, TODAY) == (frozenset({BIRTH}),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "홍길동",
        "01000000001",
        "010-0000-0001",
        "991332",
        "900231",
        "900102900102",
        "12345",
        "20261123",
        "18990101",
        "1 2 3",
        "1-2-3-4",
        "Jan 2",
        "OIl",
        "12 3456 78901",
        "02-1000-2000",
    ],
)
def test_what_is_no_birth_date_is_none(text: str) -> None:
    """Proves that names, phones, impossible days, days ahead and days beyond a life are no answers."""
    assert births_said(text, TODAY) == ()


def test_a_year_of_two_digits_is_both_centuries_that_can_be() -> None:
    """Proves that 150303 may be a child or a very old person, and 300101 only the latter."""
    assert births_said("200303", TODAY) == (frozenset({date(2020, 3, 3), date(1920, 3, 3)}),)
    assert births_said("300101", TODAY) == (frozenset({date(1930, 1, 1)}),)


@pytest.mark.parametrize("text", ["02/01/1990", "2.1.1990", "2-1-90", "02011990", "2/1/90"])
def test_day_before_month_is_read_either_way(text: str) -> None:
    """Proves that a date with its year at the end means the day as most of the world writes it, and as Americans do."""
    assert births_said(text, TODAY) == (frozenset({BIRTH, date(1990, 2, 1)}),)


def test_the_order_that_was_asked_for_wins() -> None:
    """Proves that 10.01.02 is the tenth year alone, and that only strokes leave the other orders open."""
    assert births_said("10.01.02", TODAY) == (frozenset({date(2010, 1, 2)}),)
    assert date(2002, 1, 10) in births_said("10/01/02", TODAY)[0]
    assert births_said("5.13.1990", TODAY) == (frozenset({date(1990, 5, 13)}),)


def test_a_text_of_guesses_is_cut() -> None:
    """Proves that the same day counts once and that ten days of one text are looked at."""
    assert len(births_said("900102 900102, 1990.1.2", TODAY)) == 1
    many = " ".join(f"{day:%y%m%d}" for day in (date(1990, 1, 1) + timedelta(days=n) for n in range(20)))
    assert len(births_said(many, TODAY)) == MOST


@given(st.dates(date(1930, 1, 1), date(2026, 11, 21)))
def test_every_birth_date_is_read_back(day: date) -> None:
    """Proves that whoever answers as asked is understood, in six digits or eight."""
    assert any(day in days for days in births_said(f"{day:%y%m%d}", TODAY))
    assert births_said(f"{day:%Y%m%d}", TODAY) == (frozenset({day}),)


def test_an_answer_is_right_wrong_or_known() -> None:
    """Proves that each date lets its own people go, that others count, and that one answered before is not wrong."""
    one, two, other = date(1990, 1, 2), date(1991, 2, 3), date(1950, 5, 5)
    said = [frozenset({one}), frozenset({two})]
    assert read_answer(said, [one, two, None, one]) == Read((0, 1, 3), 0)
    assert read_answer([frozenset({other})], [one, None]).wrong == 1
    assert read_answer([frozenset({other})], [one], frozenset({other})) == Read((), 0)


def test_a_person_decides_after_the_wait_and_never_after_the_end() -> None:
    """Proves the dated limit: the office's wait, cut where the notice itself ends."""
    at = datetime(2026, 11, 22, tzinfo=UTC)
    assert due_at(at, timedelta(hours=24), at + timedelta(days=2)) == at + timedelta(hours=24)
    assert due_at(at, timedelta(hours=24), at + timedelta(hours=5)) == at + timedelta(hours=5)


@pytest.mark.parametrize("language", ["", *LANGUAGES])
def test_a_question_can_be_sent_and_says_nothing_of_health(language: str) -> None:
    """Proves for every language of notices that carriers take the question, and what stands in it."""
    said = question_for("가람시 보건소", "02-0000-0000", language, drill=True)
    assert unsendable(said.text + said.subject) == ()
    assert count_bytes(said.text) <= 2000
    assert count_bytes(said.subject) <= 40
    assert said.text.startswith("[훈련] [가람시 보건소]")
    assert said.text.count("02-0000-0000") == 2
    assert "YYMMDD" in said.text
    assert not any(word in said.text for word in ("격리", "확진", "감염", "통지", "http", "isolation"))


def test_another_language_takes_the_place_of_english() -> None:
    """Proves that a reader of Russian gets Russian, and one of Thai, which carriers cannot carry, English."""
    assert "document for you" not in question_for("시", "02", "ru", drill=False).text
    assert "document for you" in question_for("시", "02", "th", drill=False).text
    assert not question_for("시", "02", "th", drill=False).text.startswith("[훈련]")


def test_a_question_has_a_key_of_its_own_notice() -> None:
    """Proves that a question is told apart from every message that carries a notice, and belongs to one batch."""
    own, guardians = question_key(REFERENCE), question_key(guardian_key(REFERENCE))
    assert own != guardians
    for key in (own, guardians):
        assert (is_question(key), is_later(key), is_step(key), notice_of(key)) == (
            True,
            False,
            False,
            REFERENCE,
        )
    assert (is_guardians(own), is_guardians(guardians)) == (False, True)
    assert not is_question(guardian_key(REFERENCE))
    assert batch_of(questions_group(7)) == 7


@pytest.mark.parametrize("state", list(AskState))
def test_a_certificate_tells_how_a_question_stands(state: AskState) -> None:
    """Proves that every state has its words on the certificate, with the officer where a person decided."""
    at = datetime(2026, 11, 22, tzinfo=UTC)

    def told(key: str, by: str) -> str:
        body = statement(What.ASKED, at, message=key, question="Q", state=state.value, by=by)
        return made(body).rows[0]["what"]

    assert told(REFERENCE, "system:recipient").endswith(")")
    assert told(REFERENCE, "staff:1").endswith(": 김담당")
    assert told(guardian_key(REFERENCE), "staff:1").startswith("보호자 번호에 ")


def test_a_guardian_is_known_by_the_same_minor() -> None:
    """Proves that a guardian's phone has a witness only where it was told of, or was, the same minor's before."""
    names, births = [b"a", b"b", None], [b"1", b"2", b"3"]
    found = earlier_index(names, births, [None] * 3, [(b"b", b"2", b"p")], [(b"a", b"1", b"g")])
    assert not found.knows_guardian(0)
    found = replace(found, guardians=[b"g", b"g", b"g"])
    assert [found.knows_guardian(place) for place in range(3)] == [True, False, False]
    found = replace(found, guardians=[None, b"p", b"g"])
    assert [found.knows_guardian(place) for place in range(3)] == [False, True, False]


def test_numbers_are_proved_by_agreement_that_nothing_denies() -> None:
    """Proves that an earlier notice to the same number proves it, to another one does not, and silence proves nothing."""
    table, checked = _listed(
        ("홍길가", "1980-01-02", "010-0000-0001"), ("홍길나", "1980-02-03", "010-0000-0002")
    )
    facts = read_facts(table, checked)
    known = [(b"n0", b"b0", b"p0"), (b"n1", b"b1", b"other")]
    earlier = earlier_index([b"n0", b"n1"], [b"b0", b"b1"], [b"p0", b"p1"], known)
    report = guard_list(facts, checked, TODAY, earlier=replace(earlier, guardians=[b"p0", None]))
    rows = facts.rows
    assert (report.proved.phones, report.proved.guardians) == ({rows[0]}, {rows[0]})
    assert guard_list(facts, checked, TODAY).proved.phones == frozenset()
    printed = {rows[1]: frozenset({Column.NAME, Column.PHONE}), rows[0]: frozenset({Column.NAME})}
    assert guard_list(facts, checked, TODAY, printed=printed).proved.phones == {rows[1]}


def _listed(*people: tuple[str, str, str]) -> tuple[Table, CheckedRoster]:
    titles = ("성명", "생년월일", "휴대전화", "주소", "검체채취일")
    rows = [titles, *((*one, "가람시 새벽동 1", "2026-11-20") for one in people)]
    table = Table("명단", tuple(TableRow(number, row) for number, row in enumerate(rows, 1)))
    return table, check_roster(table, TODAY, NoticeKind.ISOLATION)
