"""Rows of a list in another order than its own: by what a hold waits for, or by values that only their office can open."""

from collections.abc import Callable, Collection, Iterable
from typing import Final

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.columns import Column
from ansim.notices.domain.holding import HoldDecision
from ansim.notices.domain.person_json import person_from_bytes
from ansim.notices.domain.sort_values import SORTED_BY, values_from_bytes
from ansim.notices.models import Hold, RosterRow, RowValues
from ansim.notices.queries.held_rows import open_held, typed_over

#: opened while a page is drawn: 15 microseconds a row
MOST_OPENED: Final = 20_000
_RANK = {HoldDecision.OPEN.value: 1, HoldDecision.LEFT_OUT.value: 2, HoldDecision.CLEARED.value: 3}
_IS_PERSON: Final = ExpressionWrapper(Q(person__isnull=False), output_field=BooleanField())
ORDERS: Final = ("row", "hold", *SORTED_BY)


def holds_of_rows(batch_id: int, rows: Collection[int] | None = None) -> dict[int, str]:
    """Return the decision of each held row of a batch (of these `rows`): one that waits before those that are made."""
    found = Hold.objects.filter(batch_id=batch_id)
    if rows is not None:
        found = found.filter(row__in=list(rows))
    decisions: dict[int, str] = {}
    for row, decision in sorted(
        found.order_by().values_list("row", "decision"), key=lambda one: _RANK[one[1]]
    ):
        decisions.setdefault(row, decision)
    return decisions


def values_place(batch_id: int, key: str) -> str:
    """Return the place for which the kept values of a column are sealed."""
    return f"row-values:{batch_id}:{key}"


def sorts_by_values(batch_id: int) -> bool:
    """Return whether a page may wait for a batch's rows by SORTED_BY: few have to be opened for it."""
    rows = RosterRow.objects.filter(batch_id=batch_id)
    if RowValues.objects.filter(batch_id=batch_id).exists():
        rows = rows.filter(corrected=True)
    return rows.count() <= MOST_OPENED


def numbers_in_order(office: OfficeKeys, batch_id: int, found: QuerySet[RosterRow], order: str) -> list[int]:
    """Return the numbers of rows by one of ORDERS, `-` before it for descending; rows without a value come last.

    Where more than MOST_OPENED rows would have to be opened they stay in the list's order.
    """
    key, falls = order.removeprefix("-"), order.startswith("-")
    rows = list(found.order_by("row").values_list("row", "corrected", _IS_PERSON))
    numbers = [row for row, _, _ in rows]
    if key == "hold":
        holds = holds_of_rows(batch_id)
        filled = sorted((row for row in numbers if row in holds), key=lambda row: (_RANK[holds[row]], row))
    elif key in SORTED_BY:
        filled = list(_values(office, batch_id, key, rows) or ())
    else:
        return numbers[::-1] if falls and key == "row" else numbers
    having = set(filled)
    return [*(filled[::-1] if falls else filled), *(row for row in numbers if row not in having)]


def rows_with_value(
    office: OfficeKeys, batch_id: int, key: str, is_meant: Callable[[str], bool]
) -> frozenset[int] | None:
    """Return the numbers of a batch's rows whose value in one of SORTED_BY is meant; each different value is asked once.

    None where more than MOST_OPENED rows would have to be opened.
    """
    rows = RosterRow.objects.filter(batch_id=batch_id).order_by()
    known = rows if key == "name" else rows.filter(person__isnull=False)
    numbers = set(known.values_list("row", flat=True))
    corrected = set(known.filter(corrected=True).values_list("row", flat=True))
    kept = _kept(office, batch_id, key)
    fresh = corrected | (numbers - kept.keys())
    if len(fresh) > MOST_OPENED:
        return None
    meant = {value for value in set(kept.values()) if is_meant(value)}
    there = {row for row, value in kept.items() if value in meant}
    opened = _opened(office, batch_id, fresh, key) if fresh else {}
    return frozenset((there & numbers) - fresh | {row for row, value in opened.items() if is_meant(value)})


def _values(
    office: OfficeKeys, batch_id: int, key: str, rows: Iterable[tuple[int, bool, bool]]
) -> dict[int, str] | None:
    """Return the values of rows given as number, whether one was corrected, whether it is a person."""
    corrected = {row: by_hand for row, by_hand, known in rows if known or key == "name"}
    kept = _kept(office, batch_id, key)
    fresh = [row for row, by_hand in corrected.items() if by_hand or row not in kept]
    if len(fresh) > MOST_OPENED:
        return None
    there = {row: value for row, value in kept.items() if value and corrected.get(row) is False}
    if not fresh:
        return there
    values = there | _opened(office, batch_id, fresh, key)
    return {row: values[row] for row in sorted(values, key=lambda row: (values[row], row)) if values[row]}


def _kept(office: OfficeKeys, batch_id: int, key: str) -> dict[int, str]:
    """Return what the last check of the whole list kept of a column, {} where there was none."""
    one = RowValues.objects.filter(batch_id=batch_id, key=key).first()
    return values_from_bytes(office.open(one.sealed, values_place(batch_id, key))) if one else {}


def _opened(office: OfficeKeys, batch_id: int, numbers: Collection[int], key: str) -> dict[int, str]:
    found = RosterRow.objects.filter(batch_id=batch_id, row__in=numbers).order_by()
    good = found.filter(person__isnull=False).values_list("row", "person")
    value = SORTED_BY[key]
    values = {
        row: value(person_from_bytes(office.open(sealed or b"", f"row:{batch_id}:{row}")))
        for row, sealed in good.iterator()
    }
    if key == "name":
        bad = list(found.filter(person__isnull=True).only("row", "batch_id", "cells"))
        typed = typed_over(office, batch_id, {one.row for one in bad})
        held = (open_held(office, one, typed.get(one.row, {})) for one in bad)
        values.update({one.number: one.text(Column.NAME) for one in held if one})
    return values
