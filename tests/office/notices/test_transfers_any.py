"""Hand-overs in any order beside a model: everybody is in one list, whoever offers, accepts, declines or takes back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from transfer_ground import Two, two

from ansim.kit.errors import AnsimError
from ansim.notices.adapters.office_keys import OfficeKeys
from ansim.notices.domain.person_json import person_from_bytes
from ansim.notices.domain.transfers import NobodyOffered, OfferedAlready, TransferDecided, TransferState
from ansim.notices.models import RosterRow
from ansim.notices.queries.transfers import transfer_by_id

__all__ = ["two"]
Rows = Callable[[int], list[tuple[Any, ...]]]
PEOPLE, STEPS = 6, 12


@dataclass
class _Model:
    """Row numbers that are still here, those under each open offer, and those that another office has."""

    here: set[int]
    open: dict[int, set[int]] = field(default_factory=dict)
    there: set[int] = field(default_factory=set)
    decided: dict[int, TransferState] = field(default_factory=dict)


def _included(batch_id: int) -> dict[int, str]:
    """The names of a list's people without an error, by row."""
    found = {}
    for row in RosterRow.objects.filter(batch_id=batch_id, codes__len=0).select_related("batch"):
        office = OfficeKeys(row.batch.office_id)
        person = person_from_bytes(office.open(row.person or b"", f"row:{row.batch_id}:{row.row}"))
        found[row.row] = f"{person.name} {person.phone}"
    return found


def _offer(chance: Random, model: _Model, two: Two, batch_id: int, every: list[int]) -> None:
    rows = set(chance.sample(every, chance.randint(0, 3)))
    if not rows or not rows <= model.here:
        with pytest.raises(OfferedAlready if rows else NobodyOffered):
            two.offer(batch_id, *rows)
        return
    made = two.offer(batch_id, *rows)
    model.open[made] = rows
    model.here -= rows


def _end(chance: Random, model: _Model, two: Two, lists: list[int]) -> None:
    """End an offer, open or not, in one of the three ways."""
    known = [*model.open, *model.decided]
    if not known:
        return
    one, way = chance.choice(known), chance.choice(("accept", "decline", "take back"))

    def act() -> None:
        if way == "accept":
            lists.append(two.accept(one))
        else:
            two.decline(one, by=two.drill.officer if way == "take back" else None)

    if one in model.decided:
        with pytest.raises(TransferDecided):
            act()
        return
    act()
    rows = model.open.pop(one)
    (model.there if way == "accept" else model.here).update(rows)
    model.decided[one] = TransferState.ACCEPTED if way == "accept" else TransferState.DECLINED


@pytest.mark.parametrize("seed", range(6))
def test_everybody_is_in_one_list_after_any_history(two: Two, rows: Rows, seed: int) -> None:
    """Twelve acts by chance: who is included here, who waits and who arrived there is the model's, and nobody twice."""
    chance = Random(seed)
    batch_id = two.drill.checked(rows(PEOPLE))
    everybody = _included(batch_id)
    assert len(everybody) == PEOPLE
    model, lists = _Model(set(everybody)), list[int]()
    for _ in range(STEPS):
        if chance.random() < 0.5:
            _offer(chance, model, two, batch_id, sorted(everybody))
        else:
            _end(chance, model, two, lists)
        assert set(_included(batch_id)) == model.here
        arrived = [name for made in lists for name in _included(made).values()]
        assert sorted(arrived) == sorted(everybody[row] for row in model.there)
    for one, state in model.decided.items():
        assert transfer_by_id(two.drill.officer, one).state is state
    waiting = set().union(*model.open.values())
    assert model.here | waiting | model.there == set(everybody)
    assert len(model.here) + len(waiting) + len(model.there) == PEOPLE


def test_an_offer_of_the_model_is_refused_by_name(two: Two, rows: Rows) -> None:
    """What the history above takes for granted: nobody, twice the same people, and a decision made twice are refused."""
    batch_id = two.drill.checked(rows(2))
    first, second = sorted(_included(batch_id))
    one = two.offer(batch_id, first)
    refusals: list[tuple[type[AnsimError], Callable[[], object]]] = [
        (NobodyOffered, lambda: two.offer(batch_id)),
        (OfferedAlready, lambda: two.offer(batch_id, first, second)),
    ]
    for error, act in refusals:
        with pytest.raises(error):
            act()
    two.decline(one)
    with pytest.raises(TransferDecided):
        two.decline(one)
    assert sorted(_included(batch_id)) == [first, second]
