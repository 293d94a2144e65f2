"""The officer's list of the sandbox: real-life faults with the truth about each, read back as it was meant."""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansim.notices.domain.people import Person
from ansim.notices.domain.record import NoticeKind
from ansim.notices.domain.roster_codes import RULES, is_error
from ansim.notices.queries.rosters import read_roster
from ansim.sandbox.faults import BY_NAME, FAULTS, Fault
from ansim.sandbox.people import invent_people
from ansim.sandbox.roster_file import HEADER, OfficersList, make_officers_list, person_cells
from ansim.sandbox.sheets import write_delimited, write_xlsx

TODAY = date(2026, 11, 21)
ALWAYS = {"phone.shared", "name.rare_syllable", "guardian.column"}


@pytest.fixture(scope="module")
def made() -> OfficersList:
    """A smaller list with all faults."""
    return make_officers_list(11, TODAY, count=400, faulty=40)


def test_the_same_seed_gives_the_same_bytes(made: OfficersList) -> None:
    """The file holds no clock: two runs on two days are one file."""
    assert make_officers_list(11, TODAY, count=400, faulty=40) == made
    assert make_officers_list(12, TODAY, count=400, faulty=40).data != made.data


def test_the_check_reads_exactly_what_was_meant(made: OfficersList) -> None:
    """Every person that can be saved is read as invented, every lost row is lost, every fault has its code."""
    checked = read_roster(made.data, "명단.xlsx", TODAY, NoticeKind.ISOLATION)
    assert checked.rows == made.rows == 400
    assert checked.people == made.people
    assert set(checked.bad_rows) == made.lost
    told = defaultdict(set)
    for found in (*checked.errors, *checked.warnings):
        told[found.row].add(found.code)
    for row, code in made.codes.items():
        assert told[row] - ALWAYS == ({code} if code else set()), row
    assert {row for row, found in told.items() if found - ALWAYS - {"row.subtotal"}} <= set(made.codes)


def test_the_demo_list_has_forty_faulty_rows() -> None:
    """4,000 rows, 40 of them faulty, each kind of fault among them."""
    made = make_officers_list(1, TODAY)
    assert (made.rows, len(made.codes)) == (4_000, 40)
    assert {fault.code for fault in FAULTS} <= set(made.codes.values())
    assert len(made.people) + len(made.lost) == 4_000


@pytest.mark.parametrize("count", [1, 2, 7, 20, 30, 41, 79])
def test_a_short_list_has_room_for_fewer_faults(count: int) -> None:
    """Any count of people makes a list; at most half of its rows are faulty, and the truth counts every row."""
    made = make_officers_list(3, TODAY, count=count)
    assert made.rows == count
    assert len(made.codes) <= count / 2
    assert len(made.people) + len(made.lost) == count


def test_a_list_without_faults_has_nothing_to_tell() -> None:
    """The generator itself makes no mistakes."""
    made = make_officers_list(2, TODAY, count=60, faulty=0)
    checked = read_roster(made.data, "명단.xlsx", TODAY, NoticeKind.ISOLATION)
    assert checked.errors == ()
    assert {found.code for found in checked.warnings} <= ALWAYS | {"row.subtotal"}
    assert checked.people == made.people


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_fault_tells_the_truth_about_itself(fault: Fault) -> None:
    """One person with one fault: the person and code it promises, whoever the person is."""
    for seed in range(8):
        (one,) = invent_people(seed, 1, TODAY)
        cells = person_cells(one, random.Random(seed))
        truth = fault.spoil(cells, one, TODAY)
        data = write_xlsx((), list(cells), [list(cells.values())], "명단")
        checked = read_roster(data, "명단.xlsx", TODAY, NoticeKind.ISOLATION)
        found = {problem.code for problem in (*checked.errors, *checked.warnings)} - ALWAYS
        assert found == ({fault.code} if fault.code else set())
        assert [person.phone for person in checked.people] == ([truth.phone] if truth else [])
        assert [(person.name, person.birth) for person in checked.people] == (
            [(truth.name, truth.birth)] if truth else []
        )


def test_faults_name_codes_that_exist() -> None:
    """A fault that loses the row has an error's code, one that does not a warning's or none."""
    assert len(BY_NAME) == len(FAULTS)
    (one,) = invent_people(1, 1, TODAY)
    for fault in FAULTS:
        truth = fault.spoil(person_cells(one, random.Random(1)), one, TODAY)
        assert fault.code is None or fault.code in RULES
        assert (truth is None) == (fault.code is not None and is_error(fault.code))


def _csv(encoding: str, delimiter: str) -> Callable[..., bytes]:
    return lambda titles, header, rows: write_delimited(titles, header, rows, encoding, delimiter)


WRITERS: dict[str, Callable[..., bytes]] = {
    "xlsx": lambda titles, header, rows: write_xlsx(titles, header, rows, "명단"),
    "csv utf-8": _csv("utf-8", ","),
    "csv utf-8 with mark": _csv("utf-8-sig", ","),
    "csv utf-16": _csv("utf-16", ","),
    "tsv": _csv("utf-8", "\t"),
    "semicolons": _csv("utf-16-le", ";"),
    "csv cp949": _csv("cp949", ","),
}


def identity(person: Person) -> tuple[object, ...]:
    """Everything of a person but the row."""
    return (
        person.name,
        person.birth,
        person.phone,
        person.address,
        person.sex,
        person.specimen,
        person.last_contact,
        person.place,
    )


@settings(deadline=None)
@given(
    st.integers(0, 1000), st.integers(1, 12), st.permutations(HEADER), st.sampled_from(sorted(WRITERS)),
    st.lists(st.sampled_from(["", "2026년 격리 대상자 명단", "가람시보건소, 제1호"]), max_size=4),
)  # fmt: skip
def test_any_list_in_any_format_and_order_is_read_back(
    seed: int, count: int, header: list[str], form: str, titles: list[str]
) -> None:
    """Whatever people, format, encoding, order of columns and titles above: the same people come back."""
    people = invent_people(seed, count, TODAY)
    rows = [
        {"연번": place, **person_cells(one, random.Random(seed))} for place, one in enumerate(people, start=1)
    ]
    data = WRITERS[form](titles, header, [[row[word] for word in header] for row in rows])
    checked = read_roster(data, "명단", TODAY, NoticeKind.QUARANTINE)
    assert [identity(found) for found in checked.people] == [identity(one) for one in people]
    assert [found.row for found in checked.people] == list(range(len(titles) + 2, len(titles) + 2 + count))
