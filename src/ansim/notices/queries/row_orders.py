"""Rows of a list in another order than its own: by what a hold waits for, or by values that only their office can open."""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from django.db.models import QuerySet

from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.columns import Column
from ansim.notices.domain.holding import HoldDecision
from ansim.notices.domain.people import Person
from ansim.notices.domain.person_json import person_from_bytes
from ansim.notices.models import Hold, RosterRow
from ansim.notices.queries.held_rows import open_held, typed_over

#: opened while a page is drawn: 15 microseconds a row
MOST_OPENED: Final = 20_000
_SHOWN_DIGITS = 4
_RANK = {HoldDecision.OPEN.value: 1, HoldDecision.LEFT_OUT.value: 2, HoldDecision.CLEARED.value: 3}
_OPENED: Mapping[str, Callable[[Person], str]] = {
    "name": lambda one: one.name,
    "birth": lambda one: one.birth.isoformat(),
    "phone": lambda one: (one.phone or one.guardian_phone or "")[-_SHOWN_DIGITS:],
}
#: a phone is ordered by the digits that lists show of it
ORDERS: Final = ("row", "hold", *_OPENED)


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


def numbers_in_order(office: OfficeKeys, batch_id: int, found: QuerySet[RosterRow], order: str) -> list[int]:
    """Return the numbers of rows by one of ORDERS, `-` before it for descending; rows without a value come last.

    More than MOST_OPENED rows stay in the list's order where they would have to be opened.
    """
    key, falls = order.removeprefix("-"), order.startswith("-")
    numbers = list(found.order_by("row").values_list("row", flat=True))
    if key == "hold":
        values = {row: str(_RANK[decision]) for row, decision in holds_of_rows(batch_id).items()}
    elif key in _OPENED and len(numbers) <= MOST_OPENED:
        values = _values(office, batch_id, found, key)
    else:
        return numbers[::-1] if falls and key == "row" else numbers
    filled = sorted((row for row in numbers if values.get(row)), key=values.__getitem__, reverse=falls)
    return [*filled, *(row for row in numbers if not values.get(row))]


def _values(office: OfficeKeys, batch_id: int, found: QuerySet[RosterRow], key: str) -> dict[int, str]:
    good = found.filter(person__isnull=False).order_by().values_list("row", "person")
    value = _OPENED[key]
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
