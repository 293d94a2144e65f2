"""The newest list that came back corrected for a batch: what came of it, and the people it adds while they wait."""

import json
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from ansim.accounts.domain.actors import Actor
from ansim.accounts.domain.permissions import Permission
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.columns import Column
from ansim.notices.domain.returned import Newcomers, TakenBack
from ansim.notices.models import ReturnedList
from ansim.notices.queries.batches import batch_row
from ansim.notices.queries.held_rows import kept_layout


@dataclass(frozen=True, slots=True)
class ReturnedCard:
    """What an officer brought back. `taken` None: it waits to be read, or was refused with `refused_says` (ko, en).

    People that were taken stand in `rows` (first, last).
    """

    staff_id: int
    at: datetime
    waits: bool
    taken: TakenBack | None
    refused_says: dict[str, str]
    decision: Newcomers
    new_count: int
    rows: tuple[int, int]


@dataclass(frozen=True, slots=True)
class NewPeople:
    """The people who are offered: headers as the officer wrote them, and each person's cells in that order."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def returned_list(by: Actor, batch_id: int) -> ReturnedCard | None:
    """Return what the newest corrected list of a batch changed, None when none came back. Raises NotInOffice."""
    by.need(Permission.BATCH_READ)
    one = ReturnedList.objects.filter(batch=batch_row(by, batch_id)).first()
    if one is None:
        return None
    return ReturnedCard(
        staff_id=one.staff_id,
        at=one.at,
        waits=one.waits,
        taken=_taken(one.told) if one.told else None,
        refused_says=dict(one.refused_says),
        decision=Newcomers(one.decision),
        new_count=one.new_count,
        rows=(one.first_row, one.first_row + one.new_count - 1),
    )


def new_people(by: Actor, batch_id: int) -> NewPeople:
    """Return the people whom the newest corrected list adds, while they wait for an officer; else nobody.

    Raises NotInOffice, SealBroken.
    """
    by.need(Permission.BATCH_READ)
    batch = batch_row(by, batch_id)
    office = OfficeKeys(batch.office_id)
    one = ReturnedList.objects.filter(batch=batch, decision=Newcomers.OPEN).first()
    kept = kept_layout(office, batch)
    if one is None or kept is None:
        return NewPeople((), ())
    there = [column for column in Column if column in kept.layout.places]
    rows = [tuple(cells.get(column.value, "") for column in there) for cells in open_newcomers(office, one)]
    return NewPeople(tuple(kept.layout.titles[column] for column in there), tuple(rows))


def place_of(batch_id: int) -> str:
    """Return the place for which the new people of a batch are sealed."""
    return f"newcomers:{batch_id}"


def open_newcomers(office: OfficeKeys, one: ReturnedList) -> list[dict[str, str]]:
    """Return the offered people: texts by the value of a Column. Raises SealBroken."""
    found: list[dict[str, str]] = json.loads(office.open(one.new_rows or b"", place_of(one.batch_id)))
    return found


def _taken(told: dict[str, object]) -> TakenBack:
    """JSON knows no tuples."""
    laid: dict[str, Any] = {one.name: told[one.name] for one in fields(TakenBack)}
    laid |= {name: tuple(value) for name, value in laid.items() if isinstance(value, list)}
    return TakenBack(**laid)
