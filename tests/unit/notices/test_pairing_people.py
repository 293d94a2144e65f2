"""Pages and rows are paired by two facts, one to one; whatever is doubtful is listed and sent to nobody."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.notices.printed_pages import back, front, pages, person

from ansim.notices.domain.pages import PageText
from ansim.notices.domain.pairing import Pairing, pair_pages
from ansim.notices.domain.pairing_codes import PAIRING_CODES
from ansim.notices.domain.people import Person

ONE, TWO, THREE = person(2, "김가온"), person(3, "이나래"), person(4, "박다솜")


def pair(people: tuple[Person, ...], *texts: str) -> Pairing:
    """Pair texts with people."""
    return pair_pages(pages(*texts), people)


def rows(pairing: Pairing) -> dict[int, tuple[int, ...]]:
    """Pages by row."""
    return {found.row: found.pages for found in pairing.pairs}


def page_codes(pairing: Pairing) -> dict[int, str]:
    """Codes of unpaired pages."""
    return {page: found.code for page, found in pairing.pages.items()}


def row_codes(pairing: Pairing) -> dict[int, str]:
    """Codes of unmatched rows."""
    return {row: found.code for row, found in pairing.rows.items()}


def test_pages_in_another_order_than_the_list() -> None:
    """Each page finds its row by what stands on it."""
    pairing = pair((ONE, TWO, THREE), front(THREE), front(ONE), front(TWO))
    assert rows(pairing) == {2: (2,), 3: (3,), 4: (1,)}
    assert pairing.complete
    assert pairing.pairs[0].facts == ("name", "birth", "phone", "address")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"phone": "", "address": ""}, ("name", "birth")),
        ({"birth": "", "address": ""}, ("name", "phone")),
        ({"birth": "", "phone": ""}, ("name", "address")),
        ({"phone": "", "address": "", "birth": "800102-1******"}, ("name", "birth")),
    ],
)
def test_two_facts_are_enough(changes: dict[str, str], found: tuple[str, ...]) -> None:
    """The name and any one more."""
    assert pair((ONE, TWO), front(ONE, **changes), front(TWO)).pairs[0].facts == found


def test_one_fact_is_not_enough() -> None:
    """A name alone isolated the wrong namesake once."""
    pairing = pair((ONE,), front(ONE, birth="", phone="", address=""))
    assert page_codes(pairing) == {1: "page.one_fact"}
    assert row_codes(pairing) == {2: "row.no_page"}


@pytest.mark.parametrize(
    "changes", [{"name": "박모름"}, {"birth": "1999. 9. 9."}, {"phone": "010-0000-9999"}]
)
def test_a_fact_that_contradicts_rules_the_row_out(changes: dict[str, str]) -> None:
    """Another name, birth date or phone beside its label: the list may have slid, so nothing is paired."""
    pairing = pair((ONE, TWO), front(ONE, **changes), front(TWO))
    assert rows(pairing) == {3: (2,)}
    assert page_codes(pairing)[1] in ("page.contradicts", "page.foreign")


def test_slid_phones_pair_nobody() -> None:
    """The accident of 2022: phones slid down by a row. Every page contradicts its row."""
    people = [person(row, name) for row, name in enumerate(("김가온", "이나래", "박다솜", "최라온"), start=2)]
    slid = [
        person(one.row, one.name, phone=other.phone)
        for one, other in zip(people, people[1:] + people[:1], strict=True)
    ]
    pairing = pair(tuple(slid), *(front(one) for one in people))
    assert pairing.pairs == ()
    assert set(page_codes(pairing).values()) == {"page.contradicts"}


def test_an_address_written_differently_does_not_contradict() -> None:
    """Addresses are spelled in many ways; they prove but do not rule out."""
    assert rows(pair((ONE,), front(ONE, address="가람시 옛주소 1"))) == {2: (1,)}


def test_a_person_without_phone_is_not_contradicted_by_one() -> None:
    """The list knows no phone; the page may."""
    assert rows(pair((person(2, "김가온", phone=None),), front(ONE))) == {2: (1,)}


def test_a_name_that_wraps_in_its_box_is_still_one_name() -> None:
    """Long romanised names take two or three lines on a form."""
    one = person(2, "CHAIYAPHUM SOMCHAI PRASERT")
    wrapped = front(one).replace(
        "CHAIYAPHUM SOMCHAI PRASERT 생년", "CHAIYAPHUM \r\nSOMCHAI\r\nPRASERT\r\n생년"
    )
    assert "\r\nPRASERT" in wrapped
    assert rows(pair((one, TWO), wrapped)) == {2: (1,)}


def test_foreign_pages_and_missing_people_are_listed() -> None:
    """A page of somebody not in the list, a row without a page."""
    pairing = pair((ONE, TWO), front(ONE), front(THREE))
    assert page_codes(pairing) == {2: "page.foreign"}
    assert row_codes(pairing) == {3: "row.no_page"}
    assert not pairing.complete


def test_rows_with_errors_are_listed_too() -> None:
    """A row that could not be read has no page, whatever the PDF holds."""
    pairing = pair_pages(pages(front(ONE), front(TWO)), (ONE,), other_rows=(3,))
    assert row_codes(pairing) == {3: "row.has_errors"}
    assert page_codes(pairing) == {2: "page.foreign"}


def test_namesakes_with_the_same_birth_are_told_apart_by_the_phone() -> None:
    """As long as the page shows it."""
    first, second = person(2, "김가온"), person(3, "김가온", birth=date(1980, 1, 2))
    assert rows(pair((first, second), front(second), front(first))) == {2: (2,), 3: (1,)}


def test_namesakes_that_cannot_be_told_apart_are_nobodys() -> None:
    """Same name, same birth date, no phone on the page: both rows and the page wait for a person."""
    first, second = person(2, "김가온", address=""), person(3, "김가온", birth=date(1980, 1, 2), address="")
    pairing = pair((first, second), front(first, phone=""))
    assert page_codes(pairing) == {1: "page.ambiguous"}
    assert row_codes(pairing) == {2: "row.ambiguous", 3: "row.ambiguous"}


def test_namesakes_with_other_births() -> None:
    """The birth date decides, and contradicts the other."""
    first, second = person(2, "김가온", address=""), person(3, "김가온", address="")
    assert rows(pair((first, second), front(second, phone=""))) == {3: (1,)}


def test_twins_on_one_phone_go_by_their_names() -> None:
    """Birth date, phone and address are shared; only the name is their own, so it is always wanted."""
    first, second = (
        person(2, "김가온"),
        person(3, "김나온", birth=date(1980, 1, 2), phone="01000000002", address=ONE.address),
    )
    assert rows(pair((first, second), front(second), front(first))) == {2: (2,), 3: (1,)}
    assert rows(pair((first,), front(second))) == {}


def test_more_facts_win_where_nothing_contradicts() -> None:
    """A namesake who fits in less does not hold up the one who fits in more."""
    first = person(2, "김가온")
    second = person(3, "김가온", birth=date(2022, 2, 17), phone=None, address="")
    text = front(first).replace("생년월일", "출생 ")
    assert rows(pair((first, second), text)) == {2: (1,)}


def test_the_same_page_twice_is_one_notice() -> None:
    """A second print is set aside and listed, the first is used."""
    pairing = pair((ONE,), front(ONE, "가람-1"), front(ONE, "가람-1"))
    assert rows(pairing) == {2: (1,)}
    assert page_codes(pairing) == {2: "page.doubled"}


def test_two_different_notices_for_one_person_wait() -> None:
    """Which one holds is not for a program to say."""
    pairing = pair((ONE,), front(ONE, "가람-1"), front(ONE, "가람-2"))
    assert rows(pairing) == {}
    assert page_codes(pairing) == {1: "page.doubled", 2: "page.doubled"}
    assert row_codes(pairing) == {2: "row.doubled"}


def test_a_scan_is_listed() -> None:
    """A page without text cannot be paired here."""
    assert page_codes(pair((ONE,), front(ONE), "")) == {2: "page.no_text"}


def test_a_scan_of_an_unknown_name_may_be_misread() -> None:
    """Of words that OCR read it is not said that their person is missing from the list."""
    misread = front(ONE).replace(ONE.name, "박구름")
    assert page_codes(pair_pages([PageText(1, misread, by="ocr")], (TWO,))) == {1: "page.foreign_scan"}
    assert page_codes(pair_pages([PageText(1, misread)], (TWO,))) == {1: "page.foreign"}


def test_a_name_without_label_can_prove() -> None:
    """A letter that only begins with the name is paired where birth date or phone agree."""
    text = "김가온 님께\r\n1980. 1. 2.에 태어난 분은 010-0000-0002 번호로 안내합니다."
    assert pair((ONE, TWO), text).pairs[0].facts == ("name", "birth", "phone")


def test_a_guardian_on_the_page_does_not_confuse() -> None:
    """The child's page names the mother too; the birth date beside the label is the child's."""
    child = person(2, "김가온", birth=date(2015, 5, 5))
    mother = person(3, "이나래", phone=child.phone, address=child.address)
    text = front(child).replace("격리사유", "보호자 성명 이나래\r\n격리사유")
    assert rows(pair((child, mother), text, front(mother))) == {2: (1,), 3: (2,)}


CHILD = person(2, "김가온", birth=date(2015, 5, 5), guardian_name="이나래", guardian_phone="01000000077")
SHOWN = "010-0000-0077"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, ("name", "birth", "guardian", "address")),
        ({"birth": "", "address": ""}, ("name", "guardian")),
        (
            {"birth": "", "address": "", "phone": f"{SHOWN} 휴대전화 010-0000-0002"},
            ("name", "phone", "guardian"),
        ),
    ],
)
def test_the_guardians_phone_in_the_list_is_a_fact_of_the_child(
    changes: dict[str, str], found: tuple[str, ...]
) -> None:
    """A page that shows the guardian's number where the list has the child's too is the child's page, beside the name."""
    (proved,) = pair((CHILD,), front(CHILD, **{"phone": SHOWN, **changes})).pairs
    assert proved.facts == found


def test_the_guardians_phone_alone_proves_nobody() -> None:
    """Without the name nobody is meant; with another birth date the page contradicts; a third number is foreign."""
    assert page_codes(pair((CHILD,), front(CHILD, name="박다솜", phone=SHOWN, address=""))) == {
        1: "page.foreign"
    }
    other = front(CHILD, birth="2014. 1. 1.", phone=SHOWN)
    assert page_codes(pair((CHILD,), other)) == {1: "page.contradicts"}
    assert page_codes(pair((CHILD,), front(CHILD, phone="010-0000-0099"))) == {1: "page.contradicts"}


def test_a_phone_lent_by_the_guardian_is_one_fact() -> None:
    """A child without a phone has the guardian's as its own: one number is not two facts, and two children keep apart."""
    lent = person(2, "김가온", phone="01000000077", guardian_phone="01000000077", birth=date(2015, 5, 5))
    twin = person(3, "이나래", phone="01000000077", guardian_phone="01000000077", birth=date(2015, 5, 5))
    found = pair((lent, twin), front(twin, birth="", address=""), front(lent, birth="", address=""))
    assert rows(found) == {2: (2,), 3: (1,)}
    assert {one.facts for one in found.pairs} == {("name", "phone")}


def test_namesakes_with_one_guardian_are_not_told_apart_by_the_phone() -> None:
    """Two children of one name on the guardian's number: birth dates decide, else nobody does."""
    elder = person(3, "김가온", birth=date(2012, 5, 5), guardian_phone="01000000077")
    found = pair((CHILD, elder), front(CHILD, phone=SHOWN, address=""), front(elder, phone=SHOWN, address=""))
    assert rows(found) == {2: (1,), 3: (2,)}
    unclear = pair((CHILD, elder), front(CHILD, birth="", phone=SHOWN, address=""))
    assert page_codes(unclear) == {1: "page.ambiguous"}


def test_every_code_has_both_languages() -> None:
    """Each reason says what to do."""
    for code, sentence in PAIRING_CODES.items():
        assert code.startswith(("page.", "row.", "hand."))
        assert sentence.ko
        assert sentence.en


people = st.lists(
    st.tuples(st.sampled_from(["김가온", "이나래", "박다솜", "TRAN VAN AN"]), st.integers(1, 28), st.integers(0, 9999)),
    min_size=1, max_size=12, unique_by=lambda one: one[2],
)  # fmt: skip


@given(people, st.integers(0, 2**32), st.data())
def test_shuffled_pages_pair_to_the_same_rows_and_nobody_gets_a_strangers(
    given_people: list[tuple[str, int, int]], seed: int, data: st.DataObject
) -> None:
    """Pages shuffled, dropped and doubled: every pair is right, and every page left whole is paired or listed."""
    everyone = [
        person(
            row, name, birth=date(1980, 1, day), phone=f"0100000{phone:04d}", address=f"가람시 솔빛로 {phone}"
        )
        for row, (name, day, phone) in enumerate(given_people, start=2)
    ]
    texts = [(one.row, front(one, f"가람-{one.row}")) for one in everyone]
    dropped = data.draw(st.sets(st.sampled_from([one.row for one in everyone])))
    kept = [text for text in texts if text[0] not in dropped]
    doubled = data.draw(st.lists(st.sampled_from(kept), max_size=3)) if kept else []
    printed = kept + doubled
    random.Random(seed).shuffle(printed)
    pairing = pair(tuple(everyone), *(text for _, text in printed))
    for found in pairing.pairs:
        assert [printed[page - 1][0] for page in found.pages] == [found.row]
    assert {found.row for found in pairing.pairs} == {row for row, _ in kept}
    assert len(pairing.pages) == len(doubled)
    assert set(row_codes(pairing)) == dropped


@given(st.lists(st.text(max_size=80), max_size=6))
def test_any_pages_pair_without_failing(texts: list[str]) -> None:
    """Every page is paired or listed, exactly once."""
    pairing = pair((ONE, TWO), *texts, front(ONE), back())
    used = [page for found in pairing.pairs for page in found.pages]
    assert sorted([*used, *pairing.pages]) == list(range(1, len(texts) + 3))
