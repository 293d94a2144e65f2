"""Both engines say the same of any rows: small worlds found by hypothesis, a million visits of seeded ones."""

from dataclasses import replace

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.exposure.by_hand import policy
from tests.unit.exposure.worlds import World, make_world

from ansim.exposure import reference, relational
from ansim.exposure.model import ALWAYS, Contact, Visit, Window, ZoneRule
from ansim.exposure.relational import Relations

MOMENTS = st.integers(0, 60).map(lambda step: step * 600)
VISITS = st.lists(
    st.builds(
        Visit,
        person=st.sampled_from("QABCD"),
        venue=st.sampled_from("vw"),
        zone=st.sampled_from([None, 0, 1, 256, 257]),
        at=MOMENTS,
        left=st.none() | MOMENTS,
        kind=st.sampled_from([None, "cafe", "other"]),
        assurance=st.integers(0, 9),
        inferred=st.booleans(),
    ),
    max_size=25,
)
WINDOWS = st.builds(lambda begin, length: Window(begin, begin + length), MOMENTS, MOMENTS)
POLICIES = st.builds(
    policy,
    zones=st.sampled_from(ZoneRule),
    min_minutes=st.sampled_from([0, 10, 15, 30]),
    tail_minutes=st.sampled_from([0, 10, 30]),
    latent_hours=st.sampled_from([0, 1]),
    source_days=st.sampled_from([0, 1, 14]),
)


def agreed(world: World) -> tuple[Contact, ...]:
    """The contacts of a world, which both engines must find alike to the last explanation."""
    expected = reference.trace(world.visits, world.sources, world.policy, world.generations)
    found = relational.trace(world.visits, world.sources, world.policy, world.generations)
    assert found == expected
    return found.contacts


@settings(max_examples=60, deadline=None, derandomize=True)
@given(visits=VISITS, window=WINDOWS, numbers=POLICIES)
def test_any_few_rows(visits: list[Visit], window: Window, numbers: object) -> None:
    """Rows that hypothesis thinks up, on a grid coarse enough for touching, nesting and empty visits."""
    agreed(World(visits, {"Q": window, "A": ALWAYS}, numbers, 3))  # type: ignore[arg-type]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(visits=VISITS, window=WINDOWS, numbers=POLICIES)
def test_what_the_reference_promises(visits: list[Visit], window: Window, numbers: object) -> None:
    """Of any rows: nobody twice, no case among the contacts, enough minutes, exposures inside the source's window."""
    chosen = policy() if not hasattr(numbers, "enough") else numbers
    found = reference.trace(visits, {"Q": window}, chosen, 3)  # type: ignore[arg-type]
    windows = {"Q": window} | {one.person: one.window for one in found.contacts}
    people = [one.person for one in found.contacts]
    assert len(set(people)) == len(people)
    assert "Q" not in people
    for contact in found.contacts:
        assert contact.seconds >= chosen.enough  # type: ignore[attr-defined]
        assert contact.exposures
        for one in contact.exposures:
            assert windows[one.source].start <= one.start < one.end <= windows[one.source].end


SIZES = (200,) * 10 + (2_000,) * 9 + (28_000,) * 35


def test_a_million_random_visits(untraced: None) -> None:
    """Fifty-four seeded worlds of a million visits in all, from tiny to a town's day: the same contacts in both."""
    visits = contacts = levels = 0
    for seed, size in enumerate(SIZES):
        world = make_world(seed, size)
        found = agreed(world)
        visits, contacts = visits + len(world.visits), contacts + len(found)
        levels = max([levels, *(one.generation for one in found)])
    assert visits >= 1_000_000
    assert contacts > 5_000
    assert levels == 3


@pytest.mark.parametrize("seed", range(4))
def test_choosing_candidates_first_changes_nothing(seed: int) -> None:
    """Only the rows near the sources' presence, by venue and time, give the same contacts as the whole table."""
    world = make_world(1_000 + seed, 1_500)
    places = reference.merged_by_place(world.visits, world.policy)
    near = set[Visit]()
    for stays in places.values():
        sources = [(stay, world.sources[stay.person]) for stay in stays if stay.person in world.sources]
        for stay, window in sources:
            until = min(stay.left + world.policy.tail, window.end)
            near |= {part for other in stays for part in other.parts
                     if part.at < until and world.policy.leave(part) > max(stay.at, window.start)}  # fmt: skip
        near |= {part for stay, _ in sources for part in stay.parts}
    one = replace(world, generations=1)
    assert len(near) < len(world.visits)
    assert agreed(replace(one, visits=sorted(near, key=repr))) == agreed(one)


def test_over_a_table_that_is_there_already() -> None:
    """A connection with a table `visits` is traced where it stands, and left as it was."""
    world = make_world(7, 400)
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            'CREATE TABLE visits (person VARCHAR, venue VARCHAR, zone INTEGER, "at" BIGINT, "left" BIGINT,'
            " kind VARCHAR, assurance INTEGER, inferred BOOLEAN)"
        )
        connection.executemany(
            "INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [[one.person, one.venue, one.zone, one.at, one.left, one.kind, one.assurance, one.inferred]
             for one in world.visits],
        )  # fmt: skip
        with Relations(world.policy, connection) as relations:
            found = relations.trace(world.sources, world.generations)
        assert connection.execute("SELECT count(*) FROM visits").fetchone() == (400,)
    assert found.contacts == agreed(world)


def test_in_memory_means_no_file_and_no_network() -> None:
    """The memory of a warrant can neither be spilt to a disk nor read from one, and nobody can unlock that."""
    with Relations(policy()) as relations:
        inner = relations._connection
        with pytest.raises(duckdb.Error):
            inner.execute("COPY (SELECT 1) TO 'spilt.csv'")
        with pytest.raises(duckdb.Error):
            inner.execute("SET enable_external_access = true")
        assert inner.execute("SELECT current_setting('temp_directory')").fetchone() == ("",)


def test_many_rows_are_added_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows beyond one batch are all there, the last and lonely one too."""
    monkeypatch.setattr(relational, "_BATCH", 10)
    rows = [Visit(f"p{number}", "v", None, 0, 3_600) for number in range(21)]
    with Relations(policy()) as relations:
        relations.add(rows)
        assert len(relations.trace({"p0": ALWAYS}, 1).contacts) == 20


def test_the_engine_is_there_for_as_long_as_somebody_traces() -> None:
    """It outlives the first of two traces, ends with the last, however often that is closed, and starts again."""
    world = make_world(3, 200)
    expected = reference.trace(world.visits, world.sources, world.policy, 2)
    assert relational._engine._engine is None
    for _ in range(2):
        with Relations(world.policy) as other:
            with Relations(world.policy) as one:
                one.add(world.visits)
            one.close()
            assert relational._engine._engine is not None
            other.add(world.visits)
            assert other.trace(world.sources, 2) == expected
        assert relational._engine._engine is None


def test_a_trace_that_was_forgotten_holds_no_engine() -> None:
    """One that an error left open ends with the last that knew of it."""
    world = make_world(4, 50)
    forgotten = Relations(world.policy)
    assert relational._engine._engine is not None
    del forgotten
    assert relational._engine._engine is None
