"""Children on their guardian's phone: no hold for that alone, a hold where names or homes speak of somebody else."""

from datetime import date
from typing import Any

import pytest
from tests.unit.notices.slip_lists import TODAY, facts_of, guarded, holds, index_of, people, person, table_of

from ansim.notices.domain.people import Person
from ansim.notices.domain.slip_holds import hold_by_earlier, hold_people, shares_guardians
from ansim.notices.domain.slip_links import Witness, earlier_index

PARENT = "01000000009"
HOME = "가람시 새벽동 해오름로 1"


def child(row: int = 2, **changes: Any) -> Person:
    """A child of ten on its guardian's phone."""
    given: dict[str, Any] = {
        "name": f"홍아{'가나다라마'[row % 5]}",
        "birth": date(2012, 1, row),
        "phone": PARENT,
        "address": HOME,
        "guardian_name": "홍보호",
        "guardian_phone": PARENT,
    }
    return Person(row, **{**given, **changes})


def grown(row: int = 9, **changes: Any) -> Person:
    """An adult on that phone."""
    return Person(
        row, **{"name": "홍보호", "birth": date(1980, 1, 1), "phone": PARENT, "address": HOME, **changes}
    )


@pytest.mark.parametrize(
    ("same", "held"),
    [
        ([child(2), child(3)], False),
        ([child(2), grown()], False),
        ([child(2), child(3), grown()], False),
        ([child(2), child(3, guardian_name="")], False),
        ([child(2, guardian_name=""), child(3, guardian_name="")], False),
        ([child(2, guardian_name="", address=""), grown()], False),
        ([child(2), grown(name="홍배우자")], False),
        ([child(2), child(3, guardian_name="남보호")], True),
        ([child(2), grown(name="남모름", address="나루시 강변동 3")], True),
        ([child(2, address=""), grown(name="남모름")], True),
        ([child(2, guardian_name=""), child(3, guardian_name="", address="나루시 강변동 3")], True),
        ([child(2, guardian_name=""), grown(address="나루시 강변동 3")], True),
        ([child(2), grown(), grown(10, name="홍다른")], True),
        ([grown(), grown(10, name="홍다른")], True),
        ([child(2, birth=date(2000, 1, 1)), grown()], True),
        ([child(2, guardian_phone=None), grown()], True),
    ],
)
def test_who_is_held_for_a_shared_phone(same: list[Person], held: bool) -> None:
    """Children of one guardian, the guardian among them or not, are no hold; anybody else on the phone is one."""
    assert bool([one for one in hold_people(same, TODAY) if one.code == "held.phone_shared"]) is held


def test_without_a_day_everybody_on_a_phone_is_held() -> None:
    """Who is a minor cannot be told without a day."""
    assert len(list(hold_people([child(2), grown()]))) == 2


@pytest.mark.parametrize(
    ("changes", "shares"),
    [({}, True), ({"phone": None}, False), ({"guardian_phone": "01000000008"}, False)],
)
def test_a_child_shares_what_the_list_says(changes: dict[str, Any], shares: bool) -> None:
    """The notice goes to the very number that the list names as the guardian's."""
    assert shares_guardians(child(**changes), TODAY) is shares


def lent(number: int, home: str, **changes: Any) -> dict[str, Any]:
    """A child's row without a phone of its own."""
    guardian = {"보호자 성명": None, "보호자 연락처": "010-0000-0009"}
    born = {"생년월일": date(2012, 1, number), "휴대전화": None, "주소": home}
    return person(number, **{**born, **guardian, **changes})


def test_a_lent_phone_does_not_agree_with_itself() -> None:
    """A child without a phone, its guardian not on the list: nothing independent spoke, so no row counts as witnessed."""
    rows = [{**person(1), "보호자 성명": None, "보호자 연락처": None}, lent(2, f"{HOME} 나동")]
    facts, _ = facts_of(table_of(rows))
    assert facts.lent == {1}
    assert facts.phones[1] == "01000000009"
    report = guarded(rows)
    assert (report.counts[Witness.GUARDIAN], report.witnessed) == ((0, 0), 0)


@pytest.mark.parametrize(("home", "codes"), [(HOME, []), ("나루시 강변동 30번지", ["held.contradicts"])])
def test_a_guardian_in_the_list_is_asked_where_they_live(home: str, codes: list[str]) -> None:
    """The one who has the phone lives with the child: agreed and not held; elsewhere: a person looks first."""
    parent = person(1, 휴대전화="010-0000-0009", 주소=HOME) | {"보호자 성명": None, "보호자 연락처": None}
    report = guarded([parent, lent(2, home, **{"보호자 성명": parent["성명"]})])
    assert [one.code for one in report.held] == codes
    assert report.counts[Witness.GUARDIAN] == ((1, 0) if home == HOME else (0, 1))


def test_a_phone_in_its_own_cell_agrees_as_before() -> None:
    """Written in both cells, the guardian's phone is said twice by the list itself."""
    row = lent(2, HOME, 휴대전화="010-0000-0009")
    facts, _ = facts_of(table_of([row]))
    assert facts.lent == frozenset()
    assert guarded([row]).counts[Witness.GUARDIAN] == (1, 0)


def test_an_earlier_notice_to_the_guardian_is_no_stranger() -> None:
    """The guardian was notified on the phone before: the child is not held, an adult on it is."""
    known = [person(30, 휴대전화="010-0000-0009")]
    rows = [lent(2, HOME), *people(3)]
    assert holds(guarded(rows, known)) == []
    other = person(40, 휴대전화="010-0000-0009", 주소=HOME)
    assert [code for _, code, _ in holds(guarded([other], known))] == ["held.phone_of_others"]
    facts, _ = facts_of(table_of(rows))
    assert [one.row for one in hold_by_earlier(facts, index_of(facts, known))] == [2]


def test_an_earlier_child_of_the_same_name_on_that_phone_is_looked_at() -> None:
    """The phone is known for one who shares the child's name but not its birth: that is no mere sharing."""
    row = lent(2, HOME)
    known = [{**row, "생년월일": date(2011, 5, 6), "휴대전화": "010-0000-0009"}]
    assert "held.person_changed" in [code for _, code, _ in holds(guarded([row], known))]


def test_a_guardians_phone_is_known_for_the_child_and_owned_by_nobody() -> None:
    """What a guardian was told on joins the child's phones; no later owner of it is suspected for that."""
    index = earlier_index(
        [b"n"], [b"b"], [b"g"], [(b"n", b"b", b"p")], [(b"n", b"b", b"g"), (b"m", b"b", b"h")]
    )
    assert index.phones_of == {(b"n", b"b"): {b"p", b"g"}, (b"m", b"b"): {b"h"}}
    assert index.owners_of == {b"p": {(b"n", b"b")}}
