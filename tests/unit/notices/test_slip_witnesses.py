"""Who speaks about a row: every witness agrees, contradicts or is silent, and silence is counted as silence."""

import pytest
from tests.unit.notices.slip_lists import guarded, holds, people, person, resident, slides

from ansim.notices.domain.columns import Column
from ansim.notices.domain.slip_links import Witness
from ansim.notices.domain.table import Cell


def agree(report, row):
    """Who agrees with a row."""
    found = report.evidence.get(row)
    return found.agree if found else ()


def contradict(report, row):
    """Who contradicts a row."""
    found = report.evidence.get(row)
    return found.contradict if found else ()


def with_number(row: dict[str, Cell], sex: str = "M") -> dict[str, Cell]:
    """The row with a masked resident number."""
    return {**row, "주민등록번호": resident(row, sex)}


def test_a_list_without_any_second_word_has_no_witness() -> None:
    """Name, birth date, phone and address of strangers say nothing about each other: nobody is witnessed."""
    report = guarded(people(10))
    assert (report.witnessed, report.phone_witnessed, report.slides, report.held) == (0, 0, (), ())
    assert report.rows == 10


def test_a_resident_number_speaks_of_the_birth_date_but_not_of_the_phone() -> None:
    """Rows with a resident number are witnessed; none of their phones is, and the report says both."""
    rows = [
        with_number(row) if number < 6 else {**row, "주민등록번호": None}
        for number, row in enumerate(people(10))
    ]
    report = guarded(rows)
    assert (report.witnessed, report.phone_witnessed) == (6, 0)
    assert report.counts[Witness.RESIDENT] == (6, 0)
    assert agree(report, 2) == (Witness.RESIDENT,)
    assert agree(report, 9) == ()


def test_the_seventh_digit_speaks_of_the_sex() -> None:
    """A sex beside a resident number is one more word, and a wrong one contradicts."""
    rows = [with_number({**row, "성별": "남"}) for row in people(3)]
    rows[1]["성별"] = "여"
    report = guarded(rows)
    assert agree(report, 2) == (Witness.RESIDENT, Witness.SEX)
    assert contradict(report, 3) == (Witness.SEX,)


def test_a_resident_number_in_the_birth_column_still_speaks_of_the_sex() -> None:
    """Lists that keep the number under 생년월일 have one witness less, not none."""
    rows = [
        {**row, "생년월일": resident(row), "성별": "여" if number == 1 else "남"}
        for number, row in enumerate(people(3))
    ]
    report = guarded(rows)
    assert agree(report, 2) == (Witness.SEX,)
    assert contradict(report, 3) == (Witness.SEX,)


@pytest.mark.parametrize(
    ("age", "said"), [(72, True), (74, True), ("71세", True), (69, False), (75, False), ("모름", None)]
)
def test_an_age_speaks_of_the_birth_date(age: Cell, said: bool | None) -> None:
    """Korean ages run up to two years ahead; more is a contradiction, words are silence."""
    report = guarded([person(0, 나이=age), *people(3)[1:]])
    assert (Witness.AGE in agree(report, 2), Witness.AGE in contradict(report, 2)) == (
        said is True,
        said is False,
    )


def test_earlier_notices_speak_of_the_phone() -> None:
    """Whoever got a notice on this phone before is the one kind of witness that counts for the phone itself."""
    rows = people(10)
    report = guarded(rows, rows[:4])
    assert (report.witnessed, report.phone_witnessed) == (4, 4)
    assert agree(report, 2) == (Witness.EARLIER,)
    assert report.held == ()


def test_another_phone_than_before_is_held() -> None:
    """A known person on a new number: a changed phone or a slid one, which only a person can find out."""
    rows = people(10)
    report = guarded(rows, [{**rows[0], "휴대전화": "010-0000-9999"}])
    assert contradict(report, 2) == (Witness.EARLIER,)
    assert holds(report) == [(2, "held.phone_changed", ())]


def test_the_known_phone_in_another_row_is_held_with_that_row() -> None:
    """Two phones swapped: both rows are held and each names the other."""
    rows = people(10)
    rows[3]["휴대전화"], rows[7]["휴대전화"] = rows[7]["휴대전화"], rows[3]["휴대전화"]
    report = guarded(rows, people(10))
    assert holds(report) == [(5, "held.phone_elsewhere", (9,)), (9, "held.phone_elsewhere", (5,))]


def test_a_phone_that_others_had_is_held() -> None:
    """Nobody knows this person, but the phone got somebody else's notices: a family, a new owner or a slip."""
    rows = people(10)
    stranger = person(50, 휴대전화=rows[2]["휴대전화"])
    assert holds(guarded(rows, [stranger])) == [(4, "held.phone_of_others", ())]


@pytest.mark.parametrize("column", ["성명", "생년월일"])
def test_half_of_a_known_person_on_the_phone_is_held(column: str) -> None:
    """The same phone and birth date under another name, or the reverse: one of the two columns is wrong."""
    rows = people(10)
    known = {**rows[2], column: person(77)[column]}
    report = guarded(rows, [known])
    assert holds(report) == [(4, "held.person_changed", ())]
    assert contradict(report, 4) == (Witness.EARLIER,)


def test_a_family_that_the_phone_knows_is_held_once_for_sharing() -> None:
    """Mother known on the phone, child beside her: held because they share it, not a second time for her."""
    mother = person(1)
    child = person(2, 휴대전화=mother["휴대전화"], 주소=mother["주소"])
    report = guarded([mother, child], [mother])
    assert holds(report) == [(2, "held.phone_shared", (3,)), (3, "held.phone_shared", (2,))]


def test_people_on_one_phone_at_one_address_agree_with_each_other() -> None:
    """A household ties phone and address together; at two addresses it contradicts. Held they are in both cases."""
    home = people(6)
    home[1] |= {"휴대전화": home[0]["휴대전화"], "주소": home[0]["주소"]}
    home[4] |= {"휴대전화": home[3]["휴대전화"]}
    report = guarded(home)
    assert (agree(report, 2), agree(report, 3)) == ((Witness.HOUSEHOLD,), (Witness.HOUSEHOLD,))
    assert (contradict(report, 5), contradict(report, 6)) == ((Witness.HOUSEHOLD,), (Witness.HOUSEHOLD,))
    assert [row for row, *_ in holds(report)] == [2, 3, 5, 6]
    assert (report.witnessed, report.phone_witnessed) == (4, 0)


def test_a_household_without_an_address_is_silent() -> None:
    """Two rows on one phone of which one has no address: held, but no witness."""
    home = [person(0), person(1, 휴대전화=person(0)["휴대전화"], 주소=""), person(2)]
    report = guarded(home)
    assert report.witnessed == 0
    assert len(report.held) == 2


def test_a_place_that_repeats_the_address_agrees() -> None:
    """Isolation at home written out; another place says nothing against the address."""
    rows = people(3, 격리장소=lambda number: "가람시 새벽동 해오름로 0" if number < 2 else "가람의료원")
    report = guarded(rows)
    assert agree(report, 2) == (Witness.PLACE,)
    assert 3 not in report.evidence
    assert 4 not in report.evidence


def test_a_printed_page_speaks_of_what_it_showed() -> None:
    """A paired page that shows the phone witnesses it; one with name and birth date only does not."""
    report = guarded(
        people(3),
        printed={
            2: frozenset((Column.NAME, Column.BIRTH, Column.PHONE)),
            3: frozenset((Column.NAME, Column.BIRTH)),
        },
    )
    assert (report.witnessed, report.phone_witnessed) == (2, 1)
    assert agree(report, 3) == (Witness.PRINTED,)
    assert slides(report) == []


def test_what_fits_by_chance_is_counted_apart() -> None:
    """An age or a sex that fits proves nothing: such rows are weak, not witnessed; one that does not fit is a word against."""
    rows = [{**row, "나이": 2022 - row["생년월일"].year} for row in people(6)]
    report = guarded(rows)
    assert (report.witnessed, report.weak, report.silent) == (0, 6, 0)
    rows[2]["나이"] = 1
    report = guarded([*rows, person(6)])
    assert contradict(report, 4) == (Witness.AGE,)
    assert (report.rows, report.witnessed, report.weak, report.silent) == (7, 1, 5, 1)


def test_a_strong_witness_beside_a_weak_one_is_no_weak_row() -> None:
    """A resident number's front beside its sex digit counts as a witness; the digit alone does not."""
    rows = [with_number({**row, "성별": "남"}) for row in people(3)]
    rows[2] = {**rows[2], "생년월일": rows[2]["주민등록번호"], "주민등록번호": None}
    report = guarded(rows)
    assert agree(report, 4) == (Witness.SEX,)
    assert (report.witnessed, report.weak) == (2, 1)
