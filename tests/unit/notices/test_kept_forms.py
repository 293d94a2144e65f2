"""Forms in which rows, layouts, people and reasons are kept: nothing is lost in them, whatever a file or a hand put in."""

import json
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.kit.problem import Problem
from ansim.kit.sentence import Sentence
from ansim.notices.domain.columns import Column
from ansim.notices.domain.correcting import HeldRow
from ansim.notices.domain.headers import Layout
from ansim.notices.domain.held_json import (
    KeptLayout,
    held_from_bytes,
    held_to_bytes,
    layout_from_bytes,
    layout_to_bytes,
)
from ansim.notices.domain.holding import HoldReasonMissing, checked_reason
from ansim.notices.domain.people import Person
from ansim.notices.domain.person_json import (
    person_from_bytes,
    person_to_bytes,
    problems_from_bytes,
    problems_to_bytes,
)
from ansim.notices.domain.table import Cell
from ansim.notices.domain.texts import cell_text, clean_text

BROKEN = "\ud800홍길동\udfff"
ANY_TEXT = st.text(st.characters(), max_size=20)  # lone surrogates too
COLUMNS = st.sampled_from(Column)


@pytest.mark.parametrize(
    "cell",
    [
        BROKEN, "\0", "\u2028</script>", '{"day": "2022-01-01"}', "", -0.0, 1e308, 5e-324, float("inf"), 2**63, 10**30,
        True, False, 0, 1, 1.0, datetime(2022, 2, 16), datetime(2022, 2, 16, 23, 59, 59, 999_999),
        datetime(2022, 2, 16, tzinfo=timezone(timedelta(hours=9))), date.min, date.max, datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59),
        time(0), time.max, timedelta(0), timedelta(microseconds=1), timedelta(days=-1, microseconds=1),
        timedelta(days=40_000, seconds=86_399, microseconds=999_999),
    ],
)  # fmt: skip
def test_a_hostile_cell_is_kept_as_it_is(cell: Cell) -> None:
    """Half of a sign, a text that looks like the kept form, the ends of every type: value and type come back."""
    row = HeldRow(7, {Column.NOTE: cell})
    back = held_from_bytes(7, held_to_bytes(row), {})
    assert back == row
    assert type(back.cells[Column.NOTE]) is type(cell)
    assert str(back.cells[Column.NOTE]) == str(cell)


def test_a_cell_that_is_no_number_stays_none() -> None:
    """A calculation without a result equals nothing, itself neither: it is compared by what it says."""
    back = held_from_bytes(7, held_to_bytes(HeldRow(7, {Column.AGE: float("nan")})), {})
    assert repr(back.cells[Column.AGE]) == "nan"


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(COLUMNS, ANY_TEXT, max_size=4), st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3))
def test_what_is_typed_over_a_row_is_not_kept_in_it(cells: dict[Column, Cell], typed: dict[str, str]) -> None:
    """The same bytes with any correction or none, so taking a correction off leaves what was read."""
    plain = held_to_bytes(HeldRow(3, cells))
    assert held_to_bytes(HeldRow(3, cells, typed=typed)) == plain
    assert held_from_bytes(3, plain, typed) == HeldRow(3, cells, typed=typed)


LAYOUTS = st.builds(
    KeptLayout,
    st.builds(
        Layout,
        st.integers(1, 20),
        st.dictionaries(COLUMNS, st.integers(0, 300), max_size=5),
        st.dictionaries(COLUMNS, ANY_TEXT, max_size=5),
        st.lists(ANY_TEXT, max_size=3).map(tuple),
        st.lists(ANY_TEXT, max_size=4).map(tuple),
        st.sampled_from((1, 2)),
        st.booleans(),
    ),
    st.dictionaries(COLUMNS, st.dates(), max_size=3),
)


@settings(max_examples=80, deadline=None)
@given(LAYOUTS)
def test_any_layout_comes_back(kept: KeptLayout) -> None:
    """Every field of it, keys as columns and sequences as they were: what is checked again is checked alike."""
    back = layout_from_bytes(layout_to_bytes(kept))
    assert back == kept
    assert all(isinstance(one, Column) for one in (*back.layout.places, *back.layout.titles, *back.middles))
    assert (type(back.layout.doubled), type(back.layout.headers)) == (tuple, tuple)


WHOLE = Person(
    row=2, name="홍길동", birth=date(2010, 1, 1), phone="01000000001", address="가람시 솔빛로 1", sex="M",
    specimen=date(2022, 2, 16), onset=date(2022, 2, 15), last_contact=date(2022, 2, 14), place="자택", note="메모",
    guardian_name="홍판서", guardian_phone="01000000002", language="vi",
)  # fmt: skip


def test_every_field_of_a_person_is_kept_for_itself() -> None:
    """Each field left as a person without it has it, all others filled: none stands in for another."""
    bare = Person(row=9, name="김", birth=date(1900, 1, 1))
    forms = {person_to_bytes(WHOLE)}
    for one in fields(Person):
        changed = replace(WHOLE, **{one.name: getattr(bare, one.name)})
        forms.add(person_to_bytes(changed))
        assert person_from_bytes(person_to_bytes(changed)) == changed
    assert len(forms) == len(fields(Person)) + 1


def test_a_person_kept_before_guardians_were_read_is_still_read() -> None:
    """The form of an older release lacks the newest fields: they are empty, nothing else changes."""
    old = json.loads(person_to_bytes(WHOLE))
    del old["guardian_name"], old["guardian_phone"]
    back = person_from_bytes(json.dumps(old).encode())
    assert back == replace(WHOLE, guardian_name="", guardian_phone=None)


def test_a_kept_person_with_a_day_that_is_none_is_no_person() -> None:
    """A form that was tampered with fails instead of becoming somebody born on another day."""
    for name in ("birth", "specimen", "onset", "last_contact"):
        forged = json.loads(person_to_bytes(WHOLE)) | {name: "2022-02-30"}
        with pytest.raises(ValueError, match="day"):
            person_from_bytes(json.dumps(forged).encode())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 99), max_size=6))
def test_problems_keep_their_order(rows: list[int]) -> None:
    """What was told first is told first again, equal ones as often as they were told."""
    told = [Problem(row, None, f"x.{row % 3}", Sentence("{n}", "{n}"), {"n": str(row)}) for row in rows]
    back = problems_from_bytes(problems_to_bytes(told))
    assert [one.message("ko") for one in back] == [str(row) for row in rows]
    assert list(back) == told


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=260))
def test_a_reason_once_checked_stays_as_it_is(why: str) -> None:
    """Short, without ends of blanks, on one line, fit to be written anywhere; checking it again changes nothing."""
    try:
        reason = checked_reason(why)
    except HoldReasonMissing:
        assert not clean_text(why)
        return
    assert 0 < len(reason) <= 200
    assert reason == reason.strip() == " ".join(reason.split())
    assert reason.encode().decode() == reason
    assert "\0" not in reason
    assert checked_reason(reason) == reason


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u3164", "\ufeff\u2060", "\ud800", "\u00ad \u200d", "\u115f\u1160"]
)
def test_a_reason_that_nobody_can_see_is_none(unseen: str) -> None:
    """Signs without a shape do not stand for having made sure."""
    with pytest.raises(HoldReasonMissing):
        checked_reason(unseen)


def test_a_reason_cut_between_words_has_no_blank_behind() -> None:
    """Two hundred characters of which the last is a blank are a hundred and ninety-nine."""
    assert checked_reason("가" * 199 + " 나") == "가" * 199
    assert checked_reason("가" * 200 + "나") == "가" * 200
    assert checked_reason("가" * 198 + " 나다") == "가" * 198 + " 나"


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=30))
def test_clean_text_can_be_written_and_is_clean(text: str) -> None:
    """Whatever a file holds, its clean text has a UTF-8 form, no half signs, and is its own clean text."""
    clean = clean_text(text)
    assert clean.encode().decode() == clean
    assert clean_text(clean) == clean == cell_text(clean)
    assert clean == clean.strip()
