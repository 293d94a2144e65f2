"""Finding a person by parts: first letters, the end of a number, a foreigner's words."""

import importlib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from office_ground import row

from ansim.accounts.domain.errors import NotInOffice, NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.notices.models import Notice
from ansim.notices.queries.finding import Search, found_rows, search_for
from ansim.notices.queries.people import find_people, people_found

BIRTH = date(1980, 1, 1)


@pytest.fixture
def known(drill: Any) -> Any:
    """The drill office with three people made: two of the same first letters and a foreigner."""
    drill.made(
        [
            row(1, 성명="남궁민수", 휴대전화="010-0000-0101", 생년월일=BIRTH),
            row(2, 성명="노구민서", 휴대전화="010-0000-0102", 생년월일=date(1981, 2, 3)),
            row(3, 성명="NGUYEN Van Anh", 휴대전화="010-0001-0101", 생년월일=BIRTH),
        ]
    )
    return drill


def names(found: Any) -> list[str]:
    """The names found, sorted."""
    return sorted(card.record.name for card in found)


def test_first_letters_with_another_fact_find_the_person(known: Any) -> None:
    """ㄴㄱㅁㅅ are two people; the birth date or the end of the number tells them apart, blanks do not matter."""
    assert names(find_people(known.officer, initials="ㄴㄱㅁㅅ", birth=BIRTH)) == ["남궁민수"]
    assert names(find_people(known.officer, initials="ㄴ ㄱ ㅁ ㅅ", phone_end="0102")) == ["노구민서"]
    assert find_people(known.officer, initials="ㄴㄱㅁ", birth=BIRTH) == ()
    assert find_people(known.officer, initials="ㄱㄴㅁㅅ", birth=BIRTH) == ()


def test_the_end_of_a_number_narrows_a_name_down(known: Any) -> None:
    """The last four digits with a name or a birth date; two people who share them are told apart by the rest."""
    assert names(find_people(known.officer, name="남궁민수", phone_end="0101")) == ["남궁민수"]
    assert find_people(known.officer, name="남궁민수", phone_end="0102") == ()
    assert names(find_people(known.officer, phone_end="0101", birth=BIRTH)) == ["NGUYEN Van Anh", "남궁민수"]


@pytest.mark.parametrize("typed", ["NGUYEN Van Anh", "van anh nguyen", "Anh, Nguyen", "nguyenvananh"])
def test_a_foreigner_is_found_in_any_order_of_words(known: Any, typed: str) -> None:
    """Passport order, Korean order and two of three words all find the one person."""
    assert names(find_people(known.officer, name=typed)) == ["NGUYEN Van Anh"]


@pytest.mark.parametrize(
    "facts",
    [{}, {"birth": BIRTH}, {"initials": "ㄴㄱㅁㅅ"}, {"phone_end": "0101"}],
    ids=["nothing", "birth", "letters", "end"],
)
def test_one_part_alone_lists_no_strangers(known: Any, facts: dict[str, Any]) -> None:
    """What only narrows down is no search by itself, though it would find somebody."""
    assert search_for(known.officer, **facts) is None
    assert find_people(known.officer, **facts) == ()


def test_a_search_kept_in_a_session_holds_hashes_only(known: Any) -> None:
    """What is kept gives the same people again, and neither name, number nor birth date can be read in it."""
    facts = {"name": "NGUYEN Van Anh", "phone": "01000010101", "birth": BIRTH, "phone_end": "0101"}
    search = search_for(known.officer, **facts)
    assert search is not None
    kept = search.to_json()
    assert Search.from_json(kept) == search
    assert names(people_found(known.officer, Search.from_json(kept), limit=5)) == ["NGUYEN Van Anh"]
    assert not [
        said for said in ("NGUYEN", "Van", "0101'", BIRTH.isoformat(), "01000010101") if said in str(kept)
    ]


def test_hashes_of_one_office_find_nobody_in_another(known: Any) -> None:
    """The hashes are keyed by the office: another office's search for the same facts has others."""
    stranger = replace(known.officer, office_id=(known.officer.office_id or 0) + 1)
    ours, theirs = (search_for(one, name="남궁민수", phone_end="0101") for one in (known.officer, stranger))
    assert ours is not None
    assert theirs is not None
    assert not {ours.name, *ours.parts} & {theirs.name, *theirs.parts}
    assert people_found(stranger, ours, limit=5) == ()


def test_a_search_is_refused_below_the_page_too(known: Any) -> None:
    """Without the permission, or outside every office, nothing is hashed and nothing found."""
    search = search_for(known.officer, name="남궁민수")
    assert search is not None
    administrator = known.office.actor(StaffRole.ADMINISTRATOR)
    homeless = replace(known.officer, office_id=None)
    for ask in (lambda: search_for(administrator, name="a"), lambda: found_rows(administrator, search)):
        with pytest.raises(NotPermitted):
            ask()
    for ask in (lambda: search_for(homeless, name="a"), lambda: found_rows(homeless, search)):
        with pytest.raises(NotInOffice):
            ask()


def test_older_notices_get_their_parts_when_the_table_does(known: Any) -> None:
    """The migration opens what was kept before there were parts, and then the same search finds it."""
    Notice.objects.update(part_tags=[])
    assert find_people(known.officer, initials="ㄴㄱㅁㅅ", birth=BIRTH) == ()
    migration = importlib.import_module("ansim.notices.migrations.0009_parts")
    with connection.schema_editor() as editor:
        migration.tag_parts(apps, editor)
    assert names(find_people(known.officer, initials="ㄴㄱㅁㅅ", birth=BIRTH)) == ["남궁민수"]
    assert names(find_people(known.officer, name="anh nguyen")) == ["NGUYEN Van Anh"]
