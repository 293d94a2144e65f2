"""Finding a person by sealed tags: spellings that are the same person, and those that must not be."""

from datetime import date
from typing import Any
from unicodedata import normalize

import pytest
from office_ground import row

from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.queries.people import find_people, rows_of_batch

BIRTH = date(1980, 1, 1)


@pytest.fixture
def known(drill: Any) -> Any:
    """The drill office with four people made, two of one name."""
    drill.made(
        [
            row(1, 성명="남궁민수", 휴대전화="010-0000-0101", 생년월일=BIRTH),
            row(2, 성명="남궁민수", 휴대전화="010-0000-0102", 생년월일=date(1981, 2, 3)),
            row(3, 성명="Nguyễn Văn Ánh", 휴대전화="010-0000-0103"),
            row(4, 성명="김수", 휴대전화=""),
        ]
    )
    return drill


@pytest.mark.parametrize(
    "typed",
    [
        "남궁민수",
        "남궁 민수",
        " 남궁민수 ",
        "남 궁 민 수",
        "남궁\u3000민수",
        "남궁민수\n",
        normalize("NFD", "남궁민수"),
    ],
)
def test_blanks_and_decomposed_letters_find_the_same_people(known: Any, typed: str) -> None:
    """However the name is typed, with blanks or from a Mac, both people of that name come."""
    assert len(find_people(known.officer, name=typed)) == 2


@pytest.mark.parametrize(
    "typed", ["nguyễn văn ánh", "NGUYỄN VĂN ÁNH", "NguyễnVănÁnh", normalize("NFD", "Nguyễn Văn Ánh")]
)
def test_case_and_accents_of_one_name_find_it(known: Any, typed: str) -> None:
    """Capitals do not count; accents do, in either of their spellings."""
    assert [card.record.phone for card in find_people(known.officer, name=typed)] == ["01000000103"]


@pytest.mark.parametrize(
    "typed", ["남궁", "민수", "남궁민", "남궁민수님", "Nguyen Van Anh", "*", "%", "_", "' OR 1=1 --"]
)
def test_parts_and_patterns_of_a_name_find_nobody(known: Any, typed: str) -> None:
    """The search is exact: no beginnings, no wildcards, no names without their accents."""
    assert find_people(known.officer, name=typed) == ()


@pytest.mark.parametrize("birth", [date(1980, 1, 2), date(1981, 1, 1), date(1900, 1, 1)])
def test_a_wrong_birth_date_finds_nobody(known: Any, birth: date) -> None:
    """Name and birth date must both be right."""
    assert find_people(known.officer, name="남궁민수", birth=birth) == ()


def test_a_birth_date_tells_two_of_one_name_apart(known: Any) -> None:
    """Of two people of one name the one born that day comes."""
    (card,) = find_people(known.officer, name="남궁민수", birth=BIRTH)
    assert card.record.phone == "01000000101"


def test_a_birth_date_alone_is_no_search(known: Any) -> None:
    """Everybody born on a day is not a question that the books answer."""
    assert find_people(known.officer, birth=BIRTH) == ()
    assert find_people(known.officer) == ()


def test_a_phone_finds_its_one_person_and_an_empty_one_nobody(known: Any) -> None:
    """Digits find the person; people without a phone are not found under nothing."""
    (card,) = find_people(known.officer, phone="01000000102")
    assert card.record.birth == date(1981, 2, 3)
    assert find_people(known.officer, name="김수", phone="01000000102") == ()
    assert len(find_people(known.officer, name="김수")) == 1


def test_the_newest_comes_first_and_the_limit_holds(known: Any) -> None:
    """Of many the last made comes first, and no more than asked for."""
    both = find_people(known.officer, name="남궁민수")
    assert [card.id for card in both] == sorted((card.id for card in both), reverse=True)
    assert find_people(known.officer, name="남궁민수", limit=1) == both[:1]


def test_tags_of_kinds_and_offices_never_meet(db: None) -> None:
    """The same text as a name and as a phone, or in two offices, has different tags; each is 32 bytes."""
    one, other = OfficeKeys(101), OfficeKeys(102)
    tags = {
        one.tag("name", "01000000001"),
        one.tag("phone", "01000000001"),
        other.tag("name", "01000000001"),
        one.tag("name", "0100000000"),
        one.birth_tag(BIRTH),
    }
    assert len(tags) == 5
    assert {len(tag) for tag in tags} == {32}
    assert one.tag("name", "홍길동") == OfficeKeys(101).tag("name", "홍 길 동")


def test_rows_are_listed_by_what_is_wrong_with_them(drill: Any) -> None:
    """Included, excluded, by code, from the end: each list has its rows in their order."""
    batch_id = drill.checked([row(1), row(2, 성명=""), row(3), row(4, 생년월일="x"), row(5)])
    everybody = [card.row for card in rows_of_batch(drill.officer, batch_id)]
    included = [card.row for card in rows_of_batch(drill.officer, batch_id, excluded=False)]
    excluded = rows_of_batch(drill.officer, batch_id, excluded=True)
    assert sorted([*included, *(card.row for card in excluded)]) == everybody
    assert len(included) == 3
    assert [card.row for card in rows_of_batch(drill.officer, batch_id, order="-row")] == everybody[::-1]
    for card in excluded:
        for code in card.codes:
            assert card.row in [found.row for found in rows_of_batch(drill.officer, batch_id, code=code)]
    assert rows_of_batch(drill.officer, batch_id, code="no.such") == ()
    assert [card.row for card in rows_of_batch(drill.officer, batch_id, start=1, limit=2)] == everybody[1:3]
