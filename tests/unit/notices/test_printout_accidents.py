"""Real printouts with pages dropped, doubled, swapped, turned, blank or scanned, and people of one name.

Each goes the whole way: PDF and list in, pairs and one file a person out; every file is opened again and may hold its
person's pages only. What was not paired is told, each page and each row once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from random import Random

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.notices.conftest import PRINTED_ON
from tests.unit.notices.printout_cuts import BLANK, arranged, joined, printed, scanned

from ansim.notices.adapters.pdf_pages import read_pages
from ansim.notices.domain.page_groups import group_pages
from ansim.notices.domain.pages import PageText, plain, read_page
from ansim.notices.domain.pairing import Pairing, pair_pages
from ansim.notices.domain.people import CheckedRoster, Person
from ansim.notices.queries.issued_pdfs import pair_issued_pdf, split_issued_pdf
from ansim.notices.queries.rosters import read_roster
from ansim.sandbox.people import invent_people
from ansim.sandbox.saeol import IssuedNotices

PAGES = range(1, 63)


@pytest.fixture(scope="module")
def checked(printout: IssuedNotices) -> CheckedRoster:
    """The list of the printout, checked."""
    return read_roster(printout.roster, "목록.xlsx", PRINTED_ON)


def row_of(printout: IssuedNotices) -> Mapping[int, int]:
    """Whose row each page of the printout is."""
    return {page: row for row, found in printout.pages.items() for page in found}


def long_notices(printout: IssuedNotices) -> list[tuple[int, tuple[int, ...]]]:
    """Rows of the notices of two pages, with their pages."""
    return sorted((row, found) for row, found in printout.pages.items() if len(found) == 2)


def codes(found: Mapping[int, object]) -> dict[int, str]:
    """The code of every page or row that is told."""
    return {number: problem.code for number, problem in found.items()}  # type: ignore[attr-defined]


def everything_is_told(pairing: Pairing, pages: int, people: CheckedRoster) -> None:
    """Assert that each page and each row is paired or told, exactly once."""
    paired = [page for pair in pairing.pairs for page in pair.pages]
    assert sorted([*paired, *pairing.pages]) == list(range(1, pages + 1))
    rows = [pair.row for pair in pairing.pairs]
    assert sorted([*rows, *pairing.rows]) == sorted([*(one.row for one in people.people), *people.bad_rows])


def files_hold_their_own(pdf: bytes, pairing: Pairing, people: Sequence[Person], some: int = 6) -> None:
    """Assert that files split from a PDF show their person's name and birth date and nobody else's phone."""
    by_row = {one.row: one for one in people}
    part = replace(pairing, pairs=pairing.pairs[:some])
    for pair, data in split_issued_pdf(pdf, part):
        own = by_row[pair.row]
        text = "".join(page.text for page in read_pages(data))
        assert plain(own.name) in plain(text)
        others = {one.phone for one in people} - {own.phone}
        assert not [phone for phone in others if phone and phone in plain(text)]


def owners_of(order: Sequence[int], pairing: Pairing, printout: IssuedNotices) -> dict[int, set[int]]:
    """Rows of the pairs with the rows to which their pages truly belong."""
    truth = row_of(printout)
    return {pair.row: {truth[order[page - 1]] for page in pair.pages} for pair in pairing.pairs}


def test_pages_in_any_order_go_to_the_same_rows(printout: IssuedNotices, checked: CheckedRoster) -> None:
    """A pile that was dropped and picked up: everybody's pages are found, two-page notices in their own order."""
    order = list(PAGES)
    Random(1).shuffle(order)
    pdf = arranged(printout.pdf, order)
    pairing = pair_issued_pdf(pdf, checked)
    assert pairing.complete
    assert {
        pair.row: tuple(order[page - 1] for page in pair.pages) for pair in pairing.pairs
    } == printout.pages
    files_hold_their_own(pdf, pairing, checked.people)


@pytest.mark.parametrize("dropped", [(1,), (62,), (30, 31), tuple(range(1, 30))])
def test_a_dropped_page_is_missing_for_its_row_only(
    dropped: tuple[int, ...], printout: IssuedNotices, checked: CheckedRoster
) -> None:
    """Paper jam: the rows of the lost pages are told, all others have their own."""
    order = [page for page in PAGES if page not in dropped]
    pdf = arranged(printout.pdf, order)
    pairing = pair_issued_pdf(pdf, checked)
    truth = row_of(printout)
    assert set(pairing.rows) == {truth[page] for page in dropped}
    assert set(codes(pairing.rows).values()) == {"row.no_page"}
    assert all(owner == {row} for row, owner in owners_of(order, pairing, printout).items())
    everything_is_told(pairing, len(order), checked)


@pytest.mark.parametrize("place", [0, 20, 60])
def test_a_doubled_page_is_sent_once_and_told(
    place: int, printout: IssuedNotices, checked: CheckedRoster
) -> None:
    """The same page twice: the first is used, the second told as doubled; nobody is without."""
    one_page = next(page for page in PAGES[place % 50 :] if len(printout.pages[row_of(printout)[page]]) == 1)
    order = [*PAGES, one_page]
    pairing = pair_issued_pdf(arranged(printout.pdf, order), checked)
    assert pairing.rows == {}
    assert codes(pairing.pages) == {63: "page.doubled"}
    everything_is_told(pairing, 63, checked)


@pytest.mark.parametrize("first", [1, 11, 40])
def test_swapped_neighbours_change_nothing(
    first: int, printout: IssuedNotices, checked: CheckedRoster
) -> None:
    """Two pages in each other's place are still their own people's."""
    order = list(PAGES)
    order[first - 1], order[first] = order[first], order[first - 1]
    pairing = pair_issued_pdf(arranged(printout.pdf, order), checked)
    assert pairing.complete
    assert all(owner == {row} for row, owner in owners_of(order, pairing, printout).items())


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_pages_are_paired_and_stay_turned(
    degrees: int, printout: IssuedNotices, checked: CheckedRoster
) -> None:
    """A page fed the wrong way round is read all the same; the person's file shows it as it was, nothing cut off."""
    pdf = arranged(printout.pdf, PAGES, {page: degrees for page in PAGES[:12]})
    pairing = pair_issued_pdf(pdf, checked)
    assert pairing.complete
    turned = [pair for pair in pairing.pairs if pair.pages[0] <= 12 and len(pair.pages) == 1][:4]
    for pair, data in split_issued_pdf(pdf, replace(pairing, pairs=tuple(turned))):
        before, after = pypdfium2.PdfDocument(pdf)[pair.pages[0] - 1], pypdfium2.PdfDocument(data)[0]
        assert (after.get_rotation(), after.get_size()) == (degrees, before.get_size())


@pytest.mark.parametrize("places", [(0,), (5, 6), (62,), (0, 31, 62)])
def test_blank_pages_are_told_and_break_nothing(
    places: tuple[int, ...], printout: IssuedNotices, checked: CheckedRoster
) -> None:
    """Empty sheets between, as backs of printed ones: each told as blank, everybody paired."""
    order = list(PAGES)
    for place in reversed(places):
        order.insert(place, BLANK)
    pairing = pair_issued_pdf(arranged(printout.pdf, order), checked)
    assert pairing.rows == {}
    assert codes(pairing.pages) == {place + 1 + shift: "page.blank" for shift, place in enumerate(places)}


def test_scanned_pages_wait_for_a_person(printout: IssuedNotices, checked: CheckedRoster) -> None:
    """A page that is only a picture is not guessed at: told by page, and its row by row."""
    lost = next(page for page in PAGES if len(printout.pages[row_of(printout)[page]]) == 1)
    pdf = joined(
        arranged(printout.pdf, [page for page in PAGES if page != lost]), scanned(printout.pdf, lost)
    )
    pairing = pair_issued_pdf(pdf, checked)
    assert codes(pairing.pages) == {62: "page.no_text"}
    assert codes(pairing.rows) == {row_of(printout)[lost]: "row.no_page"}


def test_a_second_page_far_from_its_first_is_brought_back(
    printout: IssuedNotices, checked: CheckedRoster
) -> None:
    """A two-page notice torn apart: its number brings both together, first page first."""
    for row, (one, two) in long_notices(printout):
        order = [two, *(page for page in PAGES if page not in (one, two)), one]
        pairing = pair_issued_pdf(arranged(printout.pdf, order), checked)
        assert pairing.complete
        assert {pair.row: pair.pages for pair in pairing.pairs}[row] == (62, 1)


def test_second_pages_exchanged_go_back_to_their_own(printout: IssuedNotices, checked: CheckedRoster) -> None:
    """The second pages of two notices in each other's place: the numbers on them decide, not the neighbours."""
    (_, (_, two_a)), (_, (_, two_b)) = long_notices(printout)
    order = [{two_a: two_b, two_b: two_a}.get(page, page) for page in PAGES]
    pdf = arranged(printout.pdf, order)
    pairing = pair_issued_pdf(pdf, checked)
    assert pairing.complete
    assert all(owner == {row} for row, owner in owners_of(order, pairing, printout).items())


@pytest.mark.parametrize("which", [0, 1])
def test_half_a_notice_is_not_sent(which: int, printout: IssuedNotices, checked: CheckedRoster) -> None:
    """One of two pages lost: the other waits, told as incomplete or loose, and the row is without a page."""
    row, found = long_notices(printout)[0]
    order = [page for page in PAGES if page != found[which]]
    pairing = pair_issued_pdf(arranged(printout.pdf, order), checked)
    assert set(pairing.rows) == {row}
    assert list(codes(pairing.pages).values()) == ["page.loose" if which == 0 else "page.incomplete"]


def test_a_doubled_second_page_holds_the_notice(printout: IssuedNotices, checked: CheckedRoster) -> None:
    """Three pages of a notice of two: which is right is not for a program to say."""
    row, found = long_notices(printout)[0]
    pairing = pair_issued_pdf(arranged(printout.pdf, [*PAGES, found[1]]), checked)
    assert set(pairing.rows) == {row}
    assert set(codes(pairing.pages)) == {*found, 63}
    assert set(codes(pairing.pages).values()) == {"page.incomplete"}


def test_a_whole_printout_twice_is_sent_once(printout: IssuedNotices, checked: CheckedRoster) -> None:
    """Printed twice by mistake: one-page notices go once; two-page ones wait, since their halves could be mixed."""
    pairing = pair_issued_pdf(arranged(printout.pdf, [*PAGES, *PAGES]), checked)
    assert set(pairing.rows) == {row for row, _ in long_notices(printout)}
    assert len(pairing.pairs) == 58
    everything_is_told(pairing, 124, checked)


def test_another_days_printout_pairs_nobody(printout: IssuedNotices) -> None:
    """Yesterday's PDF with today's list: no page finds a row, every page and row is told."""
    others = [replace(one, row=row) for row, one in enumerate(invent_people(900, 40, PRINTED_ON), start=2)]
    roster = CheckedRoster(40, tuple(others), (), (), "", 1, {})
    pairing = pair_issued_pdf(printout.pdf, roster)
    assert pairing.pairs == ()
    assert set(codes(pairing.rows).values()) == {"row.no_page"}
    everything_is_told(pairing, 62, roster)


# People of one name, printed for real.

BASE = Person(
    row=2, name="김가온", birth=date(1980, 1, 2), phone="01000000002",
    address="가람시 솔내동 솔빛로 2", specimen=date(2026, 11, 19), place="자택",
)  # fmt: skip


def namesakes() -> list[Person]:
    """Five of one name: two born on one day, two in one house, one of them a child on the other's phone."""
    return [
        BASE,
        replace(BASE, row=3, phone="01000000003", address="가람시 다온동 버들로 3"),
        replace(BASE, row=4, birth=date(1981, 1, 2), phone="01000000004"),
        replace(BASE, row=5, birth=date(2015, 6, 7), phone="01000000004"),
        replace(BASE, row=6, birth=date(1980, 2, 1), phone="01000000006", address="가람시 솔내동 솔빛로 20"),
    ]


def roster_of(people: Sequence[Person]) -> CheckedRoster:
    """A checked list of people."""
    return CheckedRoster(len(people), tuple(people), (), (), "명단", 1, {})


def test_five_of_one_name_get_their_own_pages() -> None:
    """Birth date and phone on the page keep them apart, whatever the order."""
    people = namesakes()
    shuffled = [people[place] for place in (3, 0, 4, 2, 1)]
    pdf = printed(shuffled, PRINTED_ON)
    pairing = pair_issued_pdf(pdf, roster_of(people))
    assert pairing.complete
    assert {pair.row: shuffled[pair.pages[0] - 1].row for pair in pairing.pairs} == {
        n: n for n in range(2, 7)
    }


@pytest.mark.parametrize("missing", range(5))
def test_a_namesake_missing_from_the_printout_gets_nobody_elses(missing: int) -> None:
    """Four of five printed: the fifth row is told and receives no other's page."""
    people = namesakes()
    others = [one for place, one in enumerate(people) if place != missing]
    pairing = pair_issued_pdf(printed(others, PRINTED_ON), roster_of(people))
    assert set(pairing.rows) == {people[missing].row}
    assert {pair.row: others[pair.pages[0] - 1].row for pair in pairing.pairs} == {
        one.row: one.row for one in others
    }


@pytest.mark.parametrize("missing", range(5))
def test_a_namesake_missing_from_the_list_leaves_the_page_over(missing: int) -> None:
    """Five printed, four listed: the fifth page is nobody's."""
    people = namesakes()
    others = [one for place, one in enumerate(people) if place != missing]
    pairing = pair_issued_pdf(printed(people, PRINTED_ON), roster_of(others))
    assert set(pairing.pages) == {missing + 1}
    assert pairing.rows == {}


def test_namesakes_alike_in_everything_printed_are_nobodys() -> None:
    """Same name, birth date and address, no phones in the list: two rows and one page wait for a person."""
    twins = [replace(BASE, phone=None), replace(BASE, row=3, phone=None)]
    pairing = pair_issued_pdf(printed(twins[:1], PRINTED_ON), roster_of(twins))
    assert codes(pairing.pages) == {1: "page.ambiguous"}
    assert codes(pairing.rows) == {2: "row.ambiguous", 3: "row.ambiguous"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"birth": date(1980, 1, 3)}, "page.contradicts"),
        ({"phone": "01000000099"}, "page.contradicts"),
        ({"name": "김가은"}, "page.foreign"),
    ],
)
def test_one_digit_or_letter_off_is_not_paired(changes: dict[str, object], code: str) -> None:
    """A birth date, phone or name that differs in one place is a difference: told, not smoothed over."""
    listed = replace(BASE, **changes)  # type: ignore[arg-type]
    pairing = pair_issued_pdf(printed([BASE], PRINTED_ON), roster_of([listed]))
    assert codes(pairing.pages) == {1: code}


def test_rare_syllables_and_long_names_survive_the_printing() -> None:
    """Letters outside the usual 2,350 and names of three words over two lines are read back from the page."""
    names = ("홍은햏", "쌰라", "DE LA CRUZ MARIA-LUISA", "O'CONNOR KATE", "CHAIYAPHUM SOMCHAI", "남궁하늘빛")
    people = [
        replace(BASE, row=row, name=name, birth=date(1980, 3, row), phone=f"0100000{row:04d}")
        for row, name in enumerate(names, start=2)
    ]
    pairing = pair_issued_pdf(printed(people, PRINTED_ON), roster_of(people))
    assert pairing.complete


def test_a_notice_of_two_pages_in_the_middle_of_namesakes() -> None:
    """The continuing page bears no name: its number alone leads it to the right namesake."""
    people = namesakes()[:3]
    pdf = printed(people, PRINTED_ON, [1, 2, 2])
    pairing = pair_issued_pdf(arranged(pdf, [3, 5, 1, 4, 2]), roster_of(people))
    assert pairing.complete
    assert {pair.row: pair.pages for pair in pairing.pairs} == {2: (3,), 3: (5, 1), 4: (4, 2)}


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_handling_of_the_pile_sends_nobody_a_strangers_page(data: st.DataObject) -> None:
    """Pages of twelve notices, three of two pages, dropped, doubled, blanked and shuffled at will.

    The oracle knows who was printed where: a pair holds all pages of its row's notice, once, in order, or does not exist.
    """
    order = data.draw(st.lists(st.integers(0, len(_TEXTS)), min_size=0, max_size=24))
    texts = tuple(
        PageText(place, _TEXTS[number - 1] if number else "") for place, number in enumerate(order, start=1)
    )
    pairing = pair_pages(texts, _TWELVE)
    for pair in pairing.pairs:
        assert tuple(order[page - 1] for page in pair.pages) == _WHERE[pair.row]
    used = [page for pair in pairing.pairs for page in pair.pages]
    assert sorted([*used, *pairing.pages]) == list(range(1, len(order) + 1))
    complete = {row for row, pages in _WHERE.items() if all(order.count(page) == 1 for page in pages)}
    assert complete <= {pair.row for pair in pairing.pairs}


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(15)))
def test_grouping_does_not_depend_on_the_order_of_pages(order: list[int]) -> None:
    """The same pages in any order make the same notices."""
    texts = tuple(PageText(place, _TEXTS[number]) for place, number in enumerate(order, start=1))
    groups = group_pages([read_page(text) for text in texts])
    found = {tuple(order[number - 1] + 1 for number in group.numbers) for group in groups}
    assert found == set(_WHERE.values())


_TWELVE = [replace(one, row=row) for row, one in enumerate(invent_people(5, 12, PRINTED_ON), start=2)]
_LENGTHS = [2 if place % 4 == 1 else 1 for place in range(12)]
_TEXTS = [page.text for page in read_pages(printed(_TWELVE, PRINTED_ON, _LENGTHS))]
_WHERE: dict[int, tuple[int, ...]] = {}
for _one, _length in zip(_TWELVE, _LENGTHS, strict=True):
    _first = sum(map(len, _WHERE.values())) + 1
    _WHERE[_one.row] = tuple(range(_first, _first + _length))
