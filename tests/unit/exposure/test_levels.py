"""The engine that is quicker is chosen by the work there is; which one it was shows in no answer."""

from datetime import date

import pytest
from tests.unit.exposure.worlds import make_world

from ansim.exposure import levels, reference
from ansim.exposure.levels import Levels
from ansim.exposure.model import ALWAYS, Visit, rank
from ansim.exposure.policy import policy_on


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("few", [0, 400, 10**9])
def test_every_choice_gives_the_answer_of_the_reference(seed: int, few: int) -> None:
    """Never the loops, sometimes, always: contact for contact the same, explanations and all."""
    world = make_world(seed, 300)
    expected = reference.trace(world.visits, world.sources, world.policy, 3)
    level, reached, found = dict(world.sources), set(world.sources), []
    with Levels(world.policy, few) as engine:
        engine.add(world.visits)
        for generation in (1, 2, 3):
            contacts = engine.level(level, reached, generation) if level else ()
            found += contacts
            level = {one.person: one.window for one in contacts}
            reached |= level.keys()
    assert sorted(found, key=rank) == list(expected.contacts)


class _Refused:
    """An engine that must not be asked."""

    def __init__(self, *_words: object) -> None:
        raise AssertionError


def test_few_rows_need_no_relations(monkeypatch: pytest.MonkeyPatch) -> None:
    """A case with a handful of contacts never starts the engine for the many."""
    world = make_world(1, 100)
    monkeypatch.setattr(levels, "Relations", _Refused)
    with Levels(world.policy) as engine:
        engine.add(world.visits)
        engine.level(world.sources, set(world.sources), 1)
    with Levels(world.policy, 0) as engine:
        engine.add(world.visits)
        with pytest.raises(AssertionError):
            engine.level(world.sources, set(world.sources), 1)


def test_two_traces_at_once_do_not_see_each_other() -> None:
    """They share the engine of the process and nothing in it: each counts its own rows only."""
    policy = policy_on(date(2026, 11, 21))
    hours = [Visit(person, "v", 0, 0, 7_200) for person in "abc"]
    with Levels(policy, 0) as one, Levels(policy, 0) as other:
        one.add(hours[:2])
        other.add([hours[0], hours[2]])
        first = one.level({"a": ALWAYS}, {"a"}, 1)
        second = other.level({"a": ALWAYS}, {"a"}, 1)
        again = one.level({"a": ALWAYS}, {"a"}, 1)
    assert [contact.person for contact in (*first, *second, *again)] == ["b", "c", "b"]
