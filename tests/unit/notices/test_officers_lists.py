"""Lists as officers really make them: each goes through with nothing typed twice, or says what is wrong."""

import re

import pytest
from tests.unit.notices.officers_lists import CASES, TODAY, Case

from ansim.notices.adapters.kept_lists import write_kept
from ansim.notices.adapters.tables import read_table
from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.phones import show_phone
from ansim.notices.domain.roster import check_roster

EVERY = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def read(case: Case) -> CheckedRoster:
    """Read a case as an upload."""
    return check_roster(read_table(case.data, "명단", case.profile), TODAY, case.kind, profile=case.profile)


@EVERY
def test_the_people_of_the_list(case: Case) -> None:
    """Row, name, birth date, phone and guardian of everybody that can be saved, and of nobody else."""
    people = read(case).people
    found = [
        (one.row, one.name, one.birth.isoformat(), one.phone and show_phone(one.phone)) for one in people
    ]
    assert found == list(case.people)
    guardians = [
        (one.row, one.guardian_name, one.guardian_phone and show_phone(one.guardian_phone))
        for one in people
        if one.guardian_name or one.guardian_phone
    ]
    assert not case.guardians or guardians == list(case.guardians)
    assert not case.specimens or [str(one.specimen) for one in people] == list(case.specimens)


@EVERY
def test_what_is_told_about_the_list(case: Case) -> None:
    """Exactly these problems at exactly these rows, nothing more: a check that cries wolf is not read."""
    checked = read(case)
    problems = (*checked.errors, *checked.warnings)
    assert sorted((found.row or 0, found.code) for found in problems) == sorted(case.told)
    offered = [(found.row, found.suggested) for found in problems if found.suggested]
    assert sorted(offered) == sorted(case.suggested)


@EVERY
def test_what_was_done_to_the_file(case: Case) -> None:
    """The officer is shown what was read and left out, and what to confirm."""
    reading = read(case).reading
    assert reading is not None
    assert {name: getattr(reading, name) for name in case.reading} == dict(case.reading)
    assert reading.header_row is not None


@EVERY
def test_nobody_is_lost_between(case: Case) -> None:
    """Every row that means a person is either a person or a row with errors."""
    checked = read(case)
    assert checked.rows == len(checked.people) + len(checked.bad_rows)
    assert {found.row for found in checked.errors} >= set(checked.bad_rows)


@EVERY
def test_what_is_confirmed_once_is_not_asked_again(case: Case) -> None:
    """The profile that a reading proposes reads the same list in the same way, and is complete."""
    first = read(case)
    assert first.reading is not None
    profile = first.reading.profile
    again = check_roster(read_table(case.data, "명단", profile), TODAY, case.kind, profile=profile)
    assert again.reading is not None
    assert again.reading.confirmed
    assert (again.people, again.errors) == (first.people, first.errors)


@EVERY
def test_no_whole_resident_number_is_left_anywhere(case: Case) -> None:
    """Neither in what is kept, nor in people, problems and what is shown of the file."""
    table = read_table(case.data, "명단", case.profile)
    left = repr(check_roster(table, TODAY, case.kind, profile=case.profile)) + repr(table)
    assert not re.search(r"[0-9]{6}-?[1-8][0-9]{6}(?![0-9])|[1-8]999999|2345678|5234567", left)
    assert read_table(write_kept(table), "list") == table


def test_there_are_thirty() -> None:
    """At least the thirty promised, each with a name of its own."""
    assert len({case.name for case in CASES}) == len(CASES) >= 30
