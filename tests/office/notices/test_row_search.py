"""Finding rows of one list: by names and numbers that are sealed, after corrections, and by nobody of another office."""

import pytest
from lists_ground import Lists, checked_once, lists
from office_ground import row

from ansim.accounts.domain.errors import NotInOffice
from ansim.notices.domain.list_search import read_sought
from ansim.notices.models import RosterRow, RowValues
from ansim.notices.queries import row_orders
from ansim.notices.queries.corrections import Wanted, count_rows_to_correct, rows_to_correct
from ansim.notices.queries.people import count_rows, rows_of_batch
from ansim.notices.queries.row_search import open_typed, rows_sought, seal_typed

__all__ = ["checked_once", "lists"]


def found(lists: Lists, typed: str) -> list[int]:
    """The rows meant by what is typed."""
    sought = read_sought(typed)
    assert sought is not None
    rows = rows_sought(lists.officer, lists.pk, sought)
    assert rows is not None
    return sorted(rows)


def test_rows_are_found_by_name_and_number(lists: Lists) -> None:
    """A whole name, a part, first letters; a whole number also where it is shared; the digits that the list shows."""
    name = str(row(2)[0])
    assert 4 in found(lists, name)
    assert 4 in found(lists, name[1:])
    assert found(lists, "010-0000-0002") == [4, 5]
    assert found(lists, "0002") == [4, 5]
    assert found(lists, "없는이름") == []


def test_a_row_that_is_left_out_is_found_by_the_name_in_its_cell(lists: Lists) -> None:
    """Who cannot be given a notice is looked for too: the name that stands in the list, or was typed over it."""
    assert lists.codes()[6]
    assert 6 in found(lists, str(row(4)[0]))
    lists.type_over(6, "name", "가나다라")
    assert found(lists, "ㄱㄴㄷㄹ") == [6]


def test_what_is_found_narrows_people_and_problems(lists: Lists) -> None:
    """The pages count and show the rows meant and no others, beside their filters; no row meant shows none."""
    among = frozenset({4, 6})
    assert [one.row for one in rows_of_batch(lists.officer, lists.pk, among=among)] == [4, 6]
    assert count_rows(lists.officer, lists.pk, among=among) == 2
    assert count_rows(lists.officer, lists.pk, among=frozenset()) == 0
    wanted = Wanted("all", among=among)
    assert [one.row for one in rows_to_correct(lists.officer, lists.pk, wanted)] == [4, 6]
    assert count_rows_to_correct(lists.officer, lists.pk, Wanted("all", among=frozenset())) == 0


def test_a_page_does_not_wait_for_a_list_that_kept_no_values(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where too many rows would have to be opened nobody is looked for, except by a whole number, which has a tag."""
    RowValues.objects.filter(batch=lists.pk).delete()
    monkeypatch.setattr(row_orders, "MOST_OPENED", 2)
    sought = read_sought("가나")
    assert sought is not None
    assert rows_sought(lists.officer, lists.pk, sought) is None
    assert found(lists, "010-0000-0002") == [4, 5]
    assert RosterRow.objects.filter(batch=lists.pk).count() == 6


def test_nobody_of_another_office_finds_anybody(lists: Lists) -> None:
    """Neither by searching nor by opening what was kept for somebody else's session."""
    sought = read_sought("가나")
    assert sought is not None
    with pytest.raises(NotInOffice):
        rows_sought(lists.elsewhere, lists.pk, sought)
    kept = seal_typed(lists.officer, lists.pk, "가나")
    assert open_typed(lists.officer, lists.pk, kept) == "가나"
    assert open_typed(lists.drill.approver, lists.pk, kept) == ""
    with pytest.raises(NotInOffice):
        open_typed(lists.elsewhere, lists.pk, kept)
