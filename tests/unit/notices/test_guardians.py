"""Guardians of minors: read from one column or two, notified beside the child or instead of a phone that it lacks."""

from datetime import date

import pytest

from ansim.notices.domain.guardians import Guardian, is_guardians, split_guardian
from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.roster import check_roster
from ansim.notices.domain.sexes import SexReading, read_sex
from ansim.notices.domain.table import Cell, Table, TableRow

TODAY = date(2022, 2, 20)
HEADER = ("성명", "생년월일", "휴대전화", "주소", "보호자 성명", "보호자 연락처")
CHILD = date(2015, 3, 3)


@pytest.mark.parametrize(
    ("name", "phone", "guardian"),
    [
        ("김안심", "010-0000-0009", Guardian("김안심", "01000000009")),
        ("김안심", 1000000009, Guardian("김안심", "01000000009")),
        ("김안심 010-0000-0009", None, Guardian("김안심", "01000000009")),
        ("", "010-0000-0009(모)", Guardian("", "01000000009")),
        ("", "김안심 010-0000-0009", Guardian("김안심", "01000000009")),
        ("", "010-0000-0009 (모 김안심)", Guardian("모 김안심", "01000000009")),
        ("모", None, Guardian("모", None)),
        ("", None, Guardian()),
        ("없음", "없음", Guardian()),
        ("김안심", "010-0000-00", Guardian("김안심", None, unreadable=True)),
        ("김안심2", "02-000-0000", Guardian("", None, unreadable=True)),
    ],
)
def test_a_guardian_in_one_column_or_two(name: str, phone: Cell, guardian: Guardian) -> None:
    """Either cell may hold name and phone; a phone that is none is told."""
    assert split_guardian(name, phone) == guardian


@pytest.mark.parametrize(
    ("note", "yes"),
    [("모", True), ("어머니", True), ("Mother", True), ("회사", False), ("", False), ("모 김안심", True)],
)
def test_whose_number_it_is(note: str, yes: bool) -> None:
    """A word beside a phone that names a parent."""
    assert is_guardians(note) is yes


def check(*rows: tuple[Cell, ...], header: tuple[str, ...] = HEADER) -> CheckedRoster:
    """Rows below a header."""
    body = (TableRow(number, cells) for number, cells in enumerate(rows, start=2))
    return check_roster(Table("명단", (TableRow(1, header), *body)), TODAY)


def codes(checked: CheckedRoster) -> list[str]:
    """Everything told."""
    return [found.code for found in (*checked.errors, *checked.warnings)]


def test_a_child_with_a_guardian() -> None:
    """Both phones are kept, each for whom it is."""
    checked = check(("홍하나", CHILD, "010-0000-0001", "솔빛로 1", "김안심", "010-0000-0009"))
    (child,) = checked.people
    assert (child.phone, child.guardian_name, child.guardian_phone) == (
        "01000000001",
        "김안심",
        "01000000009",
    )
    assert codes(checked) == []


def test_a_child_without_a_phone_is_reached_through_the_guardian() -> None:
    """The notice goes to the guardian's phone, and that is told; an adult's does not."""
    checked = check(
        ("홍하나", CHILD, None, "솔빛로 1", "김안심", "010-0000-0009"),
        ("홍길동", date(1990, 1, 1), None, "솔빛로 1", "김안심", "010-0000-0008"),
    )
    child, adult = checked.people
    assert (child.phone, child.guardian_phone) == ("01000000009", "01000000009")
    assert (adult.phone, adult.guardian_phone) == (None, "01000000008")
    assert codes(checked) == ["phone.of_guardian", "phone.missing"]


def test_a_wrong_phone_of_a_child_is_not_covered_up() -> None:
    """A phone that cannot be read is an error, whatever the guardian's is."""
    checked = check(("홍하나", CHILD, "010-0000", "솔빛로 1", "김안심", "010-0000-0009"))
    assert (checked.people, codes(checked)) == ((), ["phone.length"])


def test_a_mothers_phone_is_the_guardians() -> None:
    """(모) beside the number of a child names the guardian; beside an adult's it is only a note."""
    checked = check(
        ("홍하나", CHILD, "010-0000-0001(모)", "솔빛로 1"),
        ("홍길동", date(1990, 1, 1), "010-0000-0002(모)", "솔빛로 1"),
    )
    assert [person.guardian_phone for person in checked.people] == ["01000000001", None]
    assert codes(checked) == ["phone.note", "phone.note"]


def test_a_child_without_a_guardian_is_told() -> None:
    """Act 43 and 43-2: the guardian too. Told by row where the list has the column, once where it has not."""
    assert codes(check(("홍하나", CHILD, "010-0000-0001", "솔빛로 1"))) == ["guardian.missing"]
    without = check(("홍하나", CHILD, "010-0000-0001"), ("홍두리", CHILD, "010-0000-0002"), header=HEADER[:3])
    (told,) = without.warnings
    assert (told.code, dict(told.params)) == ("guardian.column", {"count": "2"})
    assert codes(check(("홍길동", date(1990, 1, 1), "010-0000-0001"), header=HEADER[:3])) == []


def test_a_guardians_phone_that_is_none() -> None:
    """It must be corrected or emptied: the wrong person might be told."""
    checked = check(("홍하나", CHILD, "010-0000-0001", "솔빛로 1", "김안심", "031-000-0000"))
    assert (checked.people, codes(checked)) == ((), ["guardian.unreadable"])


def test_a_list_of_children_with_guardians_phones_only() -> None:
    """A school's list has no phones of children: the column is not missed."""
    checked = check(("홍하나", CHILD, "010-0000-0009"), header=("성명", "생년월일", "학부모 연락처"))
    assert "column.missing" in codes(checked)
    checked = check(("홍하나", CHILD, "010-0000-0009"), header=("성명", "생년월일", "보호자 연락처"))
    assert [person.phone for person in checked.people] == ["01000000009"]


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("남", SexReading("M")), ("FEMALE", SexReading("F")), ("1", SexReading("M")), ("2", SexReading("F")),
        ("3", SexReading("M", 2000)), ("8", SexReading("F", 2000)), ("", SexReading(None)), ("?", SexReading(None)),
    ],
)  # fmt: skip
def test_sex_as_a_word_or_a_digit(text: str, reading: SexReading) -> None:
    """The seventh digit says the sex, and since 2000 the century."""
    assert read_sex(text) == reading


def test_a_digit_decides_the_century() -> None:
    """150101 with 3 is born 2015; with 1 it stays to be asked, for 1 is also a plain code."""
    header = ("성명", "생년월일", "성별", "휴대전화")
    assert check(("홍하나", "150101", "3", "010-0000-0001"), header=header).people[0].birth == date(
        2015, 1, 1
    )
    (asked,) = check(("홍하나", "150101", "1", "010-0000-0001"), header=header).errors
    assert (asked.code, asked.suggested) == ("birth.century", "2015-01-01")
