"""A trace whose rows come in piece by piece, as the opener's do: the pieces show in no answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.exposure.worlds import World, make_world

from ansim.exposure import reference, relational
from ansim.exposure.levels import Levels
from ansim.exposure.model import ALWAYS, Contact, Visit, Window, rank
from ansim.exposure.policy import Policy, policy_on
from ansim.exposure.relational import Relations

GENERAL = policy_on(date(2026, 11, 21))


def pieces(visits: Sequence[Visit], random: Random) -> list[list[Visit]]:
    """The rows in two or three parts, some of them perhaps empty."""
    cuts = sorted(random.randrange(len(visits) + 1) for _ in range(2))
    return [list(visits[: cuts[0]]), list(visits[cuts[0] : cuts[1]]), list(visits[cuts[1] :])]


@pytest.mark.parametrize("few", [0, 300, 10**9])
@pytest.mark.parametrize("seed", [10, 11])
def test_rows_that_come_later_count_from_then_on(seed: int, few: int) -> None:
    """Between two generations new rows may come; each level is that of the reference over the rows until then."""
    world = make_world(seed, 240)
    random = Random(seed)
    level, reached, told = dict(world.sources), set(world.sources), list[Visit]()
    with Levels(world.policy, few) as engine:
        for generation, part in enumerate(pieces(world.visits, random), start=1):
            told += part
            engine.add(one for one in part)
            found = engine.level(level, reached, generation)
            places = reference.merged_by_place(told, world.policy)
            expected = reference.next_level(places, level, set(reached), world.policy, generation)
            assert sorted(found, key=rank) == sorted(expected, key=rank)
            level = {one.person: one.window for one in found}
            reached |= level.keys()


@pytest.mark.parametrize("seed", [20, 24])
def test_the_order_and_number_of_pieces_are_none(seed: int) -> None:
    """All rows at once, shuffled, or one by one, into the relations: contact for contact the same."""
    world = make_world(seed, 90)
    whole = relational.trace(world.visits, world.sources, world.policy, 2)
    mixed = list(world.visits)
    Random(seed).shuffle(mixed)
    with Relations(world.policy) as relations:
        for one in mixed:
            relations.add([one])
        relations.add([])
        assert relations.trace(world.sources, 2) == whole


@pytest.mark.parametrize("few", [0, 10**9])
def test_a_level_can_be_asked_for_again(few: int) -> None:
    """The same question has the same answer, and one about somebody else leaves nothing behind."""
    world = make_world(31, 200)
    first = {"p0": ALWAYS}

    def told(engine: Levels, sources: dict[str, Window]) -> list[Contact]:
        return sorted(engine.level(sources, set(sources), 1), key=rank)

    with Levels(world.policy, few) as engine:
        engine.add(world.visits)
        once = told(engine, first)
        other = told(engine, {"p1": ALWAYS, "nobody": ALWAYS})
        assert told(engine, first) == once
        assert other != once
        assert told(engine, {}) == []


# Pseudonyms and venues come from files and other systems: whatever is text must pass through unchanged.
TEXTS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=300, max_size=300, unique=True
)
# Nothing is folded: neither case nor blanks nor Unicode's forms make two people one.
ALIKE = [
    "a",
    "A",
    "a ",
    "é",
    "e\u0301",
    "1",
    "1.0",
    "null",
    "NULL",
    "",
    "\0",
    "a\0",
    "'",
    '"',
    "\\",
    "[]",
    "$1",
    "\ufeff",
]


@settings(max_examples=4, deadline=None, derandomize=True)
@given(texts=TEXTS)
def test_any_text_is_a_name(texts: list[str]) -> None:
    """Quotes, NUL, empty and half of JSON: names of people and venues come out as they went in, and stay apart."""
    names = [*dict.fromkeys([*ALIKE, *texts])]
    visits = [Visit(name, name, None, 0, 3_600) for name in names]
    visits += [Visit("the case itself", name, None, 0, 3_600) for name in names]
    found = relational.trace(visits, {"the case itself": ALWAYS}, GENERAL, 1)
    assert sorted(one.person for one in found.contacts) == sorted(names)
    assert all(one.venue == contact.person for contact in found.contacts for one in contact.exposures)


def test_times_before_and_beyond_every_calendar() -> None:
    """Seconds are whole numbers of eight bytes: nothing is cut to four, before 1970 neither."""
    times = [-(2**40), -1, 0, 2**31 - 1_800, 2**32 - 1_800, 2**40 - 7_200]
    visits = [Visit("Q", str(at), 1, at, at + 3_600) for at in times]
    visits += [Visit(f"P{at}", str(at), 1, at + 1_800, at + 7_200) for at in times]
    found = relational.trace(visits, {"Q": ALWAYS}, GENERAL, 1).contacts
    told = {one.person: (one.seconds, one.exposures[0].start, one.exposures[0].end) for one in found}
    assert told == {f"P{at}": (1_800, at + 1_800, at + 3_600) for at in times}


def test_closing_an_engine_leaves_the_others_open() -> None:
    """They share one process's engine: the end of one trace is not the end of another."""
    visits = [Visit(name, "v", None, 0, 3_600) for name in "QP"]
    with Relations(GENERAL) as kept:
        kept.add(visits)
        with Relations(replace(GENERAL, min_minutes=90)) as other:
            other.add(visits)
            assert other.trace({"Q": ALWAYS}, 1).contacts == ()
        assert [one.person for one in kept.trace({"Q": ALWAYS}, 1).contacts] == ["P"]


@settings(max_examples=50, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), least=st.sampled_from([0, 5, 15, 60]), more=st.sampled_from([1, 10, 60]))
def test_asking_for_more_minutes_finds_nobody_new(seed: int, least: int, more: int) -> None:
    """A higher minimum keeps a part of the first generation; a longer tail keeps all of it."""
    world: World = make_world(seed, 60)
    loose = replace(world.policy, min_minutes=least)

    def people(policy: Policy) -> set[str]:
        return {one.person for one in reference.trace(world.visits, world.sources, policy, 1).contacts}

    assert people(replace(loose, min_minutes=least + more)) <= people(loose)
    assert people(loose) <= people(replace(loose, tail_minutes=loose.tail_minutes + more))
