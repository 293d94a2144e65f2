"""The people of a list in other orders: by values that are sealed, by holds, over pages, with filters."""

from collections.abc import Collection

import pytest
from lists_ground import Lists, checked_once, lists
from office_ground import Drill, row

from ansim.accounts.domain.errors import NotPermitted
from ansim.accounts.domain.roles import StaffRole
from ansim.kit.clock import now
from ansim.kit.sealing import SealBroken
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.correcting import LEFT_OUT, WHOLE_ROW
from ansim.notices.domain.holding import HoldDecision
from ansim.notices.models import Batch, Hold, RosterRow, RowValues
from ansim.notices.queries import row_orders
from ansim.notices.queries.people import RowCard, count_rows, numbers_with, rows_of_batch
from ansim.notices.queries.row_orders import ORDERS, holds_of_rows, sorts_by_values
from ansim.notices.services.checking import check_batch
from ansim.notices.services.correcting import undo
from ansim.notices.services.holding import decide_holds
from ansim.notices.services.wholly import check_again

__all__ = ["checked_once", "lists"]


def listed(lists: Lists, order: str, **wanted: bool) -> list[RowCard]:
    """All rows in one order."""
    return list(rows_of_batch(lists.officer, lists.pk, limit=100, order=order, **wanted))


def value_of(card: RowCard, key: str) -> str:
    """What a row is ordered by, as the list shows it."""
    if key == "name":
        return card.name
    if key == "row":
        return f"{card.row:05}"
    person = card.person
    if person is None:
        return ""
    return str(person.birth) if key == "birth" else (person.phone or "")[-4:]


@pytest.mark.parametrize("key", ["row", "name", "birth", "phone"])
@pytest.mark.parametrize("falls", [False, True])
def test_rows_come_in_the_order_asked_for(lists: Lists, key: str, falls: bool) -> None:
    """Up or down; who has no such value stands at the end either way, and nobody is lost or doubled."""
    found = listed(lists, f"-{key}" if falls else key)
    values = [value_of(card, key) for card in found]
    filled = [value for value in values if value]
    assert filled == sorted(filled, reverse=falls)
    assert all(values[: len(filled)])
    assert sorted(card.row for card in found) == [3, 4, 5, 6, 7, 8]


def test_what_was_typed_over_a_name_orders_a_row_that_cannot_be_read(lists: Lists) -> None:
    """A row that is left out for its phone stands under the name it has now."""
    assert lists.codes()[6]
    lists.type_over(6, "name", "가가가")
    first = listed(lists, "name")[0]
    assert (first.row, first.name, first.person) == (6, "가가가", None)


def test_pages_of_an_order_are_the_order_cut(lists: Lists) -> None:
    """Every page continues the one before, in each order."""
    for order in (*ORDERS, *(f"-{one}" for one in ORDERS)):
        whole = [card.row for card in listed(lists, order)]
        pages = [
            card.row
            for start in range(0, 8, 2)
            for card in rows_of_batch(lists.officer, lists.pk, start=start, limit=2, order=order)
        ]
        assert pages == whole


def test_filters_hold_in_every_order(lists: Lists) -> None:
    """Left out, included, held: the same rows whatever the order."""
    wanted: tuple[dict[str, bool], ...] = ({"excluded": True}, {"excluded": False}, {"held": True})
    for one in wanted:
        rows = {card.row for card in listed(lists, "row", **one)}
        assert rows
        for order in ORDERS:
            assert {card.row for card in listed(lists, order, **one)} == rows
        assert count_rows(lists.officer, lists.pk, **one) == len(rows)


def test_holds_that_wait_come_first_then_who_is_out_then_who_is_cleared(lists: Lists) -> None:
    """The decision of a row stands beside it; one of two that still waits counts as waiting."""
    first, second = lists.holds()
    assert [card.row for card in listed(lists, "hold")][:2] == [4, 5]
    for hold, decision in ((first, HoldDecision.CLEARED), (second, HoldDecision.LEFT_OUT)):
        decide_holds(
            by=lists.officer, batch_id=lists.pk, hold_ids=[hold], decision=decision, why="통화", at=now()
        )
    assert [(card.row, card.hold) for card in listed(lists, "hold")][:3] == [
        (5, "left_out"),
        (4, "cleared"),
        (3, ""),
    ]
    assert [card.row for card in listed(lists, "-hold")] == [4, 5, 3, 6, 7, 8]
    assert count_rows(lists.officer, lists.pk, held=True) == 0
    Hold.objects.create(batch_id=lists.pk, row=4, code="held.namesake", about=b"x")
    assert holds_of_rows(lists.pk) == {4: "open", 5: "left_out"}
    assert holds_of_rows(lists.pk, [5, 8]) == {5: "left_out"}


def counted_openings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the rows that are opened to be ordered, from now on."""
    opened: list[int] = []
    real = row_orders._opened

    def counting(office: OfficeKeys, batch_id: int, numbers: Collection[int], key: str) -> dict[int, str]:
        opened.extend(numbers)
        return real(office, batch_id, numbers, key)

    monkeypatch.setattr(row_orders, "_opened", counting)
    return opened


@pytest.mark.parametrize("key", ["name", "birth", "phone"])
def test_a_checked_list_is_ordered_without_opening_a_row(
    lists: Lists, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was kept when it was checked gives the same order, up and down, as opening every row does."""
    ways = [
        (order, wanted) for order in (key, f"-{key}") for wanted in ({}, {"excluded": True}, {"held": True})
    ]
    opened = counted_openings(monkeypatch)
    kept = [[card.row for card in listed(lists, order, **wanted)] for order, wanted in ways]
    assert opened == []
    RowValues.objects.all().delete()
    assert [[card.row for card in listed(lists, order, **wanted)] for order, wanted in ways] == kept
    assert opened


def test_only_corrected_rows_are_opened(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row stands where its correction puts it, also once that was taken back, and the others are not looked at."""
    before = [card.row for card in listed(lists, "name")]
    made = lists.type_over(8, "name", "가가가")
    opened = counted_openings(monkeypatch)
    assert listed(lists, "name")[0].row == 8
    assert opened == [8]
    undo(by=lists.officer, batch_id=lists.pk, correction_id=made or 0, at=now())
    assert [card.row for card in listed(lists, "name")] == before


def test_a_correction_that_the_whole_check_saw_can_be_taken_back(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stood in a row when the list was checked again is not what it is ordered by after that."""
    before = [card.row for card in listed(lists, "name")]
    made = lists.type_over(8, "name", "가가가")
    batch = Batch.objects.get(pk=lists.pk)
    check_again(by=lists.officer, batch=batch)
    check_batch(batch_id=lists.pk)
    assert RowValues.objects.filter(batch=lists.pk).count() == 3
    opened = counted_openings(monkeypatch)
    assert listed(lists, "name")[0].row == 8
    undo(by=lists.officer, batch_id=lists.pk, correction_id=made or 0, at=now())
    assert [card.row for card in listed(lists, "name")] == before
    assert opened == [8, 8]


def test_a_row_that_became_a_person_is_ordered_by_what_it_has_now(lists: Lists) -> None:
    """Its birth date could not be read when the list was checked; now it can, and the other way round."""
    assert 7 not in [card.row for card in listed(lists, "birth") if card.person]
    lists.type_over(7, "birth", "1920-01-01")
    assert listed(lists, "birth")[0].row == 7
    lists.type_over(8, "birth", "모름")
    cards = listed(lists, "birth")
    assert cards[0].row == 7
    assert [card.row for card in cards if card.person is None] == [6, 8]
    assert [card.row for card in cards][-2:] == [6, 8]


def test_what_is_kept_says_nothing_to_who_has_no_key(lists: Lists) -> None:
    """Names, birth dates and digits are sealed, each column for its own place in its own batch."""
    office = OfficeKeys(lists.drill.office.office_id)
    rows = {one.key: bytes(one.sealed) for one in RowValues.objects.filter(batch=lists.pk)}
    assert set(rows) == {"name", "birth", "phone"}
    for key, sealed in rows.items():
        plain = office.open(sealed, f"row-values:{lists.pk}:{key}")
        assert plain not in sealed
        with pytest.raises(SealBroken):
            office.open(sealed, f"row-values:{lists.pk + 1}:{key}")
    for card in listed(lists, "row"):
        assert all(card.name.encode() not in sealed for sealed in rows.values())


def test_a_list_too_long_to_be_opened_keeps_its_order(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page is not kept waiting for 100,000 rows: what needs no opening is ordered all the same."""
    monkeypatch.setattr(row_orders, "MOST_OPENED", 1)
    assert sorts_by_values(lists.pk)
    assert [card.row for card in listed(lists, "-name")] != [3, 4, 5, 6, 7, 8]
    RowValues.objects.all().delete()
    assert not sorts_by_values(lists.pk)
    assert [card.row for card in listed(lists, "-name")] == [3, 4, 5, 6, 7, 8]
    assert [card.row for card in listed(lists, "hold")][:2] == [4, 5]


def test_many_corrections_let_a_list_keep_its_order_until_it_is_checked(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the page does not offer the columns."""
    monkeypatch.setattr(row_orders, "MOST_OPENED", 1)
    for number, name in ((3, "하하하"), (8, "가가가")):
        lists.type_over(number, "name", name)
    assert not sorts_by_values(lists.pk)
    assert [card.row for card in listed(lists, "name")] == [3, 4, 5, 6, 7, 8]


def test_rows_of_one_problem_are_named_up_to_a_bound(lists: Lists) -> None:
    """Errors and warnings alike, in the list's order, for who may read."""
    assert numbers_with(lists.officer, lists.pk, "held.phone_shared", limit=9) == (4, 5)
    assert numbers_with(lists.officer, lists.pk, "held.phone_shared", limit=1) == (4,)
    RosterRow.objects.filter(batch=lists.pk, row=8).update(warnings=["name.short"])
    assert numbers_with(lists.officer, lists.pk, "name.short", limit=9) == (8,)
    with pytest.raises(NotPermitted):
        numbers_with(lists.drill.office.actor(StaffRole.ADMINISTRATOR), lists.pk, "name.short", limit=9)


def test_a_list_where_nobody_can_be_read_is_ordered_by_what_stands_there(drill: Drill) -> None:
    """Names alone are known, phones and birth dates are nobody's yet."""
    own = Lists(drill, drill.checked([row(2, 생년월일="모름"), row(1, 생년월일="모름")]))
    own.type_over(3, WHOLE_ROW, LEFT_OUT)
    assert [card.row for card in listed(own, "name")] == [4, 3]
    assert [card.row for card in listed(own, "phone")] == [3, 4]
