"""The printed notices as witnesses: a page that says name, birth and phone agrees with its row, or shows what slid."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from tests.unit.notices.printed_pages import front, pages
from tests.unit.notices.slip_lists import TODAY, facts_of, moved, people, slides, table_of

from ansim.notices.domain.columns import Column
from ansim.notices.domain.pages import PrintedFacts, printed_facts, read_page
from ansim.notices.domain.pairing import Pairing, pair_pages
from ansim.notices.domain.people import CheckedRoster
from ansim.notices.domain.slip_links import PrintedLink, Witness
from ansim.notices.domain.slips import SlipReport, guard_list
from ansim.notices.domain.table import Cell

ALL = frozenset((Column.NAME, Column.BIRTH, Column.PHONE))


def said_of(rows: Sequence[Mapping[str, Cell]]) -> tuple[PrintedFacts, ...]:
    """What the notices of these rows say."""
    facts, _ = facts_of(table_of(rows))
    return tuple(
        PrintedFacts(
            frozenset({name}), frozenset({born} if born else ()), frozenset({phone} if phone else ())
        )
        for name, born, phone in zip(facts.names, facts.born, facts.phones, strict=True)
    )


def held_against(rows: Sequence[Mapping[str, Cell]], printed: Sequence[PrintedFacts]) -> SlipReport:
    """What the guard says of a list beside its notices."""
    facts, checked = facts_of(table_of(rows))
    return guard_list(facts, checked, TODAY, pages=printed)


def test_every_row_with_its_own_notice_is_witnessed_to_the_phone() -> None:
    """Name, birth and phone as printed: all agree, nothing is out, and whoever has no notice stays silent."""
    rows = people(12)
    report = held_against(rows, said_of(rows[:10]))
    assert (report.rows, report.witnessed, report.phone_witnessed) == (12, 10, 10)
    assert report.counts[Witness.PRINTED] == (10, 0)
    assert (report.slides, report.problems) == ((), ())


@pytest.mark.parametrize("by", [-3, -1, 1, 2, 5])
@pytest.mark.parametrize(("title", "column"), [("휴대전화", Column.PHONE), ("생년월일", Column.BIRTH)])
def test_a_column_that_slid_is_caught_by_what_is_printed(title: str, column: Column, by: int) -> None:
    """From row 22 on phones or births stand beside other people: the guard names column, distance and rows."""
    right = people(40)
    report = held_against(moved(right, title, by, 20), said_of(right))
    assert {found[0] for found in slides(report)} == {column}
    assert by in {found[1] for found in slides(report)}
    assert {one.row for one in report.problems} >= set(range(22 + max(by, 0), 42 + min(by, 0)))
    assert not {one.row for one in report.problems} & set(range(2, 20))


def test_phones_sorted_alone_are_mixed() -> None:
    """No shift explains it, row after row objects: the stretch is left out, with the column that stands in order."""
    right = people(60)
    phones = sorted(str(row["휴대전화"]) for row in right)
    report = held_against(
        [{**row, "휴대전화": phone} for row, phone in zip(right, phones, strict=True)], said_of(right)
    )
    assert {(found[0], found[1]) for found in slides(report)} == {(Column.PHONE, 0)}
    assert len(report.problems) > 40


def test_two_phones_exchanged_are_told_as_contradictions() -> None:
    """Two rows alone are no slide, and both count as contradicted."""
    right = people(8)
    rows = [dict(row) for row in right]
    rows[2]["휴대전화"], rows[5]["휴대전화"] = rows[5]["휴대전화"], rows[2]["휴대전화"]
    report = held_against(rows, said_of(right))
    assert report.counts[Witness.PRINTED] == (6, 2)
    assert [row for row, one in report.evidence.items() if one.contradict] == [4, 7]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, True),
        ({"phones": frozenset({"01000009999"})}, False),
        ({"births": frozenset({date(1900, 1, 1)})}, False),
        ({"names": frozenset({"남모름"})}, False),
        ({"phones": frozenset()}, None),
        ({"births": frozenset()}, None),
        ({"names": frozenset({"남모름"}), "phones": frozenset({"01000009999"})}, None),
    ],
)
def test_a_notice_objects_only_when_two_of_its_facts_are_the_rows(
    changes: dict[str, Any], said: bool | None
) -> None:
    """Two facts of the row make it the row's notice; the third agrees or objects; with less it is silent."""
    rows = people(1)
    facts, _ = facts_of(table_of(rows))
    own = said_of(rows)[0]
    page = PrintedFacts(**{"names": own.names, "births": own.births, "phones": own.phones, **changes})
    link = PrintedLink(facts, {}, [page])
    assert link.says(0) is said
    assert link.speaks_of_phone(0) is (said is not None)


@pytest.mark.parametrize(
    ("changes", "blamed"),
    [
        ({"phones": frozenset({"01000009999"})}, Column.PHONE),
        ({"births": frozenset({date(1900, 1, 1)})}, Column.BIRTH),
        ({"names": frozenset({"남모름"})}, Column.NAME),
    ],
)
def test_the_fact_that_differs_is_suspect(changes: dict[str, Any], blamed: Column) -> None:
    """Where name and birth lead to the notice it is the phone, where the phone does it is what it is not with."""
    rows = people(1)
    own = said_of(rows)[0]
    page = PrintedFacts(**{"names": own.names, "births": own.births, "phones": own.phones, **changes})
    facts, _ = facts_of(table_of(rows))
    assert PrintedLink(facts, {}, [page]).blames(0) is blamed


def test_a_page_ends_slides_of_the_columns_it_confirmed_only() -> None:
    """A page paired by name and birth says nothing of a phone that slid past it."""
    facts, _ = facts_of(table_of(people(2)))
    link = PrintedLink(facts, {2: frozenset((Column.NAME, Column.BIRTH))})
    assert link.says(0, Column.PHONE, 1) is True
    assert link.says(0, Column.BIRTH, 1) is None
    assert link.says(0, Column.BIRTH, 0) is True
    assert link.says(1) is None
    assert (link.speaks_of_phone(0), link.columns) == (False, {Column.NAME, Column.BIRTH})


def test_a_spelling_beside_its_honorific_is_the_same_person() -> None:
    """A printed name comes in several spellings, of which one is the row's."""
    rows = people(1)
    own = said_of(rows)[0]
    name = next(iter(own.names))
    page = PrintedFacts(frozenset({name, f"{name}귀하"}), own.births, own.phones)
    assert held_against(rows, [page]).counts[Witness.PRINTED] == (1, 0)


def paired(rows: Sequence[Mapping[str, Cell]], *texts: str) -> tuple[Pairing, CheckedRoster]:
    """Printed texts paired with a list."""
    _, checked = facts_of(table_of(rows))
    return pair_pages(pages(*texts), checked.people, checked.bad_rows), checked


def test_pairing_hands_on_what_every_notice_says() -> None:
    """Also a notice that no row may have: the list slid away from it, and the guard must see that."""
    right = people(6)
    _, checked = facts_of(table_of(right))
    texts = [front(one, str(number)) for number, one in enumerate(checked.people)]
    pairing, _ = paired(moved(right, "휴대전화", 1), *texts)
    assert len(pairing.pairs) == 0
    assert [one.phones for one in pairing.printed] == [{one.phone} for one in checked.people]
    assert [one.births for one in pairing.printed] == [{one.birth} for one in checked.people]
    report = held_against(moved(right, "휴대전화", 1), pairing.printed)
    assert slides(report)[0][:2] == (Column.PHONE, 1)


def test_pages_that_cannot_be_used_say_nothing() -> None:
    """A blank page belongs to no notice."""
    pairing, _ = paired(people(1), "")
    assert all(not one.phones for one in pairing.printed)


def test_a_notice_of_two_pages_is_one_voice() -> None:
    """Name on one page and phone on the next are of one person."""
    first, second = pages("성명: 홍길동\n생년월일: 1990. 1. 1.", "휴대전화: 010-0000-0001")
    found = printed_facts([read_page(first), read_page(second)])
    assert ("홍길동" in found.names, found.births, found.phones) == (
        True,
        {date(1990, 1, 1)},
        {"01000000001"},
    )


def test_both_kinds_of_evidence_count_once() -> None:
    """A row whose page was paired and says everything is one witnessed row."""
    rows = people(3)
    facts, checked = facts_of(table_of(rows))
    report = guard_list(facts, checked, TODAY, printed={2: ALL, 3: ALL}, pages=said_of(rows[:1]))
    assert (report.witnessed, report.phone_witnessed) == (2, 2)


def test_pages_that_show_the_guardians_phone_do_not_object_to_the_childs() -> None:
    """A whole class printed with the parents' numbers: no contradiction, no stretch left out; another number objects."""
    rows = [{**row, "보호자 연락처": f"010-0000-7{place:03}"} for place, row in enumerate(people(12))]
    facts, _ = facts_of(table_of(rows))
    printed = [
        PrintedFacts(one.names, one.births, frozenset({guardian or ""}))
        for one, guardian in zip(said_of(rows), facts.guardians, strict=True)
    ]
    report = held_against(rows, printed)
    assert report.counts[Witness.PRINTED] == (0, 0)
    assert (report.problems, report.phone_witnessed) == ((), 0)
    others = [PrintedFacts(one.names, one.births, frozenset({"01000006666"})) for one in printed]
    assert held_against(rows, others).counts[Witness.PRINTED] == (0, 12)
